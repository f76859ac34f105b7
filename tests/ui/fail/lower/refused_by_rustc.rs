// errors: 26
// What rustc would refuse, too, is said once.
use nalgebra::{DMatrix, DVector};
use pc_runtime::prelude::*;

#[derive(Clone, Parameters)]
struct Layer {
    w: DMatrix<f64>,
    v: DMatrix<f64>,
}

#[predictive_coding]
fn methods(#[param] p: &Layer, xs: &[DMatrix<f64>]) -> DMatrix<f64> {
    let mut h = &p.w * &xs[0];
    for x in xs.backwards() {
        h = h + &p.v * x;
    }
    let g = xs[0].entropy();
    h * g
}

#[predictive_coding]
fn operators(#[param] p: &Layer, x: &DMatrix<f64>) -> DMatrix<f64> {
    let h = &p.w * x;
    let g = &p.v * (x as f64);
    (h % x) + g
}

#[predictive_coding]
fn fields(#[param] p: &Layer, x: &DMatrix<f64>) -> DMatrix<f64> {
    let h = &p.w * x;
    let rows = &p.v * x;
    rows.count * h
}

#[predictive_coding]
fn structures(#[param] p: &Layer, x: &DMatrix<f64>) -> DMatrix<f64> {
    let mut w = &p.w;
    if x.ncols() > 1 {
        w = Some(&p.v);
    }
    let layer = Layer { weights: x.clone(), v: x.clone() };
    w * &layer.v
}

#[predictive_coding]
fn statements(#[param] p: &Layer, x: &DMatrix<f64>) -> DMatrix<f64> {
    let mut h = &p.w * x;
    h += &p.v * x.entropy();
    h
}

struct State {
    h: DMatrix<f64>,
}

// That an argument lacks its mark is one mistake, however many of its fields are read.
#[predictive_coding]
fn inputs(#[param] p: &Layer, x: &DMatrix<f64>, state: &State) -> DMatrix<f64> {
    let h = &p.w * &state.h + &state.h;
    let g = &p.v * x.weights;
    h + g
}

#[predictive_coding]
fn methods_of_inputs(p: &Layer, x: &DMatrix<f64>) -> DMatrix<f64> {
    p.w.forward(x)
}

#[predictive_coding]
fn vectors(#[param] w: &DMatrix<f64>, x: &DVector<f64>) -> DVector<f64> {
    let h = w * x;
    h.exp()
}

#[predictive_coding]
fn patterns(#[param] p: &Layer, xs: &[DMatrix<f64>]) -> DMatrix<f64> {
    let [first, second] = xs;
    &p.w * first + second
}

#[predictive_coding]
fn macros(#[param] p: &Layer, x: &DMatrix<f64>) -> DMatrix<f64> {
    let h = &p.w * x;
    show!(h);
    let hs = vec![h.entropy(), twice!(h)];
    &hs[0] * &p.v
}

#[predictive_coding]
fn made(#[param] p: &Layer, xs: &[DMatrix<f64>]) -> DMatrix<f64> {
    let h = &p.w * &xs[0];
    let f = &xs[&p.v * &xs[1]] * &p.v;
    let hs = [h; 3];
    &hs[0] + f
}

#[predictive_coding]
fn jumps(#[param] p: &Layer, x: &DMatrix<f64>) -> DMatrix<f64> {
    let h = (&p.w * x)?;
    let g = (&p.v * x).await;
    h + g + &p.w * !x
}

#[predictive_coding]
fn changes(#[param] p: &Layer, x: &DMatrix<f64>) -> DMatrix<f64> {
    let h = &p.w * x;
    let g = tanh(&mut h);
    let mut e = &p.v * x;
    e.weight = 3.0;
    let f = &p.v * x;
    tanh(&f) = g;
    let mut d = &p.v * x;
    d.add_assign(x);
    DMatrix::entropy(&d, &f)
}

fn main() {
    let layer = || Layer { w: DMatrix::zeros(2, 2), v: DMatrix::zeros(2, 2) };
    let _ = Network::<methods>::new(layer());
    let state = State { h: DMatrix::zeros(2, 2) };
    let _ = Network::<inputs>::new(layer()).predict((&DMatrix::zeros(2, 1), &state));
}
