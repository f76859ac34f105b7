// errors: 1
use nalgebra::DMatrix;
use pc_runtime::prelude::*;

#[predictive_coding]
fn other(x: &DMatrix<f64>) -> DMatrix<f64> {
    let y = x.component_rem(x);
    y
}

trait Rem {
    fn component_rem(&self, other: &Self) -> Self;
}

impl Rem for DMatrix<f64> {
    fn component_rem(&self, other: &Self) -> Self {
        self - other
    }
}

#[predictive_coding]
fn model(#[param] w: &DMatrix<f64>, x: &DMatrix<f64>) -> DMatrix<f64> {
    tanh(&other(&(w * x)))
}

fn main() {
    let _ = Network::<model>::new(DMatrix::zeros(2, 2));
}
