// errors: 8
use nalgebra::{DMatrix, DVector};
use pc_runtime::prelude::*;

#[derive(Clone, Parameters)]
struct Single {
    w: DMatrix<f32>,
    b: DVector<f32>,
}

#[derive(Clone, Parameters)]
struct Dense<T: Real> {
    w: DMatrix<T>,
    b: DVector<T>,
}

#[predictive_coding]
fn model(#[param] w: &DMatrix<f64>, x: &DMatrix<f64>, y: f32) -> DMatrix<f64> {
    w * x * y
}

#[predictive_coding]
fn input(#[param] w: &DMatrix<f64>, x: &DMatrix<f64>, _y: f32) -> DMatrix<f64> {
    w * x
}

#[predictive_coding]
fn parameters(#[param] p: &Single, x: &DMatrix<f64>) -> DMatrix<f64> {
    &p.w * x
}

#[predictive_coding]
fn operation(#[param] p: &Single, x: &DMatrix<f64>) -> DMatrix<f64> {
    affine(&p.w, x, &p.b)
}

#[predictive_coding]
fn stacked(a: &DMatrix<f64>, b: &DMatrix<f32>) -> DMatrix<f64> {
    vstack(a, b)
}

#[predictive_coding]
fn result(#[param] p: &Single, x: &DMatrix<f32>) -> DMatrix<f64> {
    affine(&p.w, x, &p.b)
}

#[predictive_coding]
fn dense<T: Real>(#[param] p: &Dense<T>, x: &DMatrix<T>) -> DMatrix<T> {
    affine(&p.w, x, &p.b)
}

#[predictive_coding]
fn callee(#[param] p: &Dense<f32>, x: &DMatrix<f32>) -> DMatrix<f64> {
    dense(p, x)
}

#[predictive_coding]
fn literal<T: Real>(#[param] p: &Dense<T>, x: &DMatrix<T>) -> DMatrix<T> {
    dense(p, x) * 2.0
}

fn main() {
    let _ = (Network::<model>::new(DMatrix::zeros(2, 2)), Network::<callee>::new);
}
