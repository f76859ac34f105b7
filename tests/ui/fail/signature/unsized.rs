// errors: 3
use nalgebra::DVector;
use pc_runtime::prelude::*;

#[predictive_coding]
fn numbers(#[param] gain: &f64, x: [f64]) -> f64 {
    gain * x[0]
}

#[predictive_coding]
fn vectors(#[param] gain: &f64, xs: [DVector<f64>]) -> DVector<f64> {
    *gain * &xs[0]
}

#[predictive_coding]
fn returned(#[param] gain: &f64, xs: &[DVector<f64>]) -> [DVector<f64>] {
    let mut ys = Vec::new();
    for x in xs {
        ys.push(*gain * x);
    }
    ys
}

fn main() {}
