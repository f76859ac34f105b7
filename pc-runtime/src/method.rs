//! Methods of users' types, as the runtime sees them.

use std::any::TypeId;
use std::fmt;
use std::marker::PhantomData;

use crate::border::{Found, PassAll};
use crate::error::Error;
use crate::function::Function;
use crate::graph::{Graph, Reading};
use crate::op::{Callee, IsFunction};
use crate::plan::Recorder;
use crate::scalar::Real;

/// A type with an annotated method; `NAME` is [`method`] of the method's name.
///
/// `#[predictive_coding]` on an `impl` block implements it for every method that takes `&self`. By it the
/// graph of any of them has a type: [`MethodOf`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no annotated method of this name",
    label = "not part of a predictive-coding graph",
    note = "put `#[predictive_coding]` on the `impl` block that the method stands in, with `&self` (a trait's default method has no graph); of a matrix, call an operation of the library",
    note = "what a method reads off parameters as a constant says its type: `let n: usize = ..`",
    note = "of a type parameter whose trait is not the block's, its bounds say so: `L: Layer + Method<{{ method(\"forward\") }}>`"
)]
pub trait Method<const NAME: u64> {
    /// The method's graph.
    type Graph: 'static;

    /// The type of the method itself: a type may have several of a name, by its traits.
    fn function() -> TypeId;
}

impl<P: Method<NAME>, const NAME: u64> Method<NAME> for &P {
    type Graph = P::Graph;

    fn function() -> TypeId {
        P::function()
    }
}

impl<P: Method<NAME>, const NAME: u64> Method<NAME> for Box<P> {
    type Graph = P::Graph;

    fn function() -> TypeId {
        P::function()
    }
}

/// What an annotated method of `P` returns. Where rustc knows no such method, that is no type, and nothing is asked
/// of `P`.
#[diagnostic::on_unimplemented(
    message = "`{P}` has no annotated method of this name",
    label = "not part of a predictive-coding graph",
    note = "put `#[predictive_coding]` on the `impl` block that the method stands in, with `&self` (a trait's default method has no graph); of a matrix, call an operation of the library",
    note = "what a method reads off parameters as a constant says its type: `let n: usize = ..`",
    note = "of a type parameter whose trait is not the block's, its bounds say so: `L: Layer + Method<{{ method(\"forward\") }}>`"
)]
pub trait ResultOf<const NAME: u64, P> {
    /// The method's graph.
    type Graph: 'static;
    /// What it returns.
    type Same;
}

#[diagnostic::do_not_recommend]
impl<R, P: Method<NAME>, const NAME: u64> ResultOf<NAME, P> for R {
    type Graph = P::Graph;
    type Same = <P::Graph as Known>::Same<R>;
}

/// A graph's type, for what there is only where rustc knows it.
pub trait Known {
    /// `R`.
    type Same<R>;
}

impl<G> Known for G {
    type Same<R> = R;
}

/// The graph of a method of `P`, for a network of its own: `Network::<MethodOf<Dense, { method("encode") }>>`.
pub type MethodOf<P, const NAME: u64> = <P as Method<NAME>>::Graph;

/// The number that stands for a method's name.
pub const fn method(name: &str) -> u64 {
    // FNV-1a
    let (bytes, mut hash, mut i) = (name.as_bytes(), 0xcbf2_9ce4_8422_2325_u64, 0);
    while i < bytes.len() {
        hash = (hash ^ bytes[i] as u64).wrapping_mul(0x0100_0000_01b3);
        i += 1;
    }
    hash
}

/// A type that names the graph of one of its methods: `Network::<Dense>`.
///
/// `#[predictive_coding]` implements it where the block has one method that is a graph, or one that is named
/// `forward`. Of several annotated blocks of a type only one can: the others are annotated with
/// `#[predictive_coding(unnamed)]`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` names no graph",
    label = "neither one annotated method, nor one named `forward`"
)]
pub trait NamesGraph: 'static {
    /// The graph that the type names.
    type Graph: Function;
}

#[diagnostic::do_not_recommend]
impl<P: NamesGraph> Function for P {
    type Scalar = <P::Graph as Function>::Scalar;
    type Parameters = <P::Graph as Function>::Parameters;
    type Arguments<'a> = <P::Graph as Function>::Arguments<'a>;
    type Output = <P::Graph as Function>::Output;
    const GRAPH: &'static Graph<Self::Scalar> = P::Graph::GRAPH;

    fn call(parameters: &Self::Parameters, arguments: Self::Arguments<'_>) -> Self::Output {
        P::Graph::call(parameters, arguments)
    }

    fn trace(
        recorder: &mut Recorder<'_, Self::Scalar>,
        parameters: &Self::Parameters,
        arguments: Self::Arguments<'_>,
    ) -> Result<(), Error> {
        P::Graph::trace(recorder, parameters, arguments)
    }
}

/// The graph of a method that is called, found by rustc from the receiver in the copy of the body that
/// never runs (see [`Type`](crate::border::Type)).
pub struct MethodType<G>(PhantomData<fn() -> G>);

impl<G> MethodType<G> {
    /// A graph yet to be found.
    pub const fn new() -> Self {
        Self(PhantomData)
    }

    /// It is the graph of this receiver's method, which returns this.
    pub fn of_call<const NAME: u64, P, R: ResultOf<NAME, P, Graph = G>>(&self, receiver: &P, result: &R) {
        let _ = (receiver, result);
    }

    /// The same, and its result; that of a method without a graph has no type.
    pub fn result<const NAME: u64, P, R>(&self, receiver: &P, result: R) -> R::Same
    where
        R: ResultOf<NAME, P, Graph = G>,
    {
        let _ = (receiver, result);
        unreachable!("generated code asks for types alone")
    }

    /// The static graph.
    pub fn graph<T: Real>(&self) -> Option<&'static Graph<T>>
    where
        G: Callee<T, IsFunction>,
    {
        G::graph()
    }

    /// What the method makes of parameters that are handed to it, the receiver first.
    pub const fn readings<T: Real>(&self) -> &'static [Reading]
    where
        G: Callee<T, IsFunction>,
    {
        G::READINGS
    }

    /// Records operation number `operation` of the statement `vertex`: a call of the method.
    ///
    /// # Errors
    /// If shapes do not fit.
    pub fn call<'a, T: Real, A>(
        &self,
        recorder: &mut Recorder<'_, T>,
        vertex: usize,
        operation: usize,
        arguments: A,
    ) -> Result<G::Results, Error>
    where
        G: Callee<T, IsFunction>,
        A: PassAll<T, G::Signature<'a>>,
    {
        recorder.call::<G, IsFunction, A>(vertex, operation, arguments)
    }
}

impl<G> Found for MethodType<G> {
    const FOUND: Self = Self::new();
}

impl<G> Default for MethodType<G> {
    fn default() -> Self {
        Self::new()
    }
}

impl<G> fmt::Debug for MethodType<G> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MethodType<{}>", std::any::type_name::<G>())
    }
}
