//! Plasticity: whether a parameter learns by a Hebbian rule.
//!
//! A parameter's update is Σ ε ∂v̂/∂θ over the vertices that read it. Where v̂ is linear in θ, as in
//! v̂ = Wx, that is the vertex's own error times the values of its parents: post-synaptic times
//! pre-synaptic activity, a Hebbian rule. Where a function is applied to that element by element, as in
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

/// A call that takes parameters, and what becomes of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Call {
    /// The number of the vertex.
    pub vertex: usize,
    /// The operation in its expression.
    pub operation: usize,
    /// [`Callee::PARAMETERS`] of what is called; of an operation, nothing.
    pub parameters: &'static [Response],
}

/// The kind of a parameter's update where a vertex reads it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Plasticity {
    /// The vertex is linear in the parameter: its error times the values of its parents.
    Hebbian,
    /// The error is modulated by a derivative, element by element.
    Modulated,
    /// Neither: what stands between mixes elements, or is a call of another function.
    General,
}

/// A parameter where a vertex reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Synapse {
    /// The parameter's path, as it is written.
    pub parameter: &'static str,
    /// The number of the vertex.
    pub vertex: usize,
    /// The operation in its expression.
    pub operation: usize,
    /// The kind of update.
    pub plasticity: Plasticity,
}

impl<T: Real> Graph<T> {
    /// Every parameter where a vertex reads it, in the order of the source. A parameter that is handed to
    /// another annotated function learns there: see that function's graph.
    pub fn synapses(&self) -> Vec<Synapse> {
        let mut synapses = Vec::new();
        for (v, vertex) in self.vertices.iter().enumerate() {
            for (o, operation) in vertex.operations.iter().enumerate() {
                if !matches!(operation.applied.responses, Responses::Operation(_)) {
                    continue;
                }
                for (i, &operand) in operation.operands.iter().enumerate() {
                    let plasticity = of(vertex.operations, o, i);
                    self.each_place([operand], |place| {
                        if let Operand::Parameter(parameter) = place {
                            synapses.push(Synapse { parameter, vertex: v, operation: o, plasticity });
                        }
                    });
                }
            }
        }
        synapses
    }
}

/// The kind of update of a parameter that is this operand of an operation of a vertex.
pub(super) const fn of<T: Real>(operations: &[Operation<T>], operation: usize, operand: usize) -> Plasticity {
    match response(operations, operation, operand) {
        Response::Linear => Plasticity::Hebbian,
        Response::Elementwise => Plasticity::Modulated,
        Response::General => Plasticity::General,
    }
}

/// What becomes of the parameters of what is called.
// rustc evaluates a constant that names another one as soon as it sees it, and would find a cycle in every
// function that calls itself by way of others. What a constant function names is evaluated when it is asked.
pub const fn parameters<T: Real, Kind, F: Callee<T, Kind>>(
    _: PhantomData<(T, Kind, F)>,
) -> &'static [Response] {
    F::PARAMETERS
}

/// Whether a vertex that reads this operand is linear in it: the vertex of `F` itself or, if that is a call,
/// each of the callee's.
pub const fn is_hebbian<T, F>(vertex: usize, operation: usize, operand: usize) -> bool
where
    T: Real,
    F: Callee<T, IsFunction> + Function<Scalar = T>,
{
    matches!(learns_by(F::GRAPH, F::CALLS, vertex, operation, operand), Response::Linear)
}

/// Whether an operation of a vertex is a call of an annotated function.
pub const fn is_call<T: Real>(graph: &Graph<T>, vertex: usize, operation: usize) -> bool {
    matches!(graph.vertices[vertex].operations[operation].applied.responses, Responses::Function)
}

/// What stands between each parameter of the function `F` and the vertices that read it, at the places of
/// the arguments.
pub const fn responses<T, F, const ARGUMENTS: usize>() -> &'static [Response]
where
    T: Real,
    F: Callee<T, IsFunction> + Function<Scalar = T>,
{
    const { &of_arguments::<T, F, ARGUMENTS>() }
}

