// errors: 4
use nalgebra::DMatrix;
use pc_runtime::prelude::*;

#[predictive_coding]
fn model(#[param] w: &DMatrix<f64>, x: &DMatrix<f64>) -> DMatrix<f64> {
    use pc_runtime::op::sigmoid as tanh;
    fn relu(x: &DMatrix<f64>) -> DMatrix<f64> {
        x.clone()
    }
    const SCALE: f64 = 2.0;
    struct Unused;
    tanh(&relu(&(w * x))) * SCALE
}

fn main() {
    let _ = Network::<model>::new(DMatrix::zeros(2, 2));
}
