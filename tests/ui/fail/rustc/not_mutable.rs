// errors: 3
use nalgebra::DMatrix;
use pc_runtime::prelude::*;

#[predictive_coding]
fn variable(x: &DMatrix<f64>) -> DMatrix<f64> {
    let h = tanh(x);
    if h.norm() > 1.0 {
        h = tanh(&h);
    }
    h
}

#[predictive_coding]
fn argument(x: DMatrix<f64>) -> DMatrix<f64> {
    x = tanh(&x);
    x
}

#[predictive_coding]
fn sequence(x: &DMatrix<f64>) -> Vec<DMatrix<f64>> {
    let ys = Vec::new();
    ys.push(tanh(x));
    ys
}

fn main() {}
