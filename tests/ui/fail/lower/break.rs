// errors: 3
use nalgebra::DMatrix;
use pc_runtime::prelude::*;

#[predictive_coding]
fn model(#[param] w: &DMatrix<f64>, x: &DMatrix<f64>) -> DMatrix<f64> {
    let mut h = w * x;
    for _ in 0..4 {
        if h.norm() > 1.0 {
            break;
        }
        h = tanh(&h);
    }
    for i in 0..4 {
        h = w * h;
        if let 3 = i {
            break;
        }
    }
    for _ in 0..4 {
        h = w * h;
        break;
    }
    h
}

fn main() {
    let _ = Network::<model>::new(DMatrix::zeros(2, 2));
}
