// errors: 2
use nalgebra::DMatrix;
use pc_runtime::prelude::*;

#[predictive_coding]
fn other(x: &DMatrix<f64>) -> DMatrix<f64> {
    x.map(f64::exp)
}

#[predictive_coding]
fn model(#[param] w: &DMatrix<f64>, x: &DMatrix<f64>) -> DMatrix<f64> {
    w * y
}

fn main() {
    let _ = Network::<model>::new(DMatrix::zeros(2, 2));
}
