// errors: 3
use nalgebra::DMatrix;
use pc_runtime::prelude::*;

#[predictive_coding]
fn looped(x: &DMatrix<f64>) -> DMatrix<f64> {
    let mut h = tanh(x);
    for _element in x {
        h = tanh(&h);
    }
    h
}

#[predictive_coding]
fn indexed(x: &DMatrix<f64>) -> f64 {
    let first = x[0];
    first * 2.0
}

#[predictive_coding]
fn borrowed(x: &DMatrix<f64>) -> f64 {
    let first = &x[0];
    tanh(first)
}

fn main() {}
