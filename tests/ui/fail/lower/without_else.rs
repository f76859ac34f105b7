// errors: 4
use nalgebra::{DMatrix, DVector};
use pc_runtime::prelude::*;

#[derive(Clone, Parameters)]
struct Layer {
    w: DMatrix<f64>,
    bias: Option<DVector<f64>>,
}

#[predictive_coding]
fn tail(#[param] p: &Layer, x: &DVector<f64>) -> DVector<f64> {
    let h = &p.w * x;
    if let Some(bias) = &p.bias {
        tanh(&(h + bias))
    }
}

#[predictive_coding]
fn chain(#[param] p: &Layer, x: &DVector<f64>) -> DVector<f64> {
    let h = &p.w * x;
    let y = if h.norm() > 2.0 {
        tanh(&h)
    } else if h.norm() > 1.0 {
        sigmoid(&h)
    };
    y
}

#[predictive_coding]
fn inside(#[param] p: &Layer, x: &DVector<f64>) -> DVector<f64> {
    tanh(&if x.norm() > 1.0 { &p.w * x })
}

#[predictive_coding]
fn forgotten(#[param] p: &Layer, x: &DVector<f64>) -> DVector<f64> {
    let mut h = &p.w * x;
    if h.norm() > 1.0 {
        h = tanh(&h);
    }
}

fn main() {
    let _ = Network::<chain>::new(Layer { w: DMatrix::zeros(2, 2), bias: None });
}
