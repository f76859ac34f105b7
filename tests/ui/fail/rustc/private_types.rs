// errors: 3
#![allow(private_interfaces)]

use nalgebra::{DMatrix, DVector};
use pc_runtime::prelude::*;

#[derive(Clone, Parameters)]
pub struct Dense {
    w: DMatrix<f64>,
}

#[derive(Clone, Parameters)]
struct Cell<T> {
    w: DMatrix<T>,
}

#[derive(Clone)]
struct Config {
    scale: f64,
}

#[predictive_coding]
pub fn parameters<T: Real>(#[param] cell: &Cell<T>, x: &DVector<T>) -> DVector<T> {
    tanh(&(&cell.w * x))
}

#[predictive_coding]
pub fn constant(#[param] dense: &Dense, x: &DVector<f64>, #[constant] config: &Config) -> DVector<f64> {
    &dense.w * x * config.scale
}

#[predictive_coding]
impl Dense {
    fn forward(&self, x: &DVector<f64>, #[constant] config: &Config) -> DVector<f64> {
        &self.w * x * config.scale
    }
}

fn main() {}
