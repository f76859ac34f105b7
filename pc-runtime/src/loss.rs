//! Losses at the outputs of a graph, and the targets they compare with.

mod cross_entropy;
mod minimise;
mod squared_error;
mod target;

pub use cross_entropy::{BinaryCrossEntropy, CrossEntropy};
pub use minimise::Minimise;
pub use squared_error::SquaredError;
pub(crate) use target::TargetStore;
pub use target::{Target, Targets};

use crate::matrix::{Shape, View, ViewMut};
use crate::scalar::Real;

/// A loss at the outputs of a graph: one loss for all of them, or a tuple with one for each.
///
/// # Example
///
/// The absolute error, L = Σ |t − v̂|.
///
/// ```
/// use nalgebra::DVector;
/// use pc_runtime::loss::{Loss, Target};
/// use pc_runtime::matrix::{Shape, View, ViewMut};
/// use pc_runtime::prelude::*;
///
/// struct AbsoluteError;
///
/// impl<T: Real> Loss<T> for AbsoluteError {
///     fn check(&self, _: usize, prediction: Shape, target: Target<'_, T>) -> Result<(), String> {
///         target.values_of(prediction).map(|_| ())
///     }
///
///     fn evaluate(&self, _: usize, prediction: View<'_, T>, target: Target<'_, T>, error: &mut ViewMut<'_, T>) -> f64 {
///         let Ok(target) = target.values_of(prediction.shape()) else { return f64::NAN };
///         let (t, p) = (target.data(), prediction.data());
///         error.set_each(|i| (t[i] - p[i]).signum());
///         t.iter().zip(p).map(|(&t, &p)| (t - p).abs().to_f64()).sum()
///     }
/// }
///
/// #[derive(Clone, Parameters)]
/// struct Line { slope: f64 }
///
/// #[predictive_coding]
/// fn line(#[param] p: &Line, x: &DVector<f64>) -> DVector<f64> {
///     x * p.slope
/// }
///
/// let mut net = Network::<line>::new(Line { slope: 2.0 });
/// let (x, t) = (DVector::from_vec(vec![1.0, 2.0]), DVector::from_vec(vec![5.0, 5.0]));
/// let report = net.relax(&x, &t, &AbsoluteError, &Exact)?;
/// assert_eq!(report.loss, 4.0);
/// assert_eq!(net.gradients().slope, -3.0);
/// # Ok::<(), pc_runtime::Error>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a loss over `{T}`",
    label = "expected a loss, or a tuple of losses with one for each output"
)]
pub trait Loss<T: Real> {
    /// The number of outputs that the loss is for; any number where `None`.
    fn outputs(&self) -> Option<usize> {
        None
    }

    /// Whether the target fits output number `output`, of this shape.
    ///
    /// # Errors
    /// What does not fit, in a phrase.
    fn check(&self, output: usize, prediction: Shape, target: Target<'_, T>) -> Result<(), String>;

    /// L, summed over samples; writes −∂L/∂v̂ to `error`, which holds anything before.
    fn evaluate(
        &self,
        output: usize,
        prediction: View<'_, T>,
        target: Target<'_, T>,
        error: &mut ViewMut<'_, T>,
    ) -> f64;
}

macro_rules! tuple_losses {
    ($n:literal: $($i:tt $L:ident),+) => {
        /// One loss for each output.
        impl<T: Real, $($L: Loss<T>),+> Loss<T> for ($($L,)+) {
            fn outputs(&self) -> Option<usize> {
                Some($n)
            }

            fn check(&self, output: usize, prediction: Shape, target: Target<'_, T>) -> Result<(), String> {
                match output {
                    $($i => self.$i.check(output, prediction, target),)+
                    _ => Err(format!("there is no loss for output {output}")),
                }
            }

            fn evaluate(
                &self,
                output: usize,
                prediction: View<'_, T>,
                target: Target<'_, T>,
                error: &mut ViewMut<'_, T>,
            ) -> f64 {
                match output {
                    $($i => self.$i.evaluate(output, prediction, target, error),)+
                    _ => f64::NAN,
                }
            }
        }
    };
}

tuple_losses!(1: 0 A);
tuple_losses!(2: 0 A, 1 B);
tuple_losses!(3: 0 A, 1 B, 2 C);
tuple_losses!(4: 0 A, 1 B, 2 C, 3 D);
tuple_losses!(5: 0 A, 1 B, 2 C, 3 D, 4 E);
tuple_losses!(6: 0 A, 1 B, 2 C, 3 D, 4 E, 5 F);
