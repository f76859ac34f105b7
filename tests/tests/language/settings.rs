//! What parameters are asked for as constants: truths, whole numbers, what is left out; but never what learns.

use nalgebra::{DMatrix, DVector, Matrix2, Vector2};
use pc_runtime::prelude::*;

use super::{matrix, vector};

#[derive(Clone, Parameters)]
struct Layer {
    w: DMatrix<f64>,
    #[parameters(skip)]
    width: usize,
    #[parameters(skip)]
    is_gated: bool,
}

#[derive(Clone, Parameters)]
struct Stack {
    layers: Vec<Layer>,
    slopes: Vec<f64>,
    boxed: Box<DMatrix<f64>>,
    bias: Option<DVector<f64>>,
    #[parameters(skip)]
    fixed: Vec<f64>,
    #[parameters(skip)]
    limit: usize,
}

impl Stack {
    fn widest(layers: &[Layer]) -> usize {
        layers.iter().map(|layer| layer.width).max().unwrap_or(0)
    }

    fn depth(&self) -> usize {
        self.layers.len()
    }

    fn first(slopes: &[f64]) -> f64 {
        slopes[0]
    }

    fn slope(&self) -> f64 {
        self.slopes[0]
    }

    fn is_shallow(&self) -> bool {
        self.layers.len() < 3
    }
}

fn stack() -> Stack {
    let layer = |seed| Layer { w: matrix(2, 2, seed), width: seed, is_gated: seed > 1 };
    Stack {
        layers: vec![layer(1), layer(2)],
        slopes: vec![0.3, -0.2],
        boxed: Box::new(matrix(2, 2, 5)),
        bias: None,
        fixed: vec![0.4, 0.5],
        limit: 1,
    }
}

#[predictive_coding]
fn asked(#[param] p: &Stack, x: &DVector<f64>) -> DVector<f64> {
    let is_gated = p.layers.iter().any(|p| p.is_gated);
    let is_wide = p.layers.iter().all(|layer| layer.width > p.limit);
    let has_bias = p.bias.is_some();
    let total: usize = p.layers.iter().map(|layer| layer.width).sum();
    let positive = p.slopes.iter().filter(|slope| **slope > 0.0).count() as f64;
    let depth: usize = p.depth();
    let widths = vec![p.limit, 3];
    let mut h = &p.layers[0].w * x * positive;
    if is_gated && !is_wide && !has_bias {
        h = &p.layers[1].w * h * (total as f64);
    }
    for width in &widths {
        h = h * (*width as f64) / (depth as f64);
    }
    let scales = DVector::from_fn(2, |i, _| if p.slopes[i] > 0.0 { p.fixed[i] } else { 0.1 });
    h.component_mul(&scales) * (Stack::widest(&p.layers) as f64)
}

/// The same of values: a condition that has a name.
#[predictive_coding]
fn looked_at(#[param] p: &Stack, x: &DVector<f64>) -> DVector<f64> {
    let h = &p.layers[0].w * x;
    let is_large = h.iter().any(|v| v.abs() > 0.1);
    let is_lost = h.norm().is_nan();
    let mut y = &p.layers[1].w * &h;
    if is_large && !is_lost {
        y = tanh(&y) + h;
    }
    match y.norm() {
        norm if norm > 2.0 => y,
        norm if norm > 0.01 => y * 0.5,
        _ => y * 2.0,
    }
}

fn strongest(h: &DVector<f64>) -> Option<Vec<usize>> {
    (!h.is_empty()).then(|| vec![h.imax(), h.len()])
}

/// What a pattern binds of what it looks at is a constant, if it is no value.
#[predictive_coding]
fn found(#[param] p: &Stack, x: &DVector<f64>) -> DVector<f64> {
    let h = &p.layers[0].w * x;
    match strongest(&h) {
        Some(places) if places.len() > 2 => h,
        Some(places) => {
            let next = places[0] + 1;
            let total: usize = places.iter().sum();
            h * (next as f64) / (total as f64)
        }
        None => h,
    }
}

