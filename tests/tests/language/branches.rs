//! Branches over parameters, constants and values.

use nalgebra::{DMatrix, DVector};
use pc_runtime::graph::{Operand, VertexRole};
use pc_runtime::prelude::*;
use pc_tests::reference::{Graph, squared_error};

use super::{agree, alike, column, is_absent, logistic, matrix, scalar, sequence, vector};

#[derive(Clone, Parameters)]
struct Dense {
    w: DMatrix<f64>,
    b: DVector<f64>,
}

#[derive(Clone, Parameters)]
enum Layer {
    Dense(Dense),
    Gate { w: DMatrix<f64>, u: DMatrix<f64> },
    Identity,
}

#[derive(Clone, Parameters)]
struct Branching {
    input: DMatrix<f64>,
    bias: Option<DVector<f64>>,
    layer: Layer,
}

#[derive(Clone, Copy, PartialEq)]
enum Mode {
    Plain,
    Scaled(f64),
}

#[predictive_coding]
fn branching(#[param] p: &Branching, x: &DVector<f64>, #[constant] mode: Mode) -> DVector<f64> {
    let mut h = &p.input * x;
    if let Some(b) = &p.bias {
        h += b;
    }
    let z = match &p.layer {
        Layer::Dense(dense) => tanh(&affine(&dense.w, &h, &dense.b)),
        Layer::Gate { w, u } => {
            let open = sigmoid(&(w * &h));
            open.component_mul(&(u * &h))
        }
        // A vertex: `h` is read in every arm.
        Layer::Identity => &h * 1.5,
    };
    if z.norm() > 1.0 {
        h = &z * 0.5;
    } else if z[0] > 0.0 && mode != Mode::Plain {
        h = &h + sin(&z);
    }
    match mode {
        Mode::Scaled(factor) if factor > 1.0 => &h * factor,
        Mode::Scaled(_) => cos(&h),
        Mode::Plain => h,
    }
}

fn parameters(bias: bool, layer: Layer) -> Branching {
    Branching { input: matrix(2, 2, 1), bias: bias.then(|| vector(2, 2)), layer }
}

fn dense(scale: f64) -> Layer {
    Layer::Dense(Dense { w: matrix(2, 2, 3) * scale, b: vector(2, 4) * scale })
}

fn gate() -> Layer {
    Layer::Gate { w: matrix(2, 2, 5), u: matrix(2, 2, 6) * 0.5 }
}

/// The arms of this call as a straight line.
fn straight(p: &Branching, x: &DVector<f64>, mode: Mode, target: &DVector<f64>) -> Graph {
    let mut graph = Graph::default();
    let x = graph.input("x", column(x));
    let w = graph.parameter("p.input", p.input.clone());
    let mut h = graph.vertex("h", &[w, x], |p| &p[0] * &p[1]);
    if let Some(b) = &p.bias {
        let b = graph.parameter("p.bias", column(b));
        h = graph.vertex("h#2", &[h, b], |p| &p[0] + &p[1]);
    }
    let z = match &p.layer {
        Layer::Dense(dense) => {
            let w = graph.parameter("p.layer.0.w", dense.w.clone());
            let b = graph.parameter("p.layer.0.b", column(&dense.b));
            graph.vertex("z", &[w, h, b], |p| (&p[0] * &p[1] + &p[2]).map(f64::tanh))
        }
        Layer::Gate { w, u } => {
            let (w, u) = (graph.parameter("p.layer.w", w.clone()), graph.parameter("p.layer.u", u.clone()));
            let open = graph.vertex("open", &[w, h], |p| (&p[0] * &p[1]).map(logistic));
            graph.vertex("z#2", &[open, u, h], |p| p[0].component_mul(&(&p[1] * &p[2])))
        }
        Layer::Identity => graph.vertex("z#3", &[h], |p| &p[0] * 1.5),
    };
    // `z` is the last vertex, under whatever name.
    let z_value = graph.forward().pop().expect("there are vertices");
    let is_large = z_value.norm() > 1.0;
    let loss = squared_error(column(target));
    let halved = |p: &[DMatrix<f64>]| &p[0] * 0.5;
    let Mode::Scaled(factor) = mode else {
        if is_large {
            // What is returned and read by nothing else is itself the output.
            graph.output("h#3", &[z], halved, loss);
        } else {
            // `h` is read by `z`: it gets an output that predicts it.
            graph.output("output", &[h], |p| p[0].clone(), loss);
        }
        return graph;
    };
    if is_large {
        h = graph.vertex("h#3", &[z], halved);
    } else if z_value[0] > 0.0 {
        h = graph.vertex("h#4", &[h, z], |p| &p[0] + p[1].map(f64::sin));
    }
    if factor > 1.0 {
        graph.output("output", &[h], move |p| &p[0] * factor, loss);
    } else {
        graph.output("output#2", &[h], |p| p[0].map(f64::cos), loss);
    }
    graph
}

