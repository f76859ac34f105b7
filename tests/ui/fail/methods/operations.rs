// errors: 2
use nalgebra::DVector;
use pc_runtime::prelude::*;

trait Layer {
    fn scale(&self, x: &DVector<f64>) -> DVector<f64>;
}

#[derive(Clone, Parameters)]
struct Gain {
    gain: f64,
}

#[predictive_coding]
impl Layer for Gain {
    fn scale(&self, x: &DVector<f64>) -> DVector<f64> {
        self.gain * x
    }
}

#[derive(Clone, Parameters)]
struct Stack<L> {
    layers: Vec<L>,
}

#[predictive_coding]
impl<L: Layer> Layer for Stack<L> {
    fn scale(&self, x: &DVector<f64>) -> DVector<f64> {
        let mut h = x.clone();
        for layer in &self.layers {
            h = layer.scale(&h);
        }
        h
    }
}

#[predictive_coding]
fn model(#[param] p: &Gain, x: &DVector<f64>) -> DVector<f64> {
    p.scale(x)
}

fn main() {}
