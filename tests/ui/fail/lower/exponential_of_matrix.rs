// errors: 2
use nalgebra::{DMatrix, SMatrix};
use pc_runtime::prelude::*;

#[predictive_coding]
fn model(#[param] w: &DMatrix<f64>, x: &DMatrix<f64>) -> DMatrix<f64> {
    let h = w * x;
    let mut a = (&h + x).exp();
    a += h.scale(2.0);
    a
}

#[predictive_coding]
fn compound(x: &SMatrix<f32, 2, 2>) -> SMatrix<f32, 2, 2> {
    let mut y = x * 2.0;
    y *= x.exp();
    y
}

fn main() {}
