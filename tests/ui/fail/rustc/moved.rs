// errors: 6
use nalgebra::{DMatrix, DVector, SVector};
use pc_runtime::prelude::*;

#[predictive_coding]
fn argument(x: DVector<f64>) -> DVector<f64> {
    let a = x;
    let mut b = tanh(&a);
    if a.norm() > 1.0 {
        b = tanh(&x);
    }
    b
}

#[predictive_coding]
fn variable(x: SVector<f64, 3>, w: &DMatrix<f64>) -> DMatrix<f64> {
    let h0 = SVector::zeros();
    let y = x + h0;
    let a = w * 2.0;
    let b = a;
    (a + b) * y.norm()
}

#[predictive_coding]
fn in_a_loop(#[param] layers: &Vec<DMatrix<f64>>, x: DMatrix<f64>) -> DMatrix<f64> {
    let mut h = tanh(&x);
    for w in layers {
        h = w * x + h;
    }
    h
}

#[predictive_coding]
fn parameter(#[param] layers: &Vec<DMatrix<f64>>, x: &DMatrix<f64>) -> DMatrix<f64> {
    let w = layers[0];
    let h = w * x;
    if h.norm() > 1.0 { tanh(&h) } else { h }
}

fn sum(scales: Vec<f64>) -> f64 {
    scales.iter().sum()
}

#[predictive_coding]
fn constant_in_a_loop(x: &DMatrix<f64>) -> DMatrix<f64> {
    let scales = vec![0.5, 0.5];
    let mut h = tanh(x);
    for _ in 0..2 {
        h = h * sum(scales);
    }
    h
}

#[predictive_coding]
fn local<'a>(x: &'a DMatrix<f64>) -> &'a DMatrix<f64> {
    let h = tanh(x);
    &h
}

fn main() {}
