// errors: 2
use nalgebra::DMatrix;
use pc_runtime::prelude::*;

#[predictive_coding]
fn of_parameters(#[param] layers: &Vec<DMatrix<f64>>, x: &DMatrix<f64>) -> DMatrix<f64> {
    &layers[0.5] * x
}

#[predictive_coding]
fn of_values(xs: &[DMatrix<f64>]) -> DMatrix<f64> {
    tanh(&xs["first"])
}

fn main() {}
