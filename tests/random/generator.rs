//! Writes random programs: annotated functions whose types and shapes fit, and all of whose vertices are
//! read.
//!
//! A program grows forwards, statement by statement. What every line may read is in the scope; a vertex
//! that nothing has read yet is *owed*, and each block ends with an expression that reads what it owes.

mod branch;
mod call;
mod expression;
mod function;
mod generics;
mod random;
mod repeat;
mod scope;
mod stack;
mod statement;

use function::Helper;
use generics::Generics;
use random::Random;
use scope::{Scope, Shape};

pub(crate) use function::program;

/// Writes one function.
struct Writer<'p> {
    random: Random,
    scope: Scope,
    /// What the function is generic over.
    generics: Generics,
    /// The functions that may be called.
    helpers: &'p [Helper],
    lines: Vec<String>,
    /// How many statements may still be written.
    budget: usize,
    indent: usize,
    /// How many loops are open.
    loops: usize,
    /// How many branches, loops and blocks are open.
    depth: usize,
    names: usize,
    /// Places of the parameters that loops and patterns go through.
    layers_place: Option<String>,
    optional_places: Vec<(String, Shape)>,
    block_places: Vec<String>,
}

impl Writer<'_> {
    fn line(&mut self, text: impl AsRef<str>) {
        self.lines.push(format!("{}{}", "    ".repeat(self.indent), text.as_ref()));
    }

    fn open(&mut self, text: impl AsRef<str>) {
        self.line(text);
        self.indent += 1;
    }

    fn close(&mut self, text: impl AsRef<str>) {
        self.indent -= 1;
        self.line(text);
    }

    /// A name that nothing else has.
    fn fresh(&mut self, stem: &str) -> String {
        self.names += 1;
        format!("{stem}{}", self.names)
    }

    /// Writes a block's inside; what it defines is out of scope afterwards.
    fn inside<R>(&mut self, write: impl FnOnce(&mut Self, usize) -> R) -> R {
        let mark = self.scope.variables.len();
        self.depth += 1;
        let result = write(self, mark);
        self.depth -= 1;
        self.scope.variables.truncate(mark);
        result
    }
}
