//! Branches, loops, sequences and calls, as users write them: against finite differences of the plain
//! function, against the reference simulation of their straight line, and against the same written out by
//! hand.

mod branches;
mod calls;
mod declared;
mod loops;
mod methods;
mod patterns;
mod references;
mod scalars;
mod sequences;
mod settings;
mod written_out;

use nalgebra::{DMatrix, DVector};
use pc_runtime::Function;
use pc_runtime::loss::Targets;
use pc_runtime::prelude::*;
use pc_tests::reference::{Graph, Relaxed};
use pc_tests::{assert_close, flatten};

/// The reference has numeric derivatives, about 1e-12 of their size; errors pass several of them.
const TOLERANCE: f64 = 1e-9;

/// Numbers without a pattern, the same in every run.
fn number(seed: usize) -> f64 {
    (seed as f64 * 12.9898).sin()
}

fn matrix(nrows: usize, ncols: usize, seed: usize) -> DMatrix<f64> {
    DMatrix::from_fn(nrows, ncols, |i, j| number(seed + 7 * i + 31 * j))
}

fn vector(nrows: usize, seed: usize) -> DVector<f64> {
    DVector::from_fn(nrows, |i, _| number(seed + 7 * i))
}

/// Steps of two elements.
fn sequence(length: usize) -> Vec<DVector<f64>> {
    (0..length).map(|t| vector(2, 500 + 3 * t)).collect()
}

/// A vector as the matrix that the reference works with.
fn column(v: &DVector<f64>) -> DMatrix<f64> {
    DMatrix::from_column_slice(v.len(), 1, v.as_slice())
}

fn scalar(x: f64) -> DMatrix<f64> {
    DMatrix::from_element(1, 1, x)
}

fn logistic(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

/// Compares everything that can be read with the reference. A leaf that the reference does not know was
/// not read: its gradient is zero.
#[track_caller]
fn assert_relaxed<F: Function<Scalar = f64>>(net: &Network<F>, report: &Report, expected: &Relaxed) {
    assert_close("the loss", &scalar(report.loss), &scalar(expected.loss), TOLERANCE);
    assert_close("the energy", &scalar(report.energy), &scalar(expected.energy), TOLERANCE);
    for (name, error) in &expected.errors {
        assert_close(name, &net.error(name).unwrap(), error, TOLERANCE);
    }
    for (name, value) in &expected.values {
        assert_close(name, &net.value(name).unwrap(), value, TOLERANCE);
        assert_close(name, &net.prediction(name).unwrap(), &expected.predictions[name], TOLERANCE);
    }
    let mut gradients = Vec::new();
    net.gradients().copy().visit_mut(&mut |leaf| gradients.push(leaf.to_vec()));
    let names = leaf_names::<f64, _>(net.params(), "p");
    assert!(expected.gradients.keys().all(|name| names.contains(name)), "a leaf has another name");
    for (name, gradient) in names.iter().zip(gradients) {
        let zero = || DMatrix::zeros(gradient.len(), 1);
        let expected = expected.gradients.get(name).cloned().unwrap_or_else(zero);
        let actual = DMatrix::from_vec(expected.nrows(), expected.ncols(), gradient);
        assert_close(name, &actual, &expected, TOLERANCE);
    }
}

/// Relaxes one call by every algorithm, and compares with the reference; and the exact gradients with
/// finite differences.
#[track_caller]
fn agree<'a, F, G>(net: &mut Network<F>, arguments: F::Arguments<'a>, target: &G, graph: &Graph)
where
    F: Function<Scalar = f64, Arguments<'a>: Clone>,
    G: Targets<f64>,
{
    let mut relax = |inference: &dyn Inference<f64>, expected: &Relaxed| {
        let report = net.relax(arguments.clone(), target, &SquaredError, inference).unwrap();
        assert_relaxed(net, &report, expected);
    };
    relax(&Exact, &graph.exact());
    for (rate, steps) in [(0.1, 0), (0.1, 1), (0.3, 7), (1.5, 12)] {
        let fixed = FixedPrediction::new(rate, steps);
        relax(&fixed, &graph.fixed_prediction(rate, steps));
        relax(&fixed.sequential(), &graph.sequential(rate, steps));
    }
    for (rate, steps) in [(0.1, 1), (0.05, 12)] {
        relax(&Strict::new(rate, steps), &graph.strict(rate, steps));
    }
    check_gradients::<F, _, _>(net.params(), arguments, target, &SquaredError).unwrap();
}

/// Relaxes two ways to write one function, and compares what must not depend on it: loss, energy,
/// gradients, and the errors of the same vertices, given by both names.
#[track_caller]
fn alike<'a, 'b, F, H, G>(
    (first, arguments): (&mut Network<F>, F::Arguments<'a>),
    (second, other_arguments): (&mut Network<H>, H::Arguments<'b>),
    target: &G,
    names: &[(String, String)],
) where
    F: Function<Scalar = f64, Arguments<'a>: Clone>,
    H: Function<Scalar = f64, Arguments<'b>: Clone>,
    G: Targets<f64>,
{
    let algorithms: [&dyn Inference<f64>; 4] =
        [&Exact, &FixedPrediction::new(0.3, 7), &FixedPrediction::new(1.2, 30), &Strict::new(0.05, 20)];
    let elements = |elements: Vec<f64>| DMatrix::from_vec(elements.len(), 1, elements);
    for algorithm in algorithms {
        let report = first.relax(arguments.clone(), target, &SquaredError, algorithm).unwrap();
        let other = second.relax(other_arguments.clone(), target, &SquaredError, algorithm).unwrap();
        assert_close("the loss", &scalar(report.loss), &scalar(other.loss), 1e-12);
        assert_close("the energy", &scalar(report.energy), &scalar(other.energy), 1e-12);
        for (name, other) in names {
            assert_close(name, &first.error(name).unwrap(), &second.error(other).unwrap(), 1e-12);
            assert_close(name, &first.value(name).unwrap(), &second.value(other).unwrap(), 1e-12);
        }
        let (gradient, expected) = (flatten(first.gradients()), flatten(second.gradients()));
        assert_close("the gradient", &elements(gradient), &elements(expected), 1e-12);
    }
}

/// Whether the last call had no vertex of this name.
fn is_absent<F: Function<Scalar = f64>>(net: &Network<F>, name: &str) -> bool {
    matches!(net.error(name), Err(Error::UnknownVertex { .. }))
}
