//! Every operation against central differences, against its plain function, and cut between columns.

mod driver;

use driver::{Value, check, matrix, predict, shapes, values};
use nalgebra::DMatrix;
use pc_runtime::matrix::Shape;
use pc_runtime::op::{self, Constants, Operation, method};
use proptest::prelude::*;

/// An element-wise operation: its derivative, and its plain function of scalars and of matrices.
fn check_unary<O: Operation<f64>>(
    x: &Value,
    constants: &Constants<O, f64>,
    scalar: impl Fn(f64) -> f64,
    of_matrix: impl Fn(&DMatrix<f64>) -> DMatrix<f64>,
) {
    check::<O>(std::slice::from_ref(x), &[0], constants);
    let (y, shape) = predict::<O>(&[x], constants);
    assert_eq!(shape, x.shape);
    let expected: Vec<f64> = x.data.iter().map(|&x| scalar(x)).collect();
    driver::assert_close(&y, &expected);
    driver::assert_close(&y, of_matrix(&x.to_matrix()).as_slice());
}

macro_rules! unary {
    ($($name:ident($($constant:expr),*) in $range:expr;)*) => {$(
        proptest! {
            #![proptest_config(ProptestConfig::with_cases(100))]
            #[test]
            fn $name(x in values(shapes(), $range, 0)) {
                let scalar = |x: f64| op::$name(x $(, $constant)*);
                let of_matrix = |x: &DMatrix<f64>| op::$name(x $(, $constant)*);
                check_unary::<op::$name>(&x, &((), $($constant,)*), scalar, of_matrix);
            }
        }
    )*};
}

unary! {
    tanh() in -3.0..3.0;
    sigmoid() in -6.0..6.0;
    relu() in -2.0..2.0;
    leaky_relu(0.1) in -2.0..2.0;
    elu(1.5) in -2.0..2.0;
    gelu() in -4.0..4.0;
    silu() in -6.0..6.0;
    softplus() in -6.0..6.0;
    exp() in -2.0..2.0;
    ln() in 0.2..3.0;
    sqrt() in 0.2..3.0;
    abs() in -2.0..2.0;
    sin() in -4.0..4.0;
    cos() in -4.0..4.0;
    tan() in -1.2..1.2;
    recip() in 0.3..3.0;
    square() in -2.0..2.0;
    powi(3) in -2.0..2.0;
    powf(1.7) in 0.2..3.0;
    clamp(-0.5, 0.75) in -2.0..2.0;
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn integer_powers(x in values(shapes(), 0.3..2.0, 0), n in -3..4) {
        check_unary::<op::powi>(&x, &((), n), |x| op::powi(x, n), |x| op::powi(x, n));
    }

    #[test]
    fn negation(x in values(shapes(), -2.0..2.0, 0)) {
        check_unary::<op::neg>(&x, &((),), |x| -x, |x| -x);
    }
}

#[test]
fn flat_where_a_power_has_no_other_derivative() {
    let zero = Value { data: vec![0.0], shape: Shape::SCALAR };
    check::<op::powi>(std::slice::from_ref(&zero), &[0], &((), 0));
    check::<op::powf>(&[zero], &[0], &((), 0.0));
}

/// What is done with two operands of the same shape.
fn check_alike<O: Operation<f64, Signature = (op::Operand, op::Operand)>>(
    a: &Value,
    b: &Value,
    plain: impl Fn(f64, f64) -> f64,
) {
    check::<O>(&[a.clone(), b.clone()], &[0, 1], &((), ()));
    check::<O>(std::slice::from_ref(a), &[0, 0], &((), ()));
    let (y, shape) = predict::<O>(&[a, b], &((), ()));
    assert_eq!(shape, a.shape);
    let expected: Vec<f64> = a.data.iter().zip(&b.data).map(|(&a, &b)| plain(a, b)).collect();
    driver::assert_close(&y, &expected);
}

