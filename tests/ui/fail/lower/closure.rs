// errors: 2
use nalgebra::DMatrix;
use pc_runtime::prelude::*;

#[predictive_coding]
fn model(#[param] w: &DMatrix<f64>, x: &DMatrix<f64>) -> DMatrix<f64> {
    let square = |v: &DMatrix<f64>| v.component_mul(x);
    let scaled = |v| v * 2.0 * w;
    square(&(w * x)) + scaled(x)
}

fn main() {
    let _ = Network::<model>::new(DMatrix::zeros(2, 2));
}