const fn of_arguments<T, F, const ARGUMENTS: usize>() -> [Response; ARGUMENTS]
where
    T: Real,
    F: Callee<T, IsFunction> + Function<Scalar = T>,
{
    let mut responses = [Response::General; ARGUMENTS];
    let mut a = 0;
    while a < ARGUMENTS {
        let argument = &F::GRAPH.arguments[a];
        responses[a] = match argument.role {
            Role::Parameter => of_argument(F::GRAPH, F::CALLS, argument.name),
            Role::Input => Response::General,
            // It is not learned.
            Role::Constant => Response::Linear,
        };
        a += 1;
    }
    responses
}

const fn of_argument<T: Real>(graph: &Graph<T>, calls: &[Call], argument: &str) -> Response {
    // What is returned as it is, the caller's vertices read.
    if reads(graph, &Operand::Tuple(graph.outputs), argument) {
        return Response::General;
    }
    let mut worst = Response::Linear;
    let mut v = 0;
    while v < graph.vertices.len() {
        let operations = graph.vertices[v].operations;
        let mut o = 0;
        while o < operations.len() {
            let mut i = 0;
            while i < operations[o].operands.len() {
                if reads(graph, &operations[o].operands[i], argument) {
                    worst = or(worst, learns_by(graph, calls, v, o, i));
                }
                i += 1;
            }
            o += 1;
        }
        v += 1;
    }
    worst
}

/// Whether an operand may be a place inside this argument.
const fn reads<T: Real>(graph: &Graph<T>, operand: &Operand, argument: &str) -> bool {
    match operand {
        Operand::Parameter(path) => begins(path.as_bytes(), argument.as_bytes()),
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

/// What stands between an operand and the vertices that read it.
const fn learns_by<T: Real>(
    graph: &Graph<T>,
    calls: &[Call],
    vertex: usize,
    operation: usize,
    operand: usize,
) -> Response {
    if !is_call(graph, vertex, operation) {
        return response(graph.vertices[vertex].operations, operation, operand);
    }
    let mut c = 0;
    while c < calls.len() {
        if calls[c].vertex == vertex && calls[c].operation == operation {
            return at(calls[c].parameters, operand);
        }
        c += 1;
    }
    Response::General
}

/// What stands between an operand of an operation and the vertex: the operation, and those that take its
/// value.
const fn response<T: Real>(operations: &[Operation<T>], operation: usize, operand: usize) -> Response {
    let Responses::Operation(responses) = operations[operation].applied.responses else {
        return Response::General;
    };
    let again = operations[operation].read_again;
    let mut i = 0;
    while i < again.len() {
        if again[i] == operand {
            return Response::General;
        }
        i += 1;
    }
    or(at(responses, operand), above(operations, operation))
}

/// What stands above an operation's value.
const fn above<T: Real>(operations: &[Operation<T>], operation: usize) -> Response {
    let mut worst = Response::Linear;
    let mut o = operation + 1;
    while o < operations.len() {
        let mut i = 0;
        while i < operations[o].operands.len() {
            if takes(&operations[o].operands[i], operation) {
                worst = match operations[o].applied.responses {
                    Responses::Operation(responses) => or(worst, or(at(responses, i), above(operations, o))),
                    Responses::Function => Response::General,
                };
            }
            i += 1;
        }
        o += 1;
    }
    worst
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

const fn at(responses: &[Response], operand: usize) -> Response {
    if operand < responses.len() { responses[operand] } else { Response::General }
}

const fn or(one: Response, other: Response) -> Response {
    match (one, other) {
        (Response::Linear, other) | (other, Response::Linear) => other,
        (Response::Elementwise, Response::Elementwise) => Response::Elementwise,
        _ => Response::General,
    }
}
