// errors: 1
use nalgebra::DMatrix;
use pc_runtime::prelude::*;

#[predictive_coding]
fn model(#[param] ws: &[DMatrix<f64>], x: &DMatrix<f64>) -> DMatrix<f64> {
    let mut h = x.clone();
    for w in ws {
        h = tanh(&(w * h));
    }
    h
}

fn main() {
    let _ = Network::<model>::new(vec![DMatrix::zeros(2, 2)]);
}
