//! Functions and methods that must learn by a Hebbian rule, and those that they call; generic ones, and one
//! that calls itself.
#![deny(warnings, missing_docs, missing_debug_implementations, clippy::pedantic)]

use nalgebra::DMatrix;
use pc_runtime::prelude::*;

/// A layer.
#[derive(Clone, Debug, Parameters)]
pub struct Dense<T> {
    /// The weights.
    pub w: DMatrix<T>,
}

/// A layer.
pub trait Forward {
    /// Its value.
    fn forward(&self, x: &DMatrix<f64>) -> DMatrix<f64>;
}

#[predictive_coding(require = "hebbian")]
impl Forward for Dense<f64> {
    fn forward(&self, x: &DMatrix<f64>) -> DMatrix<f64> {
        let z = &self.w * x;
        tanh(&z)
    }
}

/// The same, over any scalar.
#[predictive_coding(require = "hebbian")]
pub fn dense<T: Real>(#[param] layer: &Dense<T>, x: &DMatrix<T>) -> DMatrix<T> {
    let z = &layer.w * x;
    tanh(&z)
}

/// Its branches grow out of it.
#[derive(Clone, Debug, Parameters)]
pub struct Tree {
    dense: Dense<f64>,
    branches: Vec<Tree>,
}

#[predictive_coding]
impl Tree {
    fn grow(&self, x: &DMatrix<f64>) -> DMatrix<f64> {
        let mut h = self.dense.forward(x);
        for branch in &self.branches {
            h += branch.grow(&h);
        }
        h
    }
}

/// Layers of any kind.
#[derive(Clone, Debug, Parameters)]
pub struct Stack<L> {
    layers: Vec<L>,
}

#[predictive_coding(require = "hebbian")]
impl<L: Forward> Forward for Stack<L> {
    fn forward(&self, x: &DMatrix<f64>) -> DMatrix<f64> {
        let mut h = x.clone();
        for layer in &self.layers {
            h = layer.forward(&h);
        }
        h
    }
}

#[predictive_coding(require = "hebbian")]
fn model(#[param] stack: &Stack<Dense<f64>>, #[param] last: &Dense<f64>, x: &DMatrix<f64>) -> DMatrix<f64> {
    let h = stack.forward(x);
    let z = &last.w * dense(&stack.layers[0], &h);
    tanh(&z)
}

// A call multiplies what is inside a parameter, but not what two calls are handed.
#[predictive_coding]
fn low_rank(#[param] p: &(DMatrix<f64>, DMatrix<f64>), x: &DMatrix<f64>) -> DMatrix<f64> {
    &p.0 * (&p.1 * x)
}

#[predictive_coding(require = "hebbian")]
fn two_calls(#[param] p: &(DMatrix<f64>, DMatrix<f64>), x: &DMatrix<f64>, y: &DMatrix<f64>) -> DMatrix<f64> {
    low_rank(p, x) + low_rank(p, y)
}

// A statement may read a parameter as often as it likes.
#[rustfmt::skip]
#[predictive_coding]
fn often(#[param] s: &f64, x: &DMatrix<f64>) -> DMatrix<f64> {
    let s = *s;
    x * s + x * s + x * s + x * s + x * s + x * s + x * s + x * s + x * s + x * s
        + x * s + x * s + x * s + x * s + x * s + x * s + x * s + x * s + x * s + x * s
        + x * s + x * s + x * s + x * s + x * s + x * s + x * s + x * s + x * s + x * s
        + x * s + x * s + x * s + x * s + x * s + x * s + x * s + x * s + x * s + x * s
        + x * s + x * s + x * s + x * s + x * s + x * s + x * s + x * s + x * s + x * s
        + x * s + x * s + x * s + x * s + x * s + x * s + x * s + x * s + x * s + x * s
        + x * s + x * s + x * s + x * s + x * s + x * s + x * s + x * s + x * s + x * s
        + x * s + x * s + x * s + x * s + x * s + x * s + x * s + x * s + x * s + x * s
        + x * s + x * s + x * s + x * s + x * s + x * s + x * s + x * s + x * s + x * s
        + x * s + x * s + x * s + x * s + x * s + x * s + x * s + x * s + x * s + x * s
}

#[predictive_coding(require = "hebbian")]
fn calls_often(#[param] s: &f64, x: &DMatrix<f64>) -> DMatrix<f64> {
    often(s, x)
}

fn main() -> Result<(), Error> {
    let layer = |seed: f64| Dense { w: DMatrix::from_fn(2, 2, |i, j| seed * (1.0 + i as f64 - 0.3 * j as f64)) };
    let (x, t) = (DMatrix::from_element(2, 3, 0.4), DMatrix::from_element(2, 3, 0.2));
    let stack = Stack { layers: vec![layer(0.4), layer(-0.3)] };
    check_gradients::<Stack<Dense<f64>>, _, _>(&stack, &x, &t, &SquaredError)?;
    check_gradients::<model, _, _>(&(stack, layer(0.2)), &x, &t, &SquaredError)?;
    let leaf = |seed| Tree { dense: layer(seed), branches: Vec::new() };
    let tree = Tree { dense: layer(0.3), branches: vec![leaf(0.5), leaf(-0.2)] };
    check_gradients::<Tree, _, _>(&tree, &x, &t, &SquaredError)?;
    Ok(())
}
