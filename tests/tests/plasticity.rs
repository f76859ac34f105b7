//! Which parameters learn by a Hebbian rule, and that those do.

use nalgebra::{DMatrix, DVector};
use pc_runtime::graph::Plasticity::{self, General, Hebbian, Modulated};
use pc_runtime::graph::Role;
use pc_runtime::op::{Callee, IsFunction, Response};
use pc_runtime::prelude::*;
use pc_tests::assert_close;

#[derive(Clone, Parameters)]
struct Layer {
    w: DMatrix<f64>,
    b: DVector<f64>,
}

#[predictive_coding(require = "hebbian")]
fn layer(#[param] p: &Layer, x: &DMatrix<f64>) -> DMatrix<f64> {
    let z = affine(&p.w, &tanh(x), &p.b);
    tanh(&z)
}

/// What a called function does with its parameters is asked of it, too.
#[predictive_coding(require = "hebbian")]
fn stack(#[param] p: &(Layer, Layer), x: &DMatrix<f64>) -> DMatrix<f64> {
    let first = layer(&p.0, x);
    let product = &p.1.w * (first + x) * 0.5;
    &product - x
}

#[predictive_coding]
fn mixed(#[param] p: &Layer, #[param] q: &Layer, x: &DMatrix<f64>) -> DMatrix<f64> {
    let modulated = sigmoid(&(&p.w * x)).scale(0.5);
    let mixed_up = softmax(&(&q.w * &modulated));
    let twice = &q.w * (&q.w * mixed_up);
    let squashed = tanh(&(&q.w * (&q.w * &twice)));
    let handed_on = layer(p, &affine(&q.w, &squashed, &q.b));
    handed_on.component_mul(&modulated)
}

trait Forward {
    fn forward(&self, x: &DMatrix<f64>) -> DMatrix<f64>;
}

#[predictive_coding(require = "hebbian")]
impl Forward for Layer {
    fn forward(&self, x: &DMatrix<f64>) -> DMatrix<f64> {
        let z = affine(&self.w, x, &self.b);
        tanh(&z)
    }
}

#[predictive_coding(unnamed)]
impl Layer {
    fn squashed(&self, x: &DMatrix<f64>) -> DMatrix<f64> {
        let z = &self.w * x;
        tanh(&affine(&self.w, &z, &self.b))
    }
}

/// A skipped field is not learned, whatever a method does with it.
#[derive(Clone)]
struct Slope(f64);

#[predictive_coding]
impl Slope {
    fn apply(#[constant] &self, x: &DMatrix<f64>) -> DMatrix<f64> {
        leaky_relu(x, self.0)
    }
}

#[derive(Clone, Parameters)]
struct Stack<L> {
    layers: Vec<L>,
    last: Box<L>,
    #[parameters(skip)]
    slope: Slope,
}

/// What a called method does with its receiver is asked of it, when the layer is known.
#[predictive_coding(require = "hebbian")]
impl<L: Forward> Forward for Stack<L> {
    fn forward(&self, x: &DMatrix<f64>) -> DMatrix<f64> {
        let mut h = x.clone();
        for layer in &self.layers {
            h = layer.forward(&h);
        }
        self.last.forward(&h)
    }
}

#[predictive_coding(require = "hebbian")]
fn model(#[param] p: &Stack<Layer>, #[param] first: &Layer, x: &DMatrix<f64>) -> DMatrix<f64> {
    let h = p.slope.apply(&first.forward(x));
    let z = p.forward(&h) * 0.5;
    tanh(&z)
}

#[predictive_coding]
fn squashed(#[param] p: &Stack<Layer>, x: &DMatrix<f64>) -> DMatrix<f64> {
    let h = p.last.squashed(x);
    p.forward(&h)
}

fn kinds<F: pc_runtime::Function<Scalar = f64>>() -> Vec<(String, Plasticity)> {
    let synapses = Network::<F>::graph().synapses();
    synapses.into_iter().map(|synapse| (synapse.parameter, synapse.plasticity)).collect()
}

fn named<const N: usize>(expected: [(&str, Plasticity); N]) -> Vec<(String, Plasticity)> {
    expected.map(|(name, plasticity)| (name.to_owned(), plasticity)).to_vec()
}

#[test]
fn operations_tell_the_kind_of_every_update() {
    assert_eq!(kinds::<layer>(), named([("p.w", Hebbian), ("p.b", Hebbian)]));
    assert_eq!(kinds::<stack>(), named([("p.1.w", Hebbian)]));
    let expected = [
        ("p.w", Modulated),
        ("q.w", General),
        ("q.w", General),
        ("q.w", General),
        ("q.w", General),
        ("q.w", General),
        ("q.w", General),
        ("q.b", General),
    ];
    assert_eq!(kinds::<mixed>(), named(expected));
}

