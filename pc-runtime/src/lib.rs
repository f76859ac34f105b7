//! Predictive coding as a language feature (documentation to come).

pub mod border;
mod check;
mod engine;
mod error;
mod function;
pub mod graph;
pub mod inference;
mod initialise;
pub mod loss;
pub mod matrix;
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
        Error, Initialiser, Network, Parameters, Real, Report, check_gradients, elementwise,
        predictive_coding,
    };
}
