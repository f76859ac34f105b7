// errors: 8
use nalgebra::{DMatrix, DVector};
use pc_runtime::prelude::*;

#[predictive_coding]
fn model(#[param] w: &DMatrix<f64>, x: &DMatrix<f64>, n: &str, _m: usize) -> DMatrix<f64> {
    w * x * n.len() as f64
}

#[predictive_coding]
fn indices(#[param] w: &DMatrix<f64>, x: &DMatrix<f64>, order: &[usize]) -> DMatrix<f64> {
    let mut h = x.clone();
    for i in order {
        h = w * h * *i as f64;
    }
    h
}

#[predictive_coding]
fn pair(x: f64, side: (bool, i32)) -> f64 {
    if side.0 { x * 2.0 } else { x * side.1 as f64 }
}

#[predictive_coding]
fn mixed(x: f64, side: &(DVector<f64>, usize)) -> DVector<f64> {
    let (h, n) = side;
    h * x * *n as f64
}

#[predictive_coding]
fn other<T: Real>(x: &DVector<T>, k: f64) -> DVector<T> {
    x * T::of(k)
}

// What never learns is no parameter.
#[predictive_coding]
fn learned(x: &DVector<f64>, #[param] n: usize, #[param] m: &usize) -> DVector<f64> {
    x * n as f64 * *m as f64
}

fn main() {
    let _ = Network::<model>::new(DMatrix::zeros(2, 2));
}
