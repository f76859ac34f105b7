// errors: 1
use nalgebra::DMatrix;
use pc_runtime::prelude::*;

#[predictive_coding]
fn model(#[param] w: &DMatrix<f64>, x: &DMatrix<f64>) -> DMatrix<f64> {
    let n = (w * x).ncols() as f64;
    w * x * n
}

fn main() {
    let _ = Network::<model>::new(DMatrix::zeros(2, 2));
}
