//! Every way to name a value, and to leave it unnamed.
#![deny(warnings)]

use nalgebra::{DMatrix, DVector};
use pc_runtime::prelude::*;

#[derive(Clone, Parameters)]
struct Layer {
    w: DMatrix<f64>,
    b: DVector<f64>,
    h0: DVector<f64>,
}

#[predictive_coding]
fn bindings(#[param] p: &Layer, x: &DMatrix<f64>) -> DMatrix<f64> {
    let typed: DMatrix<f64> = affine(&p.w, x, &p.b);
    let alias = &typed;
    let copy = alias.clone();
    let shadowed = tanh(&copy);
    let shadowed = shadowed + alias * 0.5;
    let (left, (right, _)) = (tanh(&shadowed), ((sigmoid(&shadowed)), x.clone()));
    let later;
    later = left.component_mul(&right);
    let block = {
        let inner = &p.w * &later;
        let twice = &inner + &inner;
        tanh(&twice)
    };
    let parens = (((&(block)))) + (x);
    parens - { let y = tanh(x); y * 0.1 }
}

#[predictive_coding]
fn assignments(#[param] p: &Layer, mut x: DMatrix<f64>) -> DMatrix<f64> {
    assert_eq!(p.w.nrows(), x.nrows(), "a shape");
    let mut h = &p.w * &x;
    h += &x;
    h -= tanh(&x);
    h *= 0.5;
    h /= 2.0;
    let mut g = x.clone();
    (h, g) = (tanh(&g), h + &g);
    let mut a;
    let b;
    (a, b) = (&h * 2.0, &g + &h);
    {
        let scaled = &a * 0.25;
        a = scaled + &b;
        x = tanh(&a);
    }
    debug_assert!(x.ncols() > 0);
    a + x * 0.5
}

#[predictive_coding]
fn first_state(#[param] p: &Layer, x: &DMatrix<f64>) -> DMatrix<f64> {
    let n = p.w.nrows();
    let scale = 1.0 / (p.w.ncols() as f64).sqrt();
    let mut h = DMatrix::zeros(n, x.ncols());
    h += x * scale;
    let mut g: DMatrix<f64> = DMatrix::from_element(n, x.ncols(), 0.1);
    g = tanh(&(&p.w * &g + &h));
    h + g
}

#[predictive_coding]
fn parameter_as_state(#[param] p: &Layer, x: &DVector<f64>) -> DVector<f64> {
    let mut h = p.h0.clone();
    h = tanh(&(&p.w * &h + x));
    h = tanh(&(&p.w * &h + x));
    h.clone()
}

#[predictive_coding]
fn outputs(#[param] p: &Layer, x: &DMatrix<f64>) -> (DMatrix<f64>, DMatrix<f64>, DMatrix<f64>) {
    let h = &p.w * x;
    let g = tanh(&h);
    (h.clone(), &h + &g, x.clone())
}

fn main() -> Result<(), pc_runtime::Error> {
    let w = DMatrix::from_fn(3, 3, |i, j| 0.3 * (i as f64) - 0.2 * (j as f64) + 0.1);
    let b = DVector::from_fn(3, |i, _| 0.1 * i as f64);
    let p = Layer { w, h0: b.clone(), b };
    let x = DMatrix::from_fn(3, 2, |i, j| 0.4 - 0.3 * (i as f64) + 0.2 * (j as f64));
    let t = DMatrix::from_element(3, 2, 0.2);
    check_gradients::<bindings, _, _>(&p, &x, &t, &SquaredError)?;
    check_gradients::<assignments, _, _>(&p, x.clone(), &t, &SquaredError)?;
    check_gradients::<first_state, _, _>(&p, &x, &t, &SquaredError)?;
    let (column, target) = (x.column(0).into_owned(), t.column(0).into_owned());
    check_gradients::<parameter_as_state, _, _>(&p, &column, &target, &SquaredError)?;
    check_gradients::<outputs, _, _>(&p, &x, (&t, &t, &t), &SquaredError)?;
    let mut net = Network::<bindings>::new(p);
    net.relax(&x, &t, &SquaredError, &Exact)?;
    for name in ["typed", "alias", "shadowed", "shadowed#2", "left", "right", "later", "inner", "twice", "block"] {
        net.error(name)?;
    }
    Ok(())
}
