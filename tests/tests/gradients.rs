//! `Exact` against finite differences of the plain function's loss, on functions that between them use
//! every operation of the library, fan-out, several outputs, and calls in calls.

use nalgebra::{DMatrix, DVector, SMatrix, SVector};
use pc_runtime::Function;
use pc_runtime::border::Returned;
use pc_runtime::loss::{Loss, Target, Targets};
use pc_runtime::matrix::{Shape, View, ViewMut};
use pc_runtime::prelude::*;
use pc_tests::{flatten, numeric_gradient};

#[derive(Clone, Debug, Parameters)]
struct Weights {
    w: DMatrix<f64>, // 4 × 4
    v: DMatrix<f64>, // 4 × 3
    b: DVector<f64>, // 4
    s: f64,
}

fn weights(seed: u64) -> Weights {
    let mut init = Initialiser::seeded(seed);
    Weights { w: init.normal(4, 4, 0.6), v: init.normal(4, 3, 0.8), b: init.normal_vector(4, 0.5), s: 0.7 }
}

/// Compares the graph's exact gradient with finite differences of the loss of `plain`. Differences are
/// good to about 1e-11 of the loss's size (five points, f64), and errors pass a dozen operations.
#[track_caller]
fn agree<F, G>(p: &F::Parameters, x: &F::Arguments<'_>, targets: G)
where
    F: Function<Scalar = f64>,
    G: Targets<f64>,
    for<'a> F::Arguments<'a>: Clone,
    F::Parameters: std::fmt::Debug,
{
    let loss = |p: &F::Parameters, x: F::Arguments<'_>| {
        let (mut sum, mut output) = (0.0, 0);
        F::call(p, x).each_view(&mut |view| {
            sum += view.data().iter().map(|y| 0.5 * (goal(output) - y).powi(2)).sum::<f64>();
            output += 1;
        });
        sum
    };
    let mut net = Network::<F>::new(p.copy());
    let report = net.relax(x.clone(), targets, &SquaredToGoal, &Exact).unwrap();
    let plain = loss(p, x.clone());
    assert!((report.loss - plain).abs() <= 1e-12 * plain.max(1.0), "{} {plain}", report.loss);
    let expected = flatten(&numeric_gradient(p, |p| loss(p, x.clone())));
    let actual = flatten(net.gradients());
    let scale = expected.iter().fold(1.0_f64, |scale, g| scale.max(g.abs()));
    for (i, (a, e)) in actual.iter().zip(&expected).enumerate() {
        assert!((a - e).abs() <= 1e-8 * scale, "element {i}: {a} instead of {e}");
    }
    assert!(expected.iter().any(|g| g.abs() > 1e-6), "some gradient is not zero");
}

/// What all elements of an output are compared with.
fn goal(output: usize) -> f64 {
    0.4 - 0.3 * output as f64
}

/// Half the squared distance from [`goal`]; takes no target.
struct SquaredToGoal;

impl Loss<f64> for SquaredToGoal {
    fn check(&self, _: usize, _: Shape, _: Target<'_, f64>) -> Result<(), String> {
        Ok(())
    }

    fn evaluate(
        &self,
        output: usize,
        prediction: View<'_, f64>,
        _: Target<'_, f64>,
        error: &mut ViewMut<'_, f64>,
    ) -> f64 {
        error.set_each(|i| goal(output) - prediction.data()[i]);
        error.data().iter().map(|e| 0.5 * e * e).sum()
    }
}

// ---------------------------------------------------------------------------------------------- //

#[predictive_coding]
fn element_wise(#[param] p: &Weights, x: &DMatrix<f64>) -> (DMatrix<f64>, DMatrix<f64>) {
    let a = tanh(&(&p.w * x));
    let b = sigmoid(&a) + relu(&a) + leaky_relu(&a, 0.1) + elu(&a, 1.5) + gelu(&a);
    let c = silu(&b) + softplus(&b) - exp(&(-&a)) + square(&a) + abs(&b);
    let d = ln(&(square(&c).add_scalar(1.0))) + sqrt(&(square(&b).add_scalar(0.5)));
    let e = sin(&d) + cos(&a) + tan(&(&a * 0.3)) + recip(&(square(&a).add_scalar(2.0)));
    let f = powi(&a, 3) + powf(&(square(&b).add_scalar(1.0)), 1.7) + clamp(&d, -0.4, 0.9);
    (max(&e, &f), min(&d, &c) / 2.0)
}

#[test]
fn element_wise_operations() {
    let x = Initialiser::seeded(3).normal(4, 5, 1.0);
    agree::<element_wise, _>(&weights(1), &&x, ((), ()));
}

#[predictive_coding]
fn products(#[param] p: &Weights, x: &DMatrix<f64>) -> (DMatrix<f64>, DMatrix<f64>, f64) {
    let a = affine(&p.w, x, &p.b);
    let b = p.v.tr_mul(&a).component_mul(&p.v.tr_mul(x));
    let c = (p.v.transpose() * &a).component_div(&(square(&b).add_scalar(1.0)));
    let d = &p.v * &c * p.s;
    let e = a.dot(&d) / (p.b.norm() + p.b.norm_squared());
    (d.scale(p.s), (&a - &d).unscale(2.0).add_scalar(p.s) / p.s, e * p.s - p.w.sum())
}

