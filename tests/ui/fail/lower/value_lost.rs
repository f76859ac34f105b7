// errors: 8
use nalgebra::DMatrix;
use pc_runtime::prelude::*;

type Matrix = DMatrix<f64>;

// A semicolon too many.
#[predictive_coding]
fn semicolon(#[param] w: &Matrix, x: &Matrix, #[constant] deep: bool) -> Matrix {
    let h = w * x;
    if deep { tanh(&h) } else { h };
}

// A method of a name that an operation nearly has.
#[derive(Clone, Parameters)]
struct Scaled(Matrix);

#[predictive_coding]
impl Scaled {
    fn scaled(&self, x: &Matrix) -> Matrix {
        &self.0 * x
    }
}

#[predictive_coding]
fn of_method(#[param] layer: &Scaled, x: &Matrix) -> Matrix {
    let h = tanh(x);
    layer.scaled(&h);
    h
}

// `return`, or `h =`, is missing.
#[predictive_coding]
fn in_branch(#[param] w: &Matrix, x: &Matrix) -> Matrix {
    let h = w * x;
    if h.norm() > 1.0 {
        tanh(&h)
    }
    h
}

#[predictive_coding]
fn in_loop(#[param] w: &Matrix, x: &Matrix, #[constant] n: usize) -> Matrix {
    let h = w * x;
    for _ in 0..n {
        tanh(&h)
    }
    h
}

#[predictive_coding]
fn of_branch(#[param] w: &Matrix, x: &Matrix, #[constant] n: usize) -> Matrix {
    let h = w * x;
    match n {
        0 => h.clone(),
        1 => tanh(&h),
        _ => relu(&h),
    };
    h
}

#[predictive_coding]
fn moved(#[param] w: &Matrix, x: &Matrix) -> Matrix {
    let h = w * x;
    h * 2.0;
    h
}

// The result is missing.
#[predictive_coding]
fn loop_at_the_end(#[param] w: &Matrix, xs: &[Matrix]) -> Matrix {
    let mut h = w.clone();
    for x in xs {
        h = tanh(&(h * x));
    }
}

// A mark is missing.
#[derive(Clone, Parameters)]
struct Layer {
    w: Matrix,
}

#[predictive_coding]
impl Layer {
    fn apply_to(&self, x: &Matrix) -> Matrix {
        &self.w * x
    }
}

#[predictive_coding]
fn unmarked(layer: &Layer, x: &Matrix) -> Matrix {
    tanh(&layer.apply_to(x))
}

fn main() {
    let _ = Network::<unmarked>::new(Layer { w: Matrix::zeros(2, 2) });
}
