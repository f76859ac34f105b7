// errors: 5
use nalgebra::DVector;
use pc_runtime::prelude::*;

#[derive(Clone, Parameters)]
struct Layer {
    gain: f64,
}

#[predictive_coding]
impl Layer {
    fn forward(&self, x: &DVector<f64>) -> DVector<f64> {
        self.gain * x
    }
}

#[derive(Clone, Parameters)]
struct Model {
    layers: Vec<Layer>,
    last: Layer,
}

#[predictive_coding]
impl Model {
    fn assigned(&self, x: &DVector<f64>) -> DVector<f64> {
        let mut h = x;
        for layer in &self.layers {
            h = layer.forward(&h);
        }
        h.clone()
    }

    fn returned(&self, x: &DVector<f64>) -> f64 {
        self.last.forward(x)
    }

    fn declared(&self, x: &DVector<f64>) -> DVector<f64> {
        let h: f64 = self.last.forward(x);
        h * x
    }

    fn summed(&self, x: &DVector<f64>) -> DVector<f64> {
        let mut h = x.clone();
        if x.norm() > 1.0 {
            h = self.last.forward(x).sum();
        }
        h
    }

    fn handed_on(&self, x: &DVector<f64>) -> DVector<f64> {
        self.last.forward(self.last.forward(x))
    }
}

fn main() {}
