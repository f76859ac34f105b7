//! Losses against finite differences and known values; tuples of losses; what does not fit.

use nalgebra::{DMatrix, DVector};
use pc_runtime::loss::{Loss, Targets};
use pc_runtime::prelude::*;
use pc_tests::five_point_derivative;

#[predictive_coding]
fn same(x: &DMatrix<f64>) -> DMatrix<f64> {
    x.clone()
}

/// Compares the output's error with −∂L/∂v̂ by finite differences, element by element.
#[track_caller]
fn error_is_the_slope<G: Targets<f64> + Copy>(loss: &impl Loss<f64>, target: G) {
    let x = DMatrix::from_fn(3, 2, |i, j| 0.9 * i as f64 - 1.1 * j as f64 + 0.2);
    let mut net = Network::<same>::new(());
    net.relax(&x, target, loss, &Exact).unwrap();
    let error = net.error("output").unwrap();
    for k in 0..x.len() {
        let slope = five_point_derivative(x[k], |value| {
            let mut moved = x.clone();
            moved[k] = value;
            Network::<same>::new(()).relax(&moved, target, loss, &Exact).unwrap().loss
        });
        // Five points in f64 are good to about 1e-11.
        assert!((error[k] + slope).abs() < 1e-9, "element {k}: {} instead of {}", error[k], -slope);
    }
}

#[test]
fn errors_are_negative_slopes() {
    let values = DMatrix::from_fn(3, 2, |i, j| (i as f64 - 0.7 * j as f64).sin());
    let one_hot = DMatrix::from_column_slice(3, 2, &[0.0, 1.0, 0.0, 1.0, 0.0, 0.0]);
    let probabilities = DMatrix::from_column_slice(3, 2, &[0.2, 0.5, 0.3, 0.0, 1.0, 0.0]);
    error_is_the_slope(&SquaredError, &values);
    error_is_the_slope(&CrossEntropy, &one_hot);
    error_is_the_slope(&CrossEntropy, &probabilities);
    // Targets that do not sum to one are weighted classes.
    error_is_the_slope(&CrossEntropy, &(&probabilities * 2.0));
    error_is_the_slope(&CrossEntropy, [1, 0]);
    error_is_the_slope(&BinaryCrossEntropy, &probabilities);
}

#[test]
fn negative_probabilities_are_refused() {
    let x = DMatrix::zeros(2, 2);
    let mut net = Network::<same>::new(());
    for wrong in [-0.1, f64::NAN, f64::INFINITY] {
        let target = DMatrix::from_column_slice(2, 2, &[1.0, 0.0, wrong, 1.0]);
        let error = net.relax(&x, &target, &CrossEntropy, &Exact).unwrap_err();
        assert!(matches!(error, Error::Target { .. }), "{error}");
    }
}

#[test]
fn classes_and_one_hot_columns_agree() {
    let x = DMatrix::from_fn(3, 2, |i, j| (i + 2 * j) as f64);
    let one_hot = DMatrix::from_column_slice(3, 2, &[0.0, 1.0, 0.0, 1.0, 0.0, 0.0]);
    let mut net = Network::<same>::new(());
    let a = net.relax(&x, &one_hot, &CrossEntropy, &Exact).unwrap();
    let b = net.relax(&x, vec![1_usize, 0], &CrossEntropy, &Exact).unwrap();
    let c = net.relax(&x, [1_usize, 0], &CrossEntropy, &Exact).unwrap();
    assert_eq!((a, b), (b, c));
}

#[test]
fn cross_entropies_do_not_overflow() {
    let x = DMatrix::from_column_slice(3, 2, &[900.0, -900.0, 0.0, -800.0, 800.0, 1000.0]);
    let mut net = Network::<same>::new(());
    let report = net.relax(&x, [1, 2], &CrossEntropy, &Exact).unwrap();
    assert_eq!(report.loss, 1800.0);
    let report = net.relax(&x, DMatrix::from_element(3, 2, 1.0), &BinaryCrossEntropy, &Exact).unwrap();
    assert!((report.loss - (1700.0 + 2.0_f64.ln())).abs() < 1e-9);
}

#[predictive_coding]
fn two(#[param] w: &DMatrix<f64>, x: &DMatrix<f64>) -> (DMatrix<f64>, f64) {
    let y = w * x;
    let size = w.norm_squared();
    (y, size * 0.01)
}

#[test]
fn several_outputs_take_one_loss_or_a_tuple() {
    let mut net = Network::<two>::new(DMatrix::from_element(3, 4, 0.5));
    let x = DMatrix::from_element(4, 2, 0.5);
    let t = DMatrix::zeros(3, 2);
    let report = net.relax(&x, (&t, 1.0), &SquaredError, &Exact).unwrap();
    assert_eq!(report.loss, 0.5 * (6.0 + (0.03_f64 - 1.0).powi(2)));
    let report = net.relax(&x, ([0, 2], ()), &(CrossEntropy, Minimise), &Exact).unwrap();
    assert!((report.loss - (2.0 * 3.0_f64.ln() + 0.03)).abs() < 1e-12);
    assert_eq!(net.error("output.1").unwrap()[0], -1.0);

    let error = net.relax(&x, (&t, 1.0), &(SquaredError, SquaredError, SquaredError), &Exact).unwrap_err();
    assert!(error.to_string().contains("3 losses for 2 outputs"), "{error}");
    let error = net.relax(&x, &t, &SquaredError, &Exact).unwrap_err();
    assert!(error.to_string().contains("1 targets for 2 outputs"), "{error}");
}

#[test]
fn targets_that_do_not_fit_are_named() {
    let mut net = Network::<same>::new(());
    let x = DMatrix::zeros(3, 2);
    let text = |result: Result<Report, Error>| result.unwrap_err().to_string();
    let wrong_shape = text(net.relax(&x, DMatrix::zeros(2, 3), &SquaredError, &Exact));
    assert!(wrong_shape.contains("3×2") && wrong_shape.contains("2×3"), "{wrong_shape}");
    let wrong_class = text(net.relax(&x, [0, 3], &CrossEntropy, &Exact));
    assert!(wrong_class.contains("class 3 of 3"), "{wrong_class}");
    let wrong_count = text(net.relax(&x, [0, 1, 2], &CrossEntropy, &Exact));
    assert!(wrong_count.contains("2 columns") && wrong_count.contains("3 classes"), "{wrong_count}");
    let classes = text(net.relax(&x, [0, 1], &SquaredError, &Exact));
    assert!(classes.contains("values, not with classes"), "{classes}");
    let none = text(net.relax(&x, (), &CrossEntropy, &Exact));
    assert!(none.contains("needs a target"), "{none}");
    let no_scalar = text(net.relax(&x, (), &Minimise, &Exact));
    assert!(no_scalar.contains("scalar"), "{no_scalar}");
    let improbable = text(net.relax(&x, DMatrix::from_element(3, 2, 1.5), &BinaryCrossEntropy, &Exact));
    assert!(improbable.contains("1.5 is not a probability"), "{improbable}");
    let vector = text(net.relax(&x, DVector::zeros(6), &SquaredError, &Exact));
    assert!(vector.contains("6×1"), "{vector}");
}
