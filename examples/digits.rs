//! Trains a network to read digits, by predictive coding and by its exact equilibrium, side by side.
//!
//! ```text
//! cargo run --release --example digits
//! cargo run --release --example digits -- --data path/to/mnist
//! ```

use std::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use clap::Parser;
use indicatif::{ProgressBar, ProgressStyle};
use nalgebra::{DMatrix, DVector};
use pc_examples::dataset::{CLASSES, PIXELS};
use pc_examples::{Dataset, accuracy, digits, exit_code, read_mnist};
use pc_runtime::prelude::*;

/// Units of a hidden layer.
const HIDDEN: usize = 256;
const BATCH: usize = 64;

#[derive(Clone, Parameters)]
struct Mlp {
    w1: DMatrix<f32>, // 256 × 784
    b1: DVector<f32>,
    w2: DMatrix<f32>, // 256 × 256
    b2: DVector<f32>,
    w3: DMatrix<f32>, // 10 × 256
    b3: DVector<f32>,
}

impl Mlp {
    fn initial(seed: u64) -> Self {
        let mut init = Initialiser::seeded(seed);
        Self {
            w1: init.xavier(HIDDEN, PIXELS),
            b1: DVector::zeros(HIDDEN),
            w2: init.xavier(HIDDEN, HIDDEN),
            b2: DVector::zeros(HIDDEN),
            w3: init.xavier(CLASSES, HIDDEN),
            b3: DVector::zeros(CLASSES),
        }
    }
}

/// The logits of images, one a column. The two hidden layers and the result are its vertices.
#[predictive_coding]
fn mlp(#[param] p: &Mlp, images: &DMatrix<f32>) -> DMatrix<f32> {
    let first = tanh(&affine(&p.w1, images, &p.b1));
    let second = tanh(&affine(&p.w2, &first, &p.b2));
    affine(&p.w3, &second, &p.b3)
}

/// Trains a network to read digits, by predictive coding and by its exact equilibrium.
#[derive(Parser)]
struct Options {
    /// Directory with the four files of MNIST; without it, digits are drawn.
    #[arg(long)]
    data: Option<PathBuf>,
    /// Times that all images are learned.
    #[arg(long, default_value_t = 5)]
    epochs: usize,
    /// Steps of a relaxation.
    #[arg(long, default_value_t = 20)]
    steps: usize,
    /// Rate of a relaxation, between 0 and 2.
    #[arg(long, default_value_t = 0.2)]
    rate: f64,
    /// Rate of learning.
    #[arg(long, default_value_t = 3e-4)]
    learning_rate: f64,
    /// Seed of the weights and of the order of the images.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

/// What came of training.
struct Outcome {
    /// Per sample, over the last epoch.
    loss: f64,
    accuracy: f64,
    time: Duration,
}

fn main() -> ExitCode {
    exit_code(run(&Options::parse()))
}

fn run(options: &Options) -> Result<(), Box<dyn Error>> {
    let (mut train, mut test) = match &options.data {
        Some(directory) => read_mnist(directory)?,
        None => (digits::draw(10_000, 1), digits::draw(2_000, 2)),
    };
    let moments = train.moments();
    train.standardise(moments);
    test.standardise(moments);
    println!("{} images to learn, {} to test\n", train.labels.len(), test.labels.len());
    println!("{}", Network::<mlp>::graph());
    let relaxation = FixedPrediction::new(options.rate, options.steps);
    let relaxed = learn(options, "predictive coding", relaxation, &train, &test)?;
    let exact = learn(options, "exact equilibrium", Exact, &train, &test)?;

    println!("\n{:<20}{:>18}{:>20}", "", "predictive coding", "exact equilibrium");
    println!("{:<20}{:>18.5}{:>20.5}", "loss per image", relaxed.loss, exact.loss);
    let [relaxed_share, exact_share] = [&relaxed, &exact].map(|outcome| 100.0 * outcome.accuracy);
    println!("{:<20}{relaxed_share:>16.2} %{exact_share:>18.2} %", "test accuracy");
    println!("{:<20}{:>18.1?}{:>20.1?}", "time", relaxed.time, exact.time);
    Ok(())
}

/// Trains a network from the same weights and in the same order, whatever the algorithm.
fn learn<I: Inference<f32> + Sync>(
    options: &Options,
    name: &'static str,
    inference: I,
    train: &Dataset,
    test: &Dataset,
) -> Result<Outcome, Box<dyn Error>> {
    let start = Instant::now();
    let network = Network::<mlp>::new(Mlp::initial(options.seed));
    let optimizer = Adam::new(options.learning_rate);
    let mut trainer =
        Trainer::new(network, CrossEntropy, inference, optimizer).batch_size(BATCH).seed(options.seed);

    let bar = ProgressBar::new((options.epochs * train.labels.len().div_ceil(BATCH)) as u64);
    bar.set_style(ProgressStyle::with_template("{prefix} {bar:30} {msg}")?);
    bar.set_prefix(name);
    let data = Columns(&train.images, &train.labels);
    let loss = trainer.fit(&data, options.epochs, |progress| {
        bar.inc(1);
        bar.set_message(format!("epoch {}, loss {:.4}", progress.epoch, progress.loss));
    })?;
    bar.finish();

    let logits = trainer.network_mut().predict(&test.images)?;
    Ok(Outcome { loss, accuracy: accuracy(&logits, &test.labels), time: start.elapsed() })
}
