//! Gradient clipping.

use crate::error::Error;
use crate::parameters::Parameters;
use crate::scalar::Real;

/// Keeps gradients from growing out of bounds.
///
/// ```
/// use pc_runtime::prelude::*;
///
/// let mut gradient = vec![3.0, -4.0];
/// Clip::Norm(1.0).apply::<f64, _>(&mut gradient)?;
/// assert_eq!(gradient, [3.0 / 5.0, -4.0 / 5.0]);
/// # Ok::<(), pc_runtime::Error>(())
/// ```
///
/// # Source
/// Pascanu, Mikolov, Bengio, *On the difficulty of training recurrent neural networks*, ICML 2013,
/// algorithm 1 (by norm).
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Clip {
    /// Every element is clamped to ± this number.
    Value(f64),
    /// The whole gradient is scaled down to this Euclidean norm, if it is longer.
    Norm(f64),
}

impl Clip {
    /// Whether the limit is in its range.
    ///
    /// # Errors
    /// [`Error::Setting`] if it is not finite and above 0.
    pub fn check(self) -> Result<(), Error> {
        match self {
            Self::Value(limit) => Error::unless_positive("clip value", limit),
            Self::Norm(limit) => Error::unless_positive("clip norm", limit),
        }
    }

    /// Clips a gradient in place.
    ///
    /// # Errors
    /// [`Error::Setting`] if the limit is not finite and above 0; then nothing was changed.
    pub fn apply<T: Real, P: Parameters<T>>(self, gradients: &mut P) -> Result<(), Error> {
        self.check()?;
        let mut squares = 0.0;
        if let Self::Norm(_) = self {
            gradients.visit_mut(&mut |leaf| squares += sum_of_squares(leaf));
        }
        gradients.visit_mut(&mut |leaf| self.clip(leaf, squares));
        Ok(())
    }

    /// Clips a gradient that lies in one slice, after [`Clip::check`].
    pub(crate) fn apply_flat<T: Real>(self, gradient: &mut [T]) {
        self.clip(gradient, sum_of_squares(gradient));
    }

    /// Clips a part of a gradient whose squares sum up to `squares` in all.
    fn clip<T: Real>(self, part: &mut [T], squares: f64) {
        match self {
            Self::Value(limit) => {
                let limit = T::of(limit);
                for element in part {
                    *element = element.clamp(-limit, limit);
                }
            }
            Self::Norm(limit) => {
                let norm = squares.sqrt();
                if norm > limit {
                    for element in part {
                        *element = T::of(element.to_f64() * limit / norm);
                    }
                }
            }
        }
    }
}

fn sum_of_squares<T: Real>(part: &[T]) -> f64 {
    part.iter().map(|element| element.to_f64() * element.to_f64()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use nalgebra::DMatrix;

    #[test]
    fn values_are_clamped() {
        let mut gradient = vec![-80.0_f32, 3.0, 51.0];
        Clip::Value(50.0).apply(&mut gradient).unwrap();
        assert_eq!(gradient, [-50.0, 3.0, 50.0]);
    }

    #[test]
    fn the_norm_is_that_of_all_leaves() {
        let mut gradient = (DMatrix::from_element(1, 1, 3.0_f64), vec![4.0_f64]);
        Clip::Norm(1.0).apply::<f64, _>(&mut gradient).unwrap();
        assert_eq!((gradient.0[0], gradient.1[0]), (0.6, 0.8));
        let before = gradient.clone();
        Clip::Norm(2.0).apply::<f64, _>(&mut gradient).unwrap();
        assert_eq!(gradient, before);
    }

    #[test]
    fn limits_are_checked() {
        for clip in [Clip::Value(0.0), Clip::Norm(-1.0), Clip::Norm(f64::NAN)] {
            assert!(matches!(clip.apply(&mut 1.0_f64), Err(Error::Setting { .. })));
        }
    }
}
