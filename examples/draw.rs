//! Pictures of graphs: of an MLP, of a long short-term memory over a sequence, of a residual network with
//! a branch, and of what one call of the memory unrolls to.
//!
//! ```text
//! cargo run --example draw -- --out drawings
//! ```

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;
use nalgebra::{DMatrix, DVector};
use pc_examples::exit_code;
use pc_runtime::graph::Drawing;
use pc_runtime::prelude::*;

#[derive(Clone, Parameters)]
struct Mlp {
    w1: DMatrix<f64>,
    b1: DVector<f64>,
    w2: DMatrix<f64>,
    b2: DVector<f64>,
}

#[predictive_coding]
fn mlp(#[param] p: &Mlp, x: &DMatrix<f64>) -> DMatrix<f64> {
    let hidden = tanh(&affine(&p.w1, x, &p.b1));
    affine(&p.w2, &hidden, &p.b2)
}

/// An affine map of the input and of the state before.
#[derive(Clone, Parameters)]
struct Gate {
    w: DMatrix<f64>,
    u: DMatrix<f64>,
    b: DVector<f64>,
}

#[derive(Clone, Parameters)]
struct Cell {
    forget: Gate,
    input: Gate,
    output: Gate,
    candidate: Gate,
}

#[derive(Clone, Parameters)]
struct Lstm {
    cell: Cell,
    h0: DVector<f64>,
    c0: DVector<f64>,
    w: DMatrix<f64>,
    b: DVector<f64>,
}

#[predictive_coding]
fn cell(
    #[param] p: &Cell,
    x: &DVector<f64>,
    h: &DVector<f64>,
    c: &DVector<f64>,
) -> (DVector<f64>, DVector<f64>) {
    let f = sigmoid(&(affine(&p.forget.w, x, &p.forget.b) + &p.forget.u * h));
    let i = sigmoid(&(affine(&p.input.w, x, &p.input.b) + &p.input.u * h));
    let o = sigmoid(&(affine(&p.output.w, x, &p.output.b) + &p.output.u * h));
    let g = tanh(&(affine(&p.candidate.w, x, &p.candidate.b) + &p.candidate.u * h));
    let c = f.component_mul(c) + i.component_mul(&g);
    let h = o.component_mul(&tanh(&c));
    (h, c)
}

#[predictive_coding]
fn lstm(#[param] p: &Lstm, xs: &[DVector<f64>]) -> DVector<f64> {
    let mut h = p.h0.clone();
    let mut c = p.c0.clone();
    for x in xs {
        (h, c) = cell(&p.cell, x, &h, &c);
    }
    affine(&p.w, &h, &p.b)
}

/// Two layers whose result is added to what they are given; some blocks have a gate.
#[derive(Clone, Parameters)]
struct Block {
    w1: DMatrix<f64>,
    w2: DMatrix<f64>,
    gate: Option<DMatrix<f64>>,
}

#[derive(Clone, Parameters)]
struct Residual {
    embed: DMatrix<f64>,
    blocks: Vec<Block>,
    head: DMatrix<f64>,
}

#[predictive_coding]
fn residual(#[param] p: &Residual, x: &DMatrix<f64>) -> DMatrix<f64> {
    let mut h = &p.embed * x;
    for block in &p.blocks {
        let u = relu(&(&block.w1 * &h));
        let v = &block.w2 * &u;
        if let Some(gate) = &block.gate {
            let g = sigmoid(&(gate * &h));
            h = &h + g.component_mul(&v);
        } else {
            h = &h + &v;
        }
    }
    &p.head * &h
}

/// Draws graphs as DOT, Mermaid and SVG.
#[derive(Parser)]
struct Options {
    /// The directory that the pictures go to.
    #[arg(long, default_value = concat!(env!("CARGO_MANIFEST_DIR"), "/../target/drawings"))]
    out: PathBuf,
}

fn main() -> ExitCode {
    exit_code(run(&Options::parse()))
}

fn run(options: &Options) -> Result<(), Box<dyn Error>> {
    fs::create_dir_all(&options.out)?;
    write(&options.out, "mlp", &Network::<mlp>::graph().drawing())?;
    write(&options.out, "lstm", &Network::<lstm>::graph().drawing())?;
    write(&options.out, "residual", &Network::<residual>::graph().drawing())?;
    println!("\n{}", Network::<lstm>::graph());

    let mut net = Network::<lstm>::new(memory());
    net.predict(&vec![DVector::from_element(2, 0.5); 3])?;
    write(&options.out, "lstm_of_three", &net.drawing()?)
}

/// Writes one picture in all formats.
fn write(directory: &Path, name: &str, drawing: &Drawing) -> Result<(), Box<dyn Error>> {
    for (extension, text) in [("dot", drawing.dot()), ("mmd", drawing.mermaid()), ("svg", drawing.svg())] {
        let path = directory.join(name).with_extension(extension);
        fs::write(&path, text)?;
        println!("drawn: {}", path.canonicalize()?.display());
    }
    Ok(())
}

/// A memory of three units that reads two numbers at a time.
fn memory() -> Lstm {
    let mut init = Initialiser::seeded(1);
    let mut gate = || Gate { w: init.xavier(3, 2), u: init.xavier(3, 3), b: DVector::zeros(3) };
    let cell = Cell { forget: gate(), input: gate(), output: gate(), candidate: gate() };
    let (h0, c0) = (DVector::zeros(3), DVector::zeros(3));
    Lstm { cell, h0, c0, w: init.xavier(1, 3), b: DVector::zeros(1) }
}
