//! The compiler behind `#[predictive_coding]`: a Rust function becomes a predictive-coding graph.
//!
//! An ordinary library on `proc-macro2`, so that tests and benches call it like any function;
//! `pc-macros` is its shell. It knows syntax and nothing of matrices. Data flows one way:
//!
//! ```text
//! tokens ── parse ──▶ signature, body ── lower ──▶ ir::Graph ── analyze ──▶ ir::Graph ── codegen ──▶ tokens
//! ```
//!
//! Every phase reports to `Diagnostics`, all mistakes at once.

mod analyze;
mod codegen;
mod derive;
mod diagnostics;
mod expand;
mod ir;
mod lower;
mod methods;
mod parse;
#[cfg(feature = "svg")]
mod picture;
mod text;

pub use derive::derive_parameters;
pub use expand::predictive_coding;
