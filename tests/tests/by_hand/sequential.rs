//! Relaxation segment by segment, where loops cut the graph.

use allocation_counter::measure;
use nalgebra::DMatrix;
use pc_runtime::inference::{Exact, FixedPrediction, Inference, Relaxation};
use pc_runtime::loss::SquaredError;
use pc_runtime::{Error, Network, Real};
use pc_tests::reference::{Graph, Parent, squared_error};
use pc_tests::{assert_close, settled_part};

use super::cell::lstm_cell;
use super::nested::{nested, recurrence};
use super::sequence::lstm;
use super::{assert_relaxed, parameters, sequence, unrolled, vector};

const SETTINGS: [(f64, usize); 6] = [(0.1, 0), (0.1, 1), (0.3, 7), (1.0, 4), (1.5, 20), (0.5, 60)];

fn scalar(x: f64) -> DMatrix<f64> {
    DMatrix::from_element(1, 1, x)
}

#[test]
fn a_loop_relaxes_iteration_by_iteration() {
    let mut net = Network::<lstm>::new(parameters());
    let target = vector(2, 900);
    for (rate, steps) in SETTINGS {
        // Nothing precedes the loop but parameters; the output follows it.
        for (length, segments) in [(5, 6), (0, 1), (1, 2), (5, 6)] {
            let xs = sequence(length);
            let (graph, _) = unrolled::lstm(net.params(), &xs, &target);
            let inference = FixedPrediction::new(rate, steps).sequential();
            let report = net.relax(&xs, &target, &SquaredError, &inference).unwrap();
            assert_eq!(report.steps, segments * steps);
            assert_relaxed(&net, report, &graph.sequential(rate, steps));
        }
    }
}

/// `recurrence` as a straight line, from `x` on; `path` is that of its names.
fn unroll_recurrence(graph: &mut Graph, path: &str, w: Parent, x: (Parent, f64), length: usize) -> Parent {
    let (mut h, mut factor) = x;
    for t in 0..length {
        graph.segment();
        let part = std::mem::replace(&mut factor, 1.0);
        let a = graph.vertex(format!("{path}a[{t}]"), &[h, w], move |p| &p[0] * &p[1] * part);
        h = graph.vertex(format!("{path}h[{t}]"), &[a], |p| p[0].map(f64::sin));
    }
    graph.segment();
    graph.vertex(format!("{path}output"), &[h], move |p| &p[0] * (2.0 * factor))
}

/// `nested` as a straight line.
fn unroll_nested(x: f64, w: f64, lengths: (usize, usize), target: f64) -> Graph {
    let mut graph = Graph::default();
    let (x, w) = (graph.input("x", scalar(x)), graph.parameter("p", scalar(w)));
    let mut h = graph.vertex("h", &[x, w], |p| &p[0] * &p[1]);
    for t in 0..lengths.0 {
        graph.segment();
        let a = graph.vertex(format!("a[{t}]"), &[h], |p| p[0].map(f64::tanh));
        let path = format!("recurrence[{t}].");
        let called = unroll_recurrence(&mut graph, &path, w, (a, 0.5), lengths.1);
        h = graph.vertex(format!("h#2[{t}]"), &[called, a], |p| &p[0] + &p[1]);
    }
    graph.segment();
    graph.output("output", &[h, w], |p| &p[0] * &p[1], squared_error(scalar(target)));
    graph
}

#[test]
fn nested_loops_relax_from_the_last_inner_iteration_back() {
    let mut net = Network::<nested>::new(0.8);
    for (rate, steps) in SETTINGS {
        for lengths in [(3, 2), (0, 2), (2, 0), (1, 5), (3, 2)] {
            let graph = unroll_nested(1.3, 0.8, lengths, -2.0);
            let inference = FixedPrediction::new(rate, steps).sequential();
            let report = net.relax((1.3, lengths), -2.0, &SquaredError, &inference).unwrap();
            assert_relaxed(&net, report, &graph.sequential(rate, steps));
            // Before the loop; of each iteration what precedes the inner loop, its iterations, and what
            // follows it; after the loop.
            let segments = 2 + lengths.0 * (lengths.1 + 2);
            assert_eq!(report.steps, steps * segments);
        }
    }
}

