//! The table and the pictures of graphs: names, parents, frames, what a loop carries.

use nalgebra::{DMatrix, DVector};
use pc_runtime::prelude::*;

#[derive(Clone, Parameters)]
struct Gate {
    w: DMatrix<f64>,
    u: DMatrix<f64>,
}

#[derive(Clone, Parameters)]
struct Model {
    gate: Gate,
    h0: DVector<f64>,
    head: DMatrix<f64>,
}

#[predictive_coding]
fn cell(#[param] q: &Gate, x: &DVector<f64>, state: &DVector<f64>) -> DVector<f64> {
    let z = &q.w * x + &q.u * state;
    tanh(&z)
}

/// A recurrent network.
#[predictive_coding(doc)]
fn model(#[param] p: &Model, xs: &[DVector<f64>]) -> DVector<f64> {
    let mut h = p.h0.clone();
    for x in xs {
        h = cell(&p.gate, x, &h);
        if h.norm() > 1.0 {
            h = &h * 0.5;
        } else {
            h = &h + &h;
        }
    }
    &p.head * &h
}

fn parameters() -> Model {
    let gate = Gate { w: DMatrix::from_element(2, 3, 0.1), u: DMatrix::from_element(2, 2, 0.2) };
    Model { gate, h0: DVector::zeros(2), head: DMatrix::from_element(1, 2, 1.0) }
}

/// The number that DOT gives to the node of that name.
fn node<'d>(dot: &'d str, name: &str) -> &'d str {
    let lines = dot.lines().filter(|line| {
        line.contains(&format!("label=\"{name}\\n")) || line.contains(&format!("label=\"{name}\""))
    });
    let line =
        lines.into_iter().find(|line| !line.contains("labeljust")).unwrap_or_else(|| panic!("{name}\n{dot}"));
    line.trim().split(' ').next().unwrap_or_default()
}

fn has_edge(dot: &str, from: &str, to: &str, carried: bool) -> bool {
    let style = if carried { " [style=dashed, constraint=false]" } else { "" };
    let edge = format!("  {} -> {}{style};", node(dot, from), node(dot, to));
    dot.lines().any(|line| line == edge)
}

#[test]
fn the_table_speaks_the_callers_names() {
    let table = Network::<model>::graph().to_string();
    let row = |name: &str| {
        let found = table.lines().find(|line| line.split_whitespace().next() == Some(name));
        found.unwrap_or_else(|| panic!("{name} is missing in\n{table}"))
    };
    let z = row("cell.z");
    for part in ["xs", "p.gate.w", "p.gate.u", "p.h0", "h#2"] {
        assert!(z.contains(part), "{part} is missing in\n{z}");
    }
    assert!(z.contains("  xs, h, h#2  "), "the callee's own names are not shown:\n{z}");
    assert!(
        row("h#2").contains("  cell.output  ") && !table.contains("  0.5"),
        "literals are not parents:\n{table}"
    );
    assert!(row("output").contains("output  "), "{table}");
    let heads: Vec<&str> = table.lines().map(str::trim_start).collect();
    for head in ["for x in xs", "branch", "if h.norm()", "else"] {
        assert!(heads.iter().any(|line| line.starts_with(head)), "{head} is missing in\n{table}");
    }
}

#[test]
fn the_picture_of_a_graph() {
    let dot = Network::<model>::graph().drawing().dot();
    for frame in ["for x in xs", "cell", "branch", "if h.norm()", "else"] {
        assert!(dot.contains(&format!("label=\"{frame}")), "{frame} is missing in\n{dot}");
    }
    assert!(has_edge(&dot, "xs", "cell.z", false), "{dot}");
    assert!(has_edge(&dot, "p.h0", "cell.z", false), "{dot}");
    assert!(has_edge(&dot, "cell.z", "cell.output", false), "{dot}");
    assert!(has_edge(&dot, "cell.output", "h", false), "{dot}");
    // Either arm may have had the last word in the iteration before, and in the last one.
    for arm in ["h", "h#2"] {
        assert!(has_edge(&dot, arm, "cell.z", true), "{arm}\n{dot}");
        assert!(has_edge(&dot, arm, "output", false), "{arm}\n{dot}");
    }
    assert!(!has_edge(&dot, "h", "h#2", false) && !has_edge(&dot, "h", "h#2", true), "{dot}");
}

