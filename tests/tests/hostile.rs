//! The generated code is clean under the strictest lints of the user's own crate.

#![deny(
    warnings,
    missing_docs,
    missing_debug_implementations,
    unreachable_pub,
    unused,
    unused_qualifications,
    unused_results,
    nonstandard_style,
    rust_2018_idioms,
    single_use_lifetimes,
    elided_lifetimes_in_paths,
    let_underscore_drop,
    trivial_casts,
    variant_size_differences,
    clippy::all,
    clippy::pedantic,
    clippy::nursery
)]
#![forbid(unsafe_code, keyword_idents, non_ascii_idents)]

use nalgebra::{DMatrix, DVector, Matrix2};
use pc_runtime::prelude::*;

/// Parameters of every kind.
#[derive(Clone, Debug, Parameters)]
pub struct Layer {
    /// The weights.
    pub w: DMatrix<f64>,
    bias: Option<DVector<f64>>,
    kind: Kind,
    #[parameters(skip)]
    size: f64,
}

/// One variant with parameters, one without.
#[derive(Clone, Debug, Parameters)]
pub enum Kind {
    /// Scaled by a number.
    Scaled(f64),
    /// As it is.
    Plain,
}

/// A public function.
#[predictive_coding]
#[must_use]
pub fn dense(#[param] p: &Layer, x: &DMatrix<f64>) -> DMatrix<f64> {
    let hidden = tanh(&(&p.w * x));
    let _unused = hidden.component_mul(x);
    let scale = 1.0 / p.size.sqrt();
    let mut state = DMatrix::zeros(2, x.ncols());
    state += &hidden * scale;
    state
}

/// A body of one line.
#[predictive_coding]
#[must_use]
#[rustfmt::skip]
pub fn line(#[param] w: &DMatrix<f64>, x: &DMatrix<f64>) -> DMatrix<f64> { w * x }

/// Several results, by operation, with lifetimes.
#[predictive_coding(vertex = "operation")]
pub(crate) fn pair<'a>(
    #[param] w: &'a DMatrix<f64>,
    x: &'a DMatrix<f64>,
    #[constant] factor: f64,
) -> (DMatrix<f64>, DMatrix<f64>) {
    let (a, b) = (w * x, sigmoid(x));
    ((&a + b) * factor, a)
}

#[predictive_coding]
fn whole(#[param] p: &Layer, mut x: DMatrix<f64>) -> DMatrix<f64> {
    assert!(x.ncols() > 0, "a batch is not empty");
    x = dense(p, &x);
    let (first, second) = pair(&p.w, &x, 0.5);
    first.component_mul(&second)
}

// A parameter is a reference, however small.
#[allow(clippy::trivially_copy_pass_by_ref)]
#[predictive_coding]
fn scalar(#[param] theta: &f64, x: f64, y: f64) -> f64 {
    let z = theta * x;
    z.exp() - y
}

#[predictive_coding]
fn fixed(x: Matrix2<f64>) -> Matrix2<f64> {
    let start = nalgebra::SMatrix::zeros();
    let mut y = x * 2.0;
    y += start;
    y
}

/// Branches, loops and sequences; names that generated code could have used itself.
#[predictive_coding]
#[must_use]
pub fn recurrent(
    #[param] p: &Layer,
    xs: &[DVector<f64>],
    #[constant] iteration: usize,
) -> (Vec<DVector<f64>>, f64) {
    let mut h = DVector::zeros(2);
    let mut recorder = Vec::with_capacity(xs.len());
    let factor = match &p.kind {
        Kind::Scaled(named) => *named,
        Kind::Plain => 0.5,
    };
    for (t, x) in xs.iter().enumerate() {
        let pushed = &p.w * (&h + x) * factor;
        let big = pushed.norm() > 1.0;
        h = if let Some(bias) = &p.bias
            && !big
        {
            tanh(&(pushed + bias))
        } else if t < iteration && pushed[0] > 0.5 {
            sin(&pushed)
        } else {
            pushed
        };
        recorder.push(h.component_mul(x));
    }
    let mut total = 0.0;
    for (inner, layer) in recorder.iter().zip(xs).rev().skip(iteration) {
        if layer.len() > 1 {
            total += inner.dot(layer);
        }
    }
    (recorder, total)
}

/// A layer over any scalar.
#[derive(Clone, Debug, Parameters)]
pub struct Generic<T> {
    /// The weights.
    pub w: DMatrix<T>,
}

/// What a layer does.
pub trait Apply {
    /// Applies it.
    #[must_use]
    fn apply(&self, x: &DMatrix<f64>) -> DMatrix<f64>;
}

/// Generic methods.
#[predictive_coding]
impl<T: Real> Generic<T> {
    /// A constant of the block.
    pub const HALF: f64 = 0.5;

    /// Has no receiver.
    #[must_use]
    pub const fn new(w: DMatrix<T>) -> Self {
        Self { w }
    }

    /// A public method.
    #[must_use]
    pub fn forward(&self, x: &DMatrix<T>) -> DMatrix<T> {
        let hidden = tanh(&(&self.w * x));
        hidden * T::of(Self::HALF)
    }
}

/// Several layers.
#[derive(Clone, Debug, Parameters)]
pub struct Stack<L> {
    layers: Vec<L>,
}

#[predictive_coding(unnamed)]
impl Apply for Generic<f64> {
    fn apply(&self, x: &DMatrix<f64>) -> DMatrix<f64> {
        let half = self.forward(x);
        half * 2.0
    }
}

#[predictive_coding]
impl<L: Apply> Apply for Stack<L> {
    fn apply(&self, x: &DMatrix<f64>) -> DMatrix<f64> {
        let mut h = x.clone();
        for layer in &self.layers {
            h = layer.apply(&h);
        }
        h
    }
}

#[predictive_coding]
fn generic<T: Real>(#[param] p: &Generic<T>, x: &DMatrix<T>) -> DMatrix<T> {
    p.forward(x)
}

#[test]
fn hostile_lints_see_nothing_in_the_generated_code() {
    let w = DMatrix::from_row_slice(2, 2, &[0.1, -0.1, 0.4, 0.2]);
    let p = Layer { w: w.clone(), bias: Some(DVector::zeros(2)), kind: Kind::Scaled(1.0), size: 4.0 };
    assert!(matches!((&p.kind, &p.bias), (Kind::Scaled(_), Some(_))));
    assert!(!matches!(p.kind, Kind::Plain));
    let t = DMatrix::from_element(2, 2, 0.2);
    let stack = Stack { layers: vec![Generic::new(w.clone()), Generic::new(w.clone())] };
    assert!(check_gradients::<Stack<Generic<f64>>, _, _>(&stack, &w, &t, &SquaredError).is_ok());
    assert!(check_gradients::<generic<f64>, _, _>(&Generic::new(w.clone()), &w, &t, &SquaredError).is_ok());
    assert!(check_gradients::<dense, _, _>(&p, &w, &t, &SquaredError).is_ok());
    assert!(check_gradients::<pair, _, _>(&w, (&w, 0.5), (&t, &t), &SquaredError).is_ok());
    assert!(check_gradients::<whole, _, _>(&p, w, &t, &SquaredError).is_ok());
    assert!(check_gradients::<scalar, _, _>(&0.5, (0.3, 0.1), 0.2, &SquaredError).is_ok());
    let target = Matrix2::identity();
    assert!(check_gradients::<fixed, _, _>(&(), target, &target, &SquaredError).is_ok());
}