#[test]
fn every_arm_relaxes_as_its_straight_line() {
    let target = vector(2, 90);
    let mut taken = Vec::new();
    for bias in [true, false] {
        for layer in [dense(1.0), dense(4.0), gate(), Layer::Identity] {
            let p = parameters(bias, layer);
            let mut net = Network::<branching>::new(p.clone());
            for mode in [Mode::Plain, Mode::Scaled(1.5), Mode::Scaled(0.5)] {
                for seed in [70, 81, 93] {
                    let x = vector(2, seed);
                    agree(&mut net, (&x, mode), &target, &straight(&p, &x, mode, &target));
                    taken.extend(
                        ["h#2", "z", "z#2", "h#3", "h#4", "output#2"]
                            .map(|name| (name, !is_absent(&net, name))),
                    );
                }
            }
        }
    }
    for name in ["h#2", "z", "z#2", "h#3", "h#4", "output#2"] {
        assert!(taken.contains(&(name, true)) && taken.contains(&(name, false)), "`{name}` is not both");
    }
}

#[test]
fn an_arm_that_is_not_taken_has_no_vertices_and_no_gradient() {
    let mut net = Network::<branching>::new(parameters(false, gate()));
    net.relax((&vector(2, 70), Mode::Plain), vector(2, 90), &SquaredError, &Exact).unwrap();
    for name in ["h#2", "output#2", "h#4"] {
        assert!(is_absent(&net, name), "{name}");
    }
    assert!(net.error("open").is_ok() && net.error("z#2").is_ok());
    // The other arms are in the static graph.
    let graph = Network::<branching>::graph().to_string();
    for name in ["h#4", "output#2", "open"] {
        assert!(graph.contains(name), "`{name}` is missing in:\n{graph}");
    }
}

/// Branches in a row, in a loop: at every read, the variable may be any of its earlier values.
#[predictive_coding]
fn in_a_row(#[param] p: &Dense, #[constant] n: usize, x: &DVector<f64>) -> (DVector<f64>, DVector<f64>) {
    let mut h = p.b.clone();
    let mut g = x.clone();
    for t in 0..n {
        if t % 2 == 0 {
            h = &p.w * (&h + &g);
        }
        (h, g) = if t > 2 { (g.clone(), tanh(&h)) } else { (sigmoid(&h), g.clone()) };
    }
    (h, g)
}

#[test]
fn every_value_that_a_variable_may_hold_is_a_parent() {
    let graph = Network::<in_a_row>::graph();
    let parents = |name: &str| {
        let vertex = (0..graph.vertices.len()).find(|&vertex| graph.name(vertex) == name).unwrap();
        let mut parents: Vec<String> = graph
            .parents(vertex)
            .into_iter()
            .map(|parent| match parent {
                Operand::Vertex(vertex) => graph.name(vertex),
                Operand::Input(name) | Operand::Parameter(name) => name.to_owned(),
                other => format!("{other:?}"),
            })
            .collect();
        parents.sort_unstable();
        parents
    };
    // The first of an iteration reads what precedes the loop, or what the iteration before has left.
    assert_eq!(parents("h"), ["g", "h#2", "p.b", "p.w", "x"]);
    // The others read that, too, or the first.
    assert_eq!(parents("g"), ["g", "h", "h#2", "p.b", "x"]);
    assert_eq!(parents("h#2"), ["g", "h", "h#2", "p.b", "x"]);
    let outputs: Vec<VertexRole> = (0..3).map(|vertex| graph.role(vertex)).collect();
    assert_eq!(outputs, [VertexRole::Hidden; 3]);
    let table = graph.to_string();
    let returns = table.lines().find(|line| line.trim_start().starts_with("returns")).unwrap();
    for name in ["p.b", "x", "g", "h#2"] {
        assert!(returns.contains(name), "{table}");
    }
}

/// A condition over a value is read, not differentiated; what only it reads has no error.
#[predictive_coding]
#[allow(clippy::needless_late_init)] // a form that users write
fn watched(#[param] p: &Dense, x: &DVector<f64>) -> DVector<f64> {
    let size = (&p.w * x).norm();
    let is_large = size > 0.5;
    let h;
    if is_large {
        h = &p.b + x;
    } else {
        h = p.b.component_mul(x);
    }
    h
}

