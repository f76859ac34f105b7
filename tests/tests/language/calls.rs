//! Annotated functions that are called in loops and branches.

use nalgebra::{DMatrix, DVector};
use pc_runtime::prelude::*;
use pc_tests::reference::{Graph, Parent, squared_error};

use super::{agree, column, is_absent, logistic, matrix, sequence, vector};

#[derive(Clone, Parameters)]
pub(super) struct Gate {
    pub(super) w: DMatrix<f64>,
    pub(super) u: DMatrix<f64>,
    pub(super) b: DVector<f64>,
}

#[derive(Clone, Parameters)]
pub(super) struct Lstm {
    pub(super) f: Gate,
    pub(super) i: Gate,
    pub(super) o: Gate,
    pub(super) c: Gate,
}

fn gate(seed: usize) -> Gate {
    Gate { w: matrix(3, 2, seed), u: matrix(3, 3, seed + 100) * 0.6, b: vector(3, seed + 200) }
}

pub(super) fn parameters() -> Lstm {
    Lstm { f: gate(1000), i: gate(2000), o: gate(3000), c: gate(4000) }
}

/// An operation of several operands, as a function of its own: no vertex but the result.
#[predictive_coding]
pub(super) fn opened(#[param] g: &Gate, x: &DVector<f64>, h: &DVector<f64>) -> DVector<f64> {
    &g.w * x + &g.u * h + &g.b
}

#[predictive_coding]
pub(super) fn lstm_cell(
    #[param] p: &Lstm,
    x: &DVector<f64>,
    h: &DVector<f64>,
    c: &DVector<f64>,
) -> (DVector<f64>, DVector<f64>) {
    let f = sigmoid(&opened(&p.f, x, h));
    let i = sigmoid(&opened(&p.i, x, h));
    let o = sigmoid(&opened(&p.o, x, h));
    let c = f.component_mul(c) + i.component_mul(&tanh(&opened(&p.c, x, h)));
    let h = o.component_mul(&tanh(&c));
    (h, c)
}

#[predictive_coding]
pub(super) fn lstm(#[param] p: &Lstm, xs: &[DVector<f64>]) -> (DVector<f64>, Vec<DVector<f64>>) {
    let mut h = DVector::zeros(3);
    let mut c = DVector::zeros(3);
    let mut hs = Vec::new();
    for x in xs {
        (h, c) = lstm_cell(p, x, &h, &c);
        hs.push(&h * 2.0);
    }
    (c, hs)
}

/// w x + u h + b, of the parents w, u, b, x, h: the last is not there in the first iteration.
fn opened_at(p: &[DMatrix<f64>]) -> DMatrix<f64> {
    &p[0] * &p[3] + &p[2] + p.get(4).map_or_else(|| DMatrix::zeros(3, 1), |h| &p[1] * h)
}

struct Cells {
    leaves: [[Parent; 3]; 4],
}

impl Cells {
    fn new(graph: &mut Graph, p: &Lstm) -> Self {
        let leaves = [("f", &p.f), ("i", &p.i), ("o", &p.o), ("c", &p.c)].map(|(name, gate)| {
            [
                graph.parameter(format!("p.{name}.w"), gate.w.clone()),
                graph.parameter(format!("p.{name}.u"), gate.u.clone()),
                graph.parameter(format!("p.{name}.b"), column(&gate.b)),
            ]
        });
        Self { leaves }
    }

    /// One cell: h and c.
    fn add(
        &self,
        graph: &mut Graph,
        path: &str,
        x: Parent,
        state: Option<(Parent, Parent)>,
    ) -> (Parent, Parent) {
        let mut opened = |name: &str, gate: usize| {
            let parents: Vec<Parent> =
                self.leaves[gate].into_iter().chain([x]).chain(state.map(|(h, _)| h)).collect();
            let path = format!("{path}.{name}");
            graph.vertex(path, &parents, opened_at)
        };
        let [f, i, o, c] =
            [("opened.output", 0), ("opened#2.output", 1), ("opened#3.output", 2), ("opened#4.output", 3)]
                .map(|(name, gate)| opened(name, gate));
        let mut squashed =
            |name: &str, of: Parent| graph.vertex(format!("{path}.{name}"), &[of], |p| p[0].map(logistic));
        let (f, i, o) = (squashed("f", f), squashed("i", i), squashed("o", o));
        let name = format!("{path}.c");
        let c = match state {
            None => {
                graph.vertex(name, &[i, c, f], |p| p[0].component_mul(&p[1].map(f64::tanh)) + &p[2] * 0.0)
            }
            Some((_, last)) => graph.vertex(name, &[i, c, f, last], |p| {
                p[0].component_mul(&p[1].map(f64::tanh)) + p[2].component_mul(&p[3])
            }),
        };
        let hidden = |p: &[DMatrix<f64>]| p[0].component_mul(&p[1].map(f64::tanh));
        (graph.vertex(format!("{path}.h"), &[o, c], hidden), c)
    }
}

