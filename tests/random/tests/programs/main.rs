//! Random programs against their graphs; a failure shows the seed and the source.
//!
//! `generator.rs`, run by the build script, writes annotated functions. Here each is compared with its
//! graph: values with those of the plain function, exact gradients with finite differences of it, and the
//! algorithms whose equilibrium is the exact one with that. `just random SEED COUNT` runs others.

mod compare;
#[allow(dead_code)] // a few programs do not read everything
mod data;

use std::panic;

/// What a program imports.
#[allow(unused_imports)] // no program needs everything
mod prelude {
    pub(crate) use nalgebra::{DMatrix, DVector, SVector};
    pub(crate) use pc_runtime::prelude::*;

    pub(crate) use crate::compare::{agree, agree_with, side};
    pub(crate) use crate::data::{Block, Layer, Mode, Stack, Weights};
    pub(crate) use crate::data::{fixed, matrix, number, sequence, vector, weights};
}

struct Program {
    seed: u64,
    source: &'static str,
    check: fn() -> Result<(), String>,
}

#[allow(warnings, clippy::all, clippy::pedantic)]
mod programs {
    use super::{Program, prelude};
    include!(concat!(env!("OUT_DIR"), "/programs.rs"));
}

use programs::PROGRAMS;

/// What went wrong with a program.
fn trouble(program: &Program) -> Option<String> {
    match panic::catch_unwind(program.check) {
        Ok(Ok(())) => None,
        Ok(Err(what)) => Some(what),
        Err(payload) => {
            let text = payload.downcast_ref::<String>().map(String::as_str);
            Some(format!("panic: {}", text.or(payload.downcast_ref::<&str>().copied()).unwrap_or("?")))
        }
    }
}

/// Checks every fourth program, from one on: the parts run beside each other.
fn check_part(first: usize) {
    let mut failures = 0;
    for program in PROGRAMS.iter().skip(first).step_by(4) {
        if let Some(what) = trouble(program) {
            failures += 1;
            println!("seed {}: {what}\n\n{}", program.seed, program.source);
        }
    }
    assert_eq!(failures, 0, "programs differ from their graphs");
}

#[test]
fn first_part() {
    check_part(0);
}

#[test]
fn second_part() {
    check_part(1);
}

#[test]
fn third_part() {
    check_part(2);
}

#[test]
fn fourth_part() {
    check_part(3);
}
