//! Constants of the graph: any Rust at all that reads no value.
#![deny(warnings)]

use nalgebra::{DMatrix, DVector};
use pc_runtime::prelude::*;

const GAIN: f64 = 0.5;
static TABLE: [f64; 3] = [0.1, 0.2, 0.3];

#[derive(Clone, Parameters)]
struct Layer {
    w: DMatrix<f64>,
    #[parameters(skip)]
    gain: f64,
    #[parameters(skip)]
    verbose: bool,
}

#[derive(Clone)]
struct Settings {
    sizes: Vec<usize>,
    mask: DMatrix<f64>,
}

fn factor(n: usize) -> f64 {
    n as f64 / 2.0
}

#[predictive_coding]
fn model(#[param] p: &Layer, x: &DMatrix<f64>, #[constant] settings: &Settings) -> DMatrix<f64> {
    let total: usize = settings.sizes.iter().map(|size| size * 2).sum();
    let Settings { sizes, mask } = settings;
    let (rows, columns) = x.shape();
    let mut scale = 1.0;
    for size in sizes {
        if *size > 1 {
            scale /= *size as f64;
        }
    }
    let bias = match sizes.first() {
        Some(&n) if n > 2 => factor(n),
        Some(_) => 0.25,
        None => 0.0,
    };
    let late;
    late = GAIN * 2.0;
    let _quiet = !p.verbose;
    let square = |v: f64| v * v;
    let list = vec![1.0, square(2.0)];
    let zeros = DMatrix::zeros(rows, columns);
    let ones = DVector::from_element(p.w.nrows(), 1.0);
    let h = affine(&p.w, &(x * scale + zeros), &ones) * late;
    let g = h.component_mul(mask) * bias + x * TABLE[1] + x * f64::from(3u8);
    g * (total as f64) * list[1] * std::f64::consts::PI * square(0.1) * p.gain
}

fn main() -> Result<(), pc_runtime::Error> {
    let w = DMatrix::from_fn(2, 2, |i, j| 0.3 * i as f64 - 0.25 * j as f64 + 0.15);
    let x = DMatrix::from_fn(2, 2, |i, j| 0.4 - 0.3 * (i as f64) + 0.2 * (j as f64));
    let p = Layer { w, gain: 0.3, verbose: false };
    let settings = Settings { sizes: vec![2, 3], mask: DMatrix::from_element(2, 2, 0.5) };
    check_gradients::<model, _, _>(&p, (&x, &settings), &x, &SquaredError)?;
    Ok(())
}
