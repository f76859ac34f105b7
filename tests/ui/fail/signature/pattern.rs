// errors: 2
use nalgebra::DMatrix;
use pc_runtime::prelude::*;

#[predictive_coding]
fn first((a, b): (&DMatrix<f64>, &DMatrix<f64>)) -> DMatrix<f64> {
    a * b
}

#[predictive_coding]
fn second(ref a: DMatrix<f64>) -> DMatrix<f64> {
    tanh(a)
}

fn main() {}
