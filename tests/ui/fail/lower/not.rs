// errors: 3
use nalgebra::DMatrix;
use pc_runtime::prelude::*;

#[predictive_coding]
fn model(#[param] w: &DMatrix<f64>, x: &DMatrix<f64>) -> DMatrix<f64> {
    let h = w * x;
    let g = &h * ((!(x.norm() > 1.0)) as u8 as f64);
    let f = &h * ((x.norm() > 1.0) as u8 as f64);
    let e = !h;
    g + f + e
}

fn main() {
    let _ = Network::<model>::new(DMatrix::zeros(2, 2));
}
