//! The types of variables that the generated code has no name for.

use std::fmt;
use std::marker::PhantomData;

use super::{Element, Results, Returned};
use crate::error::Error;
use crate::plan::Recorder;
use crate::scalar::Real;

/// The type of a variable of the user's function, without references: found by rustc in a copy of the
/// function's body that never runs, used to read the variable's value for a condition.
///
/// A macro cannot name the type of `h` in `if h.norm() > 1.0`; rustc can. One copy of the body serves
/// all conditions: it makes the types, says before each condition which variables they are of, and
/// returns them.
///
/// ```
/// use nalgebra::DVector;
/// use pc_runtime::border::{Type, types_of};
///
/// let (t0,) = types_of(|xs: &[DVector<f64>]| {
///     let t0 = Type::new();
///     for x in xs {
///         let h = x * 2.0;
///         t0.is(&h);
///         if h.norm() > 1.0 {}
///     }
///     (t0,)
/// });
/// let _: Type<DVector<f64>> = t0;
/// ```
pub struct Type<V>(PhantomData<fn() -> V>);

impl<V> Type<V> {
    /// A type yet to be found.
    pub const fn new() -> Self {
        Self(PhantomData)
    }

    /// It is the type of `variable`, without references.
    pub const fn is<E: Element<Owned = V>>(&self, variable: &E) {
        let _ = variable;
    }

    /// The value of a variable of this type, for a condition: computed now, not differentiated.
    ///
    /// # Errors
    /// If the value has a shape that the type rules out.
    pub fn read<T: Real>(&self, recorder: &mut Recorder<'_, T>, results: &impl Results) -> Result<V, Error>
    where
        V: Returned<T>,
    {
        recorder.read(results)
    }
}

impl<V> Clone for Type<V> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<V> Copy for Type<V> {}

impl<V> Default for Type<V> {
    fn default() -> Self {
        Self::new()
    }
}

impl<V> fmt::Debug for Type<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Type<{}>", std::any::type_name::<V>())
    }
}

/// What a closure that never runs would return: its [`Type`]s, as a tuple.
pub fn types_of<A, R: Default>(_: impl FnOnce(A) -> R) -> R {
    R::default()
}
