// errors: 3
use nalgebra::DMatrix;
use pc_runtime::prelude::*;

#[predictive_coding]
fn model(#[param] w: &DMatrix<f64>, x: &DMatrix<f64>, n: &str, _m: usize) -> DMatrix<f64> {
    w * x * n.len() as f64
}

#[predictive_coding]
fn indices(#[param] w: &DMatrix<f64>, x: &DMatrix<f64>, order: &[usize]) -> DMatrix<f64> {
    let mut h = x.clone();
    for i in order {
        h = w * h * *i as f64;
    }
    h
}

fn main() {
    let _ = Network::<model>::new(DMatrix::zeros(2, 2));
}
