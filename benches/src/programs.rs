//! Programs of any size, as source: what the expansion and whole crates are measured with.

use std::fmt::Write as _;

/// What all programs share: parameters, and a function that they call.
pub const PRELUDE: &str = "\
use nalgebra::{DMatrix, DVector};
use pc_runtime::prelude::*;

#[derive(Clone, Parameters)]
pub struct Layer {
    pub w: DMatrix<f64>,
    pub b: DVector<f64>,
}

#[derive(Clone, Parameters)]
pub struct Net {
    pub layers: Vec<Layer>,
}

#[derive(Clone, Parameters)]
pub struct Lstm {
    pub forget: Layer,
    pub input: Layer,
    pub output: Layer,
    pub cell: Layer,
    pub h0: DVector<f64>,
    pub c0: DVector<f64>,
}
";

/// A function that the others call.
pub const RESIDUAL: &str = "\
pub fn residual(#[param] p: &Layer, x: &DMatrix<f64>) -> DMatrix<f64> {
    let inner = relu(&affine(&p.w, x, &p.b));
    inner + x
}
";

/// An LSTM over a sequence, with a branch on a value and one on a constant.
pub const LSTM: &str = "\
pub fn lstm(#[param] p: &Lstm, xs: &[DVector<f64>], #[constant] clip: f64) -> Vec<DVector<f64>> {
    let mut h = p.h0.clone();
    let mut c = p.c0.clone();
    let mut ys = Vec::with_capacity(xs.len());
    for (t, x) in xs.iter().enumerate() {
        let z = vstack(&h, x);
        let f = sigmoid(&affine(&p.forget.w, &z, &p.forget.b));
        let i = sigmoid(&affine(&p.input.w, &z, &p.input.b));
        let o = sigmoid(&affine(&p.output.w, &z, &p.output.b));
        let g = tanh(&affine(&p.cell.w, &z, &p.cell.b));
        c = f.component_mul(&c) + i.component_mul(&g);
        if c.norm() > clip {
            c = &c * 0.5;
        } else if t % 8 == 7 {
            c = &c - 0.1 * &g;
        }
        h = o.component_mul(&tanh(&c));
        ys.push(0.5 * &h + 0.5 * &o);
    }
    ys
}
";

/// Straight-line code of as many statements, each with operations inside operations.
pub fn straight(name: &str, statements: usize) -> String {
    let mut body = String::from("    let h0 = tanh(&affine(&p.layers[0].w, x, &p.layers[0].b));\n");
    for i in 1..statements {
        let (h, layer) = (i - 1, i % 4);
        let value = match i % 5 {
            0 => format!("tanh(&affine(&p.layers[{layer}].w, &h{h}, &p.layers[{layer}].b))"),
            1 => format!("(&h{h} + 0.5 * &h0).component_mul(&sigmoid(&(&p.layers[{layer}].w * &h{h})))"),
            2 => format!("&h{h} * (1.0 / (x.nrows() as f64).sqrt()) - relu(&-&h{h})"),
            3 => format!("&h{h} + residual(&p.layers[{layer}], &tanh(&h{h}))"),
            _ => format!("layer_norm(&(&h{h} - h0.component_mul(&h{h}.scale(0.1))))"),
        };
        writeln!(body, "    let h{i} = {value};").expect("strings take all");
    }
    function(name, &body, &format!("&h{} + x", statements - 1))
}

/// Thirty functions of ten statements.
pub fn thirty() -> Vec<String> {
    (0..30).map(|i| straight(&format!("model{i}"), 10)).collect()
}

/// One expression of as many operations, each inside the next.
pub fn nested(name: &str, depth: usize) -> String {
    let value = (0..depth).fold("x.clone()".to_owned(), |inner, i| match i % 3 {
        0 => format!("tanh(&{inner})"),
        1 => format!("(&p.layers[0].w * {inner})"),
        _ => format!("{inner}.component_mul(x)"),
    });
    function(name, "", &value)
}

/// As many blocks, each inside the next.
pub fn blocks(name: &str, depth: usize) -> String {
    let value = (0..depth)
        .rev()
        .fold(format!("tanh(&h{depth})"), |inner, i| format!("{{ let h{} = tanh(&h{i}); {inner} }}", i + 1));
    function(name, "    let h0 = &p.layers[0].w * x;\n", &value)
}

/// As many branches, one behind the other, that all assign one variable.
pub fn branches(name: &str, branches: usize) -> String {
    let mut body = String::from("    let mut h = &p.layers[0].w * x;\n    let mut g = h.clone();\n");
    for i in 0..branches {
        let branch = match i % 3 {
            0 => "    if h.norm() > 1.0 { h = tanh(&h); } else { g = &h * 0.5; }\n",
            1 => "    if x.ncols() > 3 { g = relu(&(&g + &h)); }\n",
            _ => "    match x.nrows() { 0 => {} 1 => h = &h + &g, _ => { g = sigmoid(&g); } }\n",
        };
        body.push_str(branch);
    }
    function(name, &body, "&h + &g")
}

/// As many branches, one behind the other, that all assign one reference to a parameter.
pub fn references(name: &str, branches: usize) -> String {
    let mut body =
        String::from("    let mut layer = &p.layers[0];\n    let mut h = affine(&layer.w, x, &layer.b);\n");
    for i in 1..=branches {
        let (open, close) = if i % 3 == 0 { ("for _ in 0..2 {", "}") } else { ("", "") };
        writeln!(
            body,
            "    {open} if x.ncols() > {i} {{ layer = &p.layers[{i}]; }} h = affine(&layer.w, &h, &layer.b); {close}"
        )
        .expect("strings take all");
    }
    function(name, &body, "h")
}

/// As many loops, each inside the one before.
pub fn loops(name: &str, depth: usize) -> String {
    let open = (0..depth).fold(String::new(), |open, i| format!("{open}for _t{i} in 0..2 {{ h = tanh(&h); "));
    let body = format!("    let mut h = &p.layers[0].w * x;\n    {open}{}\n", "}".repeat(depth));
    function(name, &body, "h")
}

/// As many loops, one behind the other, that all carry one variable.
pub fn loops_in_a_row(name: &str, loops: usize) -> String {
    let body = "    for _ in 0..x.ncols() {\n        h = tanh(&h);\n    }\n".repeat(loops);
    function(name, &format!("    let mut h = &p.layers[0].w * x;\n{body}"), "h")
}

fn function(name: &str, body: &str, value: &str) -> String {
    format!("pub fn {name}(#[param] p: &Net, x: &DMatrix<f64>) -> DMatrix<f64> {{\n{body}    {value}\n}}\n")
}

/// A crate of functions, with the attribute or without it and the marks of the arguments.
pub fn library(functions: &[String], annotated: bool) -> String {
    let mut source = String::from(PRELUDE);
    for function in std::iter::once(RESIDUAL).chain(functions.iter().map(String::as_str)) {
        let attribute = if annotated { "\n#[predictive_coding]\n" } else { "\n" };
        source.push_str(attribute);
        source.push_str(function);
    }
    if annotated { source } else { source.replace("#[param] ", "").replace("#[constant] ", "") }
}
