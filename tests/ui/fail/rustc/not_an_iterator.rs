// errors: 2
use nalgebra::{DMatrix, DVector};
use pc_runtime::prelude::*;

#[derive(Clone, Parameters)]
struct Dense {
    w: DMatrix<f64>,
}

#[predictive_coding]
impl Dense {
    fn forward(&self, x: &DVector<f64>) -> DVector<f64> {
        &self.w * x
    }
}

#[derive(Clone, Parameters)]
struct Stack {
    first: Dense,
    layers: Vec<Dense>,
    #[parameters(skip)]
    depth: usize,
}

// Of what a loop goes through, every copy of the body asks in the same words.
#[predictive_coding]
fn over_a_layer(#[param] p: &Stack, x: &DVector<f64>) -> DVector<f64> {
    let mut h = x.clone();
    for layer in &p.first {
        h = layer.forward(&h);
    }
    for layer in &p.layers {
        h = layer.forward(&h);
    }
    h
}

#[predictive_coding]
impl Stack {
    fn over_a_number(&self, x: &DVector<f64>) -> DVector<f64> {
        let mut h = x * 2.0;
        for _ in self.depth {
            h = self.first.forward(&h);
        }
        h
    }
}

fn main() {}
