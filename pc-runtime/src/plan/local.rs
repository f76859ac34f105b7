//! What the generated local code of a vertex sees: its own operations, the values of its parents, and
//! where its messages go. Nothing else can be reached from here.

use std::ops::Range;

use super::{Kind, Plan, Reach, Slot, Source, Step, Unit};
use crate::matrix::{View, ViewMut};
use crate::op::{Callee, Local, Operation};
use crate::parameters::Leaves;
use crate::scalar::Real;
use crate::store::TypedStore;

/// The most operands an operation has.
pub(super) const MOST_OPERANDS: usize = 12;

/// Gathers the views of a step's operands on the stack.
fn operands<'a, T: Real>(
    plan: &'a Plan<T>,
    step: &Step,
    arena: &'a [T],
    leaves: &'a Leaves<'_, T>,
) -> ([View<'a, T>; MOST_OPERANDS], usize) {
    let mut views = [View::EMPTY; MOST_OPERANDS];
    let slots = &plan.operands[step.operands.clone()];
    for (view, &slot) in views.iter_mut().zip(slots) {
        *view = plan.view(slot, arena, leaves);
    }
    (views, slots.len())
}

/// Values computed from parents to children, and what operations keep beside them.
#[derive(Clone, Default)]
pub(crate) struct Forward<T> {
    values: Vec<T>,
    caches: TypedStore,
    cached: usize,
}

impl<T: Real> Forward<T> {
    pub(crate) fn values(&self) -> &[T] {
        &self.values
    }

    pub(crate) const fn values_mut(&mut self) -> &mut Vec<T> {
        &mut self.values
    }

    /// Makes room for a plan.
    pub(crate) fn resize(&mut self, plan: &Plan<T>) {
        self.values.resize(plan.arena, T::zero());
        self.cached = plan.caches;
    }

    /// Takes as much memory as `other` uses, so that computing the like of it allocates nothing.
    pub(crate) fn reserve_like(&mut self, other: &Self) {
        if self.values.capacity() < other.values.len() {
            self.clone_from(other);
        }
    }

    /// Computes one unit from the values of its parents, in place.
    pub(crate) fn predict(&mut self, plan: &Plan<T>, leaves: &Leaves<'_, T>, unit: usize) {
        self.predict_to(plan, leaves, unit, None);
    }

    /// Computes one unit; the prediction of a vertex goes to `predictions` where they are apart from
    /// the values.
    pub(crate) fn predict_to(
        &mut self,
        plan: &Plan<T>,
        leaves: &Leaves<'_, T>,
        unit: usize,
        predictions: Option<&mut [T]>,
    ) {
        let unit = &plan.units[unit];
        (unit.vertex.predict)(&mut Predict { plan, unit, leaves, forward: self, predictions });
    }
}

/// A vertex that is predicted: it sees the values of its parents, and writes its own.
pub struct Predict<'s, T: Real> {
    plan: &'s Plan<T>,
    unit: &'s Unit<T>,
    leaves: &'s Leaves<'s, T>,
    forward: &'s mut Forward<T>,
    predictions: Option<&'s mut [T]>,
}

impl<T: Real> Unit<T> {
    /// The step of operation number `operation`, if it belongs to this unit.
    fn step<'p>(&self, plan: &'p Plan<T>, operation: usize) -> Option<&'p Step> {
        plan.steps[self.steps.clone()].iter().find(|step| step.index == operation)
    }
}

impl<T: Real> Predict<'_, T> {
    /// Computes operation number `operation` of the vertex, the callee `C`.
    pub(crate) fn run<C: Callee<T, K>, K>(&mut self, operation: usize) {
        let Some(step) = self.unit.step(self.plan, operation) else { return };
        let slot = &self.plan.slots[step.slot];
        let Some(range) = slot.arena() else { return };
        let Forward { values, caches, cached } = &mut *self.forward;
        let (read, target) = match &mut self.predictions {
            Some(predictions) if slot.kind == Kind::Vertex => (&values[..], &mut predictions[range]),
            _ => {
                // Parents precede children in the arena, too.
                let (before, after) = values.split_at_mut(range.start);
                (&before[..], &mut after[..range.len()])
            }
        };
        let (views, count) = operands(self.plan, step, read, self.leaves);
        C::run_predict(PredictCall {
            operands: &views[..count],
            target: ViewMut::new(target, slot.shape),
            plan: self.plan,
            step,
            caches,
            cached: *cached,
        });
    }
}

