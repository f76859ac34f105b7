// errors: 3
use nalgebra::DMatrix;
use pc_runtime::prelude::*;

#[predictive_coding]
fn argument(x: &DMatrix<f64>, n: impl Into<usize>) -> DMatrix<f64> {
    x * (n.into() as f64)
}

#[predictive_coding]
fn result(x: &DMatrix<f64>) -> impl Clone {
    tanh(x)
}

#[predictive_coding]
fn object(x: &DMatrix<f64>, f: &dyn Fn(f64) -> f64) -> DMatrix<f64> {
    x * f(1.0)
}

fn main() {
    let _ = Network::<argument>::new(()).predict((&DMatrix::zeros(2, 1), 3_u8));
}
