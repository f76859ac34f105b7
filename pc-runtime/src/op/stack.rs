//! Rows put together and taken apart.

use std::convert::Infallible;

use nalgebra::allocator::Allocator;
use nalgebra::{DefaultAllocator, Dim, DimAdd, DimSum, Dyn, Matrix, OMatrix, Storage};

use super::elementwise::{Elementwise, Gives, columns_agree};
use super::{Constant, Constants, Local, Operand, Operation, Response};
use crate::matrix::{Shape, View, ViewMut};
use crate::scalar::Real;

/// The rows of `a`, and below them the rows of `b`.
///
/// # Shapes
/// Both have the same number of columns.
///
/// # Panics
/// If they have not.
///
/// # Example
/// ```
/// use nalgebra::{Vector1, Vector2, Vector3};
/// use pc_runtime::op::vstack;
///
/// let (a, b) = (Vector2::new(1.0, 2.0), Vector1::new(3.0));
/// assert_eq!(vstack(&a, &b), Vector3::new(1.0, 2.0, 3.0));
/// ```
pub fn vstack<A, B, Stacked>(a: A, b: B) -> <(A, B) as Gives<Stacked>>::Result
where
    A: Elementwise,
    B: Elementwise,
    A::Value: Stack<B::Value, Output = Stacked>,
{
    a.value().stack(b.value())
}

/// The matrices that [`vstack()`] takes, by what goes below them.
#[diagnostic::on_unimplemented(
    message = "`{Self}` and `{B}` do not stack",
    label = "expected two vectors or matrices of the same scalar and number of columns"
)]
pub trait Stack<B> {
    /// The type of the result.
    type Output;

    /// The value of [`vstack()`].
    fn stack(&self, b: &B) -> Self::Output;
}

impl<T: Real, R1, R2, C, SA, SB> Stack<Matrix<T, R2, C, SB>> for Matrix<T, R1, C, SA>
where
    R1: DimAdd<R2>,
    R2: Dim,
    C: Dim,
    SA: Storage<T, R1, C>,
    SB: Storage<T, R2, C>,
    DefaultAllocator: Allocator<DimSum<R1, R2>, C>,
{
    type Output = OMatrix<T, DimSum<R1, R2>, C>;

    fn stack(&self, b: &Matrix<T, R2, C, SB>) -> Self::Output {
        assert_eq!(self.ncols(), b.ncols(), "both have the same number of columns");
        let ((upper, ncols), (lower, _)) = (self.shape_generic(), b.shape_generic());
        OMatrix::from_fn_generic(upper.add(lower), ncols, |i, j| {
            if i < self.nrows() { self[(i, j)] } else { b[(i - self.nrows(), j)] }
        })
    }
}

// Of a single implementation rustc would take the types for given, and not say that they do not fit; so there are
// two more, as scalars that differ leave out the first.
#[diagnostic::do_not_recommend]
impl<T, R: Dim, C: Dim, S> Stack<Infallible> for Matrix<T, R, C, S> {
    type Output = Infallible;

    fn stack(&self, b: &Infallible) -> Infallible {
        *b
    }
}

#[diagnostic::do_not_recommend]
impl<T, R: Dim, C: Dim, S> Stack<[Infallible; 1]> for Matrix<T, R, C, S> {
    type Output = Infallible;

    fn stack(&self, &[b]: &[Infallible; 1]) -> Infallible {
        b
    }
}

/// The operation of the function [`vstack()`].
#[allow(non_camel_case_types)]
pub enum vstack {}

impl<T: Real> Operation<T> for vstack {
    type Signature = (Operand, Operand);
    const RESPONSES: &'static [Response] = &[Response::Additive, Response::Additive];
    type Cache = ();

    fn columnwise(batched: &[bool], shapes: &[Shape]) -> bool {
        columns_agree(batched, shapes)
    }

    fn shape(operands: &[Shape], _: &Constants<Self, T>) -> Result<Shape, String> {
        let (a, b) = (operands[0], operands[1]);
        if a.is_scalar() || b.is_scalar() {
            return Err("both must be vectors or matrices".to_owned());
        }
        if a.ncols != b.ncols {
            return Err("both must have the same number of columns".to_owned());
        }
        Ok(a.with_rows(a.nrows + b.nrows))
    }

