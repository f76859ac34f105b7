//! Methods that scalars have, as in `x.exp()`.
//!
//! On a matrix such a method means something else, or nothing. So each is the operation of the
//! function of the same name, restricted to scalars.

use super::{Constants, Local, Operation, Response};
use crate::matrix::{Shape, View, ViewMut};
use crate::scalar::Real;

/// nalgebra's method of this name goes element by element, as the function does.
pub use super::abs;

// Input:   exp: "the matrix exponential", "exp(&x)";
// Output:  pub enum exp {}    impl<T: Real> Operation<T> for exp { .. as super::exp }
macro_rules! scalar_methods {
    ($($name:ident: $meaning:literal, $function:literal;)*) => {$(
        #[doc = concat!("The method `", stringify!($name), "` of a scalar.")]
        #[allow(non_camel_case_types)]
        pub enum $name {}

        impl<T: Real> Operation<T> for $name {
            type Signature = <super::$name as Operation<T>>::Signature;
            type Cache = <super::$name as Operation<T>>::Cache;
            const RESPONSES: &'static [Response] = <super::$name as Operation<T>>::RESPONSES;

            fn shape(operands: &[Shape], _: &Constants<Self, T>) -> Result<Shape, String> {
                if operands.iter().all(|operand| operand.is_scalar()) {
                    return Ok(Shape::SCALAR);
                }
                Err(concat!(
                    "as a method `", stringify!($name), "` means ", $meaning,
                    "; for every element write the function `", $function, "`"
                ).to_owned())
            }

            fn predict(
                operands: &[View<'_, T>],
                constants: &Constants<Self, T>,
                prediction: &mut ViewMut<'_, T>,
                cache: &mut Self::Cache,
            ) {
                super::$name::predict(operands, constants, prediction, cache);
            }

            fn message(
                to: usize,
                error: View<'_, T>,
                local: &Local<'_, T, Self>,
                message: &mut ViewMut<'_, T>,
            ) {
                let &Local { operands, prediction, constants, cache } = local;
                super::$name::message(to, error, &Local { operands, prediction, constants, cache }, message);
            }
        }
    )*};
}

scalar_methods! {
    exp: "the matrix exponential", "exp(&x)";
    ln: "the logarithm of a scalar", "ln(&x)";
    sqrt: "the root of a scalar", "sqrt(&x)";
    sin: "the sine of a scalar", "sin(&x)";
    cos: "the cosine of a scalar", "cos(&x)";
    tan: "the tangent of a scalar", "tan(&x)";
    tanh: "the hyperbolic tangent of a scalar", "tanh(&x)";
    recip: "the reciprocal of a scalar", "recip(&x)";
    powi: "the power of a scalar", "powi(&x, n)";
    powf: "the power of a scalar", "powf(&x, p)";
    max: "the largest element", "max(&a, &b)";
    min: "the smallest element", "min(&a, &b)";
    clamp: "limits for a scalar", "clamp(&x, low, high)";
}