#[test]
fn the_table_shows_what_parameters_learn_by() {
    let table = Network::<stack>::graph().to_string();
    assert!(table.contains("Hebbian     p.0.w, p.0.b, p.1.w\n"), "{table}");
    let table = Network::<mixed>::graph().to_string();
    assert!(table.contains("modulated   p.w\n"), "{table}");
    assert!(table.contains("neither     q.w, q.b\n"), "{table}");
}

#[test]
fn methods_learn_what_their_own_graphs_say() {
    // What is handed on learns in the graph of the method.
    assert_eq!(kinds::<model>(), []);
    assert_eq!(kinds::<Layer>(), named([("self.w", Hebbian), ("self.b", Hebbian)]));
    let table = Network::<model>::graph().to_string();
    let leaves = "p.layers[_].w, p.layers[_].b, p.last.w, p.last.b";
    assert!(table.contains(&format!("Hebbian     first.w, first.b, {leaves}\n")), "{table}");
    let table = Network::<squashed>::graph().to_string();
    assert!(table.contains("Hebbian     p.last.w, p.layers[_].w, p.layers[_].b, p.last.b\n"), "{table}");
    assert!(table.contains("modulated   p.last.w, p.last.b\n"), "{table}");
}

/// What is returned as it is, other vertices read.
#[predictive_coding]
fn weights(
    #[param] p: &Layer,
    #[param] q: &Layer,
    #[constant] n: usize,
    x: &DMatrix<f64>,
) -> (DMatrix<f64>, DMatrix<f64>) {
    (p.w.clone(), &q.w * x * n as f64)
}

#[predictive_coding]
fn handing_on(#[param] p: &Stack<Layer>, #[param] q: &Layer, x: &DMatrix<f64>) -> DMatrix<f64> {
    let h = p.layers[0].squashed(x);
    tanh(&q.forward(&h))
}

#[test]
fn callers_are_told_what_becomes_of_parameters() {
    fn parameters<F: Callee<f64, IsFunction>>() -> Vec<Response> {
        F::READINGS.iter().map(|reading| reading.response).collect()
    }
    use Response::{Elementwise, General, Linear};
    assert_eq!(parameters::<model>(), [Linear, Linear, Linear]);
    assert_eq!(parameters::<MethodOf<Stack<Layer>, { method("forward") }>>(), [Linear, Linear]);
    assert_eq!(parameters::<MethodOf<Layer, { method("squashed") }>>(), [Elementwise, Linear]);
    assert_eq!(parameters::<MethodOf<Slope, { method("apply") }>>(), [Linear, Elementwise]);
    assert_eq!(parameters::<weights>(), [Linear, Linear, Linear, Linear]);
    let returned = <weights as Callee<f64, IsFunction>>::READINGS.iter().map(|reading| reading.is_returned);
    assert_eq!(returned.collect::<Vec<_>>(), [true, false, false, false]);
    assert_eq!(parameters::<handing_on>(), [Elementwise, Linear, Linear]);
    assert_eq!(parameters::<mixed>(), [Elementwise, General, Elementwise]);
}

/// A function may call itself over what it is made of, and nothing asks it for an answer then.
#[derive(Clone, Parameters)]
struct Tree {
    w: DMatrix<f64>,
    branches: Vec<Tree>,
}

#[predictive_coding]
impl Tree {
    fn grow(&self, x: &DMatrix<f64>) -> DMatrix<f64> {
        let mut h = &self.w * x;
        for branch in &self.branches {
            h += branch.grow(&h);
        }
        h
    }
}

#[predictive_coding]
fn summed(#[param] tree: &Tree, x: &DMatrix<f64>) -> DMatrix<f64> {
    tanh(&tree.grow(x))
}

#[predictive_coding]
fn grown(#[param] tree: &Tree, x: &DMatrix<f64>) -> DMatrix<f64> {
    let mut h = &tree.w * x;
    for branch in &tree.branches {
        h += regrown(branch, &h);
    }
    h
}

#[predictive_coding]
fn regrown(#[param] tree: &Tree, x: &DMatrix<f64>) -> DMatrix<f64> {
    grown(tree, &tanh(x))
}

#[predictive_coding]
fn both(#[param] p: &(Tree, Tree), x: &DMatrix<f64>) -> DMatrix<f64> {
    summed(&p.0, x) + grown(&p.1, x)
}

