// errors: 3
use nalgebra::DMatrix;
use pc_runtime::prelude::*;

#[predictive_coding]
fn never(#[param] w: &DMatrix<f64>, x: &DMatrix<f64>) -> DMatrix<f64> {
    let h: DMatrix<f64>;
    let z = w * x;
    tanh(&h) + z
}

#[predictive_coding]
fn twice(#[param] w: &DMatrix<f64>, x: &DMatrix<f64>) -> DMatrix<f64> {
    let n = 1;
    let mut h = w * x;
    for _ in 0..2 {
        n = n + 1;
        h = tanh(&h) * (n as f64);
    }
    h
}

#[predictive_coding]
fn in_one_arm(x: &DMatrix<f64>, #[constant] wide: bool) -> DMatrix<f64> {
    let h;
    if wide {
        h = tanh(x);
    }
    h * 2.0
}

fn main() {}
