//! Layers that hold layers of their own kind, and functions that call each other: concrete and generic.

use nalgebra::{DMatrix, DVector, SMatrix, SVector};
use pc_runtime::prelude::*;

#[derive(Clone, Parameters)]
enum Tree<T: Real> {
    Leaf(DMatrix<T>),
    Node { w: DMatrix<T>, all: Vec<Tree<T>> },
}

#[predictive_coding]
impl<T: Real> Tree<T> {
    fn forward(&self, x: &DVector<T>) -> DVector<T> {
        match self {
            Tree::Leaf(w) => w * x,
            Tree::Node { w, all } => {
                let mut h = w * x;
                for tree in all {
                    h = tree.inner(&h);
                }
                h
            }
        }
    }

    fn inner(&self, x: &DVector<T>) -> DVector<T> {
        match self {
            Tree::Leaf(w) => tanh(&(w * x)),
            Tree::Node { all, .. } => {
                let mut h = x.clone();
                for tree in all {
                    h = tree.forward(&h) + x;
                }
                h
            }
        }
    }
}

trait Answer<T: Real> {
    fn answer(&self, x: &DVector<T>) -> DVector<T>;
}

#[derive(Clone, Parameters)]
enum Layer<T: Real> {
    Dense(DMatrix<T>),
    All(Vec<Layer<T>>),
}

#[predictive_coding]
impl<T: Real> Answer<T> for Layer<T> {
    fn answer(&self, x: &DVector<T>) -> DVector<T> {
        match self {
            Layer::Dense(w) => tanh(&(w * x)),
            Layer::All(all) => {
                let mut h = x.clone();
                for layer in all {
                    h = layer.answer(&h);
                }
                h
            }
        }
    }
}

#[derive(Clone, Parameters)]
struct List<const N: usize> {
    w: SMatrix<f64, N, N>,
    next: Option<Box<List<N>>>,
}

#[predictive_coding]
impl<const N: usize> List<N> {
    fn forward(&self, x: &SVector<f64, N>) -> SVector<f64, N> {
        let h = tanh(&(self.w * x));
        match &self.next {
            Some(next) => next.forward(&h),
            None => h,
        }
    }
}

#[predictive_coding]
fn even<T: Real>(#[param] w: &DMatrix<T>, x: &DVector<T>, #[constant] n: usize) -> DVector<T> {
    if n == 0 { x * T::of(2.0) } else { odd(w, &(w * x), n - 1) }
}

#[predictive_coding]
fn odd<T: Real>(#[param] w: &DMatrix<T>, x: &DVector<T>, #[constant] n: usize) -> DVector<T> {
    if n == 0 { tanh(x) } else { even(w, &(w * x), n - 1) }
}

fn weights(seed: f64) -> DMatrix<f64> {
    DMatrix::from_fn(2, 2, |i, j| 0.5 * (seed + 0.7 * i as f64 - 0.3 * j as f64).sin())
}

#[test]
fn layers_of_their_own_kind() {
    let (x, target) = (DVector::from_element(2, 0.3), DVector::from_element(2, 1.0));
    let inner = Tree::Node { w: weights(3.0), all: vec![Tree::Leaf(weights(4.0))] };
    let tree = Tree::Node { w: weights(1.0), all: vec![Tree::Leaf(weights(2.0)), inner] };
    check_gradients::<Tree<f64>, _, _>(&tree, &x, &target, &SquaredError).unwrap();

    let inner = Layer::All(vec![Layer::Dense(weights(5.0)), Layer::Dense(weights(6.0))]);
    let layer = Layer::All(vec![Layer::Dense(weights(7.0)), inner]);
    check_gradients::<Layer<f64>, _, _>(&layer, &x, &target, &SquaredError).unwrap();
    assert!(Network::<Layer<f64>>::graph().unread_parameters().is_empty());

    let w = |seed| SMatrix::from_column_slice(weights(seed).as_slice());
    let list = List { w: w(1.0), next: Some(Box::new(List { w: w(2.0), next: None })) };
    let (x, target) = (SVector::<f64, 2>::new(0.4, -0.2), SVector::<f64, 2>::new(1.0, 0.0));
    check_gradients::<List<2>, _, _>(&list, &x, &target, &SquaredError).unwrap();
}

#[test]
fn functions_that_call_each_other() {
    let (x, target) = (DVector::from_element(2, 0.3), DVector::from_element(2, 1.0));
    for n in 0..5 {
        check_gradients::<even<f64>, _, _>(&weights(0.2), (&x, n), &target, &SquaredError).unwrap();
    }
}
