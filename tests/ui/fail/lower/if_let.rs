// errors: 2
use nalgebra::DMatrix;
use pc_runtime::prelude::*;

#[predictive_coding]
fn model(#[param] w: &DMatrix<f64>, x: &DMatrix<f64>) -> DMatrix<f64> {
    let first = x.iter().next();
    if let Some(_first) = first {
        return w.clone();
    }
    w * x
}

fn main() {
    let _ = Network::<model>::new(DMatrix::zeros(2, 2));
}
