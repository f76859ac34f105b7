// errors: 3
use nalgebra::{DMatrix, DVector};
use pc_runtime::prelude::*;

#[predictive_coding]
fn last(#[param] w: &DMatrix<f64>, xs: &[DVector<f64>]) -> DVector<f64> {
    let mut ys = Vec::new();
    for x in xs {
        ys.push(w * x);
    }
    let last = ys.last();
    last * 2.0
}

#[predictive_coding]
fn first(#[param] w: &DMatrix<f64>, xs: &[DVector<f64>]) -> DVector<f64> {
    w * xs.first()
}

#[predictive_coding]
fn second(#[param] w: &DMatrix<f64>, xs: &[DVector<f64>]) -> DVector<f64> {
    w * xs.get(1)
}

fn main() {}
