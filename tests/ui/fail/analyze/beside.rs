// errors: 6
use nalgebra::DMatrix;
use pc_runtime::prelude::*;

#[derive(Clone, Parameters)]
struct Layer {
    w: DMatrix<f64>,
}

#[predictive_coding]
impl Layer {
    fn forward(&self, x: &DMatrix<f64>) -> DMatrix<f64> {
        &self.w * x
    }
}

#[predictive_coding]
fn dense(#[param] w: &DMatrix<f64>, x: &DMatrix<f64>) -> DMatrix<f64> {
    tanh(&(w * x))
}

#[predictive_coding]
fn without_argument(#[param] w: &DMatrix<f64>, x: &DMatrix<f64>) -> DMatrix<f64> {
    let h = w * x;
    tanh()
}

#[predictive_coding]
fn without_input(#[param] w: &DMatrix<f64>, x: &DMatrix<f64>) -> DMatrix<f64> {
    dense(w)
}

#[predictive_coding]
fn method_without_input(#[param] layer: &Layer, x: &DMatrix<f64>) -> DMatrix<f64> {
    layer.forward()
}

#[predictive_coding]
fn other_result(#[param] w: &DMatrix<f64>, x: &DMatrix<f64>) -> DMatrix<f64> {
    let h = w * x;
    x
}

#[predictive_coding]
fn moved(#[param] w: &DMatrix<f64>, x: &DMatrix<f64>) -> DMatrix<f64> {
    let h = w * x;
    let k = h * 2.0;
    h
}

// Only here nothing else is wrong.
#[predictive_coding]
fn unused(#[param] w: &DMatrix<f64>, x: &DMatrix<f64>) -> DMatrix<f64> {
    let h = w * x;
    w * x
}

fn main() {
    let _ = Network::<without_input>::new(DMatrix::zeros(2, 2));
}
