// errors: 4
use nalgebra::DMatrix;
use pc_runtime::prelude::*;

#[derive(Clone, Parameters)]
struct Stack {
    layers: Vec<DMatrix<f64>>,
    bias: Option<DMatrix<f64>>,
}

fn checked(x: &DMatrix<f64>) -> Option<DMatrix<f64>> {
    Some(x.clone())
}

#[predictive_coding]
fn model(#[param] p: &Stack, x: &DMatrix<f64>) -> Option<DMatrix<f64>> {
    let h = checked(x)?;
    let n = "3".parse::<f64>().ok()?;
    let b = p.bias.as_ref()?;
    Some(h * n + b)
}

fn main() {
    let _ = Network::<model>::new(Stack { layers: Vec::new(), bias: None });
}
