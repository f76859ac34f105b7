// errors: 5
use nalgebra::DMatrix;
use pc_runtime::prelude::*;

#[predictive_coding]
fn model(#[param] w: &DMatrix<f64>, xs: &[DMatrix<f64>]) -> DMatrix<f64> {
    let mut h = w.clone();
    for y in xs.iter().map(|x| tanh(x)) {
        h = h * y;
    }
    for y in xs.iter().filter(|x| x.norm() > 1.0) {
        h = h * y;
    }
    for y in xs.iter().map(tanh) {
        h = h * y;
    }
    for pair in xs.windows(2) {
        h = h * &pair[0];
    }
    for (y, z) in xs.iter().zip(xs.iter().skip_while(|x| x.norm() > 1.0)) {
        h = h * y * z;
    }
    h
}

fn main() {
    let _ = Network::<model>::new(DMatrix::zeros(2, 2));
}
