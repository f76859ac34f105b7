// errors: 3
use nalgebra::DMatrix;
use pc_runtime::prelude::*;

mod layers {
    use super::DMatrix;

    pub trait Forward {
        fn forward(&self, x: &DMatrix<f64>) -> DMatrix<f64>;
    }

    pub trait Encode<T: pc_runtime::Real> {
        fn encode(&self, x: &DMatrix<T>) -> DMatrix<T>;
    }
}

use layers::Encode;

#[derive(Clone, Parameters)]
struct Layer {
    w: DMatrix<f64>,
}

impl Layer {
    fn forward(&self, x: &DMatrix<f64>) -> DMatrix<f64> {
        &self.w * x
    }
}

// Calls of `layer.forward(x)` do not come here.
#[predictive_coding]
impl layers::Forward for Layer {
    fn forward(&self, x: &DMatrix<f64>) -> DMatrix<f64> {
        tanh(&(&self.w * x))
    }
}

#[derive(Clone, Parameters)]
struct Dense<T: Real> {
    w: DMatrix<T>,
}

impl<T: Real> Dense<T> {
    fn encode(&self, x: &DMatrix<T>) -> DMatrix<T> {
        &self.w * x
    }
}

#[predictive_coding]
impl<T: Real> Encode<T> for Dense<T> {
    fn encode(&self, x: &DMatrix<T>) -> DMatrix<T> {
        tanh(&(&self.w * x))
    }
}

// With a mistake in it, that is the error.
#[derive(Clone, Parameters)]
struct Last {
    w: DMatrix<f64>,
}

impl Last {
    fn encode(&self, x: &DMatrix<f64>) -> DMatrix<f64> {
        &self.w * x
    }
}

#[predictive_coding]
impl Encode<f64> for Last {
    fn encode(&self, x: &DMatrix<f64>) -> DMatrix<f64> {
        tanh(&(&self.weights * x))
    }
}

fn main() {}