/// What decides is assigned as it is bound.
#[predictive_coding]
fn until_small(#[param] w: &DMatrix<f64>, x: &DVector<f64>) -> DVector<f64> {
    let mut h = x.clone();
    let mut done = false;
    let mut size = 0;
    for _ in 0..5 {
        if !done {
            h = tanh(&(w * &h));
            done = h.norm() < 0.1;
            size = (h.norm() * 10.0) as usize;
        }
    }
    h * (size as f64 + 1.0)
}

#[test]
fn a_loop_stops_early_by_a_flag() {
    let (w, target) = (matrix(2, 2, 3) * 0.8, vector(2, 9));
    for scale in [0.01, 0.3, 2.0] {
        let x = vector(2, 3) * scale;
        check_gradients::<until_small, _, _>(&w, &x, &target, &SquaredError).unwrap();
    }
}

#[test]
fn what_only_a_condition_reads_has_no_error() {
    let p = Dense { w: matrix(2, 2, 1), b: vector(2, 2) };
    let mut net = Network::<watched>::new(p.clone());
    for (x, name) in [(vector(2, 3), "h"), (vector(2, 3) * 0.1, "h#2")] {
        assert_eq!(name == "h", (&p.w * &x).norm() > 0.5);
        let mut graph = Graph::default();
        let w = graph.parameter("p.w", p.w.clone());
        let b = graph.parameter("p.b", column(&p.b));
        let x_input = graph.input("x", column(&x));
        graph.vertex("size", &[w, x_input], |p| scalar((&p[0] * &p[1]).norm()));
        let loss = squared_error(column(&vector(2, 9)));
        match name {
            "h" => graph.output(name, &[b, x_input], |p| &p[0] + &p[1], loss),
            _ => graph.output(name, &[b, x_input], |p| p[0].component_mul(&p[1]), loss),
        }
        agree(&mut net, &x, &vector(2, 9), &graph);
        assert_eq!(net.error("size").unwrap()[0], 0.0);
        assert!(net.value("size").unwrap()[0] > 0.0);
        assert_eq!(net.gradients().w, DMatrix::zeros(2, 2));
    }
}

/// A method of the user's own that takes its receiver away.
trait Spread {
    fn spread(self) -> f64;
}

impl Spread for DVector<f64> {
    fn spread(self) -> f64 {
        self.max() - self.min()
    }
}

fn largest(parts: Vec<DVector<f64>>) -> f64 {
    parts.into_iter().map(|part| part.amax()).fold(0.0, f64::max)
}

/// What conditions read they may move away, and look at in any way.
#[predictive_coding]
fn taken_apart(#[param] p: &DVector<f64>, xs: &[DVector<f64>]) -> (DVector<f64>, DVector<f64>) {
    let mut sum = p.clone();
    let mut kept = Vec::new();
    for x in xs {
        let (far, near) = (x - p, (x + p, tanh(x)));
        let (wide, shown, told) = (x * 2.0, x * 3.0, x * 4.0);
        kept.push(x * 0.5);
        let is_wide = wide.spread() > 1.0 && matches!(shown.norm(), size if size > 0.4);
        if (far * 2.0).norm() > 1.0 || near.1.iter().zip(&near.0).any(move |(a, b)| *a > *b + told[0]) {
            sum += x;
        } else if is_wide {
            sum -= x;
        }
        if &near.0 == x || near.1[1] < 0.0 {
            sum = &sum * 0.9;
        }
    }
    let steep = exp(&sum);
    let bent = if steep.spread() > 0.3 { tanh(&sum) } else { sin(&sum) };
    if largest(kept) > 0.45 { (sum, bent) } else { (bent, sum) }
}

#[test]
fn conditions_may_move_what_they_read() {
    let mut net = Network::<taken_apart>::new(vector(2, 4));
    for lengths in [3, 1, 0, 2, 5] {
        for seed in 0..6 {
            let xs: Vec<_> = (0..lengths).map(|t| vector(2, 10 * seed + t)).collect();
            assert_eq!(net.predict(&xs).unwrap(), taken_apart(net.params(), &xs));
        }
    }
}

#[derive(Clone, Parameters)]
struct Optional {
    w: DMatrix<f64>,
    h0: DVector<f64>,
    bias: Option<DVector<f64>>,
    boxed: Option<Box<DVector<f64>>>,
    gain: Option<f64>,
    slope: f64,
    all: Vec<DVector<f64>>,
}

