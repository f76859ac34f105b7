// errors: 5
use nalgebra::DMatrix;
use pc_runtime::prelude::*;

#[derive(Clone, Parameters)]
struct Layer {
    w: DMatrix<f64>,
}

impl Layer {
    fn plain(&self, x: &DMatrix<f64>) -> DMatrix<f64> {
        &self.w * x
    }
}

#[predictive_coding]
impl Layer {
    fn annotated(&self, x: &DMatrix<f64>) -> DMatrix<f64> {
        self.plain(x)
    }

    fn recursive(&self, x: &DMatrix<f64>) -> DMatrix<f64> {
        if x.norm() > 1.0 { self.recursive(&(x * 0.5)) } else { tanh(x) }
    }

    fn associated(&self, x: &DMatrix<f64>) -> DMatrix<f64> {
        let h = &self.w * x;
        Self::of_value(&h)
    }

    fn of_value(x: &DMatrix<f64>) -> DMatrix<f64> {
        tanh(x)
    }

    fn value(&self, x: &DMatrix<f64>) -> DMatrix<f64> {
        let h = &self.w * x;
        h.forward()
    }
}

trait Forward {
    fn forward(&self) -> DMatrix<f64>;
}

impl Forward for DMatrix<f64> {
    fn forward(&self) -> DMatrix<f64> {
        self.clone()
    }
}

#[allow(dead_code)]
struct Holder {
    network: Network<Layer>,
}

fn main() {}
