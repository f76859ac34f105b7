// errors: 4
use nalgebra::DMatrix;
use pc_runtime::prelude::*;

#[predictive_coding]
fn model(#[param] w: &DMatrix<f64>, x: &DMatrix<f64>) -> DMatrix<f64> {
    let mut h = w * x;
    h.scale_mut(2.0);
    h.component_mul_assign(x);
    h.copy_from(x);
    h.fill_diagonal(1.0);
    h
}

fn main() {
    let _ = Network::<model>::new(DMatrix::zeros(2, 2));
}
