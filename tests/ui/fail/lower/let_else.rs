// errors: 3
use nalgebra::DMatrix;
use pc_runtime::prelude::*;

#[derive(Clone, Parameters)]
struct Stack {
    layers: Vec<DMatrix<f64>>,
    bias: Option<DMatrix<f64>>,
}

#[predictive_coding]
fn model(#[param] p: &Stack, x: &DMatrix<f64>) -> DMatrix<f64> {
    let Some(n) = x.ncols().checked_sub(1) else { panic!() };
    let Some(b) = &p.bias else {
        return x * 2.0;
    };
    let Some(first) = p.layers.first() else { return x.clone() };
    first * x * (n as f64) + b
}

fn main() {
    let _ = Network::<model>::new(Stack { layers: Vec::new(), bias: None });
}
