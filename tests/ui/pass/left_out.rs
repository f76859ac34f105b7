//! What may be left out of a signature: the lifetimes of views, and clauses may say more than a graph needs.
use nalgebra::{DMatrix, DMatrixView, DVector, DVectorView};
use pc_runtime::prelude::*;

#[predictive_coding]
fn viewed(#[param] w: &DMatrix<f64>, x: DVectorView<f64>, #[constant] _mask: DMatrixView<f64>) -> DVector<f64> {
    w * x
}

#[predictive_coding]
fn clauses<T: Real>(#[param] w: &DMatrix<T>, x: DVectorView<T>) -> DVector<T>
where
    DMatrix<T>: Clone,
    String: Clone,
{
    w * x
}

#[predictive_coding]
fn of_concrete_types(#[param] w: &DMatrix<f64>, x: &DVector<f64>) -> DVector<f64>
where
    DMatrix<f64>: Clone,
{
    w * x
}

fn main() {
    let (w, x) = (DMatrix::identity(2, 2), DVector::from_element(2, 0.5));
    let mut net = Network::<viewed>::new(w.clone());
    assert_eq!(net.predict((x.as_view(), w.as_view())).unwrap(), x);
    let mut net = Network::<clauses<f64>>::new(w.clone());
    assert_eq!(net.predict(x.as_view()).unwrap(), x);
    let mut net = Network::<of_concrete_types>::new(w);
    assert_eq!(net.predict(&x).unwrap(), x);
}