#[test]
fn a_cell_in_a_loop_relaxes_as_its_straight_line() {
    let p = parameters();
    let mut net = Network::<lstm>::new(p.clone());
    for length in [3, 1, 2, 3] {
        let xs = sequence(length);
        let target = vector(3, 90);
        let targets: Vec<_> = (0..length).map(|t| vector(3, 900 + t)).collect();
        let mut graph = Graph::default();
        let cells = Cells::new(&mut graph, &p);
        let mut state = None;
        for (t, x) in xs.iter().enumerate() {
            graph.segment();
            let x = graph.input(format!("xs[{t}]"), column(x));
            let (h, c) = cells.add(&mut graph, &format!("lstm_cell[{t}]"), x, state);
            state = Some((h, c));
            let loss = squared_error(column(&targets[t]));
            graph.output(format!("hs[{t}]"), &[h], |p| &p[0] * 2.0, loss);
        }
        graph.segment();
        let (_, c) = state.expect("there is a step");
        // `c` is read by `h`.
        graph.output("output.0", &[c], |p| p[0].clone(), squared_error(column(&target)));
        agree(&mut net, &xs[..], &(&target, &targets), &graph);
        let last = length - 1;
        for (name, other) in [("h", "lstm_cell[0].h"), ("c", "lstm_cell[0].c")] {
            assert_eq!(net.error(&format!("{name}[0]")).unwrap(), net.error(other).unwrap());
        }
        assert!(net.error(&format!("lstm_cell[{last}].opened#4.output")).is_ok());
        assert!(is_absent(&net, &format!("lstm_cell[{length}].f")));
    }
}

#[derive(Clone, Parameters)]
struct Refiner {
    w: DMatrix<f64>,
    gain: Option<f64>,
}

/// A function with a loop and a branch of its own.
#[predictive_coding]
fn refine(#[param] p: &Refiner, h: &DVector<f64>, #[constant] n: usize) -> DVector<f64> {
    let mut h = h.clone();
    for k in 0..n {
        h = tanh(&(&p.w * &h));
        if let Some(gain) = p.gain
            && k > 0
        {
            h *= gain;
        }
    }
    h
}

/// Called in a loop, twice in an iteration, inside an expression, and in a branch.
#[predictive_coding]
fn refined(#[param] p: &Refiner, xs: &[DVector<f64>]) -> DVector<f64> {
    let mut h = DVector::from_element(2, 0.5);
    for (t, x) in xs.iter().enumerate() {
        h = refine(p, &(x + &h), t) + refine(p, x, 1);
        if t % 2 == 1 {
            h = refine(p, &h, 2);
        }
    }
    &h * 0.5
}

struct Refined {
    graph: Graph,
    w: Parent,
    gain: Option<Parent>,
}

impl Refined {
    fn new(p: &Refiner) -> Self {
        let mut graph = Graph::default();
        let w = graph.parameter("p.w", p.w.clone());
        let gain = p.gain.map(|gain| graph.parameter("p.gain", super::scalar(gain)));
        Self { graph, w, gain }
    }

    /// One call of `refine`, of the sum of these and a constant: an argument is passed straight through.
    fn add(&mut self, path: &str, of: &[Parent], offset: f64, n: usize) -> (Vec<Parent>, f64) {
        let (mut h, mut offset) = (of.to_vec(), offset);
        for k in 0..n {
            self.graph.segment();
            let parents: Vec<Parent> = [self.w].into_iter().chain(h).collect();
            let prediction = move |p: &[DMatrix<f64>]| {
                let sum = p[1..].iter().fold(DMatrix::from_element(2, 1, offset), |sum, p| sum + p);
                (&p[0] * sum).map(f64::tanh)
            };
            let mut next = self.graph.vertex(format!("{path}.h[{k}]"), &parents, prediction);
            if let Some(gain) = self.gain.filter(|_| k > 0) {
                next = self.graph.vertex(format!("{path}.h#2[{k}]"), &[next, gain], |p| &p[0] * p[1][0]);
            }
            (h, offset) = (vec![next], 0.0);
        }
        self.graph.segment();
        (h, offset)
    }
}

#[test]
fn functions_with_loops_are_called_in_loops() {
    let target = vector(2, 90);
    for gain in [None, Some(1.3)] {
        let p = Refiner { w: matrix(2, 2, 4), gain };
        let mut net = Network::<refined>::new(p.clone());
        for length in [4, 0, 1, 2, 4] {
            let xs = sequence(length);
            let mut straight = Refined::new(&p);
            let (mut h, mut start) = (Vec::new(), 0.5);
            for (t, x) in xs.iter().enumerate() {
                straight.graph.segment();
                let x = straight.graph.input(format!("xs[{t}]"), column(x));
                let sum: Vec<Parent> = [x].into_iter().chain(h).collect();
                let (first, rest) = straight.add(&format!("refine[{t}]"), &sum, start, t);
                let (second, _) = straight.add(&format!("refine#2[{t}]"), &[x], 0.0, 1);
                let parents: Vec<Parent> = first.into_iter().chain(second).collect();
                let prediction = move |p: &[DMatrix<f64>]| {
                    p.iter().fold(DMatrix::from_element(2, 1, rest), |sum, p| sum + p)
                };
                let next = straight.graph.vertex(format!("h[{t}]"), &parents, prediction);
                (h, start) = (vec![next], 0.0);
                if t % 2 == 1 {
                    (h, _) = straight.add(&format!("refine#3[{t}]"), &h, 0.0, 2);
                }
            }
            straight.graph.segment();
            let loss = squared_error(column(&target));
            match h[..] {
                [h] => straight.graph.output("output", &[h], |p| &p[0] * 0.5, loss),
                _ => straight.graph.output("output", &[], |_| DMatrix::from_element(2, 1, 0.25), loss),
            }
            agree(&mut net, &xs[..], &target, &straight.graph);
        }
        assert_eq!(net.error("refine[3].h#2[2]").is_ok(), gain.is_some());
        assert!(is_absent(&net, "refine[3].h#2[0]") && is_absent(&net, "refine#3[2].h[0]"));
        // The result of the call in the branch is the variable's.
        let name = if gain.is_some() { "refine#3[3].h#2[1]" } else { "refine#3[3].h[1]" };
        assert_eq!(net.error("h[3]").is_ok(), net.error(name).is_ok());
    }
}
