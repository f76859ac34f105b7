//! The static graph as a table.

use std::fmt;

use super::Graph;
use crate::scalar::Real;

impl<T: Real> fmt::Display for Graph<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.function)
    }
}
