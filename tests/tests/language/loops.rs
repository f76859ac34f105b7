//! Loops over sequences, ranges and parameters, nested, and with branches.

use nalgebra::{DMatrix, DVector};
use pc_runtime::prelude::*;
use pc_tests::reference::{Graph, Parent, squared_error};

use super::{agree, column, is_absent, logistic, matrix, sequence, vector};

#[derive(Clone, Parameters)]
struct Rnn {
    w: DMatrix<f64>,
    u: DMatrix<f64>,
    start: DVector<f64>,
    out: DMatrix<f64>,
}

fn parameters() -> Rnn {
    Rnn { w: matrix(3, 2, 1), u: matrix(3, 3, 2) * 0.7, start: vector(3, 3), out: matrix(2, 3, 4) }
}

fn leaves(graph: &mut Graph, p: &Rnn) -> [Parent; 4] {
    [
        graph.parameter("p.w", p.w.clone()),
        graph.parameter("p.u", p.u.clone()),
        graph.parameter("p.start", column(&p.start)),
        graph.parameter("p.out", p.out.clone()),
    ]
}

fn step(p: &[DMatrix<f64>]) -> DMatrix<f64> {
    (&p[0] * &p[2] + &p[1] * &p[3]).map(f64::tanh)
}

/// In any order of calls: many, none, one.
const LENGTHS: [usize; 7] = [4, 0, 1, 4, 1, 0, 2];

#[predictive_coding]
fn rnn(#[param] p: &Rnn, xs: &[DVector<f64>]) -> DVector<f64> {
    let mut h = p.start.clone();
    for x in xs {
        h = tanh(&(&p.w * x + &p.u * &h));
    }
    &p.out * h
}

#[test]
fn a_loop_relaxes_as_its_straight_line() {
    let p = parameters();
    let target = vector(2, 90);
    let mut net = Network::<rnn>::new(p.clone());
    for length in LENGTHS {
        let xs = sequence(length);
        let mut graph = Graph::default();
        let [w, u, start, out] = leaves(&mut graph, &p);
        let mut h = start;
        for (t, x) in xs.iter().enumerate() {
            graph.segment();
            let x = graph.input(format!("xs[{t}]"), column(x));
            h = graph.vertex(format!("h[{t}]"), &[w, u, x, h], step);
        }
        graph.segment();
        graph.output("output", &[out, h], |p| &p[0] * &p[1], squared_error(column(&target)));
        agree(&mut net, &xs[..], &target, &graph);
        assert!(is_absent(&net, &format!("h[{length}]")) && is_absent(&net, "h"));
    }
}

/// The same steps, gone through in other ways: each has its own straight line.
#[predictive_coding]
fn ways(#[param] p: &Rnn, xs: &[DVector<f64>], #[constant] n: usize) -> DVector<f64> {
    let mut h = p.start.clone();
    for (t, x) in xs.iter().enumerate().rev() {
        h = tanh(&(&p.w * x + &p.u * &h * (0.5 * t as f64)));
    }
    for t in (1..xs.len()).rev() {
        h = sin(&(&p.w * &xs[t] + &p.u * (&h + &p.w * &xs[t - 1])));
    }
    for (x, next) in xs.iter().zip(xs.iter().skip(1)) {
        h += cos(&(&p.w * (x + next)));
    }
    for _ in 0..n {
        h = &p.u * &h;
    }
    &p.out * h
}

