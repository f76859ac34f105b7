//! Operations: the value beside its local derivative.
//!
//! An operation is a function and a type of the same name. The function is what rustc checks and what
//! runs when the annotated function is called as it is. The type implements [`Operation`]: the same
//! value on views, and the message that carries an error through the local derivative to one operand.

mod activation;
mod arithmetic;
mod elementwise;
pub mod method;
mod normalise;
mod own;
mod product;
mod reduction;
pub(crate) mod repeat;
mod stack;

use std::marker::PhantomData;

use crate::border::{OperationMark, OperationSignature, PassAll};
use crate::error::Error;
use crate::graph::{Applied, Call, Graph, Reading, Responses};
use crate::matrix::{Shape, View, ViewMut};
use crate::plan::{Learn, Message, MessageCall, Predict, PredictCall, Recorder, Var};
use crate::scalar::Real;

pub use crate::border::{Constant, Operand};
pub use activation::{
    abs, clamp, cos, elu, exp, gelu, leaky_relu, ln, powf, powi, recip, relu, sigmoid, silu, sin, softplus,
    sqrt, square, tan, tanh,
};
pub use arithmetic::{
    Pairs, add, add_scalar, component_div, component_mul, div, max, min, neg, scale, sub, unscale,
};
pub use elementwise::Elementwise;
#[doc(hidden)]
pub use elementwise::{Gives, message_each, predict_each};
pub use normalise::{Columnwise, layer_norm, log_softmax, softmax};
#[doc(hidden)]
pub use own::{LibraryMatrix, LibraryVector, NotOfLibrary};
pub use product::{AffineMap, affine, mul, tr_mul};
pub use reduction::{
    column_mean, column_sum, dot, mean, norm, norm_squared, row_mean, row_sum, sum, transpose,
};
pub use stack::{Rows, Stack, rows, vstack};

/// The constants of an operation: a tuple with the constant arguments at their positions in the
/// signature, and `()` where an operand stands.
pub type Constants<O, T> = <<O as Operation<T>>::Signature as OperationSignature<T>>::Constants;

