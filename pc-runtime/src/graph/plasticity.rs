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

/// Why the update of what this operand holds is not Hebbian, if it is not. `OPERATIONS` is the most that a statement
/// of `F` has.
/// What is multiplied with itself has an obstacle where it is read first.
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
    statement::<T, F>(VERTEX).learning(ways, (operation, operand)).1
}

const fn ways<T, F, const VERTEX: usize, const OPERATIONS: usize>() -> [Way; OPERATIONS]
where
    T: Real,
    F: Callee<T, IsFunction> + Function<Scalar = T>,
{
    let mut ways = [Way::NEW; OPERATIONS];
    statement::<T, F>(VERTEX).look(&mut ways);
    ways
}

const fn statement<T, F>(vertex: usize) -> Statement<'static, T>
where
    T: Real,
    F: Callee<T, IsFunction> + Function<Scalar = T>,
{
    Statement { graph: F::GRAPH, vertex, calls: F::CALLS, again: None }
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
        readings[a].is_returned = reads(graph, &Operand::Tuple(graph.outputs), graph.arguments[a].name);
        a += 1;
    }
    let mut vertex = 0;
    while vertex < graph.vertices.len() {
        let mut ways = [Way::NEW; OPERATIONS];
        let statement = statement::<T, F>(vertex);
        statement.look(&mut ways);
        let operations = statement.operations();
        let mut o = 0;
        while o < operations.len() {
            let mut i = 0;
            while i < operations[o].operands.len() {
                let mut a = 0;
                while a < ARGUMENTS {
                    // What is a constant is not learned.
                    let is_learned = !matches!(graph.arguments[a].role, Role::Constant);
                    if is_learned && reads(graph, &operations[o].operands[i], graph.arguments[a].name) {
                        readings[a].response = or(readings[a].response, statement.learning(&ways, (o, i)).0);
                        if statement.is_call(o) {
                            readings[a].is_returned |= statement.reading((o, i)).is_returned;
                        }
                        readings[a].multiplied |= statement.beside(&ways, (o, i)).arguments;
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
    pub(super) graph: &'g Graph<T>,
    pub(super) vertex: usize,
    /// The calls of its function, if they are known.
    pub(super) calls: &'g [Call],
    /// What each operation reads again, if that is known better than by its function alone.
    pub(super) again: Option<&'g [&'g [Again]]>,
}

/// What is read somewhere: arguments of the function, and what is read again, each as bits.
#[derive(Clone, Copy)]
pub(super) struct Reads {
    arguments: u64,
    sets: u64,
}

/// The way from an operation to its vertex.
#[derive(Clone, Copy)]
pub(super) struct Way {
    /// What the operation reads, and those whose values it takes.
    below: Reads,
    /// What its value is multiplied with; of what is read again, only what stands behind it.
    beside: Reads,
    /// What stands between its value and the vertex.
    response: Response,
    obstacle: Option<Obstacle>,
}

impl Reads {
    const NOTHING: Self = Self { arguments: 0, sets: 0 };

    const fn and(self, other: Self) -> Self {
        Self { arguments: self.arguments | other.arguments, sets: self.sets | other.sets }
    }
}

impl Way {
    pub(super) const NEW: Self =
        Self { below: Reads::NOTHING, beside: Reads::NOTHING, response: Response::Linear, obstacle: None };
}

impl<T: Real> Statement<'_, T> {
    /// Finds the ways of all operations. (An operation stands behind those whose values it takes.)
    pub(super) const fn look(self, ways: &mut [Way]) {
        let operations = self.operations();
        let mut o = 0;
        while o < operations.len() {
            let mut i = 0;
            while i < operations[o].operands.len() {
                // What a call returns, vertices of its own compute.
                if !self.is_call(o) || self.reading((o, i)).is_returned {
                    ways[o].below = ways[o].below.and(self.reads(ways, (o, i)));
                }
                i += 1;
            }
            o += 1;
        }
        while o > 0 {
            o -= 1;
            let mut i = 0;
            while i < operations[o].operands.len() {
                let (response, obstacle) = if self.is_call(o) {
                    (Response::General, Some(Obstacle::Argument))
                } else {
                    let response = or(self.own((o, i)), ways[o].response);
                    let is_linear = matches!(response, Response::Linear);
                    let own = if is_linear { None } else { Some(Obstacle::Above) };
                    (response, if ways[o].obstacle.is_some() { ways[o].obstacle } else { own })
                };
                let beside = self.beside(ways, (o, i));
                hand_on(&operations[o].operands[i], ways, response, obstacle, beside);
                i += 1;
            }
        }
    }

    /// What stands between what is read and the vertex, and why that is not linear.
    pub(super) const fn learning(self, ways: &[Way], place: Place) -> (Response, Option<Obstacle>) {
        let (response, obstacle) = self.response(ways, place);
        let Some(Again { same, is_twice, .. }) = self.again(place) else { return (response, obstacle) };
        let is_call = self.is_call(place.0);
        let is_squared = is_twice && is_call && self.has_product(place.0, place.1, place.1);
        if !is_squared && self.beside(ways, place).sets & same == 0 {
            return (response, obstacle);
        }
        let own = if is_call { Obstacle::Handed } else { Obstacle::Product };
        (Response::General, Some(if let Some(first) = obstacle { first } else { own }))
    }

    /// The same, if it is read once.
    const fn response(self, ways: &[Way], place: Place) -> (Response, Option<Obstacle>) {
        let Way { response, obstacle, .. } = ways[place.0];
        if self.is_call(place.0) {
            let Reading { response, is_returned, .. } = self.reading(place);
            return match response {
                _ if is_returned => (Response::General, Some(Obstacle::Returned)),
                Response::Linear => (response, None),
                _ => (response, Some(Obstacle::Callee)),
            };
        }
        match self.own(place) {
            Response::Linear | Response::Additive => (response, obstacle),
            own => (or(own, response), Some(Obstacle::Operation)),
        }
    }

    /// What is multiplied with what is read here.
    const fn beside(self, ways: &[Way], (operation, operand): Place) -> Reads {
        // What goes into a call stays there, unless it is returned.
        let goes_on = !self.is_call(operation) || self.reading((operation, operand)).is_returned;
        let mut beside = if goes_on { ways[operation].beside } else { Reads::NOTHING };
        let mut i = 0;
        while i < self.operations()[operation].operands.len() {
            if self.has_product(operation, operand, i) {
                let Reads { arguments, sets } = self.reads(ways, (operation, i));
                // The table tells of every read; an error is said once.
                let sets = if i > operand || self.again.is_some() { sets } else { 0 };
                beside = beside.and(Reads { arguments, sets });
            }
            i += 1;
        }
        beside
    }

    /// What is read in an operand.
    const fn reads(self, ways: &[Way], place: Place) -> Reads {
        let mut reads = self.reads_of(ways, &self.operations()[place.0].operands[place.1]);
        if let Some(Again { set, .. }) = self.again(place) {
            reads.sets |= 1 << (set % 64);
        }
        reads
    }

    const fn reads_of(self, ways: &[Way], operand: &Operand) -> Reads {
        let mut found = Reads::NOTHING;
        let mut i = 0;
        match operand {
            Operand::Operation(operation) => return ways[*operation].below,
            Operand::OneOf(several) | Operand::Tuple(several) => {
                while i < several.len() {
                    found = found.and(self.reads_of(ways, &several[i]));
                    i += 1;
                }
            }
            place => {
                while i < self.graph.arguments.len() {
                    if reads(self.graph, place, self.graph.arguments[i].name) {
                        found.arguments |= 1 << (i % 64);
                    }
                    i += 1;
                }
            }
        }
        found
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

    const fn again(self, (operation, operand): Place) -> Option<Again> {
        let again = match self.again {
            Some(again) => again[operation],
            None => self.operations()[operation].read_again,
        };
        let mut i = 0;
        while i < again.len() {
            if again[i].operand == operand {
                return Some(again[i]);
            }
            i += 1;
        }
        None
    }

    const fn operations(self) -> &'static [Operation<T>] {
        self.graph.vertices[self.vertex].operations
    }

    pub(super) const fn is_call(self, operation: usize) -> bool {
        matches!(self.operations()[operation].applied.responses, Responses::Function)
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
        match self.operations()[operation].applied.responses {
            Responses::Operation(responses) if operand < responses.len() => responses[operand],
            _ => Response::General,
        }
    }
}

/// Gives the operations in an operand their ways.
const fn hand_on(
    operand: &Operand,
    ways: &mut [Way],
    response: Response,
    obstacle: Option<Obstacle>,
    beside: Reads,
) {
    match operand {
        Operand::Operation(operation) => {
            ways[*operation] = Way { beside, response, obstacle, ..ways[*operation] };
        }
        Operand::OneOf(several) | Operand::Tuple(several) => {
            let mut i = 0;
            while i < several.len() {
                hand_on(&several[i], ways, response, obstacle, beside);
                i += 1;
            }
        }
        _ => {}
    }
}

/// The response of one after the other, or of the worse of two.
const fn or(one: Response, other: Response) -> Response {
    match (one, other) {
        (Response::General, _) | (_, Response::General) => Response::General,
        (Response::Elementwise, _) | (_, Response::Elementwise) => Response::Elementwise,
        _ => Response::Linear,
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
