// errors: 2
use nalgebra::DMatrix;
use pc_runtime::prelude::*;

#[predictive_coding]
fn model(#[param] w: &DMatrix<f64>, x: &DMatrix<f64>) -> DMatrix<f64> {
    let pair = [w * x, x.clone()];
    let many = [x; 3];
    &pair[0] + many[1]
}

fn main() {
    let _ = Network::<model>::new(DMatrix::zeros(2, 2));
}
