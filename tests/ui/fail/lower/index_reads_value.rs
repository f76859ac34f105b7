// errors: 4
use nalgebra::{DMatrix, DVector};
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

#[derive(Clone, Parameters)]
struct Layer {
    w: DMatrix<f64>,
}

#[predictive_coding]
impl Layer {
    fn forward(&self, x: &DVector<f64>) -> DVector<f64> {
        &self.w * x
    }
}

#[predictive_coding]
fn chosen(#[param] layers: &Vec<Layer>, x: &DVector<f64>) -> DVector<f64> {
    let i = x.norm();
    layers[i].forward(x)
}

#[predictive_coding]
fn pair(#[param] w: &DMatrix<f64>, x: &DVector<f64>, #[constant] n: usize) -> DVector<f64> {
    let hs = vec![w * x];
    hs[(n, 0)].clone()
}

fn main() {
    let _ = Network::<model>::new(Stack { layers: Vec::new(), bias: None });
}
