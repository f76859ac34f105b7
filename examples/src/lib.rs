//! Shared pieces of the examples: data, drawing, metrics.

pub mod dataset;
pub mod digits;
pub mod idx;
pub mod metrics;

pub use dataset::{Dataset, one_hot};
pub use idx::{DataError, read_mnist};
pub use metrics::accuracy;
