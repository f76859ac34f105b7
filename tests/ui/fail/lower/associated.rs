// errors: 2
use nalgebra::{DMatrix, DVector};
use pc_runtime::prelude::*;

#[predictive_coding]
fn model(#[param] w: &DMatrix<f64>, x: &DMatrix<f64>) -> DMatrix<f64> {
    let h = DMatrix::transpose(&(w * x));
    h
}

#[predictive_coding]
fn filled(#[param] w: &DVector<f64>, x: &DVector<f64>) -> DVector<f64> {
    DVector::from_element(2, x.sum()) + w
}

fn main() {
    let _ = Network::<model>::new(DMatrix::zeros(2, 2));
}
