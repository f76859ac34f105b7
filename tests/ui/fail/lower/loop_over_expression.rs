// errors: 4
use nalgebra::DMatrix;
use pc_runtime::prelude::*;

#[derive(Clone, Parameters)]
struct Stack {
    layers: Vec<DMatrix<f64>>,
    bias: Option<DMatrix<f64>>,
}

#[predictive_coding]
fn halves(x: &DMatrix<f64>) -> Vec<DMatrix<f64>> {
    vec![x * 0.5, x * 0.5]
}

#[predictive_coding]
fn model(#[param] p: &Stack, x: &DMatrix<f64>) -> DMatrix<f64> {
    let mut h = x.clone();
    for y in halves(x) {
        h = h * y;
    }
    for layer in Some(&p.layers[0]) {
        h = layer * h;
    }
    h
}

// Nothing of this name is in scope, which is no second error.
#[predictive_coding]
fn counted(#[param] w: &DMatrix<f64>, xs: &[DMatrix<f64>]) -> DMatrix<f64> {
    let mut h = w.clone();
    for (i, x) in enumerate(xs) {
        h = h * x * i as f64;
    }
    h
}

#[predictive_coding]
fn paired(#[param] w: &DMatrix<f64>, xs: &[DMatrix<f64>], ys: &[DMatrix<f64>]) -> DMatrix<f64> {
    let mut h = w.clone();
    for (x, y) in std::iter::zip(xs, ys) {
        h = h * x + y;
    }
    h
}

fn main() {
    let _ = Network::<model>::new(Stack { layers: Vec::new(), bias: None });
}
