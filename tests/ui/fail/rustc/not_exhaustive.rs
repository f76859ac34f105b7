// errors: 5
use nalgebra::{DMatrix, DVector};
use pc_runtime::prelude::*;

#[derive(Clone, Parameters)]
struct Dense {
    w: DMatrix<f64>,
    b: Option<DVector<f64>>,
    #[parameters(skip)]
    depth: usize,
}

#[predictive_coding]
impl Dense {
    fn forward(&self, x: &DMatrix<f64>) -> DMatrix<f64> {
        &self.w * x
    }

    fn biased(&self, x: &DMatrix<f64>) -> DMatrix<f64> {
        match &self.b {
            Some(b) => affine(&self.w, x, b),
        }
    }
}

#[derive(Clone, Parameters)]
enum Layer {
    Dense(Dense),
    Gate { w: DMatrix<f64> },
}

#[predictive_coding]
fn variants(#[param] p: &Layer, x: &DMatrix<f64>) -> DMatrix<f64> {
    match p {
        Layer::Dense(dense) => dense.forward(x),
    }
}

#[predictive_coding]
fn numbers(#[param] p: &Dense, x: &DMatrix<f64>) -> DMatrix<f64> {
    match p.depth {
        0 => x.clone(),
        1 => p.forward(x),
    }
}

#[predictive_coding]
fn truths(#[param] p: &Dense, x: &DMatrix<f64>) -> DMatrix<f64> {
    let h = match x.norm() > 1.0 {
        true => p.forward(x),
    };
    tanh(&h)
}

#[predictive_coding]
fn options(#[param] p: &Dense, x: &DMatrix<f64>) -> DMatrix<f64> {
    match &p.b {
        Some(b) => p.forward(&affine(&p.w, x, b)),
    }
}

fn main() {}
