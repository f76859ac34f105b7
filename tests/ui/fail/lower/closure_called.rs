// errors: 3
use nalgebra::DMatrix;
use pc_runtime::prelude::*;

#[predictive_coding]
fn model(#[param] w: &DMatrix<f64>, x: &DMatrix<f64>, #[constant] f: fn(&DMatrix<f64>) -> DMatrix<f64>) -> DMatrix<f64> {
    let twice = |a: &DMatrix<f64>| a * 2.0;
    let hidden = twice(&(w * x));
    let output = f(&(w * x));
    let more = (|| w * x)();
    hidden + output + more
}

fn main() {
    let _ = Network::<model>::new(DMatrix::zeros(2, 2));
}
