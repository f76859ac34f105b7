// errors: 3
use nalgebra::DMatrix;
use pc_runtime::prelude::*;

#[predictive_coding]
async fn model(#[weights] w: &DMatrix<f64>, x: &mut DMatrix<f64>) -> DMatrix<f64> {
    w * &*x
}

fn main() {}
