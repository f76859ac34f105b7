// errors: 6
use nalgebra::{DMatrix, DVector};
use pc_runtime::prelude::*;

#[derive(Clone, Parameters)]
struct Layer {
    w: DMatrix<f64>,
    b: Option<DVector<f64>>,
}

#[predictive_coding]
fn added(#[param] p: &Layer, x: &DVector<f64>) -> DVector<f64> {
    let h = &p.w * x;
    let s: f64 = h.iter().map(|v| v * v).sum();
    h * s
}

#[predictive_coding]
fn of_an_input(#[param] p: &Layer, x: &DVector<f64>) -> DVector<f64> {
    let s = x.iter().map(|v| v.abs()).sum::<f64>();
    &p.w * x * s
}

#[predictive_coding]
fn of_an_option(#[param] p: &Layer, x: &DVector<f64>) -> DVector<f64> {
    let b = p.b.as_ref().map(|b| b * 2.0);
    let h = &p.w * x;
    match b {
        Some(b) => h + b,
        None => h,
    }
}

#[predictive_coding]
fn at_the_end(#[param] p: &Layer, x: &DVector<f64>) -> DVector<f64> {
    let mut h = x.clone();
    for _ in 0..3 {
        h = &p.w * h;
        if h.norm() > 3.0 {
            break;
        }
    }
    h
}

#[predictive_coding]
fn in_place(#[param] p: &Layer, x: &DVector<f64>) -> DVector<f64> {
    let mut h = &p.w * x;
    h.row_mut(0).fill(0.0);
    h
}

#[predictive_coding(require = "hebbian")]
fn gate(#[param] w: &DMatrix<f64>, x: &DVector<f64>, h: &DVector<f64>) -> DVector<f64> {
    sigmoid(&(w * x + x.component_mul(h)))
}

fn main() {}
