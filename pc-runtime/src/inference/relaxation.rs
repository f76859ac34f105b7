//! What algorithms are made of: the state of a plan, and the orders of its local steps.

mod segment;

use std::ops::Range;

use crate::loss::{Loss, TargetStore};
use crate::matrix::{View, ViewMut};
use crate::parameters::Leaves;
use crate::plan::{Backward, Forward, Kind, Plan, Role};
use crate::scalar::Real;

pub use segment::Segment;

/// The numbers of a plan: values, predictions, errors and drives of its vertices, in arenas of one
/// layout. All memory is kept from call to call.
#[derive(Clone, Default)]
pub(crate) struct State<T> {
    /// What children see. While predictions are fixed, it is the prediction of every vertex.
    pub(crate) forward: Forward<T>,
    /// The predictions of vertices, once values move on their own.
    predictions: Vec<T>,
    free: bool,
    errors: Vec<T>,
    drives: Vec<T>,
    /// While a segment relaxes: its drive from the settled errors of the later ones.
    settled: Vec<T>,
    /// −∂F/∂θ, leaf after leaf.
    pub(crate) gradients: Vec<T>,
    /// What arrives at the inputs, laid out like the clamped data.
    inputs: Vec<T>,
}

impl<T: Real> State<T> {
    /// Whether gradients and what arrived at the inputs are finite.
    pub(crate) fn learned_finite(&self) -> bool {
        let finite = |data: &[T]| data.iter().all(T::is_finite);
        finite(&self.gradients) && finite(&self.inputs)
    }

    /// The first vertex whose value or error is not finite.
    pub(crate) fn first_broken(&self, plan: &Plan<T>) -> Option<usize> {
        let finite = |data: &[T]| data.iter().all(T::is_finite);
        plan.units().iter().position(|unit| {
            let range = plan.slot(unit.slot).arena().filter(|_| unit.role != Role::Through);
            range.is_some_and(|range| {
                !finite(&self.errors[range.clone()]) || !finite(&self.forward.values()[range])
            })
        })
    }

    /// Clears errors, for the values of a new forward pass.
    pub(crate) fn begin(&mut self, plan: &Plan<T>) {
        self.free = false;
        self.errors.clear();
        self.errors.resize(plan.arena(), T::zero());
        self.drives.clear();
        self.drives.resize(plan.arena(), T::zero());
        self.inputs.clear();
        self.inputs.resize(plan.clamped().len(), T::zero());
    }

    /// v̂ of a vertex; the data of an input.
    pub(crate) fn prediction<'a>(&'a self, plan: &'a Plan<T>, slot: usize) -> View<'a, T> {
        let arena = if self.free && plan.slot(slot).kind == Kind::Vertex {
            &self.predictions
        } else {
            self.forward.values()
        };
        plan.view_in(slot, arena)
    }

    /// ε of a vertex; of an input, what has arrived there.
    pub(crate) fn error<'a>(&'a self, plan: &Plan<T>, slot: usize) -> Option<View<'a, T>> {
        let slot = plan.slot(slot);
        let data = match (slot.arena(), slot.clamped()) {
            (Some(range), _) => &self.errors[range],
            (None, Some(range)) => &self.inputs[range],
            (None, None) => return None,
        };
        Some(View::new(data, slot.shape))
    }
}

/// Which messages to inputs are computed after relaxation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reads {
    /// Inputs' errors can be read afterwards.
    Inputs,
    /// Nothing is read: training.
    Nothing,
}

/// Looks for the first value that is not finite.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Watch {
    /// Runs at full speed.
    Off,
    /// Looks after every step.
    On,
}

/// A graph that relaxes: the building blocks of every algorithm.
///
/// It is opaque: an algorithm orders steps, and says by an element-wise rule what becomes of a
/// vertex's error and drive. The *drive* of a vertex is Σ_c J_ciᵀ ε_c, what its children tell it.
pub struct Relaxation<'a, T: Real> {
    plan: &'a Plan<T>,
    leaves: &'a Leaves<'a, T>,
    state: &'a mut State<T>,
    criterion: &'a dyn Loss<T>,
    targets: &'a TargetStore<T>,
    watch: Watch,
    steps: usize,
    loss: f64,
    /// The unit and the step of the first value that was not finite.
    broken: Option<(usize, usize)>,
}

impl<'a, T: Real> Relaxation<'a, T> {
    pub(crate) fn new(
        plan: &'a Plan<T>,
        leaves: &'a Leaves<'a, T>,
        state: &'a mut State<T>,
        criterion: &'a dyn Loss<T>,
        targets: &'a TargetStore<T>,
        watch: Watch,
    ) -> Self {
        Self { plan, leaves, state, criterion, targets, watch, steps: 0, loss: 0.0, broken: None }
    }

    /// Holds the outputs' errors at −∂L/∂v̂ of their current predictions.
    pub fn clamp_outputs(&mut self) {
        self.loss = 0.0;
        let outputs = self.plan.outputs();
        for (output, &slot) in outputs.iter().enumerate() {
            let (Some(range), shape) = (self.plan.slot(slot).arena(), self.plan.slot(slot).shape) else {
                continue;
            };
            let predictions =
                if self.state.free { &self.state.predictions } else { self.state.forward.values() };
            let prediction = View::new(&predictions[range.clone()], shape);
            let mut error = ViewMut::new(&mut self.state.errors[range], shape);
            let target = self.targets.get(output);
            self.loss += self.criterion.evaluate(output, prediction, target, &mut error);
        }
    }

    /// One synchronous step of the errors: every hidden vertex takes `rule(error, drive)`, all at once.
    pub fn step(&mut self, rule: impl Fn(T, T) -> T) {
        self.step_units(0..self.plan.units().len(), 0, rule);
    }

