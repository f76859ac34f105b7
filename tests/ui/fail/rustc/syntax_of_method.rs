// errors: 1
use nalgebra::DMatrix;
use pc_runtime::prelude::*;

#[derive(Clone, Parameters)]
struct Layer {
    w: DMatrix<f64>,
}

#[predictive_coding]
impl Layer {
    fn forward(&self, x: &DMatrix<f64>) -> DMatrix<f64> {
        let h = &self.w * x
        tanh(&h)
    }

    fn twice(&self, x: &DMatrix<f64>) -> DMatrix<f64> {
        self.forward(&self.forward(x))
    }
}

#[predictive_coding]
fn model(#[param] layer: &Layer, x: &DMatrix<f64>) -> DMatrix<f64> {
    layer.forward(x)
}

fn main() {
    let _ = (Network::<Layer>::new, Network::<model>::new);
}
