// errors: 5
use nalgebra::DMatrix;
use pc_runtime::prelude::*;

#[predictive_coding]
fn never(#[param] w: &DMatrix<f64>, x: &DMatrix<f64>) -> DMatrix<f64> {
    let h: DMatrix<f64>;
    let z = w * x;
    tanh(&h) + z
}

#[predictive_coding]
fn in_one_arm(#[param] w: &DMatrix<f64>, x: &DMatrix<f64>) -> DMatrix<f64> {
    let h;
    let z = w * x;
    if z.norm() > 1.0 {
        h = tanh(&z);
    }
    h + z
}

#[predictive_coding]
fn in_one_arm_a_constant(#[param] w: &DMatrix<f64>, x: &DMatrix<f64>) -> DMatrix<f64> {
    let n;
    match x.ncols() {
        0 => {}
        columns => n = columns,
    }
    (w * x) * (n as f64)
}

#[predictive_coding]
fn in_a_loop(#[param] w: &DMatrix<f64>, x: &DMatrix<f64>) -> DMatrix<f64> {
    let mut h;
    for _ in 0..2 {
        h = w * x;
    }
    h
}

#[predictive_coding]
fn twice(#[param] w: &DMatrix<f64>, x: &DMatrix<f64>) -> DMatrix<f64> {
    let n = 1;
    let mut h = w * x;
    for _ in 0..2 {
        n = n + 1;
        h = tanh(&h) * (n as f64);
    }
    h
}

fn main() {}
