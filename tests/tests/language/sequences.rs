//! Sequences that are built, gone through again, and returned.

use nalgebra::{DMatrix, DVector};
use pc_runtime::prelude::*;
use pc_tests::assert_close;
use pc_tests::reference::{Graph, Parent, squared_error};

use super::{agree, column, is_absent, matrix, sequence, vector};

#[derive(Clone, Parameters)]
struct Cell {
    w: DMatrix<f64>,
    u: DMatrix<f64>,
}

#[derive(Clone, Parameters)]
struct Bidirectional {
    forward: Cell,
    backward: Cell,
}

fn cell(seed: usize) -> Cell {
    Cell { w: matrix(2, 2, seed), u: matrix(2, 2, seed + 50) * 0.7 }
}

fn parameters() -> Bidirectional {
    Bidirectional { forward: cell(1), backward: cell(2) }
}

/// A sequence for a later loop, and one for output.
#[predictive_coding]
fn bidirectional(#[param] p: &Bidirectional, xs: &[DVector<f64>]) -> Vec<DVector<f64>> {
    let mut h = DVector::zeros(2);
    let mut seen = Vec::with_capacity(xs.len());
    for x in xs {
        h = tanh(&(&p.forward.w * x + &p.forward.u * &h));
        seen.push(h.clone());
    }
    let mut back = DVector::zeros(2);
    let mut ys = vec![];
    for (x, h) in xs.iter().zip(&seen).rev() {
        back = tanh(&(&p.backward.w * x + &p.backward.u * &back));
        ys.push(h + &back);
    }
    ys
}

fn leaves(graph: &mut Graph, path: &str, cell: &Cell) -> [Parent; 2] {
    let w = graph.parameter(format!("{path}.w"), cell.w.clone());
    [w, graph.parameter(format!("{path}.u"), cell.u.clone())]
}

fn step(graph: &mut Graph, name: String, [w, u]: [Parent; 2], x: Parent, h: Option<Parent>) -> Parent {
    match h {
        None => graph.vertex(name, &[w, x], |p| (&p[0] * &p[1]).map(f64::tanh)),
        Some(h) => graph.vertex(name, &[w, x, u, h], |p| (&p[0] * &p[1] + &p[2] * &p[3]).map(f64::tanh)),
    }
}

fn straight(p: &Bidirectional, xs: &[DVector<f64>], targets: &[DVector<f64>]) -> Graph {
    let mut graph = Graph::default();
    let forward = leaves(&mut graph, "p.forward", &p.forward);
    let backward = leaves(&mut graph, "p.backward", &p.backward);
    let inputs: Vec<Parent> =
        xs.iter().enumerate().map(|(t, x)| graph.input(format!("xs[{t}]"), column(x))).collect();
    let (mut h, mut seen) = (None, Vec::new());
    for (t, &x) in inputs.iter().enumerate() {
        graph.segment();
        let next = step(&mut graph, format!("h[{t}]"), forward, x, h);
        h = Some(next);
        seen.push(next);
    }
    let mut back = None;
    for (i, (&x, &h)) in inputs.iter().zip(&seen).rev().enumerate() {
        graph.segment();
        let next = step(&mut graph, format!("back[{i}]"), backward, x, back);
        back = Some(next);
        let loss = squared_error(column(&targets[i]));
        graph.output(format!("ys[{i}]"), &[h, next], |p| &p[0] + &p[1], loss);
    }
    graph
}

#[test]
fn a_sequence_is_built_and_gone_through_again() {
    let p = parameters();
    let mut net = Network::<bidirectional>::new(p.clone());
    for length in [3, 0, 1, 3, 1] {
        let xs = sequence(length);
        let targets: Vec<_> = (0..length).map(|t| vector(2, 900 + t)).collect();
        let ys = net.predict(&xs[..]).unwrap();
        assert_eq!(ys.len(), length);
        agree(&mut net, &xs[..], &targets, &straight(&p, &xs, &targets));
        for t in 0..length {
            // By the name of the variable, and as an output; a pushed variable is a second name.
            let error = net.error(&format!("output[{t}]")).unwrap();
            assert_eq!(error, net.error(&format!("ys[{t}]")).unwrap());
            assert_eq!(net.error(&format!("seen[{t}]")).unwrap(), net.error(&format!("h[{t}]")).unwrap());
        }
        assert!(is_absent(&net, &format!("output[{length}]")) && is_absent(&net, &format!("ys[{length}]")));
    }
}

/// Elements by their index, the first and the last, and a sequence of scalars beside a value.
#[predictive_coding]
fn attended(#[param] w: &DMatrix<f64>, xs: &[DVector<f64>]) -> (DVector<f64>, Vec<f64>) {
    let query = w * xs.last().unwrap();
    let mut scores = Vec::new();
    for x in xs {
        scores.push(query.dot(x).exp());
    }
    let mut total = 0.0;
    for score in &scores {
        total += score;
    }
    let mut sum = xs.first().expect("a step").clone();
    for t in 0..xs.len() {
        sum += &xs[t] * (scores[t] / total);
    }
    (sum, scores)
}

