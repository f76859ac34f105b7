//! Patterns that take parameters apart, against the same by the paths of fields.

// Every form is written that users may write.
#![allow(
    clippy::assign_op_pattern,
    clippy::cast_lossless,
    clippy::implicit_clone,
    clippy::match_single_binding,
    clippy::needless_borrowed_reference,
    clippy::toplevel_ref_arg,
    clippy::unnecessary_to_owned
)]

use nalgebra::{DMatrix, DVector};
use pc_runtime::Function;
use pc_runtime::graph::Plasticity;
use pc_runtime::prelude::*;

use super::{alike, matrix, sequence, vector};

#[derive(Clone, Parameters)]
struct Dense {
    w: DMatrix<f64>,
    b: DVector<f64>,
}

#[derive(Clone, Parameters)]
struct Scaled(Dense, f64);

#[derive(Clone, Parameters)]
struct Net {
    first: Dense,
    last: Scaled,
    h0: Option<DVector<f64>>,
    starts: Vec<DVector<f64>>,
    #[parameters(skip)]
    deep: bool,
}

fn nets() -> Vec<Net> {
    let dense = |seed| Dense { w: matrix(2, 2, seed), b: vector(2, seed + 5) };
    let net = |deep: bool, h0| Net {
        first: dense(10),
        last: Scaled(dense(20), 0.7),
        h0,
        starts: vec![vector(2, 41), vector(2, 42)],
        deep,
    };
    vec![net(false, None), net(true, Some(vector(2, 40)))]
}

/// The same, by whatever names.
#[track_caller]
fn are_the_same<'a, F, H>(p: &Net, arguments: F::Arguments<'a>, same: H::Arguments<'a>, names: &[&str])
where
    F: Function<Scalar = f64, Parameters = Net, Arguments<'a>: Clone>,
    H: Function<Scalar = f64, Parameters = Net, Arguments<'a>: Clone>,
{
    let target = vector(2, 90);
    check_gradients::<F, _, _>(p, arguments.clone(), &target, &SquaredError).unwrap();
    let (mut first, mut second) = (Network::<F>::new(p.clone()), Network::<H>::new(p.clone()));
    let names: Vec<_> = names.iter().map(|&name| (name.to_owned(), name.to_owned())).collect();
    alike((&mut first, arguments), (&mut second, same), &target, &names);
}

#[predictive_coding]
fn apart(#[param] p: &Net, x: &DVector<f64>) -> DVector<f64> {
    let Net { first: Dense { w, b }, last, deep, .. } = p;
    let Scaled(Dense { w: v, .. }, scale) = last;
    let h = tanh(&affine(w, x, b));
    let mut y = v * h * *scale;
    if *deep {
        y = &y + &last.0.b;
    }
    y
}

#[predictive_coding]
fn by_paths(#[param] p: &Net, x: &DVector<f64>) -> DVector<f64> {
    let h = tanh(&affine(&p.first.w, x, &p.first.b));
    let mut y = &p.last.0.w * h * p.last.1;
    if p.deep {
        y = &y + &p.last.0.b;
    }
    y
}

#[test]
fn structs_of_parameters_come_apart() {
    for p in nets() {
        let x = vector(2, 1);
        assert!((Network::<apart>::new(p.clone()).predict(&x).unwrap() - apart(&p, &x)).norm() < 1e-12);
        are_the_same::<apart, by_paths>(&p, &x, &x, &["h", "y"]);
    }
    let unread = |graph: &pc_runtime::graph::Graph<f64>| graph.unread_parameters();
    assert_eq!(unread(Network::<apart>::graph()), unread(Network::<by_paths>::graph()));
}

/// Fields that are the user's own, one of which changes, and references to others.
#[predictive_coding]
fn owned(#[param] p: &Net, xs: &[DVector<f64>]) -> DVector<f64> {
    let Dense { w, b: mut h } = p.first.clone();
    let Scaled(ref last, s) = p.last;
    for x in xs {
        h = tanh(&(&w * &h + x * s));
    }
    let &Dense { w: ref v, .. } = last;
    v * h
}

#[predictive_coding]
fn owned_by_paths(#[param] p: &Net, xs: &[DVector<f64>]) -> DVector<f64> {
    let mut h = p.first.b.clone();
    for x in xs {
        h = tanh(&(&p.first.w * &h + x * p.last.1));
    }
    &p.last.0.w * h
}

#[test]
fn fields_are_the_users_own() {
    for p in nets() {
        for length in [0, 1, 3] {
            let xs = sequence(length);
            assert!((Network::<owned>::new(p.clone()).predict(&xs).unwrap() - owned(&p, &xs)).norm() < 1e-12);
            are_the_same::<owned, owned_by_paths>(&p, &xs, &xs, &["output"]);
        }
    }
}

