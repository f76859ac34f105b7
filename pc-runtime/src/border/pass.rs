//! Arguments of calls inside a graph, and the marks that a callee's signature consists of.

use std::marker::PhantomData;

use super::{Sequence, Value};
use crate::error::Error;
use crate::plan::{Clamp, Recorder, Var};
use crate::scalar::Real;

/// The mark of a value in a callee's signature, received as the handle `H`.
pub struct Argument<H>(PhantomData<H>);

/// The mark of a single value in an operation's signature.
pub type Operand = Argument<Var>;

/// The mark of a constant in a callee's signature, and a constant as it is handed over.
#[derive(Clone, Copy)]
pub struct Constant<C>(pub C);

/// A constant that is written as a literal, as it is handed over.
#[derive(Clone, Copy)]
pub struct Literal<C>(pub C);

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
            argument takes what reads no value, of the callee's very type (`&v[..]` for a slice, not `&v`), and a \
            value is a scalar, vector or matrix"
)]
pub trait Pass<T: Real, M: Mark<T>> {
    /// Hands the argument over.
    ///
    /// # Errors
    /// If a parameter is not among the leaves.
    fn pass(self, recorder: &mut Recorder<'_, T>) -> Result<M::Passed, Error>;
}

/// A constant or a parameter that becomes a value of the graph.
#[diagnostic::on_unimplemented(
    message = "a constant of this type does not become a value of the graph",
    label = "expected a scalar, vector or matrix, or a sequence or tuple of them"
)]
pub trait Becomes<T: Real> {
    /// What the value is inside the graph.
    type Handle;

    /// Makes the value.
    ///
    /// # Errors
    /// If a parameter is not among the leaves.
    fn become_value(self, recorder: &mut Recorder<'_, T>) -> Result<Self::Handle, Error>;
}

impl<T: Real, V: Value<T>> Becomes<T> for Constant<V> {
    type Handle = V::Handle;

    fn become_value(self, recorder: &mut Recorder<'_, T>) -> Result<V::Handle, Error> {
        self.0.clamp(recorder, Clamp::Constant)
    }
}

impl<T: Real, V: Value<T>> Becomes<T> for Literal<V> {
    type Handle = V::Handle;

    fn become_value(self, recorder: &mut Recorder<'_, T>) -> Result<V::Handle, Error> {
        Constant(self.0).become_value(recorder)
    }
}

impl<T: Real, V: Value<T, Handle = Var>> Becomes<T> for Leaf<'_, V> {
    type Handle = Var;

