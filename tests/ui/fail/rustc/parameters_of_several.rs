// errors: 1
use nalgebra::DMatrix;
use pc_runtime::prelude::*;

#[derive(Clone)]
struct Layer {
    n: f64,
}

#[predictive_coding]
fn model(#[param] w: &DMatrix<f64>, x: &DMatrix<f64>, #[param] p: &Layer) -> DMatrix<f64> {
    w * x * p.n
}

fn main() {
    let _ = Network::<model>::new((DMatrix::zeros(2, 2), Layer { n: 1.0 }));
}
