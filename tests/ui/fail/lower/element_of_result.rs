// errors: 2
use nalgebra::DMatrix;
use pc_runtime::prelude::*;

#[predictive_coding]
fn two(x: &DMatrix<f64>) -> (DMatrix<f64>, DMatrix<f64>) {
    (tanh(x), x * 2.0)
}

#[predictive_coding]
fn model(#[param] w: &DMatrix<f64>, x: &DMatrix<f64>) -> DMatrix<f64> {
    let a = two(x).0;
    let b = w * two(x).1;
    a + b
}

fn main() {
    let _ = Network::<model>::new(DMatrix::zeros(2, 2));
}
