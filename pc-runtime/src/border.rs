//! The borders of a graph: users' typed values on one side, handles and views on the other.
//!
//! Three things cross. *Inputs* are copied in by [`Value::clamp`]; *results* are copied out by
//! [`Returned::from_views`]; and the *arguments of a call* inside an annotated function are handed
//! over by [`Pass`], each to the [`Mark`] that the callee put at its position.

mod typed;

use std::fmt;
use std::marker::PhantomData;

use nalgebra::allocator::Allocator;
use nalgebra::{DefaultAllocator, Dim, Matrix, OMatrix, RawStorage, Storage};

use crate::error::Error;
use crate::matrix::{Rank, Shape, View, contiguous};
use crate::plan::{Clamp, Recorder, Var};
use crate::scalar::Real;

pub use typed::{ByReference, ByValue, Form, Read, Type, types_of};

// ---------------------------------------------------------------------------------------------- //
// Values in

/// A typed value of an annotated function that can enter its graph as clamped data: a scalar, a
/// nalgebra matrix or vector, a reference to one, a sequence of values, or a tuple of them.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a value of a graph over `{T}`",
    label = "expected a scalar, vector or matrix of `{T}`",
    note = "mark an argument of any other type with `#[constant]`"
)]
pub trait Value<T: Real> {
    /// What the value is inside the graph: [`Var`], or a tuple or vector of handles.
    type Handle: Clone;

    /// Copies the value into the plan.
    ///
    /// # Errors
    /// If a batch is selected by columns that the value does not have.
    #[doc(hidden)]
    fn clamp(&self, recorder: &mut Recorder<'_, T>, clamp: Clamp) -> Result<Self::Handle, Error>;

    /// Where the value lies in memory; parameters are found by it.
    #[doc(hidden)]
    fn address(&self) -> usize {
        std::ptr::from_ref(self).cast::<()>() as usize
    }
}

macro_rules! scalar_value {
    ($($own:ty as $graph:ty),*) => {$(
        impl Value<$graph> for $own {
            type Handle = Var;

            fn clamp(&self, recorder: &mut Recorder<'_, $graph>, clamp: Clamp) -> Result<Var, Error> {
                recorder.clamp(&[*self as $graph], Shape::SCALAR, clamp)
            }
        }
    )*};
}

// A constant whose type is only known to be *some* float falls back to `f64`; in a graph over `f32`
// it is then rounded here, as the literal would have been.
scalar_value!(f32 as f32, f64 as f64, f64 as f32);

impl<T: Real, R: Dim, C: Dim, S: RawStorage<T, R, C>> Value<T> for Matrix<T, R, C, S> {
    type Handle = Var;

    fn clamp(&self, recorder: &mut Recorder<'_, T>, clamp: Clamp) -> Result<Var, Error> {
        let shape = shape_of(self);
        if let Some(data) = contiguous(self) {
            return recorder.clamp(data, shape, clamp);
        }
        let data: Vec<T> = self.iter().copied().collect();
        recorder.clamp(&data, shape, clamp)
    }
}

/// The shape of a nalgebra matrix; its type says whether it is a vector.
pub(crate) fn shape_of<T, R: Dim, C: Dim, S: RawStorage<T, R, C>>(matrix: &Matrix<T, R, C, S>) -> Shape {
    let rank = if C::try_to_usize() == Some(1) { Rank::Vector } else { Rank::Matrix };
    Shape { nrows: matrix.nrows(), ncols: matrix.ncols(), rank }
}

macro_rules! transparent_value {
    ($($pointer:ty),*) => {$(
        impl<T: Real, V: Value<T> + ?Sized> Value<T> for $pointer {
            type Handle = V::Handle;

            fn clamp(&self, recorder: &mut Recorder<'_, T>, clamp: Clamp) -> Result<V::Handle, Error> {
                (**self).clamp(recorder, clamp)
            }

            fn address(&self) -> usize {
                (**self).address()
            }
        }
    )*};
}

transparent_value!(&V, Box<V>);

impl<T: Real, V: Value<T>> Value<T> for [V] {
    type Handle = Vec<V::Handle>;

