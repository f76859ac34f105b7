//! Neither life of a private function makes the other dead code.
#![deny(warnings)]
#![forbid(unsafe_code, unused)]

use nalgebra::DMatrix;
use pc_runtime::prelude::*;

#[derive(Clone, Parameters)]
struct Layer {
    w: DMatrix<f64>,
}

#[predictive_coding]
fn only_called(#[param] p: &Layer, x: &DMatrix<f64>) -> DMatrix<f64> {
    tanh(&(&p.w * x))
}

#[predictive_coding]
fn only_a_graph(#[param] p: &Layer, x: &DMatrix<f64>, #[constant] _size: usize) -> DMatrix<f64> {
    let _kept = tanh(x);
    let n = x.ncols();
    assert!(n > 0);
    helper(p, x)
}

#[predictive_coding]
fn helper(#[param] p: &Layer, x: &DMatrix<f64>) -> DMatrix<f64> {
    let h = &p.w * x;
    h
}

fn main() -> Result<(), pc_runtime::Error> {
    let (p, x) = (Layer { w: DMatrix::identity(2, 2) }, DMatrix::from_element(2, 1, 0.5));
    let t = only_called(&p, &x);
    let mut net = Network::<only_a_graph>::new(p);
    assert_eq!(net.predict((&x, 2))?, x);
    net.relax((&x, 2), &t, &SquaredError, &Exact)?;
    Ok(())
}
