//! Matrix products.

use std::convert::Infallible;

use nalgebra::allocator::Allocator;
use nalgebra::constraint::{AreMultipliable, DimEq, ShapeConstraint};
use nalgebra::{DefaultAllocator, Dim, Matrix, OMatrix, Storage, U1};

use super::arithmetic::{message_pairs, predict_pairs};
use super::elementwise::{Elementwise, Gives, columns_agree};
use super::{Constants, Local, Operand, Operation, Response};
use crate::matrix::{Shape, View, ViewMut, Write, product};
use crate::scalar::Real;

/// w x + b, with b added to every column.
///
/// # Shapes
/// w is R×K, x is K×N or a vector of K, b is a vector of R; the result has R rows and the columns of x.
///
/// # Panics
/// If the shapes do not fit.
///
/// # Example
/// ```
/// use nalgebra::{Matrix2, Vector2};
/// use pc_runtime::op::affine;
///
/// let (w, b) = (Matrix2::new(1.0, 2.0, 3.0, 4.0), Vector2::new(10.0, 20.0));
/// assert_eq!(affine(&w, &Vector2::new(1.0, 1.0), &b), Vector2::new(13.0, 27.0));
/// ```
pub fn affine<W, X, B, Mapped>(w: W, x: X, b: B) -> <(W, X, B) as Gives<Mapped>>::Result
where
    W: Elementwise,
    X: Elementwise,
    B: Elementwise,
    W::Value: AffineMap<X::Value, B::Value, Output = Mapped>,
{
    w.value().affine(x.value(), b.value())
}

/// The matrices that [`affine()`] takes, by the vectors and matrices beside them.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not map `{X}` with the bias `{B}`",
    label = "expected a matrix, a vector or matrix of as many rows as it has columns, and a vector, \
             all of one scalar"
)]
pub trait AffineMap<X, B> {
    /// The type of the result.
    type Output;

    /// The value of [`affine()`].
    fn affine(&self, x: &X, b: &B) -> Self::Output;
}

impl<T: Real, R1, C1, R2, C2, R3, SW, SX, SB> AffineMap<Matrix<T, R2, C2, SX>, Matrix<T, R3, U1, SB>>
    for Matrix<T, R1, C1, SW>
where
    R1: Dim,
    C1: Dim,
    R2: Dim,
    C2: Dim,
    R3: Dim,
    SW: Storage<T, R1, C1>,
    SX: Storage<T, R2, C2>,
    SB: Storage<T, R3, U1>,
    ShapeConstraint: AreMultipliable<R1, C1, R2, C2> + DimEq<R1, R3>,
    DefaultAllocator: Allocator<R1, C2>,
{
    type Output = OMatrix<T, R1, C2>;

    fn affine(&self, x: &Matrix<T, R2, C2, SX>, b: &Matrix<T, R3, U1, SB>) -> OMatrix<T, R1, C2> {
        let mut y = self * x;
        assert_eq!(y.nrows(), b.nrows(), "the bias has one element for each row of the product");
        for mut column in y.column_iter_mut() {
            for (y, b) in column.iter_mut().zip(b.iter()) {
                *y += *b;
            }
        }
        y
    }
}

// Of a single implementation rustc would take the types for given, and not say that they do not fit; so there are
// two more, as scalars that differ leave out the first.
#[diagnostic::do_not_recommend]
impl<T, R: Dim, C: Dim, S, X> AffineMap<X, Infallible> for Matrix<T, R, C, S> {
    type Output = Infallible;

    fn affine(&self, _: &X, b: &Infallible) -> Infallible {
        *b
    }
}

#[diagnostic::do_not_recommend]
impl<T, R: Dim, C: Dim, S, X> AffineMap<X, [Infallible; 1]> for Matrix<T, R, C, S> {
    type Output = Infallible;

    fn affine(&self, _: &X, &[b]: &[Infallible; 1]) -> Infallible {
        b
    }
}

/// The operation of the function [`affine()`].
#[allow(non_camel_case_types)]
pub enum affine {}

impl<T: Real> Operation<T> for affine {
    type Signature = (Operand, Operand, Operand);
    const RESPONSES: &'static [Response] = &[Response::Linear, Response::Linear, Response::Additive];
    type Cache = ();

    fn columnwise(batched: &[bool], _: &[Shape]) -> bool {
        batched == [false, true, false]
    }

    fn shape(operands: &[Shape], _: &Constants<Self, T>) -> Result<Shape, String> {
        let (w, x, b) = (operands[0], operands[1], operands[2]);
        let shape = product_shape(w, x)?;
        if b.is_scalar() || b.ncols != 1 || b.nrows != w.nrows {
            return Err("the bias must be a vector with one element for each row of the matrix".to_owned());
        }
        Ok(shape)
    }

