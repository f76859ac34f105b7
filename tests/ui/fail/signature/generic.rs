// errors: 2
use nalgebra::DMatrix;
use pc_runtime::prelude::*;

#[predictive_coding]
fn first<T: Real>(x: &DMatrix<T>) -> DMatrix<T> {
    tanh(x)
}

#[predictive_coding]
fn second(x: &DMatrix<f64>, n: impl Into<usize>) -> DMatrix<f64> {
    tanh(x)
}

fn main() {}
