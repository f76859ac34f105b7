//! The scalar of a graph: `f32` or `f64`.

use nalgebra::RealField;

use crate::border::{ByValue, Element, Returned, Single, Value};
use crate::matrix::Multiply;
use crate::op::Elementwise;
use crate::parameters::Parameters;
use crate::plan::Var;

/// The scalar of an annotated function: `f32` or `f64`.
///
/// One function uses one scalar throughout. The elementary functions (`exp`, `tanh`, `sqrt`, …) come
/// from [`nalgebra::RealField`]; this trait adds exact conversions and ties the scalar to the borders
/// of the graph, where a scalar is itself a [`Value`] and a leaf of [`Parameters`], and lets the functions of
/// [`op`](crate::op) take it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not the scalar of a predictive-coding graph",
    label = "expected `f32` or `f64`"
)]
pub trait Real:
    RealField
    + Copy
    + Default
    + Send
    + Sync
    + Multiply
    + Value<Self, Handle = Var>
    + Element<Scalar = Self, Owned = Self, Handle = Var, Form = ByValue<Self>>
    + Returned<Self>
    + Single
    + Parameters<Self>
    + Elementwise<Scalar = Self, Value = Self, Output = Self>
{
    /// The scalar nearest to `value`.
    fn of(value: f64) -> Self;

    /// The scalar as an `f64`: exact.
    fn to_f64(self) -> f64;

    /// The error function erf(x) = 2/√π ∫₀ˣ e^(−t²) dt.
    #[must_use]
    fn erf(self) -> Self;
}

impl Real for f32 {
    fn of(value: f64) -> Self {
        value as Self
    }

    fn to_f64(self) -> f64 {
        f64::from(self)
    }

    fn erf(self) -> Self {
        libm::erff(self)
    }
}

impl Real for f64 {
    fn of(value: f64) -> Self {
        value
    }

    fn to_f64(self) -> f64 {
        self
    }

    fn erf(self) -> Self {
        libm::erf(self)
    }
}
