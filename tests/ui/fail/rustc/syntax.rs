// errors: 1
// A syntax error is rustc's; the graph's type is there all the same.
use nalgebra::{DMatrix, DVector};
use pc_runtime::prelude::*;

#[predictive_coding]
fn model(#[param] w: &DMatrix<f64>, x: &DVector<f64>, #[constant] n: usize) -> DVector<f64> {
    let h = w x;
    h * n as f64
}

#[predictive_coding]
fn user(#[param] w: &DMatrix<f64>, x: &DVector<f64>) -> DVector<f64> {
    tanh(&model(w, x, 2))
}

fn main() {
    let _ = (Network::<model>::new, Network::<user>::new);
}
