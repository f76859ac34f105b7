// errors: 1
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
