// errors: 2
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

fn main() {
    let _ = Network::<model>::new(Stack { layers: Vec::new(), bias: None });
}
