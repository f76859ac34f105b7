// errors: 5
use nalgebra::{DMatrix, DVector};
use pc_runtime::prelude::*;

#[derive(Clone, Parameters)]
struct Block<T: Real> {
    w: DMatrix<T>,
    dropout: f64,
    #[parameters(skip)]
    steps: f32,
}

#[derive(Clone, Parameters)]
struct Gate {
    w: DMatrix<f64>,
    b: DVector<f32>,
}

#[derive(Clone, Parameters)]
struct Twice {
    w: DMatrix<f64>,
    w: DMatrix<f64>,
}

// Most are right.
#[derive(Clone, Parameters)]
struct Gru {
    update: DMatrix<f32>,
    reset: DMatrix<f64>,
    state: DMatrix<f64>,
}

#[predictive_coding]
impl<T: Real> Block<T> {
    fn forward(&self, x: &DVector<T>) -> DVector<T> {
        &self.w * x
    }
}

// What uses the types is silent.
#[predictive_coding]
fn model<T: Real>(#[param] a: &Block<T>, x: &DVector<T>) -> DVector<T> {
    tanh(&a.forward(x))
}

#[predictive_coding]
fn gated(#[param] gate: &Gate, #[param] twice: &Twice, x: &DVector<f64>) -> DVector<f64> {
    &gate.w * x + &twice.w * x
}

#[predictive_coding]
fn gru(#[param] cell: &Gru, x: &DVector<f64>) -> DVector<f64> {
    &cell.state * (&cell.reset * x)
}

fn main() {
    let w = DMatrix::zeros(2, 2);
    let _ = Network::<model<f64>>::new(Block { w: w.clone(), dropout: 0.1, steps: 3.0 });
    let _ = Network::<gated>::new((Gate { w: w.clone(), b: DVector::zeros(2) }, Twice { w }));
}
