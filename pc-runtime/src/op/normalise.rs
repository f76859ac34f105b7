//! Functions of whole columns: the softmax and its logarithm, and layer normalisation.

use nalgebra::allocator::Allocator;
use nalgebra::{DefaultAllocator, Dim, Matrix, OMatrix, Storage};

use super::elementwise::Gives;
use super::reduction::total;
use super::{Constants, Local, Operand, Operation};
use crate::matrix::{Shape, View, ViewMut};
use crate::scalar::Real;

/// What layer normalisation adds to the variance, so that a constant column has a finite result.
const EPSILON: f64 = 1e-5;

fn largest<T: Real>(column: &[T]) -> T {
    column.iter().skip(1).fold(column.first().copied().unwrap_or_default(), |a, &b| a.max(b))
}

/// e^x / Σ e^x, in place. The largest element is subtracted first, so that nothing overflows.
fn softmax_in_place<T: Real>(column: &mut [T]) {
    let largest = largest(column);
    for x in &mut *column {
        *x = (*x - largest).exp();
    }
    let scale = total(column.iter().copied()).recip();
    for x in column {
        *x *= scale;
    }
}

/// x − ln Σ e^x, in place.
fn log_softmax_in_place<T: Real>(column: &mut [T]) {
    let largest = largest(column);
    let log_sum = total(column.iter().map(|&x| (x - largest).exp())).ln();
    for x in column {
        *x = *x - largest - log_sum;
    }
}

/// (x − mean) / deviation, in place; gives 1 / deviation.
fn standardise_in_place<T: Real>(column: &mut [T]) -> T {
    let share = T::of(1.0 / column.len() as f64);
    let mean = total(column.iter().copied()) * share;
    for x in &mut *column {
        *x -= mean;
    }
    let variance = total(column.iter().map(|&x| x * x)) * share;
    let scale = (variance + T::of(EPSILON)).sqrt().recip();
    for x in column {
        *x *= scale;
    }
    scale
}

/// What the functions of whole columns take: a nalgebra vector or matrix, owned or borrowed.
#[diagnostic::on_unimplemented(message = "`{Self}` has no columns", label = "expected a vector or a matrix")]
pub trait Columnwise {
    /// The type of the elements.
    type Scalar: Real;
    /// The type of an owned value of the same size.
    type Output;

    /// Applies a function to every column.
    fn map_columns(&self, in_place: impl FnMut(&mut [Self::Scalar])) -> Self::Output;
}

impl<T: Real, R: Dim, C: Dim, S: Storage<T, R, C>> Columnwise for Matrix<T, R, C, S>
where
    DefaultAllocator: Allocator<R, C>,
{
    type Scalar = T;
    type Output = OMatrix<T, R, C>;

    fn map_columns(&self, in_place: impl FnMut(&mut [T])) -> OMatrix<T, R, C> {
        let mut y = self.clone_owned();
        let nrows = y.nrows().max(1);
        y.as_mut_slice().chunks_exact_mut(nrows).for_each(in_place);
        y
    }
}

impl<V: Columnwise + ?Sized> Columnwise for &V {
    type Scalar = V::Scalar;
    type Output = V::Output;

    fn map_columns(&self, in_place: impl FnMut(&mut [V::Scalar])) -> V::Output {
        (**self).map_columns(in_place)
    }
}

/// Writes f(column) to every column.
fn predict_columns<T: Real>(x: View<'_, T>, y: &mut ViewMut<'_, T>, mut in_place: impl FnMut(&mut [T])) {
    y.data().copy_from_slice(x.data());
    for j in 0..x.ncols() {
        in_place(y.column(j));
    }
}

/// Adds to every column of the message what `add(j, ε, y, message)` adds to it.
fn message_columns<T: Real>(
    error: View<'_, T>,
    y: View<'_, T>,
    message: &mut ViewMut<'_, T>,
    add: impl Fn(usize, &[T], &[T], &mut [T]),
) {
    for j in 0..y.ncols() {
        add(j, error.column(j), y.column(j), message.column(j));
    }
}

fn inner<T: Real>(a: &[T], b: &[T]) -> T {
    total(a.iter().zip(b).map(|(&a, &b)| a * b))
}

fn columns(x: Shape) -> Result<Shape, String> {
    if x.is_scalar() { Err("the argument must be a vector or a matrix".to_owned()) } else { Ok(x) }
}

