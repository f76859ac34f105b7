//! The squared error.

use super::{Loss, Target};
use crate::matrix::{Shape, View, ViewMut};
use crate::scalar::Real;

/// The squared error, L = ½ ‖t − v̂‖², summed over samples; the output's error is t − v̂.
///
/// # Shapes
/// The target has the output's shape; it is finite.
///
/// # Source
/// Millidge, Tschantz, Buckley, *Predictive Coding Approximates Backprop along Arbitrary Computation
/// Graphs*, arXiv 2006.04182, section 3.
#[derive(Clone, Copy, Debug, Default)]
pub struct SquaredError;

impl<T: Real> Loss<T> for SquaredError {
    fn check(&self, _: usize, prediction: Shape, target: Target<'_, T>) -> Result<(), String> {
        let target = target.values_of(prediction)?;
        let is_finite = target.data().iter().all(T::is_finite);
        if is_finite { Ok(()) } else { Err("it is not finite".to_owned()) }
    }

    fn evaluate(
        &self,
        _: usize,
        prediction: View<'_, T>,
        target: Target<'_, T>,
        error: &mut ViewMut<'_, T>,
    ) -> f64 {
        let Ok(target) = target.values_of(prediction.shape()) else { return f64::NAN };
        let (target, prediction) = (target.data(), prediction.data());
        error.set_each(|i| target[i] - prediction[i]);
        0.5 * error.data().iter().map(|&e| e.to_f64() * e.to_f64()).sum::<f64>()
    }
}
