//! What element-wise operations are made of: the loops, the values that the plain functions take, and
//! the macro that makes an operation from a function and its derivative.

use nalgebra::allocator::Allocator;
use nalgebra::{DefaultAllocator, Dim, Matrix, OMatrix, Storage};

use crate::matrix::{Shape, View, ViewMut};
use crate::scalar::Real;

/// What a plain function of this library takes: a scalar or a nalgebra matrix, owned or borrowed.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no elements to apply a function to",
    label = "expected a scalar, vector or matrix of `f32` or `f64`, or a reference to one"
)]
pub trait Elementwise {
    /// The type of the elements.
    type Scalar: Real;
    /// The type without references.
    type Value;
    /// The type of an owned value of the same size.
    type Output;

    /// The value without references.
    fn value(&self) -> &Self::Value;

    /// Applies a function to every element.
    fn map_elements(&self, function: impl FnMut(Self::Scalar) -> Self::Scalar) -> Self::Output;
}

macro_rules! scalar_elements {
    ($($t:ty),*) => {$(
        impl Elementwise for $t {
            type Scalar = $t;
            type Value = $t;
            type Output = $t;

            fn value(&self) -> &$t {
                self
            }

            fn map_elements(&self, mut function: impl FnMut($t) -> $t) -> $t {
                function(*self)
            }
        }
    )*};
}

scalar_elements!(f32, f64);

impl<T: Real, R: Dim, C: Dim, S: Storage<T, R, C>> Elementwise for Matrix<T, R, C, S>
where
    DefaultAllocator: Allocator<R, C>,
{
    type Scalar = T;
    type Value = Self;
    type Output = OMatrix<T, R, C>;

    fn value(&self) -> &Self {
        self
    }

    fn map_elements(&self, function: impl FnMut(T) -> T) -> OMatrix<T, R, C> {
        self.map(function)
    }
}

impl<V: Elementwise + ?Sized> Elementwise for &V {
    type Scalar = V::Scalar;
    type Value = V::Value;
    type Output = V::Output;

    fn value(&self) -> &V::Value {
        (**self).value()
    }

    fn map_elements(&self, function: impl FnMut(V::Scalar) -> V::Scalar) -> V::Output {
        (**self).map_elements(function)
    }
}

/// The type `Y`, beside a mention of what it is made from. A projection from the arguments themselves would be
/// a second place where rustc reports that they do not fit; without their mention, clippy takes a borrowed
/// argument for needless.
#[doc(hidden)]
pub trait Gives<Y> {
    /// `Y`
    type Result;
}

impl<X: ?Sized, Y> Gives<Y> for X {
    type Result = Y;
}

/// y = f(x), element by element.
#[doc(hidden)]
pub fn predict_each<T: Real>(x: View<'_, T>, y: &mut ViewMut<'_, T>, value: impl Fn(T) -> T) {
    for (y, &x) in y.data().iter_mut().zip(x.data()) {
        *y = value(x);
    }
}

/// Adds ε f′(x, y) to the message, element by element.
#[doc(hidden)]
pub fn message_each<T: Real>(
    error: View<'_, T>,
    x: View<'_, T>,
    y: View<'_, T>,
    to_x: &mut ViewMut<'_, T>,
    derivative: impl Fn(T, T) -> T,
) {
    let points = x.data().iter().zip(y.data());
    for ((message, &error), (&x, &y)) in to_x.data().iter_mut().zip(error.data()).zip(points) {
        *message += error * derivative(x, y);
    }
}

/// Whether a batch may be cut through an operation that pairs elements: what has columns is cut with
/// the batch, and only scalars are shared.
pub(crate) fn columns_agree(batched: &[bool], shapes: &[Shape]) -> bool {
    batched.iter().zip(shapes).all(|(&batched, shape)| batched || shape.is_scalar())
}

