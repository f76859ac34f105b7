//! Constants whose type only their use decides, in the plain function and in the graph.

use nalgebra::{DMatrix, SMatrix, SVector};
use pc_runtime::prelude::*;

#[derive(Clone, Parameters)]
struct Cell {
    w: SMatrix<f32, 3, 3>,
    u: SMatrix<f32, 3, 2>,
    scale: f32,
}

#[predictive_coding]
fn step(#[param] p: &Cell, h: &SVector<f32, 3>, x: &SVector<f32, 2>) -> SVector<f32, 3> {
    tanh(&(p.w * h + p.u * x))
}

#[predictive_coding]
fn twice<'a>(#[param] p: &'a Cell, first: &'a SVector<f32, 2>, second: SVector<f32, 2>) -> SVector<f32, 3> {
    let h0 = SVector::zeros();
    let mut h = Default::default();
    h += step(p, &h0, first);
    h *= p.scale.exp();
    step(p, &h, &second)
}

#[predictive_coding]
fn sizes(x: &DMatrix<f64>, #[constant] names: &[&str]) -> DMatrix<f64> {
    let lengths: Vec<_> = names.iter().map(|name| name.len()).collect();
    let (total, count) = (lengths.iter().sum(), "3".parse().unwrap());
    let shared = std::rc::Rc::from(names);
    let first: &str = std::rc::Rc::<[&str]>::clone(&shared)[0];
    let _: (usize, i32) = (total, count);
    let factor = (total + first.len()) as f64;
    powi(&(x * factor), count)
}

#[predictive_coding]
fn none(x: f64) -> f64 {
    let start = "0.5".parse().unwrap();
    let (sum, _): (f64, usize) = (start, 0);
    let y = x.exp() + sum;
    y
}

fn main() -> Result<(), Error> {
    let p = Cell {
        w: SMatrix::from_fn(|i, j| 0.1 * (i as f32 - j as f32)),
        u: SMatrix::from_fn(|i, j| 0.2 * (i as f32 + j as f32)),
        scale: 0.3,
    };
    let (x, y) = (SVector::from([0.5, -0.2]), SVector::from([0.1, 0.7]));
    let result = Network::<twice>::new(p.clone()).predict((&x, y))?;
    assert!((result - twice(&p, &x, y)).norm() < 1e-6);
    check_gradients::<twice, _, _>(&p, (&x, y), &SVector::from([0.1, 0.2, 0.3]), &SquaredError)?;

    let x = DMatrix::from_element(2, 2, 0.1);
    let names = ["one", "three"];
    let result = Network::<sizes>::new(()).predict((&x, &names))?;
    assert!((result - sizes(&x, &names)).norm() < 1e-9);
    assert!((Network::<none>::new(()).predict(0.5)? - none(0.5)).abs() < 1e-15);
    Ok(())
}
