// errors: 2
use nalgebra::DMatrix;
use pc_runtime::prelude::*;

type Flag = bool;

// What `decide` returns is wrong in the function itself: rustc says so alone.
#[predictive_coding]
fn decide(x: &DMatrix<f64>) -> Flag {
    let y = tanh(x);
    y
}

#[predictive_coding]
fn model(#[param] w: &DMatrix<f64>, x: &DMatrix<f64>) -> Flag {
    decide(&(w * x))
}

fn main() {
    let _ = Network::<model>::new(DMatrix::zeros(2, 2));
}
