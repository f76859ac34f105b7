// errors: 4
use nalgebra::{DMatrix, SVector};
use pc_runtime::prelude::*;

#[predictive_coding]
fn open(x: &DMatrix<f64>, n: impl Into<usize>) -> DMatrix<f64> {
    let _: usize = n.into();
    tanh(x)
}

// Const parameters are said where the function is called, and the scalar where a network is made.
#[predictive_coding]
fn sized<T: Real, const N: usize>(x: &SVector<T, N>) -> SVector<T, N> {
    tanh(x)
}

#[predictive_coding]
fn caller(x: &SVector<f64, 3>) -> SVector<f64, 3> {
    sized(x)
}

#[predictive_coding]
fn generic<T: Real>(x: &DMatrix<T>) -> DMatrix<T> {
    tanh(x)
}

#[predictive_coding]
fn recursive<T: Real>(x: &DMatrix<T>) -> DMatrix<T> {
    recursive::<T>(x)
}

#[allow(dead_code)]
struct Holder {
    network: Network<generic>,
}

fn main() {
    let _ = caller(&SVector::zeros());
}
