//! Borders of types that may turn out to be no values.
//!
//! rustc reports a type that is no value wherever generated code treats it as one. So the code asks first,
//! [`IsInput`] and [`IsResult`], and goes on with a [`Border`], which holds for any type; only [`Typed`] insists.
//!
//! ```
//! use nalgebra::DMatrix;
//! use pc_runtime::border::{Border, Enters, IsInput, No as _, Typed};
//! use pc_runtime::plan::Var;
//!
//! type Matrix = Border<{ IsInput::<DMatrix<f64>, f64>::ANSWER }>; // Border<true>
//! type Name = Border<{ IsInput::<String, f64>::ANSWER }>; // Border<false>
//! fn handles(_: <Matrix as Enters<DMatrix<f64>, f64>>::Handle, _: <Name as Enters<String, f64>>::Handle) {}
//! let _: fn(Var, Var) = handles;
//! Typed::input::<DMatrix<f64>, f64>();
//! ```

use std::convert::Infallible;
use std::marker::PhantomData;

use super::{Element, Results, Returned, Value};
use crate::error::Error;
use crate::parameters::Parameters;
use crate::plan::{Clamp, Recorder, Var};
use crate::scalar::Real;

/// Asks whether `V` enters a graph over `T`.
#[derive(Debug)]
pub struct IsInput<V, T>(PhantomData<(V, T)>);

impl<V: Value<T>, T: Real> IsInput<V, T> {
    /// It does.
    pub const ANSWER: bool = true;
}

/// Asks whether `V` is what a graph may return.
#[derive(Debug)]
pub struct IsResult<V>(PhantomData<V>);

impl<V: Element> IsResult<V> {
    /// It is.
    pub const ANSWER: bool = true;
}

/// Asks whether `V` is made of parameters of `T`.
#[derive(Debug)]
pub struct IsLearned<V, T>(PhantomData<(V, T)>);

impl<V: Parameters<T>, T: Real> IsLearned<V, T> {
    /// It is.
    pub const ANSWER: bool = true;
}

/// The answer where the type does not give one itself.
pub trait No {
    /// It is not.
    const ANSWER: bool = false;
}

impl<V, T> No for IsInput<V, T> {}

impl<V> No for IsResult<V> {}

impl<V, T> No for IsLearned<V, T> {}

/// The border of a type, whether it is a value or not.
#[derive(Debug)]
pub struct Border<const IS_VALUE: bool>;

/// Asks whether rustc has found a mistake in a function or in a type: then its answer is no type, and neither is
/// anything that comes of it.
pub trait Sound {
    /// [`Typed`], if it has not.
    type Answer;
    /// The scalar itself, if it has not.
    type Of<T: Real>: Real;
    /// The type itself, if it has not.
    type Same<V: ?Sized>: ?Sized;

    /// What values are passed through.
    fn sound() -> Self::Answer;
}

/// What may be said where rustc found no mistake.
#[derive(Clone, Copy, Debug)]
pub struct Typed;

impl Typed {
    /// An error unless `V` enters a graph over `T`.
    pub const fn input<V: Value<T>, T: Real>() {}

    /// An error unless `V` is what a graph may return.
    pub const fn result<V: Element>() {}

    /// The value itself: it keeps its type.
    pub fn typed<V>(self, value: V) -> V {
        value
    }
}

impl Sound for Border<true> {
    type Answer = Typed;
    type Of<T: Real> = T;
    type Same<V: ?Sized> = V;

    fn sound() -> Typed {
        Typed
    }
}

// Of a single implementation rustc would take it, whatever was asked.
impl Sound for Border<false> {
    type Answer = ();
    type Of<T: Real> = T;
    type Same<V: ?Sized> = V;

    fn sound() {}
}

/// Of which scalar a type is asked whether it is made of parameters of it: `f32` if it is known to be, else `f64`.
pub type Asked<const IS_SINGLE: bool> = <Border<IS_SINGLE> as Precision>::Scalar;

/// A scalar by whether it is `f32`.
pub trait Precision {
    /// That scalar.
    type Scalar: Real;
}

impl Precision for Border<true> {
    type Scalar = f32;
}

impl Precision for Border<false> {
    type Scalar = f64;
}

/// An error unless `V` is made of parameters of `T`.
pub const fn learned<V: Parameters<T>, T: Real>() {}

/// An input `V` of a graph over `T`.
pub trait Enters<V, T: Real> {
    /// What it is inside the graph.
    type Handle: Clone + 'static;

    /// Copies it into the plan.
    ///
    /// # Errors
    /// If a batch is selected by columns that it does not have.
    fn clamp(value: &V, recorder: &mut Recorder<'_, T>, clamp: Clamp) -> Result<Self::Handle, Error>;
}

impl<V: Value<T>, T: Real> Enters<V, T> for Border<true> {
    type Handle = V::Handle;

    fn clamp(value: &V, recorder: &mut Recorder<'_, T>, clamp: Clamp) -> Result<V::Handle, Error> {
        value.clamp(recorder, clamp)
    }
}

impl<V, T: Real> Enters<V, T> for Border<false> {
    type Handle = Var;

    fn clamp(_: &V, _: &mut Recorder<'_, T>, _: Clamp) -> Result<Var, Error> {
        unreachable!("rustc has refused the program")
    }
}

/// A result `V` of a graph.
pub trait Leaves<V> {
    /// The graph's scalar.
    type Scalar: Real;
    /// The type without references.
    type Owned: Returned<Self::Scalar>;
    /// What it is inside the graph.
    type Handle: Results;

    /// The result without references.
    fn into_owned(result: V) -> Self::Owned;
}

impl<V: Element> Leaves<V> for Border<true> {
    type Scalar = V::Scalar;
    type Owned = V::Owned;
    type Handle = V::Handle;

    fn into_owned(result: V) -> V::Owned {
        result.into_owned()
    }
}

impl<V> Leaves<V> for Border<false> {
    type Scalar = f64;
    type Owned = Infallible;
    type Handle = Var;

    fn into_owned(_: V) -> Infallible {
        unreachable!("rustc has refused the program")
    }
}

/// The walk of a function without a graph. Where rustc finds nothing wrong with the function either, it stops
/// at this, when it builds the program.
///
/// ```compile_fail
/// # use nalgebra::DMatrix;
/// # use pc_runtime::prelude::*;
/// # #[derive(Clone, Parameters)]
/// # struct Layer(DMatrix<f64>);
/// #[predictive_coding]
/// impl Layer {
///     fn scale(&self) -> DMatrix<f64> {
///         &self.0 * 2.0
///     }
/// }
///
/// #[predictive_coding]
/// fn model(#[param] layer: &Layer, x: &DMatrix<f64>) -> DMatrix<f64> {
///     // The `scale` of a matrix takes an argument.
///     tanh(&(layer.scale() * x))
/// }
/// # let _ = Network::<model>::new(Layer(DMatrix::zeros(2, 2))).predict(&DMatrix::zeros(2, 1));
/// ```
pub fn refused<R>() -> R {
    const {
        panic!(
            "this function has no graph: an arm or a block has no value, a method is called by the name of an \
             operation, with other arguments, or in a generic function a `let` computes a constant of a skipped field\n\
             help: give every arm a value; give the method another name; write the constant where it is used, \
             `T::of(1.0 - p.rate)`"
        )
    }
}
