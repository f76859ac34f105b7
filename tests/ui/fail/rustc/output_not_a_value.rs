// errors: 1
use nalgebra::DMatrix;
use pc_runtime::prelude::*;

type Flag = bool;

#[predictive_coding]
fn model(#[param] w: &DMatrix<f64>, x: &DMatrix<f64>) -> Flag {
    let _y = w * x;
    true
}

fn main() {
    let _ = Network::<model>::new(DMatrix::zeros(2, 2));
}
