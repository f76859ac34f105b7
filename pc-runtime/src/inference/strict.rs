//! Strict predictive coding: values move, predictions follow.

use super::{Inference, Relaxation};
use crate::error::Error;
use crate::scalar::Real;

/// Strict predictive coding: gradient descent of the energy F = Σ ½‖ε_i‖² + L in the values. Each of
/// `steps` steps predicts anew from the current values, takes ε_i = v_i − v̂_i, and moves all values at
/// once, v_i ← v_i + rate (−ε_i + Σ_c J_ciᵀ ε_c). Energy, errors and gradients are those of the final
/// values, predicted once more.
///
/// # Units
/// `rate` is the step size of the values, rate > 0, per step.
///
/// # Source
/// Rao and Ballard (1999); Millidge, Tschantz, Buckley, arXiv 2006.04182, equations 3 and 4.
///
/// ```
/// use pc_runtime::prelude::*;
///
/// #[predictive_coding]
/// fn chain(#[param] w: &f64, x: f64) -> f64 {
///     let z = x * 2.0;
///     z * *w
/// }
///
/// let mut net = Network::<chain>::new(3.0);
/// let report = net.relax(1.0, 1.0, &SquaredError, &Strict::new(0.1, 500))?;
/// assert!((net.value("z")?[0] - 0.5).abs() < 1e-12);
/// assert!((report.energy - 1.25).abs() < 1e-12);
/// # Ok::<(), pc_runtime::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Strict {
    rate: f64,
    steps: usize,
}

impl Strict {
    /// `steps` steps at `rate` > 0 (checked when a graph relaxes).
    pub const fn new(rate: f64, steps: usize) -> Self {
        Self { rate, steps }
    }
}

impl<T: Real> Inference<T> for Strict {
    fn check(&self) -> Result<(), Error> {
        Error::unless_positive("rate", self.rate)
    }

    fn relax(&self, graph: &mut Relaxation<'_, T>) -> Result<(), Error> {
        let rate = T::of(self.rate);
        graph.free_values();
        for _ in 0..self.steps {
            graph.predict();
            graph.step_values(|value, error, drive| value + rate * (drive - error));
        }
        graph.predict();
        Ok(())
    }
}
