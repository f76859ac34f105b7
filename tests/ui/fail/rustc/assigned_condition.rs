// errors: 3
use nalgebra::{DMatrix, DVector};
use pc_runtime::prelude::*;

#[derive(Clone, Copy, PartialEq)]
enum Mode {
    Deep,
    Flat,
}

#[derive(Clone, Parameters)]
struct Layer {
    w: DMatrix<f64>,
    #[parameters(skip)]
    mode: Mode,
    #[parameters(skip)]
    depth: usize,
}

impl Layer {
    fn mode(&self) -> Mode {
        self.mode
    }
}

// `=` for `==`: rustc says so.
#[predictive_coding]
fn model(#[param] p: &Layer, x: &DVector<f64>) -> DVector<f64> {
    let mode = p.mode();
    let (size, h) = (x.norm(), &p.w * x);
    let h = if mode = Mode::Deep { tanh(&h) } else { h };
    let h = if size = 2.0 { sigmoid(&h) } else { h };
    if p.depth = 2 { h * 2.0 } else { h }
}

fn main() {
    let _ = Mode::Flat;
}
