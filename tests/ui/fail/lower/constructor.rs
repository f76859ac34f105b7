// errors: 2
use nalgebra::DVector;
use pc_runtime::prelude::*;

#[derive(Clone, Parameters)]
struct Cell {
    h0: DVector<f64>,
}

struct Both<'a>(&'a DVector<f64>, &'a DVector<f64>);

#[predictive_coding]
fn optional(#[param] p: &Cell, x: &DVector<f64>, #[constant] scaled: bool) -> DVector<f64> {
    let bias = if scaled { Some(&p.h0) } else { None };
    let mut y = x * 2.0;
    if let Some(bias) = bias {
        y += bias;
    }
    y
}

#[predictive_coding]
fn both(#[param] p: &Cell, x: &DVector<f64>) -> DVector<f64> {
    let both = Both(&p.h0, x);
    both.0 + both.1
}

fn main() {}
