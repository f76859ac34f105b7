// errors: 4
use nalgebra::DMatrix;
use pc_runtime::prelude::*;

#[predictive_coding]
fn misspelled(#[params] w: &DMatrix<f64>, x: &DMatrix<f64>) -> DMatrix<f64> {
    w * x
}

#[predictive_coding]
fn repeated(#[param] #[param] w: &DMatrix<f64>, x: &DMatrix<f64>) -> DMatrix<f64> {
    w * x
}

#[predictive_coding]
fn both(#[param] #[constant] w: &DMatrix<f64>, x: &DMatrix<f64>) -> DMatrix<f64> {
    w * x
}

#[predictive_coding]
fn with_arguments(#[param(w)] w: &DMatrix<f64>, x: &DMatrix<f64>) -> DMatrix<f64> {
    w * x
}

fn main() {}
