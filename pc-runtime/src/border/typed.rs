//! The types of variables that the generated code has no name for.

use std::cell::Cell;
use std::convert::Infallible;
use std::fmt;
use std::marker::PhantomData;

use nalgebra::{Dim, Matrix};

use super::{Element, Kept, Results, Returned};
use crate::error::Error;
use crate::plan::Recorder;
use crate::scalar::Real;

/// The type of a variable of the user's function, found by rustc in a copy of the function's body that
/// never runs. By it a condition reads the variable's value.
///
/// A macro cannot name the type of `h` in `if h.norm() > 1.0`; rustc can. One copy of the body serves
/// all conditions: it makes the types, says before each condition which variables they are of, and
/// returns them.
///
/// ```
/// use nalgebra::DVector;
/// use pc_runtime::border::{ByReference, ByValue, Type, types_of};
///
/// let (t0, t1) = types_of(|xs: &[DVector<f64>]| {
///     let (t0, t1) = (Type::new(), Type::new());
///     for x in xs {
///         let h = x * 2.0;
///         t0.is(&x);
///         t1.is(&h);
///         if h.norm() > x.norm() {}
///     }
///     (t0, t1)
/// });
/// let _: Type<ByReference<DVector<f64>>> = t0;
/// let _: Type<ByValue<DVector<f64>>> = t1;
/// ```
pub struct Type<F>(PhantomData<fn() -> F>);

/// Whether a variable holds its value or a reference to it.
pub trait Form {
    /// The value's type.
    type Owned: Kept;
    /// The variable's type.
    type Lent<'a>
    where
        Self: 'a;
    /// How a value is held while it is lent.
    type Held;

    /// Holds a value.
    fn hold(value: Self::Owned) -> Self::Held;

    /// The variable, made of the value that is held.
    fn lend(held: &Self::Held) -> Self::Lent<'_>;

    /// Holds again what was lent.
    fn give_back(held: &Self::Held, lent: Self::Lent<'_>);

    /// The value, unless it was lent and is held no more.
    fn release(held: Self::Held) -> Option<Self::Owned>;
}

/// The [`Form`] of a variable that holds a value.
pub struct ByValue<V>(PhantomData<V>);

/// The [`Form`] of a variable that holds a reference to a value.
pub struct ByReference<V>(PhantomData<V>);

impl<V: Kept> Form for ByValue<V> {
    type Owned = V;
    type Lent<'a> = V;
    type Held = Cell<Option<V>>;

    fn hold(value: V) -> Self::Held {
        Cell::new(Some(value))
    }

    fn lend(held: &Self::Held) -> V {
        held.take().expect("generated code makes a variable of it once")
    }

    fn give_back(held: &Self::Held, lent: V) {
        held.set(Some(lent));
    }

    fn release(held: Self::Held) -> Option<V> {
        held.into_inner()
    }
}

impl<V: Kept> Form for ByReference<V> {
    type Owned = V;
    type Lent<'a>
        = &'a V
    where
        V: 'a;
    type Held = V;

    fn hold(value: V) -> V {
        value
    }

    fn lend(held: &V) -> &V {
        held
    }

    fn give_back(_: &V, _: &V) {}

    fn release(held: V) -> Option<V> {
        Some(held)
    }
}

/// A value that was read for a condition. Its memory is kept when it is dropped.
pub struct Read<F: Form>(Option<F::Held>);

impl<F: Form> Read<F> {
    fn held(&self) -> &F::Held {
        self.0.as_ref().expect("it is held until it is dropped")
    }

    /// The value as the user's variable holds it.
    ///
    /// # Panics
    /// If a variable that holds a value itself is asked for twice.
    pub fn lend(&self) -> F::Lent<'_> {
        F::lend(self.held())
    }

    /// Takes back what was lent, if the condition has only looked at it.
    pub fn give_back(&self, lent: F::Lent<'_>) {
        F::give_back(self.held(), lent);
    }
}

impl<F: Form> Drop for Read<F> {
    fn drop(&mut self) {
        if let Some(value) = self.0.take().and_then(F::release) {
            value.keep();
        }
    }
}

