// errors: 1
use nalgebra::DMatrix;
use pc_runtime::prelude::*;

trait Forward {
    fn forward(&self, x: &DMatrix<f64>) -> DMatrix<f64>;
}

#[predictive_coding]
impl Forward for (DMatrix<f64>, DMatrix<f64>) {
    fn forward(&self, x: &DMatrix<f64>) -> DMatrix<f64> {
        &self.0 * x + &self.1
    }
}

fn main() {}
