// errors: 5
use nalgebra::{DMatrix, DVector};
use pc_runtime::prelude::*;

trait Forward {
    fn forward(&self, x: &DMatrix<f64>) -> DMatrix<f64>;
}

#[derive(Clone, Parameters)]
struct Owned {
    w: DMatrix<f64>,
}

#[predictive_coding]
impl Forward for Owned {
    fn forward(&self, x: DMatrix<f64>) -> DMatrix<f64> {
        &self.w * &x
    }
}

#[derive(Clone, Parameters)]
struct Vectors {
    w: DMatrix<f64>,
}

#[predictive_coding]
impl Forward for Vectors {
    fn forward(&self, x: &DVector<f64>) -> DMatrix<f64> {
        tanh(&(&self.w * x.transpose()))
    }
}

#[derive(Clone, Parameters)]
struct Results {
    w: DMatrix<f64>,
}

#[predictive_coding]
impl Forward for Results {
    fn forward(&self, x: &DMatrix<f64>) -> f64 {
        (&self.w * x).sum()
    }
}

#[derive(Clone, Parameters)]
struct More {
    w: DMatrix<f64>,
}

#[predictive_coding]
impl Forward for More {
    fn forward(&self, x: &DMatrix<f64>, y: &DMatrix<f64>) -> DMatrix<f64> {
        &self.w * x + y
    }
}

#[derive(Clone, Parameters)]
struct Generic<T: Real> {
    w: DMatrix<T>,
}

#[predictive_coding]
impl<T: Real> Forward for Generic<T> {
    fn forward(&self, x: &DMatrix<T>) -> DMatrix<T> {
        &self.w * x
    }
}

fn main() {}
