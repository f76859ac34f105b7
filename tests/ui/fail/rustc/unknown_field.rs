// errors: 1
use pc_runtime::prelude::*;

#[derive(Clone, Parameters)]
struct Layer {
    w: f64,
}

#[predictive_coding]
fn model(#[param] p: &Layer, x: f64) -> f64 {
    p.v * x
}

fn main() {
    let _ = Network::<model>::new(Layer { w: 1.0 });
}