#[test]
fn recursion_has_an_answer_where_none_is_required() {
    let leaf = |w| Tree { w: DMatrix::from_element(2, 2, w), branches: Vec::new() };
    let tree =
        |w| Tree { branches: vec![leaf(w), Tree { branches: vec![leaf(0.1)], ..leaf(0.2) }], ..leaf(0.3) };
    let (x, t) = (DMatrix::from_element(2, 3, 0.5), DMatrix::from_element(2, 3, 0.2));
    check_gradients::<both, _, _>(&(tree(0.4), tree(-0.5)), &x, &t, &SquaredError).unwrap();
}

#[test]
fn a_hebbian_update_is_the_error_times_the_values_of_the_parents() {
    let number = |i: usize, j: usize| (1.7 * i as f64 + 0.3 * j as f64).sin();
    let p = Layer { w: DMatrix::from_fn(3, 2, number), b: DVector::from_fn(3, number) };
    let (x, t) = (DMatrix::from_fn(2, 5, number), DMatrix::from_fn(3, 5, |i, j| number(j, i)));
    let mut net = Network::<layer>::new(p);
    net.relax(&x, &t, &SquaredError, &FixedPrediction::new(0.3, 4)).unwrap();
    let error = net.error("z").unwrap();
    // Products of numbers below 1, five of them added up: rounding is far below 1e-14.
    assert_close("p.w", &net.gradients().w, &(-&error * x.map(f64::tanh).transpose()), 1e-14);
    let sums = error.column_sum();
    assert_close(
        "p.b",
        &DMatrix::from_column_slice(3, 1, net.gradients().b.as_slice()),
        &DMatrix::from_column_slice(3, 1, (-sums).as_slice()),
        1e-14,
    );
}

#[derive(Clone, Parameters)]
struct Scales {
    first: f64,
    many: Vec<f64>,
    three: [f64; 3],
    pair: (f64, f64),
}

/// Functions of one vertex, or of calls that have one: whether it is linear in each parameter.
mod one_vertex {
    use super::{DMatrix, Scales, predictive_coding, tanh};

    #[predictive_coding]
    pub(super) fn two_literals(#[param] p: &Scales, x: &DMatrix<f64>) -> DMatrix<f64> {
        x * (p.many[0] * p.many[1])
    }

    #[predictive_coding]
    pub(super) fn two_indices(
        #[param] p: &Scales,
        x: &DMatrix<f64>,
        #[constant] i: usize,
        #[constant] j: usize,
    ) -> DMatrix<f64> {
        x * (p.many[i] * p.many[j])
    }

    #[predictive_coding]
    pub(super) fn index_and_literal(
        #[param] p: &Scales,
        x: &DMatrix<f64>,
        #[constant] i: usize,
    ) -> DMatrix<f64> {
        x * (p.many[i] * p.many[0])
    }

    #[predictive_coding]
    pub(super) fn elements_of_an_array(#[param] p: &Scales, x: &DMatrix<f64>) -> DMatrix<f64> {
        let [a, _, c] = &p.three;
        x * *a * *c
    }

    #[predictive_coding]
    pub(super) fn rest_and_whole(#[param] p: &Scales, x: &DMatrix<f64>) -> DMatrix<f64> {
        let [_, rest @ ..] = &p.three;
        x * (rest[0] * p.three[1])
    }

    #[predictive_coding]
    pub(super) fn parts_of_a_pair(#[param] p: &Scales, x: &DMatrix<f64>) -> DMatrix<f64> {
        let (a, b) = &p.pair;
        x * (*a * *b)
    }

    fn first(_: &str) -> usize {
        0
    }

    #[predictive_coding]
    pub(super) fn bracket_in_quotes(#[param] p: &Scales, x: &DMatrix<f64>) -> DMatrix<f64> {
        x * (p.many[first("[")] * p.many[0])
    }

    #[predictive_coding]
    pub(super) fn index_in_a_range(
        #[param] p: &Scales,
        x: &DMatrix<f64>,
        #[constant] k: &[usize],
    ) -> DMatrix<f64> {
        x * (p.many[k[0]..][0] * p.many[0])
    }

    #[predictive_coding]
    pub(super) fn range_from_the_start(#[param] p: &Scales, x: &DMatrix<f64>) -> DMatrix<f64> {
        x * (p.many[..2][0] * p.many[1usize])
    }

    #[predictive_coding]
    #[allow(clippy::zero_prefixed_literal)]
    pub(super) fn spelled_otherwise(#[param] p: &Scales, x: &DMatrix<f64>) -> DMatrix<f64> {
        x * (p.many[01] * p.many[1])
    }

