//! Plasticity: whether a parameter learns by a Hebbian rule.
//!
//! A parameter's update is Σ ε ∂v̂/∂θ over the vertices that read it. Where v̂ is linear in θ, as in
//! v̂ = Wx, that is the vertex's own error times the values of its parents: post-synaptic times
//! pre-synaptic activity, a Hebbian rule. (Another linear map may stand in between: in v̂ = UWx the error
//! reaches W by way of Uᵀ.) Where a function is applied to that element by element, as in
//! v̂ = tanh(Wx), the error is modulated by its derivative. What operations say of themselves decides it,
//! in constant evaluation, so that `#[predictive_coding(require = "hebbian")]` is an error of the
//! compiler. Of a generic function it is asked for every scalar and layer that it is used with:
//!
//! ```
//! # use nalgebra::DMatrix;
//! # use pc_runtime::prelude::*;
//! #[predictive_coding(require = "hebbian")]
//! fn dense<T: Real>(#[param] w: &DMatrix<T>, x: &DMatrix<T>) -> DMatrix<T> {
//!     let z = w * x;
//!     tanh(&z)
//! }
//! let mut net = Network::<dense<f64>>::new(DMatrix::zeros(2, 2));
//! # net.predict(&DMatrix::zeros(2, 1))?;
//! # Ok::<(), pc_runtime::Error>(())
//! ```
//!
//! ```compile_fail
//! # use nalgebra::DMatrix;
//! # use pc_runtime::prelude::*;
//! #[predictive_coding(require = "hebbian")]
//! fn dense<T: Real>(#[param] w: &DMatrix<T>, x: &DMatrix<T>) -> DMatrix<T> {
//!     tanh(&(w * x))
//! }
//! let mut net = Network::<dense<f64>>::new(DMatrix::zeros(2, 2));
//! # net.predict(&DMatrix::zeros(2, 1))?;
//! # Ok::<(), pc_runtime::Error>(())
//! ```

mod again;
mod tree;

pub(super) use again::again;
pub(super) use tree::{Tree, Way};

use std::marker::PhantomData;

use super::expansion::Expansion;
use super::{Graph, Operand, Role};
use crate::function::Function;
use crate::op::{Callee, IsFunction, Response};
use crate::scalar::Real;
use tree::{Position, may_be, worse};

/// How a callee's value responds to its arguments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Responses {
    /// Of an operation, to its operands.
    Operation(&'static [Response]),
    /// Of an annotated function: parameters and inputs go through vertices of its own.
    Function,
}

/// A call of an annotated function, or what may be one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Call {
    /// The number of the vertex.
    pub vertex: usize,
    /// The operation in its expression.
    pub operation: usize,
    /// [`Callee::READINGS`] of what is called; of an operation, nothing.
    pub readings: &'static [Reading],
}

/// What an annotated function makes of a parameter that is handed to it as an argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reading {
    /// What stands between it and the vertices that read it.
    pub response: Response,
    /// Whether it may be returned as it is: then vertices of the caller read it.
    pub is_returned: bool,
    /// The arguments that a vertex multiplies it with: bit `n % 64` is that of argument `n`.
    pub multiplied: u64,
}

/// An operand that the vertex may read at another place, too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Again {
    /// Its place among the operands of the operation.
    pub operand: usize,
    /// What it may be, as a number.
    pub set: usize,
    /// The numbers of what other operands may be that may be the same: bit `n % 64` is that of number `n`.
    pub same: u64,
    /// Whether it is a tuple of which several elements may be the same.
    pub is_twice: bool,
}

/// The kind of a parameter's update where a vertex reads it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Plasticity {
    /// The vertex is linear in the parameter: its error times the values of its parents.
    Hebbian,
    /// The error is modulated by a derivative, element by element.
    Modulated,
    /// Neither: what stands between mixes elements, is a call of another function, or reads the parameter again.
    General,
}

/// A parameter where a vertex reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Synapse {
    /// The parameter's path, as the function knows it.
    pub parameter: String,
    /// The number of the vertex.
    pub vertex: usize,
    /// The operation in its expression.
    pub operation: usize,
    /// The kind of update.
    pub plasticity: Plasticity,
}

impl<T: Real> Graph<T> {
    /// Every parameter where a vertex reads it, in the order of the source. A parameter that is handed to
    /// another annotated function learns there: the graph lists it when it is displayed. One that such a function
    /// returns as it is, is read where its value is.
    pub fn synapses(&self) -> Vec<Synapse> {
        Expansion::of(self).synapses(Some(0))
    }
}

