//! Relaxation with fixed predictions.

use super::{Inference, Relaxation};
use crate::error::Error;
use crate::scalar::Real;

/// Relaxation under the fixed-prediction assumption: predictions and derivatives stay as the forward
/// pass left them, and all vertices at once, `steps` times, take
/// ε_i ← (1 − rate) ε_i + rate Σ_c J_ciᵀ ε_c.
///
/// # Units
/// `rate` is the step size of the errors, 0 < rate < 2, per step.
///
/// # Source
/// Millidge, Tschantz, Buckley, *Predictive Coding Approximates Backprop along Arbitrary Computation
/// Graphs*, arXiv 2006.04182, section 3 and algorithm 1.
///
/// ```
/// use pc_runtime::prelude::*;
///
/// #[predictive_coding]
/// fn square(x: f64) -> f64 {
///     let y = x * x;
///     y * 2.0
/// }
///
/// let mut net = Network::<square>::new(());
/// net.relax(3.0, 17.0, &SquaredError, &FixedPrediction::new(0.5, 3))?;
/// // Of ε = 2 · (17 − 18), the part 1 − (1 − rate)³ has arrived.
/// assert_eq!(net.error("y")?[0], -2.0 * (1.0 - 0.125));
/// # Ok::<(), pc_runtime::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FixedPrediction {
    rate: f64,
    steps: usize,
    sequential: bool,
}

impl FixedPrediction {
    /// `steps` steps at `rate`, 0 < rate < 2 (checked when a graph relaxes).
    pub const fn new(rate: f64, steps: usize) -> Self {
        Self { rate, steps, sequential: false }
    }

    /// Relaxes a function with loops segment by segment, last to first: what follows a loop, then its
    /// iterations from the last to the first, then what precedes it; nested loops likewise, and loops of
    /// called functions. Each segment takes `steps` steps, driven by the settled errors of the later
    /// segments, while the earlier ones wait. Without loops, nothing changes.
    ///
    /// [`Report::steps`](crate::Report) counts the steps of all segments.
    ///
    /// ```
    /// use pc_runtime::prelude::*;
    ///
    /// let inference = FixedPrediction::new(0.1, 100).sequential();
    /// ```
    ///
    /// # Source
    /// Millidge, Tschantz, Buckley, arXiv 2006.04182: its recurrent networks relax back through time.
    #[must_use]
    pub const fn sequential(self) -> Self {
        Self { sequential: true, ..self }
    }
}

impl<T: Real> Inference<T> for FixedPrediction {
    fn check(&self) -> Result<(), Error> {
        let fits = self.rate > 0.0 && self.rate < 2.0;
        Error::unless(fits, "rate", self.rate, "a number above 0 and below 2")
    }

    fn relax(&self, graph: &mut Relaxation<'_, T>) -> Result<(), Error> {
        let (rate, keep) = (T::of(self.rate), T::of(1.0 - self.rate));
        let rule = |error, drive| keep * error + rate * drive;
        if self.sequential {
            graph.segments(|segment| (0..self.steps).for_each(|_| segment.step(rule)));
        } else {
            (0..self.steps).for_each(|_| graph.step(rule));
        }
        Ok(())
    }
}