/// What is taken otherwise: a parameter, a constant, a value.
#[predictive_coding]
fn otherwise(#[param] p: &Optional, xs: &[DVector<f64>]) -> DVector<f64> {
    let mut h = p.bias.clone().unwrap_or_else(|| DVector::zeros(2));
    let shift = p.boxed.as_deref().unwrap_or(&p.h0);
    for x in xs {
        h = tanh(&(&p.w * &h + x + p.bias.as_ref().unwrap_or(&p.h0)));
    }
    h = h * p.gain.unwrap_or(1.5) + shift * p.gain.unwrap_or(p.slope);
    let last = xs.last().unwrap_or(&p.h0) * 0.5;
    h + last + p.all.first().unwrap_or(&p.h0) + p.bias.clone().unwrap_or(&p.w * &p.h0)
}

/// The same, written out.
#[predictive_coding]
#[allow(clippy::manual_unwrap_or)]
fn matched(#[param] p: &Optional, xs: &[DVector<f64>]) -> DVector<f64> {
    let mut h = match &p.bias {
        Some(bias) => bias.clone(),
        None => DVector::zeros(2),
    };
    let shift = match &p.boxed {
        Some(boxed) => boxed.as_ref(),
        None => &p.h0,
    };
    for x in xs {
        h = tanh(&(&p.w * &h + x + if let Some(bias) = &p.bias { bias } else { &p.h0 }));
    }
    let gain = p.gain;
    h = h * match gain {
        Some(gain) => gain,
        None => 1.5,
    } + shift
        * match gain {
            Some(gain) => gain,
            None => p.slope,
        };
    let last = match xs.last() {
        Option::Some(last) => last,
        Option::None => &p.h0,
    };
    let half = last * 0.5;
    let first = match p.all.first() {
        Some(first) => first,
        None => &p.h0,
    };
    h + half
        + first
        + match &p.bias {
            Some(bias) => bias.clone(),
            None => &p.w * &p.h0,
        }
}

fn optional() -> Optional {
    Optional {
        w: matrix(2, 2, 3),
        h0: vector(2, 4),
        bias: None,
        boxed: None,
        gain: None,
        slope: 0.7,
        all: Vec::new(),
    }
}

#[test]
fn unwrap_or_is_the_branch_that_it_stands_for() {
    let none = optional();
    let some = Optional {
        bias: Some(vector(2, 5)),
        boxed: Some(Box::new(vector(2, 6))),
        gain: Some(0.3),
        all: vec![vector(2, 7)],
        ..optional()
    };
    let target = vector(2, 9);
    for (p, length) in [(&none, 0), (&none, 2), (&some, 0), (&some, 3)] {
        let xs = sequence(length);
        let mut first = Network::<otherwise>::new(p.clone());
        let mut second = Network::<matched>::new(p.clone());
        alike((&mut first, &xs), (&mut second, &xs), &target, &[]);
        check_gradients::<otherwise, _, _>(p, &xs, &target, &SquaredError).unwrap();
    }
}

/// A factor that a value chooses, inside an expression.
#[predictive_coding]
fn factor(#[param] p: &Optional, x: &DVector<f64>) -> DVector<f64> {
    x * if x.norm() > 0.5 { 2.0 } else { -1.0 } + &p.h0
}

#[test]
fn a_constant_may_be_chosen_inside_an_expression() {
    let p = optional();
    for x in [vector(2, 60), vector(2, 60) * 0.01] {
        check_gradients::<factor, _, _>(&p, &x, &vector(2, 9), &SquaredError).unwrap();
    }
}

#[derive(Clone, Parameters)]
struct Pair {
    first: Dense,
    second: Dense,
    wide: Option<Box<Dense>>,
}

/// A branch may give a value beside a place, and places side by side.
#[predictive_coding]
fn side_by_side(#[param] p: &Pair, x: &DVector<f64>) -> DVector<f64> {
    let (y, (layer, count)) = if x.norm() > 1.0 {
        let half = x * 0.5;
        (half, (&p.first, 2))
    } else {
        (x.clone(), (&p.second, 3))
    };
    let (w, b) = match &p.wide {
        Some(wide) => (&wide.w, &wide.b),
        None => (&p.first.w, &p.first.b),
    };
    let h = tanh(&affine(&layer.w, &y, &layer.b)) * f64::from(count);
    affine(w, &h, b)
}

#[test]
fn what_stands_side_by_side_meets_each_for_itself() {
    let dense = |seed| Dense { w: matrix(2, 2, seed), b: vector(2, seed + 5) };
    let none = Pair { first: dense(1), second: dense(2), wide: None };
    let wide = Pair { wide: Some(Box::new(dense(3))), ..none.clone() };
    for (p, x) in [(&none, vector(2, 60) * 3.0), (&wide, vector(2, 60) * 0.1)] {
        check_gradients::<side_by_side, _, _>(p, &x, &vector(2, 9), &SquaredError).unwrap();
    }
}
