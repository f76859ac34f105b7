//! One call from typed arguments to a flat gradient: record, check, compute, relax, learn.

use nalgebra::DMatrix;

use crate::error::Error;
use crate::function::Function;
use crate::graph::Drawing;
use crate::inference::{Inference, Reads, Relaxation, State, Watch};
use crate::loss::{Loss, TargetStore, Targets};
use crate::matrix::View;
use crate::parameters::Leaves;
use crate::plan::{Forward, Kind, Plan, Recorder};
use crate::scalar::Real;

/// What a relaxation reports. All figures are sums over samples.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Report {
    /// The loss L of the forward pass, before relaxation.
    pub loss: f64,
    /// The energy F = Σ ½‖ε_i‖² over hidden vertices + L, after the last step.
    pub energy: f64,
    /// The steps taken; those of all segments, where they relax one after the other.
    pub steps: usize,
}

/// The plan of the last call and its numbers, apart from the parameters: each thread has one.
///
/// A call is first recorded into a draft. Only when everything fits does the draft become the plan,
/// so an error changes nothing.
#[derive(Clone, Default)]
pub(crate) struct Engine<T: Real> {
    plan: Plan<T>,
    draft: Plan<T>,
    targets: TargetStore<T>,
    draft_targets: TargetStore<T>,
    pub(crate) state: State<T>,
    /// Where values go that conditions read while a plan is recorded.
    scratch: Forward<T>,
    /// The memory of the list of leaves, between calls.
    leaves: Option<RecycledLeaves<T>>,
    /// Whether there is a plan.
    ready: bool,
}

/// An empty list of leaves that only keeps its memory.
struct RecycledLeaves<T: 'static>(Leaves<'static, T>);

impl<T: Real> Clone for RecycledLeaves<T> {
    fn clone(&self) -> Self {
        Self(Leaves::default())
    }
}

/// What is asked of a relaxation beside its algorithm.
#[derive(Clone, Copy)]
pub(crate) struct Request<'a> {
    /// The columns of a batch, all where `None`.
    pub(crate) columns: Option<&'a [usize]>,
    pub(crate) reads: Reads,
}

/// What a plan of one column says about the whole batch.
#[derive(Clone, Copy)]
pub(crate) struct Survey {
    /// The number of columns of the inputs; none if no input has columns.
    pub(crate) columns: Option<usize>,
    /// Whether the batch may be cut between columns.
    pub(crate) columnwise: bool,
}

