// errors: 8
use nalgebra::DMatrix;
use pc_runtime::prelude::*;

const COUNT: usize = 2;

fn count() -> usize {
    2
}

#[derive(Clone, Parameters)]
struct Layer {
    w: DMatrix<f64>,
}

#[predictive_coding]
impl Layer {
    fn forward(&self, x: &DMatrix<f64>) -> DMatrix<f64> {
        &self.w * x
    }

    fn counted(&self, x: &DMatrix<f64>) -> DMatrix<f64> {
        &self.w * x * COUNT
    }
}

#[predictive_coding]
fn whole(#[param] w: &DMatrix<f64>, x: &DMatrix<f64>) -> DMatrix<f64> {
    w * x * COUNT
}

#[predictive_coding]
fn called(#[param] w: &DMatrix<f64>, x: &DMatrix<f64>) -> DMatrix<f64> {
    w * x * count()
}

#[predictive_coding]
fn optional(#[param] w: &DMatrix<f64>, x: &DMatrix<f64>) -> DMatrix<f64> {
    w * x * Some(2.0)
}

#[predictive_coding]
fn listed(#[param] w: &DMatrix<f64>, x: &DMatrix<f64>) -> DMatrix<f64> {
    w * x * vec![1.0]
}

#[predictive_coding]
fn integers(#[param] w: &DMatrix<f64>, x: &DMatrix<f64>) -> DMatrix<f64> {
    w * x + DMatrix::from_element(2, 2, 1)
}

// The method's result, which a copy of the body asks for, is reported in the function alone.
#[predictive_coding]
fn borrowed(#[param] layer: &Layer, x: &DMatrix<f64>) -> DMatrix<f64> {
    let mut h = x;
    h = layer.forward(&h);
    h.clone()
}

#[predictive_coding]
fn result(#[param] layer: &Layer, x: &DMatrix<f64>) -> f64 {
    layer.forward(x)
}

fn main() {}
