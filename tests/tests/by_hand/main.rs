//! What the macro emits, written by hand: a cell called in a loop over a sequence whose length is known
//! only at run time, with a branch on a value in its body, against the reference simulation.

mod cell;
mod growing;
mod nested;
mod sequence;
mod sequential;
mod unrolled;

use nalgebra::{DMatrix, DVector};
use pc_runtime::inference::{Exact, FixedPrediction, Inference, Strict};
use pc_runtime::loss::{CrossEntropy, Loss, SquaredError, Targets};
use pc_runtime::parameters::leaf_names;
use pc_runtime::{Error, Function, Network, Report, check_gradients};
use pc_tests::reference::{Graph, Relaxed};
use pc_tests::{assert_close, flatten, numeric_gradient};

use cell::{Cell, Gate, lstm_cell};
use growing::scan;
use sequence::{Lstm, lstm};

const TOLERANCE: f64 = 1e-9;

/// Numbers without a pattern, the same in every run.
fn number(seed: usize) -> f64 {
    (seed as f64 * 12.9898).sin() * 1.3
}

fn matrix(nrows: usize, ncols: usize, seed: usize) -> DMatrix<f64> {
    DMatrix::from_fn(nrows, ncols, |i, j| number(seed + 7 * i + 31 * j))
}

fn vector(nrows: usize, seed: usize) -> DVector<f64> {
    DVector::from_fn(nrows, |i, _| number(seed + 7 * i))
}

fn gate(seed: usize) -> Gate {
    Gate { w: matrix(3, 2, seed), u: matrix(3, 3, seed + 100), b: vector(3, seed + 200) }
}

fn parameters() -> Lstm {
    let cell = Cell { f: gate(1000), i: gate(2000), o: gate(3000), c: gate(4000) };
    Lstm { cell, h0: vector(3, 1), c0: vector(3, 2), w: matrix(2, 3, 3), b: vector(2, 4) }
}

fn sequence(length: usize) -> Vec<DVector<f64>> {
    (0..length).map(|t| vector(2, 500 + 3 * t)).collect()
}

/// Compares everything that can be read with the reference.
fn assert_relaxed<F: Function<Scalar = f64>>(net: &Network<F>, report: Report, expected: &Relaxed) {
    let scalar = |x: f64| DMatrix::from_element(1, 1, x);
    assert_close("the loss", &scalar(report.loss), &scalar(expected.loss), TOLERANCE);
    assert_close("the energy", &scalar(report.energy), &scalar(expected.energy), TOLERANCE);
    for (name, error) in &expected.errors {
        assert_close(name, &net.error(name).unwrap(), error, TOLERANCE);
    }
    for (name, value) in &expected.values {
        assert_close(name, &net.value(name).unwrap(), value, TOLERANCE);
        assert_close(name, &net.prediction(name).unwrap(), &expected.predictions[name], TOLERANCE);
    }
    let names = leaf_names::<f64, _>(net.params(), "p");
    let gradient: Vec<f64> = names.iter().flat_map(|name| expected.gradients[name].iter().copied()).collect();
    let column = |elements: Vec<f64>| DMatrix::from_vec(elements.len(), 1, elements);
    assert_close("the gradient", &column(flatten(net.gradients())), &column(gradient), TOLERANCE);
}

/// One network relaxes sequences of these lengths, one after the other.
fn relax_sequences(inference: &impl Inference<f64>, expected: impl Fn(&Graph) -> Relaxed) {
    let mut net = Network::<lstm>::new(parameters());
    let target = vector(2, 900);
    for length in [5, 0, 1, 5, 1, 0] {
        let xs = sequence(length);
        let (graph, _) = unrolled::lstm(net.params(), &xs, &target);
        let report = net.relax(&xs, &target, &SquaredError, inference).unwrap();
        assert_relaxed(&net, report, &expected(&graph));
    }
}

#[test]
fn predicts_what_the_plain_function_returns() {
    let mut net = Network::<lstm>::new(parameters());
    for length in [0, 5, 1, 7] {
        let xs = sequence(length);
        let plain = unrolled::column(&lstm(net.params(), &xs));
        assert_close("output", &unrolled::column(&net.predict(&xs).unwrap()), &plain, 1e-12);
    }
}

