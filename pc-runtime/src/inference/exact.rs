//! The fixed-prediction equilibrium in one sweep.

use super::{Inference, Relaxation};
use crate::error::Error;
use crate::scalar::Real;

/// The equilibrium of [`FixedPrediction`](super::FixedPrediction) itself, reached in one sweep from the
/// outputs back: ε_i = Σ_c J_ciᵀ ε_c. Equal to backpropagation up to rounding.
///
/// # Source
/// Millidge, Tschantz, Buckley, arXiv 2006.04182, equations 5–7, at the fixed point.
#[derive(Clone, Copy, Debug, Default)]
pub struct Exact;

impl<T: Real> Inference<T> for Exact {
    fn relax(&self, graph: &mut Relaxation<'_, T>) -> Result<(), Error> {
        graph.sweep(|_, drive| drive);
        Ok(())
    }
}