#[test]
fn loops_allocate_nothing_once_their_lengths_were_seen() {
    let mut net = Network::<nested>::new(0.8);
    let inference = FixedPrediction::new(0.3, 4).sequential();
    let mut relax_all = || {
        for lengths in [(3, 2), (0, 2), (2, 0), (1, 5)] {
            net.relax((1.3, lengths), -2.0, &SquaredError, &inference).unwrap();
        }
    };
    relax_all();
    let counted = measure(relax_all);
    assert_eq!(counted.count_total, 0, "{counted:?}");
}

#[test]
fn depth_counts_from_the_settled_border() {
    let (length, mut exact) = (6, Network::<recurrence>::new(0.9));
    exact.relax((0.7, length), 3.0, &SquaredError, &Exact).unwrap();
    let mut net = exact.clone();
    for (rate, steps) in SETTINGS {
        let inference = FixedPrediction::new(rate, steps).sequential();
        net.relax((0.7, length), 3.0, &SquaredError, &inference).unwrap();
        for t in 0..length {
            // Each later iteration lets through the part of its first vertex, at depth 2.
            let later = settled_part(2, steps, rate).powf((length - 1 - t) as f64);
            for (name, depth) in [("h", 1), ("a", 2)] {
                let name = format!("{name}[{t}]");
                let expected = exact.error(&name).unwrap() * (settled_part(depth, steps, rate) * later);
                assert_close(&name, &net.error(&name).unwrap(), &expected, 1e-12);
            }
        }
    }
}

#[test]
fn without_loops_nothing_changes() {
    let [x, h, c] = [vector(2, 500), vector(3, 600), vector(3, 700)];
    let targets = (vector(3, 800), vector(3, 900));
    let mut net = Network::<lstm_cell>::new(parameters().cell);
    for (rate, steps) in SETTINGS {
        let plain = FixedPrediction::new(rate, steps);
        let expected = net.relax((&x, &h, &c), (&targets.0, &targets.1), &SquaredError, &plain).unwrap();
        let gradients = net.gradients().clone();
        let sequential = plain.sequential();
        let report = net.relax((&x, &h, &c), (&targets.0, &targets.1), &SquaredError, &sequential).unwrap();
        assert_eq!(report, expected);
        assert_eq!(pc_tests::flatten(net.gradients()), pc_tests::flatten(&gradients));
    }
}

/// An algorithm of one's own: errors of later segments are complete when a segment takes them over.
struct InTurn(usize);

impl<T: Real> Inference<T> for InTurn {
    fn relax(&self, graph: &mut Relaxation<'_, T>) -> Result<(), Error> {
        graph.segments(|segment| (0..self.0).for_each(|_| segment.step(|_, drive| drive)));
        Ok(())
    }
}

#[test]
fn segments_that_settle_completely_are_exact() {
    // No iteration of the cell has more than the two vertices c and h in a row and a gate before them.
    let (xs, target) = (sequence(5), vector(2, 900));
    let mut exact = Network::<lstm>::new(parameters());
    exact.relax(&xs, &target, &SquaredError, &Exact).unwrap();
    let mut net = exact.clone();
    net.relax(&xs, &target, &SquaredError, &InTurn(4)).unwrap();
    for name in ["lstm_cell[0].f", "lstm_cell[2].c", "lstm_cell[4].h", "xs[0]", "xs[4]"] {
        assert_close(name, &net.error(name).unwrap(), &exact.error(name).unwrap(), 1e-14);
    }
    net.relax(&xs, &target, &SquaredError, &InTurn(1)).unwrap();
    let early = net.error("xs[0]").unwrap();
    assert!((early - exact.error("xs[0]").unwrap()).amax() > 1e-6, "one step is not enough");
}

#[test]
fn divergence_is_found_in_the_segment_where_it_begins() {
    let mut net = Network::<recurrence>::new(1e200);
    let inference = FixedPrediction::new(0.5, 3).sequential();
    // Errors are multiplied by the slope 1e200 from each iteration to the one before it: about 1 in
    // iteration 2, 1e200 in iteration 1, and more than a number can be in iteration 0.
    let error = net.relax((1.0, 3), 3.0, &SquaredError, &inference).unwrap_err();
    let Error::Diverged { vertex, step } = error else { panic!("{error}") };
    // Segments: the output, then iterations 2, 1, 0 with three steps each.
    assert_eq!((vertex.as_str(), step), ("h[0]", 10));
}