/// Beside what is matched, a flag may decide; and what a helper tells decides, too.
#[predictive_coding]
fn flagged(#[param] p: &Stack, x: &DVector<f64>) -> DVector<f64> {
    let h = &p.layers[0].w * x;
    let is_shallow = p.is_shallow();
    let y = match (h, p.layers[1].is_gated) {
        (h, true) => h * 2.0,
        (h, false) => h,
    };
    if is_shallow { tanh(&y) } else { y }
}

/// References to parameters are compared as such, however they were found.
#[predictive_coding]
fn compared(#[param] p: &Stack, x: &DVector<f64>) -> DVector<f64> {
    let first = p.slopes.first().unwrap();
    let (second, factor) = (&p.slopes[1], 2.0);
    let larger = if p.limit > 0 { first } else { second };
    let copy = p.slopes[1];
    if *first > *second && *larger > copy { x * *larger * factor } else { x * copy }
}

/// What is left out may be added up on the side.
#[predictive_coding]
fn added(#[param] p: &Stack, x: &DVector<f64>) -> DVector<f64> {
    let mut total = 0.0;
    let count: usize = p
        .fixed
        .iter()
        .map(|fixed| {
            total += fixed;
            1
        })
        .sum();
    &p.layers[0].w * x * total * (count as f64)
}

/// What is made of what is left out has fields and elements.
#[predictive_coding]
fn made(#[param] p: &Stack, x: &DVector<f64>) -> DVector<f64> {
    let rates = Rates::of(p.fixed[1]);
    &p.layers[0].w * x * rates.all[0] * Rates::of(p.fixed[0]).all[0] * Rates::of(p.fixed[1]).first
}

/// `r#slope` and `slope` are one name.
#[predictive_coding]
fn raw(#[param] p: &Stack, x: &DVector<f64>) -> DVector<f64> {
    let slope = 2.0;
    let h = x * slope;
    let r#slope = p.slopes[0];
    h * slope
}

/// A number that a helper tells is a constant, where it is read as one.
#[predictive_coding]
fn counted(#[param] p: &Stack, x: &DVector<f64>) -> DVector<f64> {
    let last = p.layers.len() - 1;
    let count = p.depth();
    let steps = p.depth();
    let mut h = &p.layers[last].w * x / (count as f64);
    for i in 0..steps {
        h = &p.layers[i].w * h;
    }
    h
}

/// So it is beside a whole number: what is computed and compared with one is one.
#[predictive_coding]
fn beside(#[param] p: &Stack, x: &DVector<f64>) -> DVector<f64> {
    let count = p.depth();
    let more = count + 1;
    let (first, last) = (p.depth(), p.depth());
    let kind = p.depth();
    let (low, high): (usize, usize) = (p.depth(), p.depth() + 1);
    let widths: Vec<usize> = p.layers.iter().map(|layer| layer.w.nrows()).collect();
    let widest: Option<usize> = widths.iter().copied().max();
    let gated: [bool; 2] = [p.layers[0].is_gated, p.layers[1].is_gated];
    let sizes = [p.depth(), 3];
    let (mut sum, mut total) = (0, 0.5);
    let mut all: usize = 1;
    for layer in &p.layers {
        total *= p.slopes[0];
        sum += layer.width;
        all = layer.width.max(all);
    }
    let mut h =
        &p.layers[0].w * x * (sum as f64 + 0.1 * all as f64 + (sizes[0] + 2 * sizes[1]) as f64) + x * total;
    let is_deep: bool = matches!(p.depth(), 2..);
    let is_limited = matches!(p.limit, 1..=5);
    if more > 2 && first > 1 && last != 3 && is_deep && is_limited {
        h = &p.layers[1].w * h;
    }
    if count == x.len() && gated[1] && widest == Some(widths[0]) {
        h *= 0.5;
    }
    match kind {
        0 => h,
        1 | 5..=9 => h * 2.0,
        _ => h * (high - low) as f64 * 3.0,
    }
}

