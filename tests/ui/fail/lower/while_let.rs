// errors: 1
use nalgebra::DMatrix;
use pc_runtime::prelude::*;

#[predictive_coding]
fn model(#[param] w: &DMatrix<f64>, x: &DMatrix<f64>, xs: &[DMatrix<f64>]) -> DMatrix<f64> {
    let mut h = w * x;
    let mut left = xs.iter();
    while let Some(x) = left.next() {
        h = w * h + x;
    }
    h
}

fn main() {
    let _ = Network::<model>::new(DMatrix::zeros(2, 2));
}
