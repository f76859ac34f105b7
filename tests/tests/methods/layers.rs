//! Layers whose types are parameters: which methods they have, the source tells or bounds say.

use nalgebra::{DMatrix, DVector};
use pc_runtime::prelude::*;

use super::{Activation, Cell, Dense, Forward, Matrix, Stack, matrix, rnn, stack};

/// A layer that is not generic around one that is; a bound that is no layer's.
#[derive(Clone, Parameters)]
struct Residual<L, N> {
    norm: Dense,
    inner: L,
    #[parameters(skip)]
    note: N,
}

#[predictive_coding]
impl<L, N: Clone + Default> Forward for Residual<L, N>
where
    L: Forward + Clone,
{
    fn forward(&self, x: &Matrix) -> Matrix {
        let _ = self.note.clone();
        let h = self.norm.scaled(x);
        x + self.inner.forward(&h)
    }
}

#[derive(Clone, Parameters)]
struct Head<L> {
    body: L,
}

#[predictive_coding]
impl<L: Forward> Head<L> {
    fn run(&self, x: &Matrix) -> Matrix {
        tanh(&self.body.forward(x))
    }
}

#[test]
fn bounds_are_those_of_the_layers() {
    let norm = Dense::new(3, true, Activation::Tanh);
    let body = Residual { norm, inner: Dense::new(4, false, Activation::Leaky(0.1)), note: 1_u8 };
    let (x, t) = (matrix(2, 3, 5), matrix(2, 3, 9));
    check_gradients::<Residual<Dense, u8>, _, _>(&body, &x, &t, &SquaredError).unwrap();
    let p = Head { body: Stack { layers: vec![body.clone()], last: Box::new(body) } };
    check_gradients::<Head<Stack<Residual<Dense, u8>>>, _, _>(&p, &x, &t, &SquaredError).unwrap();
}

#[derive(Clone, Parameters)]
struct Wrapped<L> {
    layer: L,
    gain: f64,
}

trait Turn {
    fn turn(&self, x: &DMatrix<f64>) -> DMatrix<f64>;
}

#[derive(Clone, Parameters)]
struct Turned(DMatrix<f64>);

#[predictive_coding]
impl Turn for Turned {
    fn turn(&self, x: &DMatrix<f64>) -> DMatrix<f64> {
        &self.0 * x
    }
}

/// What only one method asks of the type.
#[predictive_coding]
impl<L> Wrapped<L> {
    fn run(&self, x: &DMatrix<f64>) -> DMatrix<f64>
    where
        L: Turn,
        Self: Clone,
    {
        self.layer.turn(x) * self.gain
    }
}

#[test]
fn a_method_has_its_own_where_clause() {
    let p = Wrapped { layer: Turned(matrix(2, 2, 1)), gain: 0.7 };
    let (x, target) = (matrix(2, 1, 2), matrix(2, 1, 3));
    let mut network = Network::<Wrapped<Turned>>::new(p.clone());
    assert_eq!(network.predict(&x).unwrap(), p.run(&x));
    check_gradients::<Wrapped<Turned>, _, _>(&p, &x, &target, &SquaredError).unwrap();
}

#[derive(Clone, Parameters)]
struct Both<A, B> {
    first: A,
    last: B,
}

/// A trait that is not the block's, of two parameters.
#[predictive_coding]
impl<A: Turn, B: Turn> Both<A, B> {
    fn run(&self, x: &DMatrix<f64>) -> DMatrix<f64> {
        let h = tanh(&self.first.turn(x));
        self.last.turn(&h)
    }
}

#[test]
fn parameters_with_the_same_traits_have_the_same_methods() {
    let p = Both { first: Turned(matrix(2, 2, 1)), last: Turned(matrix(2, 2, 4)) };
    let (x, target) = (matrix(2, 1, 2), matrix(2, 1, 3));
    let mut network = Network::<Both<Turned, Turned>>::new(p.clone());
    assert_eq!(network.predict(&x).unwrap(), p.run(&x));
    check_gradients::<Both<Turned, Turned>, _, _>(&p, &x, &target, &SquaredError).unwrap();
}