    #[predictive_coding]
    fn product_of(pair: (f64, f64), x: &DMatrix<f64>) -> DMatrix<f64> {
        x * (pair.0 * pair.1)
    }

    #[predictive_coding]
    pub(super) fn handed_as_a_pair(#[param] p: &Scales, x: &DMatrix<f64>) -> DMatrix<f64> {
        product_of((p.first, p.three[0]), x)
    }

    #[predictive_coding]
    pub(super) fn handed_as_a_pair_twice(#[param] p: &Scales, x: &DMatrix<f64>) -> DMatrix<f64> {
        product_of((p.first, p.first), x)
    }

    #[predictive_coding]
    pub(super) fn in_two_terms(#[param] p: &Scales, x: &DMatrix<f64>) -> DMatrix<f64> {
        x * p.first - (x * 2.0) * p.first
    }

    #[predictive_coding]
    pub(super) fn weight_and_bias(#[param] w: &DMatrix<f64>, x: &DMatrix<f64>) -> DMatrix<f64> {
        w * x + w
    }

    #[predictive_coding]
    fn product(#[param] a: &Scales, #[param] b: &Scales, x: &DMatrix<f64>) -> DMatrix<f64> {
        x * (a.first * b.first)
    }

    #[predictive_coding]
    pub(super) fn handed_twice(#[param] p: &Scales, x: &DMatrix<f64>) -> DMatrix<f64> {
        product(p, p, x)
    }

    #[predictive_coding]
    fn returned(#[param] p: &Scales) -> f64 {
        p.first
    }

    #[predictive_coding]
    pub(super) fn through_a_result(#[param] p: &Scales, x: &DMatrix<f64>) -> DMatrix<f64> {
        let s = returned(p);
        x * (s * p.first)
    }

    #[predictive_coding]
    pub(super) fn through_a_result_alone(#[param] p: &Scales, x: &DMatrix<f64>) -> DMatrix<f64> {
        let s = returned(p);
        x * s
    }

    #[predictive_coding]
    fn squashed(s: f64, x: &DMatrix<f64>) -> DMatrix<f64> {
        tanh(&(x * s))
    }

    #[predictive_coding]
    pub(super) fn handed_as_a_value(#[param] p: &Scales, x: &DMatrix<f64>) -> DMatrix<f64> {
        squashed(p.first, x)
    }

    #[predictive_coding]
    fn squared(s: f64, x: &DMatrix<f64>) -> DMatrix<f64> {
        x * (s * s)
    }

    #[predictive_coding]
    pub(super) fn squared_as_a_value(#[param] p: &Scales, x: &DMatrix<f64>) -> DMatrix<f64> {
        squared(p.first, x)
    }
}

/// Whether a function is linear in each of its parameters, the others held: f(p + d) − 2 f(p) + f(p − d) vanishes.
fn is_linear(f: impl Fn(&Scales) -> DMatrix<f64>) -> bool {
    let p = [0.7, 0.4, -0.6, 0.8, 0.5, -0.9, 0.3, -0.2];
    let moved = |leaf: usize, by: f64| {
        let mut p = p;
        p[leaf] += by;
        let three = [p[3], p[4], p[5]];
        f(&Scales { first: p[0], many: vec![p[1], p[2]], three, pair: (p[6], p[7]) })
    };
    let bend = |leaf| (moved(leaf, 0.25) - moved(leaf, 0.0) * 2.0 + moved(leaf, -0.25)).amax();
    // Of numbers below 1, rounding is far below this, and 0.25² times a second derivative far above.
    (0..p.len()).all(|leaf| bend(leaf) < 1e-12)
}

/// What the table and what `require` go by.
fn is_called_linear<F>() -> (bool, bool)
where
    F: Callee<f64, IsFunction> + pc_runtime::Function<Scalar = f64>,
{
    let table = Network::<F>::graph().to_string();
    let in_table =
        table.contains("  Hebbian  ") && !table.contains("  modulated") && !table.contains("  neither");
    let mut readings =
        F::GRAPH.arguments.iter().zip(F::READINGS).filter(|(of, _)| of.role == Role::Parameter);
    (in_table, readings.all(|(_, reading)| !reading.is_returned && reading.response == Response::Linear))
}

