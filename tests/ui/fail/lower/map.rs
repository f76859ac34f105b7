// errors: 7
use nalgebra::DMatrix;
use pc_runtime::prelude::*;

#[predictive_coding]
fn model(#[param] w: &DMatrix<f64>, x: &DMatrix<f64>) -> DMatrix<f64> {
    let h = w * x;
    let a = x.map(f64::tanh);
    let b = (w * x).map(|v| v.exp());
    let c = h.map(|v| v * v);
    let d = w.zip_map(&h, |v, u| v * u);
    let e = x.map(f64::sinh);
    let f = x.map(|v| v.powi(3));
    let g = x.map(|v| v.max(0.0));
    a + b + c + d + e + f + g
}

fn main() {
    let _ = Network::<model>::new(DMatrix::zeros(2, 2));
}
