//! Unrolled by hand, inlined by hand, and as written: the same function, the same errors.

use nalgebra::{DMatrix, DVector};
use pc_runtime::prelude::*;

use super::calls::{Lstm, lstm, lstm_cell, opened, parameters};
use super::{alike, matrix, sequence, vector};

/// `lstm` of three steps, with its calls.
#[predictive_coding]
fn unrolled(
    #[param] p: &Lstm,
    xs: &[DVector<f64>],
) -> (DVector<f64>, DVector<f64>, DVector<f64>, DVector<f64>) {
    let (h, c) = (DVector::zeros(3), DVector::zeros(3));
    let (h, c) = lstm_cell(p, &xs[0], &h, &c);
    let first = &h * 2.0;
    let (h, c) = lstm_cell(p, &xs[1], &h, &c);
    let second = &h * 2.0;
    let (h, c) = lstm_cell(p, &xs[2], &h, &c);
    let third = &h * 2.0;
    (c, first, second, third)
}

#[test]
fn a_loop_that_is_unrolled_by_hand() {
    let xs = sequence(3);
    let targets = [vector(3, 1), vector(3, 2), vector(3, 3), vector(3, 4)];
    let nested = (&targets[0], [&targets[1], &targets[2], &targets[3]]);
    let mut names = vec![("output.0".to_owned(), "output.0".to_owned())];
    for (t, (call, output)) in
        [("lstm_cell", "first"), ("lstm_cell#2", "second"), ("lstm_cell#3", "third")].into_iter().enumerate()
    {
        for vertex in ["f", "i", "o", "c", "h", "opened.output", "opened#3.output"] {
            names.push((format!("lstm_cell[{t}].{vertex}"), format!("{call}.{vertex}")));
        }
        names.push((format!("hs[{t}]"), output.to_owned()));
        names.push((format!("output.1[{t}]"), format!("output.{}", t + 1)));
        names.push((format!("xs[{t}]"), format!("xs[{t}]")));
    }
    let mut written = Network::<lstm>::new(parameters());
    let mut by_hand = Network::<unrolled>::new(parameters());
    alike((&mut written, &xs[..]), (&mut by_hand, &xs[..]), &nested, &names);
}

/// `lstm_cell` without its calls; what stands for their results keeps its place.
#[predictive_coding]
fn inlined_cell(
    #[param] p: &Lstm,
    x: &DVector<f64>,
    h: &DVector<f64>,
    c: &DVector<f64>,
) -> (DVector<f64>, DVector<f64>) {
    let opened = &p.f.w * x + &p.f.u * h + &p.f.b;
    let f = sigmoid(&opened);
    let opened = &p.i.w * x + &p.i.u * h + &p.i.b;
    let i = sigmoid(&opened);
    let opened = &p.o.w * x + &p.o.u * h + &p.o.b;
    let o = sigmoid(&opened);
    let opened = &p.c.w * x + &p.c.u * h + &p.c.b;
    let c = f.component_mul(c) + i.component_mul(&tanh(&opened));
    let h = o.component_mul(&tanh(&c));
    (h, c)
}

#[test]
fn calls_that_are_inlined_by_hand() {
    let mut names: Vec<_> = ["f", "i", "o", "c", "h", "x", "output.0", "output.1"]
        .map(|name| (name.to_owned(), name.to_owned()))
        .to_vec();
    names.push(("opened.output".to_owned(), "opened".to_owned()));
    names.extend((2..=4).map(|k| (format!("opened#{k}.output"), format!("opened#{k}"))));
    let (x, h, c) = (vector(2, 5), vector(3, 6), vector(3, 7));
    let targets = (vector(3, 8), vector(3, 9));
    let mut written = Network::<lstm_cell>::new(parameters());
    let mut by_hand = Network::<inlined_cell>::new(parameters());
    alike((&mut written, (&x, &h, &c)), (&mut by_hand, (&x, &h, &c)), &targets, &names);
    // `opened` itself, which is called here.
    let mut gate = Network::<opened>::new(parameters().f);
    gate.relax((&x, &h), &targets.0, &SquaredError, &Exact).unwrap();
    let expected = &targets.0 - opened(&parameters().f, &x, &h);
    assert!((super::column(&expected) - gate.error("output").unwrap()).norm() < 1e-12);
}

