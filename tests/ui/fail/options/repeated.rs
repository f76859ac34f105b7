// errors: 1
use nalgebra::DMatrix;
use pc_runtime::prelude::*;

#[predictive_coding(vertex = "binding", vertex = "operation")]
fn model(x: &DMatrix<f64>) -> DMatrix<f64> {
    tanh(x)
}

fn main() {
    let _ = Network::<model>::new(());
}
