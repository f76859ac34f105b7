// errors: 6
use nalgebra::{DMatrix, DVector};
use pc_runtime::prelude::*;

#[predictive_coding]
fn integer(x: f64) -> f64 {
    tanh(2) * x
}

#[predictive_coding]
fn bias(#[param] w: &DMatrix<f64>, x: &DMatrix<f64>) -> DMatrix<f64> {
    affine(w, x, w)
}

#[predictive_coding]
fn order(#[param] w: &DMatrix<f64>, #[param] b: &DVector<f64>, x: &DMatrix<f64>) -> DMatrix<f64> {
    affine(b, x, w)
}

#[predictive_coding]
fn stacked(x: &DMatrix<f64>, y: f64) -> DMatrix<f64> {
    vstack(x, y)
}

#[predictive_coding]
fn taken(x: f64) -> DMatrix<f64> {
    rows(x, 0, 1)
}

#[predictive_coding]
fn share(x: f64) -> f64 {
    softmax(x)
}

fn main() {}
