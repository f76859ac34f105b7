// errors: 2
use nalgebra::DMatrix;
use pc_runtime::prelude::*;

#[predictive_coding]
fn model(#[param] w: &DMatrix<f64>, x: &DMatrix<f64>) -> DMatrix<f64> {
    let h = w * x;
    if h.norm() > 1.0 {
        return tanh(&h);
    }
    for _ in 0..3 {
        if x.ncols() > 2 {
            return h;
        }
    }
    w * h
}

fn main() {
    let _ = Network::<model>::new(DMatrix::zeros(2, 2));
}
