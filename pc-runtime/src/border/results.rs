//! Handles of what a function returns, while its graph is recorded.

use std::fmt;

use super::Sequence;
use crate::plan::Var;

/// One step on the way to an output inside a result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// A part of a tuple.
    Part(usize),
    /// An element of a sequence.
    Index(usize),
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Part(i) => write!(f, ".{i}"),
            Self::Index(t) => write!(f, "[{t}]"),
        }
    }
}

/// Handles of the results of a function: a [`Var`], or a tuple or [`Sequence`] of results.
pub trait Results: 'static {
    /// Shows every handle with its place, in the order of the outputs. `place` is the place of the
    /// results themselves.
    fn each_place(&self, place: &mut Vec<Place>, see: &mut impl FnMut(Var, &[Place]));

    /// Shows every handle, in the order of the outputs.
    fn each(&self, see: &mut impl FnMut(Var));

    /// Shows the length of every sequence, an outer one before those inside it.
    fn lengths(&self, see: &mut impl FnMut(usize)) {
        let _ = see;
    }
}

impl Results for Var {
    fn each_place(&self, place: &mut Vec<Place>, see: &mut impl FnMut(Var, &[Place])) {
        see(*self, place);
    }

    fn each(&self, see: &mut impl FnMut(Var)) {
        see(*self);
    }
}

impl<R: Results> Results for Sequence<R> {
    fn each_place(&self, place: &mut Vec<Place>, see: &mut impl FnMut(Var, &[Place])) {
        for (t, result) in self.iter().enumerate() {
            place.push(Place::Index(t));
            result.each_place(place, see);
            place.pop();
        }
    }

    fn each(&self, see: &mut impl FnMut(Var)) {
        self.iter().for_each(|result| result.each(see));
    }

    fn lengths(&self, see: &mut impl FnMut(usize)) {
        see(self.len());
        for result in self.iter() {
            result.lengths(see);
        }
    }
}
