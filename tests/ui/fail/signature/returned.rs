// errors: 9
use nalgebra::DMatrix;
use pc_runtime::prelude::*;

#[derive(Clone, Parameters)]
struct Layer {
    w: DMatrix<f64>,
}

#[predictive_coding]
fn option(#[param] p: &Layer, x: &DMatrix<f64>) -> Option<DMatrix<f64>> {
    let h = &p.w * x;
    Some(h)
}

#[predictive_coding]
fn options(#[param] p: &Layer, x: &DMatrix<f64>) -> Option<DMatrix<f64>> {
    if p.w.nrows() > 1 { Some(&p.w * x) } else { None }
}

#[predictive_coding]
fn checked(#[param] p: &Layer, x: &DMatrix<f64>) -> Result<DMatrix<f64>, String> {
    let h = &p.w * x;
    if h.norm() > 9.0 { Err("diverged".to_owned()) } else { Ok(h) }
}

#[predictive_coding]
fn mapped(#[param] p: &Layer, xs: &[DMatrix<f64>]) -> Option<DMatrix<f64>> {
    xs.first().map(|x| &p.w * x)
}

#[predictive_coding]
fn text(#[param] p: &Layer, x: &DMatrix<f64>) -> String {
    (&p.w * x).to_string()
}

#[predictive_coding]
fn truth(#[param] p: &Layer, x: &DMatrix<f64>) -> bool {
    (&p.w * x).norm() > 1.0
}

#[predictive_coding]
fn structure(#[param] p: &Layer, x: &DMatrix<f64>) -> Layer {
    Layer { w: &p.w * x }
}

#[predictive_coding]
fn misspelled_too(#[param] p: &Layer, x: &DMatrix<f64>) -> Option<DMatrix<f64>> {
    let h = (&p.w * x).tahn();
    Some(h)
}

fn main() {
    let _ = Network::<structure>::new;
}
