// errors: 2
use nalgebra::DMatrix;
use pc_runtime::prelude::*;

#[predictive_coding]
fn model(#[param] w: &DMatrix<f64>, x: &DMatrix<f64>) -> DMatrix<f64> {
    let n = match x.ncols() {
        0 => return x.clone(),
        n => n as f64,
    };
    match w.ncols() > 3 {
        true => return x * 2.0,
        false => {}
    }
    w * x * n
}

fn main() {
    let _ = Network::<model>::new(DMatrix::zeros(2, 2));
}
