// errors: 5
// What a pattern takes out of parameters learns.
use nalgebra::DVector;
use pc_runtime::prelude::*;

#[derive(Clone, Parameters)]
struct Layers {
    bias: Option<DVector<f64>>,
    all: Vec<DVector<f64>>,
}

#[predictive_coding]
fn looks(#[param] p: &Layers, x: &DVector<f64>) -> DVector<f64> {
    match (&p.bias, x.norm() > 1.0) {
        (Some(b), true) => x + b,
        _ => x * 2.0,
    }
}

#[predictive_coding]
fn parts(#[param] p: &Layers, x: &DVector<f64>) -> DVector<f64> {
    match p.all.split_first() {
        Some((first, _)) => x + first,
        None => x * 2.0,
    }
}

#[predictive_coding]
fn next(#[param] p: &Layers, x: &DVector<f64>) -> DVector<f64> {
    if let Some(first) = p.all.iter().next() { x + first } else { x * 2.0 }
}

#[predictive_coding]
fn wrapped(#[param] p: &Layers, x: &DVector<f64>) -> DVector<f64> {
    if let Some(first) = Some(&p.all[0]) { x + first } else { x * 2.0 }
}

fn pick(p: &Layers) -> Option<&DVector<f64>> {
    p.all.last()
}

#[predictive_coding]
fn picked(#[param] p: &Layers, x: &DVector<f64>) -> DVector<f64> {
    if let Some(last) = pick(p) { x + last } else { x * 2.0 }
}

fn main() {}
