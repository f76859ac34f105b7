//! Training: mini-batches over data, chunks over cores, one step of an optimiser for each.

mod crew;
mod data;

pub use data::{Columns, Data, Samples};

use std::fmt;

use nalgebra::ComplexField;
use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;

use self::crew::{Crew, Sums};
use crate::engine::Request;
use crate::error::Error;
use crate::function::Function;
use crate::inference::{Inference, Reads};
use crate::loss::Loss;
use crate::network::Network;
use crate::optimizer::{Clip, Optimizer};

/// Ties a network to a loss, an algorithm and an optimiser, and trains it.
///
/// Work on a batch is cut into chunks that depend on the batch alone: 32 columns, or 4 samples. Chunks
/// run on all cores, and their gradients are added in order, so the bits do not depend on the number
/// of threads. Where columns are not independent of each other (an operation mixes them, or a condition
/// reads values of the whole batch), the batch is one chunk. A size that the function itself reads,
/// such as `x.ncols()`, is that of the chunk.
///
/// ```
/// use nalgebra::DMatrix;
/// use pc_runtime::prelude::*;
///
/// #[derive(Clone, Parameters)]
/// struct Layer { w: DMatrix<f64> }
///
/// #[predictive_coding]
/// fn layer(#[param] p: &Layer, x: &DMatrix<f64>) -> DMatrix<f64> {
///     &p.w * x
/// }
///
/// let mut init = Initialiser::seeded(1);
/// let (x, map): (DMatrix<f64>, DMatrix<f64>) = (init.normal(3, 200, 1.0), init.normal(2, 3, 1.0));
/// let t = &map * &x;
///
/// let net = Network::<layer>::new(Layer { w: DMatrix::zeros(2, 3) });
/// let mut trainer = Trainer::new(net, SquaredError, FixedPrediction::new(0.1, 20), Adam::new(0.05))
///     .batch_size(50)
///     .seed(1)
///     .clip(Clip::Norm(10.0));
/// trainer.fit(&Columns(&x, &t), 100, |progress| {
///     if progress.ends_epoch() {
///         println!("{progress}");
///     }
/// })?;
/// assert!(trainer.evaluate(&Columns(&x, &t))? < 1e-3);
/// assert!((&trainer.network().params().w - map).norm() < 0.1);
/// # Ok::<(), pc_runtime::Error>(())
/// ```
pub struct Trainer<F: Function, L, I, O> {
    network: Network<F>,
    loss: L,
    inference: I,
    optimizer: O,
    clip: Option<Clip>,
    batch_size: usize,
    rng: ChaCha8Rng,
    /// The samples, in the order in which they are taken.
    order: Vec<usize>,
    crew: Crew<F::Scalar>,
}

/// What a step of training reports. Figures are means over the samples of the batch.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct BatchReport {
    /// The loss per sample, of the forward pass.
    pub loss: f64,
    /// The energy per sample, after the last step of the relaxation.
    pub energy: f64,
    /// The samples of the batch.
    pub samples: usize,
}

/// Where training stands, after each mini-batch.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Progress {
    /// The epoch, counted from 1.
    pub epoch: usize,
    /// The epochs asked for.
    pub epochs: usize,
    /// The mini-batch of this epoch, counted from 1.
    pub batch: usize,
    /// The mini-batches of an epoch.
    pub batches: usize,
    /// The last step.
    pub report: BatchReport,
    /// The loss per sample over this epoch so far, each batch before its own step.
    pub loss: f64,
}

impl Progress {
    /// Whether this was the last mini-batch of its epoch.
    pub const fn ends_epoch(&self) -> bool {
        self.batch == self.batches
    }
}

impl fmt::Display for Progress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { epoch, epochs, batch, batches, loss, .. } = self;
        write!(f, "epoch {epoch}/{epochs}, batch {batch}/{batches}: loss {loss:.6} per sample")
    }
}

impl<F: Function, L, I, O> Trainer<F, L, I, O> {
    /// A trainer with mini-batches of 64 samples, shuffled by seed 0, without clipping.
    pub fn new(network: Network<F>, loss: L, inference: I, optimizer: O) -> Self {
        Self {
            network,
            loss,
            inference,
            optimizer,
            clip: None,
            batch_size: 64,
            rng: ChaCha8Rng::seed_from_u64(0),
            order: Vec::new(),
            crew: Crew::default(),
        }
    }

    /// The samples of a mini-batch; the last of an epoch may be smaller.
    #[must_use]
    pub fn batch_size(mut self, samples: usize) -> Self {
        self.batch_size = samples;
        self
    }

    /// The seed of the shuffles.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.rng = ChaCha8Rng::seed_from_u64(seed);
        self
    }

    /// Clips the gradient of every mini-batch, averaged over its samples.
    #[must_use]
    pub fn clip(mut self, clip: Clip) -> Self {
        self.clip = Some(clip);
        self
    }

    /// The network. Training changes its parameters; what it shows of vertices and gradients is still
    /// of its own last `predict` or `relax`.
    pub const fn network(&self) -> &Network<F> {
        &self.network
    }

    /// The network, to predict and relax with, or to change its parameters.
    pub const fn network_mut(&mut self) -> &mut Network<F> {
        &mut self.network
    }

    /// The trained network.
    pub fn into_network(self) -> Network<F> {
        self.network
    }

    /// The optimiser.
    pub const fn optimizer(&self) -> &O {
        &self.optimizer
    }

    /// The optimiser, to change its rate between epochs, say.
    pub const fn optimizer_mut(&mut self) -> &mut O {
        &mut self.optimizer
    }
}