/// Functions, too, may be over layers; what calls them says which.
#[predictive_coding]
fn activated<L: Forward>(#[param] layer: &L, x: &Matrix) -> Matrix {
    tanh(&layer.forward(x))
}

#[predictive_coding]
fn in_turn<L>(#[param] layers: &Vec<L>, #[param] last: &Stack<L>, x: &Matrix) -> Matrix
where
    L: Forward,
{
    let mut h = x.clone();
    for layer in layers {
        h = tanh(&layer.forward(&h));
    }
    last.forward(&h)
}

#[predictive_coding]
fn over_dense(#[param] p: &Dense, x: &Matrix) -> Matrix {
    activated::<Dense>(p, &activated::<Dense>(p, x))
}

#[test]
fn functions_over_layers() {
    let p = stack();
    let (x, target) = (matrix(2, 2, 2), matrix(2, 2, 3));
    check_gradients::<activated<Stack<Dense>>, _, _>(&p, &x, &target, &SquaredError).unwrap();
    check_gradients::<over_dense, _, _>(&p.layers[0], &x, &target, &SquaredError).unwrap();
    let layers = (p.layers.clone(), p);
    check_gradients::<in_turn<Dense>, _, _>(&layers, &x, &target, &SquaredError).unwrap();
    let mut network = Network::<in_turn<Dense>>::new(layers.clone());
    assert_eq!(network.predict(&x).unwrap(), in_turn(&layers.0, &layers.1, &x));
}

/// A cell with a state of two parts, and whole sequences; and one that is made of others.
trait Recurrence {
    fn step(&self, h: &DVector<f64>, c: &DVector<f64>, x: &DVector<f64>) -> (DVector<f64>, DVector<f64>);
    fn all(&self, xs: &[DVector<f64>], factor: f64) -> Vec<DVector<f64>>;
}

#[derive(Clone, Parameters)]
struct Gated {
    w: DMatrix<f64>,
    u: DMatrix<f64>,
}

#[predictive_coding]
impl Recurrence for Gated {
    fn step(&self, h: &DVector<f64>, c: &DVector<f64>, x: &DVector<f64>) -> (DVector<f64>, DVector<f64>) {
        let z = &self.w * x + &self.u * h;
        let c = c.component_mul(&sigmoid(&z)) + tanh(&z);
        (tanh(&c), c)
    }

    fn all(&self, xs: &[DVector<f64>], #[constant] factor: f64) -> Vec<DVector<f64>> {
        let (mut h, mut c) = (DVector::zeros(2), DVector::zeros(2));
        let mut hs = Vec::new();
        for x in xs {
            (h, c) = self.step(&h, &c, x);
            hs.push(&h * factor);
        }
        hs
    }
}

#[derive(Clone, Parameters)]
struct Layered<C> {
    first: C,
    rest: Vec<C>,
}

/// What the trait's methods take and give, the block says.
#[predictive_coding]
impl<C: Recurrence> Recurrence for Layered<C> {
    fn step(&self, h: &DVector<f64>, c: &DVector<f64>, x: &DVector<f64>) -> (DVector<f64>, DVector<f64>) {
        let mut state = self.first.step(h, c, x);
        for cell in &self.rest {
            state = cell.step(&state.0, &state.1, x);
        }
        state
    }

    fn all(&self, xs: &[DVector<f64>], #[constant] factor: f64) -> Vec<DVector<f64>> {
        let mut hs = self.first.all(xs, factor);
        for cell in &self.rest {
            hs = cell.all(&hs, 0.5);
        }
        hs
    }
}

#[derive(Clone, Parameters)]
struct Reader<C> {
    cell: C,
    out: DMatrix<f64>,
}

/// Elsewhere, what is done with it. Methods of the block call each other.
#[predictive_coding]
impl<C: Recurrence> Reader<C> {
    fn forward(&self, xs: &[DVector<f64>]) -> DVector<f64> {
        let (mut h, mut c) = (DVector::zeros(2), DVector::zeros(2));
        for x in xs {
            (h, c) = self.next(&h, &c, x);
        }
        self.read(&h) + self.read(&c)
    }

    fn next(&self, h: &DVector<f64>, c: &DVector<f64>, x: &DVector<f64>) -> (DVector<f64>, DVector<f64>) {
        self.cell.step(h, c, x)
    }
}

#[predictive_coding(unnamed)]
impl<C> Reader<C> {
    fn read(&self, h: &DVector<f64>) -> DVector<f64> {
        &self.out * h
    }
}

type Step = MethodOf<Layered<Gated>, { method("step") }>;
type All = MethodOf<Layered<Gated>, { method("all") }>;

#[test]
fn layers_take_and_give_several_values() {
    let gated = |seed| Gated { w: matrix(2, 2, seed), u: matrix(2, 2, seed + 1) };
    let layered = Layered { first: gated(1), rest: vec![gated(3), gated(5)] };
    let xs: Vec<_> = (0..3).map(|t| DVector::from_fn(2, |i, _| 0.4 - 0.3 * (i + t) as f64)).collect();
    let state = (&xs[0], &xs[1], &xs[2]);
    let targets = (xs[1].clone(), xs[0].clone());
    check_gradients::<Step, _, _>(&layered, state, &targets, &(SquaredError, SquaredError)).unwrap();
    check_gradients::<All, _, _>(&layered, (&xs[..], 0.7), &xs[..], &SquaredError).unwrap();
    let reader = Reader { cell: layered, out: matrix(2, 2, 7) };
    check_gradients::<Reader<Layered<Gated>>, _, _>(&reader, &xs[..], &xs[0], &SquaredError).unwrap();
    let mut network = Network::<Reader<Layered<Gated>>>::new(reader.clone());
    assert_eq!(network.predict(&xs[..]).unwrap(), reader.forward(&xs));
}

/// Two traits, neither of which is the block's.
trait Encoder {
    fn encode(&self, x: &DVector<f64>) -> (DVector<f64>, DVector<f64>);
    fn mean(&self, x: &DVector<f64>) -> DVector<f64>;
}

trait Decoder {
    fn decode(&self, z: &DVector<f64>) -> DVector<f64>;
}

#[predictive_coding]
impl Encoder for Gated {
    fn encode(&self, x: &DVector<f64>) -> (DVector<f64>, DVector<f64>) {
        (self.mean(x), &self.u * x)
    }

    fn mean(&self, x: &DVector<f64>) -> DVector<f64> {
        &self.w * x
    }
}

#[predictive_coding(unnamed)]
impl Decoder for Turned {
    fn decode(&self, z: &DVector<f64>) -> DVector<f64> {
        tanh(&(&self.0 * z))
    }
}

#[derive(Clone, Parameters)]
struct Autoencoder<E, D> {
    encoder: E,
    decoder: D,
    recurrent: Layered<Gated>,
}

/// Bounds say which layer has which methods; what is no layer needs none, whatever it takes and gives.
#[predictive_coding]
impl<E, D> Autoencoder<E, D>
where
    E: Encoder + Method<{ method("encode") }> + pc_runtime::Method<{ pc_runtime::method("mean") }>,
    D: Decoder + Method<{ method("decode") }>,
{
    fn forward(&self, x: &DVector<f64>) -> DVector<f64> {
        let mut state = self.encoder.encode(x);
        for _ in 0..2 {
            state = self.encoder.encode(&state.1);
        }
        let (mean, spread) = state;
        let z = mean.component_mul(&spread) + self.encoder.mean(&mean);
        let hs = self.recurrent.all(&[z.clone(), mean], 0.5);
        self.decoder.decode(&z) + &hs[1]
    }
}

#[predictive_coding]
fn coded<E, D: Decoder + Method<{ method("decode") }>>(
    #[param] e: &E,
    #[param] d: &D,
    x: &DVector<f64>,
) -> DVector<f64>
where
    E: Encoder + Method<{ method("mean") }>,
{
    d.decode(&e.mean(x))
}

#[test]
fn bounds_say_which_layer_has_which_method() {
    let gated = |seed| Gated { w: matrix(2, 2, seed), u: matrix(2, 2, seed + 1) };
    let recurrent = Layered { first: gated(1), rest: vec![gated(3)] };
    let p = Autoencoder { encoder: gated(5), decoder: Turned(matrix(2, 2, 7)), recurrent };
    let (x, target) = (DVector::from_element(2, 0.3), DVector::from_element(2, -0.4));
    let mut network = Network::<Autoencoder<Gated, Turned>>::new(p.clone());
    assert!((network.predict(&x).unwrap() - p.forward(&x)).amax() < 1e-12);
    check_gradients::<Autoencoder<Gated, Turned>, _, _>(&p, &x, &target, &SquaredError).unwrap();
    let layers = (p.encoder, p.decoder);
    let mut network = Network::<coded<Gated, Turned>>::new(layers.clone());
    assert!((network.predict(&x).unwrap() - coded(&layers.0, &layers.1, &x)).amax() < 1e-12);
    check_gradients::<coded<Gated, Turned>, _, _>(&layers, &x, &target, &SquaredError).unwrap();
}

/// A cell that makes its own first state.
trait Starting {
    fn start(&self) -> DVector<f64>;
    fn next(&self, h: &DVector<f64>, x: &DVector<f64>) -> DVector<f64>;
}

#[derive(Clone, Parameters)]
struct Elman {
    h0: DVector<f64>,
    cell: Gated,
}

#[predictive_coding]
impl Starting for Elman {
    fn start(&self) -> DVector<f64> {
        self.h0.clone()
    }

    fn next(&self, h: &DVector<f64>, x: &DVector<f64>) -> DVector<f64> {
        tanh(&(&self.cell.w * h + &self.cell.u * x))
    }
}

/// What is made of such layers may be in other fields, of other types.
#[predictive_coding(unnamed)]
impl<C: Starting + Method<{ method("start") }> + Method<{ method("next") }>> Reader<Vec<C>> {
    fn over(&self, xs: &[DVector<f64>]) -> DVector<f64> {
        let mut sum = self.cell[0].start();
        for cell in &self.cell {
            let mut h = cell.start();
            for x in xs {
                h = cell.next(&h, x);
            }
            sum += h;
        }
        &self.out * sum
    }
}

type Over = MethodOf<Reader<Vec<Elman>>, { method("over") }>;

#[test]
fn layers_make_their_own_states() {
    let elman = |seed| Elman {
        h0: DVector::from_element(2, 0.1 * seed as f64),
        cell: Gated { w: matrix(2, 2, seed), u: matrix(2, 2, seed + 1) },
    };
    let p = Reader { cell: vec![elman(1), elman(3)], out: matrix(2, 2, 7) };
    let xs: Vec<_> = (0..3).map(|t| DVector::from_fn(2, |i, _| 0.4 - 0.3 * (i + t) as f64)).collect();
    let mut network = Network::<Over>::new(p.clone());
    assert!((network.predict(&xs[..]).unwrap() - p.over(&xs)).amax() < 1e-12);
    check_gradients::<Over, _, _>(&p, &xs[..], &xs[0], &SquaredError).unwrap();
}

/// What looks like a layer, and is none: a constant's trait, a function, a scalar's own trait.
trait Switch: Send {
    fn is_on(&self) -> bool;
}

#[derive(Clone, Copy, Debug)]
struct On;

impl Switch for On {
    fn is_on(&self) -> bool {
        true
    }
}

trait Number: Real {}

impl Number for f64 {}

#[predictive_coding]
fn switched<S: Switch + 'static, F: Fn(usize) -> f64 + 'static>(
    #[param] p: &Turned,
    #[constant] switch: &S,
    #[constant] factor: &F,
    x: &DMatrix<f64>,
) -> DMatrix<f64> {
    let h = p.turn(x) * factor(2);
    if switch.is_on() { tanh(&h) } else { h }
}

#[predictive_coding]
fn numbered<T: Number>(#[param] p: &Cell<T>, x: &DVector<T>) -> DVector<T> {
    tanh(&p.step(x, x))
}

#[test]
fn what_is_no_layer_needs_no_method() {
    fn assert_function<F: pc_runtime::Function>() {}
    assert_function::<switched<On, fn(usize) -> f64>>();
    let factor: fn(usize) -> f64 = |n| 1.0 / n as f64;
    let (x, target) = (matrix(2, 1, 2), matrix(2, 1, 3));
    check_gradients::<switched<On, fn(usize) -> f64>, _, _>(
        &Turned(matrix(2, 2, 1)),
        (&On, &factor, &x),
        &target,
        &SquaredError,
    )
    .unwrap();
    let (x, target) = (DVector::from_vec(vec![0.3, -0.8]), DVector::from_vec(vec![0.5, 0.1]));
    check_gradients::<numbered<f64>, _, _>(&rnn(false).cell, &x, &target, &SquaredError).unwrap();
}

/// Layers of layers: what the inner ones ask of theirs, the outer one has.
#[derive(Clone, Parameters)]
struct Tower<C> {
    base: Layered<C>,
    top: Option<Box<Layered<C>>>,
}

#[predictive_coding]
impl<C: Recurrence> Recurrence for Tower<C> {
    fn step(&self, h: &DVector<f64>, c: &DVector<f64>, x: &DVector<f64>) -> (DVector<f64>, DVector<f64>) {
        let state = self.base.step(h, c, x);
        match &self.top {
            Some(top) => top.step(&state.0, &state.1, x),
            None => state,
        }
    }

    fn all(&self, xs: &[DVector<f64>], #[constant] factor: f64) -> Vec<DVector<f64>> {
        let hs = self.base.all(xs, factor);
        self.base.all(&hs, 1.0)
    }
}

/// Or a clause says so.
#[predictive_coding(unnamed)]
impl<C> Reader<Tower<C>>
where
    C: Clone,
    Tower<C>: Recurrence + Method<{ method("step") }>,
{
    fn once(&self, x: &DVector<f64>) -> DVector<f64> {
        let (h, c) = self.cell.step(x, x, x);
        &self.out * (h + c)
    }
}

type TowerStep = MethodOf<Tower<Gated>, { method("step") }>;
type Once = MethodOf<Reader<Tower<Gated>>, { method("once") }>;

#[test]
fn layers_of_layers() {
    let gated = |seed| Gated { w: matrix(2, 2, seed), u: matrix(2, 2, seed + 1) };
    let layered = |seed| Layered { first: gated(seed), rest: vec![gated(seed + 2)] };
    let x = DVector::from_vec(vec![0.3, -0.8]);
    for top in [None, Some(Box::new(layered(5)))] {
        let tower = Tower { base: layered(1), top };
        let targets = (x.clone(), &x * 0.5);
        let losses = (SquaredError, SquaredError);
        check_gradients::<TowerStep, _, _>(&tower, (&x, &x, &x), &targets, &losses).unwrap();
        let reader = Reader { cell: tower, out: matrix(2, 2, 7) };
        assert!((Network::<Once>::new(reader.clone()).predict(&x).unwrap() - reader.once(&x)).amax() < 1e-12);
        check_gradients::<Once, _, _>(&reader, &x, &x, &SquaredError).unwrap();
    }
}

/// Fields that are no layers have any number of methods; and a layer's trait may have a lifetime.
trait Lived<'a> {
    const HALF: f64;
    fn there(&self, x: &DVector<f64>) -> DVector<f64>;
    fn back(&self, x: &DVector<f64>) -> DVector<f64>;
}

