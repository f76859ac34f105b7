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

use std::marker::PhantomData;

use super::expansion::Expansion;
use super::{Graph, Operand, Operation, Role};
use crate::function::Function;
use crate::op::{Callee, IsFunction, Response};
use crate::scalar::Real;

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
    /// The numbers of what may be the same: bit `n % 64` of word `n / 64`.
    pub same: &'static [u64],
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
    /// The parameter's path, as it is written.
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
    /// another annotated function learns there: see that function's graph. One that such a function returns as it
    /// is, is read where its value is.
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
    /// The annotated function that it is handed to has a vertex that is not linear in it.
    Callee,
    /// The annotated function that it is handed to returns it as it is.
    Returned,
}

impl Obstacle {
    /// The message for this one, of those for all, in their order.
    pub const fn message(self, messages: [&str; 6]) -> &str {
        messages[self as usize]
    }
}

/// Why the update of what this operand holds is not Hebbian, if it is not.
pub const fn obstacle<T, F>(vertex: usize, operation: usize, operand: usize) -> Option<Obstacle>
where
    T: Real,
    F: Callee<T, IsFunction> + Function<Scalar = T>,
{
    let operations = F::GRAPH.vertices[vertex].operations;
    Statement { operations, vertex, calls: F::CALLS }.learning((operation, operand)).1
}

/// What is made of parameters that are handed to what is called.
// rustc evaluates a constant that names another one as soon as it sees it, and would find a cycle in every
// function that calls itself by way of others. What a constant function names is evaluated when it is asked.
pub const fn readings<T: Real, Kind, F: Callee<T, Kind>>(_: PhantomData<(T, Kind, F)>) -> &'static [Reading] {
    F::READINGS
}

/// What the function `F` makes of parameters that are handed to it, argument by argument.
pub const fn readings_of<T, F, const ARGUMENTS: usize>() -> &'static [Reading]
where
    T: Real,
    F: Callee<T, IsFunction> + Function<Scalar = T>,
{
    const { &of_arguments::<T, F, ARGUMENTS>() }
}

const fn of_arguments<T, F, const ARGUMENTS: usize>() -> [Reading; ARGUMENTS]
where
    T: Real,
    F: Callee<T, IsFunction> + Function<Scalar = T>,
{
    // What is a constant is not learned.
    let mut readings = [Reading { response: Response::Linear, is_returned: false, multiplied: 0 }; ARGUMENTS];
    let mut a = 0;
    while a < ARGUMENTS {
        if !matches!(F::GRAPH.arguments[a].role, Role::Constant) {
            readings[a] = of_argument(F::GRAPH, F::CALLS, F::GRAPH.arguments[a].name);
        }
        a += 1;
    }
    readings
}

const fn of_argument<T: Real>(graph: &Graph<T>, calls: &[Call], argument: &str) -> Reading {
    let is_returned = reads(graph, &Operand::Tuple(graph.outputs), argument);
    let mut reading = Reading { response: Response::Linear, is_returned, multiplied: 0 };
    let mut vertex = 0;
    while vertex < graph.vertices.len() {
        let operations = graph.vertices[vertex].operations;
        let statement = Statement { operations, vertex, calls };
        let mut o = 0;
        while o < operations.len() {
            let mut i = 0;
            while i < operations[o].operands.len() {
                if reads(graph, &operations[o].operands[i], argument) {
                    reading.response = or(reading.response, statement.learning((o, i)).0);
                    reading.is_returned |= statement.reading((o, i)).is_returned;
                    reading.multiplied |= statement.factors(graph, (o, i));
                }
                i += 1;
            }
            o += 1;
        }
        vertex += 1;
    }
    reading
}

/// Whether an operand may be an argument, or a place inside it.
const fn reads<T: Real>(graph: &Graph<T>, operand: &Operand, argument: &str) -> bool {
    match operand {
        Operand::Parameter(path) | Operand::Input(path) => begins(path.as_bytes(), argument.as_bytes()),
        Operand::Merge(merge) => {
            let arguments = graph.merges[*merge].arguments;
            let mut i = 0;
            while i < arguments.len() {
                if begins(arguments[i].as_bytes(), argument.as_bytes()) {
                    return true;
                }
                i += 1;
            }
            false
        }
        Operand::OneOf(several) | Operand::Tuple(several) => {
            let mut i = 0;
            while i < several.len() {
                if reads(graph, &several[i], argument) {
                    return true;
                }
                i += 1;
            }
            false
        }
        _ => false,
    }
}

