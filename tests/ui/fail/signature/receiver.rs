// errors: 1
use nalgebra::DMatrix;
use pc_runtime::prelude::*;

struct Layer {
    w: DMatrix<f64>,
}

impl Layer {
    #[predictive_coding]
    fn forward(&self, x: &DMatrix<f64>) -> DMatrix<f64> {
        tanh(&(&self.w * x))
    }
}

fn main() {
    let layer = Layer { w: DMatrix::zeros(2, 2) };
    let _ = layer.forward(&DMatrix::zeros(2, 1));
}
