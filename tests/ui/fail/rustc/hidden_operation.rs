// errors: 5
use nalgebra::DMatrix;
use pc_runtime::prelude::*;

// These hide functions of the library, whose operations the graph would apply.
fn softmax(x: &DMatrix<f64>) -> DMatrix<f64> {
    x.map(f64::exp) / x.map(f64::exp).sum()
}

fn relu<T: Real>(x: &DMatrix<T>) -> DMatrix<T> {
    x.map(|x| if x > T::zero() { x } else { T::zero() })
}

fn leaky_relu(x: f64, slope: f64) -> f64 {
    if x > 0.0 { slope * x } else { x }
}

mod activations {
    use nalgebra::DMatrix;

    pub fn cube(x: &DMatrix<f64>) -> DMatrix<f64> {
        x.map(|x| x * x * x)
    }
}
use activations::cube as square;

#[predictive_coding]
fn by_matrix(x: &DMatrix<f64>) -> DMatrix<f64> {
    softmax(x)
}

#[predictive_coding]
fn generic(x: &DMatrix<f64>) -> DMatrix<f64> {
    relu(x)
}

#[predictive_coding]
fn scalars(x: f64) -> f64 {
    leaky_relu(x, 0.1)
}

#[predictive_coding]
fn renamed(x: &DMatrix<f64>) -> DMatrix<f64> {
    square(x) + square(&(x * 2.0))
}

#[derive(Clone, Parameters)]
struct Layer {
    w: DMatrix<f64>,
}

#[predictive_coding]
impl Layer {
    fn forward(&self, x: &DMatrix<f64>) -> DMatrix<f64> {
        softmax(&(&self.w * x))
    }
}

fn main() {}
