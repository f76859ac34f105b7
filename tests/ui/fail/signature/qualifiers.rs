// errors: 4
use nalgebra::DMatrix;
use pc_runtime::prelude::*;

#[predictive_coding]
async fn first(x: &DMatrix<f64>) -> DMatrix<f64> {
    tanh(x)
}

#[predictive_coding]
const fn second(x: &DMatrix<f64>) -> &DMatrix<f64> {
    x
}

#[predictive_coding]
unsafe fn third(x: &DMatrix<f64>) -> DMatrix<f64> {
    tanh(x)
}

#[predictive_coding]
extern "C" fn fourth(x: f64) -> f64 {
    tanh(x)
}

fn main() {}
