// errors: 1
use nalgebra::DMatrix;
use pc_runtime::prelude::*;

const FUNCTIONS: [fn(&DMatrix<f64>) -> DMatrix<f64>; 1] = [relu_all];

fn relu_all(x: &DMatrix<f64>) -> DMatrix<f64> {
    x.clone()
}

#[predictive_coding]
fn model(#[param] w: &DMatrix<f64>, x: &DMatrix<f64>) -> DMatrix<f64> {
    let h = (tanh)(&(w * x));
    let g = FUNCTIONS[0](&h);
    g
}

fn main() {
    let _ = Network::<model>::new(DMatrix::zeros(2, 2));
}