#[test]
fn elements_are_read_by_their_index() {
    let w = matrix(2, 2, 5);
    let mut net = Network::<attended>::new(w.clone());
    for length in [3, 1, 2] {
        let xs = sequence(length);
        let mut graph = Graph::default();
        let leaf = graph.parameter("p", w.clone());
        let inputs: Vec<Parent> =
            xs.iter().enumerate().map(|(t, x)| graph.input(format!("xs[{t}]"), column(x))).collect();
        let query = graph.vertex("query", &[leaf, inputs[length - 1]], |p| &p[0] * &p[1]);
        let mut scores = Vec::new();
        for (t, &x) in inputs.iter().enumerate() {
            graph.segment();
            let score = |p: &[DMatrix<f64>]| super::scalar(p[0].dot(&p[1]).exp());
            scores.push(graph.vertex(format!("scores[{t}]"), &[query, x], score));
        }
        let mut total = None;
        for (t, &score) in scores.iter().enumerate() {
            graph.segment();
            let name = format!("total[{t}]");
            total = Some(match total {
                // 0 + score
                None => graph.vertex(name, &[score], |p| p[0].clone()),
                Some(total) => graph.vertex(name, &[total, score], |p| &p[0] + &p[1]),
            });
        }
        let total = total.expect("there is a step");
        let mut sum = inputs[0];
        let target = vector(2, 90);
        for (t, &x) in inputs.iter().enumerate() {
            graph.segment();
            let weighed = |p: &[DMatrix<f64>]| &p[0] + &p[1] * (p[2][0] / p[3][0]);
            let parents = [sum, x, scores[t], total];
            let name = format!("sum[{t}]");
            if t + 1 == length {
                // It is returned, and nothing else reads it.
                graph.output(name, &parents, weighed, squared_error(column(&target)));
            } else {
                sum = graph.vertex(name, &parents, weighed);
            }
        }
        graph.segment();
        // The scores are read elsewhere: each has an output that predicts it.
        let targets: Vec<f64> = (0..length).map(|t| 0.3 * t as f64).collect();
        for (t, &score) in scores.iter().enumerate() {
            let loss = squared_error(super::scalar(targets[t]));
            graph.output(format!("output.1[{t}]"), &[score], |p| p[0].clone(), loss);
        }
        agree(&mut net, &xs[..], &(&target, &targets), &graph);
        let last = net.error(&format!("sum[{}]", length - 1)).unwrap();
        assert_close("output.0", &net.error("output.0").unwrap(), &last, 0.0);
    }
}

/// An array that is made where its element is taken: the index chooses.
#[predictive_coding]
fn taken(#[param] w: &DMatrix<f64>, x: &DVector<f64>, #[constant] which: usize) -> DVector<f64> {
    let choices = [w * x, w.tr_mul(x), x * 0.5];
    let h = tanh(&choices[which]);
    h + (if which > 0 { [x * 2.0, x.clone()] } else { [sigmoid(x), x.abs()] })[which % 2].component_mul(x)
}

#[test]
fn an_element_of_what_is_made_in_place() {
    let (w, x, target) = (matrix(2, 2, 5), vector(2, 6), vector(2, 9));
    let mut net = Network::<taken>::new(w.clone());
    for which in [0, 1, 2] {
        let result = net.predict((&x, which)).unwrap();
        assert_close("taken", &column(&result), &column(&taken(&w, &x, which)), 1e-15);
        check_gradients::<taken, _, _>(&w, (&x, which), &target, &SquaredError).unwrap();
    }
}

/// Constants side by side, as many as a value has parts.
#[predictive_coding]
fn repeated(#[param] ws: &Vec<DMatrix<f64>>, x: &DVector<f64>, #[constant] first: bool) -> DVector<f64> {
    let scales = vec![0.5; x.nrows()];
    let mut is_used = vec![false; ws.len()];
    let lengths = vec![x.len(), 3];
    is_used[0] = first;
    is_used[1] = true;
    let mut h = x.clone();
    for (i, w) in ws.iter().enumerate() {
        if is_used[i] {
            h = tanh(&(w * h)) * scales[i];
        }
    }
    h * (lengths[0] + lengths[1]) as f64
}

#[test]
fn repeated_constants_ask_values_for_their_sizes() {
    let (ws, x, target) = (vec![matrix(2, 2, 5), matrix(2, 2, 8)], vector(2, 6), vector(2, 9));
    let mut net = Network::<repeated>::new(ws.clone());
    for first in [false, true] {
        let result = net.predict((&x, first)).unwrap();
        assert_close("repeated", &column(&result), &column(&repeated(&ws, &x, first)), 1e-15);
        check_gradients::<repeated, _, _>(&ws, (&x, first), &target, &SquaredError).unwrap();
    }
}