#[test]
fn products_and_scalars() {
    let x = Initialiser::seeded(4).normal(4, 3, 0.7);
    agree::<products, _>(&weights(2), &&x, ((), (), ()));
}

#[predictive_coding]
fn reductions(#[param] p: &Weights, x: &DMatrix<f64>) -> (DMatrix<f64>, f64) {
    let a = softmax(&(&p.w * x));
    let b = log_softmax(&layer_norm(&affine(&p.w, &a, &p.b)));
    let c = vstack(&rows(&b, 1, 2), &a);
    let rowwise = c.row_sum() + c.row_mean() * 2.0;
    let columnwise = (c.column_sum() - c.column_mean()) * &rowwise;
    let total = columnwise.mean() + c.norm() * b.sum();
    (columnwise, total)
}

#[test]
fn reductions_and_normalisations() {
    let x = Initialiser::seeded(5).normal(4, 6, 1.0);
    agree::<reductions, _>(&weights(3), &&x, ((), ()));
}

#[predictive_coding]
fn scalars(#[param] p: &(f64, f64, f64), x: f64) -> (f64, f64) {
    let a = (x * p.0).exp() + p.1.abs().ln() - p.2.sin().powi(2);
    let b = f64::sqrt(a) * p.1.cos() + f64::tanh(p.2) / a;
    let c = (b + 2.0).powf(1.5).recip() + (p.0 * 0.5).tan();
    (c.max(p.0) - a.min(b), (b * 0.1).clamp(-1.0, 1.0) + c.abs())
}

#[test]
fn methods_of_scalars() {
    agree::<scalars, _>(&(0.8, 1.7, -0.6), &1.2, ((), ()));
}

#[predictive_coding]
fn fan_out(#[param] p: &Weights, x: &DMatrix<f64>) -> (DMatrix<f64>, DMatrix<f64>) {
    let h = tanh(&(&p.w * x));
    let twice = &h + &h;
    let squared = twice.component_mul(&twice) - &h;
    (&p.w * &p.w * &squared, squared)
}

#[test]
fn a_value_read_many_times() {
    let x = Initialiser::seeded(6).normal(4, 2, 0.8);
    agree::<fan_out, _>(&weights(4), &&x, ((), ()));
}

#[predictive_coding]
fn cell(#[param] p: &Weights, x: &DMatrix<f64>, h: &DMatrix<f64>) -> (DMatrix<f64>, DMatrix<f64>) {
    let z = sigmoid(&(affine(&p.w, x, &p.b) + h));
    (z.component_mul(h), z + x)
}

#[predictive_coding]
fn pair(#[param] p: &Weights, #[param] q: &Weights, x: &DMatrix<f64>) -> DMatrix<f64> {
    let (h, x) = cell(p, &(x * q.s), &tanh(x));
    let (h, _) = cell(q, &x, &(h + x.clone()));
    h * p.s
}

#[predictive_coding]
fn calls(#[param] layers: &(Weights, Weights), x: &DMatrix<f64>) -> DMatrix<f64> {
    let first = pair(&layers.0, &layers.1, x);
    pair(&layers.1, &layers.0, &pair(&layers.0, &layers.0, &(&first + x))) - first
}

#[test]
fn calls_in_calls() {
    let x = Initialiser::seeded(7).normal(4, 3, 0.8);
    agree::<calls, _>(&(weights(5), weights(6)), &&x, ());
}

#[predictive_coding(vertex = "operation")]
fn by_operation(#[param] p: &Weights, x: &DMatrix<f64>) -> DMatrix<f64> {
    let a = tanh(&(&p.w * x)) + sigmoid(&affine(&p.w, x, &p.b));
    let (h, _) = cell(p, &tanh(&a), &a);
    h * 2.0 - a
}

#[test]
fn operation_granularity() {
    let x = Initialiser::seeded(8).normal(4, 3, 0.8);
    agree::<by_operation, _>(&weights(7), &&x, ());
}

#[derive(Clone, Debug, Parameters)]
struct Static {
    w: SMatrix<f64, 2, 3>,
    b: SVector<f64, 2>,
}

#[predictive_coding]
fn static_shapes(#[param] p: &Static, x: &SVector<f64, 3>) -> SVector<f64, 2> {
    let state = SVector::<f64, 2>::zeros();
    let h: SVector<f64, 2> = tanh(&(affine(&p.w, x, &p.b) + state));
    p.w * p.w.tr_mul(&h)
}

#[test]
fn statically_sized_matrices() {
    let p = Static { w: SMatrix::from_fn(|i, j| 0.3 * (i + j) as f64 - 0.4), b: SVector::zeros() };
    agree::<static_shapes, _>(&p, &&SVector::from([0.5, -0.2, 0.9]), ());
}
