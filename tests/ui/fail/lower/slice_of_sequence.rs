// errors: 1
use nalgebra::DMatrix;
use pc_runtime::prelude::*;

#[predictive_coding]
fn model(#[param] w: &DMatrix<f64>, xs: &[DMatrix<f64>]) -> DMatrix<f64> {
    let ys = &xs[1..];
    w * &ys[0]
}

fn main() {
    let _ = Network::<model>::new(DMatrix::zeros(2, 2));
}
