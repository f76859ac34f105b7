//! What only types tell: the walk sees the values that conditions read, and constants, as the user's own variables.

use nalgebra::{DVector, SMatrix, SVector};
use pc_runtime::prelude::*;

const LIMIT: f64 = 0.4;

#[predictive_coding]
fn halved(#[param] w: &SMatrix<f64, 2, 2>, xs: &[SVector<f64, 2>]) -> SVector<f64, 2> {
    let mut h = SVector::zeros();
    for (t, x) in xs.iter().enumerate() {
        h = tanh(&(w * h + x));
        let first = x.x > 0.9;
        if h.norm() > LIMIT && t > 0 || first {
            h *= 0.5;
        } else if x[0] < 0.0 {
            h = -h;
        }
    }
    h
}

#[predictive_coding]
fn chosen(x: f64, v: &DVector<f64>) -> f64 {
    let y = match x {
        ..0.0 => x.exp(),
        0.0..=1.0 if v.len() > 2 || v[0] > 0.0 => x * 2.0,
        _ => x.sin() * v.dot(v),
    };
    let large = y.abs() > 1.0;
    if large { y.tanh() } else { y }
}

#[test]
fn conditions_read_values() {
    let w = SMatrix::from([[0.5, -0.3], [0.2, 0.8]]);
    let xs = [[0.1, 0.2], [-0.3, 0.4], [0.95, -0.2], [0.3, 0.6]].map(SVector::from);
    for length in 0..=xs.len() {
        let xs = &xs[..length];
        let result = Network::<halved>::new(w).predict(xs).unwrap();
        assert!((result - halved(&w, xs)).norm() < 1e-12);
        check_gradients::<halved, _, _>(&w, xs, &SVector::from([0.3, 0.1]), &SquaredError).unwrap();
    }
    for x in [-0.5, 0.3, 0.9, 2.5] {
        for v in [vec![0.5, 0.5], vec![-1.0, 0.1], vec![0.0, 1.0, 2.0]] {
            let v = DVector::from(v);
            let result = Network::<chosen>::new(()).predict((x, &v)).unwrap();
            assert!((result - chosen(x, &v)).abs() < 1e-12);
            check_gradients::<chosen, _, _>(&(), (x, &v), 0.1, &SquaredError).unwrap();
        }
    }
}

/// Constants that only their use gives a type, in a function that is generic over its scalar.
#[predictive_coding]
fn weighed<T: Real>(x: &DVector<T>) -> DVector<T> {
    let y = x.scale(nalgebra::convert(1.0 / x.nrows() as f64));
    y * nalgebra::convert::<f64, T>(0.5)
}

#[test]
fn the_use_of_a_constant_decides_its_type() {
    let x = DVector::from_vec(vec![0.5, -1.0, 2.0]);
    let result = Network::<weighed<f64>>::new(()).predict(&x).unwrap();
    assert!((&result - &x / 6.0).norm() < 1e-15 && result == weighed(&x));
    check_gradients::<weighed<f64>, _, _>(&(), &x, &x, &SquaredError).unwrap();
}
