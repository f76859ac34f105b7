// errors: 5
use nalgebra::DMatrix;
use pc_runtime::prelude::*;

#[predictive_coding(vertex = "edge")]
fn first(x: &DMatrix<f64>) -> DMatrix<f64> {
    tanh(x)
}

#[predictive_coding(vertex)]
fn second(x: &DMatrix<f64>) -> DMatrix<f64> {
    tanh(x)
}

#[predictive_coding(crate = 3)]
fn third(x: &DMatrix<f64>) -> DMatrix<f64> {
    tanh(x)
}

#[predictive_coding(crate)]
fn fourth(x: &DMatrix<f64>) -> DMatrix<f64> {
    tanh(x)
}

#[predictive_coding(require = "backprop")]
fn fifth(x: &DMatrix<f64>) -> DMatrix<f64> {
    tanh(x)
}

fn main() {}