    fn predict(x: &[View<'_, T>], _: &Constants<Self, T>, y: &mut ViewMut<'_, T>, (): &mut ()) {
        let (w, x, b) = (x[0], x[1], x[2]);
        for j in 0..x.ncols() {
            y.column(j).copy_from_slice(b.data());
        }
        product(w.factor(), x.factor(), y, Write::Add);
    }

    // To w: ε xᵀ, to x: wᵀ ε, to b: the sum of the columns of ε.
    fn message(to: usize, error: View<'_, T>, local: &Local<'_, T, Self>, message: &mut ViewMut<'_, T>) {
        let (w, x) = (local.operands[0], local.operands[1]);
        match to {
            0 => product(error.factor(), x.transposed(), message, Write::Add),
            1 => product(w.transposed(), error.factor(), message, Write::Add),
            _ => {
                for column in error.columns() {
                    for (message, &e) in message.data().iter_mut().zip(column) {
                        *message += e;
                    }
                }
            }
        }
    }
}

/// The operator `a * b`: of scalars, of a scalar and a matrix, or the matrix product.
#[allow(non_camel_case_types)]
pub enum mul {}

impl<T: Real> Operation<T> for mul {
    type Signature = (Operand, Operand);
    const RESPONSES: &'static [Response] = &[Response::Linear, Response::Linear];
    type Cache = ();

    fn columnwise(batched: &[bool], shapes: &[Shape]) -> bool {
        if scales(shapes[0], shapes[1]) { columns_agree(batched, shapes) } else { batched == [false, true] }
    }

    fn shape(operands: &[Shape], _: &Constants<Self, T>) -> Result<Shape, String> {
        let (a, b) = (operands[0], operands[1]);
        match (a.is_scalar(), b.is_scalar()) {
            (true, _) => Ok(b),
            (false, true) => Ok(a),
            (false, false) => product_shape(a, b),
        }
    }

    fn predict(x: &[View<'_, T>], _: &Constants<Self, T>, y: &mut ViewMut<'_, T>, (): &mut ()) {
        let (a, b) = (x[0], x[1]);
        if scales(a.shape(), b.shape()) {
            predict_pairs(x, y, |a, b| a * b);
        } else {
            product(a.factor(), b.factor(), y, Write::Replace);
        }
    }

    // Of matrices, to a: ε bᵀ, to b: aᵀ ε.
    fn message(to: usize, error: View<'_, T>, local: &Local<'_, T, Self>, message: &mut ViewMut<'_, T>) {
        let (a, b) = (local.operands[0], local.operands[1]);
        match (scales(a.shape(), b.shape()), to) {
            (true, 0) => message_pairs(error, local.operands, message, |_, b| b),
            (true, _) => message_pairs(error, local.operands, message, |a, _| a),
            (false, 0) => product(error.factor(), b.transposed(), message, Write::Add),
            (false, _) => product(a.transposed(), error.factor(), message, Write::Add),
        }
    }
}

/// nalgebra's method `a.tr_mul(&b)`: the product aᵀ b.
#[allow(non_camel_case_types)]
pub enum tr_mul {}

impl<T: Real> Operation<T> for tr_mul {
    type Signature = (Operand, Operand);
    const RESPONSES: &'static [Response] = &[Response::Linear, Response::Linear];
    type Cache = ();

    fn columnwise(batched: &[bool], _: &[Shape]) -> bool {
        batched == [false, true]
    }

    fn shape(operands: &[Shape], _: &Constants<Self, T>) -> Result<Shape, String> {
        let (a, b) = (operands[0], operands[1]);
        if a.is_scalar() || b.is_scalar() {
            return Err("both must be matrices".to_owned());
        }
        if a.nrows != b.nrows {
            return Err("both must have the same number of rows".to_owned());
        }
        Ok(b.with_rows(a.ncols))
    }

    fn predict(x: &[View<'_, T>], _: &Constants<Self, T>, y: &mut ViewMut<'_, T>, (): &mut ()) {
        product(x[0].transposed(), x[1].factor(), y, Write::Replace);
    }

    // To a: b εᵀ, to b: a ε.
    fn message(to: usize, error: View<'_, T>, local: &Local<'_, T, Self>, message: &mut ViewMut<'_, T>) {
        let (a, b) = (local.operands[0], local.operands[1]);
        match to {
            0 => product(b.factor(), error.transposed(), message, Write::Add),
            _ => product(a.factor(), error.factor(), message, Write::Add),
        }
    }
}

/// Whether a product has a scalar factor, and so goes element by element.
const fn scales(a: Shape, b: Shape) -> bool {
    a.is_scalar() || b.is_scalar()
}

fn product_shape(left: Shape, right: Shape) -> Result<Shape, String> {
    if scales(left, right) {
        return Err("both factors must be matrices".to_owned());
    }
    if left.ncols != right.nrows {
        return Err("the columns of the left factor must be as many as the rows of the right one".to_owned());
    }
    Ok(right.with_rows(left.nrows))
}