#[test]
fn every_way_through_a_sequence() {
    let p = parameters();
    let target = vector(2, 90);
    let mut net = Network::<ways>::new(p.clone());
    for (length, n) in [(3, 2), (0, 1), (1, 0), (2, 3), (3, 0)] {
        let xs = sequence(length);
        let mut graph = Graph::default();
        let [w, u, start, out] = leaves(&mut graph, &p);
        let inputs: Vec<Parent> =
            xs.iter().enumerate().map(|(t, x)| graph.input(format!("xs[{t}]"), column(x))).collect();
        let mut h = start;
        // Iterations are counted, whatever the index is.
        for (i, t) in (0..length).rev().enumerate() {
            graph.segment();
            let part = 0.5 * t as f64;
            let prediction = move |p: &[DMatrix<f64>]| (&p[0] * &p[2] + &p[1] * &p[3] * part).map(f64::tanh);
            h = graph.vertex(format!("h[{i}]"), &[w, u, inputs[t], h], prediction);
        }
        for (i, t) in (1..length).rev().enumerate() {
            graph.segment();
            let prediction =
                |p: &[DMatrix<f64>]| (&p[0] * &p[2] + &p[1] * (&p[4] + &p[0] * &p[3])).map(f64::sin);
            h = graph.vertex(format!("h#2[{i}]"), &[w, u, inputs[t], inputs[t - 1], h], prediction);
        }
        for t in 1..length {
            graph.segment();
            let prediction = |p: &[DMatrix<f64>]| &p[0] + (&p[1] * (&p[2] + &p[3])).map(f64::cos);
            h = graph.vertex(format!("h#3[{}]", t - 1), &[h, w, inputs[t - 1], inputs[t]], prediction);
        }
        for i in 0..n {
            graph.segment();
            h = graph.vertex(format!("h#4[{i}]"), &[u, h], |p| &p[0] * &p[1]);
        }
        graph.segment();
        graph.output("output", &[out, h], |p| &p[0] * &p[1], squared_error(column(&target)));
        agree(&mut net, (&xs[..], n), &target, &graph);
    }
}

#[derive(Clone, Parameters)]
struct Block {
    w: DMatrix<f64>,
    u: DMatrix<f64>,
    bias: Option<DVector<f64>>,
    #[parameters(skip)]
    squashed: bool,
}

#[derive(Clone, Parameters)]
struct Stack {
    layers: Vec<Block>,
    scale: f64,
}

fn stack(depth: usize) -> Stack {
    let block = |i: usize| Block {
        w: matrix(2, 2, 10 * i),
        u: matrix(2, 2, 10 * i + 5) * 0.7,
        bias: (i % 2 == 1).then(|| vector(2, 10 * i + 7)),
        squashed: i != 1,
    };
    Stack { layers: (0..depth).map(block).collect(), scale: 0.8 }
}

/// A stack of recurrent layers: branches in a loop in a loop, a loop in a branch, and carried variables
/// that change places.
#[predictive_coding]
fn stacked(#[param] p: &Stack, xs: &[DVector<f64>], #[constant] settles: Option<usize>) -> DVector<f64> {
    let mut total = DVector::zeros(2);
    for x in xs {
        let mut h = x * p.scale;
        let mut last = h.clone();
        for layer in &p.layers {
            let z = &layer.w * &h + &layer.u * &last;
            last = h;
            if layer.squashed {
                h = tanh(&z);
            } else if let Some(b) = &layer.bias {
                h = sigmoid(&(z + b));
            } else {
                h = z;
            }
        }
        total += h.component_mul(&last);
    }
    if let Some(n) = settles {
        for _ in 0..n {
            total = sin(&(&total * 2.0));
        }
    }
    total * p.scale
}

