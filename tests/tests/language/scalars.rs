//! The same recurrence over other scalars and other matrices, with conditions on elements and on what methods return.

use nalgebra::{DMatrix, DVector, SMatrix, SVector};
use pc_runtime::prelude::*;
use pc_tests::flatten;

#[derive(Clone, Parameters)]
struct Cell<T: Real> {
    w: DMatrix<T>,
    v: DVector<T>,
}

#[predictive_coding]
impl<T: Real> Cell<T> {
    fn score(&self, h: &DVector<T>) -> T {
        self.v.dot(h)
    }

    fn both(&self, h: &DVector<T>) -> (DVector<T>, T) {
        let next = &self.w * h;
        let score = self.score(&next);
        (next, score)
    }
}

#[predictive_coding]
fn recurrence<T: Real>(#[param] p: &Cell<T>, xs: &[DVector<T>]) -> DVector<T> {
    let mut h = &p.w * &xs[0];
    for (t, x) in xs.iter().enumerate() {
        if h[(0, 0)] > T::of(0.2) && t < 3 {
            h = tanh(&(&p.w * &h + x));
        } else if p.score(&h) > T::of(0.1) {
            h = &h * p.score(&h) + x;
        } else {
            let (next, score) = p.both(&h);
            h = if score < T::of(0.0) { next } else { next * T::of(0.5) };
        }
    }
    h
}

#[derive(Clone, Parameters)]
struct Fixed {
    w: SMatrix<f64, 2, 2>,
    v: SVector<f64, 2>,
}

/// With matrices of fixed sizes, and the methods written out.
#[predictive_coding]
fn of_fixed_size(#[param] p: &Fixed, xs: &[SVector<f64, 2>]) -> SVector<f64, 2> {
    let mut h = p.w * xs[0];
    for (t, x) in xs.iter().enumerate() {
        if h[(0, 0)] > 0.2 && t < 3 {
            h = tanh(&(p.w * h + x));
        } else if p.v.dot(&h) > 0.1 {
            let score = p.v.dot(&h);
            h = h * score + x;
        } else {
            let next = p.w * h;
            let score = p.v.dot(&next);
            h = if score < 0.0 { next } else { next * 0.5 };
        }
    }
    h
}

fn cell() -> Cell<f64> {
    let w = DMatrix::from_row_slice(2, 2, &[0.9, -0.7, 0.6, 0.8]);
    Cell { w, v: DVector::from_column_slice(&[0.5, -0.4]) }
}

fn steps() -> Vec<DVector<f64>> {
    let steps = [[0.6, -0.3], [-0.9, 0.4], [0.2, 0.8], [0.5, -0.6], [-0.3, -0.1]];
    steps.iter().map(|step| DVector::from_column_slice(step)).collect()
}

#[test]
fn conditions_ask_elements_and_methods() {
    let target = DVector::from_vec(vec![0.1, -0.2]);
    for length in 1..=5 {
        let xs = &steps()[..length];
        check_gradients::<recurrence<f64>, _, _>(&cell(), xs, &target, &SquaredError).unwrap();
        let mut network = Network::<recurrence<f64>>::new(cell());
        assert_eq!(network.predict(xs).unwrap(), recurrence(&cell(), xs));
    }
}

#[test]
fn a_graph_over_f32_learns_as_one_over_f64() {
    let target = DVector::from_vec(vec![0.1, -0.2]);
    let single = Cell { w: cell().w.map(|w| w as f32), v: cell().v.map(|v| v as f32) };
    let mut exact = Network::<recurrence<f64>>::new(cell());
    let mut rounded = Network::<recurrence<f32>>::new(single);
    let xs: Vec<_> = steps().iter().map(|x| x.map(|x| x as f32)).collect();
    let single_target = target.map(|t| t as f32);
    exact.relax(&steps()[..], &target, &SquaredError, &FixedPrediction::new(0.3, 40)).unwrap();
    rounded.relax(&xs[..], &single_target, &SquaredError, &FixedPrediction::new(0.3, 40)).unwrap();
    let mut gradient = Vec::new();
    rounded.gradients().copy().visit_mut(&mut |leaf| gradient.extend(leaf.iter().map(|&g| f64::from(g))));
    for (expected, actual) in flatten(exact.gradients()).into_iter().zip(gradient) {
        // Some forty sums of numbers near one, each rounded by 6e-8.
        assert!((expected - actual).abs() < 1e-5, "{expected} is not {actual}");
    }
}

#[test]
fn matrices_of_fixed_sizes_relax_as_others() {
    let fixed = Fixed {
        w: SMatrix::from_column_slice(cell().w.as_slice()),
        v: SVector::from_column_slice(cell().v.as_slice()),
    };
    let xs: Vec<_> = steps().iter().map(|x| SVector::from_column_slice(x.as_slice())).collect();
    let mut network = Network::<recurrence<f64>>::new(cell());
    let mut other = Network::<of_fixed_size>::new(fixed.clone());
    let target = &SVector::<f64, 2>::new(0.1, -0.2);
    assert_eq!(other.predict(&xs[..]).unwrap(), of_fixed_size(&fixed, &xs));
    check_gradients::<of_fixed_size, _, _>(&fixed, &xs[..], target, &SquaredError).unwrap();
    let report = other.relax(&xs[..], target, &SquaredError, &Exact).unwrap();
    let target = &DVector::from_column_slice(target.as_slice());
    let expected = network.relax(&steps()[..], target, &SquaredError, &Exact).unwrap();
    assert!((report.loss - expected.loss).abs() < 1e-12, "{} is not {}", report.loss, expected.loss);
    for (gradient, expected) in flatten(other.gradients()).into_iter().zip(flatten(network.gradients())) {
        assert!((gradient - expected).abs() < 1e-12, "{gradient} is not {expected}");
    }
}
