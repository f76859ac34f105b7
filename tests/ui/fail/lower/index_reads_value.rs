// errors: 2
use nalgebra::DMatrix;
use pc_runtime::prelude::*;

#[derive(Clone, Parameters)]
struct Stack {
    layers: Vec<DMatrix<f64>>,
    bias: Option<DMatrix<f64>>,
}

#[predictive_coding]
fn model(#[param] p: &Stack, x: &DMatrix<f64>) -> DMatrix<f64> {
    let h = &p.layers[x.norm() as usize] * x;
    let ys = vec![x * 2.0, x * 3.0];
    let y = ys.get(x.norm() as usize).unwrap();
    y + h
}

fn main() {
    let _ = Network::<model>::new(Stack { layers: Vec::new(), bias: None });
}
