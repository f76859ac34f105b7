// errors: 3
use nalgebra::DMatrix;
use pc_runtime::prelude::*;

#[predictive_coding]
fn model(#[param] w: &DMatrix<f64>, x: &DMatrix<f64>) -> DMatrix<f64> {
    let (ref a, b) = (w * x, x);
    let c @ d = x;
    let (e, ..) = (w * x, x);
    a + b + c + d + e
}

fn main() {
    let _ = Network::<model>::new(DMatrix::zeros(2, 2));
}
