//! Annotated `impl` blocks: methods are graphs, and call each other's.

use nalgebra::{DMatrix, DVector};
use pc_runtime::method;
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
    let dense = Dense::new(6, false, Activation::Tanh);
    let (x, t) = (matrix(2, 2, 5), matrix(2, 2, 9));
    let mut net = Network::<Encode>::new(dense.clone());
    let ((a, b), (plain_a, plain_b)) = (net.predict(&x).unwrap(), dense.encode(&x));
    assert!((a - plain_a).norm() < 1e-12 && (b - plain_b).norm() < 1e-12);
    check_gradients::<Encode, _, _>(&dense, &x, (&t, &t), &SquaredError).unwrap();
    // A constant receiver is an argument like any other.
    type Apply = MethodOf<Activation, { method("apply") }>;
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