#[predictive_coding(unnamed)]
impl Lived<'_> for Turned {
    const HALF: f64 = 0.5;

    fn there(&self, x: &DVector<f64>) -> DVector<f64> {
        &self.0 * x
    }

    fn back(&self, x: &DVector<f64>) -> DVector<f64> {
        self.0.transpose() * x
    }
}

#[predictive_coding(unnamed)]
impl<'a, L: Lived<'a>> Lived<'a> for Both<L, L> {
    const HALF: f64 = L::HALF;

    fn there(&self, x: &DVector<f64>) -> DVector<f64> {
        let h = self.first.there(x);
        self.last.back(&h) * L::HALF
    }

    fn back(&self, x: &DVector<f64>) -> DVector<f64> {
        self.last.there(x)
    }
}

#[predictive_coding(unnamed)]
impl<C: Lived<'static>> Both<Turned, Vec<C>> {
    fn turned(&self, x: &DVector<f64>) -> DVector<f64> {
        let h = self.first.there(x);
        self.first.back(&h) * C::HALF + self.last.len() as f64 * x
    }
}

type There = MethodOf<Both<Turned, Turned>, { method("there") }>;
type OfFirst = MethodOf<Both<Turned, Vec<Turned>>, { method("turned") }>;

#[test]
fn what_is_not_asked_of_a_layer_needs_no_bound() {
    let (x, t) = (DVector::from_vec(vec![0.3, -0.8]), DVector::from_vec(vec![0.1, 0.2]));
    let turned = |seed| Turned(matrix(2, 2, seed));
    let p = Both { first: turned(1), last: turned(2) };
    check_gradients::<There, _, _>(&p, &x, &t, &SquaredError).unwrap();
    let p = Both { first: turned(1), last: vec![turned(2)] };
    check_gradients::<OfFirst, _, _>(&p, &x, &t, &SquaredError).unwrap();
}

