// errors: 2
use nalgebra::DMatrix;
use pc_runtime::prelude::*;

fn checked(x: &DMatrix<f64>) -> Option<DMatrix<f64>> {
    Some(x.clone())
}

#[predictive_coding]
fn model(#[param] w: &DMatrix<f64>, x: &DMatrix<f64>) -> DMatrix<f64> {
    let h = checked(&(w * x)).unwrap();
    let g = checked(x).unwrap_or_default();
    h + g
}

fn main() {
    let _ = Network::<model>::new(DMatrix::zeros(2, 2));
}