    fn clamp(&self, recorder: &mut Recorder<'_, T>, clamp: Clamp) -> Result<Self::Handle, Error> {
        let mut handles = Vec::with_capacity(self.len());
        for (t, value) in self.iter().enumerate() {
            // The elements are named like what a loop makes of them: `xs[t]`.
            recorder.enter_iteration(t);
            handles.push(value.clamp(recorder, clamp)?);
            recorder.leave_iteration();
        }
        Ok(handles)
    }
}

impl<T: Real, V: Value<T>> Value<T> for Vec<V> {
    type Handle = Vec<V::Handle>;

    fn clamp(&self, recorder: &mut Recorder<'_, T>, clamp: Clamp) -> Result<Self::Handle, Error> {
        self.as_slice().clamp(recorder, clamp)
    }
}

// ---------------------------------------------------------------------------------------------- //
// Results out

/// The scalar of a value's type, and the type of a value of its own.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a value of a predictive-coding graph",
    label = "expected a scalar, a nalgebra matrix or vector, or a sequence or tuple of them"
)]
pub trait Element {
    /// `f32` or `f64`.
    type Scalar: Real;
    /// The type without references.
    type Owned: Returned<Self::Scalar>;
    /// What the value is inside the graph: [`Var`], or a tuple or vector of handles.
    type Handle: Results;
    /// Whether the type is a value's own or a reference to one.
    type Form: Form<Owned = Self::Owned>;

    /// The value without references.
    fn into_owned(self) -> Self::Owned;
}

impl<V: Element + Clone> Element for &V {
    type Scalar = V::Scalar;
    type Owned = V::Owned;
    type Handle = V::Handle;
    type Form = ByReference<V::Owned>;

    fn into_owned(self) -> V::Owned {
        self.clone().into_owned()
    }
}

impl<T: Real, R: Dim, C: Dim, S> Element for Matrix<T, R, C, S>
where
    S: Storage<T, R, C>,
    DefaultAllocator: Allocator<R, C>,
{
    type Scalar = T;
    type Owned = OMatrix<T, R, C>;
    type Handle = Var;
    type Form = ByValue<Self::Owned>;

    fn into_owned(self) -> Self::Owned {
        Matrix::into_owned(self)
    }
}

impl<V: Element + Clone> Element for &[V] {
    type Scalar = V::Scalar;
    type Owned = Vec<V::Owned>;
    type Handle = Vec<V::Handle>;
    type Form = ByReference<Vec<V::Owned>>;

    fn into_owned(self) -> Vec<V::Owned> {
        self.to_vec().into_owned()
    }
}

impl<V: Element> Element for Vec<V> {
    type Scalar = V::Scalar;
    type Owned = Vec<V::Owned>;
    type Handle = Vec<V::Handle>;
    type Form = ByValue<Self::Owned>;

    fn into_owned(self) -> Vec<V::Owned> {
        self.into_iter().map(V::into_owned).collect()
    }
}

/// A result of an annotated function, made from the views of its outputs.
pub trait Returned<T: Real>: Sized {
    /// Copies the result out; takes as many views as it has parts, and a length for every sequence
    /// that it comes to (see [`Results::lengths`]).
    ///
    /// # Errors
    /// If a view does not have the shape that the type fixes.
    fn from_views<'a>(
        views: &mut impl Iterator<Item = View<'a, T>>,
        lengths: &mut impl Iterator<Item = usize>,
    ) -> Result<Self, Error>;

    /// Shows the parts of the result, in the order of the outputs.
    fn each_view(&self, see: &mut impl FnMut(View<'_, T>));
}

fn next<'a, T: Real>(views: &mut impl Iterator<Item = View<'a, T>>) -> Result<View<'a, T>, Error> {
    views.next().ok_or_else(|| Error::Batch("the graph has fewer outputs than its result".to_owned()))
}