/// Parameters that patterns of arms and loops bind, and that become values.
#[predictive_coding]
fn begun(#[param] p: &Net, xs: &[DVector<f64>]) -> DVector<f64> {
    let mut y = &xs[0] * 1.0;
    if let Some(mut h) = p.h0.clone() {
        for x in xs {
            h = tanh(&(&p.first.w * &h + x));
        }
        y = y + h;
    }
    for mut h in p.starts.iter().cloned() {
        for x in xs {
            h = tanh(&(&p.first.w * &h + x));
        }
        y += h;
    }
    match p.h0.clone() {
        Some(mut h) if xs.len() > 1 => {
            h += &y;
            y = tanh(&h);
        }
        _ => {}
    }
    y
}

#[predictive_coding]
fn begun_by_paths(#[param] p: &Net, xs: &[DVector<f64>]) -> DVector<f64> {
    let mut y = &xs[0] * 1.0;
    if let Some(h0) = &p.h0 {
        let mut h = h0.clone();
        for x in xs {
            h = tanh(&(&p.first.w * &h + x));
        }
        y = y + h;
    }
    for start in &p.starts {
        let mut h = start.clone();
        for x in xs {
            h = tanh(&(&p.first.w * &h + x));
        }
        y += h;
    }
    match &p.h0 {
        Some(h0) if xs.len() > 1 => {
            let h = h0 + &y;
            y = tanh(&h);
        }
        _ => {}
    }
    y
}

#[test]
fn what_patterns_bind_becomes_a_value() {
    for p in nets() {
        for length in [1, 3] {
            let xs = sequence(length);
            assert!((Network::<begun>::new(p.clone()).predict(&xs).unwrap() - begun(&p, &xs)).norm() < 1e-12);
            are_the_same::<begun, begun_by_paths>(&p, &xs, &xs, &["y", "y#3[0]", "h#2[1][0]"]);
        }
    }
}

#[predictive_coding(require = "hebbian")]
fn linear(#[param] p: &Dense, x: &DVector<f64>) -> DVector<f64> {
    let Dense { w, b } = p;
    let z = w * x + b;
    tanh(&z)
}

#[test]
fn fields_learn_as_by_their_paths() {
    let synapses = Network::<linear>::graph().synapses();
    let learned: Vec<_> = synapses.iter().map(|s| (&*s.parameter, s.plasticity)).collect();
    assert_eq!(learned, [("p.w", Plasticity::Hebbian), ("p.b", Plasticity::Hebbian)]);
}

#[derive(Clone, Parameters)]
struct Several {
    layers: Vec<Dense>,
    pair: [Dense; 2],
    starts: Vec<DVector<f64>>,
    gain: Option<f64>,
    more: Option<DVector<f64>>,
    #[parameters(skip)]
    count: usize,
    #[parameters(skip)]
    flag: bool,
}

fn several(flag: bool, count: usize) -> Several {
    let dense = |seed| Dense { w: matrix(2, 2, seed), b: vector(2, seed + 5) };
    Several {
        layers: vec![dense(10), dense(20)],
        pair: [dense(30), dense(40)],
        starts: vec![vector(2, 50), vector(2, 51)],
        gain: Some(1.3),
        more: Some(vector(2, 60)),
        count,
        flag,
    }
}

/// Elements of copies, which change.
#[predictive_coding]
fn copies(#[param] p: &Several, x: &DVector<f64>) -> DVector<f64> {
    let mut y = x.clone();
    for mut h in p.starts.clone() {
        h += &y;
        y = tanh(&h);
    }
    for Dense { w, mut b } in p.layers.to_vec().into_iter().rev() {
        b += &y;
        y = w * tanh(&b);
    }
    for Dense { w, b } in p.pair.clone() {
        y = w * tanh(&y) + b;
    }
    if let Some(mut b) = p.starts.first().cloned() {
        b += x;
        y = y + b;
    }
    match p.layers.last().cloned() {
        Some(Dense { w, mut b }) => {
            b += &y;
            w * b
        }
        None => y,
    }
}

/// All at once, and by every kind of pattern.
#[predictive_coding]
fn kinds(#[param] p: &Several, x: &DVector<f64>) -> DVector<f64> {
    let (Dense { w, .. }, [_, second]) = (&p.layers[0], &p.pair);
    let first @ Dense { b, .. } = &p.pair[0];
    let ref other = p.layers[1];
    let c = p.starts.first().cloned().unwrap() + p.more.clone().expect("there is one");
    let h = tanh(&(w * x + b)) * p.gain.unwrap() + c;
    match two(&p.layers[1], &h) {
        (a, c) => &first.w * a + &second.w * c + &other.b,
    }
}

