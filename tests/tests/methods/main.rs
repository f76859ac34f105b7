//! Annotated `impl` blocks: methods are graphs, and call each other's.

mod layers;

use nalgebra::{DMatrix, DVector};
use pc_runtime::prelude::*;

type Matrix = DMatrix<f64>;

fn matrix(nrows: usize, ncols: usize, seed: usize) -> Matrix {
    DMatrix::from_fn(nrows, ncols, |i, j| 0.6 * ((seed + 7 * i + 31 * j) as f64 * 12.9898).sin())
}

#[derive(Clone, Parameters)]
struct Dense {
    w: Matrix,
    b: Option<DVector<f64>>,
    #[parameters(skip)]
    act: Activation,
}

#[derive(Clone)]
enum Activation {
    Tanh,
    Leaky(f64),
}

trait Forward {
    fn forward(&self, x: &Matrix) -> Matrix;
}

#[predictive_coding]
impl Activation {
    fn apply(#[constant] &self, x: &Matrix) -> Matrix {
        match self {
            Self::Tanh => tanh(x),
            Self::Leaky(slope) => leaky_relu(x, *slope),
        }
    }
}

#[predictive_coding]
impl Forward for Dense {
    fn forward(&self, x: &Matrix) -> Matrix {
        let z = &self.w * x;
        let z = if let Some(b) = &self.b { affine(&self.w, x, b) } else { z };
        self.act.apply(&z)
    }
}

#[predictive_coding]
impl Dense {
    const SCALE: f64 = 0.5;

    /// Has no receiver, and is left alone.
    fn new(seed: usize, bias: bool, act: Activation) -> Self {
        Self { w: matrix(2, 2, seed), b: bias.then(|| DVector::from_vec(vec![0.1, -0.2])), act }
    }

    fn scaled(&self, x: &Matrix) -> Matrix {
        Self::forward(self, x) * Self::SCALE * Self::factor(self.w.ncols())
    }

    fn encode(&self, x: &Matrix) -> (Matrix, Matrix) {
        let half = self.scaled(x);
        (half.transpose(), half)
    }

    #[predictive_coding(skip)]
    fn weight(&self) -> &Matrix {
        &self.w
    }

    fn factor(n: usize) -> f64 {
        n as f64
    }
}

#[derive(Clone, Parameters)]
struct Stack<L> {
    layers: Vec<L>,
    last: Box<L>,
}

#[predictive_coding]
impl<L: Forward> Forward for Stack<L> {
    fn forward(&self, x: &Matrix) -> Matrix {
        let mut h = x.clone();
        for layer in &self.layers {
            h = layer.forward(&h);
        }
        self.last.forward(&h)
    }
}

#[predictive_coding]
fn model(
    #[param] m: &Stack<Dense>,
    #[param] gate: &Dense,
    x: &Matrix,
    #[constant] act: &Activation,
) -> Matrix {
    let h = m.layers[0].forward(x);
    let g = gate.scaled(&act.apply(&h));
    let (a, b) = gate.encode(&g);
    m.forward(&(h * a)) + b
}

fn stack() -> Stack<Dense> {
    let layers = vec![
        Dense::new(1, true, Activation::Tanh),
        Dense::new(2, false, Activation::Leaky(0.2)),
        Dense::new(3, true, Activation::Leaky(-0.3)),
    ];
    Stack { layers, last: Box::new(Dense::new(4, true, Activation::Tanh)) }
}

#[test]
fn a_type_names_its_graph() {
    let dense = Dense::new(1, true, Activation::Leaky(0.1));
    assert_eq!(dense.weight().shape(), (2, 2));
    let (x, t) = (matrix(2, 3, 5), matrix(2, 3, 9));
    let mut net = Network::<Dense>::new(dense.clone());
    assert!((net.predict(&x).unwrap() - dense.forward(&x)).norm() < 1e-12);
    check_gradients::<Dense, _, _>(&dense, &x, &t, &SquaredError).unwrap();
    assert_eq!(Network::<Dense>::graph().function, "Dense::forward");
}

