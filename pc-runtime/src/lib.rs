//! Predictive coding as a language feature (documentation to come).

pub mod border;
mod check;
mod engine;
mod error;
#[cfg(test)]
mod fixture;
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

pub use check::{GradientCheck, check_gradients};
pub use engine::Report;
pub use error::{Error, Site};
pub use function::Function;
pub use initialise::Initialiser;
pub use network::Network;
pub use optimizer::{Adam, Clip, Optimizer, Sgd};
pub use scalar::Real;
pub use trainer::{Columns, Samples, Trainer};
