// errors: 5
use nalgebra::{DMatrix, DVector};
use pc_runtime::prelude::*;

#[derive(Clone, Parameters)]
struct Layer {
    w: DMatrix<f64>,
    #[parameters(skip)]
    is_deep: bool,
}

#[predictive_coding]
fn add(h: &DVector<f64>, x: &DVector<f64>) -> DVector<f64> {
    h + x
}

// rustc reads the operands in their order.
#[predictive_coding]
fn in_blocks(#[param] p: &Layer, x: &DVector<f64>) -> DVector<f64> {
    let mut h = &p.w * x;
    let mut w = &p.w;
    let y = h.clone() + { h = tanh(&h); h.clone() };
    let y = add(&h.clone(), &if p.is_deep { h = tanh(&h); h.clone() } else { y });
    let y = h.clone().component_mul(&{ h = sigmoid(&y); y });
    let z = w * &{ w = &p.w; w * &y };
    let mut count = 2;
    z * f64::from(count) * { count += 1; f64::from(count) } + w * h
}

// What is not read before may change.
#[predictive_coding]
fn right(#[param] p: &Layer, x: &DVector<f64>) -> DVector<f64> {
    let mut h = &p.w * x;
    let y = tanh(x) + { h = tanh(&h); h.clone() };
    y + h
}

fn main() {
    let _ = Network::<right>::new;
}
