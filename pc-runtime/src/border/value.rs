//! Values in: what enters a graph as clamped data.

use nalgebra::{Dim, Matrix, RawStorage};

use super::{Place, Sequence};
use crate::error::Error;
use crate::matrix::{Rank, Shape, contiguous};
use crate::plan::{Clamp, Recorder, Var};
use crate::scalar::Real;

/// A typed value of an annotated function that can enter its graph as clamped data: a scalar, a
/// nalgebra matrix or vector, a reference to one, a sequence of values, or a tuple of them.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a value of a graph over `{T}`",
    label = "expected a scalar, vector or matrix of `{T}`",
    note = "mark an argument that is learned with `#[param]`, and one of any other type with `#[constant]`",
    note = "a sequence of values is `&[V]` or `Vec<V>`",
    note = "a method of the name of an operation, `scale` or `dot`, is that operation: give the method another name"
)]
pub trait Value<T: Real> {
    /// What the value is inside the graph: [`Var`], or a tuple or [`Sequence`] of handles.
    type Handle: Clone + 'static;

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

    /// Whether it is a scalar: the first element of a matrix may lie where the matrix does.
    #[doc(hidden)]
    fn is_scalar(&self) -> bool {
        false
    }
}

macro_rules! scalar_value {
    ($($own:ty as $graph:ty),*) => {$(
        impl Value<$graph> for $own {
            type Handle = Var;

            fn clamp(&self, recorder: &mut Recorder<'_, $graph>, clamp: Clamp) -> Result<Var, Error> {
                recorder.clamp(&[*self as $graph], Shape::SCALAR, clamp)
            }

            fn is_scalar(&self) -> bool {
                true
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

            fn is_scalar(&self) -> bool {
                (**self).is_scalar()
            }
        }
    )*};
}

transparent_value!(&V, Box<V>);

impl<T: Real, V: Value<T>> Value<T> for [V] {
    type Handle = Sequence<V::Handle>;

    fn clamp(&self, recorder: &mut Recorder<'_, T>, clamp: Clamp) -> Result<Self::Handle, Error> {
        let mut handles = Sequence::new();
        for (t, value) in self.iter().enumerate() {
            recorder.enter_place(Place::Index(t));
            handles.push(value.clamp(recorder, clamp)?);
            recorder.leave_place();
        }
        Ok(handles)
    }
}

impl<T: Real, V: Value<T>> Value<T> for Vec<V> {
    type Handle = Sequence<V::Handle>;

    fn clamp(&self, recorder: &mut Recorder<'_, T>, clamp: Clamp) -> Result<Self::Handle, Error> {
        self.as_slice().clamp(recorder, clamp)
    }
}