/// Closures in closures, and items, beside a condition that reads a value.
#[predictive_coding]
fn enclosed(#[param] p: &Stack, x: &DVector<f64>) -> DVector<f64> {
    let twice = |width: usize| width * 2;
    let factor = {
        const HALF: f64 = 1.0 / 2.0;
        fn third(x: f64) -> f64 {
            x / 3.0
        }
        third(HALF)
    };
    let pairs: usize =
        p.layers.iter().map(|a| p.layers.iter().map(|b| a.width * twice(b.width)).sum::<usize>()).sum();
    let h = &p.layers[0].w * x;
    if h.norm() > 10.0 { h } else { h * pairs as f64 * factor }
}

#[test]
fn parameters_are_asked_for_what_is_no_value() {
    let (x, target) = (vector(2, 60), vector(2, 70));
    check_gradients::<asked, _, _>(&stack(), &x, &target, &SquaredError).unwrap();
    check_gradients::<looked_at, _, _>(&stack(), &x, &target, &SquaredError).unwrap();
    check_gradients::<found, _, _>(&stack(), &x, &target, &SquaredError).unwrap();
    check_gradients::<flagged, _, _>(&stack(), &x, &target, &SquaredError).unwrap();
    check_gradients::<compared, _, _>(&stack(), &x, &target, &SquaredError).unwrap();
    check_gradients::<added, _, _>(&stack(), &x, &target, &SquaredError).unwrap();
    check_gradients::<made, _, _>(&stack(), &x, &target, &SquaredError).unwrap();
    check_gradients::<raw, _, _>(&stack(), &x, &target, &SquaredError).unwrap();
    check_gradients::<counted, _, _>(&stack(), &x, &target, &SquaredError).unwrap();
    check_gradients::<beside, _, _>(&stack(), &x, &target, &SquaredError).unwrap();
    check_gradients::<enclosed, _, _>(&stack(), &x, &target, &SquaredError).unwrap();
}

#[predictive_coding]
fn copied(#[param] p: &Stack, x: &DVector<f64>) -> DVector<f64> {
    let slopes = DVector::from_vec(p.slopes.clone());
    x + slopes
}

#[predictive_coding]
fn collected(#[param] p: &Stack, x: &DVector<f64>) -> DVector<f64> {
    x + DVector::from_iterator(2, p.slopes.iter().copied())
}

#[predictive_coding]
fn unboxed(#[param] p: &Stack, x: &DVector<f64>) -> DVector<f64> {
    let w = DMatrix::<f64>::clone(&p.boxed);
    w * x
}

#[predictive_coding]
fn helped(#[param] p: &Stack, x: &DVector<f64>) -> DVector<f64> {
    let slope = Stack::first(&p.slopes);
    x * slope
}

#[predictive_coding]
fn listed(#[param] p: &Stack, x: &DVector<f64>) -> DVector<f64> {
    let slopes = vec![p.slopes[0]; 2];
    x + DVector::from_vec(slopes)
}

#[predictive_coding]
fn whole(#[param] p: &Stack, x: &DVector<f64>) -> DVector<f64> {
    let slope: f64 = Stack::slope(p);
    x * slope
}

#[predictive_coding]
fn referred(#[param] p: &Stack, x: &DVector<f64>) -> DVector<f64> {
    let w = &p.layers[0].w;
    let scale = DMatrix::from_diagonal(&w.diagonal());
    scale * x
}

#[predictive_coding]
fn by_index(#[param] p: &Stack, x: &DVector<f64>) -> DVector<f64> {
    let slopes = DVector::from_fn(2, |i, _| p.slopes[i]);
    x + slopes
}

#[predictive_coding]
fn in_loop(#[param] p: &Stack, x: &DVector<f64>) -> DVector<f64> {
    let mut h = x.clone();
    for slope in &p.slopes {
        h *= f64::from(*slope as f32);
    }
    h
}

