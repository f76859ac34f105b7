// errors: 5
use nalgebra::DMatrix;
use pc_runtime::prelude::*;

#[derive(Clone, Parameters)]
struct Layer {
    w: DMatrix<f64>,
}

#[derive(Clone, Parameters)]
struct Model {
    first: Layer,
    layers: Vec<Layer>,
}

impl Model {
    fn first_layer(&self) -> &Layer {
        &self.first
    }
}

#[predictive_coding]
impl Layer {
    fn forward(&self, x: &DMatrix<f64>) -> DMatrix<f64> {
        &self.w * x
    }
}

#[predictive_coding]
fn given(#[param] p: &Model, x: &DMatrix<f64>) -> DMatrix<f64> {
    tanh(&p.first_layer().forward(x))
}

#[predictive_coding]
fn field_called(#[param] p: &Model, x: &DMatrix<f64>) -> DMatrix<f64> {
    p.first().forward(x)
}

#[predictive_coding]
fn misspelled(#[param] p: &Model, x: &DMatrix<f64>) -> DMatrix<f64> {
    p.layers.frist().unwrap().forward(x)
}

#[predictive_coding]
fn pairs(#[param] p: &Model, xs: &[DMatrix<f64>]) -> DMatrix<f64> {
    let mut h = xs[0].clone();
    for layer in p.layers.iter().zip(xs) {
        h = layer.forward(&h);
    }
    h
}

#[predictive_coding]
fn swapped(#[param] p: &Model, xs: &[DMatrix<f64>]) -> DMatrix<f64> {
    let mut h = xs[0].clone();
    for (x, layer) in p.layers.iter().zip(xs) {
        h = h + layer.forward(x);
    }
    h
}

fn main() {}
