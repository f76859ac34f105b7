// errors: 10
use nalgebra::DMatrix;
use pc_runtime::prelude::*;

#[predictive_coding]
fn model(#[param] w: &DMatrix<f64>, x: &DMatrix<f64>) -> DMatrix<f64> {
    let a = (w * x).map(f64::exp);
    let b = tanh(&a);
    let c = x[(0, 0)] * b;
    let d = if c.norm() > 1.0 { (w * x).map(f64::abs) } else { c.clone() };
    let e = x.abs().amax();
    d * e + c + a
}

#[predictive_coding]
fn beside(#[param] w: &DMatrix<f64>, x: &DMatrix<f64>) -> DMatrix<f64> {
    let a = unsafe { x.clone() };
    let mut h = a.component_mul(&x.map(f64::sin));
    for _ in 0..3 {
        if a.norm() > 1.0 {
            break;
        }
        h = w * (h + x.map(f64::cos));
    }
    let b = tanh(&a).map(f64::sqrt);
    h * x[0] + b
}

fn main() {
    let _ = Network::<model>::new(DMatrix::zeros(2, 2));
}