impl<T: Real> Engine<T> {
    /// Lists the leaves of the parameters, in the memory of the last list.
    fn leaves<'p, F: Function<Scalar = T>>(&mut self, parameters: &'p F::Parameters) -> Leaves<'p, T> {
        let recycled = self.leaves.take().map_or_else(Leaves::default, |leaves| leaves.0);
        Leaves::of(parameters, recycled)
    }

    fn recycle(&mut self, leaves: Leaves<'_, T>) {
        self.leaves = Some(RecycledLeaves(leaves.recycle()));
    }

    /// Records the call into the draft. Returns whether conditions had its values computed, too.
    fn record<F: Function<Scalar = T>>(
        &mut self,
        parameters: &F::Parameters,
        leaves: &Leaves<'_, T>,
        arguments: F::Arguments<'_>,
        columns: Option<&[usize]>,
    ) -> Result<bool, Error> {
        let mut recorder = Recorder::begin(&mut self.draft, leaves, &mut self.scratch, columns, F::GRAPH);
        F::trace(&mut recorder, parameters, arguments)?;
        Ok(recorder.computed())
    }

    /// The draft becomes the plan; all values are computed.
    fn commit(&mut self, leaves: &Leaves<'_, T>, computed: bool) {
        std::mem::swap(&mut self.plan, &mut self.draft);
        self.draft.reserve_like(&self.plan);
        self.ready = true;
        if computed {
            std::mem::swap(&mut self.state.forward, &mut self.scratch);
            self.scratch.reserve_like(&self.state.forward);
        } else {
            self.compute(leaves);
        }
        self.state.begin(&self.plan);
    }

    fn compute(&mut self, leaves: &Leaves<'_, T>) {
        self.state.forward.resize(&self.plan);
        for unit in 0..self.plan.units().len() {
            self.state.forward.predict(&self.plan, leaves, unit);
        }
    }

    /// The forward pass.
    pub(crate) fn predict<F: Function<Scalar = T>>(
        &mut self,
        parameters: &F::Parameters,
        arguments: F::Arguments<'_>,
        columns: Option<&[usize]>,
    ) -> Result<(), Error> {
        let leaves = self.leaves::<F>(parameters);
        let recorded = self.record::<F>(parameters, &leaves, arguments, columns);
        if let Ok(computed) = recorded {
            self.commit(&leaves, computed);
        }
        self.recycle(leaves);
        recorded.map(|_| ())
    }

    /// Forward pass, relaxation, and the flat gradient in `state.gradients`. Returns the structure of
    /// the parameters, too.
    pub(crate) fn relax<F, G, L, I>(
        &mut self,
        parameters: &F::Parameters,
        arguments: F::Arguments<'_>,
        target: &G,
        loss: &L,
        inference: &I,
        request: Request<'_>,
    ) -> Result<(Report, u64), Error>
    where
        F: Function<Scalar = T>,
        G: Targets<T>,
        L: Loss<T>,
        I: Inference<T> + ?Sized,
    {
        let leaves = self.leaves::<F>(parameters);
        let report = self
            .prepare::<F, G, L>(parameters, &leaves, arguments, target, loss, request.columns)
            .and_then(|computed| self.relax_draft(&leaves, computed, loss, inference, request.reads));
        let structure = leaves.structure();
        self.recycle(leaves);
        report.map(|report| (report, structure))
    }

    /// Records the call and its targets into the draft, and checks that they fit.
    fn prepare<F: Function<Scalar = T>, G: Targets<T>, L: Loss<T>>(
        &mut self,
        parameters: &F::Parameters,
        leaves: &Leaves<'_, T>,
        arguments: F::Arguments<'_>,
        target: &G,
        loss: &L,
        columns: Option<&[usize]>,
    ) -> Result<bool, Error> {
        let computed = self.record::<F>(parameters, leaves, arguments, columns)?;
        let outputs = self.draft.outputs().iter().map(|&slot| self.draft.slot(slot).shape.ncols);
        self.draft_targets.begin(columns, outputs);
        target.clamp(&mut self.draft_targets)?;
        self.check_targets(loss)?;
        Ok(computed)
    }

    fn relax_draft<L: Loss<T>, I: Inference<T> + ?Sized>(
        &mut self,
        leaves: &Leaves<'_, T>,
        computed: bool,
        loss: &L,
        inference: &I,
        reads: Reads,
    ) -> Result<Report, Error> {
        inference.check()?;
        std::mem::swap(&mut self.targets, &mut self.draft_targets);
        self.draft_targets.reserve_like(&self.targets);
        self.commit(leaves, computed);
        let mut relaxation = self.relaxation(leaves, loss, Watch::Off);
        relaxation.clamp_outputs();
        let before = relaxation.loss();
        if let Err(error) = inference.relax(&mut relaxation) {
            self.restore(leaves);
            return Err(error);
        }
        let (energy, steps) = (relaxation.energy(), relaxation.steps());
        relaxation.learn(reads);
        let learned = self.state.learned_finite();
        let finite = learned && self.state.first_broken(&self.plan).is_none();
        if before.is_finite() && energy.is_finite() && finite {
            return Ok(Report { loss: before, energy, steps });
        }
        Err(self.diverged(leaves, loss, inference, if learned { "energy" } else { "gradients" }))
    }

    /// Repeats the relaxation step by step to find the first vertex that is not finite; where all are, it is
    /// `otherwise`. Leaves the state as the forward pass does.
    fn diverged<L: Loss<T>, I: Inference<T> + ?Sized>(
        &mut self,
        leaves: &Leaves<'_, T>,
        loss: &L,
        inference: &I,
        otherwise: &str,
    ) -> Error {
        self.restore(leaves);
        let mut relaxation = self.relaxation(leaves, loss, Watch::On);
        relaxation.look();
        relaxation.clamp_outputs();
        if relaxation.broken().is_none() && !relaxation.loss().is_finite() {
            self.restore(leaves);
            return Error::Diverged { vertex: "loss".to_owned(), step: 0 };
        }
        relaxation.look();
        let relaxed = inference.relax(&mut relaxation);
        relaxation.look();
        let (broken, steps) = (relaxation.broken(), relaxation.steps());
        self.restore(leaves);
        if let Err(error) = relaxed {
            return error;
        }
        let (vertex, step) = match broken {
            Some((unit, step)) => (self.plan.name(&self.plan.units()[unit]), step),
            None => (otherwise.to_owned(), steps),
        };
        Error::Diverged { vertex, step }
    }

    /// Puts the state back to where the forward pass left it.
    fn restore(&mut self, leaves: &Leaves<'_, T>) {
        self.compute(leaves);
        self.state.begin(&self.plan);
    }

    fn relaxation<'a, L: Loss<T>>(
        &'a mut self,
        leaves: &'a Leaves<'a, T>,
        loss: &'a L,
        watch: Watch,
    ) -> Relaxation<'a, T> {
        Relaxation::new(&self.plan, leaves, &mut self.state, loss, &self.targets, watch)
    }

    /// Whether every output of the draft has a target that fits.
    fn check_targets<L: Loss<T>>(&self, loss: &L) -> Result<(), Error> {
        let outputs = self.draft.outputs();
        if let Some(count) = loss.outputs().filter(|&count| count != outputs.len()) {
            let reason = format!("there are {count} losses for {} outputs", outputs.len());
            return Err(Error::Target { output: "output".to_owned(), reason });
        }
        if self.draft_targets.len() != outputs.len() {
            let (targets, outputs) = (self.draft_targets.len(), outputs.len());
            let names: Vec<_> = (0..outputs.min(10)).map(|output| self.draft.output_name(output)).collect();
            let more = if outputs > names.len() { ", .." } else { "" };
            let reason =
                format!("there are {targets} targets for {outputs} outputs: {}{more}", names.join(", "));
            return Err(Error::Target { output: "output".to_owned(), reason });
        }
        for (output, &slot) in outputs.iter().enumerate() {
            let shape = self.draft.slot(slot).shape;
            let fits = loss.check(output, shape, self.draft_targets.get(output));
            fits.map_err(|reason| Error::Target { output: self.draft.output_name(output), reason })?;
        }
        Ok(())
    }

    /// The loss of the forward pass alone.
    pub(crate) fn loss<F: Function<Scalar = T>, G: Targets<T>, L: Loss<T>>(
        &mut self,
        parameters: &F::Parameters,
        arguments: F::Arguments<'_>,
        target: &G,
        loss: &L,
        columns: Option<&[usize]>,
    ) -> Result<f64, Error> {
        let leaves = self.leaves::<F>(parameters);
        let loss = self
            .prepare::<F, G, L>(parameters, &leaves, arguments, target, loss, columns)
            .map(|computed| self.loss_of_draft(&leaves, computed, loss));
        self.recycle(leaves);
        loss
    }

    fn loss_of_draft<L: Loss<T>>(&mut self, leaves: &Leaves<'_, T>, computed: bool, loss: &L) -> f64 {
        std::mem::swap(&mut self.targets, &mut self.draft_targets);
        self.draft_targets.reserve_like(&self.targets);
        self.commit(leaves, computed);
        let mut relaxation = self.relaxation(leaves, loss, Watch::Off);
        relaxation.clamp_outputs();
        relaxation.loss()
    }

    /// How a batch that the inputs' columns make up may be cut, from a plan of its first column. A
    /// function that does not take a single column takes only whole batches. The last call stays as it is.
    pub(crate) fn survey<F: Function<Scalar = T>>(
        &mut self,
        parameters: &F::Parameters,
        arguments: F::Arguments<'_>,
    ) -> Result<Survey, Error> {
        let leaves = self.leaves::<F>(parameters);
        let recorded = self.record::<F>(parameters, &leaves, arguments, Some(&[0]));
        self.recycle(leaves);
        let columns = self.draft.batch();
        match recorded {
            Err(Error::Shape { .. }) if columns.is_some() => Ok(Survey { columns, columnwise: false }),
            _ => recorded.map(|_| Survey { columns, columnwise: self.draft.columnwise() }),
        }
    }

    /// The outputs of the last call.
    pub(crate) fn outputs(&self) -> impl Iterator<Item = View<'_, T>> {
        self.plan.outputs().iter().map(|&slot| self.plan.view_in(slot, self.state.forward.values()))
    }

    /// The name of an output of the last call.
    pub(crate) fn output_name(&self, output: usize) -> String {
        self.plan.output_name(output)
    }

    /// The lengths of the sequences among the results of the last call.
    pub(crate) fn lengths(&self) -> impl Iterator<Item = usize> {
        self.plan.lengths().iter().copied()
    }

    /// The plan of the last call as a picture; `leaves` are the names of the parameters.
    pub(crate) fn drawing(&self, leaves: &[String]) -> Result<Drawing, Error> {
        if self.ready { Ok(self.plan.drawing(leaves)) } else { Err(Error::NothingYet) }
    }

    /// The slot of a name.
    pub(crate) fn find(&self, name: &str) -> Result<usize, Error> {
        if self.ready { self.plan.find(name) } else { Err(Error::NothingYet) }
    }

    /// ε of a vertex; what has arrived at an input.
    pub(crate) fn error(&self, slot: usize) -> DMatrix<T> {
        self.state.error(&self.plan, slot).map_or_else(|| DMatrix::zeros(0, 0), |view| view.to_matrix())
    }

    /// v̂ of a vertex; the data of an input.
    pub(crate) fn prediction(&self, slot: usize) -> DMatrix<T> {
        self.state.prediction(&self.plan, slot).to_matrix()
    }

    /// Whether a slot is a vertex, with a prediction and an error.
    pub(crate) fn is_vertex(&self, slot: usize) -> bool {
        self.plan.slot(slot).kind == Kind::Vertex
    }
}
