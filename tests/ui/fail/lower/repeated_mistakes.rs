// errors: 3
use nalgebra::DMatrix;
use pc_runtime::prelude::*;

#[predictive_coding]
fn model(#[param] w: &DMatrix<f64>, x: &DMatrix<f64>) -> DMatrix<f64> {
    let a = x.map(f64::exp);
    let b = tanh(&a);
    let (c, d) = if a.norm() > 1.0 { (b.clone(), x.map(f64::cos)) } else { (b, a) };
    for _ in 0..3 {
        let e = c.map(f64::sin);
        let _f = tanh(&e);
    }
    w * c + d
}

fn main() {
    let _ = Network::<model>::new(DMatrix::zeros(2, 2));
}
