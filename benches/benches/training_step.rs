//! One training step (forward pass, relaxation, gradients, optimiser) of two MLPs.
//!
//! `Exact` and `FixedPrediction` of 20 steps stand in one group, so that their ratio is read in one run.
#![allow(missing_docs)] // criterion's macros define items without any

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use nalgebra::DMatrix;
use pc_benches::{Mlp, mlp, mlp3, mlp4};
use pc_runtime::Function;
use pc_runtime::prelude::*;

/// Measures training steps of `F` on one batch of the given width.
fn steps<F>(criterion: &mut Criterion, name: &str, parameters: &Mlp, batch: usize)
where
    F: for<'a> Function<Scalar = f32, Parameters = Mlp, Arguments<'a> = &'a DMatrix<f32>>,
{
    let mut init = Initialiser::seeded(2);
    let inputs = parameters.layers[0].w.ncols();
    let x: DMatrix<f32> = init.uniform(inputs, batch, 0.0, 1.0);
    let classes: Vec<usize> = (0..batch).map(|j| j % 10).collect();
    let mut group = criterion.benchmark_group(name);
    let network = || Network::<F>::new(parameters.clone());
    let mut exact = Trainer::new(network(), CrossEntropy, Exact, Sgd::new(1e-3));
    group.bench_function(BenchmarkId::from_parameter("exact"), |b| {
        b.iter(|| black_box(exact.step(&Columns(&x, &classes)).expect("a step")));
    });
    let fixed = FixedPrediction::new(0.1, 20);
    let mut fixed = Trainer::new(network(), CrossEntropy, fixed, Sgd::new(1e-3));
    group.bench_function(BenchmarkId::from_parameter("fixed prediction, 20 steps"), |b| {
        b.iter(|| black_box(fixed.step(&Columns(&x, &classes)).expect("a step")));
    });
    group.finish();
}

fn training_steps(criterion: &mut Criterion) {
    steps::<mlp3>(criterion, "mlp 784-256-256-10, batch 64", &mlp([784, 256, 256, 10], 1), 64);
    let wide = mlp([784, 1024, 1024, 1024, 10], 1);
    steps::<mlp4>(criterion, "mlp 784-1024-1024-1024-10, batch 256", &wide, 256);
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(20);
    targets = training_steps
}
criterion_main!(benches);
