// errors: 3
use nalgebra::DMatrix;
use pc_runtime::prelude::*;

#[derive(Clone, Parameters)]
struct Cell {
    w: DMatrix<f64>,
    layers: Vec<DMatrix<f64>>,
}

#[predictive_coding]
fn borrowed(#[param] p: &Cell, x: &DMatrix<f64>) -> DMatrix<f64> {
    let w = &mut p.w;
    &*w * x
}

#[predictive_coding]
fn assigned(#[param] p: &Cell, x: &DMatrix<f64>) -> DMatrix<f64> {
    p.layers[0] = x.clone();
    &p.w * x
}

#[predictive_coding]
fn scaled(#[param] p: &Cell, x: &DMatrix<f64>) -> DMatrix<f64> {
    let mut cell = p;
    cell.w *= 2.0;
    &cell.w * x
}

fn main() {}
