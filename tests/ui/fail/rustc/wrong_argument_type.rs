// errors: 1
use nalgebra::DMatrix;
use pc_runtime::prelude::*;

#[predictive_coding]
fn model(#[param] w: &DMatrix<f64>, x: &DMatrix<f64>) -> DMatrix<f64> {
    let h = affine(w, x, "bias");
    tanh(&h)
}

fn main() {
    let _ = Network::<model>::new(DMatrix::zeros(2, 2));
}
