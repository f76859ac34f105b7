// errors: 2
use nalgebra::DMatrix;
use pc_runtime::prelude::*;

#[derive(Clone, Parameters)]
struct Layer {
    w: DMatrix<f64>,
}

#[predictive_coding(unnamed = true)]
impl Layer {
    fn forward(&self, x: &DMatrix<f64>) -> DMatrix<f64> {
        &self.w * x
    }
}

#[predictive_coding(unnamed)]
fn model(x: &DMatrix<f64>) -> DMatrix<f64> {
    tanh(x)
}

fn main() {}
