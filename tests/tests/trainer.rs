//! Training: mini-batches, chunks, threads, and what happens when something is wrong.

use nalgebra::{DMatrix, DVector};
use pc_runtime::Clip;
use pc_runtime::prelude::*;

type Weights = (DMatrix<f64>, DMatrix<f64>);

#[predictive_coding]
fn model(#[param] p: &Weights, x: &DMatrix<f64>) -> DMatrix<f64> {
    let hidden = square(&(&p.0 * x));
    &p.1 * hidden
}

/// The same, with every column of the hidden vertex divided by the mean of all.
#[predictive_coding]
fn mixed(#[param] p: &Weights, x: &DMatrix<f64>) -> DMatrix<f64> {
    let hidden = square(&(&p.0 * x));
    &p.1 * (&hidden / hidden.mean())
}

/// Parameters of 3 inputs, 4 hidden rows and 2 outputs.
fn parameters() -> Weights {
    let mut init = Initialiser::seeded(7);
    (init.normal(4, 3, 0.5), init.normal(2, 4, 0.5))
}

/// Inputs and targets of a batch.
fn batch(columns: usize) -> (DMatrix<f64>, DMatrix<f64>) {
    let mut init = Initialiser::seeded(8);
    (init.normal(3, columns, 1.0), init.normal(2, columns, 1.0))
}

fn trainer<O>(optimizer: O) -> Trainer<model, SquaredError, Exact, O> {
    Trainer::new(Network::new(parameters()), SquaredError, Exact, optimizer)
}

fn fitted(threads: usize) -> (Weights, f64) {
    let (x, t) = batch(150);
    let net = Network::<model>::new(parameters());
    let inference = FixedPrediction::new(0.2, 5);
    let mut trainer = Trainer::new(net, SquaredError, inference, Adam::new(1e-3)).seed(3);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
    let loss = pool.install(|| trainer.fit(&Columns(&x, &t), 3, |_| ())).unwrap();
    (trainer.into_network().params().clone(), loss)
}

#[test]
fn the_same_seed_gives_the_same_bits_on_any_number_of_threads() {
    let one = fitted(1);
    assert_eq!(one, fitted(2));
    assert_eq!(one, fitted(5));
}

#[test]
fn a_step_follows_the_gradient_averaged_over_samples() {
    let (x, t) = batch(70);
    let mut net = Network::<model>::new(parameters());
    let report = net.relax(&x, &t, &SquaredError, &Exact).unwrap();
    let (before, gradient) = (net.params().clone(), net.gradients().clone());

    let mut trainer = trainer(Sgd::new(0.5));
    let step = trainer.step(&Columns(&x, &t)).unwrap();
    assert_eq!(step.samples, 70);
    approx::assert_relative_eq!(step.loss, report.loss / 70.0, max_relative = 1e-12);
    let expected = before.0 - gradient.0 * (0.5 / 70.0);
    approx::assert_relative_eq!(trainer.network().params().0, expected, max_relative = 1e-12);
}

#[test]
fn columns_and_samples_agree() {
    let (x, t) = batch(11);
    let column = |m: &DMatrix<f64>, j: usize| m.columns(j, 1).into_owned();
    let columns: Vec<_> = (0..11).map(|j| (column(&x, j), column(&t, j))).collect();
    let samples: Vec<_> = columns.iter().map(|(x, t)| (x, t)).collect();

    let (mut whole, mut apart) = (trainer(Sgd::new(0.1)), trainer(Sgd::new(0.1)));
    whole.step(&Columns(&x, &t)).unwrap();
    apart.step(&Samples(&samples)).unwrap();
    let (whole_loss, apart_loss) =
        (whole.evaluate(&Columns(&x, &t)).unwrap(), apart.evaluate(&Samples(&samples)).unwrap());
    approx::assert_relative_eq!(whole_loss, apart_loss, max_relative = 1e-12);
    let (whole, apart) = (whole.into_network(), apart.into_network());
    approx::assert_relative_eq!(whole.params().1, apart.params().1, max_relative = 1e-12);
}

#[test]
fn columns_that_are_mixed_are_not_cut() {
    let (x, t) = batch(100);
    let mut net = Network::<mixed>::new(parameters());
    let report = net.relax(&x, &t, &SquaredError, &Exact).unwrap();
    let mut trainer = Trainer::new(Network::<mixed>::new(parameters()), SquaredError, Exact, Sgd::new(0.1));
    let loss = trainer.step(&Columns(&x, &t)).unwrap().loss;
    approx::assert_relative_eq!(loss, report.loss / 100.0, max_relative = 1e-12);
    let expected = parameters().1 - net.gradients().1.clone() * (0.1 / 100.0);
    approx::assert_relative_eq!(trainer.network().params().1, expected, max_relative = 1e-12);
}