#[predictive_coding]
fn in_tuple(#[param] p: &Stack, x: &DVector<f64>) -> DVector<f64> {
    let both = (&p.slopes, 2.0);
    let slopes = DVector::from_column_slice(both.0);
    (x + slopes) * both.1
}

#[predictive_coding]
fn in_pattern(#[param] p: &Stack, x: &DVector<f64>) -> DVector<f64> {
    match 2.0 * Stack::first(&p.slopes) {
        slope if slope > 0.0 => x * slope,
        _ => x.clone(),
    }
}

#[predictive_coding]
fn in_head(#[param] p: &Stack, x: &DVector<f64>) -> DVector<f64> {
    let mut h = x.clone();
    for slope in Vec::clone(&p.slopes) {
        h *= slope;
    }
    h
}

macro_rules! numbers {
    ($($number:expr),*) => { vec![$($number),*] };
}

#[predictive_coding]
fn in_macro(#[param] p: &Stack, x: &DVector<f64>) -> DVector<f64> {
    let slopes = DVector::from_vec(numbers![p.slopes[0], 1.0]);
    x + slopes
}

#[predictive_coding]
fn in_text(#[param] p: &Stack, x: &DVector<f64>) -> DVector<f64> {
    let slope = p.slopes[0];
    let read: f64 = format!("{slope}").parse().unwrap();
    x * read
}

/// What a closure adds up is not what it answers.
#[predictive_coding]
fn added_up(#[param] p: &Stack, x: &DVector<f64>) -> DVector<f64> {
    let mut total = 0.0;
    let count: usize = p
        .slopes
        .iter()
        .map(|slope| {
            total += slope;
            1
        })
        .sum();
    x * total * (count as f64)
}

#[predictive_coding]
fn filled(#[param] p: &Stack, x: &DVector<f64>) -> DVector<f64> {
    let mut slopes = vec![0.0; 2];
    if copy(&mut slopes, &p.slopes) > 0 { x * slopes[0] } else { x.clone() }
}

fn copy(to: &mut [f64], from: &[f64]) -> usize {
    to.copy_from_slice(from);
    from.len()
}

#[allow(clippy::redundant_closure_call)]
#[predictive_coding]
fn called_at_once(#[param] p: &Stack, x: &DVector<f64>) -> DVector<f64> {
    let slopes = DVector::from_element(2, (|| p.slopes[0])());
    x + slopes
}

struct Slopes<'s> {
    slopes: &'s Vec<f64>,
}

impl Slopes<'_> {
    fn first(&self) -> f64 {
        self.slopes[0]
    }
}

#[predictive_coding]
fn in_field(#[param] p: &Stack, x: &DVector<f64>) -> DVector<f64> {
    let slopes = &p.slopes;
    let slope = Slopes::first(&Slopes { slopes });
    x * slope
}

struct Rates {
    first: f64,
    all: Vec<f64>,
}

impl Rates {
    fn of(first: f64) -> Self {
        Self { first, all: vec![first, 0.5] }
    }
}

#[predictive_coding]
fn field_of_made(#[param] p: &Stack, x: &DVector<f64>) -> DVector<f64> {
    let slope = Rates::of(p.slopes[0]).first;
    x * slope
}

/// What is matched changes something.
#[predictive_coding]
#[allow(clippy::match_single_binding, clippy::unnecessary_cast)]
fn in_scrutinee(#[param] p: &Stack, x: &DVector<f64>) -> DVector<f64> {
    let slope = ({
        let mut found = Vec::new();
        match found.push(p.slopes[0]) {
            () => {}
        }
        found[0]
    }) as f64;
    x * slope
}

#[predictive_coding]
fn element_of_made(#[param] p: &Stack, x: &DVector<f64>) -> DVector<f64> {
    x * Rates::of(p.slopes[0]).all[0]
}

#[predictive_coding]
fn element(#[param] p: &Stack, x: &DVector<f64>) -> DVector<f64> {
    let shift = DVector::from_element(2, p.layers[0].w[(1, 0)]);
    x + shift
}

