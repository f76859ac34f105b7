// errors: 11
#![allow(non_snake_case)]
use nalgebra::DVector;
use pc_runtime::prelude::*;

#[derive(Clone, Parameters)]
struct Layer {
    gain: f64,
    scale: f64,
    b: Option<DVector<f64>>,
}

#[predictive_coding]
fn configured(#[param] p: &Layer, x: &DVector<f64>) -> DVector<f64> {
    #[cfg(debug_assertions)]
    let g = p.gain;
    #[cfg(not(debug_assertions))]
    let g = p.scale;
    x * g
}

#[predictive_coding]
fn configured_arm(#[param] p: &Layer, x: &DVector<f64>, #[constant] wide: bool) -> DVector<f64> {
    match wide {
        #[cfg(any())]
        true => x * 3.0,
        true => x * p.gain,
        false => x * p.scale,
    }
}

#[predictive_coding]
fn variable(#[param] p: &Layer, x: &DVector<f64>) -> DVector<f64> {
    if let Some(B) = &p.b { x.component_mul(B) } else { x * p.gain * p.scale }
}

#[predictive_coding]
fn arm(#[param] p: &Layer, x: &DVector<f64>) -> DVector<f64> {
    match x.norm() {
        N if N > 1.0 => x * p.gain,
        _ => x * p.scale,
    }
}

#[predictive_coding]
fn asserted(#[param] p: &Layer, x: &DVector<f64>) -> DVector<f64> {
    let mut ys = vec![x * p.gain, x * p.scale];
    assert!(ys.pop().is_some());
    ys[0].clone()
}

#[predictive_coding]
fn asserted_count(#[param] p: &Layer, x: &DVector<f64>) -> DVector<f64> {
    let mut n = 1;
    debug_assert!({
        n += 1;
        n > 1
    });
    x * p.gain * n as f64
}

#[predictive_coding]
fn added(#[param] p: &Layer, x: &DVector<f64>) -> DVector<f64> {
    let mut s = 1.0;
    if { s += x.norm(); s } > 2.0 { x * p.gain } else { x * s }
}

#[predictive_coding]
fn summed(#[param] p: &Layer, xs: &[DVector<f64>]) -> DVector<f64> {
    let mut total = 0.0;
    let any = xs.iter().any(|x| {
        total += x.norm();
        x.norm() > 9.0
    });
    if any { &xs[0] * p.gain } else { &xs[0] * total }
}

#[predictive_coding]
fn normalized(#[param] p: &Layer, x: &DVector<f64>) -> DVector<f64> {
    let mut h = x * p.gain;
    if h.normalize_mut() > 0.01 { h } else { x.clone() }
}

#[predictive_coding]
fn popped(#[param] weights: &Vec<f64>, x: &DVector<f64>) -> DVector<f64> {
    let mut w = weights.clone();
    if w.pop().is_some() { x * w[0] } else { x.clone() }
}

fn main() {}
