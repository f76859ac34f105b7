// errors: 2
use nalgebra::{DMatrix, DVector};
use pc_runtime::prelude::*;

#[derive(Clone, Parameters)]
struct Layer {
    w: DMatrix<f64>,
    b: DVector<f64>,
}

#[predictive_coding]
impl Layer {
    fn forward(&self, x: &DMatrix<f64>) -> DMatrix<f64> {
        let (a, b) = &self.w * x;
        a
    }

    fn moves(&self, x: &DMatrix<f64>) -> DVector<f64> {
        let b = self.b;
        x * b
    }
}

fn main() {}
