// errors: 1
use nalgebra::DMatrix;
use pc_runtime::prelude::*;

#[predictive_coding]
#[predictive_coding(vertex = "operation")]
fn model(#[param] w: &DMatrix<f64>, x: &DMatrix<f64>) -> DMatrix<f64> {
    tanh(&(w * x))
}

#[predictive_coding]
fn user(#[param] w: &DMatrix<f64>, x: &DMatrix<f64>) -> DMatrix<f64> {
    model(w, x) * 2.0
}

fn main() {
    let _ = (Network::<model>::new, Network::<user>::new);
}