#[predictive_coding]
fn each_element(#[param] p: &Stack, x: &DVector<f64>) -> DVector<f64> {
    let mut h = x.clone();
    for weight in p.layers[0].w.iter() {
        h *= f64::hypot(*weight, 1.0);
    }
    h
}

/// Whatever it is read through, and wherever it lies: what a `Vec` or a `Box` holds lies elsewhere in memory.
#[test]
fn what_learns_is_no_constant_wherever_it_lies() {
    fn assert_refused<F>()
    where
        F: for<'a> pc_runtime::Function<
                Parameters = Stack,
                Scalar = f64,
                Arguments<'a> = &'a DVector<f64>,
                Output = DVector<f64>,
            >,
    {
        let error = Network::<F>::new(stack()).predict(&vector(2, 60)).unwrap_err();
        assert!(matches!(error, Error::LearnedSetting { .. }), "{error}");
    }
    assert_refused::<in_scrutinee>();
    assert_refused::<whole>();
    assert_refused::<referred>();
    assert_refused::<by_index>();
    assert_refused::<in_loop>();
    assert_refused::<in_tuple>();
    assert_refused::<in_pattern>();
    assert_refused::<in_head>();
    assert_refused::<in_macro>();
    assert_refused::<field_of_made>();
    assert_refused::<element_of_made>();
    assert_refused::<in_text>();
    assert_refused::<added_up>();
    assert_refused::<filled>();
    assert_refused::<called_at_once>();
    assert_refused::<in_field>();
    assert_refused::<element>();
    assert_refused::<each_element>();
    assert_refused::<copied>();
    assert_refused::<collected>();
    assert_refused::<unboxed>();
    assert_refused::<helped>();
    assert_refused::<listed>();
}

#[derive(Clone, Parameters)]
struct Dropout<T: Real> {
    w: DMatrix<T>,
    #[parameters(skip)]
    rate: f64,
    #[parameters(skip)]
    kind: Kept,
    #[parameters(skip)]
    name: String,
}

#[derive(Clone)]
enum Kept {
    All,
    Some(f64),
}

#[predictive_coding]
impl<T: Real> Dropout<T> {
    /// Of a type parameter a literal is no value, so what is computed with one is a constant.
    fn forward(&self, x: &DVector<T>) -> DVector<T> {
        let keep = self.rate * (1.0 - self.rate);
        let kept = match self.kind {
            Kept::All => 1.0,
            Kept::Some(share) => 1.0 / (1.0 + share),
        };
        let less = -(1.0 - self.rate).min(0.9);
        let steps = if self.name.is_empty() { self.name.len() } else { 2 };
        &self.w * x * T::of(keep - less) * T::of(kept) * T::of(steps as f64)
    }

    /// A type says that it is one, too.
    fn named(&self, x: &DVector<T>) -> DVector<T> {
        let keep: f64 = self.rate.sqrt().max(0.5);
        let name: &str = self.name.as_str();
        let h = &self.w * x * T::of(keep);
        if name == "tanh" { tanh(&h) } else { h }
    }
}

#[predictive_coding]
fn over_f32(#[param] p: &Dropout<f32>, x: &DVector<f32>) -> DVector<f32> {
    let keep: f64 = 1.0 - p.rate;
    let h = p.named(x) * keep as f32;
    p.forward(&h)
}