/// An operation with its local derivatives.
///
/// # Example
///
/// A general operation of one's own: every column divided by its sum, `y = x / Σx`.
///
/// ```
/// use nalgebra::DMatrix;
/// use pc_runtime::op::{Constants, Local, Operand, Operation};
/// use pc_runtime::matrix::{Shape, View, ViewMut};
/// use pc_runtime::prelude::*;
///
/// /// The function: what runs in the plain life, and what rustc checks.
/// pub fn normalise(x: &DMatrix<f64>) -> DMatrix<f64> {
///     let mut y = x.clone();
///     for mut column in y.column_iter_mut() {
///         let sum = column.sum();
///         column /= sum;
///     }
///     y
/// }
///
/// /// The type of the same name: its local derivatives.
/// #[allow(non_camel_case_types)]
/// pub enum normalise {}
///
/// impl<T: Real> Operation<T> for normalise {
///     type Signature = (Operand,);
///     type Cache = Vec<T>; // the sum of every column, kept for the derivative
///
///     // Column j of y depends on column j of x alone.
///     fn columnwise(_: &[bool], _: &[Shape]) -> bool {
///         true
///     }
///
///     fn shape(operands: &[Shape], _: &Constants<Self, T>) -> Result<Shape, String> {
///         Ok(operands[0])
///     }
///
///     fn predict(x: &[View<'_, T>], _: &Constants<Self, T>, y: &mut ViewMut<'_, T>, sums: &mut Vec<T>) {
///         sums.clear();
///         sums.extend(x[0].columns().map(|column| column.iter().copied().fold(T::zero(), |a, b| a + b)));
///         for (j, &sum) in sums.iter().enumerate() {
///             for (y, &x) in y.column(j).iter_mut().zip(x[0].column(j)) {
///                 *y = x / sum;
///             }
///         }
///     }
///
///     // Jᵀε: (ε − Σ ε y) / Σx, column by column
///     fn message(_: usize, error: View<'_, T>, local: &Local<'_, T, Self>, to_x: &mut ViewMut<'_, T>) {
///         for (j, &sum) in local.cache.iter().enumerate() {
///             let (error, y) = (error.column(j), local.prediction.column(j));
///             let inner = error.iter().zip(y).fold(T::zero(), |sum, (&e, &y)| sum + e * y);
///             for (message, &e) in to_x.column(j).iter_mut().zip(error) {
///                 *message += (e - inner) / sum;
///             }
///         }
///     }
/// }
///
/// #[derive(Clone, Parameters)]
/// struct Weights { w: DMatrix<f64> }
///
/// #[predictive_coding]
/// fn model(#[param] p: &Weights, x: &DMatrix<f64>) -> DMatrix<f64> {
///     let attention = normalise(&exp(&(&p.w * x)));
///     attention
/// }
///
/// let p = Weights { w: DMatrix::from_fn(3, 2, |i, j| 0.1 * (i + 2 * j) as f64) };
/// let (x, t) = (DMatrix::from_element(2, 4, 0.5), DMatrix::from_element(3, 4, 0.2));
/// check_gradients::<model, _, _>(&p, &x, &t, &SquaredError)?;
/// # Ok::<(), pc_runtime::Error>(())
/// ```
pub trait Operation<T: Real>: Sized + 'static {
    /// What the operation takes, argument by argument: a tuple of [`Operand`]s (values, which errors
    /// are sent to) and [`Constant`]s (anything else).
    type Signature: OperationSignature<T>;

    /// What `predict` keeps for `message`: `()`, or a type that reuses its memory.
    type Cache: Clone + Default + Send + 'static;

    /// How the value responds to each argument, constants included at their positions, the others held;
    /// to those that are left out, [`Response::General`]. From it follows whether a parameter's update is Hebbian.
    const RESPONSES: &'static [Response] = &[];

    /// Whether the batch may be cut between columns here: column j of the result depends on column j of
    /// each batched operand only, and on all of the others.
    ///
    /// `batched` tells of every operand whether its columns are samples, that is, whether it is a matrix
    /// that comes from an input; parameters, constants and what is made of them alone are whole in every
    /// piece of the batch. Asked only where some operand is batched.
    fn columnwise(batched: &[bool], shapes: &[Shape]) -> bool {
        let _ = (batched, shapes);
        false
    }

    /// The shape of the result.
    ///
    /// # Errors
    /// If the shapes do not fit: one phrase that says what must hold, such as `the rows must agree`.
    fn shape(operands: &[Shape], constants: &Constants<Self, T>) -> Result<Shape, String>;

    /// Writes the value to `prediction`, whose elements hold anything before.
    fn predict(
        operands: &[View<'_, T>],
        constants: &Constants<Self, T>,
        prediction: &mut ViewMut<'_, T>,
        cache: &mut Self::Cache,
    );

    /// Adds Jᵀε to `message`, where J is the derivative of the value by operand `to` (constants are
    /// not counted) and ε the error, of the value's shape.
    fn message(to: usize, error: View<'_, T>, local: &Local<'_, T, Self>, message: &mut ViewMut<'_, T>);
}

/// How the value of an operation responds to one operand, the others held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Response {
    /// Linear, in a term of its own: the derivative depends on no operand. What holds the same in several such
    /// operands, as in a sum, is linear in it.
    Additive,
    /// Linear: the derivative does not depend on the operand, but may on others, as in a product.
    Linear,
    /// Element by element: each element of the value depends on the element at its place.
    Elementwise,
    /// Anything else.
    General,
}

/// What an operation's derivative may look at: its operands, its own value, its constants and cache.
pub struct Local<'a, T: Real, O: Operation<T>> {
    /// The values of the operands.
    pub operands: &'a [View<'a, T>],
    /// The operation's own value.
    pub prediction: View<'a, T>,
    /// The constant arguments, at their positions.
    pub constants: &'a Constants<O, T>,
    /// What `predict` kept.
    pub cache: &'a O::Cache,
}

/// The kind of [`Callee`]s that are operations.
pub enum IsOperation {}

/// The kind of [`Callee`]s that are annotated functions.
pub enum IsFunction {}

/// The kind of [`Callee`]s that are annotated functions which are generic over their scalar, and called
/// without saying which: it is the caller's.
pub enum IsGeneric {}

/// The scalar of a generic annotated function that is called without saying which.
#[derive(Debug)]
pub enum Inferred {}

/// An annotated function that is generic over its scalar, and nothing else.
pub trait Generic {
    /// The function over this scalar.
    type Of<T: Real>;
}