#[test]
fn training_lowers_the_loss_and_tells_how_far_it_is() {
    let (x, t) = batch(100);
    let mut trainer = trainer(Adam::new(0.01)).batch_size(40).clip(Clip::Norm(5.0));
    let before = trainer.evaluate(&Columns(&x, &t)).unwrap();
    let mut seen = Vec::new();
    let last =
        trainer.fit(&Columns(&x, &t), 20, |p| seen.push((p.epoch, p.batch, p.report.samples))).unwrap();
    assert_eq!(seen.len(), 60);
    assert_eq!(seen[..3], [(1, 1, 40), (1, 2, 40), (1, 3, 20)]);
    let after = trainer.evaluate(&Columns(&x, &t)).unwrap();
    assert!(after < last && last < before, "{before} {last} {after}");
}

/// Asserts that a step fails and changes neither parameters nor what follows from the optimiser.
fn assert_unchanged<O: Optimizer<f64> + Clone>(optimizer: O, x: &DMatrix<f64>, t: &DMatrix<f64>) -> Error {
    let (good_x, good_t) = batch(40);
    let good = Columns(&good_x, &good_t);
    let (mut tried, mut quiet) = (trainer(optimizer.clone()), trainer(optimizer));
    tried.step(&good).unwrap();
    quiet.step(&good).unwrap();
    let error = tried.step(&Columns(x, t)).unwrap_err();
    assert_eq!(tried.network().params(), quiet.network().params());
    tried.step(&good).unwrap();
    quiet.step(&good).unwrap();
    assert_eq!(tried.network().params(), quiet.network().params());
    error
}

#[test]
fn errors_change_nothing() {
    let (x, t) = batch(40);
    let error = assert_unchanged(Adam::new(0.01), &x, &batch(39).1);
    assert_eq!(error.to_string(), "the inputs have 40 columns, the targets 39");
    let none = DMatrix::zeros(3, 0);
    let error = assert_unchanged(Adam::new(0.01), &none, &t);
    assert!(matches!(error, Error::Batch(_)), "{error}");
    let error = assert_unchanged(Sgd::new(0.01), &none, &DMatrix::zeros(2, 0));
    assert_eq!(error.to_string(), "there are no samples");
    let error = assert_unchanged(Adam::new(0.01), &x, &DMatrix::zeros(3, 40));
    assert!(matches!(error, Error::Target { .. }), "{error}");
    let error = assert_unchanged(Adam::new(0.01), &DMatrix::zeros(2, 40), &t);
    assert!(matches!(error, Error::Shape { .. }), "{error}");
    // The last chunk alone is not finite.
    let mut broken = x.clone();
    broken[(0, 39)] = f64::INFINITY;
    let error = assert_unchanged(Sgd::new(0.01).momentum(0.9), &broken, &t);
    assert!(matches!(error, Error::Diverged { .. }), "{error}");
}

#[test]
fn all_targets_have_the_columns_of_the_batch() {
    let ((x, t), (_, short)) = (batch(40), batch(39));
    let error = trainer(Sgd::new(0.1)).step(&Columns(&x, (&t, &short))).unwrap_err();
    assert_eq!(error.to_string(), "the targets of a batch have 40 and 39 columns");
}

#[test]
fn a_network_steps_along_its_own_gradient() {
    let (x, t) = batch(3);
    let mut net = Network::<model>::new(parameters());
    net.relax(&x, &t, &SquaredError, &Exact).unwrap();
    let expected = &net.params().1 - net.gradients().1.clone() * 0.1;
    net.step(&mut Sgd::new(0.1)).unwrap();
    approx::assert_relative_eq!(net.params().1, expected, max_relative = 1e-14);
}

/// Takes batches of four columns only.
#[predictive_coding]
fn four_columns(#[param] p: &DMatrix<f64>, x: &DMatrix<f64>) -> DMatrix<f64> {
    let shifted = x + p;
    square(&shifted)
}

