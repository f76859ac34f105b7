// errors: 1
use nalgebra::DMatrix;
use pc_runtime::prelude::*;

#[predictive_coding]
fn two(x: &DMatrix<f64>) -> (DMatrix<f64>, DMatrix<f64>) {
    (tanh(x), x * 2.0)
}

#[predictive_coding]
fn model(x: &DMatrix<f64>) -> DMatrix<f64> {
    let (a, _b) = two(x);
    tanh(x)
}

fn main() {}
