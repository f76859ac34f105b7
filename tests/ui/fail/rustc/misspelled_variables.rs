// errors: 5
// A name that rustc does not know is one mistake, even if it was the only use of another.
use nalgebra::{DMatrix, DVector};
use pc_runtime::prelude::*;

#[derive(Clone, Parameters)]
struct Layer {
    w: DMatrix<f64>,
    b: DVector<f64>,
}

#[predictive_coding]
fn vertex(#[param] p: &Layer, x: &DVector<f64>) -> DVector<f64> {
    let hidden = &p.w * x + &p.b;
    tanh(&hiden)
}

#[predictive_coding]
fn parameters(#[param] p: &Layer, x: &DVector<f64>) -> DVector<f64> {
    let Layer { w, b } = q;
    w * x + b
}

#[predictive_coding]
fn input(#[param] p: &Layer, xs: &[DVector<f64>]) -> DVector<f64> {
    let mut h = p.b.clone();
    for x in xss {
        h = tanh(&(&p.w * &h + x));
    }
    h
}

#[predictive_coding]
fn sequence(#[param] p: &Layer, xs: &[DVector<f64>]) -> Vec<DVector<f64>> {
    let mut ys = Vec::new();
    for x in xs {
        yss.push(&p.w * x);
    }
    ys
}

#[predictive_coding]
fn assigned(#[param] p: &Layer, x: &DVector<f64>) -> DVector<f64> {
    let h = &p.w * x;
    hh = tanh(&h);
    h
}

fn main() {}
