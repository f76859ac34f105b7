//! `#[derive(Parameters)]`: the names of the leaves, their order, and gradients that flow into each.

use nalgebra::{DMatrix, DVector, Matrix2, Vector2};
use pc_runtime::prelude::*;

/// The elements of every leaf, as `visit_mut` shows them.
fn elements<P: Parameters<f64>>(parameters: &P) -> Vec<Vec<f64>> {
    let mut leaves = Vec::new();
    parameters.copy().visit_mut(&mut |leaf| leaves.push(leaf.to_vec()));
    leaves
}

/// Every leaf holds its own number; `visit` and `visit_mut` must agree on which.
fn numbered<P: Parameters<f64>>(parameters: &P) -> P {
    let mut numbered = parameters.copy();
    let mut number = 0.0;
    numbered.visit_mut(&mut |leaf| {
        leaf.fill(number);
        number += 1.0;
    });
    numbered
}

fn matrix(seed: f64) -> DMatrix<f64> {
    DMatrix::from_fn(2, 2, |i, j| (seed + 1.7 * i as f64 - 0.4 * j as f64).sin())
}

fn vector(seed: f64) -> DVector<f64> {
    matrix(seed).column(0).into_owned()
}

#[derive(Clone, Debug, PartialEq, Parameters)]
struct Named {
    w: DMatrix<f64>,
    r#type: DVector<f64>,
    slope: f64,
    #[parameters(skip)]
    size: usize,
    fixed: Matrix2<f64>,
}

