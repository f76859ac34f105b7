//! After the first call of a shape, nothing allocates.

use allocation_counter::measure;
use nalgebra::{DMatrix, DVector, SMatrix};
use pc_runtime::matrix::{Factor, Shape, View, ViewMut, Write, product};
use pc_runtime::prelude::*;

/// No matrix product, but constants, caches, calls, several outputs.
#[predictive_coding]
fn elementwise_only(#[param] p: &DVector<f64>, x: &DVector<f64>) -> (DVector<f64>, f64) {
    let gate = leaky_relu(&layer_norm(&(x + p)), 0.1);
    let kept = keep(&gate, &softmax(p));
    let total = kept.norm_squared();
    (kept.component_mul(&gate) * 0.5, total)
}

#[predictive_coding]
fn keep(a: &DVector<f64>, b: &DVector<f64>) -> DVector<f64> {
    let both = a.component_mul(b);
    let sum = vstack(&both, &rows(a, 1, 2));
    rows(&sum, 0, 7)
}

#[test]
fn relaxing_allocates_nothing_after_the_first_call_of_a_shape() {
    let mut net = Network::<elementwise_only>::new(DVector::from_element(7, 0.3));
    let x = DVector::from_fn(7, |i, _| i as f64 * 0.2 - 0.5);
    let t = DVector::zeros(7);
    let algorithms: [&dyn Inference<f64>; 4] = [
        &Exact,
        &FixedPrediction::new(0.2, 10),
        &FixedPrediction::new(0.2, 10).sequential(),
        &Strict::new(0.05, 10),
    ];
    for algorithm in algorithms {
        net.relax(&x, (&t, 1.0), &SquaredError, algorithm).unwrap();
        let counted = measure(|| {
            for _ in 0..3 {
                net.relax(&x, (&t, 1.0), &SquaredError, algorithm).unwrap();
            }
        });
        assert_eq!(counted.count_total, 0, "{counted:?}");
    }
}

type Weights = (DMatrix<f64>, DVector<f64>, DMatrix<f64>);

#[predictive_coding]
fn mlp(#[param] p: &Weights, x: &DMatrix<f64>) -> DMatrix<f64> {
    let hidden = tanh(&affine(&p.0, x, &p.1));
    &p.2 * hidden
}

type Recurrent = (DVector<f64>, Vec<DVector<f64>>);

/// Loops over data and over parameters, branches, a condition that reads a value, sequences.
#[predictive_coding]
fn recurrent(#[param] p: &Recurrent, xs: &[DVector<f64>]) -> (DVector<f64>, Vec<DVector<f64>>) {
    let mut h = p.0.clone();
    let mut hs = Vec::new();
    for (t, x) in xs.iter().enumerate() {
        for w in &p.1 {
            h = tanh(&(w.component_mul(&h) + x));
        }
        let size = h.norm_squared();
        if size > 0.5 && t % 2 == 0 {
            h = &h * size;
        }
        hs.push(h.component_mul(x));
    }
    let mut kept = Vec::new();
    for h in hs.iter().rev() {
        kept.push(sin(h));
    }
    (h, kept)
}

#[test]
fn sequences_of_known_lengths_allocate_nothing() {
    let numbers = |seed: f64| DVector::from_fn(3, |i, _| (seed + i as f64).sin());
    let mut net = Network::<recurrent>::new((numbers(1.0), vec![numbers(2.0), numbers(3.0)]));
    let xs: Vec<DVector<f64>> = (0..6).map(|t| numbers(f64::from(t))).collect();
    let targets: Vec<DVector<f64>> = (0..6).map(|t| numbers(10.0 + f64::from(t))).collect();
    let lengths = [6, 0, 1, 3];
    let relax = |net: &mut Network<recurrent>, algorithm: &dyn Inference<f64>| {
        for length in lengths {
            let target = (&targets[0], &targets[..length]);
            net.relax(&xs[..length], target, &SquaredError, algorithm).unwrap();
        }
    };
    let sequential = FixedPrediction::new(0.2, 4).sequential();
    let algorithms: [&dyn Inference<f64>; 4] =
        [&Exact, &FixedPrediction::new(0.2, 4), &sequential, &Strict::new(0.05, 4)];
    for algorithm in algorithms {
        relax(&mut net, algorithm);
        let counted = measure(|| relax(&mut net, algorithm));
        assert_eq!(counted.count_total, 0, "{counted:?}");
    }
}

