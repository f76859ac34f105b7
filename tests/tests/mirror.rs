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

/// More conditions than rustc looks into a type deep.
macro_rules! halved_while_above {
    ($($limit:literal)*) => {
        #[predictive_coding]
        fn halved_often(x: &DVector<f64>) -> DVector<f64> {
            let mut h = x * 1.0;
            $(if h.norm() > $limit { h *= 0.5; })*
            h
        }
    };
}

halved_while_above! {
    0.0 1.0 2.0 3.0 4.0 5.0 6.0 7.0 8.0 9.0 10.0 11.0 12.0 13.0 14.0 15.0 16.0 17.0 18.0 19.0 20.0 21.0
    22.0 23.0 24.0 25.0 26.0 27.0 28.0 29.0 30.0 31.0 32.0 33.0 34.0 35.0 36.0 37.0 38.0 39.0 40.0 41.0
    42.0 43.0 44.0 45.0 46.0 47.0 48.0 49.0 50.0 51.0 52.0 53.0 54.0 55.0 56.0 57.0 58.0 59.0 60.0 61.0
    62.0 63.0 64.0 65.0 66.0 67.0 68.0 69.0 70.0 71.0 72.0 73.0 74.0 75.0 76.0 77.0 78.0 79.0 80.0 81.0
    82.0 83.0 84.0 85.0 86.0 87.0 88.0 89.0 90.0 91.0 92.0 93.0 94.0 95.0 96.0 97.0 98.0 99.0 100.0
    101.0 102.0 103.0 104.0 105.0 106.0 107.0 108.0 109.0 110.0 111.0 112.0 113.0 114.0 115.0 116.0
    117.0 118.0 119.0 120.0 121.0 122.0 123.0 124.0 125.0 126.0 127.0 128.0 129.0 130.0 131.0 132.0
    133.0 134.0 135.0 136.0 137.0 138.0 139.0
}

#[test]
fn there_may_be_any_number_of_conditions() {
    let x = DVector::from_vec(vec![30.0, -40.0]);
    let result = Network::<halved_often>::new(()).predict(&x).unwrap();
    assert!(result == halved_often(&x) && result.norm() < 10.0);
}
