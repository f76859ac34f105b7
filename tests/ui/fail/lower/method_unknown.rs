// errors: 6
use nalgebra::DMatrix;
use pc_runtime::prelude::*;

trait Activation {
    fn sigmoid(self) -> DMatrix<f64>;
    fn relu(&self) -> DMatrix<f64>;
}

impl Activation for DMatrix<f64> {
    fn sigmoid(self) -> Self {
        self
    }

    fn relu(&self) -> Self {
        self.clone()
    }
}

#[predictive_coding]
fn model(#[param] w: &DMatrix<f64>, x: &DMatrix<f64>) -> DMatrix<f64> {
    let h = (w * x).upper_triangle();
    let g = (w * x).sigmoid();
    let f = std::ops::Mul::mul(w, x).add(x);
    let _e = (w * x).row(1).transpose();
    let d = x.relu();
    let c = (w * x).neg();
    g + h + f + d + c
}

fn main() {
    let _ = Network::<model>::new(DMatrix::zeros(2, 2));
}