    /// One synchronous step of some units, which send nothing to what lies in the arena before `floor`.
    fn step_units(&mut self, units: Range<usize>, floor: usize, rule: impl Fn(T, T) -> T) {
        self.steps += 1;
        // From the outputs back: a vertex sends its old error before it changes, and its drive is
        // complete when it does, as its children have sent theirs. That is all vertices at once.
        for unit in units.rev() {
            self.message(unit, floor);
            self.update(unit, &rule);
        }
        self.look();
    }

    /// One sweep from the outputs back: every hidden vertex first takes `rule(error, drive)` and then
    /// sends it on, so that one sweep reaches the inputs.
    pub fn sweep(&mut self, rule: impl Fn(T, T) -> T) {
        self.steps += 1;
        for unit in (0..self.plan.units().len()).rev() {
            self.update(unit, &rule);
            self.message(unit, 0);
        }
        self.look();
    }

    /// Lets values move apart from their predictions, from where the forward pass left them.
    pub fn free_values(&mut self) {
        self.state.free = true;
        self.state.predictions.clear();
        self.state.predictions.extend_from_slice(self.state.forward.values());
    }

    /// Predicts all vertices anew from the current values; errors become ε = v − v̂, and −∂L/∂v̂ at the
    /// outputs. Where values have not been freed, they are their own predictions, and the hidden errors
    /// stay as they are.
    pub fn predict(&mut self) {
        for unit in 0..self.plan.units().len() {
            let predictions = self.state.free.then_some(&mut self.state.predictions[..]);
            self.state.forward.predict_to(self.plan, self.leaves, unit, predictions);
            if let Some(range) = self.hidden(unit).filter(|_| self.state.free) {
                let values = &self.state.forward.values()[range.clone()];
                let predictions = &self.state.predictions[range.clone()];
                let terms = values.iter().zip(predictions);
                for (error, (&value, &prediction)) in self.state.errors[range].iter_mut().zip(terms) {
                    *error = value - prediction;
                }
            }
        }
        self.clamp_outputs();
    }

    /// One synchronous step of the values: every hidden vertex takes `rule(value, error, drive)`.
    pub fn step_values(&mut self, rule: impl Fn(T, T, T) -> T) {
        self.steps += 1;
        // A vertex is moved when its children have sent, and nobody looks at it any more.
        for unit in (0..self.plan.units().len()).rev() {
            self.message(unit, 0);
            let Some(range) = self.hidden(unit) else { continue };
            let errors = &self.state.errors[range.clone()];
            let drives = &mut self.state.drives[range.clone()];
            let values = &mut self.state.forward.values_mut()[range];
            for ((value, &error), drive) in values.iter_mut().zip(errors).zip(drives) {
                *value = rule(*value, error, *drive);
                *drive = T::zero();
            }
        }
        self.look();
    }

    /// Number of hidden vertices.
    pub fn hidden_vertices(&self) -> usize {
        self.plan.units().iter().filter(|unit| unit.role == Role::Hidden).count()
    }

    /// F = Σ ½‖ε_i‖² over hidden vertices, plus the loss at the outputs.
    pub fn energy(&self) -> f64 {
        let hidden = (0..self.plan.units().len()).filter_map(|unit| self.hidden(unit));
        let squares =
            hidden.map(|range| self.state.errors[range].iter().map(|e| e.to_f64() * e.to_f64()).sum::<f64>());
        0.5 * squares.sum::<f64>() + self.loss
    }

    /// L of the current predictions, as of the last time the outputs were clamped.
    pub const fn loss(&self) -> f64 {
        self.loss
    }

    /// Steps taken so far.
    pub const fn steps(&self) -> usize {
        self.steps
    }

    pub(crate) const fn broken(&self) -> Option<(usize, usize)> {
        self.broken
    }

    /// Σ_i ε_i ∂v̂_i/∂θ with the current errors, and what arrives at the inputs.
    pub(crate) fn learn(&mut self, reads: Reads) {
        let state = &mut *self.state;
        state.gradients.clear();
        state.gradients.resize(self.leaves.len(), T::zero());
        state.inputs.fill(T::zero());
        for unit in (0..self.plan.units().len()).rev() {
            self.backward(reads, 0).learn(unit);
        }
    }

    fn message(&mut self, unit: usize, floor: usize) {
        self.backward(Reads::Nothing, floor).message(unit);
    }

    fn backward(&mut self, reads: Reads, floor: usize) -> Backward<'_, T> {
        let State { forward, predictions, free, errors, drives, gradients, inputs, .. } = &mut *self.state;
        Backward {
            plan: self.plan,
            leaves: self.leaves,
            forward,
            predictions: free.then_some(&predictions[..]),
            errors,
            drives,
            gradients,
            inputs: if reads == Reads::Inputs { inputs } else { &mut [] },
            floor,
        }
    }

    fn update(&mut self, unit: usize, rule: &impl Fn(T, T) -> T) {
        let Some(range) = self.hidden(unit) else { return };
        let drives = &mut self.state.drives[range.clone()];
        for (error, drive) in self.state.errors[range].iter_mut().zip(drives) {
            *error = rule(*error, *drive);
            *drive = T::zero();
        }
    }

    /// Where a hidden vertex lies in the arena.
    fn hidden(&self, unit: usize) -> Option<Range<usize>> {
        let unit = &self.plan.units()[unit];
        (unit.role == Role::Hidden).then(|| self.plan.slot(unit.slot).arena()).flatten()
    }

    /// In a repeated relaxation: remembers the first vertex that is not finite.
    pub(crate) fn look(&mut self) {
        if self.watch == Watch::Off || self.broken.is_some() {
            return;
        }
        self.broken = self.state.first_broken(self.plan).map(|unit| (unit, self.steps));
    }
}
