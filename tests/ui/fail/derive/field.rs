// errors: 3
use nalgebra::DMatrix;
use pc_runtime::prelude::*;

#[derive(Clone, Parameters)]
struct Layer {
    w: f64,
    name: String,
}

#[derive(Clone)]
enum Activation {
    Tanh,
}

#[derive(Clone, Parameters)]
struct Stack<L> {
    layers: Vec<L>,
    activation: Option<Activation>,
}

#[predictive_coding]
fn model(#[param] p: &Layer, x: f64) -> f64 {
    p.w * x
}

#[predictive_coding]
fn stack(#[param] p: &Stack<Layer>, x: f64) -> f64 {
    model(&p.layers[0], tanh(x))
}

#[derive(Clone, Parameters)]
struct Mixed {
    w: DMatrix<f32>,
    b: f64,
}

#[predictive_coding]
fn mixed(#[param] p: &Mixed, x: &DMatrix<f32>) -> DMatrix<f32> {
    &p.w * x
}

fn main() {
    let layer = Layer { w: 1.0, name: String::new() };
    let _ = Network::<model>::new(layer.clone());
    let _ = Network::<stack>::new(Stack { layers: vec![layer], activation: Some(Activation::Tanh) });
    let _ = Network::<mixed>::new(Mixed { w: DMatrix::zeros(2, 2), b: 0.0 });
}