#[test]
fn any_method_is_a_graph() {
    type Encode = MethodOf<Dense, { method("encode") }>;
    type Apply = MethodOf<Activation, { method("apply") }>;
    let dense = Dense::new(6, false, Activation::Tanh);
    let (x, t) = (matrix(2, 2, 5), matrix(2, 2, 9));
    let mut net = Network::<Encode>::new(dense.clone());
    let ((a, b), (plain_a, plain_b)) = (net.predict(&x).unwrap(), dense.encode(&x));
    assert!((a - plain_a).norm() < 1e-12 && (b - plain_b).norm() < 1e-12);
    check_gradients::<Encode, _, _>(&dense, &x, (&t, &t), &SquaredError).unwrap();
    // A constant receiver is an argument like any other.
    check_gradients::<Apply, _, _>(&(), (&Activation::Leaky(0.4), &x), &t, &SquaredError).unwrap();
}

#[test]
fn a_generic_stack_calls_the_methods_of_its_layers() {
    let (p, x, t) = (stack(), matrix(2, 3, 5), matrix(2, 3, 9));
    let mut net = Network::<Stack<Dense>>::new(p.clone());
    assert!((net.predict(&x).unwrap() - p.forward(&x)).norm() < 1e-12);
    check_gradients::<Stack<Dense>, _, _>(&p, &x, &t, &SquaredError).unwrap();
    for name in ["layers[0].forward.z", "layers[2].forward.z", "last.forward.z"] {
        assert!(net.error(name).is_ok(), "{:?}", net.error(name));
    }
    let nested = Stack { layers: vec![p.clone()], last: Box::new(p) };
    check_gradients::<Stack<Stack<Dense>>, _, _>(&nested, &x, &t, &SquaredError).unwrap();
    let mut net = Network::<Stack<Stack<Dense>>>::new(nested);
    net.predict(&x).unwrap();
    assert!(net.error("layers[0].forward.layers[1].forward.z").is_ok());
}

/// Layers in every order: the names of their vertices say which layer it is.
#[predictive_coding]
fn ways(#[param] m: &Stack<Dense>, x: &Matrix) -> Matrix {
    let n = m.layers.len();
    let mut h = m.layers.first().unwrap().forward(x);
    for i in 1..n {
        h = m.layers[i].forward(&h);
    }
    for (i, layer) in m.layers.iter().enumerate().rev() {
        h = if i == 1 { layer.forward(&h) } else { m.layers[i].scaled(&h) };
    }
    for (layer, other) in m.layers.iter().skip(1).zip(m.layers.iter().rev()) {
        h = layer.forward(&other.forward(&h));
    }
    for t in 0..2 {
        let layer = &m.layers[n - 1 - t];
        for _ in 0..2 {
            h = layer.forward(&h);
        }
    }
    let last = &m.layers[n - 1];
    last.forward(&h)
}

#[test]
fn names_say_which_element_of_a_sequence_it_is() {
    let (p, x, t) = (stack(), matrix(2, 3, 5), matrix(2, 3, 9));
    check_gradients::<ways, _, _>(&p, &x, &t, &SquaredError).unwrap();
    let mut net = Network::<ways>::new(p);
    net.predict(&x).unwrap();
    let Err(Error::UnknownVertex { existing, .. }) = net.error("?") else { panic!("`?` names a vertex") };
    let calls: Vec<&str> = existing.iter().filter_map(|name| name.strip_suffix(".z")).collect();
    let expected = [
        "layers[0].forward",
        "layers[1].forward",
        "layers[2].forward",
        // From the last to the first.
        "layers[2].scaled.forward",
        "layers[1].forward#2",
        "layers[0].scaled.forward",
        "layers[2].forward#3",
        "layers[1].forward#4",
        "layers[1].forward#3",
        "layers[2].forward#4",
        // The index does not tell the iterations apart by itself.
        "layers[2].forward#5[0][0]",
        "layers[2].forward#5[0][1]",
        "layers[1].forward#5[1][0]",
        "layers[1].forward#5[1][1]",
        "layers[2].forward#6",
    ];
    assert_eq!(calls, expected);
    // As it is written, where nothing has run.
    let table = Network::<ways>::graph().to_string();
    for name in ["layers[i].forward.z", "layers[_].forward#2.z", "layers[n - 1].forward#6.z"] {
        assert!(table.contains(name), "`{name}` is missing in:\n{table}");
    }
}