macro_rules! scalar_border {
    ($($t:ty),*) => {$(
        impl Element for $t {
            type Scalar = $t;
            type Owned = $t;
            type Handle = Var;
            type Form = ByValue<$t>;

            fn into_owned(self) -> $t {
                self
            }
        }

        impl Returned<$t> for $t {
            fn from_views<'a>(
                views: &mut impl Iterator<Item = View<'a, $t>>,
                _: &mut impl Iterator<Item = usize>,
            ) -> Result<Self, Error> {
                Ok(next(views)?.scalar())
            }

            fn each_view(&self, see: &mut impl FnMut(View<'_, $t>)) {
                see(View::new(&[*self], Shape::SCALAR));
            }
        }
    )*};
}

scalar_border!(f32, f64);

impl<T: Real, R: Dim, C: Dim, S> Returned<T> for Matrix<T, R, C, S>
where
    S: RawStorage<T, R, C>,
    DefaultAllocator: Allocator<R, C, Buffer<T> = S>,
{
    fn from_views<'a>(
        views: &mut impl Iterator<Item = View<'a, T>>,
        _: &mut impl Iterator<Item = usize>,
    ) -> Result<Self, Error> {
        let view = next(views)?;
        let fits = |fixed: Option<usize>, own: usize| fixed.is_none_or(|fixed| fixed == own);
        if !fits(R::try_to_usize(), view.nrows()) || !fits(C::try_to_usize(), view.ncols()) {
            let message = format!("the result has shape {}, which its type rules out", view.shape());
            return Err(Error::Batch(message));
        }
        let (nrows, ncols) = (R::from_usize(view.nrows()), C::from_usize(view.ncols()));
        Ok(OMatrix::from_iterator_generic(nrows, ncols, view.data().iter().copied()))
    }

    fn each_view(&self, see: &mut impl FnMut(View<'_, T>)) {
        let data = contiguous(self).expect("an owned matrix has no gaps");
        see(View::new(data, shape_of(self)));
    }
}

impl<T: Real, V: Returned<T>> Returned<T> for Vec<V> {
    fn from_views<'a>(
        views: &mut impl Iterator<Item = View<'a, T>>,
        lengths: &mut impl Iterator<Item = usize>,
    ) -> Result<Self, Error> {
        let length = lengths.next().unwrap_or(0);
        (0..length).map(|_| V::from_views(views, lengths)).collect()
    }

    fn each_view(&self, see: &mut impl FnMut(View<'_, T>)) {
        for value in self {
            value.each_view(see);
        }
    }
}

// ---------------------------------------------------------------------------------------------- //
// Arguments of calls inside the graph

/// The mark of a value in a callee's signature, received as the handle `H`.
pub struct Argument<H>(PhantomData<H>);

/// The mark of a single value in an operation's signature.
pub type Operand = Argument<Var>;

/// The mark of a constant in a callee's signature, and a constant as it is handed over.
#[derive(Clone, Copy)]
pub struct Constant<C>(pub C);

/// The mark of a `#[param]` argument in a callee's signature.
pub struct Parameter<'a, P>(PhantomData<&'a P>);

/// A place inside the parameters, as it is handed over.
pub struct Leaf<'a, P>(pub &'a P);

/// What stands at one position of a callee's signature.
pub trait Mark<T: Real> {
    /// What the callee receives there.
    type Passed;
}

impl<T: Real, H> Mark<T> for Argument<H> {
    type Passed = H;
}

impl<T: Real, C> Mark<T> for Constant<C> {
    type Passed = C;
}

impl<'a, T: Real, P> Mark<T> for Parameter<'a, P> {
    type Passed = &'a P;
}

/// What may stand at one position of an operation's signature: [`Operand`] or [`Constant`].
pub trait OperationMark<T: Real>: Mark<T> {
    /// What of it is constant: itself, or `()`.
    type Constant: Clone + Send + 'static;

