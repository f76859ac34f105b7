// errors: 2
use nalgebra::DVector;
use pc_runtime::prelude::*;

#[derive(Clone, Parameters)]
struct Layer {
    gain: f64,
    #[parameters(skip)]
    size: usize,
}

impl Layer {
    fn size(&self) -> usize {
        self.size
    }
}

#[derive(Clone, Parameters)]
struct Model {
    layer: Layer,
}

#[predictive_coding]
fn counted(#[param] p: &Model, x: &DVector<f64>) -> DVector<f64> {
    let n = p.layer.size();
    let more = n + n;
    if more > 3 { x * p.layer.gain } else { x.clone() }
}

#[predictive_coding]
impl Model {
    fn forward(&self, x: &DVector<f64>) -> DVector<f64> {
        let n = self.layer.size();
        let m = n;
        if m > 3 { x * self.layer.gain } else { x.clone() }
    }
}

fn main() {}