#[test]
fn both_arms_are_taken() {
    let (_, halved) = unrolled::lstm(&parameters(), &sequence(5), &vector(2, 900));
    assert!(!halved.is_empty() && halved.len() < 5, "halved in the iterations {halved:?}");
}

#[test]
fn exact_agrees_with_the_reference() {
    relax_sequences(&Exact, Graph::exact);
}

#[test]
fn fixed_prediction_agrees_with_the_reference() {
    for (rate, steps) in [(0.1, 0), (0.1, 1), (0.3, 7), (1.0, 4), (1.5, 20), (0.5, 100)] {
        relax_sequences(&FixedPrediction::new(rate, steps), |graph| graph.fixed_prediction(rate, steps));
    }
}

#[test]
fn strict_agrees_with_the_reference() {
    for (rate, steps) in [(0.1, 0), (0.1, 1), (0.05, 20), (0.2, 50)] {
        relax_sequences(&Strict::new(rate, steps), |graph| graph.strict(rate, steps));
    }
}

#[test]
fn exact_gradients_are_the_finite_differences_of_the_plain_function() {
    let (xs, target) = (sequence(5), vector(2, 900));
    let mut net = Network::<lstm>::new(parameters());
    net.relax(&xs, &target, &SquaredError, &Exact).unwrap();
    let numeric = numeric_gradient(net.params(), |p| 0.5 * (&target - lstm(p, &xs)).norm_squared());
    let column = |p: &Lstm| DMatrix::from_vec(flatten(p).len(), 1, flatten(p));
    assert_close("the gradient", &column(net.gradients()), &column(&numeric), TOLERANCE);
}

#[test]
fn a_cell_alone_has_two_outputs() {
    let p = parameters().cell;
    let [x, h, c] = [vector(2, 500), vector(3, 600), vector(3, 700)];
    let [h_target, c_target] = [vector(3, 800), vector(3, 900)];
    let mut net = Network::<lstm_cell>::new(p.clone());
    let graph = unrolled::cell(&p, [&x, &h, &c], [&h_target, &c_target]);
    for (rate, steps) in [(0.3, 7), (1.0, 2)] {
        let inference = FixedPrediction::new(rate, steps);
        let report = net.relax((&x, &h, &c), (&h_target, &c_target), &SquaredError, &inference).unwrap();
        let mut expected = graph.fixed_prediction(rate, steps);
        // Inputs of the same names as vertices are found only behind them.
        expected.errors.retain(|name, _| !name.ends_with("_input"));
        assert_relaxed(&net, report, &expected);
    }
}

#[test]
fn names_follow_calls_and_iterations() {
    let (_, halved) = unrolled::lstm(&parameters(), &sequence(5), &vector(2, 900));
    let mut net = Network::<lstm>::new(parameters());
    net.relax(&sequence(5), vector(2, 900), &SquaredError, &Exact).unwrap();
    // A state that was not halved is an alias of the cell's.
    for t in 0..5 {
        let state = net.error(&format!("h[{t}]")).unwrap();
        let same = state == net.error(&format!("lstm_cell[{t}].h")).unwrap();
        assert_eq!(same, !halved.contains(&t), "iteration {t}");
    }
    assert_eq!(net.error("c[2]").unwrap(), net.error("lstm_cell[2].c").unwrap());
    let Err(Error::UnknownVertex { existing, .. }) = net.error("lstm_cell[5].f") else {
        panic!("there is no iteration 5");
    };
    assert!(existing.contains(&"lstm_cell[4].f".to_owned()) && existing.contains(&"xs[4]".to_owned()));
}

#[test]
fn a_step_of_another_size_is_an_error_that_names_its_place() {
    let mut net = Network::<lstm>::new(parameters());
    let before = net.predict(&sequence(2)).unwrap();
    let mut xs = sequence(3);
    xs[2] = vector(4, 1);
    let error = net.predict(&xs).unwrap_err().to_string();
    assert!(error.contains("`lstm_cell[2].f`"), "{error}");
    let output = net.value("output").unwrap();
    assert_eq!(output, unrolled::column(&before), "nothing was changed");
}

#[test]
fn every_leaf_is_read() {
    assert_eq!(Network::<lstm>::graph().unread_parameters(), [""; 0]);
    assert_eq!(leaf_names::<f64, _>(&parameters(), "p").len(), 16);
}