fn straight_stack(p: &Stack, xs: &[DVector<f64>], settles: Option<usize>, target: &DVector<f64>) -> Graph {
    let mut graph = Graph::default();
    let scale = graph.parameter("p.scale", super::scalar(p.scale));
    let leaves: Vec<_> = (p.layers.iter().enumerate())
        .map(|(l, block)| {
            let w = graph.parameter(format!("p.layers[{l}].w"), block.w.clone());
            let u = graph.parameter(format!("p.layers[{l}].u"), block.u.clone());
            let b = block.bias.as_ref().map(|b| graph.parameter(format!("p.layers[{l}].bias"), column(b)));
            (w, u, b)
        })
        .collect();
    let scaled = |p: &[DMatrix<f64>]| &p[0] * p[1][0];
    let mut total = None;
    for (t, x) in xs.iter().enumerate() {
        graph.segment();
        let x = graph.input(format!("xs[{t}]"), column(x));
        let mut h = graph.vertex(format!("h[{t}]"), &[x, scale], scaled);
        let mut last = h;
        for (l, &(w, u, b)) in leaves.iter().enumerate() {
            graph.segment();
            let z = graph.vertex(format!("z[{t}][{l}]"), &[w, h, u, last], |p| &p[0] * &p[1] + &p[2] * &p[3]);
            last = h;
            h = match (p.layers[l].squashed, b) {
                (true, _) => graph.vertex(format!("h#2[{t}][{l}]"), &[z], |p| p[0].map(f64::tanh)),
                (false, Some(b)) => {
                    graph.vertex(format!("h#3[{t}][{l}]"), &[z, b], |p| (&p[0] + &p[1]).map(logistic))
                }
                (false, None) => z,
            };
        }
        graph.segment();
        let name = format!("total[{t}]");
        total = Some(match total {
            None => graph.vertex(name, &[h, last], |p| p[0].component_mul(&p[1])),
            Some(total) => graph.vertex(name, &[total, h, last], |p| &p[0] + p[1].component_mul(&p[2])),
        });
    }
    let mut total = total.expect("there is an element");
    for i in 0..settles.unwrap_or(0) {
        graph.segment();
        total = graph.vertex(format!("total#2[{i}]"), &[total], |p| (&p[0] * 2.0).map(f64::sin));
    }
    graph.segment();
    graph.output("output", &[total, scale], scaled, squared_error(column(target)));
    graph
}

#[test]
fn nested_loops_and_branches_relax_as_their_straight_line() {
    let target = vector(2, 90);
    for depth in [3, 0, 1] {
        let p = stack(depth);
        let mut net = Network::<stacked>::new(p.clone());
        for (length, settles) in [(3, None), (1, Some(2)), (2, Some(0)), (3, None)] {
            let xs = sequence(length);
            let graph = straight_stack(&p, &xs, settles, &target);
            agree(&mut net, (&xs[..], settles), &target, &graph);
        }
        assert!(is_absent(&net, "total#2[0]") && is_absent(&net, "h#3[0][0]"));
        assert_eq!(net.error("h#3[2][1]").is_ok(), depth > 1);
        assert!(is_absent(&net, "h#2[2][1]"), "the other arm was taken in layer 1");
    }
}

#[test]
fn loops_that_never_run_leave_what_precedes_them() {
    let mut net = Network::<stacked>::new(stack(3));
    let none: &[DVector<f64>] = &[];
    assert_eq!(net.predict((none, Some(3))).unwrap(), DVector::zeros(2));
    let report = net.relax((none, Some(3)), vector(2, 90), &SquaredError, &Exact).unwrap();
    assert!((report.loss - 0.5 * vector(2, 90).norm_squared()).abs() < 1e-15);
    let mut gradients = Vec::new();
    net.gradients().clone().visit_mut(&mut |leaf| gradients.extend_from_slice(leaf));
    assert!(gradients.iter().all(|&gradient| gradient == 0.0), "{gradients:?}");
}

/// The arm of each iteration is chosen by the value that the iteration before has left.
#[predictive_coding]
fn limited(#[param] p: &Rnn, xs: &[DVector<f64>]) -> DVector<f64> {
    let mut h = p.start.clone();
    for (t, x) in xs.iter().enumerate() {
        let z = &p.w * x + &p.u * &h;
        h = match z.norm() {
            ..0.8 => tanh(&z),
            size if size > 1.4 || t == 0 => z * 0.5,
            _ => {
                let kept = cos(&z);
                &h + kept
            }
        };
    }
    &p.out * h
}

