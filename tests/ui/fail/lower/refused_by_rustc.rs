// errors: 8
// What rustc would refuse, too, is said once.
use nalgebra::DMatrix;
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

fn main() {
    let _ = Network::<methods>::new(Layer { w: DMatrix::zeros(2, 2), v: DMatrix::zeros(2, 2) });
}
