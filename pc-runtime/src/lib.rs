//! Predictive coding as a language feature (documentation to come).

pub mod border;
mod engine;
mod error;
mod function;
pub mod graph;
pub mod inference;
pub mod loss;
pub mod matrix;
mod network;
pub mod op;
pub mod parameters;
pub mod plan;
mod scalar;
mod store;

pub use pc_macros::{Parameters, predictive_coding};

pub use engine::Report;
pub use error::{Error, Site};
pub use function::Function;
pub use network::Network;
pub use scalar::Real;

/// Everything that a user's program needs.
pub mod prelude {
    pub use crate::inference::{Exact, FixedPrediction, Inference, Strict};
    pub use crate::loss::{BinaryCrossEntropy, CrossEntropy, Minimise, SquaredError};
    pub use crate::parameters::{Parameters, leaf_names};
    pub use crate::{Error, Network, Parameters, Real, Report, predictive_coding};
}