/// Why an update is not Hebbian.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Obstacle {
    /// The operation that reads the parameter is not linear in it.
    Operation,
    /// Another one is not that takes its value.
    Above,
    /// It goes into an argument of an annotated function, which has vertices of its own.
    Argument,
    /// The vertex multiplies it with what may be the same.
    Product,
    /// A call that it is handed to has a vertex that multiplies it with what may be the same.
    Handed,
    /// The annotated function that it is handed to has a vertex that is not linear in it.
    Callee,
    /// The annotated function that it is handed to returns it as it is.
    Returned,
}

impl Obstacle {
    /// The message for this one, of those for all, in their order.
    pub const fn message(self, messages: [&str; 7]) -> &str {
        messages[self as usize]
    }
}

/// Why the update of what this operand holds is not Hebbian, if it is not. What is multiplied with itself has an
/// obstacle where it is read first. `OPERATIONS` is the most that a statement of `F` has.
pub const fn obstacle<T, F, const VERTEX: usize, const OPERATIONS: usize>(
    operation: usize,
    operand: usize,
) -> Option<Obstacle>
where
    T: Real,
    F: Callee<T, IsFunction> + Function<Scalar = T>,
{
    // Once for all operands of the vertex.
    let ways = const { &ways::<T, F, VERTEX, OPERATIONS>() };
    tree::<T, F>(VERTEX).learning(ways, (operation, operand)).1
}

const fn ways<T, F, const VERTEX: usize, const OPERATIONS: usize>() -> [Way; OPERATIONS]
where
    T: Real,
    F: Callee<T, IsFunction> + Function<Scalar = T>,
{
    let mut ways = [Way::NEW; OPERATIONS];
    tree::<T, F>(VERTEX).look(&mut ways);
    ways
}

const fn tree<T, F>(vertex: usize) -> Tree<'static, T>
where
    T: Real,
    F: Callee<T, IsFunction> + Function<Scalar = T>,
{
    Tree { graph: F::GRAPH, vertex, calls: F::CALLS, again: None }
}

/// What is made of parameters that are handed to what is called.
// rustc evaluates a constant that names another one as soon as it sees it, and would find a cycle in every
// function that calls itself by way of others. What a constant function names is evaluated when it is asked.
pub const fn readings<T: Real, Kind, F: Callee<T, Kind>>(_: PhantomData<(T, Kind, F)>) -> &'static [Reading] {
    F::READINGS
}

/// What the function `F` makes of parameters that are handed to it, argument by argument. `OPERATIONS` is the most
/// that a statement of it has.
pub const fn readings_of<T, F, const ARGUMENTS: usize, const OPERATIONS: usize>() -> &'static [Reading]
where
    T: Real,
    F: Callee<T, IsFunction> + Function<Scalar = T>,
{
    const { &of_arguments::<T, F, ARGUMENTS, OPERATIONS>() }
}

const fn of_arguments<T, F, const ARGUMENTS: usize, const OPERATIONS: usize>() -> [Reading; ARGUMENTS]
where
    T: Real,
    F: Callee<T, IsFunction> + Function<Scalar = T>,
{
    let graph = F::GRAPH;
    let mut readings = [Reading { response: Response::Linear, is_returned: false, multiplied: 0 }; ARGUMENTS];
    let mut a = 0;
    while a < ARGUMENTS {
        readings[a].is_returned = may_be(graph, &Operand::Tuple(graph.outputs), graph.arguments[a].name);
        a += 1;
    }
    let mut vertex = 0;
    while vertex < graph.vertices.len() {
        let mut ways = [Way::NEW; OPERATIONS];
        let tree = tree::<T, F>(vertex);
        tree.look(&mut ways);
        let operations = tree.operations();
        let mut o = 0;
        while o < operations.len() {
            let mut i = 0;
            while i < operations[o].operands.len() {
                let mut a = 0;
                while a < ARGUMENTS {
                    // What is a constant is not learned.
                    let is_learned = !matches!(graph.arguments[a].role, Role::Constant);
                    if is_learned && may_be(graph, &operations[o].operands[i], graph.arguments[a].name) {
                        readings[a].response = worse(readings[a].response, tree.learning(&ways, (o, i)).0);
                        if tree.is_call(o) {
                            readings[a].is_returned |= tree.reading((o, i)).is_returned;
                        }
                        readings[a].multiplied |= tree.beside(&ways, (o, i)).arguments;
                    }
                    a += 1;
                }
                i += 1;
            }
            o += 1;
        }
        vertex += 1;
    }
    readings
}

impl From<Response> for Plasticity {
    fn from(response: Response) -> Self {
        match response {
            Response::Additive | Response::Linear => Self::Hebbian,
            Response::Elementwise => Self::Modulated,
            Response::General => Self::General,
        }
    }
}
