//! Algorithms: in which order the local steps of a graph are taken.
//!
//! An algorithm never sees what a vertex computes. It orders predictions and messages over the units
//! of a plan through a [`Relaxation`], and says what becomes of a vertex's error and drive by one
//! element-wise rule.

mod exact;
mod fixed_prediction;
mod relaxation;
mod strict;

pub use exact::Exact;
pub use fixed_prediction::FixedPrediction;
pub(crate) use relaxation::{Reads, State, Watch};
pub use relaxation::{Relaxation, Segment};
pub use strict::Strict;

use crate::error::Error;
use crate::scalar::Real;

/// An algorithm that relaxes a graph.
///
/// # Example
///
/// One that is not built in: a backward sweep in which every vertex takes only a part of what its
/// children tell it, so that errors fade with depth.
///
/// ```
/// use nalgebra::DVector;
/// use pc_runtime::inference::{Inference, Relaxation};
/// use pc_runtime::prelude::*;
///
/// struct Fading { part: f64 }
///
/// impl<T: Real> Inference<T> for Fading {
///     fn relax(&self, graph: &mut Relaxation<'_, T>) -> Result<(), Error> {
///         let part = T::of(self.part);
///         graph.sweep(|_error, drive| part * drive);
///         Ok(())
///     }
/// }
///
/// #[derive(Clone, Parameters)]
/// struct Chain { a: f64, b: f64 }
///
/// #[predictive_coding]
/// fn chain(#[param] p: &Chain, x: f64) -> f64 {
///     let hidden = x * p.a;
///     hidden * p.b
/// }
///
/// let mut net = Network::<chain>::new(Chain { a: 2.0, b: 3.0 });
/// net.relax(1.0, 5.0, &SquaredError, &Fading { part: 0.5 })?;
/// assert_eq!(net.error("hidden")?[0], 0.5 * (5.0 - 6.0) * 3.0);
/// # Ok::<(), pc_runtime::Error>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an algorithm that relaxes a graph over `{T}`",
    label = "expected `FixedPrediction`, `Strict`, `Exact`, or a type that implements `Inference`"
)]
pub trait Inference<T: Real> {
    /// Whether the settings are in their range; asked before anything is changed.
    ///
    /// # Errors
    /// [`Error::Setting`].
    fn check(&self) -> Result<(), Error> {
        Ok(())
    }

    /// Relaxes the graph: values and predictions are those of the forward pass, and the errors 0
    /// except at the outputs, which hold −∂L/∂v̂.
    ///
    /// # Errors
    /// Whatever keeps the algorithm from its end; the graph is then put back to its forward pass.
    fn relax(&self, graph: &mut Relaxation<'_, T>) -> Result<(), Error>;
}