#[derive(Parameters)]
struct Positional(DMatrix<f64>, #[parameters(skip)] bool, Vector2<f64>);

#[derive(Parameters)]
struct Unit;

#[derive(Parameters)]
enum Layer {
    Dense { w: DMatrix<f64>, b: Option<DVector<f64>> },
    Scale(f64, #[parameters(skip)] &'static str),
    Identity,
}

#[derive(Parameters)]
struct Nested {
    layers: Vec<Layer>,
    boxed: Box<Positional>,
    pair: [f64; 2],
    tuple: (DMatrix<f64>, Option<Box<f64>>),
    unit: Unit,
}

#[derive(Parameters)]
struct Stack<L> {
    layers: Vec<L>,
}

#[derive(Clone, Parameters)]
struct Sized<'a, L: Clone, const N: usize>
where
    L: PartialEq,
{
    parts: [L; N],
    #[parameters(skip)]
    _name: &'a str,
}

#[derive(Parameters)]
struct Tree {
    w: f64,
    children: Vec<Tree>,
    next: Option<Box<Self>>,
}

#[derive(Parameters)]
enum Never {}

fn named() -> Named {
    Named { w: matrix(0.1), r#type: vector(0.2), slope: 0.3, size: 7, fixed: Matrix2::identity() }
}

fn nested() -> Nested {
    Nested {
        layers: vec![
            Layer::Dense { w: matrix(0.1), b: Some(vector(0.2)) },
            Layer::Identity,
            Layer::Scale(0.5, "half"),
            Layer::Dense { w: matrix(0.3), b: None },
        ],
        boxed: Box::new(Positional(matrix(0.4), true, Vector2::new(0.5, 0.6))),
        pair: [0.7, 0.8],
        tuple: (matrix(0.9), Some(Box::new(0.1))),
        unit: Unit,
    }
}

#[test]
fn leaves_are_named_by_their_fields() {
    assert_eq!(leaf_names::<f64, _>(&named(), "p"), ["p.w", "p.type", "p.slope", "p.fixed"]);
    assert_eq!(
        leaf_names::<f64, _>(&nested(), "p"),
        [
            "p.layers[0].w",
            "p.layers[0].b",
            "p.layers[2].0",
            "p.layers[3].w",
            "p.boxed.0",
            "p.boxed.2",
            "p.pair[0]",
            "p.pair[1]",
            "p.tuple.0",
            "p.tuple.1",
        ]
    );
    assert!(leaf_names::<f64, _>(&Unit, "p").is_empty());
    assert!(leaf_names::<f64, _>(&Vec::<Never>::new(), "p").is_empty());
}

#[test]
fn generic_and_recursive_types_have_leaves() {
    let stack = Stack { layers: vec![Stack { layers: vec![1.0, 2.0] }, Stack { layers: vec![3.0] }] };
    assert_eq!(elements(&stack), [[1.0], [2.0], [3.0]]);
    assert_eq!(leaf_names::<f64, _>(&stack, "s")[2], "s.layers[1].layers[0]");

    let sized = Sized { parts: [vector(0.1), vector(0.2)], _name: "two" };
    assert_eq!(leaf_names::<f64, _>(&sized, "s"), ["s.parts[0]", "s.parts[1]"]);

    let leaf = |w| Tree { w, children: Vec::new(), next: None };
    let tree = Tree { w: 1.0, children: vec![leaf(2.0), leaf(3.0)], next: Some(Box::new(leaf(4.0))) };
    assert_eq!(elements(&tree), [[1.0], [2.0], [3.0], [4.0]]);
    assert_eq!(leaf_names::<f64, _>(&tree, "t"), ["t.w", "t.children[0].w", "t.children[1].w", "t.next.w"]);
}

#[test]
fn both_visits_go_in_the_same_order() {
    struct Leaves(Vec<f64>);
    impl<'a> pc_runtime::parameters::Visitor<'a, f64> for Leaves {
        fn leaf(&mut self, view: pc_runtime::matrix::View<'a, f64>, _: usize) {
            self.0.push(view.data()[0]);
        }
    }
    fn check<P: Parameters<f64>>(parameters: &P) {
        let numbered = numbered(parameters);
        let mut leaves = Leaves(Vec::new());
        numbered.visit(&mut leaves);
        let expected: Vec<f64> = (0..leaf_names::<f64, _>(parameters, "p").len()).map(|n| n as f64).collect();
        assert_eq!(leaves.0, expected);
    }
    check(&named());
    check(&nested());
    check(&Stack { layers: vec![nested(), nested()] });
}

#[test]
fn skipped_fields_stay() {
    assert_eq!(numbered(&named()).size, 7);
}

#[derive(Parameters)]
struct Skipping<K> {
    w: f64,
    #[parameters(skip)]
    kind: K,
}

/// A network, which keeps gradients beside its parameters, asks of types no `Clone`.
#[test]
fn a_copy_is_made_of_leaves_and_clones() {
    let parameters = Skipping { w: 0.5, kind: vec![1, 2] };
    let copy = Parameters::<f64>::copy(&parameters);
    assert_eq!((copy.w, &copy.kind), (0.5, &parameters.kind));
    assert_eq!(elements(&nested().copy()), elements(&nested()));
}

#[predictive_coding]
fn of_named(#[param] p: &Named, x: &DMatrix<f64>) -> DMatrix<f64> {
    let h = tanh(&affine(&p.w, &(x * p.slope), &p.r#type));
    h * p.fixed.norm() * p.size as f64
}

#[predictive_coding]
fn of_nested(#[param] p: &Nested, x: &DMatrix<f64>) -> DMatrix<f64> {
    let h = tanh(&affine(&p.boxed.0, x, &p.boxed.2)) * p.pair[1];
    let g = &p.tuple.0 * h;
    g * p.pair[0]
}

#[predictive_coding]
fn of_stack(#[param] p: &Stack<Named>, x: &DMatrix<f64>) -> DMatrix<f64> {
    let h = of_named(&p.layers[0], x);
    of_named(&p.layers[p.layers.len() - 1], &h)
}

#[predictive_coding]
fn of_tree(#[param] tree: &Tree, x: f64) -> f64 {
    let h = tanh(tree.w * x);
    h * tree.children[1].w + tree.children[0].children[0].w
}

#[test]
fn gradients_flow_into_every_leaf() {
    let (x, t) = (matrix(0.3), matrix(0.4));
    check_gradients::<of_named, _, _>(&named(), &x, &t, &SquaredError).unwrap();
    check_gradients::<of_nested, _, _>(&nested(), &x, &t, &SquaredError).unwrap();
    let stack = Stack { layers: vec![named(), named(), named()] };
    check_gradients::<of_stack, _, _>(&stack, &x, &t, &SquaredError).unwrap();
    let leaf = |w, children| Tree { w, children, next: None };
    let tree = leaf(0.5, vec![leaf(0.6, vec![leaf(0.7, Vec::new())]), leaf(0.8, Vec::new())]);
    check_gradients::<of_tree, _, _>(&tree, 0.9, 0.1, &SquaredError).unwrap();

    let mut net = Network::<of_tree>::new(tree);
    net.relax(0.9, 0.1, &SquaredError, &Exact).unwrap();
    let gradient = elements(net.gradients());
    assert_eq!(gradient[1], [0.0], "nothing reads the first child's own weight");
    assert!(gradient[0][0] != 0.0 && gradient[2][0] != 0.0 && gradient[3][0] != 0.0);
}
