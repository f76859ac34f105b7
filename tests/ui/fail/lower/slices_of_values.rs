// errors: 4
use nalgebra::{DMatrix, DVector};
use pc_runtime::prelude::*;

#[predictive_coding]
fn matched(#[param] w: &DMatrix<f64>, xs: &[DMatrix<f64>]) -> DMatrix<f64> {
    match xs {
        [x] => x * 2.0,
        [first, last] => first + last,
        _ => w.clone(),
    }
}

#[predictive_coding]
fn tested(#[param] w: &DMatrix<f64>, xs: &[DMatrix<f64>]) -> DMatrix<f64> {
    if let [first, ..] = xs { w * first } else { w.clone() }
}

#[predictive_coding]
fn of_one(#[param] w: &DMatrix<f64>, x: &DMatrix<f64>) -> DMatrix<f64> {
    let h = w * x;
    match (h, w.len()) {
        ([a, b], 2) => a + b,
        (h, _) => h,
    }
}

// Of what the parts are, the function's own types tell.
#[predictive_coding]
fn of_vectors(#[param] w: &DMatrix<f64>, xs: &[DVector<f64>]) -> DVector<f64> {
    match xs {
        [x] => w * x,
        _ => xs[0].clone(),
    }
}

fn main() {
    let _ = Network::<matched>::new(DMatrix::zeros(2, 2));
}