    fn predict(x: &[View<'_, T>], _: &Constants<Self, T>, y: &mut ViewMut<'_, T>, (): &mut ()) {
        for j in 0..x[0].ncols() {
            let (upper, lower) = y.column(j).split_at_mut(x[0].nrows());
            upper.copy_from_slice(x[0].column(j));
            lower.copy_from_slice(x[1].column(j));
        }
    }

    fn message(to: usize, error: View<'_, T>, local: &Local<'_, T, Self>, message: &mut ViewMut<'_, T>) {
        for j in 0..error.ncols() {
            let (upper, lower) = error.column(j).split_at(local.operands[0].nrows());
            add(message.column(j), if to == 0 { upper } else { lower });
        }
    }
}

/// `count` rows of `x`, from row `first` on.
///
/// # Shapes
/// The result has `count` rows, and the columns of `x`.
///
/// # Panics
/// If `x` has fewer rows.
///
/// # Example
/// ```
/// use nalgebra::{DVector, Matrix2, RowVector2, Vector3};
/// use pc_runtime::op::rows;
///
/// assert_eq!(rows(&Vector3::new(1.0, 2.0, 3.0), 1, 2), DVector::from_vec(vec![2.0, 3.0]));
/// assert_eq!(rows(&Matrix2::new(1.0, 2.0, 3.0, 4.0), 1, 1), RowVector2::new(3.0, 4.0));
/// ```
pub fn rows<X, Taken>(x: X, first: usize, count: usize) -> <X as Gives<Taken>>::Result
where
    X: Elementwise,
    X::Value: Rows<Output = Taken>,
{
    x.value().some_rows(first, count)
}

/// The matrices that [`rows()`] takes.
#[diagnostic::on_unimplemented(message = "`{Self}` has no rows", label = "expected a vector or a matrix")]
pub trait Rows {
    /// The type of the result.
    type Output;

    /// The value of [`rows()`].
    fn some_rows(&self, first: usize, count: usize) -> Self::Output;
}

impl<T: Real, R: Dim, C: Dim, S: Storage<T, R, C>> Rows for Matrix<T, R, C, S>
where
    DefaultAllocator: Allocator<Dyn, C>,
{
    type Output = OMatrix<T, Dyn, C>;

    fn some_rows(&self, first: usize, count: usize) -> OMatrix<T, Dyn, C> {
        let x = self.rows(first, count);
        let (nrows, ncols) = x.shape_generic();
        OMatrix::from_fn_generic(nrows, ncols, |i, j| x[(i, j)])
    }
}

/// The operation of the function [`rows()`].
#[allow(non_camel_case_types)]
pub enum rows {}

impl<T: Real> Operation<T> for rows {
    type Signature = (Operand, Constant<usize>, Constant<usize>);
    const RESPONSES: &'static [Response] = &[Response::Linear];
    type Cache = ();

    fn columnwise(_: &[bool], _: &[Shape]) -> bool {
        true
    }

    fn shape(operands: &[Shape], constants: &Constants<Self, T>) -> Result<Shape, String> {
        let (x, &((), first, count)) = (operands[0], constants);
        if x.is_scalar() {
            return Err("the argument must be a vector or a matrix".to_owned());
        }
        if first.checked_add(count).is_none_or(|end| end > x.nrows) {
            return Err(format!("{count} rows from row {first} on must exist"));
        }
        Ok(x.with_rows(count))
    }

    fn predict(x: &[View<'_, T>], constants: &Constants<Self, T>, y: &mut ViewMut<'_, T>, (): &mut ()) {
        let &((), first, count) = constants;
        for (j, column) in x[0].columns().enumerate() {
            y.column(j).copy_from_slice(&column[first..first + count]);
        }
    }

    fn message(_: usize, error: View<'_, T>, local: &Local<'_, T, Self>, to_x: &mut ViewMut<'_, T>) {
        let &((), first, count) = local.constants;
        for (j, error) in error.columns().enumerate() {
            add(&mut to_x.column(j)[first..first + count], error);
        }
    }
}

fn add<T: Real>(message: &mut [T], error: &[T]) {
    for (message, &e) in message.iter_mut().zip(error) {
        *message += e;
    }
}
