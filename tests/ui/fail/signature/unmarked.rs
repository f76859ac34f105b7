// errors: 5
use nalgebra::{DMatrix, DVector};
use pc_runtime::prelude::*;

#[derive(Clone, Parameters)]
struct Layer {
    w: DMatrix<f64>,
    b: DVector<f64>,
}

#[derive(Clone, Parameters)]
struct Model {
    first: Layer,
}

#[predictive_coding]
impl Layer {
    fn forward(&self, x: &DMatrix<f64>) -> DMatrix<f64> {
        affine(&self.w, x, &self.b)
    }
}

#[predictive_coding]
fn pattern(p: &Model, x: &DMatrix<f64>) -> DMatrix<f64> {
    let Layer { w, b } = &p.first;
    affine(w, x, b)
}

#[predictive_coding]
fn element(layers: &Vec<Layer>, x: &DMatrix<f64>) -> DMatrix<f64> {
    layers[0].forward(x)
}

#[predictive_coding]
fn argument(Layer { w, b }: &Layer, x: &DMatrix<f64>) -> DMatrix<f64> {
    affine(w, x, b)
}

#[predictive_coding]
fn arms(p: &Option<DVector<f64>>, x: &DMatrix<f64>) -> DMatrix<f64> {
    match p {
        Some(b) => affine(x, x, b),
        None => x.clone(),
    }
}

#[predictive_coding]
fn capital(#[param] p: &Layer, input: &DMatrix<f64>) -> DMatrix<f64> {
    affine(&p.w, INPUT, &p.b)
}

fn main() {
    let _ = (Network::<pattern>::new, Network::<element>::new, Network::<argument>::new);
}
