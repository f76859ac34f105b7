// errors: 3
use nalgebra::DMatrix;
use pc_runtime::prelude::*;

#[predictive_coding]
fn element(#[param] w: &DMatrix<f64>, xs: &[DMatrix<f64>]) -> DMatrix<f64> {
    let first = xs(0);
    w * first
}

#[predictive_coding]
fn layers(#[param] layers: &Vec<DMatrix<f64>>, x: &DMatrix<f64>) -> DMatrix<f64> {
    let mut h = x.clone();
    for i in 0..layers.len() {
        h = tanh(&(&layers(i) * h));
    }
    h
}

#[predictive_coding]
fn product(w: &DMatrix<f64>, x: &DMatrix<f64>) -> DMatrix<f64> {
    w(x, x)
}

fn main() {
    let _ = Network::<element>::new(DMatrix::zeros(2, 2));
}
