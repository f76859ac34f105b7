//! Shapes, views and matrix products.
//!
//! Every vertex of a graph is a column-major matrix of the function's scalar, whatever the type of
//! the variable it belongs to; its [`Rank`] remembers whether that was a scalar, a vector or a
//! matrix. This is the only module that knows a GEMM library, and the only one with `unsafe` code.

use std::fmt;

use nalgebra::{DMatrix, DMatrixView, DMatrixViewMut, Dim, Matrix, RawStorage};

use crate::scalar::Real;

/// What a value was in the source: a 1×1 matrix is not a scalar, and never scales silently.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Rank {
    /// An `f32` or `f64`.
    Scalar,
    /// A matrix whose type says it has one column.
    Vector,
    /// Any other matrix.
    Matrix,
}

/// The shape of a value: rows, columns and [`Rank`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Shape {
    /// Number of rows.
    pub nrows: usize,
    /// Number of columns.
    pub ncols: usize,
    /// Scalar, vector or matrix.
    pub rank: Rank,
}

impl Shape {
    /// The shape of a scalar.
    pub const SCALAR: Self = Self { nrows: 1, ncols: 1, rank: Rank::Scalar };

    /// The shape of a matrix.
    pub const fn matrix(nrows: usize, ncols: usize) -> Self {
        Self { nrows, ncols, rank: Rank::Matrix }
    }

    /// The shape of a column vector.
    pub const fn vector(nrows: usize) -> Self {
        Self { nrows, ncols: 1, rank: Rank::Vector }
    }

    /// The same rank of value with other rows and columns: a result that is a vector where `self` is.
    #[must_use]
    pub const fn with_rows(self, nrows: usize) -> Self {
        Self { nrows, ..self }
    }

    /// Number of elements.
    pub const fn len(self) -> usize {
        self.nrows * self.ncols
    }

    /// Whether there are no elements.
    pub const fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// Whether this is a scalar (and not a 1×1 matrix).
    pub const fn is_scalar(self) -> bool {
        matches!(self.rank, Rank::Scalar)
    }

    /// Whether rows and columns agree.
    pub const fn same_size(self, other: Self) -> bool {
        self.nrows == other.nrows && self.ncols == other.ncols
    }
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.rank {
            Rank::Scalar => f.write_str("scalar"),
            Rank::Vector | Rank::Matrix => write!(f, "{}×{}", self.nrows, self.ncols),
        }
    }
}

/// A column-major matrix that is read.
#[derive(Clone, Copy, Debug)]
pub struct View<'a, T> {
    data: &'a [T],
    shape: Shape,
}

impl<'a, T: Real> View<'a, T> {
    pub(crate) const EMPTY: Self = Self { data: &[], shape: Shape::matrix(0, 0) };

    /// A view of `data`, column by column.
    ///
    /// # Panics
    /// If `data` does not have as many elements as `shape`.
    pub fn new(data: &'a [T], shape: Shape) -> Self {
        assert_eq!(data.len(), shape.len(), "a view has as many elements as its shape");
        Self { data, shape }
    }

    /// The elements, column by column.
    pub const fn data(&self) -> &'a [T] {
        self.data
    }

    /// Rows, columns and rank.
    pub const fn shape(&self) -> Shape {
        self.shape
    }

    /// Number of rows.
    pub const fn nrows(&self) -> usize {
        self.shape.nrows
    }

    /// Number of columns.
    pub const fn ncols(&self) -> usize {
        self.shape.ncols
    }

    /// The first element: the value of a scalar.
    ///
    /// # Panics
    /// If there are no elements.
    pub fn scalar(&self) -> T {
        self.data[0]
    }

    /// Column `j` as a slice.
    ///
    /// # Panics
    /// If there is no column `j`.
    pub fn column(&self, j: usize) -> &'a [T] {
        &self.data[j * self.shape.nrows..(j + 1) * self.shape.nrows]
    }

    /// The columns, each a slice of `nrows` elements.
    pub fn columns(self) -> impl Iterator<Item = &'a [T]> {
        (0..self.shape.ncols).map(move |j| self.column(j))
    }

    /// The same elements as a nalgebra view.
    pub fn as_nalgebra(&self) -> DMatrixView<'a, T> {
        DMatrixView::from_slice(self.data, self.shape.nrows, self.shape.ncols)
    }

    /// A copy.
    pub fn to_matrix(&self) -> DMatrix<T> {
        DMatrix::from_column_slice(self.shape.nrows, self.shape.ncols, self.data)
    }
}

