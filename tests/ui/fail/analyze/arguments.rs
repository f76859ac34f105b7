// errors: 2
use nalgebra::DMatrix;
use pc_runtime::prelude::*;

#[predictive_coding]
fn model(#[param] w: &DMatrix<f64>, #[param] v: &DMatrix<f64>, x: &DMatrix<f64>, #[constant] n: usize, _y: f64) -> DMatrix<f64> {
    tanh(w)
}

fn main() {
    let _ = Network::<model>::new((DMatrix::zeros(2, 2), DMatrix::zeros(2, 2)));
}