/// One operation on its way to its value.
pub struct PredictCall<'s, T: Real> {
    operands: &'s [View<'s, T>],
    target: ViewMut<'s, T>,
    plan: &'s Plan<T>,
    step: &'s Step,
    caches: &'s mut TypedStore,
    cached: usize,
}

impl<T: Real> PredictCall<'_, T> {
    pub(crate) fn run<O: Operation<T>>(mut self) {
        let constants = self.plan.constants.get(self.step.constants);
        let constants = constants.expect("the recorder kept the constants of the operation");
        if size_of::<O::Cache>() == 0 {
            O::predict(self.operands, constants, &mut self.target, &mut O::Cache::default());
            return;
        }
        self.caches.ensure::<O::Cache>(self.cached);
        let cache = self.caches.get_mut(self.step.cache).expect("made room for above");
        O::predict(self.operands, constants, &mut self.target, cache);
    }
}

/// Everything that messages go through, of all vertices.
pub(crate) struct Backward<'s, T: Real> {
    pub(crate) plan: &'s Plan<T>,
    pub(crate) leaves: &'s Leaves<'s, T>,
    pub(crate) forward: &'s Forward<T>,
    /// Where the predictions of vertices are, if apart from the values.
    pub(crate) predictions: Option<&'s [T]>,
    pub(crate) errors: &'s [T],
    pub(crate) drives: &'s mut [T],
    pub(crate) gradients: &'s mut [T],
    /// What arrives at the inputs, laid out like the clamped data; nothing is sent where it is empty.
    pub(crate) inputs: &'s mut [T],
    /// Messages to places of the arena before this one are not sent.
    pub(crate) floor: usize,
}

impl<T: Real> Backward<'_, T> {
    /// The unit's error through its derivatives to its parents.
    pub(crate) fn message(&mut self, unit: usize) {
        let unit = &self.plan.units[unit];
        (unit.vertex.message)(&mut Message(Sender { unit, shared: self.reborrow() }));
    }

    /// The unit's error through its derivatives to its parameters, and to the inputs.
    pub(crate) fn learn(&mut self, unit: usize) {
        let unit = &self.plan.units[unit];
        (unit.vertex.learn)(&mut Learn(Sender { unit, shared: self.reborrow() }));
    }

    const fn reborrow(&mut self) -> Backward<'_, T> {
        Backward {
            plan: self.plan,
            leaves: self.leaves,
            forward: self.forward,
            predictions: self.predictions,
            errors: self.errors,
            drives: self.drives,
            gradients: self.gradients,
            inputs: self.inputs,
            floor: self.floor,
        }
    }
}

/// A vertex that sends its error to its parents: it sees their values and its own error, and adds to
/// their drives.
pub struct Message<'s, T: Real>(Sender<'s, T>);

/// A vertex whose parameters learn: it sees the values of its parents and its own error, and adds to
/// the gradients of its parameters.
pub struct Learn<'s, T: Real>(Sender<'s, T>);

impl<T: Real> Message<'_, T> {
    /// The error of operation number `operation` through its derivatives to parents that are vertices.
    pub(crate) fn run<C: Callee<T, K>, K>(&mut self, operation: usize) {
        self.0.send::<C, K>(operation, |reach| reach.vertex, |kind| kind == Kind::Vertex);
    }
}

impl<T: Real> Learn<'_, T> {
    /// The error of operation number `operation` through its derivatives to parameters and inputs.
    pub(crate) fn run<C: Callee<T, K>, K>(&mut self, operation: usize) {
        let inputs = !self.0.shared.inputs.is_empty();
        self.0.send::<C, K>(
            operation,
            |reach| reach.border,
            |kind| kind == Kind::Leaf || (kind == Kind::Input && inputs),
        );
    }
}

