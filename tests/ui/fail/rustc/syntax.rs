// errors: 1
// A syntax error is rustc's, which then knows nothing of marks.
use nalgebra::{DMatrix, DVector};
use pc_runtime::prelude::*;

#[predictive_coding]
fn model(#[param] w: &DMatrix<f64>, x: &DVector<f64>, #[constant] n: usize) -> DVector<f64> {
    let h = w x;
    h * n as f64
}

fn main() {}
