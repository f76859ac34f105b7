//! Pairs of elements: the operators `+ - * /`, nalgebra's element-wise methods, `max` and `min`.

use nalgebra::allocator::Allocator;
use nalgebra::{DefaultAllocator, Dim, Matrix, OMatrix, RealField, Storage};

use super::elementwise::{Elementwise, Gives, columns_agree, predict_each};
use super::{Constants, Local, Operand, Operation, Response};
use crate::matrix::{Rank, Shape, View, ViewMut};
use crate::scalar::Real;

/// y = f(a, b), element by element; a scalar is paired with every element of a matrix.
pub(super) fn predict_pairs<T: Real>(
    operands: &[View<'_, T>],
    y: &mut ViewMut<'_, T>,
    value: impl Fn(T, T) -> T,
) {
    let (a, b) = (operands[0], operands[1]);
    match (a.shape().is_scalar(), b.shape().is_scalar()) {
        (true, false) => predict_each(b, y, |b| value(a.scalar(), b)),
        (false, true) => predict_each(a, y, |a| value(a, b.scalar())),
        _ => {
            for ((y, &a), &b) in y.data().iter_mut().zip(a.data()).zip(b.data()) {
                *y = value(a, b);
            }
        }
    }
}

/// Adds ε ∂f(a, b) to the message, element by element; a scalar collects it from every element.
pub(super) fn message_pairs<T: Real>(
    error: View<'_, T>,
    operands: &[View<'_, T>],
    message: &mut ViewMut<'_, T>,
    derivative: impl Fn(T, T) -> T,
) {
    let (a, b) = (operands[0], operands[1]);
    let error = error.data().iter();
    match (a.shape().is_scalar(), b.shape().is_scalar()) {
        (true, false) => {
            let a = a.scalar();
            collect(error.zip(b.data()).map(|(&e, &b)| e * derivative(a, b)), message);
        }
        (false, true) => {
            let b = b.scalar();
            collect(error.zip(a.data()).map(|(&e, &a)| e * derivative(a, b)), message);
        }
        _ => {
            let terms = error.zip(a.data()).zip(b.data());
            collect(terms.map(|((&e, &a), &b)| e * derivative(a, b)), message);
        }
    }
}

fn collect<T: Real>(terms: impl Iterator<Item = T>, message: &mut ViewMut<'_, T>) {
    if message.shape().is_scalar() {
        message.add_scalar(terms.fold(T::zero(), |sum, term| sum + term));
    } else {
        for (message, term) in message.data().iter_mut().zip(terms) {
            *message += term;
        }
    }
}

/// Two scalars, or two matrices of the same size.
pub(super) fn alike(operands: &[Shape]) -> Result<Shape, String> {
    let (a, b) = (operands[0], operands[1]);
    if a.is_scalar() != b.is_scalar() {
        return Err("both must be scalars, or both matrices of the same size".to_owned());
    }
    if !a.same_size(b) {
        return Err("both must have the same size".to_owned());
    }
    // What has one column by the type of one operand has one by the type of the result.
    Ok(if a.rank == Rank::Matrix { b } else { a })
}

/// The same, or a scalar beside a matrix.
fn alike_or_scalar(operands: &[Shape]) -> Result<Shape, String> {
    match (operands[0].is_scalar(), operands[1].is_scalar()) {
        (true, false) => Ok(operands[1]),
        (false, true) => Ok(operands[0]),
        _ => alike(operands),
    }
}

/// Anything beside a scalar.
fn by_scalar(operands: &[Shape]) -> Result<Shape, String> {
    if operands[1].is_scalar() { Ok(operands[0]) } else { Err("the argument must be a scalar".to_owned()) }
}

fn one_if<T: Real>(condition: bool) -> T {
    if condition { T::one() } else { T::zero() }
}

fn quotient(operands: &[Shape]) -> Result<Shape, String> {
    let advice = "the divisor must be a scalar; for every element write `a.component_div(&b)`";
    by_scalar(operands).map_err(|_| advice.to_owned())
}

// Input:   /// a − b.
//          sub(a: Additive, b: Additive) = a - b, derivatives T::one(), -T::one(), of alike;
// Output:  pub enum sub {}    impl<T: Real> Operation<T> for sub { .. }
macro_rules! pairs {
    ($(
        $(#[$doc:meta])*
        $name:ident($a:ident: $to_a:ident, $b:ident: $to_b:ident) = $value:expr,
        derivatives $by_a:expr, $by_b:expr, of $shape:path;
    )*) => {$(
        $(#[$doc])*
        #[allow(non_camel_case_types)]
        pub enum $name {}

        impl<T: Real> Operation<T> for $name {
            type Signature = (Operand, Operand);
            type Cache = ();
            const RESPONSES: &'static [Response] = &[Response::$to_a, Response::$to_b];

            fn columnwise(batched: &[bool], shapes: &[Shape]) -> bool {
                columns_agree(batched, shapes)
            }

            fn shape(operands: &[Shape], _: &Constants<Self, T>) -> Result<Shape, String> {
                $shape(operands)
            }

            fn predict(x: &[View<'_, T>], _: &Constants<Self, T>, y: &mut ViewMut<'_, T>, (): &mut ()) {
                predict_pairs(x, y, |$a: T, $b: T| $value);
            }

            // A derivative need not depend on the point.
            #[allow(unused_variables)]
            fn message(
                to: usize,
                error: View<'_, T>,
                local: &Local<'_, T, Self>,
                message: &mut ViewMut<'_, T>,
            ) {
                match to {
                    0 => message_pairs(error, local.operands, message, |$a: T, $b: T| $by_a),
                    _ => message_pairs(error, local.operands, message, |$a: T, $b: T| $by_b),
                }
            }
        }
    )*};
}

pairs! {
    /// The operator `a + b`: of scalars, or of matrices of the same size.
    add(a: Additive, b: Additive) = a + b, derivatives T::one(), T::one(), of alike;

    /// The operator `a - b`: of scalars, or of matrices of the same size.
    sub(a: Additive, b: Additive) = a - b, derivatives T::one(), -T::one(), of alike;

    /// The operator `a / b`: of a scalar or matrix by a scalar.
    div(a: Linear, b: Elementwise) = a / b, derivatives b.recip(), -a / (b * b), of quotient;

    /// nalgebra's method `a.component_mul(&b)`.
    component_mul(a: Linear, b: Linear) = a * b, derivatives b, a, of alike;

    /// nalgebra's method `a.component_div(&b)`.
    component_div(a: Linear, b: Elementwise) = a / b, derivatives b.recip(), -a / (b * b), of alike;

    /// nalgebra's method `a.scale(s)`: every element times a scalar.
    scale(a: Linear, s: Linear) = a * s, derivatives s, a, of by_scalar;

    /// nalgebra's method `a.unscale(s)`: every element divided by a scalar.
    unscale(a: Linear, s: Elementwise) = a / s, derivatives s.recip(), -a / (s * s), of by_scalar;

    /// nalgebra's method `a.add_scalar(s)`: a scalar added to every element.
    add_scalar(a: Additive, s: Additive) = a + s, derivatives T::one(), T::one(), of by_scalar;

    /// The operation of the function [`max()`].
    max(a: Elementwise, b: Elementwise) = a.max(b), derivatives one_if(a >= b), one_if(a < b), of alike_or_scalar;

    /// The operation of the function [`min()`].
    min(a: Elementwise, b: Elementwise) = a.min(b), derivatives one_if(a <= b), one_if(a > b), of alike_or_scalar;
}

/// The operator `-a`.
#[allow(non_camel_case_types)]
pub enum neg {}

impl<T: Real> Operation<T> for neg {
    type Signature = (Operand,);
    type Cache = ();
    const RESPONSES: &'static [Response] = &[Response::Linear];

    fn columnwise(_: &[bool], _: &[Shape]) -> bool {
        true
    }

    fn shape(operands: &[Shape], _: &Constants<Self, T>) -> Result<Shape, String> {
        Ok(operands[0])
    }

    fn predict(x: &[View<'_, T>], _: &Constants<Self, T>, y: &mut ViewMut<'_, T>, (): &mut ()) {
        predict_each(x[0], y, |x| -x);
    }

    fn message(_: usize, error: View<'_, T>, _: &Local<'_, T, Self>, to_x: &mut ViewMut<'_, T>) {
        for (message, &e) in to_x.data().iter_mut().zip(error.data()) {
            *message -= e;
        }
    }
}

/// Two plain values whose elements are paired: two scalars, two matrices of the same size, or a scalar
/// that is paired with every element of a matrix.
#[diagnostic::on_unimplemented(
    message = "the elements of `{Self}` and `{B}` do not pair",
    label = "expected two scalars, two matrices of the same size, or one of each, of the same scalar type"
)]
pub trait Pairs<B> {
    /// The type of the elements.
    type Scalar;
    /// The type of the result.
    type Output;

    /// Applies a function to every pair of elements.
    fn map_pairs(&self, b: &B, function: impl Fn(Self::Scalar, Self::Scalar) -> Self::Scalar)
    -> Self::Output;
}

impl<T: Real> Pairs<T> for T {
    type Scalar = T;
    type Output = T;

    fn map_pairs(&self, b: &T, function: impl Fn(T, T) -> T) -> T {
        function(*self, *b)
    }
}

impl<T: Real, R: Dim, C: Dim, S, U> Pairs<Matrix<T, R, C, U>> for Matrix<T, R, C, S>
where
    S: Storage<T, R, C>,
    U: Storage<T, R, C>,
    DefaultAllocator: Allocator<R, C>,
{
    type Scalar = T;
    type Output = OMatrix<T, R, C>;

    fn map_pairs(&self, b: &Matrix<T, R, C, U>, function: impl Fn(T, T) -> T) -> OMatrix<T, R, C> {
        self.zip_map(b, function)
    }
}

impl<T: Real, R: Dim, C: Dim, S: Storage<T, R, C>> Pairs<T> for Matrix<T, R, C, S>
where
    DefaultAllocator: Allocator<R, C>,
{
    type Scalar = T;
    type Output = OMatrix<T, R, C>;

    fn map_pairs(&self, b: &T, function: impl Fn(T, T) -> T) -> OMatrix<T, R, C> {
        self.map(|a| function(a, *b))
    }
}

impl<T: Real, R: Dim, C: Dim, S: Storage<T, R, C>> Pairs<Matrix<T, R, C, S>> for T
where
    DefaultAllocator: Allocator<R, C>,
{
    type Scalar = T;
    type Output = OMatrix<T, R, C>;

    fn map_pairs(&self, b: &Matrix<T, R, C, S>, function: impl Fn(T, T) -> T) -> OMatrix<T, R, C> {
        b.map(|b| function(*self, b))
    }
}

/// The larger of every pair of elements; of equal ones the derivative belongs to the first.
///
/// # Shapes
/// Two scalars, two matrices of the same size, or a scalar beside a matrix.
///
/// # Panics
/// If the sizes differ.
pub fn max<A, B, Paired>(a: A, b: B) -> <(A, B) as Gives<Paired>>::Result
where
    A: Elementwise,
    B: Elementwise,
    A::Value: Pairs<B::Value, Scalar = A::Scalar, Output = Paired>,
{
    a.value().map_pairs(b.value(), RealField::max)
}

/// The smaller of every pair of elements; of equal ones the derivative belongs to the first.
///
/// # Shapes
/// Two scalars, two matrices of the same size, or a scalar beside a matrix.
///
/// # Panics
/// If the sizes differ.
pub fn min<A, B, Paired>(a: A, b: B) -> <(A, B) as Gives<Paired>>::Result
where
    A: Elementwise,
    B: Elementwise,
    A::Value: Pairs<B::Value, Scalar = A::Scalar, Output = Paired>,
{
    a.value().map_pairs(b.value(), RealField::min)
}
