//! Methods in loops: of layers, of a stack of them, and of constants.

use nalgebra::{DMatrix, DVector};
use pc_runtime::prelude::*;
use pc_tests::reference::{Graph, Parent, squared_error};

use super::{agree, alike, column, is_absent, logistic, matrix, sequence, vector};

#[derive(Clone, Copy)]
enum Activation {
    Tanh,
    Scaled(f64),
}

#[predictive_coding]
impl Activation {
    fn apply(#[constant] &self, x: &DVector<f64>) -> DVector<f64> {
        match self {
            Self::Tanh => tanh(x),
            Self::Scaled(factor) => sigmoid(&(x * *factor)),
        }
    }
}

#[derive(Clone, Parameters)]
struct Recurrent {
    w: DMatrix<f64>,
    u: DMatrix<f64>,
    bias: Option<DVector<f64>>,
    #[parameters(skip)]
    activation: Activation,
}

#[predictive_coding]
impl Recurrent {
    fn forward(&self, x: &DVector<f64>, h: &DVector<f64>) -> DVector<f64> {
        let mut z = &self.w * x + &self.u * h;
        if let Some(b) = &self.bias {
            z += b;
        }
        self.activation.apply(&z)
    }
}

#[derive(Clone, Parameters)]
struct Deep {
    layers: Vec<Recurrent>,
    first: Box<Recurrent>,
}

#[predictive_coding]
impl Deep {
    fn forward(&self, xs: &[DVector<f64>]) -> Vec<DVector<f64>> {
        let mut h = DVector::zeros(2);
        let mut ys = Vec::new();
        for x in xs {
            h = self.first.forward(x, &h);
            for layer in &self.layers {
                h = layer.forward(x, &h);
            }
            ys.push(&h * 0.5);
        }
        ys
    }
}

fn recurrent(seed: usize, bias: bool, activation: Activation) -> Recurrent {
    let bias = bias.then(|| vector(2, seed + 30));
    Recurrent { w: matrix(2, 2, seed), u: matrix(2, 2, seed + 20) * 0.7, bias, activation }
}

fn deep() -> Deep {
    let layers = vec![recurrent(1, true, Activation::Tanh), recurrent(2, false, Activation::Scaled(1.5))];
    Deep { layers, first: Box::new(recurrent(3, false, Activation::Tanh)) }
}

struct Unrolled<'p> {
    of: &'p Recurrent,
    leaves: [Parent; 2],
    bias: Option<Parent>,
}

impl<'p> Unrolled<'p> {
    fn new(graph: &mut Graph, path: &str, of: &'p Recurrent) -> Self {
        let w = graph.parameter(format!("{path}.w"), of.w.clone());
        let leaves = [w, graph.parameter(format!("{path}.u"), of.u.clone())];
        let bias = of.bias.as_ref().map(|b| graph.parameter(format!("{path}.bias"), column(b)));
        Self { of, leaves, bias }
    }

    /// One call.
    fn add(&self, graph: &mut Graph, path: &str, x: Parent, h: Option<Parent>) -> Parent {
        let [w, u] = self.leaves;
        let parents: Vec<Parent> = [w, u, x].into_iter().chain(h).collect();
        let mut z = graph.vertex(format!("{path}.z"), &parents, |p| {
            &p[0] * &p[2] + p.get(3).map_or_else(|| DMatrix::zeros(2, 1), |h| &p[1] * h)
        });
        if let Some(b) = self.bias {
            z = graph.vertex(format!("{path}.z#2"), &[z, b], |p| &p[0] + &p[1]);
        }
        match self.of.activation {
            Activation::Tanh => {
                graph.vertex(format!("{path}.activation.apply.output"), &[z], |p| p[0].map(f64::tanh))
            }
            Activation::Scaled(factor) => {
                graph.vertex(format!("{path}.activation.apply.output#2"), &[z], move |p| {
                    (&p[0] * factor).map(logistic)
                })
            }
        }
    }
}

#[test]
fn methods_in_loops_relax_as_their_straight_line() {
    let p = deep();
    let mut net = Network::<Deep>::new(p.clone());
    for length in [3, 0, 1, 3] {
        let xs = sequence(length);
        let targets: Vec<_> = (0..length).map(|t| vector(2, 900 + t)).collect();
        let mut graph = Graph::default();
        let layers: Vec<Unrolled<'_>> = (p.layers.iter().enumerate())
            .map(|(l, layer)| Unrolled::new(&mut graph, &format!("p.layers[{l}]"), layer))
            .collect();
        let first = Unrolled::new(&mut graph, "p.first", &p.first);
        let mut h = None;
        for (t, x) in xs.iter().enumerate() {
            graph.segment();
            let x = graph.input(format!("xs[{t}]"), column(x));
            h = Some(first.add(&mut graph, &format!("first.forward[{t}]"), x, h));
            for (l, layer) in layers.iter().enumerate() {
                graph.segment();
                h = Some(layer.add(&mut graph, &format!("layers[{l}].forward[{t}]"), x, h));
            }
            graph.segment();
            let loss = squared_error(column(&targets[t]));
            graph.output(format!("ys[{t}]"), &h.map_or_else(Vec::new, |h| vec![h]), |p| &p[0] * 0.5, loss);
        }
        agree(&mut net, &xs[..], &targets, &graph);
    }
    assert!(is_absent(&net, "first.forward[3].z"));
}

/// Two steps of the stack, written out as a function of the same parameters.
#[predictive_coding]
fn inlined(#[param] p: &Deep, xs: &[DVector<f64>]) -> (DVector<f64>, DVector<f64>) {
    let zero = DVector::zeros(2);
    let z = &p.first.w * &xs[0] + &p.first.u * zero;
    let h = tanh(&z);
    let h = p.layers[0].forward(&xs[0], &h);
    let h = p.layers[1].forward(&xs[0], &h);
    let first = &h * 0.5;
    let z = &p.first.w * &xs[1] + &p.first.u * &h;
    let h = tanh(&z);
    let h = p.layers[0].forward(&xs[1], &h);
    let z = &p.layers[1].w * &xs[1] + &p.layers[1].u * &h;
    let h = sigmoid(&(&z * 1.5));
    (first, &h * 0.5)
}

#[test]
fn methods_that_are_inlined_by_hand() {
    let targets = [vector(2, 5), vector(2, 6)];
    let names: Vec<_> = [
        ("first.forward[0].z", "z"),
        ("first.forward[0].activation.apply.output", "h"),
        ("layers[0].forward[0].z", "layers[0].forward.z"),
        ("layers[0].forward[0].z#2", "layers[0].forward.z#2"),
        ("layers[1].forward[0].z", "layers[1].forward.z"),
        ("ys[0]", "first"),
        ("first.forward[1].z", "z#2"),
        ("layers[0].forward[1].z#2", "layers[0].forward#2.z#2"),
        ("layers[1].forward[1].z", "z#3"),
        ("layers[1].forward[1].activation.apply.output#2", "h#3"),
        ("output[1]", "output.1"),
    ]
    .map(|(name, other)| (name.to_owned(), other.to_owned()))
    .to_vec();
    let xs = sequence(2);
    let mut written = Network::<Deep>::new(deep());
    let mut by_hand = Network::<inlined>::new(deep());
    alike((&mut written, &xs[..]), (&mut by_hand, &xs[..]), &targets, &names);
}
