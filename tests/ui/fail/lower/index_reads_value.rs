// errors: 1
use nalgebra::DMatrix;
use pc_runtime::prelude::*;

#[predictive_coding]
fn model(#[param] p: &Vec<DMatrix<f64>>, x: f64) -> DMatrix<f64> {
    let h = &p[x as usize] * x;
    h
}

fn main() {
    let _ = Network::<model>::new(Vec::new());
}