#[test]
fn a_returned_sequence_has_an_output_for_each_element() {
    let mut net = Network::<scan>::new(0.7);
    for length in [0, 1, 4] {
        assert_eq!(net.predict(&sequence(length)).unwrap(), scan(&0.7, &sequence(length)));
    }
    let xs = sequence(3);
    let targets = [vector(2, 1), vector(2, 2), vector(2, 3)];
    net.relax(&xs, &targets, &SquaredError, &Exact).unwrap();
    for (t, (y, target)) in scan(&0.7, &xs).iter().zip(&targets).enumerate() {
        let expected = unrolled::column(&(target - y));
        let name = format!("output[{t}]");
        assert_close(&name, &net.error(&name).unwrap(), &expected, TOLERANCE);
    }
}

/// The loss of `scan` over three steps.
fn scan_loss(target: impl Targets<f64>, loss: &impl Loss<f64>) -> Result<f64, Error> {
    let report = Network::<scan>::new(0.7).relax(&sequence(3), target, loss, &Exact);
    report.map(|report| report.loss)
}

#[test]
fn targets_of_a_sequence_are_a_slice() {
    let targets = vec![vector(2, 1), vector(2, 2), vector(2, 3)];
    let loss = scan_loss(&targets[..], &SquaredError).unwrap();
    let borrowed: Vec<&DVector<f64>> = targets.iter().collect();
    let ways = [
        scan_loss(&targets, &SquaredError),
        scan_loss(&borrowed[..], &SquaredError),
        scan_loss([&targets[0], &targets[1], &targets[2]], &SquaredError),
        scan_loss((&targets[..2], (&targets[2],)), &SquaredError),
        scan_loss((&targets[0], borrowed[1..].to_vec()), &SquaredError),
        scan_loss(targets.clone(), &SquaredError),
    ];
    for way in ways {
        assert_eq!(way.unwrap(), loss);
    }
    for length in [0, 2, 4] {
        let wrong = vec![vector(2, 1); length];
        let error = scan_loss(&wrong, &SquaredError).unwrap_err().to_string();
        assert!(error.contains(&format!("there are {length} targets for 3 outputs")), "{error}");
    }
    let error = scan_loss([vector(2, 1), vector(3, 2), vector(2, 3)], &SquaredError).unwrap_err();
    assert!(error.to_string().contains("`output[1]`"), "{error}");
    let none: [DVector<f64>; 0] = [];
    assert_eq!(Network::<scan>::new(0.7).relax(&[], none, &SquaredError, &Exact).unwrap().loss, 0.0);
    check_gradients::<scan, _, _>(&0.7, &sequence(3), &targets, &SquaredError).unwrap();
}

#[test]
fn classes_of_a_sequence_are_one_for_each_element() {
    let classes = [1, 0, 1];
    let one_hot = classes.map(|class| DVector::from_fn(2, |i, _| f64::from(i == class)));
    let loss = scan_loss(&one_hot, &CrossEntropy).unwrap();
    assert_eq!(scan_loss(classes, &CrossEntropy).unwrap(), loss);
    assert_eq!(scan_loss(&classes[..], &CrossEntropy).unwrap(), loss);
    assert_eq!(scan_loss((1, vec![0_usize, 1]), &CrossEntropy).unwrap(), loss);
    assert_eq!(scan_loss([[1], [0], [1]], &CrossEntropy).unwrap(), loss);
    for wrong in [&[1, 0][..], &[1, 0, 1, 0], &[]] {
        let error = scan_loss(wrong, &CrossEntropy).unwrap_err().to_string();
        assert!(error.contains(&format!("there are {} targets for 3 outputs", wrong.len())), "{error}");
    }
    let error = scan_loss([1, 2, 0], &CrossEntropy).unwrap_err().to_string();
    assert!(error.contains("`output[1]`") && error.contains("class 2 of 2"), "{error}");
    let none: [usize; 0] = [];
    assert_eq!(Network::<scan>::new(0.7).relax(&[], none, &CrossEntropy, &Exact).unwrap().loss, 0.0);
    check_gradients::<scan, _, _>(&0.7, &sequence(3), classes, &CrossEntropy).unwrap();
}
