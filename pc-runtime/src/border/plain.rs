//! A method of a trait, called as its graph's signature says.
//!
//! A method whose signature is not the trait's is an error at the method. It would be one again where generated code
//! calls it, so that asks first, as [`Border`](super::Border)s do.
//!
//! ```
//! use pc_runtime::border::{Misfit as _, Plain};
//!
//! fn double(x: f64) -> f64 {
//!     2.0 * x
//! }
//!
//! assert_eq!(Plain::<_, (f64,), f64>::new(double).call((1.5,)), 3.0);
//! let never_called = || Plain::<_, (f64, f64), f64>::new(double).call((1.5, 2.0));
//! ```

use std::fmt;
use std::marker::PhantomData;

use super::asked::refused;

/// A function that may take `A`, a tuple of its arguments, and return `R`.
pub struct Plain<F, A, R> {
    function: F,
    signature: PhantomData<fn(A) -> R>,
}

impl<F, A, R> Plain<F, A, R> {
    /// The function, whatever its signature.
    pub fn new(function: F) -> Self {
        Self { function, signature: PhantomData }
    }
}

/// The call of a function that does not fit, which was reported.
pub trait Misfit<A, R>: Sized {
    /// Never happens.
    fn call(self, _: A) -> R {
        refused()
    }
}

impl<F, A, R> Misfit<A, R> for Plain<F, A, R> {}

macro_rules! arguments {
    ($($argument:ident)*) => {
        impl<Function: FnOnce($($argument),*) -> Result, $($argument,)* Result>
            Plain<Function, ($($argument,)*), Result>
        {
            /// Calls the function.
            #[allow(non_snake_case)]
            pub fn call(self, ($($argument,)*): ($($argument,)*)) -> Result {
                (self.function)($($argument),*)
            }
        }
    };
}

arguments!(A);
arguments!(A B);
arguments!(A B C);
arguments!(A B C D);
arguments!(A B C D E);
arguments!(A B C D E F);
arguments!(A B C D E F G);
arguments!(A B C D E F G H);
arguments!(A B C D E F G H I);
arguments!(A B C D E F G H I J);
arguments!(A B C D E F G H I J K);
arguments!(A B C D E F G H I J K L);

/// The function that calls of a method's name call, and the method.
pub struct Called<F, M>(PhantomData<fn() -> (F, M)>);

/// A pair to be compared.
pub fn called<F, M>(_: F, _: M) -> Called<F, M> {
    Called(PhantomData)
}

impl<F, M> Called<F, M> {
    /// An error unless they are one.
    pub fn is_own(&self)
    where
        Self: IsOwn,
    {
    }
}

/// That they are one.
#[diagnostic::on_unimplemented(
    message = "the type has another method of this name, which hides the one with a graph",
    label = "hidden by the type's own method",
    note = "annotate the type's own method instead, if this one only calls it; else give one of them another name"
)]
pub trait IsOwn {}

#[diagnostic::do_not_recommend]
impl<Same> IsOwn for Called<Same, Same> {}

impl<F, M> fmt::Debug for Called<F, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Called")
    }
}

impl<F, A, R> fmt::Debug for Plain<F, A, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Plain").finish_non_exhaustive()
    }
}
