// errors: 5
use nalgebra::DVector;
use pc_runtime::prelude::*;

#[derive(Clone, Parameters)]
struct Layer {
    gain: f64,
    #[parameters(skip)]
    size: usize,
}

impl Layer {
    fn size(&self) -> usize {
        self.size
    }
}

#[derive(Clone, Parameters)]
struct Model {
    layer: Layer,
}

#[predictive_coding]
fn counted(#[param] p: &Model, x: &DVector<f64>) -> DVector<f64> {
    let n = p.layer.size();
    let more = n + n;
    if more > 3 { x * p.layer.gain } else { x.clone() }
}

#[predictive_coding]
impl Model {
    fn forward(&self, x: &DVector<f64>) -> DVector<f64> {
        let n = self.layer.size();
        let m = n;
        if m > 3 { x * self.layer.gain } else { x.clone() }
    }
}

#[predictive_coding]
fn of_a_tuple(#[param] p: &Layer, x: &DVector<f64>) -> DVector<f64> {
    let sizes = (p.size(), 2);
    x * p.gain * (sizes.0 + 1) as f64
}

#[predictive_coding]
fn of_another(#[param] p: &Layer, x: &DVector<f64>) -> DVector<f64> {
    let size = p.size();
    let other = size;
    let twice = other * 2;
    x * p.gain * twice as f64
}

#[predictive_coding]
fn of_each(#[param] p: &Layer, x: &DVector<f64>) -> DVector<f64> {
    let sizes = [p.size(), p.size()];
    let mut h = x * p.gain;
    for size in &sizes {
        h *= (size + 1) as f64;
    }
    h
}

fn main() {}
