// errors: 2
use nalgebra::{DMatrix, DVector};
use pc_runtime::prelude::*;

#[derive(Clone, Parameters)]
struct Layers {
    w1: DMatrix<f64>,
    b1: DVector<f64>,
    w2: DMatrix<f64>,
}

#[predictive_coding(require = "hebbian")]
fn model(#[param] p: &Layers, x: &DMatrix<f64>) -> DMatrix<f64> {
    let hidden = tanh(&affine(&p.w1, x, &p.b1));
    &p.w2 * hidden
}

fn main() {
    let p = Layers { w1: DMatrix::zeros(2, 2), b1: DVector::zeros(2), w2: DMatrix::zeros(2, 2) };
    let _ = Network::<model>::new(p);
}
