// errors: 22
// Patterns that take parameters apart: what rustc has to say of them, it says once.
use nalgebra::{DMatrix, DVector};
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

#[derive(Clone, Parameters)]
struct Pair(DMatrix<f64>, DMatrix<f64>);

struct State {
    h: DMatrix<f64>,
}

#[derive(Clone, Copy)]
enum Mode {
    Plain,
    Scaled { by: usize },
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

#[predictive_coding]
fn copied(#[param] p: &Layer, x: &DMatrix<f64>) -> DMatrix<f64> {
    let Layer { w, v, .. } = p.clone();
    v += x;
    w * v
}

#[predictive_coding]
fn too_few(#[param] p: &Pair, x: &DMatrix<f64>) -> DMatrix<f64> {
    let Pair(w) = p;
    w * x
}

#[predictive_coding]
fn in_loops(#[param] layers: &Vec<Layer>, x: &DMatrix<f64>) -> DMatrix<f64> {
    let mut h = x * 1.0;
    for Layer { w, b, .. } in layers {
        h = w * h + b;
    }
    h
}

#[predictive_coding]
fn incomplete_in_loops(#[param] layers: &Vec<Layer>, x: &DMatrix<f64>) -> DMatrix<f64> {
    let mut h = x * 1.0;
    for Layer { w } in layers {
        h = w * h;
    }
    h
}

#[predictive_coding]
fn another_in_loops(#[param] layers: &Vec<Layer>, x: &DMatrix<f64>) -> DMatrix<f64> {
    let mut h = x * 1.0;
    for Pair(w, v) in layers {
        h = w * h + v;
    }
    h
}

#[predictive_coding]
fn numbered(#[param] layers: &Vec<Layer>, x: &DMatrix<f64>) -> DMatrix<f64> {
    let mut h = x * 1.0;
    for Layer { w, v, .. } in layers.iter().enumerate() {
        h = w * h + v;
    }
    h
}

#[predictive_coding]
fn variants(#[param] p: &Layer, #[param] gate: &Gate, x: &DMatrix<f64>) -> DMatrix<f64> {
    match gate {
        Gate::Open(w) => w * x,
        _ => &p.w * x,
    }
}

#[predictive_coding]
fn fields(#[param] p: &Layer, x: &DMatrix<f64>, #[constant] mode: Mode) -> DMatrix<f64> {
    match mode {
        Mode::Scaled(by) => &p.w * x * by as f64,
        Mode::Plain => &p.w * x,
    }
}

// A constant that lacks its mark.
#[predictive_coding]
fn unmarked(#[param] p: &Layer, x: &DMatrix<f64>, mode: Mode) -> DMatrix<f64> {
    match mode {
        Mode::Scaled { by } => &p.w * x * by as f64,
        Mode::Plain => &p.w * x,
    }
}

#[predictive_coding]
fn of_input(#[param] p: &Layer, x: &DMatrix<f64>) -> DMatrix<f64> {
    let Layer { w, v, .. } = x;
    &p.w * w + v
}

#[predictive_coding]
fn unwrapped(#[param] p: &Layer, x: &DMatrix<f64>) -> DMatrix<f64> {
    &p.w * x + p.bias.unwrap()
}

#[predictive_coding]
fn unwrapped_struct(#[param] p: &Option<Layer>, x: &DVector<f64>) -> DVector<f64> {
    let layer = p.unwrap();
    &layer.w * x
}

enum Activation {
    Tanh,
    Leaky(f64),
}

// A misspelled variant; what others bind is what it was.
#[predictive_coding]
fn misspelled_variant(#[param] w: &DMatrix<f64>, x: &DMatrix<f64>, #[constant] act: &Activation) -> DMatrix<f64> {
    let h = w * x;
    match act {
        Activation::Tnh => tanh(&h),
        Activation::Leaky(slope) => leaky_relu(&h, *slope),
        _ => h,
    }
}

fn main() {
    let layer = || Layer { w: DMatrix::zeros(2, 2), v: DMatrix::zeros(2, 2), bias: None };
    let state = State { h: DMatrix::zeros(2, 1) };
    let _ = Network::<input>::new(layer()).predict(&state);
}