/// What may stand in front of the parentheses of a call in an annotated function: an [`Operation`],
/// or another annotated function, whose graph becomes part of the caller's.
///
/// `Kind` says which of the two; rustc finds it, and generated code leaves it open.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is neither an operation nor an annotated function",
    label = "not part of a predictive-coding graph",
    note = "annotate the function with `#[predictive_coding]`, or implement `Operation` for a type of its name"
)]
pub trait Callee<T: Real, Kind> {
    /// What it takes, argument by argument.
    type Signature<'a>: crate::border::Signature<T>;
    /// Handles of what it returns.
    type Results;
    /// How the value responds to each argument.
    const RESPONSES: Responses;
    /// The same, and its graph, for the static table of a caller.
    const APPLIED: Applied<T> = Applied { responses: Self::RESPONSES, graph: Self::graph };
    /// Itself, as an argument of a constant function.
    const CALLEE: PhantomData<(T, Kind, Self)> = PhantomData;
    /// The calls of an annotated function that take parameters or inputs.
    const CALLS: &'static [Call] = &[];
    /// What an annotated function makes of parameters that are handed to it, argument by argument. A function
    /// may call itself by way of others: then there is no answer, so the graph does not ask, but only what
    /// requires one.
    const READINGS: &'static [Reading] = &[];

    /// The graph of an annotated function; none of an operation.
    fn graph() -> Option<&'static Graph<T>>;

    /// Appends the call to the plan.
    ///
    /// # Errors
    /// If shapes do not fit.
    fn record(
        recorder: &mut Recorder<'_, T>,
        arguments: <Self::Signature<'_> as crate::border::Signature<T>>::Passed,
    ) -> Result<Self::Results, Error>;

    /// Records operation number `operation` of the statement `vertex`.
    ///
    /// # Errors
    /// If shapes do not fit.
    fn call<'a, A: PassAll<T, Self::Signature<'a>>>(
        recorder: &mut Recorder<'_, T>,
        vertex: usize,
        operation: usize,
        arguments: A,
    ) -> Result<Self::Results, Error>
    where
        Self: Sized,
    {
        recorder.call::<Self, Kind, A>(vertex, operation, arguments)
    }

    /// Computes operation number `operation` of a vertex.
    fn predict(vertex: &mut Predict<'_, T>, operation: usize)
    where
        Self: Sized,
    {
        vertex.run::<Self, Kind>(operation);
    }

    /// Sends what has arrived at operation number `operation` of a vertex to parents.
    fn message(vertex: &mut Message<'_, T>, operation: usize)
    where
        Self: Sized,
    {
        vertex.run::<Self, Kind>(operation);
    }

    /// Sends what has arrived at operation number `operation` of a vertex to parameters.
    fn learn(vertex: &mut Learn<'_, T>, operation: usize)
    where
        Self: Sized,
    {
        vertex.run::<Self, Kind>(operation);
    }

    /// The value of an operation. The vertices of an annotated function have code of their own.
    #[doc(hidden)]
    fn run_predict(_: PredictCall<'_, T>) {}

    /// The message of an operation to one operand.
    #[doc(hidden)]
    fn run_message(_: MessageCall<'_, T>) {}
}

#[diagnostic::do_not_recommend]
impl<T: Real, O: Operation<T>> Callee<T, IsOperation> for O {
    type Signature<'a> = O::Signature;
    type Results = Var;
    const RESPONSES: Responses = Responses::Operation(O::RESPONSES);

    fn graph() -> Option<&'static Graph<T>> {
        None
    }

    fn record(
        recorder: &mut Recorder<'_, T>,
        arguments: <O::Signature as crate::border::Signature<T>>::Passed,
    ) -> Result<Var, Error> {
        recorder.operation::<O>(arguments)
    }

    fn run_predict(call: PredictCall<'_, T>) {
        call.run::<O>();
    }

    fn run_message(call: MessageCall<'_, T>) {
        call.run::<O>();
    }
}

#[diagnostic::do_not_recommend]
impl<T: Real, F: Generic<Of<T>: Callee<T, IsFunction>>> Callee<T, IsGeneric> for F {
    type Signature<'a> = <F::Of<T> as Callee<T, IsFunction>>::Signature<'a>;
    type Results = <F::Of<T> as Callee<T, IsFunction>>::Results;
    const RESPONSES: Responses = F::Of::<T>::RESPONSES;
    const READINGS: &'static [Reading] = F::Of::<T>::READINGS;

    fn graph() -> Option<&'static Graph<T>> {
        F::Of::<T>::graph()
    }

    fn record(
        recorder: &mut Recorder<'_, T>,
        arguments: <Self::Signature<'_> as crate::border::Signature<T>>::Passed,
    ) -> Result<Self::Results, Error> {
        F::Of::<T>::record(recorder, arguments)
    }
}

/// A constant argument of an operation, as its mark.
impl<T: Real, C: Clone + Send + 'static> OperationMark<T> for Constant<C> {
    type Constant = C;

    fn split(passed: C, _: &mut impl FnMut(Var)) -> C {
        passed
    }
}

impl<T: Real> OperationMark<T> for Operand {
    type Constant = ();

    fn split(passed: Var, operand: &mut impl FnMut(Var)) {
        operand(passed);
    }
}
