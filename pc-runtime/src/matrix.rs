//! Shapes, views and matrix products.
//!
//! Every vertex of a graph is a column-major matrix of the function's scalar, whatever the type of
//! the variable it belongs to; its [`Rank`] remembers whether that was a scalar, a vector or a
//! matrix. This is the only module that knows a GEMM library, and the only one with `unsafe` code.
//!
//! The GEMM library allocates memory in every product that it cuts into blocks. So the blocks are cut here
//! instead, around the same micro-kernels, with memory that each thread keeps.

mod blocks;
mod view;

use nalgebra::{Dim, Matrix, RawStorage};

use crate::scalar::Real;

pub use blocks::Multiply;
pub use view::{Rank, Shape, View, ViewMut};

/// One factor of a matrix product: a view, transposed or not.
#[derive(Clone, Copy, Debug)]
pub struct Factor<'a, T> {
    view: View<'a, T>,
    transposed: bool,
}

impl<'a, T: Real> View<'a, T> {
    /// The matrix as a factor of [`product`].
    pub const fn factor(self) -> Factor<'a, T> {
        Factor { view: self, transposed: false }
    }

    /// The transposed matrix as a factor of [`product`]; nothing is moved.
    pub const fn transposed(self) -> Factor<'a, T> {
        Factor { view: self, transposed: true }
    }
}

impl<T: Real> Factor<'_, T> {
    const fn nrows(&self) -> usize {
        if self.transposed { self.view.ncols() } else { self.view.nrows() }
    }

    const fn ncols(&self) -> usize {
        if self.transposed { self.view.nrows() } else { self.view.ncols() }
    }

    /// (column stride, row stride)
    const fn strides(&self) -> (isize, isize) {
        let nrows = self.view.nrows().cast_signed();
        if self.transposed { (1, nrows) } else { (nrows, 1) }
    }

    /// Where element (i, j) lies.
    fn at(&self, i: usize, j: usize) -> *const T {
        let (i, j) = if self.transposed { (j, i) } else { (i, j) };
        self.view.data()[i + j * self.view.nrows()..].as_ptr()
    }
}

/// What [`product`] does with what its target holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Write {
    /// The product replaces it.
    Replace,
    /// The product is added to it.
    Add,
}

/// The matrix product `left · right`, written or added to `target`.
///
/// Single-threaded, so that its bits do not depend on the number of threads.
///
/// # Panics
/// If the shapes do not fit.
pub fn product<T: Real>(
    left: Factor<'_, T>,
    right: Factor<'_, T>,
    target: &mut ViewMut<'_, T>,
    write: Write,
) {
    let (m, k, n) = (left.nrows(), left.ncols(), right.ncols());
    assert_eq!(k, right.nrows(), "the inner dimensions of a product agree");
    assert_eq!((m, n), (target.shape().nrows, target.shape().ncols), "the target has the product's shape");
    let add = write == Write::Add;
    if k == 0 && !add {
        target.data().fill(T::zero());
    }
    if m == 0 || n == 0 || k == 0 {
        return;
    }
    T::multiply(left, right, target, write);
}

/// The elements of a nalgebra matrix as one slice, where its storage has no gaps.
pub(crate) fn contiguous<T, R: Dim, C: Dim, S: RawStorage<T, R, C>>(
    matrix: &Matrix<T, R, C, S>,
) -> Option<&[T]> {
    // SAFETY: `is_contiguous` is exactly the condition under which the whole storage is one slice.
    #[allow(unsafe_code)]
    matrix.data.is_contiguous().then(|| unsafe { matrix.data.as_slice_unchecked() })
}

#[cfg(test)]
mod tests;
