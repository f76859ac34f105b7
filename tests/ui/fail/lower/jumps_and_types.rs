// errors: 5
use nalgebra::DMatrix;
use pc_runtime::prelude::*;

// What is refused, rustc does not ask for its type, nor for what it moves.
#[predictive_coding]
fn without_values(x: &DMatrix<f64>, #[constant] ready: bool) -> DMatrix<f64> {
    if ready {
        return;
    }
    let Some(_y) = Some(1) else { return };
    tanh(x)
}

#[predictive_coding]
fn other_values(x: &DMatrix<f64>, #[constant] ready: bool) -> DMatrix<f64> {
    if ready {
        return 2.0;
    }
    tanh(x)
}

#[predictive_coding]
fn closures(#[param] w: &DMatrix<f64>, x: &DMatrix<f64>) -> DMatrix<f64> {
    let h = w * x;
    let _moved = move || h;
    let _text = |q: f64| h * q * "s";
    h
}

fn main() {}
