//! Segments: the parts that loops cut a graph into, relaxed one after the other.

use std::ops::Range;

use super::Relaxation;
use crate::plan::Role;
use crate::scalar::Real;

/// A segment of a graph that relaxes: the errors of the later ones have settled, the earlier ones wait.
pub struct Segment<'s, 'a, T: Real> {
    graph: &'s mut Relaxation<'a, T>,
    units: Range<usize>,
    /// Where the units lie in the arena.
    arena: Range<usize>,
}

impl<'a, T: Real> Relaxation<'a, T> {
    /// Relaxes segment by segment, last to first: what follows a loop, its iterations from the last to
    /// the first, then what precedes it; nested loops likewise, and loops of called functions. A graph
    /// without loops is one segment. What precedes and what follows a loop are two, also if it never runs.
    ///
    /// `relax` takes the steps of each; the errors that it leaves have settled, and drive the earlier
    /// segments. A segment that passes all of what arrives straight through takes no steps.
    pub fn segments(&mut self, mut relax: impl FnMut(&mut Segment<'_, 'a, T>)) {
        for segment in (0..self.plan.segments()).rev() {
            let units = self.plan.segment(segment);
            let arena = self.plan.arena_of(&units);
            self.state.settled.clear();
            self.state.settled.extend_from_slice(&self.state.drives[arena.clone()]);
            let mut segment = Segment { graph: self, units, arena };
            if segment.has_vertices() {
                relax(&mut segment);
            }
            segment.settle();
        }
    }
}

impl<T: Real> Segment<'_, '_, T> {
    /// One synchronous step: every hidden vertex of the segment takes `rule(error, drive)`, all at once.
    pub fn step(&mut self, rule: impl Fn(T, T) -> T) {
        self.drive();
        self.graph.step_units(self.units.clone(), self.arena.start, rule);
    }

    fn has_vertices(&self) -> bool {
        self.graph.plan.units()[self.units.clone()].iter().any(|unit| unit.role != Role::Through)
    }

    /// The settled errors of later segments drive this one.
    fn drive(&mut self) {
        let state = &mut *self.graph.state;
        state.drives[self.arena.clone()].copy_from_slice(&state.settled);
    }

    /// Sends the errors to the earlier segments.
    fn settle(mut self) {
        if self.units.start == 0 {
            return self.clear();
        }
        // What is passed straight through is driven from within the segment, too.
        self.drive();
        for unit in self.units.clone().rev() {
            self.graph.message(unit, 0);
        }
        self.clear();
    }

    /// Empties the drives.
    fn clear(&mut self) {
        self.graph.state.drives[self.arena.clone()].fill(T::zero());
    }
}
