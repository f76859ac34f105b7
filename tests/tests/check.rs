//! The public gradient check finds what is wrong, and nothing else.

use nalgebra::DMatrix;
use pc_runtime::elementwise;
use pc_runtime::prelude::*;

elementwise! {
    /// x², with a derivative that is off by one.
    fn wrong<T>(x: T) -> T { x * x }
    derivative |x, _| x + x + T::one();

    /// x², with its derivative.
    fn right<T>(x: T) -> T { x * x }
    derivative |x, _| x + x;
}

type Weights = (DMatrix<f64>, DMatrix<f64>);

#[predictive_coding]
fn good(#[param] w: &DMatrix<f64>, #[param] u: &DMatrix<f64>, x: &DMatrix<f64>) -> DMatrix<f64> {
    let hidden = right(&(w * x));
    u * hidden
}

#[predictive_coding]
fn bad(#[param] w: &DMatrix<f64>, #[param] u: &DMatrix<f64>, x: &DMatrix<f64>) -> DMatrix<f64> {
    let hidden = wrong(&(w * x));
    u * hidden
}

fn example() -> (Weights, DMatrix<f64>, DMatrix<f64>) {
    let mut init = Initialiser::seeded(7);
    let weights = (init.normal(4, 3, 0.5), init.normal(2, 4, 0.5));
    (weights, init.normal(3, 5, 1.0), init.normal(2, 5, 1.0))
}

#[test]
fn a_right_graph_agrees() {
    let (p, x, t) = example();
    let check = check_gradients::<good, _, _>(&p, &x, &t, &SquaredError).unwrap();
    assert_eq!(check.checked, 20);
    assert!(check.worst < 1e-6 && ["w", "u"].contains(&&*check.leaf), "{check}");
}

#[test]
fn a_wrong_derivative_is_named() {
    let (p, x, t) = example();
    let error = check_gradients::<bad, _, _>(&p, &x, &t, &SquaredError);
    let Err(Error::Gradient { leaf, element, .. }) = error else { panic!("{error:?}") };
    assert_eq!((&*leaf, element), ("w", 0));
}