    fn become_value(self, recorder: &mut Recorder<'_, T>) -> Result<Var, Error> {
        <Self as Pass<T, Operand>>::pass(self, recorder)
    }
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

/// A variable of the walk may be read again.
impl<T: Real, H: Clone> Pass<T, Argument<H>> for &H {
    fn pass(self, _: &mut Recorder<'_, T>) -> Result<H, Error> {
        Ok(self.clone())
    }
}

impl<T: Real, H: Clone> Pass<T, Argument<Sequence<H>>> for Sequence<H> {
    fn pass(self, _: &mut Recorder<'_, T>) -> Result<Self, Error> {
        Ok(self)
    }
}

impl<T: Real, V: Value<T>> Pass<T, Argument<V::Handle>> for Constant<V> {
    fn pass(self, recorder: &mut Recorder<'_, T>) -> Result<V::Handle, Error> {
        self.0.clamp(recorder, Clamp::Constant)
    }
}

impl<T: Real, V: Value<T, Handle = Var>> Pass<T, Argument<Var>> for Leaf<'_, V> {
    fn pass(self, recorder: &mut Recorder<'_, T>) -> Result<Var, Error> {
        match recorder.leaf(self.0.address(), self.0.is_scalar())? {
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

/// A constant receiver is a reference, whatever holds it.
impl<'a, T: Real, C> Pass<T, Constant<&'a C>> for Leaf<'a, C> {
    fn pass(self, recorder: &mut Recorder<'_, T>) -> Result<&'a C, Error> {
        recorder.refuse_leaf(self.0)?;
        Ok(self.0)
    }
}

impl<'a, T: Real, C> Pass<T, Constant<&'a C>> for Leaf<'a, Box<C>> {
    fn pass(self, recorder: &mut Recorder<'_, T>) -> Result<&'a C, Error> {
        recorder.refuse_leaf(&**self.0)?;
        Ok(self.0)
    }
}

impl<'a, T: Real, C> Pass<T, Constant<&'a C>> for Constant<&'a &C> {
    fn pass(self, _: &mut Recorder<'_, T>) -> Result<&'a C, Error> {
        Ok(self.0)
    }
}

impl<'a, T: Real, C> Pass<T, Constant<&'a C>> for Constant<&'a Box<C>> {
    fn pass(self, _: &mut Recorder<'_, T>) -> Result<&'a C, Error> {
        Ok(self.0)
    }
}

/// A field that is left out is a constant; a leaf is not, or it would never learn.
impl<T: Real, C: Clone> Pass<T, Constant<C>> for Leaf<'_, C> {
    fn pass(self, recorder: &mut Recorder<'_, T>) -> Result<C, Error> {
        recorder.refuse_leaf(self.0)?;
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

impl<T: Real, C> Pass<T, Constant<C>> for Literal<C> {
    fn pass(self, _: &mut Recorder<'_, T>) -> Result<C, Error> {
        Ok(self.0)
    }
}

impl<T: Real, V: Value<T>> Pass<T, Argument<V::Handle>> for Literal<V> {
    fn pass(self, recorder: &mut Recorder<'_, T>) -> Result<V::Handle, Error> {
        self.0.clamp(recorder, Clamp::Constant)
    }
}

// A constant of a wrong type is rustc's to report, too. Of one that is no literal, rustc may have to find
// the type by the callee's, so only literals are accepted in place of a constant.
macro_rules! mistyped {
    ($($given:ty as $($t:ty)*;)*) => {$($(
        impl<T: Real> Pass<T, Constant<$t>> for Literal<$given> {
            fn pass(self, _: &mut Recorder<'_, T>) -> Result<$t, Error> {
                Err(wrong_type())
            }
        }
    )*)*};
}

mistyped! {
    i32 as f32 f64 bool &'static str;
    f64 as i32 i64 u32 u64 usize bool &'static str;
    bool as i32 i64 u32 u64 usize f32 f64 &'static str;
    &'static str as i32 i64 u32 u64 usize f32 f64 bool;
}

fn wrong_type() -> Error {
    Error::Batch("a constant has a wrong type".to_owned())
}

macro_rules! mistyped_value {
    ($($given:ty as $($t:ty)*;)*) => {$($(
        impl Pass<$t, Operand> for Constant<$given> {
            fn pass(self, _: &mut Recorder<'_, $t>) -> Result<Var, Error> {
                Err(wrong_type())
            }
        }

        impl Pass<$t, Operand> for Literal<$given> {
            fn pass(self, _: &mut Recorder<'_, $t>) -> Result<Var, Error> {
                Err(wrong_type())
            }
        }
    )*)*};
}

mistyped_value! {
    i32 as f32 f64;
    bool as f32 f64;
    &'static str as f32 f64;
    f32 as f64;
}

impl<T: Real> Signature<T> for () {
    type Passed = ();
}

impl<T: Real> PassAll<T, ()> for () {
    fn pass_all(self, _: &mut Recorder<'_, T>) -> Result<(), Error> {
        Ok(())
    }
}

/// What is no tuple. (Or rustc would find that all arguments, made into one, fit better, and propose it.)
#[diagnostic::on_unimplemented(message = "a call has a wrong number of arguments")]
pub trait Alone {}

impl Alone for Var {}

impl<H> Alone for &H {}

impl<H> Alone for Sequence<H> {}

impl<C> Alone for Constant<C> {}

impl<C> Alone for Literal<C> {}

impl<P> Alone for Leaf<'_, P> {}

// A wrong number of arguments is rustc's to report, of the function as it was written: the graph's call
// accepts any number, and such a graph never runs.
macro_rules! miscounted {
    ($(($($A:ident),*) for ($($M:ident),*);)*) => {$(
        impl<T: Real, $($M: Mark<T>,)* $($A: Alone),*> PassAll<T, ($($M,)*)> for ($($A,)*) {
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
