// errors: 2
use nalgebra::DMatrix;
use pc_runtime::prelude::*;

async fn later(x: &DMatrix<f64>) -> DMatrix<f64> {
    x.clone()
}

#[predictive_coding]
async fn model(#[param] w: &DMatrix<f64>, x: &DMatrix<f64>) -> DMatrix<f64> {
    let h = w * later(x).await;
    h
}

fn main() {
    let _ = Network::<model>::new(DMatrix::zeros(2, 2));
}
