// errors: 2
use nalgebra::DMatrix;
use pc_runtime::prelude::*;

struct Settings {
    n: f64,
}

struct Wrapped<T>(T);

#[predictive_coding]
fn input<T: Real>(x: &DMatrix<T>, _settings: &Settings) -> DMatrix<T> {
    tanh(x)
}

#[predictive_coding]
fn result<T: Real>(_x: &DMatrix<T>, #[constant] scale: T) -> Wrapped<T> {
    Wrapped(scale)
}

fn main() {}