impl<F> Type<F> {
    /// A type yet to be found.
    pub const fn new() -> Self {
        Self(PhantomData)
    }

    /// It is the type of `variable`.
    pub const fn is<E: Element<Form = F>>(&self, variable: &E) {
        let _ = variable;
    }

    /// The value of a variable of this type, for a condition: computed now, not differentiated.
    ///
    /// # Errors
    /// If the value has a shape that the type rules out.
    pub fn read<T: Real>(
        &self,
        recorder: &mut Recorder<'_, T>,
        results: &impl Results,
    ) -> Result<Read<F>, Error>
    where
        F: Form<Owned: Returned<T>>,
    {
        recorder.read(results).map(|value| Read(Some(F::hold(value))))
    }
}

impl<F> Clone for Type<F> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<F> Copy for Type<F> {}

impl<F> Default for Type<F> {
    fn default() -> Self {
        Self::new()
    }
}

impl<F> fmt::Debug for Type<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Type<{}>", std::any::type_name::<F>())
    }
}

/// The type of a constant that only its use decides, as in `let h0 = SVector::zeros();`, found in the
/// same copy of the body.
///
/// ```
/// use nalgebra::SVector;
/// use pc_runtime::border::{ConstantType, types_of};
///
/// let t0 = types_of(|x: &SVector<f64, 3>| {
///     let t0 = ConstantType::new();
///     let h0 = t0.of(SVector::zeros());
///     let _ = x + h0;
///     t0
/// });
/// assert_eq!(t0.of(SVector::zeros()).len(), 3);
/// ```
pub struct ConstantType<C>(PhantomData<fn() -> C>);

impl<C> ConstantType<C> {
    /// A type yet to be found.
    pub const fn new() -> Self {
        Self(PhantomData)
    }

    /// It is the type of `constant`.
    pub fn of(&self, constant: C) -> C {
        constant
    }
}

impl<C> Default for ConstantType<C> {
    fn default() -> Self {
        Self::new()
    }
}

impl<C> fmt::Debug for ConstantType<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ConstantType<{}>", std::any::type_name::<C>())
    }
}

/// A value that has the method `exp` with the meaning that the graph gives it.
#[diagnostic::on_unimplemented(
    message = "on a matrix `exp()` is the matrix exponential",
    label = "not element by element",
    note = "for every element write the function: `exp(&m)`"
)]
pub trait Single {}

impl Single for f32 {}

impl Single for f64 {}

/// In the copy of the body, asked of what has a method of that name.
pub trait ScalarMethod: Sized {
    #[doc(hidden)]
    #[must_use]
    fn __of_scalar(self) -> Self
    where
        Self: Single,
    {
        self
    }
}

impl<T: Real> ScalarMethod for T {}

impl<T, R: Dim, C: Dim, S> ScalarMethod for Matrix<T, R, C, S> {}

/// What a closure that never runs would return: types, and tuples of them.
pub trait Found {
    /// It has no content.
    const FOUND: Self;
}

impl<F> Found for Type<F> {
    const FOUND: Self = Self::new();
}

impl<C> Found for ConstantType<C> {
    const FOUND: Self = Self::new();
}

macro_rules! found_in_tuples {
    ($(($($part:ident)*))*) => {$(
        impl<$($part: Found),*> Found for ($($part,)*) {
            const FOUND: Self = ($($part::FOUND,)*);
        }
    )*};
}

found_in_tuples! { () (A) (A B) (A B C) (A B C D) (A B C D E) (A B C D E F) (A B C D E F G) (A B C D E F G H) }

/// The types that a closure which never runs would return.
pub const fn types_of<A, R: Found>(closure: impl FnOnce(A) -> R) -> R {
    // A constant cannot drop what might have something to do then.
    std::mem::forget(closure);
    R::FOUND
}

/// Behind a call of it, rustc looks at nothing but types.
pub fn never() -> Infallible {
    unreachable!("generated code asks for types alone")
}