#[test]
fn the_picture_of_a_plan() {
    let mut net = Network::<model>::new(parameters());
    assert!(net.drawing().is_err(), "nothing has run");
    net.predict(&vec![DVector::from_element(3, 1.0); 2]).unwrap();
    let dot = net.drawing().unwrap().dot();
    for (from, to) in [
        ("xs[0]", "cell[0].z"),
        ("p.h0", "cell[0].z"),
        ("cell[0].z", "cell[0].output"),
        ("cell[0].output", "h#2[0]"),
        ("h#2[0]", "cell[1].z"),
        ("p.gate.u", "cell[0].z"),
        ("p.gate.u", "cell[1].z"),
        ("h#2[1]", "output"),
    ] {
        assert!(has_edge(&dot, from, to, false), "{from} -> {to} is missing in\n{dot}");
    }
    for frame in ["for x in xs  [0]", "for x in xs  [1]", "cell[1]"] {
        assert!(dot.contains(&format!("label=\"{frame}\"; labeljust")), "{frame} is missing in\n{dot}");
    }
    net.predict(&Vec::new()).unwrap();
    let dot = net.drawing().unwrap().dot();
    assert!(has_edge(&dot, "p.h0", "output", false) && !dot.contains("subgraph"), "{dot}");
}

/// A list of layers, each of which holds the next.
#[derive(Clone, Parameters)]
struct Node {
    w: DMatrix<f64>,
    never: DVector<f64>,
    next: Option<Box<Node>>,
}

#[predictive_coding]
impl Node {
    fn forward(&self, x: &DVector<f64>) -> DVector<f64> {
        let h = tanh(&(&self.w * x));
        if let Some(next) = &self.next { next.forward(&h) } else { h }
    }
}

#[predictive_coding]
fn even(#[param] w: &DMatrix<f64>, x: &DVector<f64>, #[constant] n: usize) -> DVector<f64> {
    if n == 0 { tanh(x) } else { odd(w, &(w * x), n - 1) }
}

#[predictive_coding]
fn odd(#[param] w: &DMatrix<f64>, x: &DVector<f64>, #[constant] n: usize) -> DVector<f64> {
    if n == 0 { sigmoid(x) } else { even(w, &(w * x), n - 1) }
}

#[test]
fn what_calls_itself_by_way_of_others_is_shown_as_far_as_it_helps() {
    let node = Network::<Node>::graph();
    let table = node.to_string();
    assert!(table.contains("next.forward.h") && table.contains("next.forward.next.forward.h"), "{table}");
    assert_eq!(node.unread_parameters(), ["self.never"]);
    let table = Network::<even>::graph().to_string();
    assert!(table.contains("odd.even.output"), "{table}");
    assert!(Network::<even>::graph().unread_parameters().is_empty());

    let w = || DMatrix::from_fn(2, 2, |i, j| 0.3 + 0.2 * i as f64 - 0.4 * j as f64);
    let never = || DVector::zeros(1);
    let last = Node { w: w(), never: never(), next: None };
    let first = Node { w: w(), never: never(), next: Some(Box::new(last)) };
    let (x, target) = (DVector::from_element(2, 0.5), DVector::from_element(2, 1.0));
    check_gradients::<Node, _, _>(&first, &x, &target, &SquaredError).unwrap();
    check_gradients::<even, _, _>(&w(), (&x, 3), &target, &SquaredError).unwrap();
}

/// Arms that leave everything as it is, at the end, at the beginning, and all.
#[predictive_coding]
fn passing(#[param] w: &DMatrix<f64>, x: &DVector<f64>, #[constant] n: usize) -> DVector<f64> {
    let z = w * x;
    let h = if z.norm() > 1.0 {
        tanh(&z)
    } else if n > 3 {
        &z + x
    } else {
        z.clone()
    };
    let y = match n {
        0 => h,
        1 => sigmoid(&h),
        _ => x.clone(),
    };
    if y.norm() > 2.0 { y } else { z }
}

#[test]
fn arms_without_vertices_are_shown() {
    let graph = Network::<passing>::graph();
    let heads = [
        "branch",
        "if z.norm() > 1.0",
        "else if n > 3",
        "else",
        "match n",
        "0",
        "1",
        "_",
        "branch",
        "if y.norm() > 2.0",
        "else",
    ];
    let arms: Vec<&str> = graph.regions.iter().map(|region| region.text).collect();
    assert_eq!(arms[1..5], ["if z.norm() > 1.0", "else if n > 3", "else", "match n"]);
    let table = graph.to_string();
    let is_head = |line: &&str| heads.iter().any(|head| line.trim_start().starts_with(&format!("{head} ")));
    let rows: Vec<&str> = table.lines().filter(is_head).map(str::trim).collect();
    assert_eq!(rows.len(), heads.len(), "{table}");
    for (row, head) in rows.iter().zip(heads) {
        assert!(row.starts_with(head), "{row} is not {head} in\n{table}");
    }
    let drawing = graph.drawing();
    let empty = |text: &str| text.matches("no vertex").count();
    assert_eq!((empty(&drawing.dot()), empty(&drawing.mermaid())), (5, 5));
}
