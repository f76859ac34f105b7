//! The same networks as graphs of the reference simulation, unrolled by hand.

use nalgebra::{DMatrix, DVector};
use pc_tests::reference::{Graph, Parent, squared_error};

use super::cell::{Cell, Gate};
use super::sequence::{LIMIT, Lstm};

/// A vector as the matrix that the reference works with.
pub(crate) fn column(v: &DVector<f64>) -> DMatrix<f64> {
    DMatrix::from_column_slice(v.len(), 1, v.as_slice())
}

fn sigmoid(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

/// w, u, b
type GateLeaves = [Parent; 3];

fn gate_leaves(graph: &mut Graph, name: &str, gate: &Gate) -> GateLeaves {
    [
        graph.parameter(format!("{name}.w"), gate.w.clone()),
        graph.parameter(format!("{name}.u"), gate.u.clone()),
        graph.parameter(format!("{name}.b"), column(&gate.b)),
    ]
}

/// f, i, o, c
fn cell_leaves(graph: &mut Graph, name: &str, cell: &Cell) -> [GateLeaves; 4] {
    [("f", &cell.f), ("i", &cell.i), ("o", &cell.o), ("c", &cell.c)]
        .map(|(gate, leaves)| gate_leaves(graph, &format!("{name}.{gate}"), leaves))
}

/// w x + b + u h, of the parents w, u, b, x, h
fn gate(p: &[DMatrix<f64>]) -> DMatrix<f64> {
    &p[0] * &p[3] + &p[2] + &p[1] * &p[4]
}

/// The gates and the state of one cell, without h.
fn gates(
    graph: &mut Graph,
    path: &str,
    leaves: &[GateLeaves; 4],
    [x, h, c]: [Parent; 3],
) -> (Parent, Parent) {
    let mut sigmoid_gate = |name: &str, [w, u, b]: GateLeaves| {
        graph.vertex(format!("{path}{name}"), &[w, u, b, x, h], |p| gate(p).map(sigmoid))
    };
    let f = sigmoid_gate("f", leaves[0]);
    let i = sigmoid_gate("i", leaves[1]);
    let o = sigmoid_gate("o", leaves[2]);
    let [w, u, b] = leaves[3];
    let c = graph.vertex(format!("{path}c"), &[w, u, b, x, h, f, i, c], |p| {
        p[5].component_mul(&p[7]) + p[6].component_mul(&gate(p).map(f64::tanh))
    });
    (o, c)
}

fn hidden(p: &[DMatrix<f64>]) -> DMatrix<f64> {
    p[0].component_mul(&p[1].map(f64::tanh))
}

/// `lstm_cell` alone: h is an output, c is read by h and gets an output of its own.
pub(crate) fn cell(p: &Cell, inputs: [&DVector<f64>; 3], targets: [&DVector<f64>; 2]) -> Graph {
    let mut graph = Graph::default();
    let leaves = cell_leaves(&mut graph, "p", p);
    let names = ["x", "h_input", "c_input"];
    let inputs = [0, 1, 2].map(|k| graph.input(names[k], column(inputs[k])));
    let (o, c) = gates(&mut graph, "", &leaves, inputs);
    let [h_target, c_target] = targets.map(column);
    graph.output("h", &[o, c], hidden, squared_error(h_target));
    graph.output("output.1", &[c], |p| p[0].clone(), squared_error(c_target));
    graph
}

/// `lstm` over a sequence. Also says in which iterations the state was halved.
pub(crate) fn lstm(p: &Lstm, xs: &[DVector<f64>], target: &DVector<f64>) -> (Graph, Vec<usize>) {
    let mut graph = Graph::default();
    let leaves = cell_leaves(&mut graph, "p.cell", &p.cell);
    let mut h = graph.parameter("p.h0", column(&p.h0));
    let mut c = graph.parameter("p.c0", column(&p.c0));
    let w = graph.parameter("p.w", p.w.clone());
    let b = graph.parameter("p.b", column(&p.b));
    let mut halved = Vec::new();
    for (t, x) in xs.iter().enumerate() {
        graph.segment();
        let x = graph.input(format!("xs[{t}]"), column(x));
        let path = format!("lstm_cell[{t}].");
        let (o, next) = gates(&mut graph, &path, &leaves, [x, h, c]);
        c = next;
        h = graph.vertex(format!("{path}h"), &[o, c], hidden);
        let value = graph.forward().pop().expect("there are vertices");
        if value.norm() > LIMIT {
            h = graph.vertex(format!("h[{t}]"), &[h], |p| &p[0] * 0.5);
            halved.push(t);
        }
    }
    graph.segment();
    let read_out = |p: &[DMatrix<f64>]| &p[0] * &p[1] + &p[2];
    graph.output("output", &[w, h, b], read_out, squared_error(column(target)));
    (graph, halved)
}