/// What is done with a value and a scalar.
fn check_broadcast<O: Operation<f64, Signature = (op::Operand, op::Operand)>>(
    a: &Value,
    s: &Value,
    plain: impl Fn(&DMatrix<f64>, f64) -> DMatrix<f64>,
) {
    check::<O>(&[a.clone(), s.clone()], &[0, 1], &((), ()));
    let (y, shape) = predict::<O>(&[a, s], &((), ()));
    assert_eq!(shape, a.shape);
    driver::assert_close(&y, plain(&a.to_matrix(), s.data[0]).as_slice());
}

fn two_alike() -> impl Strategy<Value = (Value, Value)> {
    shapes().prop_flat_map(|shape| (values(Just(shape), 0.3..2.0, 0), values(Just(shape), 0.3..2.0, 1)))
}

fn scalar() -> impl Strategy<Value = Value> {
    values(Just(Shape::SCALAR), 0.3..2.0, 1)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn pairs_of_elements((a, b) in two_alike()) {
        check_alike::<op::add>(&a, &b, |a, b| a + b);
        check_alike::<op::sub>(&a, &b, |a, b| a - b);
        check_alike::<op::component_mul>(&a, &b, |a, b| a * b);
        check_alike::<op::component_div>(&a, &b, |a, b| a / b);
        check_alike::<op::max>(&a, &b, op::max);
        check_alike::<op::min>(&a, &b, op::min);
        if !a.shape.is_scalar() {
            let (left, right) = (a.to_matrix(), b.to_matrix());
            let (largest, _) = predict::<op::max>(&[&a, &b], &((), ()));
            driver::assert_close(&largest, op::max(&left, right.clone()).as_slice());
            let (smallest, _) = predict::<op::min>(&[&a, &b], &((), ()));
            driver::assert_close(&smallest, op::min(left, &right).as_slice());
        }
    }

    #[test]
    fn scalars_beside_values(a in values(shapes(), 0.3..2.0, 0), s in scalar()) {
        check_broadcast::<op::mul>(&a, &s, |a, s| a * s);
        check_broadcast::<op::div>(&a, &s, |a, s| a / s);
        check_broadcast::<op::scale>(&a, &s, DMatrix::scale);
        check_broadcast::<op::unscale>(&a, &s, DMatrix::unscale);
        check_broadcast::<op::add_scalar>(&a, &s, DMatrix::add_scalar);
        check_broadcast::<op::max>(&a, &s, |a, s| op::max(a, s));
        check_broadcast::<op::min>(&a, &s, |a, s| op::min(a, s));
        let scalar_first = [s.clone(), a];
        check::<op::mul>(&scalar_first, &[0, 1], &((), ()));
        check::<op::max>(&scalar_first, &[0, 1], &((), ()));
        check::<op::min>(&scalar_first, &[0, 1], &((), ()));
        check::<op::mul>(std::slice::from_ref(&s), &[0, 0], &((), ()));
        check::<op::div>(std::slice::from_ref(&s), &[0, 0], &((), ()));
    }

    #[test]
    fn dot((a, b) in two_alike()) {
        check::<op::dot>(&[a.clone(), b.clone()], &[0, 1], &((), ()));
        check::<op::dot>(std::slice::from_ref(&a), &[0, 0], &((), ()));
        let (y, _) = predict::<op::dot>(&[&a, &b], &((), ()));
        driver::assert_close(&y, &[a.to_matrix().dot(&b.to_matrix())]);
    }
}

macro_rules! methods_of_one_matrix {
    ($($name:ident => $plain:expr;)*) => {
        proptest! {
            #![proptest_config(ProptestConfig::with_cases(100))]
            $(
                #[test]
                fn $name(x in values(shapes(), -2.0..2.0, 0)) {
                    check::<op::$name>(std::slice::from_ref(&x), &[0], &((),));
                    let (y, shape) = predict::<op::$name>(&[&x], &((),));
                    let plain: fn(DMatrix<f64>) -> DMatrix<f64> = $plain;
                    let expected = plain(x.to_matrix());
                    prop_assert_eq!((shape.nrows, shape.ncols), expected.shape());
                    driver::assert_close(&y, expected.as_slice());
                }
            )*
        }
    };
}

