// errors: 2
use nalgebra::DMatrix;
use pc_runtime::prelude::*;

#[predictive_coding(edge, vertex = "binding", node = 3)]
fn model(x: &DMatrix<f64>) -> DMatrix<f64> {
    tanh(x)
}

fn main() {
    let _ = Network::<model>::new(());
}
