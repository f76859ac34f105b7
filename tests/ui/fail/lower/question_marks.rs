// errors: 6
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

fn list(x: &DMatrix<f64>) -> Option<Vec<DMatrix<f64>>> {
    Some(vec![x.clone()])
}

#[predictive_coding]
fn model(#[param] p: &Stack, x: &DMatrix<f64>) -> Option<DMatrix<f64>> {
    let h = checked(x)?;
    let n = "3".parse::<f64>().ok()?;
    let b = p.bias.as_ref()?;
    let mut g = x * n;
    for y in list(x)? {
        g += y;
    }
    if checked(x)?.norm() > 1.0 { Some(h + b) } else { Some(g) }
}

fn main() {
    let _ = Network::<model>::new(Stack { layers: Vec::new(), bias: None });
}
