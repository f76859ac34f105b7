// errors: 5
use nalgebra::SVector;
use pc_runtime::prelude::*;

// Its body is looked at twice, because the type of `h0` is open; each mistake is reported once.
#[predictive_coding]
fn model(x: &SVector<f64, 3>) -> SVector<f64, 3> {
    let h0 = SVector::zeros();
    let a = tanh(&x) + h0;
    let unused: usize = 1.5;
    a * "text"
}

#[predictive_coding]
fn result(x: &SVector<f64, 3>) -> SVector<f64, 2> {
    let h0 = SVector::zeros();
    let n = x.len();
    x + h0 * unknown
}

#[predictive_coding]
fn other(x: &SVector<f64, 3>) -> SVector<f64, 2> {
    let h0 = SVector::zeros();
    x + h0
}

fn main() {}
