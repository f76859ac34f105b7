//! What conditions look at is computed while the plan is recorded.

use super::Recorder;
use crate::border::{Memory, Results, Returned};
use crate::error::Error;
use crate::scalar::Real;

impl<T: Real> Recorder<'_, T> {
    /// The value of a variable, for a condition: computed now, not differentiated, in memory that
    /// [`Kept::keep`](crate::border::Kept::keep) gives back.
    ///
    /// # Errors
    /// If the value has a shape that its type rules out.
    pub fn read<V: Returned<T>>(&mut self, results: &impl Results) -> Result<V, Error> {
        self.compute();
        let (mut slots, mut lengths) = std::mem::take(&mut self.plan.looked_at);
        slots.clear();
        lengths.clear();
        results.each(&mut |var| slots.push(var.slot));
        results.lengths(&mut |length| lengths.push(length));
        // A choice made for the whole batch is not one for a piece of it.
        self.plan.columnwise &= !slots.iter().any(|&slot| self.plan.slots[slot].batched);
        let (plan, values) = (&*self.plan, self.forward.values());
        let mut views = slots.iter().map(|&slot| plan.view(slot, values, self.leaves));
        let value = V::from_views(&mut views, &mut lengths.iter().copied(), Memory::Kept);
        self.plan.looked_at = (slots, lengths);
        value
    }

    /// Computes the units that were closed since the last time.
    pub(super) fn compute(&mut self) {
        self.forward.resize(self.plan);
        for unit in self.computed..self.plan.units.len() {
            self.forward.predict(self.plan, self.leaves, unit);
        }
        self.computed = self.plan.units.len();
    }

    /// Whether values were computed, because conditions read some.
    pub(crate) const fn computed(&self) -> bool {
        self.computed > 0
    }
}
