//! Names that constants bind themselves, lifetimes that a type binds itself, results that nothing reads.
#![deny(warnings)]

use nalgebra::DMatrix;
use pc_runtime::prelude::*;

type Matrix = DMatrix<f64>;

#[derive(Clone)]
struct Sizes {
    x: usize,
    w: Option<usize>,
}

impl Sizes {
    fn x(&self) -> usize {
        self.x
    }
}

/// Closures, fields, methods and patterns of constants may be called like inputs.
#[predictive_coding]
fn own_names(#[param] w: &Matrix, x: &Matrix, #[constant] sizes: &Sizes) -> Matrix {
    let n = [1, 2].iter().map(|x| x + 1).filter(|w| *w > 1).count();
    let m = if let Some(w) = sizes.w { w } else { 1 };
    let k = [sizes.x, sizes.x(), matches!(sizes.w, Some(2)).into()].iter().sum::<usize>();
    let text = format!("{} {}", sizes.x, sizes.x());
    w * x * (n as f64) * (m as f64) + x * (k as f64) * text.len() as f64
}

/// What a call returns in parts, and nothing reads.
#[predictive_coding]
fn two(x: &Matrix) -> (Matrix, Matrix) {
    (tanh(x), x * 2.0)
}

#[predictive_coding]
fn ignored(x: &Matrix) -> Matrix {
    let (_a, _b) = two(x);
    let (_c, (_d, _)) = (x * 2.0, two(x));
    x * 0.5
}

/// The types of functions bind lifetimes of their own.
#[predictive_coding]
fn functions<'a>(
    x: &'a Matrix,
    #[constant] f: fn(&f64) -> f64,
    #[constant] g: &dyn Fn(&f64) -> f64,
    #[constant] h: for<'b> fn(&'b f64, &'a f64) -> &'a f64,
    #[constant] one: &'a f64,
) -> Matrix {
    let scale = f(&0.5) + g(&2.0) + h(&1.0, one);
    x * scale
}

#[predictive_coding]
fn references(x: &Matrix) -> Matrix {
    let s = x.sum();
    let a = *{ &s };
    let b = *(if s > 0.0 { &s } else { &a }) * 2.0;
    let c = *if b > 0.0 { &x } else { &x };
    let d = *{
        let _e = x * s;
        &c
    };
    d * b + x * a
}

/// Constants are any Rust at all: their parts may be assigned.
#[predictive_coding]
fn parts(x: &Matrix) -> Matrix {
    let mut mask = DMatrix::zeros(2, 2);
    let mut sizes = Sizes { x: 1, w: None };
    for i in 0..2 {
        mask[(i, i)] = 0.5;
        mask[(0, 1)] += 0.25;
        sizes.x += i;
    }
    sizes.w = Some(3);
    x.component_mul(&mask) * sizes.w.unwrap_or(sizes.x) as f64
}

/// The body speaks of the lifetimes of the signature; a label has the name of one.
#[predictive_coding]
fn lifetimes<'a, 'b>(#[param] w: &'b DMatrix<f64>, x: &'a DMatrix<f64>, #[constant] scales: &'a [f64]) -> DMatrix<f64>
where
    'b: 'a,
{
    let weights: &'a DMatrix<f64> = w;
    let rest: &'a [f64] = &scales[1..];
    let n = 'a: loop {
        break 'a rest.iter().collect::<Vec<&'a f64>>().len() as f64;
    };
    if { let y: &'a DMatrix<f64> = x; y.norm() > 0.0 } { weights * x * n } else { weights * x * rest[0] }
}

/// Methods of types with lifetimes.
#[derive(Parameters)]
struct Named<'n> {
    w: DMatrix<f64>,
    #[parameters(skip)]
    sizes: &'n [usize],
}

#[predictive_coding]
impl<'n> Named<'n> {
    fn forward(&self, x: &DMatrix<f64>) -> DMatrix<f64> {
        let sizes: &'n [usize] = self.sizes;
        &self.w * x * sizes.len() as f64
    }
}

trait Encode {
    fn encode(&self, x: &DMatrix<f64>) -> DMatrix<f64>;
}

#[predictive_coding(unnamed)]
impl Encode for Named<'_> {
    fn encode(&self, x: &DMatrix<f64>) -> DMatrix<f64> {
        let h = self.forward(x);
        tanh(&h)
    }
}

#[predictive_coding]
fn encoded<'n>(#[param] named: &Named<'n>, x: &DMatrix<f64>) -> DMatrix<f64> {
    named.encode(x)
}

fn add_one(x: &f64) -> f64 {
    x + 1.0
}

fn second<'a>(_: &f64, x: &'a f64) -> &'a f64 {
    x
}

fn main() -> Result<(), pc_runtime::Error> {
    let w = DMatrix::from_fn(2, 2, |i, j| 0.3 * i as f64 - 0.25 * j as f64 + 0.15);
    let x = DMatrix::from_fn(2, 2, |i, j| 0.4 - 0.3 * (i as f64) + 0.2 * (j as f64));
    let sizes = Sizes { x: 1, w: Some(2) };
    check_gradients::<own_names, _, _>(&w, (&x, &sizes), &x, &SquaredError)?;
    check_gradients::<two, _, _>(&(), &x, (&x, &x), &SquaredError)?;
    check_gradients::<ignored, _, _>(&(), &x, &x, &SquaredError)?;
    let half: &dyn Fn(&f64) -> f64 = &|v| v * 0.5;
    let constants = (&x, add_one as fn(&f64) -> f64, half, second as for<'b> fn(&'b f64, _) -> _, &1.0);
    check_gradients::<functions, _, _>(&(), constants, &x, &SquaredError)?;
    check_gradients::<lifetimes, _, _>(&w, (&x, &[0.5, 0.25, 0.125][..]), &x, &SquaredError)?;
    let named = Named { w: w.clone(), sizes: &[2] };
    check_gradients::<Named<'static>, _, _>(&named, &x, &x, &SquaredError)?;
    check_gradients::<encoded, _, _>(&named, &x, &x, &SquaredError)?;
    check_gradients::<references, _, _>(&(), &x, &x, &SquaredError)?;
    check_gradients::<parts, _, _>(&(), &x, &x, &SquaredError)?;
    Ok(())
}
