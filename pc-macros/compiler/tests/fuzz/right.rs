//! Programs of the language: they expand without an error.
//!
//! Names begin with `_`, so that none need be read.

use proptest::prelude::*;
use proptest::strategy::Union;

use crate::grammar::{form, list, one};

/// A condition, over constants, over parameters or over values.
const CONDITIONS: [&str; 6] = [
    "n > 3",
    "p.flag && n % 2 == 0",
    "_h.norm() > 1.0",
    "x[(0, 0)] > 0.5 || _g.sum() < 0.0",
    "!p.layers.is_empty()",
    "let Some(_b) = &p.bias",
];

/// An expression whose value is one of the graph's.
fn value(depth: u32) -> BoxedStrategy<String> {
    const LEAVES: [&str; 7] =
        ["_h", "_g", "x", "xs[0]", "xs.last().unwrap()", "p.layers[n - 1].w", "DMatrix::zeros(n, x.ncols())"];
    if depth == 0 {
        return one(&LEAVES);
    }
    let (inner, statements, condition) = (value(depth - 1), statements(depth - 1), one(&CONDITIONS));
    let (v, s, c) = (&inner, &statements, &condition);
    Union::new([
        one(&LEAVES),
        form("tanh(&($))", &[v]),
        form("affine(&p.layers[0].w, &($), &p.layers[0].b)", &[v]),
        form("net::cell::<f64, 3>(&p.cell, $, n as f64)", &[v]),
        form("p.layers[0].forward(&($))", &[v]),
        form("($).component_mul(&($))", &[v, v]),
        form("(&($) + &($))", &[v, v]),
        form("($) * (0.5 / (x.nrows() as f64).sqrt())", &[v]),
        form("-($)", &[v]),
        form("($).clone()", &[v]),
        form("{ let _z = $; $ tanh(&_z) }", &[v, s]),
        form("if $ { $ $ } else { $ }", &[c, s, v, v]),
        form("if $ { $ } else if n > 1 { $ } else { $ $ }", &[c, v, v, s, v]),
        form("match n { 0 => $, 1..=3 if x.norm() > 1.0 => { $ $ } _ => $ }", &[v, s, v, v]),
        form("match &p.layer { Layer::Dense(_d) => tanh(&(_d * $)), Layer::Gate { w: _w, .. } => _w + $, _ => $ }", &[
            v, v, v,
        ]),
    ])
    .boxed()
}

fn statements(depth: u32) -> BoxedStrategy<String> {
    list(&statement(depth), " ", 3)
}

fn statement(depth: u32) -> BoxedStrategy<String> {
    let inner = value(depth);
    let v = &inner;
    let simple = Union::new([
        form("_h = tanh(&($));", &[v]),
        form("_g += $;", &[v]),
        form("(_h, _g) = (tanh(&($)), _h.clone());", &[v]),
        form("let _z = $;", &[v]),
        form("_ys.push(tanh(&($)));", &[v]),
        form("assert!(n > 0, \"{}\", n);", &[]),
        form("let _n = n * 2 + xs.len();", &[]),
    ])
    .boxed();
    if depth == 0 {
        return simple;
    }
    let (statements, condition) = (statements(depth - 1), one(&CONDITIONS));
    let s = &statements;
    let control = Union::new([
        form("for _x in xs { $ }", &[s]),
        form("for (_t, _x) in xs.iter().enumerate().rev() { _h = tanh(_x); $ }", &[s]),
        form("for (_x, _l) in xs.iter().zip(&p.layers) { $ _g = &_l.w * _x; }", &[s]),
        form("for _l in &p.layers { _h = tanh(&(&_l.w * &_h)); $ }", &[s]),
        form("for _t in (1..xs.len()).rev() { _h = &xs[_t] + &xs[_t - 1]; $ }", &[s]),
        form("if $ { $ }", &[&condition, s]),
        form("if $ { $ } else { $ }", &[&condition, s, s]),
        form("match n { 0 => {} _ => { $ } }", &[s]),
        form("{ $ }", &[s]),
    ])
    .boxed();
    Union::new_weighted(vec![(2, simple), (1, control)]).boxed()
}

/// A function.
pub(crate) fn function(depth: u32) -> BoxedStrategy<String> {
    form(
        "fn f(#[param] p: &Net, x: M, xs: &[M], #[constant] n: usize) -> (M, Vec<M>) {
            let mut _h = tanh(&x); let mut _g = affine(&p.w, &xs[0], &p.b); let mut _ys = Vec::new(); _ys.push(_g.clone());
            $ (&_h + &($), _ys) }",
        &[&statements(depth), &value(depth)],
    )
}
