// errors: 1
use nalgebra::DVector;
use pc_runtime::prelude::*;

struct Settings {
    scale: f64,
    depth: usize,
}

#[predictive_coding]
fn model(#[param] gain: &f64, x: &DVector<f64>, settings: &Settings) -> DVector<f64> {
    let Settings { scale, depth } = settings;
    let mut h = *gain * x;
    for _ in 0..*depth {
        h = tanh(&(h * *scale));
    }
    h
}

fn main() {}
