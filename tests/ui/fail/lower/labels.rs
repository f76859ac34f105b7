// errors: 3
use nalgebra::DMatrix;
use pc_runtime::prelude::*;

#[predictive_coding]
fn model(#[param] w: &DMatrix<f64>, x: &DMatrix<f64>) -> DMatrix<f64> {
    let mut h = w * x;
    'outer: for _ in 0..3 {
        for _ in 0..3 {
            h = tanh(&h);
            if h.norm() > 1.0 {
                break 'outer;
            }
        }
        h = h.map(f64::exp);
    }
    'block: {
        if h.norm() > 1.0 {
            break 'block;
        }
    }
    h
}

fn main() {
    let _ = Network::<model>::new(DMatrix::zeros(2, 2));
}
