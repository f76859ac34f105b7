// errors: 2
use nalgebra::DMatrix;
use pc_runtime::prelude::*;

struct Pair {
    a: DMatrix<f64>,
    b: DMatrix<f64>,
}

fn pair(a: &DMatrix<f64>, b: &DMatrix<f64>) -> Pair {
    Pair { a: b.clone(), b: a.clone() }
}

#[predictive_coding]
fn model(#[param] w: &DMatrix<f64>, x: &DMatrix<f64>) -> DMatrix<f64> {
    let mut a = w * x;
    let mut b = x * 2.0;
    [a, b] = [x * 1.0, x * 3.0];
    Pair { a, b } = pair(&a, &b);
    a + b
}

fn main() {
    let _ = Network::<model>::new(DMatrix::zeros(2, 2));
}
