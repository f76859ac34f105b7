//! Results out: what a function returns, made from the views of its outputs.

use std::any::Any;
use std::convert::Infallible;

use nalgebra::allocator::Allocator;
use nalgebra::{DefaultAllocator, Dim, Matrix, OMatrix, RawStorage, Storage, VecStorage};

use super::memory::give;
use super::{ByReference, ByValue, Form, Kept, Memory, Results, Sequence, shape_of};
use crate::error::Error;
use crate::matrix::{Shape, View, contiguous};
use crate::plan::Var;
use crate::scalar::Real;

/// The scalar of a value's type, and the type of a value of its own.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a value of a predictive-coding graph",
    label = "expected a scalar, a nalgebra matrix or vector, or a sequence or tuple of them",
    note = "an argument of any other type is marked with `#[constant]`"
)]
pub trait Element: Clone {
    /// `f32` or `f64`.
    type Scalar: Real;
    /// The type without references.
    type Owned: Returned<Self::Scalar>;
    /// What the value is inside the graph: [`Var`], or a tuple or [`Sequence`] of handles.
    type Handle: Results;
    /// Whether the type is a value's own or a reference to one.
    type Form: Form<Owned = Self::Owned>;

    /// The value without references.
    fn into_owned(self) -> Self::Owned;
}

impl<V: Element> Element for &V {
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
    S: Storage<T, R, C> + Clone,
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

impl<V: Element> Element for &[V] {
    type Scalar = V::Scalar;
    type Owned = Vec<V::Owned>;
    type Handle = Sequence<V::Handle>;
    type Form = ByReference<Vec<V::Owned>>;

    fn into_owned(self) -> Vec<V::Owned> {
        self.to_vec().into_owned()
    }
}

impl<V: Element> Element for Vec<V> {
    type Scalar = V::Scalar;
    type Owned = Vec<V::Owned>;
    type Handle = Sequence<V::Handle>;
    type Form = ByValue<Self::Owned>;

    fn into_owned(self) -> Vec<V::Owned> {
        self.into_iter().map(V::into_owned).collect()
    }
}

/// A result of an annotated function, made from the views of its outputs.
pub trait Returned<T: Real>: Kept {
    /// Copies the result out, into `memory`; takes as many views as it has parts, and a length for every
    /// sequence that it comes to (see [`Results::lengths`]).
    ///
    /// # Errors
    /// If a view does not have the shape that the type fixes.
    fn from_views<'a>(
        views: &mut impl Iterator<Item = View<'a, T>>,
        lengths: &mut impl Iterator<Item = usize>,
        memory: Memory,
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

        impl Kept for $t {
            fn keep(self) {}
        }

        impl Returned<$t> for $t {
            fn from_views<'a>(
                views: &mut impl Iterator<Item = View<'a, $t>>,
                _: &mut impl Iterator<Item = usize>,
                _: Memory,
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

impl Kept for Infallible {
    fn keep(self) {
        match self {}
    }
}

/// What is no value is no result of any graph.
impl<T: Real> Returned<T> for Infallible {
    fn from_views<'a>(
        _: &mut impl Iterator<Item = View<'a, T>>,
        _: &mut impl Iterator<Item = usize>,
        _: Memory,
    ) -> Result<Self, Error> {
        unreachable!("rustc has refused the program")
    }

    fn each_view(&self, _: &mut impl FnMut(View<'_, T>)) {
        match *self {}
    }
}

impl<T: Real, R: Dim, C: Dim, S: RawStorage<T, R, C> + 'static> Kept for Matrix<T, R, C, S> {
    fn keep(self) {
        if let Some(storage) = same_type::<_, VecStorage<T, R, C>>(self.data) {
            give(Vec::from(storage));
        }
    }
}

/// The value as an `F`, if that is its type.
fn same_type<V: 'static, F: 'static>(value: V) -> Option<F> {
    let mut value = Some(value);
    (&mut value as &mut dyn Any).downcast_mut::<Option<F>>()?.take()
}

impl<T: Real, R: Dim, C: Dim, S> Returned<T> for Matrix<T, R, C, S>
where
    S: RawStorage<T, R, C> + 'static,
    DefaultAllocator: Allocator<R, C, Buffer<T> = S>,
{
    fn from_views<'a>(
        views: &mut impl Iterator<Item = View<'a, T>>,
        _: &mut impl Iterator<Item = usize>,
        memory: Memory,
    ) -> Result<Self, Error> {
        let view = next(views)?;
        let fits = |fixed: Option<usize>, own: usize| fixed.is_none_or(|fixed| fixed == own);
        if !fits(R::try_to_usize(), view.nrows()) || !fits(C::try_to_usize(), view.ncols()) {
            let message = format!("the result has shape {}, which its type rules out", view.shape());
            return Err(Error::Batch(message));
        }
        let (nrows, ncols) = (R::from_usize(view.nrows()), C::from_usize(view.ncols()));
        if R::try_to_usize().is_some() && C::try_to_usize().is_some() {
            return Ok(OMatrix::from_iterator_generic(nrows, ncols, view.data().iter().copied()));
        }
        let mut data = memory.room(view.data().len());
        data.extend_from_slice(view.data());
        let storage = same_type(VecStorage::new(nrows, ncols, data));
        Ok(Self::from_data(storage.expect("a matrix of dynamic size is stored in a vector")))
    }

    fn each_view(&self, see: &mut impl FnMut(View<'_, T>)) {
        let data = contiguous(self).expect("an owned matrix has no gaps");
        see(View::new(data, shape_of(self)));
    }
}

impl<V: Kept> Kept for Vec<V> {
    fn keep(mut self) {
        while let Some(value) = self.pop() {
            value.keep();
        }
        give(self);
    }
}

impl<T: Real, V: Returned<T>> Returned<T> for Vec<V> {
    fn from_views<'a>(
        views: &mut impl Iterator<Item = View<'a, T>>,
        lengths: &mut impl Iterator<Item = usize>,
        memory: Memory,
    ) -> Result<Self, Error> {
        let length = lengths.next().unwrap_or(0);
        let mut values = memory.room(length);
        for _ in 0..length {
            values.push(V::from_views(views, lengths, memory)?);
        }
        Ok(values)
    }

    fn each_view(&self, see: &mut impl FnMut(View<'_, T>)) {
        for value in self {
            value.each_view(see);
        }
    }
}
