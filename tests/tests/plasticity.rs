//! Which parameters learn by a Hebbian rule, and that those do.

use nalgebra::{DMatrix, DVector};
use pc_runtime::graph::Plasticity::{self, General, Hebbian, Modulated};
use pc_runtime::prelude::*;
use pc_tests::assert_close;

#[derive(Clone, Parameters)]
struct Layer {
    w: DMatrix<f64>,
    b: DVector<f64>,
}

#[predictive_coding(require = "hebbian")]
fn layer(#[param] p: &Layer, x: &DMatrix<f64>) -> DMatrix<f64> {
    let z = affine(&p.w, &tanh(x), &p.b);
    tanh(&z)
}

/// What a called function does with its parameters is asked of it, too.
#[predictive_coding(require = "hebbian")]
fn stack(#[param] p: &(Layer, Layer), x: &DMatrix<f64>) -> DMatrix<f64> {
    let first = layer(&p.0, x);
    let product = &p.1.w * (first + x) * 0.5;
    &product - x
}

#[predictive_coding]
fn mixed(#[param] p: &Layer, #[param] q: &Layer, x: &DMatrix<f64>) -> DMatrix<f64> {
    let modulated = sigmoid(&(&p.w * x)).scale(0.5);
    let mixed_up = softmax(&(&q.w * &modulated));
    let twice = &q.w * (&q.w * mixed_up);
    let handed_on = layer(p, &affine(&q.w, &twice, &q.b));
    handed_on.component_mul(&modulated)
}

fn kinds<F: pc_runtime::Function<Scalar = f64>>() -> Vec<(&'static str, Plasticity)> {
    let synapses = Network::<F>::graph().synapses();
    synapses.iter().map(|synapse| (synapse.parameter, synapse.plasticity)).collect()
}

#[test]
fn operations_tell_the_kind_of_every_update() {
    assert_eq!(kinds::<layer>(), [("p.w", Hebbian), ("p.b", Hebbian)]);
    assert_eq!(kinds::<stack>(), [("p.1.w", Hebbian)]);
    let expected = [
        ("p.w", Modulated),
        ("q.w", General),
        ("q.w", General),
        ("q.w", General),
        ("q.w", General),
        ("q.b", General),
    ];
    assert_eq!(kinds::<mixed>(), expected);
}

#[test]
fn the_table_shows_what_parameters_learn_by() {
    let table = Network::<stack>::graph().to_string();
    assert!(table.contains("Hebbian     p.0.w, p.0.b, p.1.w\n"), "{table}");
    let table = Network::<mixed>::graph().to_string();
    assert!(table.contains("modulated   p.w\n"), "{table}");
    assert!(table.contains("neither     q.w, q.b\n"), "{table}");
}

#[test]
fn a_hebbian_update_is_the_error_times_the_values_of_the_parents() {
    let number = |i: usize, j: usize| (1.7 * i as f64 + 0.3 * j as f64).sin();
    let p = Layer { w: DMatrix::from_fn(3, 2, number), b: DVector::from_fn(3, number) };
    let (x, t) = (DMatrix::from_fn(2, 5, number), DMatrix::from_fn(3, 5, |i, j| number(j, i)));
    let mut net = Network::<layer>::new(p);
    net.relax(&x, &t, &SquaredError, &FixedPrediction::new(0.3, 4)).unwrap();
    let error = net.error("z").unwrap();
    // Products of numbers below 1, five of them added up: rounding is far below 1e-14.
    assert_close("p.w", &net.gradients().w, &(-&error * x.map(f64::tanh).transpose()), 1e-14);
    let sums = error.column_sum();
    assert_close(
        "p.b",
        &DMatrix::from_column_slice(3, 1, net.gradients().b.as_slice()),
        &DMatrix::from_column_slice(3, 1, (-sums).as_slice()),
        1e-14,
    );
}
