//! Calls by path, by another name, with several results, and of functions from other modules.
#![deny(warnings)]

use nalgebra::{DMatrix, DVector};
use pc_runtime::op;
use pc_runtime::op::tanh as squash;
use pc_runtime::prelude::*;

mod layers {
    use nalgebra::{DMatrix, DVector};
    use pc_runtime::prelude::*;

    #[derive(Clone, Parameters)]
    pub struct Dense {
        pub w: DMatrix<f64>,
        pub b: DVector<f64>,
    }

    #[predictive_coding]
    pub fn dense(#[param] p: &Dense, x: &DMatrix<f64>) -> DMatrix<f64> {
        let z = affine(&p.w, x, &p.b);
        tanh(&z)
    }

    pub mod split {
        use super::Dense;
        use nalgebra::DMatrix;
        use pc_runtime::prelude::*;

        #[predictive_coding(vertex = "operation")]
        pub fn gates(#[param] p: &Dense, x: &DMatrix<f64>) -> (DMatrix<f64>, DMatrix<f64>) {
            let f = sigmoid(&affine(&p.w, x, &p.b));
            (f.clone(), tanh(&(f + x)))
        }
    }
}

use layers::{Dense, dense, split};

#[derive(Clone, Parameters)]
struct Model {
    first: Dense,
    rest: Vec<Dense>,
    pair: (Dense, DMatrix<f64>),
    boxed: Box<Dense>,
    #[parameters(skip)]
    times: usize,
}

#[predictive_coding]
fn scaled(x: &DMatrix<f64>, #[constant] factor: f64, #[constant] times: usize) -> DMatrix<f64> {
    x * factor * times as f64
}

#[predictive_coding]
fn swap(pair: (&DMatrix<f64>, &DMatrix<f64>)) -> (DMatrix<f64>, DMatrix<f64>) {
    let (a, b) = pair;
    (b.clone(), a.clone())
}

#[predictive_coding]
fn weights_only(#[param] w: &DMatrix<f64>) -> DMatrix<f64> {
    w * w
}

#[predictive_coding]
fn model(#[param] p: &Model, x: &DMatrix<f64>) -> DMatrix<f64> {
    let h = dense(&p.rest[0], &dense(&p.first, x));
    let (f, c) = split::gates(&p.pair.0, &h);
    let both = crate::layers::split::gates(&p.rest[p.rest.len() - 1], &f);
    let first = &p.first;
    let again = (dense)(first, &both.1);
    let (b, a) = swap((&again, &c));
    let y = scaled(&(squash(&a) + op::sigmoid(&b)), 2.0 / 3.0, p.times);
    let z = dense(&p.boxed, &y) + self::layers::dense(&p.pair.0, &both.0);
    weights_only(&p.pair.1) * z
}

#[predictive_coding(vertex = "operation")]
fn by_operation(#[param] p: &Model, x: &DMatrix<f64>) -> DMatrix<f64> {
    let h = tanh(&(dense(&p.first, &(x * 2.0)) + x));
    squash(&-(&p.pair.1 * h))
}

#[predictive_coding]
fn whole(#[param] p: &Model, x: &DMatrix<f64>) -> DMatrix<f64> {
    by_operation(p, &model(p, x))
}

fn layer(seed: f64) -> Dense {
    let w = DMatrix::from_fn(2, 2, |i, j| (seed + 1.3 * i as f64 - 0.7 * j as f64).sin());
    Dense { w, b: DVector::from_fn(2, |i, _| (seed * i as f64).cos()) }
}

fn main() -> Result<(), pc_runtime::Error> {
    let p = Model {
        first: layer(0.1),
        rest: vec![layer(0.2), layer(0.3)],
        pair: (layer(0.4), layer(0.5).w),
        boxed: Box::new(layer(0.6)),
        times: 2,
    };
    let x = DMatrix::from_fn(2, 3, |i, j| 0.3 * i as f64 - 0.2 * j as f64 + 0.1);
    let t = DMatrix::from_element(2, 3, 0.2);
    check_gradients::<model, _, _>(&p, &x, &t, &SquaredError)?;
    check_gradients::<by_operation, _, _>(&p, &x, &t, &SquaredError)?;
    check_gradients::<whole, _, _>(&p, &x, &t, &SquaredError)?;
    check_gradients::<swap, _, _>(&(), (&x, &x), (&t, &t), &SquaredError)?;
    let mut net = Network::<model>::new(p);
    net.relax(&x, &t, &SquaredError, &Exact)?;
    for name in ["dense.z", "dense#2.z", "gates.f", "c", "again", "a"] {
        net.error(name)?;
    }
    Ok(())
}
