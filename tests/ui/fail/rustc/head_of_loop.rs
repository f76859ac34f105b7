// errors: 5
use nalgebra::DMatrix;
use pc_runtime::prelude::*;

#[predictive_coding]
fn unknown(#[param] w: &DMatrix<f64>, x: &DMatrix<f64>) -> DMatrix<f64> {
    let mut h = w * x;
    for _ in 0..x.ncolz() {
        h = tanh(&h);
    }
    h
}

#[predictive_coding]
fn no_range(#[param] w: &DMatrix<f64>, x: &DMatrix<f64>) -> DMatrix<f64> {
    let mut h = w * x;
    for _ in x.ncols() {
        h = tanh(&h);
    }
    h
}

#[predictive_coding]
fn literal(x: &DMatrix<f64>) -> DMatrix<f64> {
    let mut h = tanh(x);
    for _ in 3 {
        h = tanh(&h);
    }
    h
}

#[predictive_coding]
fn condition(x: &DMatrix<f64>) -> DMatrix<f64> {
    let h = tanh(x);
    if h { tanh(&h) } else { h }
}

// `enumerate` is forgotten.
#[predictive_coding]
fn counted(#[param] w: &nalgebra::DVector<f64>, xs: &[nalgebra::DVector<f64>]) -> nalgebra::DVector<f64> {
    let mut h = w.clone();
    for (t, x) in xs {
        h += x * t as f64;
    }
    h
}

fn main() {}