#[test]
fn functions_call_methods() {
    let (x, t) = (matrix(2, 2, 5), matrix(2, 2, 9));
    let (p, act) = ((stack(), Dense::new(8, true, Activation::Tanh)), Activation::Leaky(0.3));
    let mut net = Network::<model>::new(p.clone());
    assert!((net.predict((&x, &act)).unwrap() - model(&p.0, &p.1, &x, &act)).norm() < 1e-12);
    check_gradients::<model, _, _>(&p, (&x, &act), &t, &SquaredError).unwrap();
    for name in [
        "layers[0].forward.z",
        "gate.scaled.forward.z",
        "gate.encode.scaled.forward.z",
        "m.forward.layers[2].forward.z",
    ] {
        assert!(net.error(name).is_ok(), "{:?}", net.error(name));
    }
}

/// Generic over its scalar.
#[derive(Clone, Parameters)]
struct Cell<T> {
    w: DMatrix<T>,
    u: DMatrix<T>,
}

#[derive(Clone, Parameters)]
struct Rnn<T> {
    cell: Cell<T>,
    extra: Option<Box<Cell<T>>>,
    h0: DVector<T>,
}

#[predictive_coding]
impl<T: Real> Cell<T> {
    /// With a lifetime of its own.
    fn step<'a>(&'a self, h: &'a DVector<T>, x: &DVector<T>) -> DVector<T> {
        let z = &self.w * x + &self.u * h;
        tanh(&z) * T::of(0.9)
    }
}

#[predictive_coding(vertex = "operation")]
impl<T> Rnn<T>
where
    T: Real,
{
    fn run(&self, xs: &[DVector<T>]) -> DVector<T> {
        let mut h = self.h0.clone();
        for x in xs {
            h = self.cell.step(&h, x);
            if let Some(extra) = &self.extra {
                h = extra.step(&h, x);
            }
        }
        h
    }
}

/// The same, inlined by hand.
#[predictive_coding]
fn inlined(#[param] p: &Rnn<f64>, xs: &[DVector<f64>]) -> DVector<f64> {
    let mut h = p.h0.clone();
    for x in xs {
        let z = &p.cell.w * x + &p.cell.u * &h;
        h = tanh(&z) * 0.9;
        if let Some(extra) = &p.extra {
            let z = &extra.w * x + &extra.u * &h;
            h = tanh(&z) * 0.9;
        }
    }
    h
}

#[predictive_coding]
fn run(#[param] p: &Rnn<f64>, xs: &[DVector<f64>]) -> DVector<f64> {
    let mut h = p.h0.clone();
    for x in xs {
        h = p.cell.step(&h, x);
        if let Some(extra) = &p.extra {
            h = Cell::step(extra, &h, x);
        }
    }
    h
}

fn rnn(extra: bool) -> Rnn<f64> {
    let cell = |seed| Cell { w: matrix(2, 2, seed), u: matrix(2, 2, seed + 1) };
    Rnn { cell: cell(11), extra: extra.then(|| Box::new(cell(23))), h0: DVector::from_vec(vec![0.2, -0.1]) }
}

fn sequence(length: usize) -> Vec<DVector<f64>> {
    (0..length).map(|t| DVector::from_fn(2, |i, _| 0.5 * ((t + 3 * i) as f64).cos())).collect()
}

#[test]
fn cells_in_loops() {
    let target = DVector::from_vec(vec![0.3, 0.1]);
    let cases: [(bool, usize, &[&str]); 4] = [
        (true, 3, &["cell.step[2].z", "extra.step[0].z"]),
        (false, 4, &["cell.step[3].z"]),
        (true, 0, &[]),
        (false, 1, &["cell.step[0].z"]),
    ];
    for (extra, length, names) in cases {
        let (p, xs) = (rnn(extra), sequence(length));
        check_gradients::<Rnn<f64>, _, _>(&p, &xs[..], &target, &SquaredError).unwrap();
        let mut net = Network::<run>::new(p.clone());
        assert!((net.predict(&xs).unwrap() - p.run(&xs)).norm() < 1e-12);
        for name in names {
            assert!(net.error(name).is_ok(), "{:?}", net.error(name));
        }
    }
}

