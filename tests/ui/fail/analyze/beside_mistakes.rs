// errors: 7
use nalgebra::{DMatrix, DVector};
use pc_runtime::prelude::*;

#[derive(Clone, Parameters)]
struct Layer {
    w: DMatrix<f64>,
}

// What is named nowhere else is certain, whatever else is wrong.
#[predictive_coding]
fn model(#[param] p: &Layer, x: &DVector<f64>) -> DVector<f64> {
    let h = &p.w * x;
    let unused: DVector<f64> = tanh(&h);
    let mut i = 0;
    while i < 3 {
        i += 1;
    }
    if x[0] > 0.5 {
        let also = sigmoid(&h);
        return h;
    }
    h.tahn()
}

// What is, may be needed; so may what a text names, and what is silenced is not asked for.
#[predictive_coding]
fn named(#[param] p: &Layer, x: &DVector<f64>) -> DVector<f64> {
    let h = &p.w * x;
    let shown = tanh(&h);
    let read = sigmoid(&h);
    let _silenced = relu(&h);
    let lost = read.foo();
    debug_assert!(h.len() > 1, "{shown}");
    h
}

#[predictive_coding]
impl Layer {
    fn forward(&self, x: &DVector<f64>) -> DVector<f64> {
        let dead = &self.w * x;
        x.foo()
    }
}

fn main() {}
