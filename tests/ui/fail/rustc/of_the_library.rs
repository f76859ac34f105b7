// errors: 6
// What the library is handed, beside functions.
use nalgebra::{DMatrix, DVector};
use pc_runtime::prelude::*;

struct Other;

#[predictive_coding]
fn model(#[param] w: &DMatrix<f64>, x: &DMatrix<f64>) -> DMatrix<f64> {
    tanh(&(w * x))
}

fn target(net: &mut Network<model>, x: &DMatrix<f64>) -> Result<Report, Error> {
    net.relax(x, "two", &SquaredError, &Exact)
}

fn loss(net: &mut Network<model>, x: &DMatrix<f64>) -> Result<Report, Error> {
    net.relax(x, x, &Other, &Exact)
}

fn algorithm(net: &mut Network<model>, x: &DMatrix<f64>) -> Result<Report, Error> {
    net.relax(x, x, &SquaredError, &Other)
}

fn data(net: Network<model>, x: &DMatrix<f64>) -> Result<f64, Error> {
    Trainer::new(net, SquaredError, Exact, Sgd::new(0.1)).fit(&(x, x), 1, |_| ())
}

#[predictive_coding]
fn pairs(x: &DVector<f64>, y: &DMatrix<f64>) -> DVector<f64> {
    max(x, y)
}

fn network(_net: &mut Network<Other>) {}

fn main() {}
