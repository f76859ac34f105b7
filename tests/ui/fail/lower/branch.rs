// errors: 1
use nalgebra::DMatrix;
use pc_runtime::prelude::*;

#[predictive_coding]
fn model(#[param] w: &DMatrix<f64>, x: &DMatrix<f64>) -> DMatrix<f64> {
    if x.norm() > 1.0 { tanh(&(w * x)) } else { w * x }
}

fn main() {
    let _ = Network::<model>::new(DMatrix::zeros(2, 2));
}
