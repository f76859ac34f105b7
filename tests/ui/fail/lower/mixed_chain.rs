// errors: 1
use nalgebra::DMatrix;
use pc_runtime::prelude::*;

#[derive(Clone, Parameters)]
struct Model {
    starts: Vec<DMatrix<f64>>,
}

#[predictive_coding]
fn model(#[param] p: &Model, xs: &[DMatrix<f64>]) -> DMatrix<f64> {
    let mut y = DMatrix::zeros(2, 2);
    for h in p.starts.iter().chain(xs) {
        y = tanh(&(y + h));
    }
    y
}

fn main() {
    let _ = Network::<model>::new(Model { starts: Vec::new() });
}
