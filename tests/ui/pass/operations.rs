//! Operators, methods and functions of the library on scalars, vectors and matrices.
#![deny(warnings)]

use nalgebra::{DMatrix, Matrix2x3, Matrix3, Vector2, Vector3};
use pc_runtime::prelude::*;

#[predictive_coding]
fn operators(#[param] w: &DMatrix<f64>, x: &DMatrix<f64>) -> DMatrix<f64> {
    let a = -w * x + 2.0 * x - x / 3.0;
    let b = a.component_mul(x) + w.tr_mul(&a);
    let c = b.transpose().transpose();
    c * x.norm() + w * 0.5
}

#[predictive_coding]
fn functions(#[param] w: &DMatrix<f64>, x: &DMatrix<f64>) -> DMatrix<f64> {
    let a = softmax(&leaky_relu(&(w * x), 0.1));
    let b = clamp(&(&a * 3.0), -0.9, 2.0) + powi(&(x + w), 3);
    let c = vstack(&rows(&b, 0, 1), &rows(&gelu(&a), 1, 1));
    max(&c, &(softplus(&c) * 0.5))
}

#[predictive_coding]
fn scalars(#[param] theta: &f64, x: f64, #[constant] n: i32) -> f64 {
    let y = *theta * x;
    let z = y.sqrt() + (x * x).sin() - y.tan().powi(n);
    z.max(0.1) / (1.0 + x.exp())
}

#[predictive_coding]
fn single(#[param] theta: &f32, x: f32) -> f32 {
    let scale = 1.0 / (3.0f32).sqrt();
    let mut y = theta * x * scale;
    y += 0.5;
    y * 2.0 - 1.0
}

#[derive(Clone, Parameters)]
struct Static {
    w: Matrix2x3<f32>,
    v: Matrix3<f32>,
}

#[predictive_coding]
fn statics(#[param] p: &Static, x: Vector3<f32>) -> (Vector2<f32>, f32) {
    let scale = 1.0 / (p.w.ncols() as f32).sqrt();
    let h = tanh(&(p.v * x + x * 0.5));
    (p.w * h * scale, h.dot(&x) * 0.25)
}

#[predictive_coding]
fn no_inputs(#[param] w: &DMatrix<f64>) -> DMatrix<f64> {
    let h = tanh(w);
    w * h
}

#[predictive_coding]
fn identity(x: &DMatrix<f64>) -> DMatrix<f64> {
    x.clone()
}

#[predictive_coding]
fn constant_only(#[param] w: &DMatrix<f64>, #[constant] mask: &DMatrix<f64>) -> DMatrix<f64> {
    w.component_mul(mask) + DMatrix::from_element(mask.nrows(), mask.ncols(), 1.0)
}

fn main() -> Result<(), pc_runtime::Error> {
    let w = DMatrix::from_fn(2, 2, |i, j| 0.3 * i as f64 - 0.25 * j as f64 + 0.15);
    let x = DMatrix::from_fn(2, 2, |i, j| 0.4 - 0.3 * (i as f64) + 0.2 * (j as f64));
    let t = DMatrix::from_element(2, 2, 0.2);
    check_gradients::<operators, _, _>(&w, &x, &t, &SquaredError)?;
    check_gradients::<functions, _, _>(&w, &x, &t, &SquaredError)?;
    check_gradients::<scalars, _, _>(&0.7, (0.9, 2), 0.3, &SquaredError)?;
    check_gradients::<single, _, _>(&0.7f32, 0.9f32, 0.3f32, &SquaredError)?;
    let p = Static { w: Matrix2x3::new(0.1, 0.2, 0.3, -0.4, 0.5, 0.6), v: Matrix3::from_element(0.2) };
    let target = (&Vector2::new(0.3, 0.1), 0.4);
    check_gradients::<statics, _, _>(&p, Vector3::new(0.5, -0.2, 0.1), target, &SquaredError)?;
    check_gradients::<no_inputs, _, _>(&w, (), &t, &SquaredError)?;
    check_gradients::<identity, _, _>(&(), &x, &t, &SquaredError)?;
    check_gradients::<constant_only, _, _>(&w, &x, &t, &SquaredError)?;
    Ok(())
}
