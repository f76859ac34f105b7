//! The chunks of a batch on all cores.

use rayon::iter::{IndexedParallelIterator, IntoParallelRefMutIterator, ParallelIterator};
use rayon::slice::ParallelSlice;

use crate::engine::{Engine, Request};
use crate::error::Error;
use crate::function::Function;
use crate::inference::Inference;
use crate::loss::{Loss, Targets};
use crate::scalar::Real;

/// How many chunks are on their way for each thread. It bounds the memory of large batches, and bits
/// do not depend on it.
const CHUNKS_PER_THREAD: usize = 4;

/// Figures of a batch or of a part of it, summed over samples.
#[derive(Clone, Copy, Default)]
pub(super) struct Sums {
    pub(super) loss: f64,
    pub(super) energy: f64,
    /// The most steps that a relaxation took.
    pub(super) steps: usize,
}

impl Sums {
    fn add(&mut self, other: Self) {
        self.loss += other.loss;
        self.energy += other.energy;
        self.steps = self.steps.max(other.steps);
    }
}

/// One worker for each chunk that is on its way. All memory is kept from batch to batch.
#[derive(Default)]
pub(super) struct Crew<T: Real> {
    workers: Vec<Worker<T>>,
    /// −∂F/∂θ of the batch, then ∂F/∂θ; leaf after leaf.
    gradient: Vec<T>,
}

/// Works on a chunk, call by call.
#[derive(Default)]
pub(super) struct Worker<T: Real> {
    pub(super) engine: Engine<T>,
    /// −∂F/∂θ of the chunk's calls so far.
    gradient: Vec<T>,
    sums: Sums,
    failed: Option<Error>,
}

impl<T: Real> Crew<T> {
    /// A worker that is at hand between batches.
    pub(super) fn first(&mut self) -> &mut Worker<T> {
        self.recruit(1);
        &mut self.workers[0]
    }

    fn recruit(&mut self, count: usize) {
        if self.workers.len() < count {
            self.workers.resize_with(count, Worker::default);
        }
    }

    /// Has `work` done on every chunk of `cut` samples, and adds up figures and gradients in the order
    /// of the chunks, whoever comes first.
    pub(super) fn run(
        &mut self,
        batch: &[usize],
        cut: usize,
        work: impl Fn(&mut Worker<T>, &[usize]) -> Result<(), Error> + Sync,
    ) -> Result<Sums, Error> {
        let wave = CHUNKS_PER_THREAD * rayon::current_num_threads();
        self.recruit(wave.min(batch.len().div_ceil(cut)));
        self.gradient.clear();
        let mut sums = Sums::default();
        for part in batch.chunks(wave.saturating_mul(cut)) {
            let workers = &mut self.workers[..part.len().div_ceil(cut)];
            if let [worker] = workers {
                worker.run(part, &work);
            } else {
                let pairs = workers.par_iter_mut().zip(part.par_chunks(cut));
                pairs.for_each(|(worker, chunk)| worker.run(chunk, &work));
            }
            for worker in workers {
                if let Some(error) = worker.failed.take() {
                    return Err(error);
                }
                sums.add(worker.sums);
                add(&mut self.gradient, &worker.gradient);
            }
        }
        Ok(sums)
    }

    /// ∂F/∂θ of the batch that ran last, averaged over its samples.
    pub(super) fn mean_gradient(&mut self, samples: usize) -> &mut [T] {
        let scale = T::of(-1.0 / samples as f64);
        self.gradient.iter_mut().for_each(|element| *element *= scale);
        &mut self.gradient
    }
}

/// Adds to a gradient; to none yet, a copy.
fn add<T: Real>(gradient: &mut Vec<T>, other: &[T]) {
    if gradient.is_empty() {
        gradient.extend_from_slice(other);
    } else {
        gradient.iter_mut().zip(other).for_each(|(sum, &term)| *sum += term);
    }
}

impl<T: Real> Worker<T> {
    fn run(&mut self, chunk: &[usize], work: impl Fn(&mut Self, &[usize]) -> Result<(), Error>) {
        self.gradient.clear();
        self.sums = Sums::default();
        self.failed = work(self, chunk).err();
    }

    /// Relaxes one call and adds its gradient.
    pub(super) fn relax<F, G, L, I>(
        &mut self,
        parameters: &F::Parameters,
        arguments: F::Arguments<'_>,
        target: &G,
        loss: &L,
        inference: &I,
        request: Request<'_>,
    ) -> Result<(), Error>
    where
        F: Function<Scalar = T>,
        G: Targets<T>,
        L: Loss<T>,
        I: Inference<T>,
    {
        let relaxed =
            self.engine.relax::<F, G, L, I>(parameters, arguments, target, loss, inference, request);
        let (report, _) = relaxed?;
        self.sums.add(Sums { loss: report.loss, energy: report.energy, steps: report.steps });
        add(&mut self.gradient, &self.engine.state.gradients);
        Ok(())
    }

    /// Adds the loss of one call.
    pub(super) fn evaluate<F: Function<Scalar = T>, G: Targets<T>, L: Loss<T>>(
        &mut self,
        parameters: &F::Parameters,
        arguments: F::Arguments<'_>,
        target: &G,
        loss: &L,
        columns: Option<&[usize]>,
    ) -> Result<(), Error> {
        self.sums.loss += self.engine.loss::<F, G, L>(parameters, arguments, target, loss, columns)?;
        Ok(())
    }
}
