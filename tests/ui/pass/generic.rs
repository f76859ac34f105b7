//! Generic functions: over their scalar, with const parameters, lifetimes and `where` clauses.
#![deny(warnings, missing_docs, missing_debug_implementations, clippy::pedantic)]

use nalgebra::{DMatrix, DVector, SMatrix, SVector};
use pc_runtime::prelude::*;

/// Parameters over any scalar.
#[derive(Clone, Debug, Parameters)]
pub struct Dense<T> {
    /// The weights.
    pub w: DMatrix<T>,
    /// The bias.
    pub b: DVector<T>,
}

/// Parameters of a fixed size.
#[derive(Clone, Debug, Parameters)]
pub struct Square<T, const N: usize> {
    w: SMatrix<T, N, N>,
}

/// One layer.
#[predictive_coding]
pub fn dense<T: Real>(#[param] p: &Dense<T>, x: &DMatrix<T>) -> DMatrix<T> {
    let z = affine(&p.w, x, &p.b);
    let scale = T::of(0.5);
    tanh(&z) * scale
}

/// A layer of a fixed size, some number of times; a scalar as factor.
#[predictive_coding]
fn square<'a, T, const N: usize>(
    #[param] p: &'a Square<T, N>,
    x: &'a SVector<T, N>,
    #[constant] times: usize,
) -> SVector<T, N>
where
    T: Real + 'a,
    Square<T, N>: 'a,
{
    let mut h: SVector<T, N> = sigmoid(x);
    for _ in 0..times {
        h = p.w * h;
        let big = h.norm() > T::of(0.7);
        if big {
            h = h * T::of(0.5);
        }
    }
    let ones = SVector::repeat(T::one());
    h + ones
}

/// A scalar itself.
#[predictive_coding]
fn curve<T: Real>(x: T, a: T) -> T {
    let y = (x * a).sin().exp();
    if y > T::one() { y * T::of(2.0) } else { y }
}

/// The size of what it returns is said; a scalar comes first.
#[predictive_coding]
fn both<T: Real, const N: usize>(x: T, v: &SVector<T, N>) -> (T, SVector<T, N>) {
    let y = x.sin();
    (v.sum() * y, v * x)
}

/// Calls: the scalar is inferred, or said; a const parameter is said.
#[predictive_coding]
fn model<T: Real>(#[param] p: &(Dense<T>, Dense<T>), #[param] s: &Square<T, 2>, x: &DMatrix<T>, v: &SVector<T, 2>) -> DMatrix<T> {
    let h = dense(&p.0, &dense::<T>(&p.1, x));
    let v = square::<T, 2>(s, v, 1);
    let total = v.sum();
    let factor = curve(total, total);
    h * factor
}

/// A function that is not generic calls one that is.
#[predictive_coding]
fn single(#[param] p: &Dense<f32>, #[param] s: &Square<f32, 3>, x: &DMatrix<f32>, v: &SVector<f32, 3>) -> (DMatrix<f32>, SVector<f32, 3>) {
    let v = square::<_, 3>(s, v, 2);
    let (factor, v) = both::<_, 3>(v.sum(), &v);
    (dense(p, x) * factor, v)
}

fn parameters<T: Real>(seed: f64) -> Dense<T> {
    Dense { w: DMatrix::from_fn(2, 2, |i, j| T::of(seed * (1.0 + i as f64 - 0.3 * j as f64))), b: DVector::from_element(2, T::of(0.1)) }
}

fn fixed<T: Real, const N: usize>() -> Square<T, N> {
    Square { w: SMatrix::from_fn(|i, j| T::of(0.7 - 0.2 * (i * N + j) as f64)) }
}

fn main() -> Result<(), Error> {
    let (x, t) = (DMatrix::from_fn(2, 3, |i, j| 0.3 * i as f64 - 0.1 * j as f64), DMatrix::from_element(2, 3, 0.2));
    check_gradients::<dense<f64>, _, _>(&parameters(0.4), &x, &t, &SquaredError)?;
    check_gradients::<curve<f64>, _, _>(&(), (0.3, 0.4), 0.2, &SquaredError)?;
    let v = SVector::from([0.4, -0.5, 0.6]);
    check_gradients::<square<f64, 3>, _, _>(&fixed(), (&v, 3), &v, &SquaredError)?;
    let p = (parameters(0.4), parameters(-0.3));
    let v = SVector::from([0.4, -0.5]);
    check_gradients::<model<f64>, _, _>(&(p.clone(), fixed()), (&x, &v), &t, &SquaredError)?;
    let mut net = Network::<model<f64>>::new((p.clone(), fixed()));
    assert!((net.predict((&x, &v))? - model(&p, &fixed(), &x, &v)).norm() < 1e-12);
    assert!(net.error("dense.z").is_ok() && net.error("dense#2.z").is_ok() && net.error("curve.y").is_ok());

    let (x, v) = (x.map(|x| x as f32), SVector::from([0.4_f32, -0.5, 0.6]));
    let mut net = Network::<single>::new((parameters(0.4), fixed()));
    let (first, second) = net.predict((&x, &v))?;
    let (first_plain, second_plain) = single(&parameters(0.4), &fixed(), &x, &v);
    assert!((first - first_plain).norm() < 1e-6 && (second - second_plain).norm() < 1e-6);
    net.relax((&x, &v), (&x, &v), &SquaredError, &Exact)?;
    assert!(net.gradients().0.w.norm() > 0.0);
    Ok(())
}
