// errors: 1
use nalgebra::DMatrix;
use pc_runtime::prelude::*;

#[predictive_coding]
fn add_n(x: &DMatrix<f64>, #[constant] n: f64) -> DMatrix<f64> {
    x * n
}

#[predictive_coding]
fn model(#[param] w: &DMatrix<f64>, x: &DMatrix<f64>) -> DMatrix<f64> {
    add_n(&(w * x), x.norm())
}

fn main() {
    let _ = Network::<model>::new(DMatrix::zeros(2, 2));
}