/// A value, an input and parameters, in a called function too; a tuple; sequences, whole and by elements;
/// matrices of several sizes, and of a size known when compiled.
#[predictive_coding]
fn deciding(
    #[param] p: &DVector<f64>,
    xs: &[DVector<f64>],
    m: &DMatrix<f64>,
    small: &SMatrix<f64, 2, 3>,
) -> (Vec<DVector<f64>>, f64) {
    let mut h = p * 0.5;
    let grown = vstack(p, &h);
    let both = (&h + p, exp(m));
    let mut ys = Vec::new();
    for (t, x) in xs.iter().enumerate() {
        for last in xs.iter().skip(t) {
            if last.norm() < 0.9 && last < &h || h[0] > 0.2 && xs[t].max() > 0.3 {
                h = h.component_mul(x);
            }
        }
        if grown.norm() > 1.0 && m.norm() > h.norm() && small.norm() < 3.0 && both.1[(0, 1)] > 0.0 {
            h += p;
        }
        if ys.last().is_none_or(|y: &DVector<f64>| y.norm() < 2.0) {
            ys.push(bounded(&h, m));
        } else {
            ys.push(&h * small.sum());
        }
    }
    let total = grown.norm_squared() + both.0.sum() + both.1.sum();
    if total > 2.0 && ys.iter().all(|y| y.len() == 3) { (ys, total * 0.5) } else { (ys, total) }
}

#[predictive_coding]
fn bounded(h: &DVector<f64>, m: &DMatrix<f64>) -> DVector<f64> {
    let size = abs(h);
    if size.max() > 0.7 && m.iter().any(|v| *v > 0.0) { tanh(&size) } else { h * 1.5 }
}

#[test]
fn conditions_allocate_nothing() {
    let numbers = |seed: f64| DVector::from_fn(3, |i, _| (seed + i as f64).sin());
    let mut net = Network::<deciding>::new(numbers(1.0));
    let xs: Vec<DVector<f64>> = (0..6).map(|t| numbers(f64::from(t))).collect();
    let m = DMatrix::from_fn(4, 2, |i, j| (i as f64 - 2.0 * j as f64) * 0.1);
    let small = SMatrix::from_fn(|i, j| 0.3 * i as f64 - 0.1 * j as f64);
    let mut relax = |length: usize, algorithm: &dyn Inference<f64>| {
        net.relax((&xs[..length], &m, &small), (&xs[..length], 0.5), &SquaredError, algorithm).unwrap();
    };
    for algorithm in [&Exact as &dyn Inference<f64>, &FixedPrediction::new(0.2, 4), &Strict::new(0.05, 4)] {
        for length in [6, 0, 1, 3] {
            relax(length, algorithm);
            let counted = measure(|| relax(length, algorithm));
            assert_eq!(counted.count_total, 0, "{length} elements: {counted:?}");
        }
    }
}

#[test]
fn products_allocate_nothing_either() {
    let mut init = Initialiser::seeded(1);
    let p = (init.normal(30, 20, 0.2), DVector::zeros(30), init.normal(5, 30, 0.2));
    let (x, t) = (init.normal(20, 16, 1.0), init.normal(5, 16, 1.0));
    let mut net = Network::<mlp>::new(p);
    let algorithms: [&dyn Inference<f64>; 3] = [&Exact, &FixedPrediction::new(0.2, 4), &Strict::new(0.05, 4)];
    for algorithm in algorithms {
        net.relax(&x, &t, &SquaredError, algorithm).unwrap();
        let counted = measure(|| {
            net.relax(&x, &t, &SquaredError, algorithm).unwrap();
        });
        assert_eq!(counted.count_total, 0, "{counted:?}");
    }
}

/// A matrix of zeros as a factor of this shape.
fn factor(data: &[f64], nrows: usize, ncols: usize, transposed: bool) -> Factor<'_, f64> {
    if transposed {
        View::new(data, Shape::matrix(ncols, nrows)).transposed()
    } else {
        View::new(data, Shape::matrix(nrows, ncols)).factor()
    }
}

#[test]
fn no_product_allocates_whatever_its_shape() {
    let sizes = [1, 2, 3, 8, 16, 17, 48, 65, 130, 300];
    for (m, k, n) in sizes
        .iter()
        .flat_map(|&m| sizes.iter().map(move |&k| (m, k)))
        .flat_map(|(m, k)| sizes.map(|n| (m, k, n)))
    {
        for (left, right) in [(false, false), (true, false), (false, true), (true, true)] {
            let (a, b, mut target) = (vec![0.0; m * k], vec![0.0; k * n], vec![0.0; m * n]);
            let (a, b) = (factor(&a, m, k, left), factor(&b, k, n, right));
            let mut target = ViewMut::new(&mut target, Shape::matrix(m, n));
            product(a, b, &mut target, Write::Replace);
            let counted = measure(|| product(a, b, &mut target, Write::Add));
            assert_eq!(counted.count_total, 0, "{m}×{k}×{n}, transposed {left} {right}");
        }
    }
}
