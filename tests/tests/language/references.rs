//! Variables that refer to one parameter at one time, and to another at another.

use nalgebra::{DMatrix, DVector};
use pc_runtime::graph::Plasticity;
use pc_runtime::prelude::*;
use pc_tests::reference::{Graph, squared_error};

use super::{agree, column, matrix, sequence, vector};

#[derive(Clone, Parameters)]
struct Dense {
    w: DMatrix<f64>,
    b: DVector<f64>,
}

#[derive(Clone, Parameters)]
struct Cells {
    first: Dense,
    rest: Dense,
    wide: Option<Dense>,
    h0: DVector<f64>,
    h1: DVector<f64>,
}

/// The first step has weights of its own, and long sequences those of `wide`.
#[predictive_coding]
fn unrolled(#[param] p: &Cells, xs: &[DVector<f64>]) -> DVector<f64> {
    let mut cell = &p.first;
    if let Some(wide) = &p.wide
        && xs.len() > 2
    {
        cell = wide;
    }
    let mut h = p.h0.clone();
    if xs.len() > 1 {
        h = p.h1.clone();
    }
    let mut bias = &p.first.b;
    for x in xs {
        h = tanh(&(affine(&cell.w, &(&h + x), &cell.b) + bias));
        (cell, bias) = (&p.rest, &cell.b);
    }
    h
}

fn dense(seed: usize) -> Dense {
    Dense { w: matrix(2, 2, seed), b: vector(2, seed + 5) }
}

fn cells(wide: bool) -> Cells {
    let wide = wide.then(|| dense(30));
    Cells { first: dense(10), rest: dense(20), wide, h0: vector(2, 40), h1: vector(2, 41) }
}

fn straight(p: &Cells, xs: &[DVector<f64>], target: &DVector<f64>) -> Graph {
    let mut graph = Graph::default();
    let mut parameter = |name: &str, value: DMatrix<f64>| graph.parameter(name, value);
    let mut of = |name: &str, dense: &Dense| {
        let [w, b] = ["w", "b"].map(|field| format!("p.{name}.{field}"));
        (parameter(&w, dense.w.clone()), parameter(&b, column(&dense.b)))
    };
    let (first, rest) = (of("first", &p.first), of("rest", &p.rest));
    let wide = p.wide.as_ref().map(|wide| of("wide", wide));
    let (h0, h1) = (parameter("p.h0", column(&p.h0)), parameter("p.h1", column(&p.h1)));
    let (mut cell, mut bias) = (wide.filter(|_| xs.len() > 2).unwrap_or(first), first.1);
    let mut h = if xs.len() > 1 { h1 } else { h0 };
    let loss = squared_error(column(target));
    for (t, x) in xs.iter().enumerate() {
        graph.segment();
        let x = graph.input(format!("xs[{t}]"), column(x));
        let parents = [cell.0, h, x, cell.1, bias];
        let step = |p: &[DMatrix<f64>]| (&p[0] * (&p[1] + &p[2]) + &p[3] + &p[4]).map(f64::tanh);
        if t + 1 == xs.len() {
            graph.output(format!("h[{t}]"), &parents, step, loss);
            return graph;
        }
        h = graph.vertex(format!("h[{t}]"), &parents, step);
        (cell, bias) = (rest, cell.1);
    }
    graph.segment();
    graph.output("output", &[h], |p| p[0].clone(), loss);
    graph
}

#[test]
fn a_reference_moves_from_one_parameter_to_another() {
    let target = vector(2, 90);
    for wide in [false, true] {
        let p = cells(wide);
        let mut net = Network::<unrolled>::new(p.clone());
        for length in [0, 1, 2, 3, 5] {
            let xs = sequence(length);
            agree(&mut net, &xs, &target, &straight(&p, &xs, &target));
        }
    }
}