methods_of_one_matrix! {
    sum => |x| DMatrix::repeat(1, 1, x.sum());
    mean => |x| DMatrix::repeat(1, 1, x.mean());
    norm => |x| DMatrix::repeat(1, 1, x.norm());
    norm_squared => |x| DMatrix::repeat(1, 1, x.norm_squared());
    transpose => |x| x.transpose();
    row_sum => |x| DMatrix::from_rows(&[x.row_sum()]);
    row_mean => |x| DMatrix::from_rows(&[x.row_mean()]);
    column_sum => |x| DMatrix::from_columns(&[x.column_sum()]);
    column_mean => |x| DMatrix::from_columns(&[x.column_mean()]);
}

#[test]
fn the_norm_sends_nothing_at_zero() {
    let zero = Value { data: vec![0.0; 3], shape: Shape::vector(3) };
    // Central differences of a norm at zero are zero as well.
    check::<op::norm>(&[zero], &[0], &((),));
}

macro_rules! functions_of_columns {
    ($($name:ident)*) => {
        proptest! {
            #![proptest_config(ProptestConfig::with_cases(100))]
            $(
                #[test]
                fn $name(x in values(driver::matrices(), -2.0..2.0, 0)) {
                    check::<op::$name>(std::slice::from_ref(&x), &[0], &((),));
                    let (y, shape) = predict::<op::$name>(&[&x], &((),));
                    prop_assert_eq!(shape, x.shape);
                    driver::assert_close(&y, op::$name(x.to_matrix()).as_slice());
                }
            )*
        }
    };
}

functions_of_columns! { softmax log_softmax layer_norm }

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn stacks(a in matrix(0..4, 3, 0), b in matrix(0..4, 3, 1), first in 0..3_usize, count in 0..4_usize) {
        check::<op::vstack>(&[a.clone(), b.clone()], &[0, 1], &((), ()));
        check::<op::vstack>(std::slice::from_ref(&a), &[0, 0], &((), ()));
        let (y, _) = predict::<op::vstack>(&[&a, &b], &((), ()));
        let stacked = op::vstack(&a.to_matrix(), b.to_matrix());
        driver::assert_close(&y, stacked.as_slice());

        let (nrows, ncols) = stacked.shape();
        let stacked = Value { data: y, shape: Shape::matrix(nrows, ncols) };
        let constants = ((), first, count);
        if first + count <= nrows {
            check::<op::rows>(std::slice::from_ref(&stacked), &[0], &constants);
            let (y, _) = predict::<op::rows>(&[&stacked], &constants);
            driver::assert_close(&y, op::rows(&stacked.to_matrix(), first, count).as_slice());
        } else {
            prop_assert!(<op::rows as Operation<f64>>::shape(&[stacked.shape], &constants).is_err());
        }
    }

    #[test]
    fn affine_maps((w, x, b) in (0..5_usize, 0..5_usize, 0..5_usize).prop_flat_map(|(m, k, n)| (
        values(Just(Shape::matrix(m, k)), -1.0..1.0, 0),
        values(Just(Shape::matrix(k, n)), -1.0..1.0, 1),
        values(Just(Shape::vector(m)), -1.0..1.0, 2),
    ))) {
        check::<op::affine>(&[w.clone(), x.clone(), b.clone()], &[0, 1, 2], &((), (), ()));
        check::<op::mul>(&[w.clone(), x.clone()], &[0, 1], &((), ()));
        let (y, _) = predict::<op::affine>(&[&w, &x, &b], &((), (), ()));
        let bias = b.to_matrix().column(0).clone_owned();
        driver::assert_close(&y, op::affine(w.to_matrix(), &x.to_matrix(), bias).as_slice());
    }

    #[test]
    fn transposed_products((a, b) in (0..5_usize, 0..5_usize, 0..5_usize).prop_flat_map(|(k, m, n)| (
        values(Just(Shape::matrix(k, m)), -1.0..1.0, 0),
        values(Just(Shape::matrix(k, n)), -1.0..1.0, 1),
    ))) {
        check::<op::tr_mul>(&[a.clone(), b.clone()], &[0, 1], &((), ()));
        check::<op::tr_mul>(std::slice::from_ref(&a), &[0, 0], &((), ()));
        let (y, _) = predict::<op::tr_mul>(&[&a, &b], &((), ()));
        driver::assert_close(&y, a.to_matrix().tr_mul(&b.to_matrix()).as_slice());
    }

    #[test]
    fn squares_of_matrices(a in (0..5_usize).prop_flat_map(|n| matrix(n..n + 1, n, 0))) {
        check::<op::mul>(&[a], &[0, 0], &((), ()));
    }
}

