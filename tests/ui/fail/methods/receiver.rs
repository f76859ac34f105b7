// errors: 8
use nalgebra::DMatrix;
use pc_runtime::prelude::*;

#[derive(Clone, Parameters)]
struct Layer {
    w: DMatrix<f64>,
}

#[predictive_coding]
impl Layer {
    fn by_value(self, x: &DMatrix<f64>) -> DMatrix<f64> {
        self.w * x
    }

    fn boxed(self: Box<Self>, x: &DMatrix<f64>) -> DMatrix<f64> {
        self.w * x
    }

    fn mutable(&mut self, x: &DMatrix<f64>) -> DMatrix<f64> {
        &self.w * x
    }
}

#[predictive_coding(unnamed)]
impl Layer {
    fn generic<T: Into<usize>>(&self, x: &DMatrix<f64>, #[constant] n: T) -> DMatrix<f64> {
        &self.w * x * n.into() as f64
    }

    #[predictive_coding(vertex = "operation")]
    fn twice(&self, x: &DMatrix<f64>) -> DMatrix<f64> {
        &self.w * x
    }

    fn marked(&mut self, x: &DMatrix<f64>, #[constant] n: usize) -> DMatrix<f64> {
        &self.w * x * n as f64
    }

    fn new() -> Self {
        Self { w: DMatrix::zeros(2, 2) }
    }
}

#[derive(Clone, Parameters)]
struct Wrap<L> {
    inner: L,
}

#[predictive_coding]
impl<T: Real, L: Module<T>> Module<T> for Wrap<L> {
    fn apply(&self, x: &DMatrix<T>) -> DMatrix<T> {
        self.inner.apply(x)
    }
}

trait Module<T> {
    fn apply(&self, x: &DMatrix<T>) -> DMatrix<T>;
}

#[derive(Clone, Parameters)]
struct Tanh;

#[predictive_coding]
impl<T: Real> Module<T> for Tanh {
    fn apply(&self, x: &DMatrix<T>) -> DMatrix<T> {
        tanh(x)
    }
}

#[predictive_coding]
fn user(#[param] layer: &Layer, x: &DMatrix<f64>) -> DMatrix<f64> {
    layer.clone().by_value(x)
}

fn main() {
    let x = DMatrix::zeros(2, 2);
    let mut layer = Layer::new();
    layer.marked(&x, 2);
    let _ = (layer.twice(&x), layer.mutable(&x), layer.generic(&x, 2_usize));
    let _ = (Tanh.apply(&x), Wrap { inner: Tanh }.apply(&x));
    let _ = (layer.clone().by_value(&x), Box::new(layer).boxed(&x));
}