#[test]
fn each_iteration_takes_its_own_arm() {
    let p = parameters();
    let target = vector(2, 90);
    let mut net = Network::<limited>::new(p.clone());
    let mut arms = [0; 3];
    for length in [5, 0, 1, 3, 5] {
        let xs = sequence(length);
        let mut graph = Graph::default();
        let [w, u, start, out] = leaves(&mut graph, &p);
        let mut h = start;
        for (t, x) in xs.iter().enumerate() {
            graph.segment();
            let x = graph.input(format!("xs[{t}]"), column(x));
            let z = graph.vertex(format!("z[{t}]"), &[w, u, x, h], |p| &p[0] * &p[2] + &p[1] * &p[3]);
            let size = graph.forward().last().expect("there are vertices").norm();
            h = if size < 0.8 {
                arms[0] += 1;
                graph.vertex(format!("h[{t}]"), &[z], |p| p[0].map(f64::tanh))
            } else if size > 1.4 || t == 0 {
                arms[1] += 1;
                graph.vertex(format!("h#2[{t}]"), &[z], |p| &p[0] * 0.5)
            } else {
                arms[2] += 1;
                let kept = graph.vertex(format!("kept[{t}]"), &[z], |p| p[0].map(f64::cos));
                graph.vertex(format!("h#3[{t}]"), &[h, kept], |p| &p[0] + &p[1])
            };
        }
        graph.segment();
        graph.output("output", &[out, h], |p| &p[0] * &p[1], squared_error(column(&target)));
        agree(&mut net, &xs[..], &target, &graph);
    }
    assert!(arms.iter().all(|&taken| taken > 0), "arms taken: {arms:?}");
}

/// Constants are lent to their methods, however often a loop runs.
#[predictive_coding]
#[allow(clippy::needless_pass_by_value)] // a variable of its own, not a reference
fn weighed(#[param] w: &DVector<f64>, xs: &[DVector<f64>], #[constant] weights: DVector<f64>) -> f64 {
    let ones: DVector<f64> = DVector::from_element(2, 1.0);
    let mut total = 0.0;
    for x in xs {
        total += weights.dot(&x.component_mul(w)) + ones.component_mul(x).sum();
    }
    total
}

#[test]
fn constants_are_read_in_every_iteration() {
    let (w, weights) = (vector(2, 1), vector(2, 2));
    let mut net = Network::<weighed>::new(w.clone());
    for length in LENGTHS {
        let xs = sequence(length);
        let mut graph = Graph::default();
        let leaf = graph.parameter("p", column(&w));
        let mut total = None;
        let loss = || squared_error(super::scalar(0.3));
        let prediction = |weights: DMatrix<f64>| {
            move |p: &[DMatrix<f64>]| {
                let before = p.get(2).map_or(0.0, |total| total[0]);
                super::scalar(before + weights.dot(&p[1].component_mul(&p[0])) + p[1].sum())
            }
        };
        for (t, x) in xs.iter().enumerate() {
            graph.segment();
            let x = graph.input(format!("xs[{t}]"), column(x));
            let parents: Vec<Parent> = [leaf, x].into_iter().chain(total).collect();
            let (name, prediction) = (format!("total[{t}]"), prediction(column(&weights)));
            if t + 1 == length {
                graph.output(name, &parents, prediction, loss());
            } else {
                total = Some(graph.vertex(name, &parents, prediction));
            }
        }
        if length == 0 {
            graph.output("output", &[], |_| super::scalar(0.0), loss());
        }
        agree(&mut net, (&xs[..], weights.clone()), &0.3, &graph);
    }
}

