//! Sums and means, norms and the dot product, and the transpose: nalgebra's methods of these names.

use super::arithmetic::alike;
use super::{Constants, Local, Operand, Operation, Response};
use crate::matrix::{Rank, Shape, View, ViewMut};
use crate::scalar::Real;

pub(super) fn total<T: Real>(terms: impl Iterator<Item = T>) -> T {
    terms.fold(T::zero(), |sum, term| sum + term)
}

/// 1/n; of nothing the mean is zero, as nalgebra has it.
fn share<T: Real>(n: usize) -> T {
    if n == 0 { T::zero() } else { T::of(1.0 / n as f64) }
}

// Input:   /// The sum of all elements.
//          sum(x: Linear) = total(x.iter().copied()), derivative |_, _, _| T::one();
// Output:  pub enum sum {}    impl<T: Real> Operation<T> for sum { .. }
macro_rules! totals {
    ($(
        $(#[$doc:meta])*
        $name:ident($x:ident: $to_x:ident) = $value:expr, derivative |$at:pat_param, $y:pat_param, $n:pat_param| $by_x:expr;
    )*) => {$(
        $(#[$doc])*
        #[allow(non_camel_case_types)]
        pub enum $name {}

        impl<T: Real> Operation<T> for $name {
            type Signature = (Operand,);
            type Cache = ();
            const RESPONSES: &'static [Response] = &[Response::$to_x];

            fn shape(_: &[Shape], _: &Constants<Self, T>) -> Result<Shape, String> {
                Ok(Shape::SCALAR)
            }

            fn predict(x: &[View<'_, T>], _: &Constants<Self, T>, y: &mut ViewMut<'_, T>, (): &mut ()) {
                let $x = x[0].data();
                y.data()[0] = $value;
            }

            fn message(_: usize, error: View<'_, T>, local: &Local<'_, T, Self>, to_x: &mut ViewMut<'_, T>) {
                let (x, $y, error) = (local.operands[0].data(), local.prediction.scalar(), error.scalar());
                let $n = x.len();
                for (message, &$at) in to_x.data().iter_mut().zip(x) {
                    *message += error * $by_x;
                }
            }
        }
    )*};
}

totals! {
    /// nalgebra's method `x.sum()`: the sum of all elements.
    sum(x: Linear) = total(x.iter().copied()), derivative |_, _, _| T::one();

    /// nalgebra's method `x.mean()`: the mean of all elements.
    mean(x: Linear) = total(x.iter().copied()) * share(x.len()), derivative |_, _, n| share::<T>(n);

    /// nalgebra's method `x.norm_squared()`: the sum of the squares of all elements.
    norm_squared(x: General) = total(x.iter().map(|&x| x * x)), derivative |x, _, _| x + x;

    /// nalgebra's method `x.norm()`: the root of the sum of the squares of all elements. At zero, where
    /// it has no derivative, the derivative is zero.
    norm(x: General) = total(x.iter().map(|&x| x * x)).sqrt(),
    derivative |x, y, _| if y == T::zero() { T::zero() } else { x / y };
}

/// nalgebra's method `a.dot(&b)`: the sum of the products of elements.
#[allow(non_camel_case_types)]
pub enum dot {}

impl<T: Real> Operation<T> for dot {
    type Signature = (Operand, Operand);
    type Cache = ();
    const RESPONSES: &'static [Response] = &[Response::Linear, Response::Linear];

    fn shape(operands: &[Shape], _: &Constants<Self, T>) -> Result<Shape, String> {
        alike(operands).map(|_| Shape::SCALAR)
    }

    fn predict(x: &[View<'_, T>], _: &Constants<Self, T>, y: &mut ViewMut<'_, T>, (): &mut ()) {
        let pairs = x[0].data().iter().zip(x[1].data());
        y.data()[0] = total(pairs.map(|(&a, &b)| a * b));
    }

    fn message(to: usize, error: View<'_, T>, local: &Local<'_, T, Self>, message: &mut ViewMut<'_, T>) {
        let other = local.operands[1 - to].data();
        for (message, &other) in message.data().iter_mut().zip(other) {
            *message += error.scalar() * other;
        }
    }
}

/// nalgebra's method `x.transpose()`.
#[allow(non_camel_case_types)]
pub enum transpose {}

impl<T: Real> Operation<T> for transpose {
    type Signature = (Operand,);
    type Cache = ();
    const RESPONSES: &'static [Response] = &[Response::Linear];

    fn shape(operands: &[Shape], _: &Constants<Self, T>) -> Result<Shape, String> {
        let x = operands[0];
        Ok(if x.is_scalar() { x } else { Shape::matrix(x.ncols, x.nrows) })
    }

    fn predict(x: &[View<'_, T>], _: &Constants<Self, T>, y: &mut ViewMut<'_, T>, (): &mut ()) {
        let stride = y.shape().nrows;
        for (j, column) in x[0].columns().enumerate() {
            for (y, &x) in y.data().iter_mut().skip(j).step_by(stride).zip(column) {
                *y = x;
            }
        }
    }

    fn message(_: usize, error: View<'_, T>, _: &Local<'_, T, Self>, to_x: &mut ViewMut<'_, T>) {
        let stride = error.nrows();
        for j in 0..stride {
            let row = error.data().iter().skip(j).step_by(stride);
            for (message, &e) in to_x.column(j).iter_mut().zip(row) {
                *message += e;
            }
        }
    }
}

/// A row that holds the sum of every column, times a weight.
fn predict_row<T: Real>(x: View<'_, T>, weight: T, y: &mut ViewMut<'_, T>) {
    for (y, column) in y.data().iter_mut().zip(x.columns()) {
        *y = total(column.iter().copied()) * weight;
    }
}

fn message_row<T: Real>(error: View<'_, T>, weight: T, to_x: &mut ViewMut<'_, T>) {
    for (j, &e) in error.data().iter().enumerate() {
        for message in to_x.column(j) {
            *message += e * weight;
        }
    }
}

/// A column that holds the sum of every row, times a weight.
fn predict_column<T: Real>(x: View<'_, T>, weight: T, y: &mut ViewMut<'_, T>) {
    y.data().fill(T::zero());
    for column in x.columns() {
        for (y, &x) in y.data().iter_mut().zip(column) {
            *y += x * weight;
        }
    }
}

fn message_column<T: Real>(error: View<'_, T>, weight: T, to_x: &mut ViewMut<'_, T>) {
    for j in 0..to_x.shape().ncols {
        for (message, &e) in to_x.column(j).iter_mut().zip(error.data()) {
            *message += e * weight;
        }
    }
}

/// 1×n.
fn row(x: Shape) -> Shape {
    x.with_rows(1)
}

/// n×1.
fn column(x: Shape) -> Shape {
    Shape { ncols: 1, rank: if x.is_scalar() { Rank::Scalar } else { Rank::Vector }, ..x }
}

// Input:   /// The mean of the rows.
//          row_mean: row, |x| share(x.nrows), predict_row, message_row, columnwise true;
// Output:  pub enum row_mean {}    impl<T: Real> Operation<T> for row_mean { .. }
macro_rules! lines {
    ($(
        $(#[$doc:meta])*
        $name:ident: $shape:ident, |$x:pat_param| $weight:expr, $predict:ident, $message:ident, columnwise $columnwise:literal;
    )*) => {$(
        $(#[$doc])*
        #[allow(non_camel_case_types)]
        pub enum $name {}

        impl $name {
            fn weight<T: Real>($x: Shape) -> T {
                $weight
            }
        }

        impl<T: Real> Operation<T> for $name {
            type Signature = (Operand,);
            type Cache = ();
            const RESPONSES: &'static [Response] = &[Response::Linear];

            fn columnwise(_: &[bool], _: &[Shape]) -> bool {
                $columnwise
            }

            fn shape(operands: &[Shape], _: &Constants<Self, T>) -> Result<Shape, String> {
                Ok($shape(operands[0]))
            }

            fn predict(x: &[View<'_, T>], _: &Constants<Self, T>, y: &mut ViewMut<'_, T>, (): &mut ()) {
                $predict(x[0], $name::weight(x[0].shape()), y);
            }

            fn message(_: usize, error: View<'_, T>, _: &Local<'_, T, Self>, to_x: &mut ViewMut<'_, T>) {
                $message(error, $name::weight(to_x.shape()), to_x);
            }
        }
    )*};
}

lines! {
    /// nalgebra's method `x.row_sum()`: the sum of the rows, a row.
    row_sum: row, |_| T::one(), predict_row, message_row, columnwise true;

    /// nalgebra's method `x.row_mean()`: the mean of the rows, a row.
    row_mean: row, |x| share(x.nrows), predict_row, message_row, columnwise true;

    /// nalgebra's method `x.column_sum()`: the sum of the columns, a vector.
    column_sum: column, |_| T::one(), predict_column, message_column, columnwise false;

    /// nalgebra's method `x.column_mean()`: the mean of the columns, a vector.
    column_mean: column, |x| share(x.ncols), predict_column, message_column, columnwise false;
}