    /// Shows the operand, keeps the constant.
    fn split(passed: Self::Passed, operand: &mut impl FnMut(Var)) -> Self::Constant;
}

/// A tuple of marks.
pub trait Signature<T: Real> {
    /// What the callee receives.
    type Passed;
}

/// A tuple of marks of an operation.
pub trait OperationSignature<T: Real>: Signature<T> {
    /// The constants, at their positions.
    type Constants: Clone + Send + 'static;

    /// Shows the operands in order, keeps the constants.
    fn split(passed: Self::Passed, operand: &mut impl FnMut(Var)) -> Self::Constants;
}

/// An argument of a call that fits the mark `M` of the callee.
#[diagnostic::on_unimplemented(
    message = "this argument does not fit the callee's signature",
    label = "a value, a parameter and a constant are different things to a graph",
    note = "a `#[param]` argument takes a place inside the caller's own `#[param]`, a `#[constant]` \
            argument takes what reads no value, and a value is a scalar, vector or matrix"
)]
pub trait Pass<T: Real, M: Mark<T>> {
    /// Hands the argument over.
    ///
    /// # Errors
    /// If a parameter is not among the leaves.
    fn pass(self, recorder: &mut Recorder<'_, T>) -> Result<M::Passed, Error>;
}

/// The arguments of a call, as a tuple, that fit the signature `S`.
#[diagnostic::on_unimplemented(
    message = "these arguments do not fit the callee's signature",
    label = "called with other arguments in the graph than the function takes"
)]
pub trait PassAll<T: Real, S: Signature<T>> {
    /// Hands the arguments over.
    ///
    /// # Errors
    /// If a parameter is not among the leaves.
    fn pass_all(self, recorder: &mut Recorder<'_, T>) -> Result<S::Passed, Error>;
}

impl<T: Real> Pass<T, Argument<Var>> for Var {
    fn pass(self, _: &mut Recorder<'_, T>) -> Result<Var, Error> {
        Ok(self)
    }
}

impl<T: Real, Passed: Pass<T, Argument<M>>, M> Pass<T, Argument<Vec<M>>> for Vec<Passed> {
    fn pass(self, recorder: &mut Recorder<'_, T>) -> Result<Vec<M>, Error> {
        self.into_iter().map(|element| element.pass(recorder)).collect()
    }
}

impl<T: Real, V: Value<T>> Pass<T, Argument<V::Handle>> for Constant<V> {
    fn pass(self, recorder: &mut Recorder<'_, T>) -> Result<V::Handle, Error> {
        self.0.clamp(recorder, Clamp::Constant)
    }
}

impl<T: Real, V: Value<T, Handle = Var>> Pass<T, Argument<Var>> for Leaf<'_, V> {
    fn pass(self, recorder: &mut Recorder<'_, T>) -> Result<Var, Error> {
        match recorder.leaf(self.0.address())? {
            Some(leaf) => Ok(leaf),
            None => self.0.clamp(recorder, Clamp::Constant),
        }
    }
}

impl<T: Real, C> Pass<T, Constant<C>> for Constant<C> {
    fn pass(self, _: &mut Recorder<'_, T>) -> Result<C, Error> {
        Ok(self.0)
    }
}

impl<T: Real, C: Clone> Pass<T, Constant<C>> for Leaf<'_, C> {
    fn pass(self, _: &mut Recorder<'_, T>) -> Result<C, Error> {
        Ok(self.0.clone())
    }
}

impl<'a, T: Real, P> Pass<T, Parameter<'a, P>> for Leaf<'a, P> {
    fn pass(self, _: &mut Recorder<'_, T>) -> Result<&'a P, Error> {
        Ok(self.0)
    }
}

impl<'a, T: Real, P> Pass<T, Parameter<'a, P>> for Leaf<'a, Box<P>> {
    fn pass(self, _: &mut Recorder<'_, T>) -> Result<&'a P, Error> {
        Ok(self.0)
    }
}

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

