// errors: 1
use nalgebra::{DMatrix, RealField};
use pc_runtime::prelude::*;

// The function asks more of its scalar than it says; its graph says it.
#[predictive_coding]
fn product<T: RealField>(x: &DMatrix<T>) -> DMatrix<T> {
    x * x
}

// Here rustc misses it in the function itself.
#[predictive_coding]
fn bounded<T: RealField + Copy>(x: &DMatrix<T>) -> DMatrix<T> {
    tanh(x)
}

fn main() {
    let _ = Network::<product<f64>>::new(());
}