/// A column-major matrix that is written.
#[derive(Debug)]
pub struct ViewMut<'a, T> {
    data: &'a mut [T],
    shape: Shape,
}

impl<'a, T: Real> ViewMut<'a, T> {
    /// A mutable view of `data`, column by column.
    ///
    /// # Panics
    /// If `data` does not have as many elements as `shape`.
    pub fn new(data: &'a mut [T], shape: Shape) -> Self {
        assert_eq!(data.len(), shape.len(), "a view has as many elements as its shape");
        Self { data, shape }
    }

    /// The elements, column by column.
    pub const fn data(&mut self) -> &mut [T] {
        self.data
    }

    /// Rows, columns and rank.
    pub const fn shape(&self) -> Shape {
        self.shape
    }

    /// Column `j` as a mutable slice.
    ///
    /// # Panics
    /// If there is no column `j`.
    pub fn column(&mut self, j: usize) -> &mut [T] {
        let nrows = self.shape.nrows;
        &mut self.data[j * nrows..(j + 1) * nrows]
    }

    /// The same elements as a mutable nalgebra view.
    pub fn as_nalgebra(&mut self) -> DMatrixViewMut<'_, T> {
        DMatrixViewMut::from_slice(self.data, self.shape.nrows, self.shape.ncols)
    }

    /// A read-only view of the same elements.
    pub const fn as_view(&self) -> View<'_, T> {
        View { data: self.data, shape: self.shape }
    }

    /// Adds `term(i)` to every element, `i` counting column by column.
    pub fn add_each(&mut self, term: impl Fn(usize) -> T) {
        for (i, element) in self.data.iter_mut().enumerate() {
            *element += term(i);
        }
    }

    /// Adds `value` to the only element of a scalar.
    ///
    /// # Panics
    /// If there are no elements.
    pub fn add_scalar(&mut self, value: T) {
        self.data[0] += value;
    }

    /// Writes `value(i)` to every element, `i` counting column by column.
    pub fn set_each(&mut self, value: impl Fn(usize) -> T) {
        for (i, element) in self.data.iter_mut().enumerate() {
            *element = value(i);
        }
    }
}

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
        if self.transposed { self.view.shape.ncols } else { self.view.shape.nrows }
    }

    const fn ncols(&self) -> usize {
        if self.transposed { self.view.shape.nrows } else { self.view.shape.ncols }
    }

    /// (column stride, row stride)
    const fn strides(&self) -> (isize, isize) {
        let nrows = self.view.shape.nrows.cast_signed();
        if self.transposed { (1, nrows) } else { (nrows, 1) }
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
    assert_eq!((m, n), (target.shape.nrows, target.shape.ncols), "the target has the product's shape");
    let add = write == Write::Add;
    if k == 0 && !add {
        target.data.fill(T::zero());
    }
    if m == 0 || n == 0 || k == 0 {
        return;
    }
    let ((left_cs, left_rs), (right_cs, right_rs)) = (left.strides(), right.strides());
    // SAFETY: each view holds exactly nrows · ncols elements (checked when it was made) and the
    // strides walk over them column-major, forwards or transposed; the asserts above tie the three
    // shapes together; `target` is borrowed mutably, so it overlaps neither factor. All are aligned.
    #[allow(unsafe_code)]
    unsafe {
        gemm::gemm(
            m,
            n,
            k,
            target.data.as_mut_ptr(),
            target.shape.nrows.cast_signed(),
            1,
            add,
            left.view.data.as_ptr(),
            left_cs,
            left_rs,
            right.view.data.as_ptr(),
            right_cs,
            right_rs,
            T::one(),
            T::one(),
            false,
            false,
            false,
            gemm::Parallelism::None,
        );
    }
}

/// The elements of a nalgebra matrix as one slice, where its storage has no gaps.
pub(crate) fn contiguous<T, R: Dim, C: Dim, S: RawStorage<T, R, C>>(
    matrix: &Matrix<T, R, C, S>,
) -> Option<&[T]> {
    // SAFETY: `is_contiguous` is exactly the condition under which the whole storage is one slice.
    #[allow(unsafe_code)]
    matrix.data.is_contiguous().then(|| unsafe { matrix.data.as_slice_unchecked() })
}
