// errors: 2
use nalgebra::DMatrix;
use pc_runtime::prelude::*;

#[predictive_coding]
fn model(#[param] w: &DMatrix<f64>, x: &DMatrix<f64>, #[constant] which: usize) -> DMatrix<f64> {
    let h = [w * x, x * 0.5][which].clone();
    let g = [tanh(x), sigmoid(x)].last().unwrap().clone();
    h + g
}

fn main() {
    let _ = Network::<model>::new(DMatrix::zeros(2, 2));
}
