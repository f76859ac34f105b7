// errors: 4
// Beside a mistake, what patterns bind is a reference still: `*depth` is right.
use nalgebra::{DMatrix, DVector};
use pc_runtime::prelude::*;

struct Settings {
    depth: usize,
    scale: f64,
}

#[derive(Clone, Parameters)]
struct Layer {
    w: DMatrix<f64>,
    gain: f64,
}

#[derive(Clone, Parameters)]
enum Kind {
    Dense(DMatrix<f64>),
    Scale(f64),
}

#[predictive_coding]
fn constants(#[param] w: &DMatrix<f64>, x: &DVector<f64>, #[constant] settings: &Settings) -> DVector<f64> {
    let Settings { depth, scale } = settings;
    let mut h = x.clone();
    for _ in 0..*depth {
        h = w * &h;
    }
    hidden * *scale
}

#[predictive_coding]
fn assigned(#[param] w: &DMatrix<f64>, x: &DVector<f64>, #[constant] settings: &Settings) -> DVector<f64> {
    let Settings { depth, scale } = settings;
    let mut h = w * x;
    for _ in 0..*depth {
        h = h.norm();
    }
    h * *scale
}

#[predictive_coding]
fn parameters(#[param] p: &Layer, x: &DVector<f64>) -> DVector<f64> {
    let Layer { w, gain } = p;
    let h = w * x;
    let moved = h;
    if x.norm() > *gain { moved * *gain + h } else { moved }
}

#[predictive_coding]
fn variants(#[param] p: &Kind, x: &DVector<f64>) -> DVector<f64> {
    match p {
        Kind::Dense(w) => w * x,
        Kind::Scale(gain) => {
            let n = (x.norm() + *gain) as usize;
            hidden * (n as f64)
        }
    }
}

fn main() {}
