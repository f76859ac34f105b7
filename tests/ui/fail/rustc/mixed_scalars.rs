// errors: 2
use nalgebra::DMatrix;
use pc_runtime::prelude::*;

#[predictive_coding]
fn model(#[param] w: &DMatrix<f64>, x: &DMatrix<f64>, y: f32) -> DMatrix<f64> {
    w * x * y
}

#[predictive_coding]
fn input(#[param] w: &DMatrix<f64>, x: &DMatrix<f64>, _y: f32) -> DMatrix<f64> {
    w * x
}

fn main() {
    let _ = Network::<model>::new(DMatrix::zeros(2, 2));
}
