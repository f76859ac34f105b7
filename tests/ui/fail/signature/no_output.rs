// errors: 2
use nalgebra::DMatrix;
use pc_runtime::prelude::*;

#[predictive_coding]
fn first(x: &DMatrix<f64>) {
    let _y = tanh(x);
}

#[predictive_coding]
fn second(x: &DMatrix<f64>) -> () {
    let _y = tanh(x);
}

fn main() {}
