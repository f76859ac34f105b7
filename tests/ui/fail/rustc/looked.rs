// errors: 4
use nalgebra::DVector;
use pc_runtime::prelude::*;

#[predictive_coding]
fn scalar(#[param] gain: &f64, x: f64) -> f64 {
    let y = x * gain;
    match y {
        0.0 => y,
        other => other * gain,
    }
}

fn largest(x: &DVector<f64>) -> Option<f64> {
    x.iter().copied().reduce(f64::max)
}

#[predictive_coding]
fn chosen(#[param] gain: &f64, x: &DVector<f64>) -> DVector<f64> {
    let y = x * *gain;
    if let Some(most) = largest(&y) {
        let scale = 1.0 / most;
        y * scale
    } else {
        y
    }
}

#[predictive_coding]
fn one_of_two(#[param] gain: &f64, x: &DVector<f64>) -> DVector<f64> {
    let y = x * *gain;
    match (y.norm(), y.len()) {
        (norm, 3) if norm > 1.0 => y / norm,
        _ => y,
    }
}

#[predictive_coding]
fn generic<T: Real>(#[param] gain: &T, x: &DVector<T>) -> DVector<T> {
    let y = x * *gain;
    match y.norm() {
        norm if norm > T::one() => y / norm,
        _ => y,
    }
}

fn main() {
    let _ = Network::<chosen>::new(1.0);
}