#[test]
fn what_is_no_scalar_of_the_graph_is_a_constant() {
    for (kind, name) in [(Kept::All, "tanh"), (Kept::Some(0.3), "none")] {
        let w = DMatrix::from_fn(2, 2, |i, j| 0.3 + i as f64 - 0.5 * j as f64);
        let p = Dropout { w: w.clone(), rate: 0.4, kind: kind.clone(), name: name.to_owned() };
        let (x, t) = (DVector::from_vec(vec![0.4, -0.7]), DVector::from_vec(vec![0.1, 0.2]));
        check_gradients::<Dropout<f64>, _, _>(&p, &x, &t, &SquaredError).unwrap();
        check_gradients::<MethodOf<Dropout<f64>, { method("named") }>, _, _>(&p, &x, &t, &SquaredError)
            .unwrap();
        let p = Dropout { w: w.map(|w| w as f32), rate: 0.4, kind, name: name.to_owned() };
        let x = x.map(|x| x as f32);
        let mut net = Network::<over_f32>::new(p.clone());
        // The same operations in the same order.
        assert_eq!(net.predict(&x).unwrap(), over_f32(&p, &x));
    }
}

/// What a helper tells, beside the variants that it is compared with; it may hold what learns.
#[derive(Clone, Copy, PartialEq)]
enum Mode {
    Deep,
    Flat,
    Scaled(f64),
    Times { n: usize },
}

#[derive(Clone, Parameters)]
struct Moded {
    w: DMatrix<f64>,
    scale: f64,
    weights: [Matrix2<f64>; 2],
    #[parameters(skip)]
    sizes: [usize; 2],
    #[parameters(skip)]
    rates: [f64; 2],
    #[parameters(skip)]
    mode: Mode,
}

impl Moded {
    fn is_deep(&self) -> bool {
        self.mode == Mode::Deep
    }

    fn mode(&self) -> Mode {
        if self.mode == Mode::Scaled(0.0) { Mode::Scaled(self.scale) } else { self.mode }
    }
}

#[predictive_coding]
fn moded(#[param] p: &Moded, x: &DVector<f64>) -> DVector<f64> {
    let mode = p.mode();
    let same: Mode = p.mode();
    let mut h = match mode {
        Mode::Deep | Mode::Flat => &p.w * x,
        Mode::Scaled(_) => x * p.scale,
        Mode::Times { n } => x * n as f64,
    };
    if same != Mode::Flat {
        h = tanh(&h);
    }
    let other = p.mode();
    if matches!(other, Mode::Scaled(_)) {
        h += x;
    }
    let last: Mode = p.mode();
    match (&last, p.is_deep()) {
        (Mode::Times { n: 3.. }, false) => h * 2.0,
        _ => h,
    }
}

/// Arrays that are gone through as they are.
#[predictive_coding]
fn by_value(#[param] p: &Moded, x: &Vector2<f64>) -> Vector2<f64> {
    let mut h = x * 1.0;
    for (i, size) in p.sizes.into_iter().enumerate() {
        h /= (size + i) as f64;
    }
    for (size, rate) in p.sizes.iter().zip(p.rates) {
        h *= rate * *size as f64;
    }
    let (rates, weights) = (p.rates, &p.weights);
    for rate in rates {
        h *= rate;
    }
    for w in p.weights {
        h = tanh(&(w * h));
    }
    for w in weights {
        h = *w * h;
    }
    h
}

#[test]
fn what_helpers_tell_is_compared_with_variants() {
    for mode in [Mode::Deep, Mode::Flat, Mode::Scaled(0.0), Mode::Times { n: 3 }] {
        let (w, weights) = (matrix(2, 2, 1), [Matrix2::new(0.3, -0.4, 0.5, 0.2), Matrix2::identity()]);
        let p = Moded { w, scale: 0.7, weights, sizes: [2, 3], rates: [0.9, -0.8], mode };
        let (x, t) = (vector(2, 1), vector(2, 2));
        assert_eq!(Network::<moded>::new(p.clone()).predict(&x).unwrap(), moded(&p, &x));
        check_gradients::<moded, _, _>(&p, &x, &t, &SquaredError).unwrap();
        let (x, t) = (Vector2::new(0.4, -0.7), Vector2::new(0.1, 0.2));
        // The same operations in the same order.
        assert_eq!(Network::<by_value>::new(p.clone()).predict(&x).unwrap(), by_value(&p, &x));
        check_gradients::<by_value, _, _>(&p, &x, &t, &SquaredError).unwrap();
    }
}