// Input:   /// e^x / Σ e^x of every column.
//          softmax with softmax_in_place;
// Output:  pub fn softmax<X: Columnwise<Output = Y>, Y>(x: X) -> Y { .. }    pub enum softmax {}
macro_rules! column_function {
    ($(#[$doc:meta])* $name:ident with $in_place:ident) => {
        $(#[$doc])*
        ///
        /// # Shapes
        /// A vector or matrix; the result has its shape.
        pub fn $name<X, Normalised>(x: X) -> <X as Gives<Normalised>>::Result
        where
            X: Columnwise<Output = Normalised>,
        {
            x.map_columns(|column| {
                $in_place(column);
            })
        }

        #[doc = concat!("The operation of the function [`", stringify!($name), "()`].")]
        #[allow(non_camel_case_types)]
        pub enum $name {}
    };
}

column_function! {
    /// e^x / Σ e^x, for every column by itself.
    softmax with softmax_in_place
}

impl<T: Real> Operation<T> for softmax {
    type Signature = (Operand,);
    type Cache = ();

    fn columnwise(_: &[bool], _: &[Shape]) -> bool {
        true
    }

    fn shape(operands: &[Shape], _: &Constants<Self, T>) -> Result<Shape, String> {
        columns(operands[0])
    }

    fn predict(x: &[View<'_, T>], _: &Constants<Self, T>, y: &mut ViewMut<'_, T>, (): &mut ()) {
        predict_columns(x[0], y, softmax_in_place);
    }

    // Jᵀε = y (ε − Σ ε y)
    fn message(_: usize, error: View<'_, T>, local: &Local<'_, T, Self>, to_x: &mut ViewMut<'_, T>) {
        message_columns(error, local.prediction, to_x, |_, error, y, message| {
            let mean = inner(error, y);
            for ((message, &e), &y) in message.iter_mut().zip(error).zip(y) {
                *message += y * (e - mean);
            }
        });
    }
}

column_function! {
    /// The logarithm of [`softmax()`], x − ln Σ e^x, for every column by itself; it stays finite where
    /// a probability is too small for a number.
    log_softmax with log_softmax_in_place
}

impl<T: Real> Operation<T> for log_softmax {
    type Signature = (Operand,);
    type Cache = ();

    fn columnwise(_: &[bool], _: &[Shape]) -> bool {
        true
    }

    fn shape(operands: &[Shape], _: &Constants<Self, T>) -> Result<Shape, String> {
        columns(operands[0])
    }

    fn predict(x: &[View<'_, T>], _: &Constants<Self, T>, y: &mut ViewMut<'_, T>, (): &mut ()) {
        predict_columns(x[0], y, log_softmax_in_place);
    }

    // Jᵀε = ε − e^y Σ ε
    fn message(_: usize, error: View<'_, T>, local: &Local<'_, T, Self>, to_x: &mut ViewMut<'_, T>) {
        message_columns(error, local.prediction, to_x, |_, error, y, message| {
            let sum = total(error.iter().copied());
            for ((message, &e), &y) in message.iter_mut().zip(error).zip(y) {
                *message += e - y.exp() * sum;
            }
        });
    }
}

column_function! {
    /// (x − mean) / √(variance + 10⁻⁵), for every column by itself; a gain and a shift of its own are
    /// written around it.
    ///
    /// # Source
    /// Ba, Kiros, Hinton 2016, *Layer normalization*, equation 3.
    layer_norm with standardise_in_place
}

impl<T: Real> Operation<T> for layer_norm {
    type Signature = (Operand,);
    type Cache = Vec<T>; // 1 / deviation of every column

    fn columnwise(_: &[bool], _: &[Shape]) -> bool {
        true
    }

    fn shape(operands: &[Shape], _: &Constants<Self, T>) -> Result<Shape, String> {
        columns(operands[0])
    }

    fn predict(x: &[View<'_, T>], _: &Constants<Self, T>, y: &mut ViewMut<'_, T>, scales: &mut Vec<T>) {
        scales.clear();
        predict_columns(x[0], y, |column| scales.push(standardise_in_place(column)));
    }

    // Jᵀε = (ε − mean of ε − y · mean of ε y) / deviation
    fn message(_: usize, error: View<'_, T>, local: &Local<'_, T, Self>, to_x: &mut ViewMut<'_, T>) {
        let share = T::of(1.0 / error.nrows() as f64);
        message_columns(error, local.prediction, to_x, |j, error, y, message| {
            let mean = total(error.iter().copied()) * share;
            let along = inner(error, y) * share;
            for ((message, &e), &y) in message.iter_mut().zip(error).zip(y) {
                *message += (e - mean - y * along) * local.cache[j];
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use nalgebra::{Vector2, Vector3};

    use super::{layer_norm, log_softmax, softmax};

    #[test]
    fn large_arguments_stay_finite() {
        assert_eq!(softmax(Vector2::new(1e4, 0.0)), Vector2::new(1.0, 0.0));
        assert_eq!(log_softmax(Vector2::new(1e4, 0.0)), Vector2::new(0.0, -1e4));
        assert_eq!(layer_norm(Vector3::repeat(2.0_f32)), Vector3::zeros());
    }
}