/// Handles of the results of a function: a [`Var`], or a tuple or vector of results.
pub trait Results {
    /// Shows every handle with its place, in the order of the outputs. `place` is the place of the
    /// results themselves.
    fn each_place(&self, place: &mut Vec<Place>, see: &mut impl FnMut(Var, &[Place]));

    /// Shows every handle, in the order of the outputs.
    fn each(&self, see: &mut impl FnMut(Var)) {
        self.each_place(&mut Vec::new(), &mut |var, _| see(var));
    }

    /// Shows the length of every sequence, an outer one before those inside it.
    fn lengths(&self, see: &mut impl FnMut(usize)) {
        let _ = see;
    }
}

impl Results for Var {
    fn each_place(&self, place: &mut Vec<Place>, see: &mut impl FnMut(Var, &[Place])) {
        see(*self, place);
    }
}

impl<R: Results> Results for Vec<R> {
    fn each_place(&self, place: &mut Vec<Place>, see: &mut impl FnMut(Var, &[Place])) {
        for (t, result) in self.iter().enumerate() {
            place.push(Place::Index(t));
            result.each_place(place, see);
            place.pop();
        }
    }

    fn lengths(&self, see: &mut impl FnMut(usize)) {
        see(self.len());
        for result in self {
            result.lengths(see);
        }
    }
}

macro_rules! tuple {
    ($($i:tt $A:ident $M:ident),+) => {
        impl<T: Real, $($A: Value<T>),+> Value<T> for ($($A,)+) {
            type Handle = ($($A::Handle,)+);

            fn clamp(&self, recorder: &mut Recorder<'_, T>, clamp: Clamp) -> Result<Self::Handle, Error> {
                Ok(($(self.$i.clamp(recorder, clamp)?,)+))
            }
        }

        impl<T: Real, $($A: Returned<T>),+> Returned<T> for ($($A,)+) {
            fn from_views<'a>(
                views: &mut impl Iterator<Item = View<'a, T>>,
                lengths: &mut impl Iterator<Item = usize>,
            ) -> Result<Self, Error> {
                Ok(($($A::from_views(views, lengths)?,)+))
            }

            fn each_view(&self, see: &mut impl FnMut(View<'_, T>)) {
                $(self.$i.each_view(see);)+
            }
        }

        impl<$($A: Results),+> Results for ($($A,)+) {
            fn each_place(&self, place: &mut Vec<Place>, see: &mut impl FnMut(Var, &[Place])) {
                $(
                    place.push(Place::Part($i));
                    self.$i.each_place(place, see);
                    place.pop();
                )+
            }

            fn lengths(&self, see: &mut impl FnMut(usize)) {
                $(self.$i.lengths(see);)+
            }
        }

        impl<T: Real, $($M: Mark<T>),+> Signature<T> for ($($M,)+) {
            type Passed = ($($M::Passed,)+);
        }

        impl<T: Real, $($M: OperationMark<T>),+> OperationSignature<T> for ($($M,)+) {
            type Constants = ($($M::Constant,)+);

            fn split(passed: Self::Passed, operand: &mut impl FnMut(Var)) -> Self::Constants {
                ($($M::split(passed.$i, operand),)+)
            }
        }

        impl<T: Real, $($M: Mark<T>, $A: Pass<T, $M>),+> PassAll<T, ($($M,)+)> for ($($A,)+) {
            fn pass_all(self, recorder: &mut Recorder<'_, T>) -> Result<($($M::Passed,)+), Error> {
                Ok(($(self.$i.pass(recorder)?,)+))
            }
        }

        impl<T: Real, $($A, $M),+> Pass<T, Argument<($($M,)+)>> for ($($A,)+)
        where
            $($A: Pass<T, Argument<$M>>),+
        {
            fn pass(self, recorder: &mut Recorder<'_, T>) -> Result<($($M,)+), Error> {
                Ok(($(self.$i.pass(recorder)?,)+))
            }
        }
    };
}

