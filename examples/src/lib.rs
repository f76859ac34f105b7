//! Shared pieces of the examples: data, drawing, metrics.

use std::error::Error;
use std::process::ExitCode;

pub mod dataset;
pub mod digits;
pub mod idx;
pub mod metrics;

pub use dataset::{Dataset, one_hot};
pub use idx::{DataError, read_mnist};
pub use metrics::accuracy;

/// The exit code of a program; an error is written to standard error as its author worded it.
pub fn exit_code(result: Result<(), Box<dyn Error>>) -> ExitCode {
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}