macro_rules! scalar_methods {
    ($($name:ident($($constant:expr),*);)*) => {
        #[test]
        fn methods_of_scalars() {
            $({
                let x = Value { data: vec![0.7], shape: Shape::SCALAR };
                check::<method::$name>(std::slice::from_ref(&x), &[0], &((), $($constant,)*));
                let (y, _) = predict::<method::$name>(&[&x], &((), $($constant,)*));
                driver::assert_close(&y, &[0.7_f64.$name($($constant),*)]);
                let of_matrix = <method::$name as Operation<f64>>::shape(
                    &[Shape::matrix(1, 1)],
                    &((), $($constant,)*),
                );
                let reason = of_matrix.expect_err("a 1×1 matrix is no scalar");
                assert!(reason.contains(concat!("`", stringify!($name), "(&x")), "{reason}");
            })*
        }
    };
}

scalar_methods! {
    exp(); ln(); sqrt(); sin(); cos(); tan(); tanh(); recip(); powi(3); powf(1.5); clamp(-0.5, 0.5);
}

#[test]
fn methods_of_two_scalars() {
    let (a, b) = (Value::scalar(0.7), Value::scalar(-0.2));
    check::<method::max>(&[a.clone(), b.clone()], &[0, 1], &((), ()));
    check::<method::min>(&[a, b], &[0, 1], &((), ()));
    let shapes = [Shape::vector(2), Shape::vector(2)];
    assert!(<method::max as Operation<f64>>::shape(&shapes, &((), ())).is_err());
    assert!(<method::abs as Operation<f64>>::shape(&shapes[..1], &((),)).is_ok());
}

#[test]
fn what_nalgebra_refuses_is_refused() {
    fn refused<O: Operation<f64, Signature = (op::Operand, op::Operand)>>(a: Shape, b: Shape) {
        assert!(O::shape(&[a, b], &((), ())).is_err(), "{a} beside {b}");
    }
    let (one, vector, matrix) = (Shape::matrix(1, 1), Shape::vector(3), Shape::matrix(3, 2));
    refused::<op::add>(Shape::SCALAR, one);
    refused::<op::sub>(matrix, Shape::SCALAR);
    refused::<op::add>(vector, matrix);
    refused::<op::div>(Shape::SCALAR, vector);
    refused::<op::div>(matrix, matrix);
    refused::<op::mul>(one, matrix);
    refused::<op::mul>(matrix, matrix);
    refused::<op::tr_mul>(matrix, Shape::SCALAR);
    refused::<op::max>(vector, matrix);
    refused::<op::dot>(Shape::SCALAR, one);
    refused::<op::scale>(Shape::SCALAR, one);
    refused::<op::vstack>(vector, matrix);
    let affine = |w, x, b| <op::affine as Operation<f64>>::shape(&[w, x, b], &((), (), ()));
    assert_eq!(affine(matrix, Shape::vector(2), vector), Ok(Shape::vector(3)));
    assert!(affine(matrix, matrix, vector).is_err());
    assert!(affine(matrix, Shape::vector(2), Shape::SCALAR).is_err());
}

#[test]
fn a_vector_stays_a_vector() {
    let shape = |a, b| <op::add as Operation<f64>>::shape(&[a, b], &((), ()));
    let (vector, column) = (Shape::vector(3), Shape::matrix(3, 1));
    assert_eq!(shape(vector, column), Ok(vector));
    assert_eq!(shape(column, vector), Ok(vector));
    assert_eq!(<op::mul as Operation<f64>>::shape(&[column, Shape::matrix(1, 1)], &((), ())), Ok(column));
}
