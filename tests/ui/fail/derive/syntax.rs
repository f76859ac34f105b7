// errors: 3
use nalgebra::{DMatrix, DVector};
use pc_runtime::prelude::*;

#[derive(Clone, Parameters)]
struct Gate<T>
where
    T: Real,
{
    w: DMatrix<T>;
    b: DVector<T>,
}

#[derive(Clone, Parameters)]
struct Cell {
    reset: Gate<f64>,
}

#[derive(Clone, Parameters)]
enum Layer {
    Dense(DMatrix<f64>);
    None,
}

#[derive(Clone, Parameters)]
struct Pair(DMatrix<f64> DMatrix<f64>);

#[predictive_coding]
fn either(#[param] layer: &Layer, #[param] _pair: &Pair, x: &DVector<f64>) -> DVector<f64> {
    match layer {
        Layer::Dense(w) => w * x,
        Layer::None => x.clone(),
    }
}

// What uses the type is silent.
#[predictive_coding]
impl<T: Real> Gate<T> {
    fn pre(&self, x: &DVector<T>) -> DVector<T> {
        &self.w * x + &self.b
    }
}

#[predictive_coding]
fn step(#[param] cell: &Cell, x: &DVector<f64>) -> DVector<f64> {
    sigmoid(&cell.reset.pre(x))
}

fn main() {}
