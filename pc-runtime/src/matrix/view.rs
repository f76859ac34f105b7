//! Shapes and views.

use std::fmt;

use nalgebra::DMatrix;

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