/// Makes element-wise operations: each from a function of one number and its derivative.
///
/// The result is a function and a type of the same name. The function takes scalars and matrices,
/// owned or borrowed; the type is the [`Operation`](crate::op::Operation) of an annotated function's
/// graph. The derivative is told `x` and the function's own value `y`, so that it need not compute
/// again what `y` already says; what it does not need it names `_`.
///
/// Arguments after the first are constants, of the scalar type `T` or of any other type that is
/// `Copy`. `T` is any [`Real`](crate::Real), and the visibility, the documentation and other
/// attributes are the function's own.
///
/// # Example
///
/// ```
/// use nalgebra::Vector2;
/// use pc_runtime::elementwise;
///
/// elementwise! {
///     /// A bump of a given width: exp(−(x / width)²).
///     pub fn bump<T>(x: T, width: T) -> T {
///         (-(x / width).powi(2)).exp()
///     }
///     derivative |x, y| -T::of(2.0) * x * y / width.powi(2);
/// }
///
/// assert_eq!(bump(0.0, 3.0), 1.0);
/// assert_eq!(bump(&Vector2::new(0.0_f32, 1.0), 1.0), Vector2::new(1.0, (-1.0_f32).exp()));
/// ```
#[macro_export]
macro_rules! elementwise {
    ($(
        $(#[$attribute:meta])*
        $vis:vis fn $name:ident<$T:ident>(
            $x:ident: $X:ty $(, $constant:ident: $Constant:ty)* $(,)?
        ) -> $Y:ty $value:block
        derivative |$at:pat_param, $y:pat_param| $derivative:expr;
    )+) => {$(
        $(#[$attribute])*
        $vis fn $name<$T, Elements, Mapped>($x: Elements $(, $constant: $Constant)*) -> <Elements as $crate::op::Gives<Mapped>>::Result
        where
            $T: $crate::Real,
            Elements: $crate::op::Elementwise<Scalar = $T, Output = Mapped>,
        {
            $crate::op::Elementwise::map_elements(&$x, |x| $name::of(x $(, $constant)*))
        }

        #[doc = concat!("The operation of the function [`", stringify!($name), "()`].")]
        #[allow(non_camel_case_types)]
        $vis enum $name {}

        impl $name {
            fn of<$T: $crate::Real>($x: $X $(, $constant: $Constant)*) -> $Y $value
        }

        const _: () = {
            #[allow(dead_code)]
            type $T = ::core::primitive::f64;

            impl $name {
                #[doc(hidden)]
                #[allow(dead_code)]
                pub fn __called<R>(_: impl ::core::ops::FnOnce($crate::op::LibraryMatrix $(, $Constant)*) -> R) {}
            }
        };

        impl<$T: $crate::Real> $crate::op::Operation<$T> for $name {
            type Signature = ($crate::op::Operand, $($crate::op::Constant<$Constant>,)*);
            type Cache = ();
            const RESPONSES: &'static [$crate::op::Response] = &[$crate::op::Response::Elementwise];

            fn columnwise(_: &[bool], _: &[$crate::matrix::Shape]) -> bool {
                true
            }

            fn shape(
                operands: &[$crate::matrix::Shape],
                _: &$crate::op::Constants<Self, $T>,
            ) -> ::core::result::Result<$crate::matrix::Shape, ::std::string::String> {
                // Where only the graph is used, the plain function is not dead code.
                let _ = $name::<$T, $T, $T>;
                ::core::result::Result::Ok(operands[0])
            }

            fn predict(
                operands: &[$crate::matrix::View<'_, $T>],
                constants: &$crate::op::Constants<Self, $T>,
                prediction: &mut $crate::matrix::ViewMut<'_, $T>,
                (): &mut (),
            ) {
                let &((), $($constant,)*) = constants;
                $crate::op::predict_each(operands[0], prediction, |x| $name::of(x $(, $constant)*));
            }

            fn message(
                _: usize,
                error: $crate::matrix::View<'_, $T>,
                local: &$crate::op::Local<'_, $T, Self>,
                message: &mut $crate::matrix::ViewMut<'_, $T>,
            ) {
                let &((), $($constant,)*) = local.constants;
                $(let _ = &$constant;)*
                let (x, y) = (local.operands[0], local.prediction);
                $crate::op::message_each(error, x, y, message, |$at: $T, $y: $T| -> $T { $derivative });
            }
        }
    )+};
}
