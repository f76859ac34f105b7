// errors: 3
use nalgebra::DMatrix;
use pc_runtime::prelude::*;

use std::ops::Add;

trait Sigmoid {
    fn sigmoid(self) -> Self;
}

impl Sigmoid for DMatrix<f64> {
    fn sigmoid(self) -> Self {
        self
    }
}

#[predictive_coding]
fn model(#[param] w: &DMatrix<f64>, x: &DMatrix<f64>) -> DMatrix<f64> {
    let h = (w * x).upper_triangle();
    let g = (w * x).sigmoid();
    let f = std::ops::Mul::mul(w, x).add(x);
    g + h + f
}

fn main() {
    let _ = Network::<model>::new(DMatrix::zeros(2, 2));
}
