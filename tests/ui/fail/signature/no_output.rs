// errors: 3
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

#[predictive_coding]
fn third(x: &DMatrix<f64>) {
    tanh(x)
}

fn main() {}
