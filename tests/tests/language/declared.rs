//! Variables that are declared without a value, and constants that values and parameters make.

use nalgebra::{DMatrix, DVector};
use pc_runtime::prelude::*;

use super::{matrix, vector};

type Matrix = DMatrix<f64>;

#[derive(Clone, Parameters)]
struct Declared {
    scale: f64,
    w: Matrix,
    v: Option<Matrix>,
    boxed: Box<Matrix>,
    #[parameters(skip)]
    times: u8,
}

fn parameters() -> Declared {
    let boxed = Box::new(matrix(2, 2, 5));
    Declared { scale: 0.8, w: matrix(2, 2, 3), v: Some(matrix(2, 2, 4)), boxed, times: 1 }
}

fn stop() -> ! {
    panic!("no input is as small as that")
}

/// What does not assign a variable does not come to an end, or rustc would refuse it.
#[predictive_coding]
fn arms_that_end(#[param] p: &Declared, x: &DVector<f64>) -> DVector<f64> {
    let h;
    if x.norm() > 0.01 {
        h = tanh(&(&p.w * x));
    } else {
        stop()
    }
    h * 2.0
}

/// Constants, however they are assigned.
#[predictive_coding]
fn constants(#[param] p: &Declared, x: &DVector<f64>, #[constant] n: usize) -> DVector<f64> {
    let _unused: f64;
    let (a, b);
    if x.norm() > 1.0 {
        (a, b) = (1.0, 2.0);
    } else {
        a = 3.0;
        b = 4.0;
    }
    let c;
    if x.norm() > 1.0 {
        let _two = {
            c = 3.0;
            2.0
        };
    } else {
        match n {
            0 => c = 1.0,
            _ => c = 0.5,
        }
    }
    let (d, e);
    if n > 2 {
        [d, e] = [1.0, 2.0];
    } else {
        [d, e] = [3.0, 4.0];
    }
    let k;
    let _ = vec![{
        k = 2.0;
        k
    }];
    (&p.w * x) * (a * b * c * d * e * k)
}

/// A parameter in one arm, a value in the other; names that hide each other.
#[allow(clippy::needless_late_init)]
#[predictive_coding]
fn either(#[param] p: &Declared, x: &DVector<f64>, #[constant] n: usize) -> DVector<f64> {
    let w;
    for i in 0..n {
        let w;
        w = i;
        let _ = w;
    }
    if x.norm() > 1.0 {
        w = p.w.clone();
    } else {
        w = &p.w + p.v.as_ref().unwrap();
    }
    let mut u = p.boxed.as_ref().clone();
    if n > 1 {
        u = p.w.clone();
    }
    let mut z;
    let mut y = x * 1.5;
    for _ in 0..n {
        z = tanh(&(&w * x));
        y = z.clone() * 2.0;
    }
    z = u * &y;
    z + y
}

/// Counts that are made of values and of parameters decide, and are not differentiated.
#[predictive_coding]
fn counts(#[param] p: &Declared, x: &DVector<f64>) -> DVector<f64> {
    let learned = (p.scale * 3.0) as usize;
    let seen = (x.norm() * 2.0) as usize;
    let set = p.times as usize;
    let mut h = &p.w * x;
    for _ in 0..learned + seen + set {
        h = tanh(&h);
    }
    h * (seen as f64)
}

#[test]
fn what_is_declared_is_assigned_somewhere() {
    let (p, target) = (parameters(), vector(2, 90));
    for scale in [0.5, 2.0] {
        let x = &vector(2, 70) * scale;
        check_gradients::<arms_that_end, _, _>(&p, &x, &target, &SquaredError).unwrap();
        check_gradients::<counts, _, _>(&p, &x, &target, &SquaredError).unwrap();
        for n in 0..4 {
            check_gradients::<constants, _, _>(&p, (&x, n), &target, &SquaredError).unwrap();
            check_gradients::<either, _, _>(&p, (&x, n), &target, &SquaredError).unwrap();
        }
    }
}
