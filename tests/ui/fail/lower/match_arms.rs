// errors: 1
use nalgebra::DMatrix;
use pc_runtime::prelude::*;

#[predictive_coding]
fn model(#[param] w: &DMatrix<f64>, x: &DMatrix<f64>) -> DMatrix<f64> {
    match x.ncols() {
        1 => tanh(&(w * x)),
        _ => w * x,
    }
}

fn main() {
    let _ = Network::<model>::new(DMatrix::zeros(2, 2));
}
