//! Shared pieces of the test suite: a reference simulation, numeric derivatives, comparisons.

pub mod reference;

use std::ops::{Add, Mul, Sub};

use nalgebra::DMatrix;
use pc_runtime::parameters::Parameters;

/// Compares two matrices element by element; differences count relative to the largest expected
/// element where that is above 1.
///
/// # Panics
/// If the shapes differ, or an element by more than `tolerance`; the message names the vertex.
#[track_caller]
pub fn assert_close(vertex: &str, actual: &DMatrix<f64>, expected: &DMatrix<f64>, tolerance: f64) {
    assert_eq!(actual.shape(), expected.shape(), "the shape of `{vertex}`");
    let difference = (actual - expected).amax();
    let scale = expected.amax().max(1.0);
    assert!(
        difference <= tolerance * scale,
        "`{vertex}` is off by {difference:e} (allowed {:e}): {actual}expected: {expected}",
        tolerance * scale
    );
}

/// The derivative of `f` at `x` by the five-point stencil; `f` may be scalar- or matrix-valued.
///
/// The step 1e-3 balances the truncation h⁴/30 · f⁽⁵⁾ against the rounding of f64, 1e-16/h, so the
/// error is about 1e-12 for arguments and functions of unit scale.
pub fn five_point_derivative<Y>(x: f64, f: impl Fn(f64) -> Y) -> Y
where
    Y: Add<Output = Y> + Sub<Output = Y> + Mul<f64, Output = Y>,
{
    let h = 1e-3;
    let inner = f(x + h) - f(x - h);
    let outer = f(x + 2.0 * h) - f(x - 2.0 * h);
    (inner * 8.0 - outer) * (1.0 / (12.0 * h))
}

/// All elements of the parameters, leaf after leaf.
pub fn flatten<P: Parameters<f64>>(parameters: &P) -> Vec<f64> {
    let mut elements = Vec::new();
    parameters.copy().visit_mut(&mut |leaf| elements.extend_from_slice(leaf));
    elements
}

/// Parameters of the structure of `like` with the given elements, leaf after leaf.
///
/// # Panics
/// If there are fewer elements than the parameters have.
pub fn unflatten<P: Parameters<f64>>(like: &P, elements: &[f64]) -> P {
    let mut parameters = like.copy();
    let mut rest = elements;
    parameters.visit_mut(&mut |leaf| {
        let (own, others) = rest.split_at(leaf.len());
        leaf.copy_from_slice(own);
        rest = others;
    });
    parameters
}

/// The gradient of a scalar function of parameters, by finite differences.
pub fn numeric_gradient<P: Parameters<f64>>(parameters: &P, f: impl Fn(&P) -> f64) -> P {
    let elements = flatten(parameters);
    let partial = |k: usize| {
        five_point_derivative(elements[k], |x| {
            let mut moved = elements.clone();
            moved[k] = x;
            f(&unflatten(parameters, &moved))
        })
    };
    let gradient: Vec<f64> = (0..elements.len()).map(partial).collect();
    unflatten(parameters, &gradient)
}

/// The part of the exact error that has arrived after `steps` steps of fixed-prediction relaxation at
/// a vertex that every path to the loss leaves over `depth` further vertices:
/// w_d(T) = P(Binomial(T, rate) ≥ d).
pub fn settled_part(depth: usize, steps: usize, rate: f64) -> f64 {
    let mut choose = 1.0;
    let mut below = 0.0;
    for k in 0..depth.min(steps + 1) {
        below += choose * rate.powf(k as f64) * (1.0 - rate).powf((steps - k) as f64);
        choose *= (steps - k) as f64 / (k + 1) as f64;
    }
    1.0 - below
}