#[test]
fn composed_and_inlined_relax_alike() {
    let (p, xs, target) = (rnn(true), sequence(4), DVector::from_vec(vec![0.3, 0.1]));
    let mut composed = Network::<run>::new(p.clone());
    let mut by_hand = Network::<inlined>::new(p);
    let algorithms: [&dyn Inference<f64>; 3] = [&Exact, &FixedPrediction::new(0.3, 7), &Strict::new(0.05, 9)];
    for algorithm in algorithms {
        let first = composed.relax(&xs[..], &target, &SquaredError, algorithm).unwrap();
        let second = by_hand.relax(&xs[..], &target, &SquaredError, algorithm).unwrap();
        assert!((first.energy - second.energy).abs() < 1e-12);
        let (first, second) = (composed.gradients(), by_hand.gradients());
        for (first, second) in [(&first.cell.w, &second.cell.w), (&first.cell.u, &second.cell.u)] {
            assert!((first - second).norm() < 1e-12);
        }
        assert!((&first.h0 - &second.h0).norm() < 1e-12);
    }
}

/// A layer by its variant, and a constant of its own.
#[derive(Clone, Parameters)]
enum Layer {
    Plain(Dense),
    Scaled { inner: Box<Dense>, factor: f64 },
}

#[derive(Clone, Parameters)]
struct Deep {
    layers: Vec<Layer>,
    gate: Dense,
}

#[predictive_coding]
impl Deep {
    fn over(&self, xs: &[Matrix]) -> Matrix {
        let mut h = Matrix::zeros(2, 3);
        for x in xs {
            h += x;
            for layer in &self.layers {
                h = match layer {
                    Layer::Plain(dense) => dense.forward(&h),
                    Layer::Scaled { inner, factor } => inner.forward(&h) * *factor,
                };
            }
            if self.gate.forward(&h).norm() > 1.0 {
                h = self.gate.forward(&h);
            }
        }
        h
    }
}

#[test]
fn enums_conditions_and_nested_loops() {
    let scaled = Layer::Scaled { inner: Box::new(Dense::new(3, true, Activation::Leaky(0.2))), factor: 0.8 };
    let layers = vec![Layer::Plain(Dense::new(1, true, Activation::Tanh)), scaled];
    let p = Deep { layers, gate: Dense::new(5, false, Activation::Tanh) };
    let xs: Vec<Matrix> = (0..3).map(|t| matrix(2, 3, 40 + t) * 2.0).collect();
    let mut net = Network::<Deep>::new(p.clone());
    assert!((net.predict(&xs).unwrap() - p.over(&xs)).norm() < 1e-12);
    check_gradients::<Deep, _, _>(&p, &xs[..], &matrix(2, 3, 9), &SquaredError).unwrap();
    for name in ["layers[0].0.forward[2].z", "layers[1].inner.forward[0].z"] {
        assert!(net.error(name).is_ok(), "{:?}", net.error(name));
    }
    assert!(Network::<Deep>::graph().unread_parameters().is_empty());
}

/// A trait with types of its own, and methods that are named like what the library has.
trait Module {
    type Input;
    type Output;
    fn forward(&self, x: &Self::Input) -> Self::Output;
    fn call(&self, x: &Self::Input) -> Self::Output;
    fn graph(&self, x: &Self::Input) -> Self::Output;
    fn sum(&self, x: &Self::Input) -> Self::Output;
    fn into_weights(self) -> DMatrix<f64>;
    fn reset(&mut self);
}

#[derive(Clone, Parameters)]
struct Biased {
    w: DMatrix<f64>,
    gain: f64,
}

#[predictive_coding]
impl Module for Biased {
    type Input = DVector<f64>;
    type Output = DVector<f64>;

    fn forward(&self, x: &Self::Input) -> Self::Output {
        let z: Self::Output = &self.w * x;
        let one = Self::Output::from_element(z.nrows(), 1.0);
        let h: <Self as Module>::Output = tanh(&(z + one));
        self.call(&self.graph(&self.sum(&h)))
    }

