//! Branches, loops and sequences: plain function, graph and finite differences agree.

use nalgebra::{DMatrix, DVector};
use pc_runtime::prelude::*;
use pc_tests::assert_close;

fn number(seed: usize) -> f64 {
    (seed as f64 * 12.9898).sin()
}

fn matrix(nrows: usize, ncols: usize, seed: usize) -> DMatrix<f64> {
    DMatrix::from_fn(nrows, ncols, |i, j| number(seed + 7 * i + 31 * j))
}

fn vector(nrows: usize, seed: usize) -> DVector<f64> {
    DVector::from_fn(nrows, |i, _| number(seed + 7 * i))
}

#[derive(Clone, Parameters)]
struct Rnn {
    w: DMatrix<f64>,
    u: DMatrix<f64>,
    b: Option<DVector<f64>>,
}

#[predictive_coding]
fn rnn(#[param] p: &Rnn, xs: &[DVector<f64>]) -> DVector<f64> {
    let mut h = DVector::zeros(p.w.nrows());
    for x in xs {
        h = tanh(&(&p.w * x + &p.u * &h));
    }
    h
}

#[predictive_coding]
fn states(#[param] p: &Rnn, xs: &[DVector<f64>], #[constant] reverse: bool) -> Vec<DVector<f64>> {
    let mut h = DVector::zeros(p.w.nrows());
    let mut hs = Vec::new();
    for (t, x) in xs.iter().enumerate() {
        let z = &p.w * x + &p.u * &h;
        let z = if let Some(b) = &p.b { z + b } else { z };
        if t % 2 == 0 || reverse {
            h = tanh(&z);
        } else {
            h = sigmoid(&z);
        }
        hs.push(&h * 2.0);
    }
    hs
}

fn sequence(length: usize) -> Vec<DVector<f64>> {
    (0..length).map(|t| vector(2, 500 + 3 * t)).collect()
}

fn parameters() -> Rnn {
    Rnn { w: matrix(3, 2, 1), u: matrix(3, 3, 2), b: Some(vector(3, 5)) }
}

#[test]
fn a_loop() {
    let mut net = Network::<rnn>::new(parameters());
    println!("{}", Network::<rnn>::graph());
    for length in [3, 0, 1] {
        let xs = sequence(length);
        let plain = rnn(&parameters(), &xs);
        assert_close(
            "output",
            &DMatrix::from_column_slice(3, 1, net.predict(&xs).unwrap().as_slice()),
            &DMatrix::from_column_slice(3, 1, plain.as_slice()),
            1e-12,
        );
        check_gradients::<rnn, _, _>(&parameters(), &xs[..], &vector(3, 77), &SquaredError).unwrap();
    }
}

#[test]
fn pushes() {
    let mut net = Network::<states>::new(parameters());
    println!("{}", Network::<states>::graph());
    let xs = sequence(4);
    assert_eq!(net.predict((&xs, false)).unwrap().len(), 4);
    println!("{:?}", net.error("nothing"));
}

#[predictive_coding]
fn limited(#[param] p: &Rnn, xs: &[DVector<f64>]) -> (DVector<f64>, f64) {
    let mut h: DVector<f64> = DVector::zeros(p.w.nrows());
    let mut hs = Vec::with_capacity(xs.len());
    for (t, x) in xs.iter().enumerate() {
        h = tanh(&(&p.w * x + &p.u * &h));
        let big = h.norm() > 0.7;
        if big && t < 3 {
            h *= 0.5;
        } else if h[0] > 0.1 {
            h = &h * 0.9 + &p.w * x;
        }
        hs.push(h.clone());
    }
    let mut total = 0.0;
    for h in hs.iter().rev() {
        total += h.norm_squared();
    }
    (h, total)
}

#[test]
fn conditions() {
    let mut net = Network::<limited>::new(parameters());
    println!("{}", Network::<limited>::graph());
    for length in [4, 1, 0] {
        let xs = sequence(length);
        let (h, total) = limited(&parameters(), &xs);
        let (y, sum) = net.predict(&xs).unwrap();
        assert!((h - y).norm() < 1e-12 && (total - sum).abs() < 1e-12);
        check_gradients::<limited, _, _>(&parameters(), &xs[..], &(vector(3, 77), 0.3), &SquaredError)
            .unwrap();
    }
    println!("{:?}", net.predict(&sequence(4)));
    println!("{:?}", net.error("nothing"));
}
