// errors: 3
use nalgebra::DMatrix;
use pc_runtime::prelude::*;

#[predictive_coding]
fn model(#[param] w: &DMatrix<f64>, x: &DMatrix<f64>) -> DMatrix<f64> {
    let mut h = w * x;
    while h.norm() > 1.0 {
        h = tanh(&h);
        if x.norm() > 1.0 {
            break;
        }
    }
    loop {
        h = h.map(f64::exp);
    }
}

fn main() {
    let _ = Network::<model>::new(DMatrix::zeros(2, 2));
}