struct Sender<'s, T: Real> {
    unit: &'s Unit<T>,
    shared: Backward<'s, T>,
}

impl<T: Real> Sender<'_, T> {
    /// Sends what has arrived at an operation on to those of its operands that want it. Of a vertex
    /// that is its error; of anything else its drive, which is empty afterwards.
    fn send<C: Callee<T, K>, K>(
        &mut self,
        operation: usize,
        through: impl Fn(Reach) -> bool,
        ends: impl Fn(Kind) -> bool,
    ) {
        let Backward { plan, leaves, forward, floor, .. } = self.shared;
        let Some(step) = self.unit.step(plan, operation) else { return };
        let slot = &plan.slots[step.slot];
        let (views, count) = operands(plan, step, forward.values(), leaves);
        for (to, &operand) in plan.operands[step.operands.clone()].iter().enumerate() {
            let target = &plan.slots[operand];
            let wanted = match target.kind {
                Kind::Through(reach) => through(reach),
                kind => ends(kind),
            };
            if !wanted || target.arena().is_some_and(|range| range.start < floor) {
                continue;
            }
            let prediction = self.shared.prediction(step.slot);
            let (error, message) = self.shared.error_and_message(slot, target);
            C::run_message(MessageCall {
                to,
                error,
                prediction,
                operands: &views[..count],
                message,
                plan,
                step,
                caches: &forward.caches,
            });
        }
        if slot.kind != Kind::Vertex {
            slice(self.shared.drives, slot.arena()).fill(T::zero());
        }
    }
}

impl<'s, T: Real> Backward<'s, T> {
    /// v̂ of an operation.
    fn prediction(&self, slot: usize) -> View<'s, T> {
        let predictions = self.predictions.filter(|_| self.plan.slots[slot].kind == Kind::Vertex);
        self.plan.view_in(slot, predictions.unwrap_or_else(|| self.forward.values()))
    }

    /// What has arrived at an operation, and where its message to an operand goes.
    fn error_and_message(&mut self, slot: &Slot, target: &Slot) -> (View<'_, T>, ViewMut<'_, T>) {
        let own = slot.arena().expect("an operation lies in the arena");
        // Parents precede children in the arena.
        let (before, after) = self.drives.split_at_mut(own.start);
        let message = match target.kind {
            Kind::Vertex | Kind::Through(_) => slice(before, target.arena()),
            Kind::Leaf => slice(self.gradients, gradient_range(target, self.leaves)),
            Kind::Input | Kind::Constant => slice(self.inputs, target.clamped()),
        };
        let error = if slot.kind == Kind::Vertex { &self.errors[own] } else { &after[..own.len()] };
        (View::new(error, slot.shape), ViewMut::new(message, target.shape))
    }
}

fn gradient_range<T: Real>(slot: &Slot, leaves: &Leaves<'_, T>) -> Option<Range<usize>> {
    match slot.source {
        Source::Leaf(leaf) => Some(leaves.range(leaf)),
        Source::Arena(_) | Source::Clamped(_) => None,
    }
}

fn slice<T>(data: &mut [T], range: Option<Range<usize>>) -> &mut [T] {
    &mut data[range.expect("the kind of a slot says where it lies")]
}

/// One message of an operation on its way to an operand.
pub struct MessageCall<'s, T: Real> {
    to: usize,
    error: View<'s, T>,
    prediction: View<'s, T>,
    operands: &'s [View<'s, T>],
    message: ViewMut<'s, T>,
    plan: &'s Plan<T>,
    step: &'s Step,
    caches: &'s TypedStore,
}

impl<T: Real> MessageCall<'_, T> {
    pub(crate) fn run<O: Operation<T>>(mut self) {
        let constants = self.plan.constants.get(self.step.constants);
        let constants = constants.expect("the recorder kept the constants of the operation");
        let nothing = O::Cache::default();
        let cache = if size_of::<O::Cache>() == 0 {
            &nothing
        } else {
            self.caches.get(self.step.cache).expect("the forward pass filled the cache")
        };
        let local = Local { operands: self.operands, prediction: self.prediction, constants, cache };
        O::message(self.to, self.error, &local, &mut self.message);
    }
}