#[test]
fn the_table_lists_all_that_a_reference_may_be() {
    let graph = Network::<unrolled>::graph();
    assert_eq!(graph.unread_parameters(), [] as [&str; 0]);
    let table = graph.to_string();
    for parameter in ["p.first.w", "p.wide.w", "p.rest.w", "p.first.b", "p.wide.b", "p.rest.b"] {
        assert!(table.contains(parameter), "{parameter} is not in\n{table}");
    }
}

/// A vertex that reads one parameter twice is not linear in it, whatever variable refers to it.
#[predictive_coding]
fn twice(#[param] p: &Cells, x: &DVector<f64>, #[constant] deep: bool) -> DVector<f64> {
    let mut w = &p.first.w;
    let (mut v, mut b) = (&p.rest.w, &p.first.b);
    if deep {
        w = &p.rest.w;
        (v, b) = (&p.first.w, &p.rest.b);
    }
    let z = v * (w * x);
    let z = w * &z + b;
    let z = &z + &p.h0;
    &z - &p.h1
}

#[test]
fn references_are_told_apart() {
    let at = |name: &str| {
        let synapses = Network::<twice>::graph().synapses().into_iter();
        let of: Vec<_> =
            synapses.filter(|synapse| synapse.vertex == 0 && synapse.parameter == name).collect();
        of.iter().map(|synapse| synapse.plasticity).collect::<Vec<_>>()
    };
    assert_eq!(at("p.first.w"), [Plasticity::General; 2]);
    assert_eq!(at("p.rest.w"), [Plasticity::General; 2]);
    let others = Network::<twice>::graph().synapses().into_iter().filter(|synapse| synapse.vertex > 0);
    assert!(others.clone().count() >= 4);
    for synapse in others {
        assert_eq!(synapse.plasticity, Plasticity::Hebbian, "{synapse:?}");
    }
    check_gradients::<twice, _, _>(&cells(false), (&vector(2, 1), true), &vector(2, 2), &SquaredError)
        .unwrap();
}

#[derive(Clone, Parameters)]
struct Chain {
    near: Dense,
    far: Box<Dense>,
    layers: Vec<Dense>,
}

/// References of different types become one, where the variable says of which; and they change places.
#[predictive_coding]
fn coerced(#[param] p: &Chain, x: &DVector<f64>, #[constant] times: usize) -> DVector<f64> {
    let mut one: &Dense = &p.far;
    let mut other: &Dense;
    other = &p.near;
    let mut h = x.clone();
    for _ in 0..times {
        h = &one.w * &h + &other.b;
        (one, other) = (other, one);
    }
    for layer in &p.layers {
        one = layer;
    }
    &one.w * &h
}

#[test]
fn references_change_places() {
    for layers in [0, 2] {
        let layers = (0..layers).map(|i| dense(70 + i)).collect();
        let p = Chain { near: dense(50), far: Box::new(dense(60)), layers };
        for times in 0..4 {
            check_gradients::<coerced, _, _>(&p, (&vector(2, 1), times), &vector(2, 2), &SquaredError)
                .unwrap();
        }
    }
    assert_eq!(Network::<coerced>::graph().unread_parameters(), ["p.layers[_].b"]);
}

#[derive(Clone, Parameters)]
enum Kind {
    Named(Dense),
    Bare { w: DMatrix<f64> },
    Absent,
}

#[derive(Clone, Parameters)]
struct Mixed {
    a: f64,
    b: f64,
    layers: Vec<Dense>,
    extra: Option<Dense>,
    kind: Kind,
}

