// errors: 1
use nalgebra::DMatrix;
use pc_runtime::prelude::*;

#[predictive_coding(doc)]
fn model(x: &DMatrix<f64>) -> DMatrix<f64> {
    tanh(x)
}

fn main() {}
