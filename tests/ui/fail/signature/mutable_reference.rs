// errors: 2
use nalgebra::DMatrix;
use pc_runtime::prelude::*;

#[predictive_coding]
fn first(x: &mut DMatrix<f64>) -> DMatrix<f64> {
    tanh(&*x)
}

#[predictive_coding]
fn second(#[param] w: &mut DMatrix<f64>) -> DMatrix<f64> {
    tanh(&*w)
}

fn main() {
    let _ = Network::<first>::new(());
    let _ = Network::<second>::new(DMatrix::zeros(2, 2));
}
