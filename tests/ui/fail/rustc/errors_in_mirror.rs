// errors: 7
use nalgebra::{DMatrix, SVector};
use pc_runtime::prelude::*;

// Its body is looked at twice, because the type of `h0` is open; each mistake is reported once.
#[predictive_coding]
fn model(x: &SVector<f64, 3>) -> SVector<f64, 3> {
    let h0 = SVector::zeros();
    let a = tanh(&x) + h0;
    let unused: usize = 1.5;
    a * "text"
}

#[predictive_coding]
fn result(x: &SVector<f64, 3>) -> SVector<f64, 2> {
    let h0 = SVector::zeros();
    let n = x.len();
    x + h0 * unknown
}

#[predictive_coding]
fn other(x: &SVector<f64, 3>) -> SVector<f64, 2> {
    let h0 = SVector::zeros();
    x + h0
}

#[predictive_coding]
fn counts(#[param] w: &DMatrix<f64>, x: &DMatrix<f64>) -> DMatrix<f64> {
    let mut h = w * x;
    let n: usize = h.norm();
    for _ in 0..n {
        h = tanh(&h);
    }
    h
}

#[predictive_coding]
fn decides(#[param] w: &DMatrix<f64>, x: &DMatrix<f64>) -> DMatrix<f64> {
    let h = w * x;
    let big: bool = h.norm();
    if big { h * 2.0 } else { tanh(&h) }
}

fn main() {}
