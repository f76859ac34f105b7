// errors: 2
use nalgebra::DMatrix;
use pc_runtime::prelude::*;

fn if_needed(_: &DMatrix<f64>) -> Option<()> {
    None
}

#[predictive_coding]
fn model(#[param] w: &DMatrix<f64>, x: &DMatrix<f64>) -> DMatrix<f64> {
    let h = w * x;
    if_needed(&h)?;
    return tanh(&h);
}

fn main() {
    let _ = Network::<model>::new(DMatrix::zeros(2, 2));
}