#[derive(Clone, Parameters)]
struct Steps {
    layers: Vec<(DMatrix<f64>, Option<DVector<f64>>)>,
    #[parameters(skip)]
    squashed: bool,
}

/// A loop over parameters in a loop, with branches on parameters, constants and values.
#[predictive_coding]
fn written(#[param] p: &Steps, x: &DVector<f64>, #[constant] n: usize) -> DVector<f64> {
    let mut h = tanh(x);
    for t in 0..n {
        for (w, b) in &p.layers {
            let z = w * &h;
            let z = if let Some(b) = b { z + b } else { z };
            h = if p.squashed { sigmoid(&z) } else { z };
        }
        if h.norm() > 0.5 {
            h = &h * 0.5;
        } else if t > 0 {
            h += x;
        }
    }
    &h * 3.0
}

#[derive(Clone, Parameters)]
struct Two {
    first: DMatrix<f64>,
    second: DMatrix<f64>,
    bias: DVector<f64>,
}

/// Two layers, the second with a bias, twice; the state is halved each time.
#[predictive_coding]
fn chosen(#[param] p: &Two, x: &DVector<f64>) -> DVector<f64> {
    let h = tanh(x);
    let z = &p.first * &h;
    let h = sigmoid(&z);
    let z = &p.second * &h;
    let z = z + &p.bias;
    let h = sigmoid(&z);
    let h = &h * 0.5;
    let z = &p.first * &h;
    let h = sigmoid(&z);
    let z = &p.second * &h;
    let z = z + &p.bias;
    let h = sigmoid(&z);
    let h = &h * 0.5;
    &h * 3.0
}

#[test]
fn arms_that_are_spliced_by_hand() {
    let two = Two { first: matrix(2, 2, 1), second: matrix(2, 2, 2), bias: vector(2, 3) };
    let layers = vec![(two.first.clone(), None), (two.second.clone(), Some(two.bias.clone()))];
    let p = Steps { layers, squashed: true };
    let x = vector(2, 4);
    let names: Vec<_> = [
        ("h", "h"),
        ("z[0][0]", "z"),
        ("h#2[0][0]", "h#2"),
        ("z[0][1]", "z#2"),
        ("z#2[0][1]", "z#3"),
        ("h#2[0][1]", "h#3"),
        ("h#3[0]", "h#4"),
        ("z[1][0]", "z#4"),
        ("h#2[1][0]", "h#5"),
        ("z[1][1]", "z#5"),
        ("z#2[1][1]", "z#6"),
        ("h#2[1][1]", "h#6"),
        ("h#3[1]", "h#7"),
        ("output", "output"),
        ("x", "x"),
    ]
    .map(|(name, other)| (name.to_owned(), other.to_owned()))
    .to_vec();
    let mut as_written = Network::<written>::new(p);
    let mut by_hand = Network::<chosen>::new(two);
    alike((&mut as_written, (&x, 2)), (&mut by_hand, &x), &vector(2, 5), &names);
}

/// `lstm` with its state in one variable.
#[predictive_coding]
fn of_one_state(#[param] p: &Lstm, xs: &[DVector<f64>]) -> (DVector<f64>, Vec<DVector<f64>>) {
    let mut state = (DVector::zeros(3), DVector::zeros(3));
    let mut hs = Vec::new();
    for x in xs {
        state = lstm_cell(p, x, &state.0, &state.1);
        hs.push(&state.0 * 2.0);
    }
    (state.1, hs)
}

#[test]
fn a_state_of_several_values_in_one_variable() {
    let xs = sequence(3);
    let targets = [vector(3, 1), vector(3, 2), vector(3, 3), vector(3, 4)];
    let nested = (&targets[0], [&targets[1], &targets[2], &targets[3]]);
    let mut names = vec![("output.0".to_owned(), "output.0".to_owned())];
    for t in 0..3 {
        names.extend(["f", "h"].map(|vertex| format!("lstm_cell[{t}].{vertex}")).map(|n| (n.clone(), n)));
    }
    let mut written = Network::<lstm>::new(parameters());
    let mut in_one = Network::<of_one_state>::new(parameters());
    alike((&mut written, &xs[..]), (&mut in_one, &xs[..]), &nested, &names);
    // Both are carried, and the table says so.
    let table = Network::<of_one_state>::graph().to_string();
    assert!(table.contains("lstm_cell.f, DVector::zeros(3), lstm_cell.c, lstm_cell.i"), "{table}");
}