    fn call(&self, x: &DVector<f64>) -> Self::Output {
        self.gain * x
    }

    fn graph(&self, x: &Self::Input) -> DVector<f64> {
        sigmoid(x)
    }

    /// With an argument it is not what a matrix has.
    fn sum(&self, x: &Self::Input) -> Self::Output {
        &self.w * x + x
    }

    /// What does not borrow is no forward function.
    fn into_weights(self) -> DMatrix<f64> {
        self.w
    }

    fn reset(&mut self) {
        self.w.fill(0.0);
    }
}

#[test]
fn a_trait_has_types_and_any_names() {
    let p = Biased { w: matrix(2, 2, 1), gain: 0.7 };
    let (x, target) = (DVector::from_vec(vec![0.3, -0.8]), DVector::from_vec(vec![0.5, 0.1]));
    let mut network = Network::<Biased>::new(p.clone());
    assert_eq!(network.predict(&x).unwrap(), p.forward(&x));
    check_gradients::<Biased, _, _>(&p, &x, &target, &SquaredError).unwrap();
    let mut reset = p.clone();
    reset.reset();
    assert_eq!(reset.into_weights(), p.into_weights() * 0.0);
}

/// Variants, and a literal, by the names of the trait's types; and what the block leaves out.
#[derive(Clone, Parameters)]
enum Named<L> {
    Output(DMatrix<f64>),
    Inner(L),
}

#[derive(Clone)]
struct Counted<T> {
    n: T,
}

trait Stateful {
    type Output;
    type State;
    fn forward(&self, x: &DVector<f64>) -> Self::Output;
    fn plain(&self, x: &DVector<f64>) -> DVector<f64>;
}

#[derive(Clone, Parameters)]
struct Linear {
    w: DMatrix<f64>,
}

#[predictive_coding]
impl Stateful for Linear {
    type Output = DVector<f64>;
    type State = ();

    fn forward(&self, x: &DVector<f64>) -> DVector<f64> {
        &self.w * x
    }

    fn plain(&self, x: &DVector<f64>) -> DVector<f64> {
        sigmoid(x)
    }
}

#[predictive_coding]
impl<L: Stateful<Output = DVector<f64>>> Stateful for Named<L> {
    type Output = L::Output;
    type State = Counted<usize>;

    fn forward(&self, x: &DVector<f64>) -> L::Output {
        let state = Self::State { n: 2 };
        match self {
            Self::Output(w) => w * x * state.n as f64,
            Self::Inner(layer) => layer.forward(&layer.plain(x)),
        }
    }

    #[predictive_coding(skip)]
    fn plain(&self, x: &DVector<f64>) -> DVector<f64> {
        x.clone()
    }
}

#[test]
fn names_mean_what_they_mean_to_rustc() {
    let w = matrix(2, 2, 1);
    let x = DVector::from_vec(vec![0.3, -0.8]);
    for p in [Named::Output(w.clone()), Named::Inner(Linear { w: w.clone() })] {
        let mut network = Network::<Named<Linear>>::new(p.clone());
        assert_eq!(network.predict(&x).unwrap(), p.forward(&x));
        check_gradients::<Named<Linear>, _, _>(&p, &x, &p.forward(&x), &SquaredError).unwrap();
    }
}

/// A trait whose type is a reference, of any lifetime.
trait Takes<X> {
    fn take(&self, x: X) -> DVector<f64>;
}

#[predictive_coding(unnamed)]
impl Takes<&DVector<f64>> for Linear {
    fn take(&self, x: &DVector<f64>) -> DVector<f64> {
        tanh(&(&self.w * x))
    }
}

type Taken = MethodOf<Linear, { method("take") }>;

#[test]
fn a_trait_is_about_references() {
    let p = Linear { w: matrix(2, 2, 1) };
    let x = DVector::from_vec(vec![0.3, -0.8]);
    assert_eq!(Network::<Taken>::new(p.clone()).predict(&x).unwrap(), p.take(&x));
    check_gradients::<Taken, _, _>(&p, &x, &p.forward(&x), &SquaredError).unwrap();
}
