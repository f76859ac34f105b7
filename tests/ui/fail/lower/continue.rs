// errors: 2
use nalgebra::DMatrix;
use pc_runtime::prelude::*;

#[predictive_coding]
fn model(#[param] w: &DMatrix<f64>, xs: &[DMatrix<f64>]) -> Vec<DMatrix<f64>> {
    let mut ys = Vec::new();
    for (t, x) in xs.iter().enumerate() {
        if t % 2 == 0 && x.norm() < 1.0 {
            continue;
        }
        if !x.is_empty() {
            continue;
        }
        ys.push(w * x);
    }
    ys
}

fn main() {
    let _ = Network::<model>::new(DMatrix::zeros(2, 2));
}