/// Its own method is annotated, and that of the trait is not.
#[derive(Clone, Parameters)]
struct Hiding(DMatrix<f64>);

#[predictive_coding]
impl Hiding {
    fn decode(&self, x: &DVector<f64>) -> DVector<f64> {
        &self.0 * x
    }
}

impl Decoder for Hiding {
    fn decode(&self, x: &DVector<f64>) -> DVector<f64> {
        tanh(&Self::decode(self, x))
    }
}

#[predictive_coding(unnamed)]
impl<D: Decoder> Decoder for Reader<D> {
    fn decode(&self, x: &DVector<f64>) -> DVector<f64> {
        &self.out * self.cell.decode(x)
    }
}

#[predictive_coding]
fn decoded<D: Decoder + Method<{ method("decode") }>>(#[param] d: &D, x: &DVector<f64>) -> DVector<f64> {
    d.decode(x) * 2.0
}

type Read<D> = MethodOf<Reader<D>, { method("decode") }>;

#[test]
fn another_method_of_the_same_name_is_an_error() {
    let x = DVector::from_vec(vec![0.3, -0.8]);
    let (w, out) = (matrix(2, 2, 1), matrix(2, 2, 2));
    let reader = Reader { cell: Hiding(w.clone()), out: out.clone() };
    let error = Network::<Read<Hiding>>::new(reader).predict(&x).unwrap_err().to_string();
    assert!(error.contains("`decode`") && error.contains("`impl` block of the trait"), "{error}");
    let error = Network::<decoded<Hiding>>::new(Hiding(w.clone())).predict(&x).unwrap_err();
    assert!(matches!(error, pc_runtime::Error::OtherMethod { method: "decode", .. }), "{error}");
    let reader = Reader { cell: Turned(w.clone()), out };
    assert_eq!(Network::<Read<Turned>>::new(reader.clone()).predict(&x).unwrap(), reader.decode(&x));
    assert_eq!(
        Network::<decoded<Turned>>::new(Turned(w.clone())).predict(&x).unwrap(),
        decoded(&Turned(w), &x)
    );
}