#[test]
fn what_is_called_hebbian_is_linear_and_what_is_not_is_not() {
    use one_vertex::*;
    let x = &DMatrix::from_fn(2, 3, |i, j| 0.3 + i as f64 - 0.4 * j as f64);
    assert!(is_linear(|p| two_literals(p, x)));
    assert_eq!(is_called_linear::<two_literals>(), (true, true));
    assert!(!is_linear(|p| two_indices(p, x, 1, 1)));
    assert_eq!(is_called_linear::<two_indices>(), (false, false));
    assert!(!is_linear(|p| index_and_literal(p, x, 0)));
    assert_eq!(is_called_linear::<index_and_literal>(), (false, false));
    assert!(is_linear(|p| elements_of_an_array(p, x)));
    assert_eq!(is_called_linear::<elements_of_an_array>(), (true, true));
    assert!(!is_linear(|p| rest_and_whole(p, x)));
    assert_eq!(is_called_linear::<rest_and_whole>(), (false, false));
    assert!(is_linear(|p| parts_of_a_pair(p, x)));
    assert_eq!(is_called_linear::<parts_of_a_pair>(), (true, true));
    assert!(!is_linear(|p| bracket_in_quotes(p, x)));
    assert_eq!(is_called_linear::<bracket_in_quotes>(), (false, false));
    assert!(!is_linear(|p| index_in_a_range(p, x, &[0])));
    assert_eq!(is_called_linear::<index_in_a_range>(), (false, false));
    assert!(is_linear(|p| range_from_the_start(p, x)));
    assert_eq!(is_called_linear::<range_from_the_start>(), (true, true));
    assert!(!is_linear(|p| spelled_otherwise(p, x)));
    assert_eq!(is_called_linear::<spelled_otherwise>(), (false, false));
    assert!(is_linear(|p| handed_as_a_pair(p, x)));
    assert_eq!(is_called_linear::<handed_as_a_pair>(), (true, true));
    assert!(!is_linear(|p| handed_as_a_pair_twice(p, x)));
    assert_eq!(is_called_linear::<handed_as_a_pair_twice>(), (false, false));
    assert!(is_linear(|p| in_two_terms(p, x)));
    assert_eq!(is_called_linear::<in_two_terms>(), (true, true));
    assert!(!is_linear(|p| handed_twice(p, x)));
    assert_eq!(is_called_linear::<handed_twice>(), (false, false));
    assert!(!is_linear(|p| handed_as_a_value(p, x)));
    assert_eq!(is_called_linear::<handed_as_a_value>(), (false, false));
    assert!(!is_linear(|p| squared_as_a_value(p, x)));
    assert_eq!(is_called_linear::<squared_as_a_value>(), (false, false));
    assert!(!is_linear(|p| through_a_result(p, x)));
    assert_eq!(is_called_linear::<through_a_result>(), (false, false));
    // What becomes of what a function returns, the table tells; `require` does not look for it.
    assert!(is_linear(|p| through_a_result_alone(p, x)));
    assert_eq!(is_called_linear::<through_a_result_alone>(), (true, false));
    // A matrix that is weight and bias, of a sum.
    assert_eq!(is_called_linear::<weight_and_bias>(), (true, true));
}

#[test]
fn the_table_lists_every_parameter_that_is_read() {
    let table = Network::<weights>::graph().to_string();
    assert!(table.contains("Hebbian     q.w, p.w\n"), "{table}");
    let table = Network::<one_vertex::handed_as_a_value>::graph().to_string();
    assert!(table.contains("modulated   p.first\n"), "{table}");
}

/// A layer around a layer: instances of one function that call each other are several.
#[derive(Clone, Parameters)]
struct Around<L> {
    inner: L,
    w: DMatrix<f64>,
}

#[predictive_coding(unnamed)]
impl<L: Forward> Forward for Around<L> {
    fn forward(&self, x: &DMatrix<f64>) -> DMatrix<f64> {
        let h = self.inner.forward(x);
        &self.w * &h
    }
}

#[predictive_coding]
fn nested(#[param] p: &Around<Around<Around<Around<Around<Layer>>>>>, x: &DMatrix<f64>) -> DMatrix<f64> {
    p.forward(x)
}

#[test]
fn what_the_table_does_not_follow_it_says() {
    let table = Network::<nested>::graph().to_string();
    let inner = "p.inner.inner.inner.inner.inner";
    assert!(
        table.contains(&format!("Hebbian     {inner}.w, {inner}.b, p.inner.inner.inner.inner.w, ")),
        "{table}"
    );
    assert!(!table.contains("not shown"), "{table}");
    // A function that calls itself is shown from inside a few times.
    let table = Network::<grown>::graph().to_string();
    let branch = "tree.branches[_].branches[_].branches[_]";
    assert!(table.contains(&format!("not shown   {branch}\n")), "{table}");
}
