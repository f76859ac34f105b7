//! Names that meet generated ones, names that mean something else here, and raw names.
#![deny(warnings)]
#![allow(non_camel_case_types, non_snake_case)]

mod reexport {
    pub mod deep {
        pub use pc_runtime as pc;
    }
}

use nalgebra::DMatrix;
use reexport::deep::pc::op::{max, tanh};
use reexport::deep::pc::{Error, Network, Parameters, check_gradients, loss::SquaredError, predictive_coding};

mod core {}
mod std {}
mod pc_runtime {}
#[allow(dead_code)]
struct Option;
#[allow(dead_code)]
struct Some;
#[allow(dead_code)]
struct None;
#[allow(dead_code)]
struct Ok;
#[allow(dead_code)]
struct Err;
#[allow(dead_code)]
struct Vec;
#[allow(dead_code)]
struct Box;
#[allow(dead_code)]
trait Clone {}
#[allow(dead_code)]
trait Sized {}
#[allow(dead_code)]
type Result = ();
#[allow(dead_code)]
type f32 = ();

#[derive(::core::clone::Clone, Parameters)]
#[parameters(crate = reexport::deep::pc)]
struct r#struct {
    r#fn: DMatrix<f64>,
    __Scalar: DMatrix<f64>,
    schema: f64,
    visitor: [f64; 2],
    leaf: DMatrix<f64>,
}

#[predictive_coding(crate = reexport::deep::pc)]
fn r#type<'a>(#[param] r#in: &'a r#struct, recorder: &'a DMatrix<f64>, arguments: f64) -> DMatrix<f64> {
    let argument_recorder = recorder * arguments;
    let vertex_0 = &r#in.r#fn * &argument_recorder;
    let r#loop = &r#in.leaf * vertex_0 * r#in.schema;
    let Callee = tanh(&r#loop);
    let tanh_0 = tanh(&Callee);
    let add_0 = &tanh_0 + &r#in.__Scalar * r#in.visitor[1];
    let predict_hidden = tanh(&add_0);
    let hidden = tanh(&(predict_hidden + add_0));
    let results = max(&hidden, recorder);
    let block = { let block = &results * 2.0; block };
    block + results
}

#[predictive_coding(crate = crate::reexport::deep::pc)]
fn model(#[param] parameters: &r#struct, max: &DMatrix<f64>, runtime: &DMatrix<f64>) -> DMatrix<f64> {
    let tanh = tanh(max);
    let r#type = r#type(parameters, &tanh, 0.5);
    r#type + runtime
}

#[predictive_coding(crate = reexport::deep::pc)]
impl r#struct {
    fn r#loop(&self, r#in: &DMatrix<f64>, #[constant] call: usize) -> DMatrix<f64> {
        let type_0: DMatrix<f64> = ::core::default::Default::default();
        let type_1 = ::core::default::Default::default();
        let receiver: usize = type_1;
        let graph = &self.leaf * r#in * (call + type_0.len() + receiver) as f64;
        if graph.norm() > 0.1 { tanh(&graph) } else { graph }
    }
}

#[predictive_coding(crate = reexport::deep::pc)]
fn __loop(#[param] __self: &r#struct, x: &DMatrix<f64>) -> DMatrix<f64> {
    __self.r#loop(x, 2)
}

#[predictive_coding(crate = reexport::deep::pc)]
fn generic<Inferred: reexport::deep::pc::Real>(types: Inferred) -> Inferred {
    let scalar = types.sin();
    scalar.exp()
}

#[predictive_coding(crate = reexport::deep::pc)]
fn calls(types: f64) -> f64 {
    generic(types)
}

fn main() -> ::core::result::Result<(), Error> {
    let m = |s: f64| DMatrix::from_fn(2, 2, |i, j| (s + 1.7 * i as f64 - 0.4 * j as f64).sin());
    let p = r#struct { r#fn: m(0.1), __Scalar: m(0.2), schema: 0.5, visitor: [0.3, 0.7], leaf: m(0.4) };
    let (x, t) = (m(0.5), m(0.6));
    check_gradients::<r#type, _, _>(&p, (&x, 0.8), &t, &SquaredError)?;
    check_gradients::<model, _, _>(&p, (&x, &t), &t, &SquaredError)?;
    check_gradients::<r#struct, _, _>(&p, (&x, 3), &t, &SquaredError)?;
    check_gradients::<__loop, _, _>(&p, &x, &t, &SquaredError)?;
    check_gradients::<calls, _, _>(&(), 0.4, 0.2, &SquaredError)?;
    let mut net = Network::<r#type>::new(p);
    net.predict((&x, 0.8))?;
    for name in ["argument_recorder", "vertex_0", "loop", "Callee", "hidden", "results", "block"] {
        net.error(name)?;
    }
    ::core::result::Result::Ok(())
}