/// How often a loop runs may depend on values, too: they decide, and are not differentiated.
#[predictive_coding]
fn as_often_as_it_takes(
    #[param] w: &DMatrix<f64>,
    x: &DVector<f64>,
    #[constant] unused: bool,
) -> DVector<f64> {
    let mut h = w * x;
    for i in 0..(h.norm() * 3.0) as usize {
        h = tanh(&h) * (i as f64 + 1.0);
    }
    let size = h.norm();
    for _ in (0..size.ceil() as usize).rev() {
        h *= 0.9;
    }
    let more = u8::min(h.norm() as u8, 5) + 1;
    let fewer = (size as i32 - 1).max(0);
    for _ in fewer..i32::from(more) * 2 {
        h = w * h;
    }
    let times;
    if unused {
        times = 0;
    } else {
        match h.len() {
            0 => times = 1,
            n => times = n,
        }
    }
    h * (times as f64)
}

#[test]
fn values_decide_how_often_a_loop_runs() {
    let (w, target) = (matrix(2, 2, 3), vector(2, 90));
    let mut net = Network::<as_often_as_it_takes>::new(w.clone());
    let mut lengths = Vec::new();
    for scale in [0.0, 1.0, 4.0, 12.0] {
        let x = vector(2, 70) * scale;
        let (y, expected) = (net.predict((&x, false)).unwrap(), as_often_as_it_takes(&w, &x, false));
        assert!((y - expected).norm() < 1e-12);
        // The iterations that there were, by the names of their vertices.
        lengths.push((0..99).filter(|i| !is_absent(&net, &format!("h#2[{i}]"))).count());
        check_gradients::<as_often_as_it_takes, _, _>(&w, (&x, false), &target, &SquaredError).unwrap();
    }
    assert!(lengths.is_sorted() && lengths[0] == 0 && lengths[3] > lengths[1], "{lengths:?}");
}

/// What a type gives by `iter` need not be what a loop over it goes through.
#[derive(Clone, Parameters)]
struct Tower {
    layers: Vec<DMatrix<f64>>,
    boxed: Box<[DMatrix<f64>; 1]>,
    gate: Option<DMatrix<f64>>,
    #[parameters(skip)]
    sizes: &'static [usize],
}

impl Tower {
    fn iter(&self) -> std::slice::Iter<'_, DMatrix<f64>> {
        self.layers[..1].iter()
    }
}

impl<'a> IntoIterator for &'a Tower {
    type Item = &'a DMatrix<f64>;
    type IntoIter = std::slice::Iter<'a, DMatrix<f64>>;

    fn into_iter(self) -> Self::IntoIter {
        self.layers.iter()
    }
}

#[derive(Clone, Parameters)]
struct Towers {
    tower: Tower,
}

#[predictive_coding]
#[allow(clippy::explicit_iter_loop)]
fn by_iter(#[param] p: &Towers, x: &DVector<f64>) -> DVector<f64> {
    let mut h = x * 0.5;
    for w in p.tower.iter() {
        h = tanh(&(w * h));
    }
    for (i, w) in p.tower.iter().rev().enumerate() {
        h = w * h * (i + 1) as f64;
    }
    for w in &p.tower {
        h = w * h;
    }
    let tower = &p.tower;
    for (a, b) in tower.iter().zip(tower.boxed.iter()) {
        h = a * (b * h);
    }
    for w in tower.gate.iter() {
        h = w * h;
    }
    for size in p.tower.sizes.iter() {
        h /= *size as f64;
    }
    h
}

#[test]
fn parameters_are_gone_through_by_their_own_iter() {
    let layers = vec![matrix(2, 2, 3), matrix(2, 2, 4), matrix(2, 2, 5)];
    for gate in [None, Some(matrix(2, 2, 6))] {
        let tower =
            Tower { layers: layers.clone(), boxed: Box::new([matrix(2, 2, 7)]), gate, sizes: &[2, 3] };
        let p = Towers { tower };
        let (x, t) = (vector(2, 70), vector(2, 90));
        assert!((Network::<by_iter>::new(p.clone()).predict(&x).unwrap() - by_iter(&p, &x)).norm() < 1e-12);
        check_gradients::<by_iter, _, _>(&p, &x, &t, &SquaredError).unwrap();
    }
}
