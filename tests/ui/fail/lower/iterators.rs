// errors: 4
use nalgebra::DMatrix;
use pc_runtime::prelude::*;

#[predictive_coding]
fn model(#[param] w: &DMatrix<f64>, xs: &[DMatrix<f64>]) -> DMatrix<f64> {
    let ys: Vec<DMatrix<f64>> = xs.iter().map(|x| tanh(x)).collect();
    let h = xs.iter().rev().fold(w.clone(), |h, x| h * x);
    let s = xs.iter().sum::<DMatrix<f64>>();
    xs.iter().for_each(|x| assert!(x.norm() > 0.0));
    h + s
}

fn main() {
    let _ = Network::<model>::new(DMatrix::zeros(2, 2));
}
