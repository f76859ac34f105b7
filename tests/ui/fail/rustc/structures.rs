// errors: 9
use nalgebra::DMatrix;
use pc_runtime::prelude::*;

#[derive(Clone, Parameters)]
struct Layer {
    w: DMatrix<f64>,
}

#[predictive_coding]
fn pair(x: (f64, f64)) -> f64 {
    let (a, b) = x;
    a * b
}

#[predictive_coding]
fn dense(#[param] p: &Layer, x: &DMatrix<f64>) -> DMatrix<f64> {
    &p.w * x
}

#[predictive_coding]
fn sequence_for_value(xs: &[DMatrix<f64>]) -> DMatrix<f64> {
    tanh(xs)
}

#[predictive_coding]
fn tuple_for_value(x: &(f64, f64)) -> f64 {
    tanh(x)
}

#[predictive_coding]
fn value_for_tuple(x: f64) -> f64 {
    pair(x)
}

#[predictive_coding]
fn wrong_parameter(#[param] w: &DMatrix<f64>, x: &DMatrix<f64>) -> DMatrix<f64> {
    dense(w, x)
}

#[predictive_coding]
fn parts(x: &(f64, f64)) -> f64 {
    let (a, b, c) = x;
    a * b * c
}

#[predictive_coding]
fn elements(x: &DMatrix<f64>) -> Vec<DMatrix<f64>> {
    let mut ys = Vec::new();
    ys.push(tanh(x));
    ys.push((sigmoid(x), tanh(x)));
    ys
}

#[predictive_coding]
fn arms(x: f64, #[constant] both: bool) -> f64 {
    let y = if both { (x, x) } else { x };
    y.0 * y.1
}

#[predictive_coding]
fn assigned(x: f64) -> f64 {
    let mut h = tanh(x);
    let y = h * 2.0;
    h = (x, x);
    h + y
}

#[predictive_coding]
fn result(x: f64) -> f64 {
    let h = tanh(x);
    (h, x)
}

fn main() {}