#[predictive_coding]
fn two(#[param] layer: &Dense, x: &DVector<f64>) -> (DVector<f64>, DVector<f64>) {
    let a = &layer.w * x;
    let b = tanh(&(x + &layer.b));
    (a, b)
}

/// Copies of what is left out, which change: they count, and decide.
#[predictive_coding]
fn counts(#[param] p: &Several, x: &DVector<f64>) -> DVector<f64> {
    let (mut n, mut i, mut flag) = (1, 0, false);
    let mut m = p.count;
    m += 1;
    let mut turned = p.flag;
    if x.len() > 1 {
        turned = !turned;
        flag = turned;
        n = n + 1;
    }
    let mut h = x * 1.0;
    for layer in &p.layers {
        h = tanh(&(&layer.w * h * (i as f64 + n as f64)));
        i = i + 1;
    }
    for _ in 0..m {
        h = tanh(&(h + &p.starts[0]));
    }
    if flag { h + &p.starts[1] } else { h - &p.starts[1] }
}

/// The same of what a pattern has taken out of a copy.
#[predictive_coding]
fn counts_of_copies(#[param] p: &Several, x: &DVector<f64>) -> DVector<f64> {
    let Several { mut count, mut flag, starts, .. } = p.clone();
    count += 1;
    if x.len() > 1 {
        flag = !flag;
    }
    let mut h = x * 1.0;
    for _ in 0..count {
        h = tanh(&(h + &starts[0]));
    }
    match p.layers.as_slice() {
        [] => h,
        [only] => &only.w * h,
        [first, .., last] if flag => &last.w * (&first.w * h),
        [first, rest @ ..] => {
            h = &first.w * h;
            for layer in rest {
                h = tanh(&(h + &layer.b));
            }
            h
        }
    }
}

/// Parameters beside what decides.
#[predictive_coding]
fn beside(#[param] p: &Several, x: &DVector<f64>) -> DVector<f64> {
    let large = x.norm() > 0.1;
    match (&p.more, large, p.count + 1, x.len()) {
        (Some(b), true, 1, _) => x + b,
        (Some(b), _, n, 2) => x * n as f64 + b,
        _ => x * 2.0,
    }
}

#[test]
fn patterns_and_counts_are_the_plain_functions() {
    let (x, target) = (vector(2, 1), vector(2, 2));
    for (flag, count) in [(true, 0), (false, 2)] {
        let p = several(flag, count);
        check_gradients::<copies, _, _>(&p, &x, &target, &SquaredError).unwrap();
        check_gradients::<kinds, _, _>(&p, &x, &target, &SquaredError).unwrap();
        check_gradients::<counts, _, _>(&p, &x, &target, &SquaredError).unwrap();
        check_gradients::<beside, _, _>(&p, &x, &target, &SquaredError).unwrap();
        check_gradients::<counts_of_copies, _, _>(&p, &x, &target, &SquaredError).unwrap();
    }
}

#[derive(Clone, Parameters)]
enum Mixing {
    Dense(DMatrix<f64>),
    Shifted { w: DMatrix<f64>, b: DVector<f64> },
}

#[derive(Clone, Parameters)]
struct Mixed {
    h0: DVector<f64>,
    mixing: Mixing,
    shift: Option<DVector<f64>>,
}

/// Cases that bind the same name to different places, beside a variable that changes.
#[predictive_coding]
fn cases(#[param] p: &Mixed, x: &DVector<f64>) -> DVector<f64> {
    match (p.h0.clone(), &p.mixing) {
        (mut h, Mixing::Dense(w) | Mixing::Shifted { w, .. }) => {
            h = tanh(&h) + w * x;
            h
        }
    }
}

#[predictive_coding]
fn changing_cases(#[param] p: &Mixed, x: &DVector<f64>) -> DVector<f64> {
    let (Mixing::Dense(mut w) | Mixing::Shifted { mut w, .. }) = p.mixing.clone();
    w = w * 2.0;
    let shifted = if let Mixing::Shifted { b, .. } = &p.mixing { x + b } else { x + &p.h0 };
    w * shifted
}

/// An alternative that begins like a statement.
#[predictive_coding]
fn alternatives(#[param] p: &Mixed, x: &DVector<f64>, #[constant] n: usize) -> DVector<f64> {
    let h = p.shift.clone().unwrap_or(if n > 2 { x * 2.0 } else { x * 3.0 } + &p.h0);
    tanh(&h)
}

