//! Operations of one's own in an architecture of one's own: both are written with their derivatives,
//! checked against finite differences, and trained.
//!
//! ```text
//! cargo run --release --example custom_operation
//! ```

use std::error::Error;
use std::process::ExitCode;

use nalgebra::{DMatrix, DVector};
use pc_examples::exit_code;
use pc_runtime::matrix::{Shape, View, ViewMut};
use pc_runtime::op::{Constant, Constants, Local, Operand, Operation};
use pc_runtime::prelude::*;

elementwise! {
    /// x / (1 + |x|): a squashing function without an exponential.
    fn soft_sign<T>(x: T) -> T {
        x / (T::one() + x.abs())
    }
    derivative |_, y| (T::one() - y.abs()).powi(2);
}

/// y = x² / (σ² + Σ x²), for every column by itself: the strongest units take most of what there is.
///
/// # Source
/// Carandini, Heeger 2012, *Normalization as a canonical neural computation*, equation 1, n = 2.
fn winner_take_most(x: &DMatrix<f64>, sigma: f64) -> DMatrix<f64> {
    let mut y = x.component_mul(x);
    for mut column in y.column_iter_mut() {
        let pool = sigma * sigma + column.sum();
        column /= pool;
    }
    y
}

/// The operation of the function [`winner_take_most()`].
#[allow(non_camel_case_types)]
enum winner_take_most {}

impl<T: Real> Operation<T> for winner_take_most {
    type Signature = (Operand, Constant<T>);
    type Cache = Vec<T>; // σ² + Σ x² of every column

    // Column j of y depends on column j of x alone.
    fn columnwise(_: &[bool], _: &[Shape]) -> bool {
        true
    }

    fn shape(operands: &[Shape], _: &Constants<Self, T>) -> Result<Shape, String> {
        if operands[0].is_scalar() {
            return Err("the argument must be a vector or a matrix".to_owned());
        }
        Ok(operands[0])
    }

    fn predict(
        x: &[View<'_, T>],
        &((), sigma): &Constants<Self, T>,
        y: &mut ViewMut<'_, T>,
        pools: &mut Vec<T>,
    ) {
        pools.clear();
        for (j, x) in x[0].columns().enumerate() {
            let pool = x.iter().fold(sigma * sigma, |sum, &x| sum + x * x);
            for (y, &x) in y.column(j).iter_mut().zip(x) {
                *y = x * x / pool;
            }
            pools.push(pool);
        }
    }

    // Jᵀε = 2 x (ε − Σ ε y) / (σ² + Σ x²)
    fn message(_: usize, error: View<'_, T>, local: &Local<'_, T, Self>, to_x: &mut ViewMut<'_, T>) {
        for (j, &pool) in local.cache.iter().enumerate() {
            let (error, x, y) = (error.column(j), local.operands[0].column(j), local.prediction.column(j));
            let shared = error.iter().zip(y).fold(T::zero(), |sum, (&e, &y)| sum + e * y);
            for ((message, &e), &x) in to_x.column(j).iter_mut().zip(error).zip(x) {
                *message += T::of(2.0) * x * (e - shared) / pool;
            }
        }
    }
}

#[derive(Clone, Parameters)]
struct Gated {
    content: DMatrix<f64>,
    content_bias: DVector<f64>,
    gate: DMatrix<f64>,
    gate_bias: DVector<f64>,
    readout: DMatrix<f64>,
}

impl Gated {
    fn initial(inputs: usize, hidden: usize, seed: u64) -> Self {
        let mut init = Initialiser::seeded(seed);
        Self {
            content: init.xavier(hidden, inputs),
            content_bias: init.uniform_vector(hidden, -0.5, 0.5),
            gate: init.xavier(hidden, inputs),
            gate_bias: init.uniform_vector(hidden, -0.5, 0.5),
            readout: init.xavier(1, hidden),
        }
    }
}

/// A layer whose units compete for what passes.
#[predictive_coding]
fn gated(#[param] p: &Gated, x: &DMatrix<f64>) -> DMatrix<f64> {
    let content = soft_sign(&affine(&p.content, x, &p.content_bias));
    let gate = winner_take_most(&affine(&p.gate, x, &p.gate_bias), 0.1);
    let hidden = content.component_mul(&gate);
    &p.readout * &hidden
}

fn main() -> ExitCode {
    exit_code(run())
}

fn run() -> Result<(), Box<dyn Error>> {
    // A saddle: the sign of one input decides what the other means.
    let x: DMatrix<f64> = Initialiser::seeded(1).uniform(2, 1000, -1.0, 1.0);
    let target = DMatrix::from_fn(1, x.ncols(), |_, j| x[(0, j)] * x[(1, j)]);

    let params = Gated::initial(2, 16, 2);
    let few = (x.columns(0, 10).into_owned(), target.columns(0, 10).into_owned());
    println!("{}", check_gradients::<gated, _, _>(&params, &few.0, &few.1, &SquaredError)?);

    let network = Network::<gated>::new(params);
    let relaxation = FixedPrediction::new(0.2, 20);
    let mut trainer = Trainer::new(network, SquaredError, relaxation, Adam::new(0.01)).seed(3);
    let data = Columns(&x, &target);
    println!("before training: loss {:.6} per sample", trainer.evaluate(&data)?);
    trainer.fit(&data, 50, |progress| {
        if progress.ends_epoch() && progress.epoch % 10 == 0 {
            println!("{progress}");
        }
    })?;
    println!("after training: loss {:.6} per sample", trainer.evaluate(&data)?);
    Ok(())
}