/// Whether a path is that of the argument, or of a place inside it.
const fn begins(path: &[u8], argument: &[u8]) -> bool {
    let mut i = 0;
    while i < argument.len() {
        if i >= path.len() || path[i] != argument[i] {
            return false;
        }
        i += 1;
    }
    i == path.len() || path[i] == b'.' || path[i] == b'['
}

/// Where a statement reads something: the operation, and the operand of it.
pub(super) type Place = (usize, usize);

/// A statement, as the tree of its operations.
#[derive(Clone, Copy)]
pub(super) struct Statement<'g, T: Real> {
    pub(super) operations: &'g [Operation<T>],
    pub(super) vertex: usize,
    /// The calls of its function, if they are known.
    pub(super) calls: &'g [Call],
}

impl<T: Real> Statement<'_, T> {
    /// What stands between what is read and the vertex, and why that is not linear.
    const fn learning(self, place: Place) -> (Response, Option<Obstacle>) {
        let (response, obstacle) = self.response(place);
        if obstacle.is_none() && self.is_multiplied_with_itself(place) {
            return (Response::General, Some(Obstacle::Product));
        }
        (response, obstacle)
    }

    /// What stands between what is read and the vertex, if it is read once.
    pub(super) const fn response(self, (operation, operand): Place) -> (Response, Option<Obstacle>) {
        if self.is_call(operation) {
            let Reading { response, is_returned, .. } = self.reading((operation, operand));
            return match response {
                _ if is_returned => (Response::General, Some(Obstacle::Returned)),
                Response::Linear => (Response::Linear, None),
                _ => (response, Some(Obstacle::Callee)),
            };
        }
        let own = self.own((operation, operand));
        if !matches!(own, Response::Linear | Response::Additive) {
            return (or(own, self.above(operation).0), Some(Obstacle::Operation));
        }
        self.above(operation)
    }

    /// What stands above an operation's value.
    const fn above(self, operation: usize) -> (Response, Option<Obstacle>) {
        let (mut worst, mut obstacle) = (Response::Linear, None);
        let mut at = operation;
        while let Some((reader, operand)) = self.reader(at) {
            if self.is_call(reader) {
                return (Response::General, Some(Obstacle::Argument));
            }
            worst = or(worst, self.own((reader, operand)));
            at = reader;
        }
        if !matches!(worst, Response::Linear) {
            obstacle = Some(Obstacle::Above);
        }
        (worst, obstacle)
    }

    /// Whether what is read may be read again, further on, and multiplied with that.
    const fn is_multiplied_with_itself(self, place: Place) -> bool {
        let Some(again) = self.again(place) else { return false };
        let mut o = 0;
        while o < self.operations.len() {
            let others = self.operations[o].read_again;
            let mut i = 0;
            while i < others.len() {
                let other = (o, others[i].operand);
                let word = others[i].set / 64;
                let is_same = word < again.same.len() && again.same[word] >> (others[i].set % 64) & 1 == 1;
                let is_later = other.0 > place.0 || (other.0 == place.0 && other.1 > place.1);
                if is_same && is_later && self.multiplies(place, other) {
                    return true;
                }
                i += 1;
            }
            o += 1;
        }
        false
    }

    const fn again(self, (operation, operand): Place) -> Option<Again> {
        let again = self.operations[operation].read_again;
        let mut i = 0;
        while i < again.len() {
            if again[i].operand == operand {
                return Some(again[i]);
            }
            i += 1;
        }
        None
    }

    /// Whether the vertex is not linear in two reads together.
    pub(super) const fn multiplies(self, mut one: Place, mut other: Place) -> bool {
        while one.0 != other.0 {
            // An operation stands behind what it takes.
            let lower = if one.0 < other.0 { one } else { other };
            // What a call returns, vertices of its own compute.
            if self.is_call(lower.0) && !self.reading(lower).is_returned {
                return false;
            }
            let Some(reader) = self.reader(lower.0) else { return false };
            if one.0 < other.0 {
                one = reader;
            } else {
                other = reader;
            }
        }
        self.has_product(one.0, one.1, other.1)
    }

    /// Whether an operation multiplies one operand with another, or, of a call, what is in one operand.
    const fn has_product(self, operation: usize, one: usize, other: usize) -> bool {
        if self.is_call(operation) {
            return self.reading((operation, one)).multiplied >> (other % 64) & 1 == 1;
        }
        let are_terms = matches!(self.own((operation, one)), Response::Additive)
            || matches!(self.own((operation, other)), Response::Additive);
        one != other && !are_terms
    }

    /// The arguments of the function that the vertex multiplies what is read with, as bits.
    const fn factors(self, graph: &Graph<T>, place: Place) -> u64 {
        let mut factors = 0;
        let mut at = Some(place);
        while let Some((operation, operand)) = at {
            let mut i = 0;
            while i < self.operations[operation].operands.len() {
                if self.has_product(operation, operand, i) {
                    factors |= self.arguments(graph, &self.operations[operation].operands[i]);
                }
                i += 1;
            }
            at = if self.is_call(operation) { None } else { self.reader(operation) };
        }
        factors
    }

    /// The arguments of the function that are read in an operand, as bits.
    const fn arguments(self, graph: &Graph<T>, operand: &Operand) -> u64 {
        let mut arguments = 0;
        let mut i = 0;
        match operand {
            Operand::Operation(operation) => {
                let operands = self.operations[*operation].operands;
                while i < operands.len() && !self.is_call(*operation) {
                    arguments |= self.arguments(graph, &operands[i]);
                    i += 1;
                }
            }
            Operand::OneOf(several) | Operand::Tuple(several) => {
                while i < several.len() {
                    arguments |= self.arguments(graph, &several[i]);
                    i += 1;
                }
            }
            place => {
                while i < graph.arguments.len() {
                    if reads(graph, place, graph.arguments[i].name) {
                        arguments |= 1 << (i % 64);
                    }
                    i += 1;
                }
            }
        }
        arguments
    }

    pub(super) const fn is_call(self, operation: usize) -> bool {
        matches!(self.operations[operation].applied.responses, Responses::Function)
    }

    /// What is made of an operand of a call.
    const fn reading(self, (operation, operand): Place) -> Reading {
        let mut c = 0;
        while c < self.calls.len() {
            let Call { vertex, operation: number, readings } = self.calls[c];
            if vertex == self.vertex && number == operation && operand < readings.len() {
                return readings[operand];
            }
            c += 1;
        }
        Reading { response: Response::General, is_returned: false, multiplied: u64::MAX }
    }

    /// How an operation responds to an operand.
    const fn own(self, (operation, operand): Place) -> Response {
        match self.operations[operation].applied.responses {
            Responses::Operation(responses) if operand < responses.len() => responses[operand],
            _ => Response::General,
        }
    }

    /// Where the value of an operation is taken.
    const fn reader(self, operation: usize) -> Option<Place> {
        let mut o = operation + 1;
        while o < self.operations.len() {
            let mut i = 0;
            while i < self.operations[o].operands.len() {
                if takes(&self.operations[o].operands[i], operation) {
                    return Some((o, i));
                }
                i += 1;
            }
            o += 1;
        }
        None
    }
}

const fn takes(operand: &Operand, operation: usize) -> bool {
    match operand {
        Operand::Operation(o) => *o == operation,
        Operand::OneOf(several) | Operand::Tuple(several) => {
            let mut i = 0;
            while i < several.len() {
                if takes(&several[i], operation) {
                    return true;
                }
                i += 1;
            }
            false
        }
        _ => false,
    }
}

/// What stands in a row.
const fn or(one: Response, other: Response) -> Response {
    match (one, other) {
        (Response::Linear | Response::Additive, Response::Linear | Response::Additive) => Response::Linear,
        (Response::Linear | Response::Additive, other) | (other, Response::Linear | Response::Additive) => {
            other
        }
        (Response::Elementwise, Response::Elementwise) => Response::Elementwise,
        _ => Response::General,
    }
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