#[test]
fn cases_are_one_or_the_other_place() {
    let (x, target) = (vector(2, 1), vector(2, 2));
    let kinds = [Mixing::Dense(matrix(2, 2, 3)), Mixing::Shifted { w: matrix(2, 2, 4), b: vector(2, 5) }];
    for mixing in kinds {
        for shift in [None, Some(vector(2, 7))] {
            let p = Mixed { h0: vector(2, 6), mixing: mixing.clone(), shift };
            check_gradients::<cases, _, _>(&p, &x, &target, &SquaredError).unwrap();
            check_gradients::<changing_cases, _, _>(&p, &x, &target, &SquaredError).unwrap();
            for n in [1, 3] {
                check_gradients::<alternatives, _, _>(&p, (&x, n), &target, &SquaredError).unwrap();
            }
        }
    }
    let table = Network::<cases>::graph().to_string();
    assert!(table.contains("p.mixing.0, p.mixing.w"), "{table}");
}

#[derive(Clone, Parameters)]
struct Activated {
    w: DMatrix<f64>,
    bias: Option<DVector<f64>>,
    #[parameters(skip)]
    kind: &'static str,
    #[parameters(skip)]
    order: usize,
}

/// Patterns that bind nothing of a field, whose type no reference is of.
#[predictive_coding]
fn by_text(#[param] layers: &Vec<Activated>, x: &DVector<f64>) -> DVector<f64> {
    let mut h = x.clone();
    for layer in layers {
        let z = &layer.w * &h;
        h = match layer.kind {
            "tanh" => tanh(&z),
            "sigmoid" | "logistic" => sigmoid(&z),
            _ => z,
        };
        if let "tanh" = layer.kind {
            h = h * 0.5;
        }
        h = match (layer.kind, layer.order) {
            ("tanh", 1) => h.component_mul(&h),
            (_, 2..) => h * 3.0,
            _ => h,
        };
        h = match layer.bias {
            Some(_) => h * 2.0,
            None => h,
        };
    }
    h
}

#[test]
fn patterns_of_texts_ask_a_field_as_it_is() {
    let layer = |seed, kind, order| {
        let bias = (seed > 1).then(|| vector(2, seed));
        Activated { w: matrix(2, 2, seed), bias, kind, order }
    };
    let layers = vec![layer(1, "tanh", 1), layer(2, "logistic", 2), layer(3, "none", 0)];
    let (x, target) = (vector(2, 5), vector(2, 6));
    let mut net = Network::<by_text>::new(layers.clone());
    assert_eq!(net.predict(&x).unwrap(), by_text(&layers, &x));
    check_gradients::<by_text, _, _>(&layers, &x, &target, &SquaredError).unwrap();
}

#[derive(Clone, Parameters)]
struct Boxed {
    cell: Box<Dense>,
    next: Option<Box<Dense>>,
    bias: Option<DVector<f64>>,
}

/// What a box holds is another place than the box.
#[predictive_coding]
fn opened(#[param] p: &Boxed, x: &DVector<f64>) -> DVector<f64> {
    let Dense { w, b } = p.cell.as_ref();
    let h = tanh(&(w * x + b));
    let h = match p.cell.as_ref() {
        Dense { b, .. } => h + b,
    };
    if let Some(Dense { w, b }) = p.next.as_deref() { w * h + b } else { h }
}

/// A part that is only asked for its size.
#[predictive_coding]
fn sized(#[param] p: &Boxed, x: &DVector<f64>) -> DVector<f64> {
    let count = if let Some(b) = &p.bias { b.len() } else { 1 };
    let rows = match &p.next {
        Some(next) => next.w.nrows() + next.b.len(),
        None => 7,
    };
    &p.cell.w * x * count as f64 / rows as f64
}

/// Of one that is read, nothing would learn.
#[predictive_coding]
fn read(#[param] p: &Boxed, x: &DVector<f64>) -> DVector<f64> {
    let count = if let Some(b) = &p.bias { b.len() + b.norm() as usize } else { 1 };
    &p.cell.w * x * count as f64
}

#[test]
fn boxes_are_opened_and_parts_asked_for_their_sizes() {
    let dense = |seed| Dense { w: matrix(2, 2, seed), b: vector(2, seed + 1) };
    let (x, target) = (vector(2, 5), vector(2, 6));
    for next in [None, Some(Box::new(dense(3)))] {
        let p = Boxed { cell: Box::new(dense(1)), next, bias: Some(vector(2, 8)) };
        let (mut net, mut of_sizes) = (Network::<opened>::new(p.clone()), Network::<sized>::new(p.clone()));
        assert_eq!(net.predict(&x).unwrap(), opened(&p, &x));
        assert_eq!(of_sizes.predict(&x).unwrap(), sized(&p, &x));
        check_gradients::<opened, _, _>(&p, &x, &target, &SquaredError).unwrap();
        check_gradients::<sized, _, _>(&p, &x, &target, &SquaredError).unwrap();
        let refused = Network::<read>::new(p).predict(&x).unwrap_err();
        assert!(matches!(refused, Error::LearnedSetting { .. }), "{refused}");
    }
}