#[test]
fn a_function_may_be_fixed_to_the_width_of_a_batch() {
    let mut init = Initialiser::seeded(9);
    let (x, t): (DMatrix<f64>, DMatrix<f64>) = (init.normal(3, 12, 1.0), init.normal(3, 12, 1.0));
    let net = Network::<four_columns>::new(init.normal(3, 4, 0.5));
    let mut direct = net.clone();
    let mut trainer = Trainer::new(net, SquaredError, Exact, Sgd::new(0.01)).batch_size(4);
    assert!(trainer.fit(&Columns(&x, &t), 2, |_| ()).unwrap().is_finite());

    let mut trainer = Trainer::new(direct.clone(), SquaredError, Exact, Sgd::new(0.01));
    let (x, t) = (x.columns(0, 4).into_owned(), t.columns(0, 4).into_owned());
    let report = trainer.step(&Columns(&x, &t)).unwrap();
    let whole = direct.relax(&x, &t, &SquaredError, &Exact).unwrap();
    assert_eq!(report.loss, whole.loss / 4.0);
    // What really does not fit is still an error.
    let wide = DMatrix::zeros(3, 5);
    let error = trainer.step(&Columns(&wide, &wide)).unwrap_err();
    assert!(matches!(error, Error::Shape { .. }), "{error}");
}

#[test]
fn settings_are_checked_before_anything_runs() {
    let (x, t) = batch(4);
    let data = Columns(&x, &t);
    let error = trainer(Adam::new(0.1)).batch_size(0).fit(&data, 1, |_| ()).unwrap_err();
    assert_eq!(error.to_string(), "the batch size is 0; choose at least 1");
    let epochs = trainer(Adam::new(0.1)).fit(&data, 0, |_| ()).unwrap_err();
    assert_eq!(epochs.to_string(), "the number of epochs is 0; choose at least 1");
    for error in [error, epochs] {
        assert!(matches!(error, Error::Setting { value: 0.0, .. }), "{error}");
    }
    let wrong =
        [trainer(Adam::new(0.0)).step(&data), trainer(Adam::new(0.1)).clip(Clip::Norm(0.0)).step(&data)];
    for result in wrong {
        assert!(matches!(result, Err(Error::Setting { .. })), "{result:?}");
    }
    let none: [(&DMatrix<f64>, &DMatrix<f64>); 0] = [];
    let error = trainer(Adam::new(0.1)).step(&Samples(&none)).unwrap_err();
    assert_eq!(error.to_string(), "there are no samples");
}

#[derive(Clone, Parameters)]
struct Rnn {
    w: DMatrix<f64>,
    u: DMatrix<f64>,
}

#[predictive_coding]
fn recurrent(#[param] p: &Rnn, xs: &[DMatrix<f64>]) -> DMatrix<f64> {
    let mut h = DMatrix::zeros(3, xs[0].ncols());
    for x in xs {
        h = tanh(&(&p.w * x + &p.u * &h));
    }
    h
}

#[predictive_coding]
fn recurrent_sample(#[param] p: &Rnn, xs: &[DVector<f64>]) -> DVector<f64> {
    let mut h = DVector::zeros(3);
    for x in xs {
        h = tanh(&(&p.w * x + &p.u * &h));
    }
    h
}

#[test]
fn a_batch_of_sequences_is_its_samples_side_by_side() {
    let mut init = Initialiser::seeded(3);
    let p = Rnn { w: init.normal(3, 2, 0.5), u: init.normal(3, 3, 0.5) };
    // More columns than a chunk has.
    let xs: Vec<DMatrix<f64>> = (0..4).map(|_| init.normal(2, 100, 1.0)).collect();
    let t: DMatrix<f64> = init.normal(3, 100, 1.0);
    let mut a = Trainer::new(Network::<recurrent>::new(p.clone()), SquaredError, Exact, Sgd::new(0.1));
    let batch = a.step(&Columns(&xs[..], &t)).unwrap();
    let samples: Vec<(Vec<DVector<f64>>, DVector<f64>)> = (0..100)
        .map(|j| (xs.iter().map(|x| x.column(j).into_owned()).collect(), t.column(j).into_owned()))
        .collect();
    let samples: Vec<(&[DVector<f64>], &DVector<f64>)> = samples.iter().map(|(x, t)| (&x[..], t)).collect();
    let mut b = Trainer::new(Network::<recurrent_sample>::new(p.clone()), SquaredError, Exact, Sgd::new(0.1));
    let apart = b.step(&Samples(&samples)).unwrap();
    // Sums of 100 terms in another order.
    assert!((batch.loss - apart.loss).abs() < 1e-12);
    assert!((&a.network().params().u - &b.network().params().u).amax() < 1e-14);
}
