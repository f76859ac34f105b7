// errors: 2
use nalgebra::DMatrix;
use pc_runtime::prelude::*;

fn add_one(x: &mut DMatrix<f64>) {
    x.add_scalar_mut(1.0);
}

#[predictive_coding]
fn model(#[param] w: &DMatrix<f64>, x: &DMatrix<f64>) -> DMatrix<f64> {
    let mut h = w * x;
    let y = tanh(&h);
    add_one(&mut h);
    h.fill_diagonal(1.0);
    y + h
}

fn main() {
    let _ = Network::<model>::new(DMatrix::zeros(2, 2));
}
