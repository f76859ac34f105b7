// errors: 6
use nalgebra::DMatrix;
use pc_runtime::prelude::*;

#[predictive_coding]
fn repeated(x: &DMatrix<f64>, #[constant] n: usize) -> DMatrix<f64> {
    let mut h = tanh(x);
    for _ in 0..n {
        h = tanh(&h);
    }
    h
}

#[predictive_coding]
fn model(#[param] w: &DMatrix<f64>, x: &DMatrix<f64>) -> DMatrix<f64> {
    let a = leaky_relu(&(w * x), 1);
    let b = leaky_relu(&a, "0.1");
    let c = &a * 2;
    let d = &a * 2.0_f32;
    let e = a.component_mul("x");
    repeated(&e, 1.5) + b + c + d
}

fn main() {
    let _ = Network::<model>::new(DMatrix::zeros(2, 2));
}
