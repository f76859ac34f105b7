// errors: 9
// Patterns that take parameters apart: what rustc has to say of them, it says once.
use nalgebra::DMatrix;
use pc_runtime::prelude::*;

#[derive(Clone, Parameters)]
struct Layer {
    w: DMatrix<f64>,
    v: DMatrix<f64>,
    bias: Option<DMatrix<f64>>,
}

#[derive(Clone, Parameters)]
enum Gate {
    Weighted(DMatrix<f64>),
    Open,
}

struct State {
    h: DMatrix<f64>,
}

#[predictive_coding]
fn may_fail(#[param] p: &Layer, x: &DMatrix<f64>) -> DMatrix<f64> {
    let Some(bias) = &p.bias;
    &p.w * x + bias
}

#[predictive_coding]
fn another(#[param] p: &Layer, x: &DMatrix<f64>) -> DMatrix<f64> {
    let State { h } = p;
    &p.w * x + h
}

#[predictive_coding]
fn misspelled(#[param] p: &Layer, x: &DMatrix<f64>) -> DMatrix<f64> {
    let Layer { w, b, .. } = p;
    w * x + b
}

#[predictive_coding]
fn incomplete(#[param] p: &Layer, x: &DMatrix<f64>) -> DMatrix<f64> {
    let Layer { w } = p;
    w * x
}

#[predictive_coding]
fn changed(#[param] p: &Layer, x: &DMatrix<f64>) -> DMatrix<f64> {
    let Layer { w, v: h, .. } = p.clone();
    h = &w * x + h;
    h
}

#[predictive_coding]
fn moved(#[param] p: &Layer, x: &DMatrix<f64>) -> DMatrix<f64> {
    let Layer { w, v, .. } = *p;
    w * x + v
}

// The mistake is elsewhere.
#[predictive_coding]
fn beside(#[param] p: &Layer, #[param] gate: &Gate, x: &DMatrix<f64>) -> DMatrix<f64> {
    let Layer { w, v, .. } = p;
    let h: f64 = w * x;
    match gate {
        Gate::Weighted(u) => u * x + v * h,
        Gate::Open => v * h,
    }
}

// An input that lacks its mark.
#[predictive_coding]
fn input(#[param] p: &Layer, state: &State) -> DMatrix<f64> {
    let State { h } = state;
    &p.w * h
}

#[predictive_coding]
fn value(#[param] p: &Layer, x: &DMatrix<f64>) -> DMatrix<f64> {
    let h = &p.w * x;
    let Some(g) = Some(h);
    &p.v * g
}

fn main() {
    let layer = || Layer { w: DMatrix::zeros(2, 2), v: DMatrix::zeros(2, 2), bias: None };
    let state = State { h: DMatrix::zeros(2, 1) };
    let _ = Network::<input>::new(layer()).predict(&state);
}
