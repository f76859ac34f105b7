// errors: 1
use nalgebra::DMatrix;
use pc_runtime::prelude::*;

struct Layer;

#[predictive_coding]
impl Layer {
    fn forward(x: &DMatrix<f64>) -> DMatrix<f64> {
        tanh(x)
    }
}

fn main() {
    let _ = Layer::forward(&DMatrix::zeros(2, 1));
}
