//! Whether a name that means an operation means its function, too.
//!
//! A function and an operation are two names of Rust that are spelled alike. Beside `use pc_runtime::prelude::*;`
//! a function of the user's, `fn softmax(..)`, hides the function, and not the operation: the plain function would
//! call the one, and the graph would apply the other. So generated code asks every operation of the library that is
//! called by its bare name, `<softmax>::__called(|x| softmax(x))`, whether the function takes a [`LibraryMatrix`]. No
//! function but the library's own does.

use nalgebra::{DMatrix, DVector};

use super::{Columnwise, Elementwise, affine, layer_norm, log_softmax, max, min, rows, softmax, vstack};

macro_rules! operands {
    ($($(#[$doc:meta])* $name:ident: $value:ty;)*) => {$(
        $(#[$doc])*
        #[derive(Debug)]
        pub enum $name {}

        #[diagnostic::do_not_recommend]
        impl Elementwise for $name {
            type Scalar = f64;
            type Value = $value;
            type Output = $value;

            fn value(&self) -> &$value {
                match *self {}
            }

            fn map_elements(&self, _: impl FnMut(f64) -> f64) -> $value {
                match *self {}
            }
        }

        #[diagnostic::do_not_recommend]
        impl Columnwise for $name {
            type Scalar = f64;
            type Output = $value;

            fn map_columns(&self, _: impl FnMut(&mut [f64])) -> $value {
                match *self {}
            }
        }
    )*};
}

operands! {
    /// A matrix that only functions of operations take.
    LibraryMatrix: DMatrix<f64>;
    /// A vector that only functions of operations take.
    LibraryVector: DVector<f64>;
}

macro_rules! called {
    ($($name:ident($($argument:ty),*);)*) => {$(
        impl $name {
            /// An error unless this calls the operation's own function.
            pub fn __called<R>(_: impl FnOnce($($argument),*) -> R) {}
        }
    )*};
}

called! {
    affine(LibraryMatrix, LibraryMatrix, LibraryVector);
    max(LibraryMatrix, LibraryMatrix);
    min(LibraryMatrix, LibraryMatrix);
    vstack(LibraryMatrix, LibraryMatrix);
    rows(LibraryMatrix, usize, usize);
    softmax(LibraryMatrix);
    log_softmax(LibraryMatrix);
    layer_norm(LibraryMatrix);
}

/// What is no operation of the library is asked nothing.
pub trait NotOfLibrary {
    /// Any function will do.
    fn __called<F>(_: F) {}
}

impl<O: ?Sized> NotOfLibrary for O {}
