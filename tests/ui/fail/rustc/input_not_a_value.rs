// errors: 1
use nalgebra::DMatrix;
use pc_runtime::prelude::*;

struct Settings {
    n: f64,
}

#[predictive_coding]
fn model(#[param] w: &DMatrix<f64>, x: &DMatrix<f64>, _settings: Settings) -> DMatrix<f64> {
    w * x * 2.0
}

fn main() {
    let _ = Network::<model>::new(DMatrix::zeros(2, 2));
}