impl<F, L, I, O> Trainer<F, L, I, O>
where
    F: Function<Parameters: Sync>,
    L: Loss<F::Scalar> + Sync,
    I: Inference<F::Scalar> + Sync,
    O: Optimizer<F::Scalar>,
{
    /// One step over all of `data` as one batch: relaxes, averages the gradients over the samples,
    /// clips, and lets the optimiser step.
    ///
    /// # Errors
    /// If anything does not fit, is out of its range or not finite; then neither the parameters nor
    /// the optimiser were changed.
    pub fn step<D: Data<F>>(&mut self, data: &D) -> Result<BatchReport, Error> {
        let cut = self.enlist(data)?;
        self.check()?;
        self.step_over(data, 0..self.order.len(), cut)
    }

    /// Trains for `epochs` epochs, each over all of `data` in a new order, in mini-batches; calls
    /// `progress` after each of them. Returns the loss per sample over the last epoch.
    ///
    /// # Errors
    /// As [`Trainer::step`]; the mini-batches before the one that failed have been learned.
    pub fn fit<D: Data<F>>(
        &mut self,
        data: &D,
        epochs: usize,
        mut progress: impl FnMut(&Progress),
    ) -> Result<f64, Error> {
        Error::unless(epochs > 0, "the number of epochs", epochs as f64, "at least 1")?;
        let cut = self.enlist(data)?;
        self.check()?;
        let (samples, mut loss) = (self.order.len(), f64::NAN);
        let batches = samples.div_ceil(self.batch_size);
        for epoch in 1..=epochs {
            self.order.shuffle(&mut self.rng);
            let (mut sum, mut seen) = (0.0, 0);
            for batch in 1..=batches {
                let range = seen..samples.min(seen + self.batch_size);
                seen = range.end;
                let report = self.step_over(data, range, cut)?;
                sum += report.loss * report.samples as f64;
                loss = sum / seen as f64;
                progress(&Progress { epoch, epochs, batch, batches, report, loss });
            }
        }
        Ok(loss)
    }

    /// The loss per sample, in mini-batches; nothing is learned.
    ///
    /// # Errors
    /// If shapes do not fit.
    pub fn evaluate<D: Data<F>>(&mut self, data: &D) -> Result<f64, Error> {
        let cut = self.enlist(data)?;
        self.check_batch_size()?;
        let Self { network, loss, order, crew, .. } = self;
        let (parameters, loss) = (network.params(), &*loss);
        let mut sum = 0.0;
        for batch in order.chunks(self.batch_size) {
            let sums = crew.run(batch, cut, |worker, chunk| {
                data.calls(chunk, &mut |arguments: F::Arguments<'_>, target, columns| {
                    worker.evaluate::<F, _, _>(parameters, arguments, &target, loss, columns)
                })
            })?;
            sum += sums.loss;
        }
        Ok(sum / order.len() as f64)
    }

    fn check(&self) -> Result<(), Error> {
        self.check_batch_size()?;
        self.inference.check()?;
        self.optimizer.check()?;
        self.clip.map_or(Ok(()), Clip::check)
    }

    fn check_batch_size(&self) -> Result<(), Error> {
        let size = self.batch_size;
        Error::unless(size > 0, "the batch size", size as f64, "at least 1")
    }

    /// Lists the samples of `data`, in their own order, and says how many make a chunk.
    fn enlist<D: Data<F>>(&mut self, data: &D) -> Result<usize, Error> {
        let engine = &mut self.crew.first().engine;
        let (samples, cut) = data.survey(&mut |arguments: F::Arguments<'_>| {
            let survey = engine.survey::<F>(self.network.params(), arguments)?;
            Ok((survey.columns, survey.columnwise))
        })?;
        self.order.clear();
        self.order.extend(0..samples);
        Ok(cut)
    }

    /// One step over the samples at these places of the order, which must have been checked.
    fn step_over<D: Data<F>>(
        &mut self,
        data: &D,
        range: std::ops::Range<usize>,
        cut: usize,
    ) -> Result<BatchReport, Error> {
        let samples = range.len();
        let Self { network, loss, inference, order, crew, .. } = self;
        let (parameters, loss, inference) = (network.params(), &*loss, &*inference);
        let Sums { loss, energy, steps } = crew.run(&order[range], cut, |worker, chunk| {
            data.calls(chunk, &mut |arguments: F::Arguments<'_>, target, columns| {
                let request = Request { columns, reads: Reads::Nothing };
                worker.relax::<F, _, _, _>(parameters, arguments, &target, loss, inference, request)
            })
        })?;
        let gradient = self.crew.mean_gradient(samples);
        if !gradient.iter().all(ComplexField::is_finite) {
            return Err(Error::Diverged { vertex: "gradients".to_owned(), step: steps });
        }
        if let Some(clip) = self.clip {
            clip.apply_flat(gradient);
        }
        self.optimizer.step_flat(self.network.params_mut(), gradient)?;
        let mean = |sum: f64| sum / samples as f64;
        Ok(BatchReport { loss: mean(loss), energy: mean(energy), samples })
    }
}

impl<F: Function, L: fmt::Debug, I: fmt::Debug, O> fmt::Debug for Trainer<F, L, I, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Trainer")
            .field("network", &self.network)
            .field("loss", &self.loss)
            .field("inference", &self.inference)
            .field("batch_size", &self.batch_size)
            .field("clip", &self.clip)
            .finish_non_exhaustive()
    }
}
