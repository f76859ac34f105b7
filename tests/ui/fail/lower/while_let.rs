// errors: 1
use nalgebra::DMatrix;
use pc_runtime::prelude::*;

#[predictive_coding]
fn model(#[param] w: &DMatrix<f64>, xs: &[DMatrix<f64>]) -> DMatrix<f64> {
    let mut h = w.clone();
    let mut left = xs.to_vec();
    while let Some(x) = left.pop() {
        h = w * h + x;
    }
    h
}

fn main() {
    let _ = Network::<model>::new(DMatrix::zeros(2, 2));
}
