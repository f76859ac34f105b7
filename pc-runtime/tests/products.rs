//! Every operation that is a product at all small sizes, where a GEMM has its edges, against a triple loop.

use nalgebra::{DMatrix, DVector, Matrix2, Matrix2x3, Vector2, Vector3};
use pc_runtime::Real;
use pc_runtime::matrix::{Shape, View, ViewMut, Write, product};
use pc_runtime::op::{self, Constants, Local, Operation};

const SIZES: std::ops::RangeInclusive<usize> = 1..=12;

/// What a target holds before something is added to it.
const BEFORE: f64 = 0.5;

/// Small multiples of 1/8: all sums below are exact in any order, so results are compared exactly.
fn sample(nrows: usize, ncols: usize, seed: usize) -> DMatrix<f64> {
    DMatrix::from_fn(nrows, ncols, |i, j| ((7 * i + 5 * j + 3 * seed) % 17) as f64 / 8.0 - 1.0)
}

fn naive(a: &DMatrix<f64>, b: &DMatrix<f64>) -> DMatrix<f64> {
    DMatrix::from_fn(a.nrows(), b.ncols(), |i, j| (0..a.ncols()).map(|k| a[(i, k)] * b[(k, j)]).sum())
}

fn view(matrix: &DMatrix<f64>) -> View<'_, f64> {
    View::new(matrix.as_slice(), Shape::matrix(matrix.nrows(), matrix.ncols()))
}

fn view_mut(matrix: &mut DMatrix<f64>) -> ViewMut<'_, f64> {
    let (nrows, ncols) = matrix.shape();
    ViewMut::new(matrix.as_mut_slice(), Shape::matrix(nrows, ncols))
}

fn for_all_sizes(check: impl Fn(usize, usize, usize)) {
    for m in SIZES {
        for k in SIZES {
            for n in SIZES {
                check(m, k, n);
            }
        }
    }
}

#[test]
fn empty_products() {
    let (a, b) = (DMatrix::zeros(2, 0), DMatrix::zeros(0, 3));
    let mut target = DMatrix::repeat(2, 3, BEFORE);
    product(view(&a).factor(), view(&b).factor(), &mut view_mut(&mut target), Write::Add);
    assert_eq!(target, DMatrix::repeat(2, 3, BEFORE));
    product(view(&a).factor(), view(&b).factor(), &mut view_mut(&mut target), Write::Replace);
    assert_eq!(target, DMatrix::zeros(2, 3));
}

/// The value of an operation on matrices, and its message to each of them.
fn run<O: Operation<f64, Cache = ()>>(
    operands: &[&DMatrix<f64>],
    constants: &Constants<O, f64>,
    error: &DMatrix<f64>,
) -> (DMatrix<f64>, Vec<DMatrix<f64>>) {
    let views: Vec<View<'_, f64>> = operands.iter().map(|operand| view(operand)).collect();
    let mut y = DMatrix::repeat(error.nrows(), error.ncols(), f64::NAN);
    O::predict(&views, constants, &mut view_mut(&mut y), &mut ());
    let local = Local { operands: &views, prediction: view(&y), constants, cache: &() };
    let message = |to: usize| {
        let mut message = DMatrix::repeat(operands[to].nrows(), operands[to].ncols(), BEFORE);
        O::message(to, view(error), &local, &mut view_mut(&mut message));
        message.add_scalar(-BEFORE)
    };
    let messages = (0..operands.len()).map(message).collect();
    (y, messages)
}

#[test]
fn mul() {
    for_all_sizes(|m, k, n| {
        let (a, b, error) = (sample(m, k, 1), sample(k, n, 2), sample(m, n, 3));
        let (y, messages) = run::<op::mul>(&[&a, &b], &((), ()), &error);
        assert_eq!(y, naive(&a, &b));
        assert_eq!(messages, [naive(&error, &b.transpose()), naive(&a.transpose(), &error)]);
    });
}

#[test]
fn tr_mul() {
    for_all_sizes(|m, k, n| {
        let (a, b, error) = (sample(k, m, 1), sample(k, n, 2), sample(m, n, 3));
        let (y, messages) = run::<op::tr_mul>(&[&a, &b], &((), ()), &error);
        assert_eq!(y, naive(&a.transpose(), &b));
        assert_eq!(messages, [naive(&b, &error.transpose()), naive(&a, &error)]);
    });
}

#[test]
fn affine() {
    for_all_sizes(|m, k, n| {
        let (w, x, b, error) = (sample(m, k, 1), sample(k, n, 2), sample(m, 1, 4), sample(m, n, 3));
        let ones = DMatrix::repeat(1, n, 1.0);
        let (y, messages) = run::<op::affine>(&[&w, &x, &b], &((), (), ()), &error);
        assert_eq!(y, naive(&w, &x) + naive(&b, &ones));
        assert_eq!(messages[0], naive(&error, &x.transpose()));
        assert_eq!(messages[1], naive(&w.transpose(), &error));
        assert_eq!(messages[2], naive(&error, &ones.transpose()));
    });
}

#[test]
fn plain_functions_take_static_dynamic_owned_and_borrowed() {
    let w = Matrix2x3::new(1.0_f32, 2.0, 3.0, 4.0, 5.0, 6.0);
    let (x, b) = (Vector3::new(1.0, 0.0, -1.0), Vector2::new(10.0, 20.0));
    let y: Vector2<f32> = op::affine(&w, op::relu(x), &b);
    assert_eq!(y, Vector2::new(11.0, 24.0));

    let (w, x) = (DMatrix::from_column_slice(2, 3, w.as_slice()), DVector::from_column_slice(x.as_slice()));
    let dynamic: DVector<f32> = op::affine(w, op::relu(&x), DVector::from_column_slice(b.as_slice()));
    assert_eq!(dynamic.as_slice(), y.as_slice());

    let view = Matrix2::new(1.0, 2.0, 3.0, 4.0);
    assert_eq!(op::square(view.column(1)), Vector2::new(4.0, 16.0));
    assert_eq!(op::max(&view, 2.5), Matrix2::new(2.5, 2.5, 3.0, 4.0));
    assert_eq!(op::min(2.5, view), Matrix2::new(1.0, 2.0, 2.5, 2.5));
    assert_eq!(op::tanh(&0.5_f32), op::tanh(0.5_f32));
}

#[test]
fn plain_functions_are_generic_over_the_scalar() {
    fn gate<T: Real>(x: &DVector<T>, s: T) -> DVector<T> {
        op::max(op::sigmoid(x).component_mul(&op::tanh(x)), op::relu(s))
    }
    assert_eq!(gate(&DVector::repeat(2, 0.0_f32), 0.25), DVector::repeat(2, 0.25));
    assert_eq!(gate(&DVector::repeat(2, 0.0_f64), -1.0), DVector::repeat(2, 0.0));
}
