//! Predictive coding as a feature of Rust: an ordinary forward function becomes a graph that learns by
//! local rules.
//!
//! # The theory on one page
//!
//! A computation graph is a set of vertices. Each holds a *value* v; its parents *predict* it,
//! v̂ = f(values of its parents); the *prediction error* is ε = v − v̂. The energy of the graph is
//!
//! ```text
//! F = Σ ½‖ε_i‖²  over hidden vertices  +  L  at the outputs
//! ```
//!
//! where L is the loss; at an output, ε = −∂L/∂v̂. Inputs are clamped to data. *Inference* relaxes the
//! vertices down the energy: with J_ci the local derivative of child c's prediction by parent i's value,
//!
//! ```text
//! v_i ← v_i + rate (−ε_i + Σ_c J_ciᵀ ε_c)            Strict: predictions follow the values
//! ε_i ← (1 − rate) ε_i + rate Σ_c J_ciᵀ ε_c          FixedPrediction: they stay as the forward pass left them
//! ε_i = Σ_c J_ciᵀ ε_c                                Exact: the latter's equilibrium, in one sweep
//! ```
//!
//! Each vertex needs its own state, the values of its parents and the messages of its children, nothing
//! else. *Learning* is as local: −∂F/∂θ = Σ_i ε_i ∂v̂_i/∂θ. At the fixed-prediction equilibrium this is
//! the negative gradient of the loss, the one that backpropagation computes (Millidge, Tschantz, Buckley,
//! *Predictive Coding Approximates Backprop along Arbitrary Computation Graphs*, arXiv 2006.04182).
//!
//! # From a function to a graph
//!
//! ```
//! use nalgebra::{DMatrix, DVector};
//! use pc_runtime::prelude::*;
//!
//! #[derive(Clone, Parameters)]
//! pub struct Mlp {
//!     pub w1: DMatrix<f64>,
//!     pub b1: DVector<f64>,
//!     pub w2: DMatrix<f64>,
//!     pub b2: DVector<f64>,
//! }
//!
//! #[predictive_coding]
//! pub fn mlp(#[param] p: &Mlp, x: &DMatrix<f64>) -> DMatrix<f64> {
//!     let hidden = tanh(&affine(&p.w1, x, &p.b1)); // a vertex, named `hidden`
//!     affine(&p.w2, &hidden, &p.b2)                // the output
//! }
//!
//! let mut init = Initialiser::seeded(1);
//! let p = Mlp { w1: init.xavier(5, 3), b1: DVector::zeros(5), w2: init.xavier(2, 5), b2: DVector::zeros(2) };
//! let (x, target) = (init.uniform(3, 8, -1.0, 1.0), init.uniform(2, 8, -1.0, 1.0));
//!
//! let y = mlp(&p, &x);                             // an ordinary function
//! let mut net = Network::<mlp>::new(p);            // and, under the same name, a graph
//! assert!((net.predict(&x)? - y).amax() < 1e-12);
//!
//! let report = net.relax(&x, &target, &SquaredError, &Strict::new(0.1, 50))?;
//! assert!(report.energy < report.loss);
//! assert_eq!(net.error("hidden")?.shape(), (5, 8));
//! assert_eq!(net.gradients().w1.shape(), (5, 3));
//! # Ok::<(), pc_runtime::Error>(())
//! ```
//!
//! What the language accepts is documented at [`predictive_coding`], and what it answers to the rest at
//! [`diagnostics`]; operations, and how to write one's
//! own, at [`op`]; algorithms at [`inference`]; losses at [`loss`]; training at [`trainer`].

pub mod border;
mod check;
pub mod diagnostics;
mod engine;
mod error;
mod function;
pub mod graph;
pub mod inference;
mod initialise;
pub mod loss;
pub mod matrix;
mod method;
mod network;
pub mod op;
pub mod optimizer;
pub mod parameters;
pub mod plan;
mod scalar;
mod store;
pub mod trainer;

pub use pc_macros::{Parameters, predictive_coding};

pub use check::{GradientCheck, check_gradients};
pub use engine::Report;
pub use error::{Error, Site};
pub use function::Function;
pub use initialise::Initialiser;
pub use method::{Method, MethodOf, NamesGraph, method};
pub use network::Network;
pub use optimizer::{Adam, Clip, Optimizer, Sgd};
pub use scalar::Real;
pub use trainer::{Columns, Samples, Trainer};

/// Everything that a user's program needs: the macros, the network and what it is trained by, and
/// every operation of the library under its own name.
pub mod prelude {
    pub use crate::inference::{Exact, FixedPrediction, Inference, Strict};
    pub use crate::loss::{BinaryCrossEntropy, CrossEntropy, Minimise, SquaredError};
    pub use crate::op::{
        abs, affine, clamp, cos, elu, exp, gelu, layer_norm, leaky_relu, ln, log_softmax, max, min, powf,
        powi, recip, relu, rows, sigmoid, silu, sin, softmax, softplus, sqrt, square, tan, tanh, vstack,
    };
    pub use crate::optimizer::{Adam, Clip, Optimizer, Sgd};
    pub use crate::parameters::{Parameters, leaf_names};
    pub use crate::trainer::{Columns, Samples, Trainer};
    pub use crate::{
        Error, Initialiser, Method, MethodOf, Network, Parameters, Real, Report, check_gradients,
        elementwise, method, predictive_coding,
    };
}

/// The examples of the README, as tests.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
pub struct Readme;
