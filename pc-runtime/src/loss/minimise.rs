//! A function that returns its own objective.

use super::{Loss, Target};
use crate::matrix::{Shape, View, ViewMut};
use crate::scalar::Real;

/// The function returns its own scalar objective, L = v̂; the target is `()`, the output's error −1.
///
/// # Shapes
/// The output is a scalar, or has one element.
#[derive(Clone, Copy, Debug, Default)]
pub struct Minimise;

impl<T: Real> Loss<T> for Minimise {
    fn check(&self, _: usize, prediction: Shape, target: Target<'_, T>) -> Result<(), String> {
        match target {
            Target::None if prediction.len() == 1 => Ok(()),
            Target::None => Err(format!("`Minimise` takes a scalar output, this one has shape {prediction}")),
            Target::Values(_) | Target::Classes(_) => {
                Err("`Minimise` takes no target; write `()`".to_owned())
            }
        }
    }

    fn evaluate(
        &self,
        _: usize,
        prediction: View<'_, T>,
        _: Target<'_, T>,
        error: &mut ViewMut<'_, T>,
    ) -> f64 {
        error.data().fill(-T::one());
        prediction.data().iter().map(|value| value.to_f64()).sum()
    }
}