/// Parameters beside constants and values, out of branches, patterns and parts: some stay references, and some
/// become values.
#[predictive_coding]
fn mixed(#[param] p: &Mixed, x: &DVector<f64>, #[constant] deep: bool, #[constant] i: usize) -> DVector<f64> {
    let mut a = if deep { p.a } else { 0.5 };
    if deep {
        a = if i > 0 { p.b } else { 1.0 };
    }
    let mut b = p.b;
    if deep {
        b = match i {
            0 => p.a,
            1 => 0.5,
            _ => p.b,
        };
    }
    let mut layer = p.layers.get(i).unwrap();
    if deep {
        layer = &p.layers[2 - i];
    }
    let mut other = match &p.kind {
        Kind::Named(dense) => dense,
        _ => p.layers.first().unwrap(),
    };
    if let Some(extra) = p.extra.as_ref() {
        other = extra;
    }
    let mut w = &p.layers[0].w;
    if let Kind::Bare { w: bare } = &p.kind {
        w = bare;
    } else if deep {
        w = &layer.w;
    }
    let (mut s, mut t) = (p.a, 2.0);
    if deep {
        (s, t) = (p.b, 3.0);
    }
    let mut sum = layer.b.clone();
    sum += &other.b;
    let mut turned = p.layers[0].w.transpose();
    if deep {
        turned = p.layers[1].w.clone();
    }
    let mut h = w * x;
    for each in &p.layers {
        if each.w.nrows() > 1 {
            w = &each.w;
        }
        h = tanh(&(w * &h));
        w = &other.w;
    }
    h * (a * b * s * t) + turned * x + sum
}

#[test]
fn references_beside_constants_and_values() {
    for kind in [Kind::Named(dense(90)), Kind::Bare { w: matrix(2, 2, 91) }, Kind::Absent] {
        for extra in [None, Some(dense(95))] {
            let layers = vec![dense(70), dense(80), dense(85)];
            let p = Mixed { a: 0.8, b: -1.2, layers, extra, kind: kind.clone() };
            for (deep, i) in [(false, 0), (true, 0), (true, 1), (true, 2)] {
                let (x, target) = (vector(2, 1), vector(2, 2));
                let y = Network::<mixed>::new(p.clone()).predict((&x, deep, i)).unwrap();
                assert!((y - mixed(&p, &x, deep, i)).norm() < 1e-12);
                check_gradients::<mixed, _, _>(&p, (&x, deep, i), &target, &SquaredError).unwrap();
            }
        }
    }
}

#[derive(Clone, Parameters)]
struct Block {
    inner: Dense,
    next: Option<Box<Block>>,
}

/// What a reference becomes at the end of an iteration, it is in all of its parts in the next one.
#[predictive_coding]
fn parts(
    #[param] p: &Block,
    #[param] q: &Block,
    xs: &[DVector<f64>],
    #[constant] deeper: bool,
) -> DVector<f64> {
    let (mut block, mut last) = (p, &q.inner);
    let mut h = &p.inner.b + &p.inner.w * &q.inner.b;
    for (t, x) in xs.iter().enumerate() {
        h = softmax(&(&block.inner.w * &h + x)) * (t as f64 + 1.0);
        last = &block.inner;
        if deeper && let Some(next) = &block.next {
            block = next;
        } else {
            block = q;
        }
    }
    &last.w * h
}

#[test]
fn parts_of_references_are_known_after_a_loop() {
    let block = |seed, next| Block { inner: dense(seed), next };
    let p = block(10, Some(Box::new(block(20, Some(Box::new(block(30, None)))))));
    let parameters = (p, block(40, None));
    for deeper in [false, true] {
        for length in [0, 1, 4] {
            let xs = sequence(length);
            check_gradients::<parts, _, _>(&parameters, (&xs, deeper), &vector(2, 2), &SquaredError).unwrap();
        }
    }
    let graph = Network::<parts>::graph();
    assert!(!graph.unread_parameters().contains(&"q.inner.w".to_owned()));
    let synapses = graph.synapses();
    let of_softmax = synapses.iter().filter(|synapse| synapse.vertex == 1);
    let read: Vec<_> = of_softmax.map(|synapse| (&*synapse.parameter, synapse.plasticity)).collect();
    for parameter in ["p.inner.w", "q.inner.w"] {
        assert!(read.contains(&(parameter, Plasticity::General)), "{read:?}");
    }
}
