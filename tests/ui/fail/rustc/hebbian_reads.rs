// errors: 7
use nalgebra::DMatrix;
use pc_runtime::prelude::*;

#[derive(Clone, Parameters)]
struct Layers {
    w: DMatrix<f64>,
    b: DMatrix<f64>,
    scales: Vec<f64>,
}

#[predictive_coding]
fn squashed(x: &DMatrix<f64>, scale: f64) -> DMatrix<f64> {
    tanh(&(x * scale))
}

#[predictive_coding]
fn product(a: f64, b: f64, x: &DMatrix<f64>) -> DMatrix<f64> {
    x * (a * b)
}

#[predictive_coding]
fn first(#[param] p: &Layers) -> f64 {
    p.scales[0]
}

#[predictive_coding(require = "hebbian")]
fn model(#[param] p: &Layers, x: &DMatrix<f64>, #[constant] i: usize) -> DMatrix<f64> {
    let gate = sigmoid(&p.b);
    let twice = &p.w * (&p.w * x);
    let same = x * (p.scales[i] * p.scales[0]);
    let scaled = squashed(&same, p.scales[0]);
    let both = product(p.scales[0], p.scales[0], x);
    let inner = squashed(&(&p.w * &scaled), 0.5);
    (inner + twice + both).component_mul(&gate) * first(p)
}

fn main() {
    let p = Layers { w: DMatrix::zeros(2, 2), b: DMatrix::zeros(2, 2), scales: vec![1.0; 3] };
    let _ = Network::<model>::new(p);
}
