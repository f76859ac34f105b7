// errors: 4
use nalgebra::DMatrix;
use pc_runtime::prelude::*;

#[predictive_coding]
fn first((a, b): (&DMatrix<f64>, &DMatrix<f64>)) -> DMatrix<f64> {
    a + b
}

#[predictive_coding]
fn second(ref a: DMatrix<f64>) -> DMatrix<f64> {
    tanh(a)
}

#[predictive_coding]
fn third(x @ (a, _): (f64, f64)) -> f64 {
    a * x.1
}

#[predictive_coding]
fn fourth(_: f64, x: f64) -> f64 {
    x * 2.0
}

fn main() {
    let _ = (Network::<first>::new(()), Network::<second>::new(()));
}
