// errors: 3
use nalgebra::DMatrix;
use pc_runtime::prelude::*;

#[predictive_coding(vertex "binding")]
fn first(x: &DMatrix<f64>) -> DMatrix<f64> {
    tanh(x)
}

#[predictive_coding(= 3)]
fn second(x: &DMatrix<f64>) -> DMatrix<f64> {
    tanh(x)
}

#[predictive_coding(vertex = )]
fn third(x: &DMatrix<f64>) -> DMatrix<f64> {
    tanh(x)
}

fn main() {
    let _ = Network::<first>::new(());
    let _ = Network::<second>::new(());
    let _ = Network::<third>::new(());
}
