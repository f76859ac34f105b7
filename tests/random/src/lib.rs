//! What random programs are made of and compared by.
//!
//! `generator.rs`, run by the build script, writes annotated functions; `tests/programs.rs` compares each
//! with its graph: values with those of the plain function, exact gradients with finite differences of it,
//! and the algorithms whose equilibrium is the exact one with that.

mod compare;
mod data;

pub use compare::{agree, agree_with, side};
pub use data::{Block, Layer, Mode, Weights, matrix, number, sequence, vector, weights};