macro_rules! tuples {
    ($(($($i:tt $A:ident $M:ident),+))*) => {$(tuple!($($i $A $M),+);)*};
}

tuples! {
    (0 A M)
    (0 A M, 1 B N)
    (0 A M, 1 B N, 2 C O)
    (0 A M, 1 B N, 2 C O, 3 D P)
    (0 A M, 1 B N, 2 C O, 3 D P, 4 E Q)
    (0 A M, 1 B N, 2 C O, 3 D P, 4 E Q, 5 F R)
    (0 A M, 1 B N, 2 C O, 3 D P, 4 E Q, 5 F R, 6 G S)
    (0 A M, 1 B N, 2 C O, 3 D P, 4 E Q, 5 F R, 6 G S, 7 H U)
}

// A wrong number of arguments is rustc's to report, of the function as it was written: the graph's call
// accepts any number, and such a graph never runs.
macro_rules! miscounted {
    ($(($($A:ident),*) for ($($M:ident),*);)*) => {$(
        impl<T: Real, $($M: Mark<T>,)* $($A),*> PassAll<T, ($($M,)*)> for ($($A,)*) {
            fn pass_all(self, _: &mut Recorder<'_, T>) -> Result<($($M::Passed,)*), Error> {
                Err(Error::Batch("a call has a wrong number of arguments".to_owned()))
            }
        }
    )*};
}

miscounted! {
    () for (M);
    () for (M, N);
    () for (M, N, O);
    () for (M, N, O, P);
    () for (M, N, O, P, Q);
    (A) for ();
    (A) for (M, N);
    (A) for (M, N, O);
    (A) for (M, N, O, P);
    (A) for (M, N, O, P, Q);
    (A, B) for ();
    (A, B) for (M);
    (A, B) for (M, N, O);
    (A, B) for (M, N, O, P);
    (A, B) for (M, N, O, P, Q);
    (A, B, C) for ();
    (A, B, C) for (M);
    (A, B, C) for (M, N);
    (A, B, C) for (M, N, O, P);
    (A, B, C) for (M, N, O, P, Q);
    (A, B, C, D) for ();
    (A, B, C, D) for (M);
    (A, B, C, D) for (M, N);
    (A, B, C, D) for (M, N, O);
    (A, B, C, D) for (M, N, O, P, Q);
    (A, B, C, D, E) for ();
    (A, B, C, D, E) for (M);
    (A, B, C, D, E) for (M, N);
    (A, B, C, D, E) for (M, N, O);
    (A, B, C, D, E) for (M, N, O, P);
}

macro_rules! tuple_element {
    ($($i:tt $A:ident),*) => {
        impl<First: Element, $($A: Element<Scalar = First::Scalar>),*> Element for (First, $($A,)*) {
            type Scalar = First::Scalar;
            type Owned = (First::Owned, $($A::Owned,)*);
            type Handle = (First::Handle, $($A::Handle,)*);
            type Form = ByValue<Self::Owned>;

            fn into_owned(self) -> Self::Owned {
                (self.0.into_owned(), $(self.$i.into_owned(),)*)
            }
        }
    };
}

tuple_element!();
tuple_element!(1 B);
tuple_element!(1 B, 2 C);
tuple_element!(1 B, 2 C, 3 D);
tuple_element!(1 B, 2 C, 3 D, 4 E);
tuple_element!(1 B, 2 C, 3 D, 4 E, 5 F);
tuple_element!(1 B, 2 C, 3 D, 4 E, 5 F, 6 G);
tuple_element!(1 B, 2 C, 3 D, 4 E, 5 F, 6 G, 7 H);

impl<T: Real> Signature<T> for () {
    type Passed = ();
}

impl<T: Real> PassAll<T, ()> for () {
    fn pass_all(self, _: &mut Recorder<'_, T>) -> Result<(), Error> {
        Ok(())
    }
}
