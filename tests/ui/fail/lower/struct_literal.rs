// errors: 2
use nalgebra::DMatrix;
use pc_runtime::prelude::*;

#[derive(Clone)]
struct Pair {
    a: DMatrix<f64>,
    b: DMatrix<f64>,
}

#[predictive_coding]
fn model(#[param] w: &DMatrix<f64>, x: &DMatrix<f64>) -> DMatrix<f64> {
    let pair = Pair { a: w * x, b: x.clone() };
    let other = Pair { a: w + x, ..pair.clone() };
    pair.a + pair.b + other.a
}

fn main() {
    let _ = Network::<model>::new(DMatrix::zeros(2, 2));
}
