//! What users see of a network: names, values, errors, and that an error changes nothing.

use nalgebra::{DMatrix, DMatrixView, DVector};
use pc_runtime::inference::Relaxation;
use pc_runtime::prelude::*;
use pc_tests::assert_close;

type Weights = (DMatrix<f64>, DVector<f64>);

fn weights() -> Weights {
    (DMatrix::from_fn(3, 3, |i, j| 0.2 * (i as f64 - j as f64)), DVector::from_element(3, 0.1))
}

#[predictive_coding]
fn layer(#[param] p: &Weights, x: &DMatrix<f64>) -> DMatrix<f64> {
    let h = tanh(&affine(&p.0, x, &p.1));
    h * 2.0
}

#[predictive_coding]
fn named(#[param] p: &Weights, x: &DMatrix<f64>) -> (DMatrix<f64>, DMatrix<f64>, DMatrix<f64>) {
    let h = tanh(x);
    let h = sigmoid(&h);
    let mut g = layer(p, &h);
    g += &h;
    let h = layer(p, &(&g + x));
    let same = &h;
    let (a, b) = (same + &g, same.clone());
    (a, b.clone(), b)
}

#[test]
fn vertices_are_found_by_their_names_in_the_source() {
    let mut net = Network::<named>::new(weights());
    let x = DMatrix::from_fn(3, 2, |i, j| 0.3 * (i + j) as f64);
    let (a, b, c) = net.predict(&x).unwrap();
    let value = |name: &str| net.value(name).unwrap();
    assert_close("h", &value("h"), &x.map(f64::tanh), 1e-14);
    let sigmoid = |v: f64| 1.0 / (1.0 + (-v).exp());
    assert_close("h#2", &value("h#2"), &x.map(|v| sigmoid(v.tanh())), 1e-14);
    assert_eq!(value("layer.output"), value("layer.h") * 2.0);
    // `g` was an alias of the call's result first; the vertex of that name is the sum.
    assert_eq!(value("g"), value("layer.output") + value("h#2"));
    // The third `h` is a second name of the second call's result, and so is `same`, and `b`.
    assert_eq!(value("same"), value("layer#2.output"));
    assert_eq!(value("b"), value("layer#2.output"));
    // What is returned twice gets vertices that repeat it; `a` is itself the output.
    assert_eq!((value("output.0"), value("output.1"), value("output.2")), (a.clone(), b, c));
    assert_eq!(value("a"), a);
    assert_eq!(value("x"), x);
}

#[test]
fn an_unknown_name_lists_those_that_exist() {
    let mut net = Network::<layer>::new(weights());
    assert_eq!(net.error("h").unwrap_err(), Error::NothingYet);
    net.predict(&DMatrix::zeros(3, 1)).unwrap();
    let error = net.value("hidden").unwrap_err().to_string();
    assert_eq!(error, "there is no vertex `hidden`; the graph of the last call has `x`, `h`, `output`");
    assert!(matches!(net.prediction("x"), Err(Error::NoPrediction { .. })));
}

#[test]
fn outputs_and_aliases_are_listed_and_nothing_twice() {
    let mut net = Network::<named>::new(weights());
    net.predict(&DMatrix::zeros(3, 1)).unwrap();
    let Err(Error::UnknownVertex { existing, .. }) = net.error("nothing") else { panic!("it exists") };
    for name in ["x", "h", "h#2", "layer.output", "layer#2.h", "output.0", "output.2", "same", "b", "a"] {
        assert_eq!(existing.iter().filter(|other| *other == name).count(), 1, "{name} in {existing:?}");
    }
    for name in existing {
        assert!(net.value(&name).is_ok(), "{name}");
    }
}

#[predictive_coding]
fn parts(x: (f64, (f64, f64)), y: f64) -> f64 {
    let (a, (b, c)) = x;
    a * b + c * y
}

#[test]
fn parts_of_an_input_have_names_of_their_own() {
    let mut net = Network::<parts>::new(());
    net.relax(((2.0, (3.0, 5.0)), 7.0), 42.0, &SquaredError, &Exact).unwrap();
    // The output's error is 1, so that of a part is the derivative by it.
    for (name, value, error) in [("x.0", 2.0, 3.0), ("x.1.0", 3.0, 2.0), ("x.1.1", 5.0, 7.0), ("y", 7.0, 5.0)]
    {
        assert_eq!((net.value(name).unwrap()[0], net.error(name).unwrap()[0]), (value, error), "{name}");
    }
    assert_eq!(net.error("b").unwrap(), net.error("x.1.0").unwrap());
}

/// An algorithm that gives up half-way.
struct GivesUp;

impl Inference<f64> for GivesUp {
    fn relax(&self, graph: &mut Relaxation<'_, f64>) -> Result<(), Error> {
        graph.free_values();
        graph.step_values(|value, error, drive| value + drive - error);
        graph.predict();
        Err(Error::Batch("no patience".to_owned()))
    }
}

#[test]
fn an_algorithm_that_fails_leaves_what_the_forward_pass_left() {
    let x = DMatrix::from_element(3, 2, 0.4);
    let (mut tried, mut quiet) = (Network::<layer>::new(weights()), Network::<layer>::new(weights()));
    let error = tried.relax(&x, DMatrix::zeros(3, 2), &SquaredError, &GivesUp).unwrap_err();
    assert_eq!(error.to_string(), "no patience");
    quiet.predict(&x).unwrap();
    for name in ["x", "h", "output"] {
        assert_eq!(tried.value(name).unwrap(), quiet.value(name).unwrap(), "{name}");
        assert_eq!(tried.error(name).unwrap(), quiet.error(name).unwrap(), "{name}");
    }
    assert_eq!(tried.gradients(), quiet.gradients());
}

#[predictive_coding(vertex = "operation")]
fn fine(#[param] p: &Weights, x: &DMatrix<f64>) -> DMatrix<f64> {
    let hidden = tanh(&affine(&p.0, &tanh(&affine(&p.0, x, &p.1)), &p.1));
    &hidden + x * 0.5
}

#[test]
fn operation_granularity_names_inner_vertices_after_their_operation() {
    let mut net = Network::<fine>::new(weights());
    let x = DMatrix::from_element(3, 2, 0.4);
    net.relax(&x, DMatrix::zeros(3, 2), &SquaredError, &FixedPrediction::new(0.5, 3)).unwrap();
    for name in ["hidden.affine", "hidden.tanh", "hidden.affine#2", "hidden", "output.mul", "output"] {
        assert_eq!(net.error(name).unwrap().shape(), (3, 2), "{name}");
    }
    // An error has moved three vertices back: hidden, hidden.affine#2, hidden.tanh.
    assert!(net.error("hidden.tanh").unwrap().amax() > 0.0);
    assert_eq!(net.error("hidden.affine").unwrap().amax(), 0.0);
}

#[test]
fn a_network_takes_any_batch_size_at_any_call() {
    let mut net = Network::<layer>::new(weights());
    for columns in [1, 7, 0, 3, 7, 1] {
        let x = DMatrix::from_fn(3, columns, |i, j| (i * j) as f64 * 0.1);
        assert_close("output", &net.predict(&x).unwrap(), &layer(&weights(), &x), 1e-14);
        let t = DMatrix::zeros(3, columns);
        net.relax(&x, &t, &SquaredError, &Exact).unwrap();
        assert_eq!(net.error("h").unwrap().shape(), (3, columns));
    }
}

#[predictive_coding]
fn of_view(
    #[param] w: &DMatrix<f64>,
    x: nalgebra::DMatrixView<'_, f64, nalgebra::Dyn, nalgebra::Dyn>,
) -> DMatrix<f64> {
    let h = w * x;
    tanh(&h)
}

#[test]
fn views_with_gaps_are_read_where_they_are() {
    let data: Vec<f64> = (0..48).map(|k| (f64::from(k) * 0.7).sin()).collect();
    let w = DMatrix::from_fn(2, 3, |i, j| 0.5 * i as f64 - 0.3 * j as f64);
    let mut net = Network::<of_view>::new(w.clone());
    // Every second row of every third column.
    let view = DMatrixView::from_slice_with_strides(&data, 3, 2, 2, 18);
    assert_close("output", &net.predict(view).unwrap(), &(&w * view.into_owned()).map(f64::tanh), 1e-14);
}

#[test]
fn shapes_that_do_not_fit_are_named_and_change_nothing() {
    let mut net = Network::<named>::new(weights());
    let x = DMatrix::from_element(3, 2, 0.5);
    let t = DMatrix::zeros(3, 2);
    let targets = (&t, &t, &t);
    let report = net.relax(&x, targets, &SquaredError, &FixedPrediction::new(0.3, 4)).unwrap();
    let before = (net.error("layer.h").unwrap(), net.gradients().clone(), net.value("x").unwrap());

    let error = net.predict(&DMatrix::zeros(4, 2)).unwrap_err();
    let Error::Shape { site, operands, .. } = &error else { panic!("{error}") };
    assert_eq!((site.function, &*site.vertex, site.operation), ("layer", "layer.h", "affine"));
    assert_eq!(operands, "3×3, 4×2, 3×1");
    assert!(site.file.ends_with("network.rs"));
    let line =
        include_str!("network.rs").lines().position(|l| l.contains("let h = tanh(&affine(")).unwrap() + 1;
    assert_eq!(site.line as usize, line);
    assert!(error.to_string().contains("tanh(&affine(&p.0, x, &p.1))"), "{error}");

    let wrong = DMatrix::zeros(1, 1);
    assert!(net.relax(&x, (&t, &wrong, &t), &SquaredError, &Exact).is_err());
    assert!(net.relax(&x, targets, &SquaredError, &FixedPrediction::new(2.0, 4)).is_err());
    let after = (net.error("layer.h").unwrap(), net.gradients().clone(), net.value("x").unwrap());
    assert_eq!(before, after);
    let again = net.relax(&x, targets, &SquaredError, &FixedPrediction::new(0.3, 4)).unwrap();
    assert_eq!(report, again);
}

#[test]
fn settings_out_of_range_are_errors() {
    let mut net = Network::<layer>::new(weights());
    let (x, t) = (DMatrix::zeros(3, 1), DMatrix::zeros(3, 1));
    for rate in [0.0, -0.1, 2.0, f64::NAN, f64::INFINITY] {
        let error = net.relax(&x, &t, &SquaredError, &FixedPrediction::new(rate, 1)).unwrap_err();
        assert!(matches!(error, Error::Setting { setting: "rate", .. }), "{error}");
    }
    for rate in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        assert!(net.relax(&x, &t, &SquaredError, &Strict::new(rate, 1)).is_err());
    }
    assert!(net.relax(&x, &t, &SquaredError, &Strict::new(5.0, 0)).is_ok());
}

#[predictive_coding]
fn steep(#[param] w: &(f64, f64), x: f64) -> f64 {
    let first = x * w.0;
    let second = first * w.1;
    second * second
}

#[test]
fn divergence_names_the_first_vertex_and_step() {
    let mut net = Network::<steep>::new((30.0, 40.0));
    let error = net.relax(1.0, 0.0, &SquaredError, &Strict::new(10.0, 500)).unwrap_err();
    let Error::Diverged { vertex, step } = &error else { panic!("{error}") };
    // The same, step by step: the first count of steps that is not finite.
    let fails = |steps: usize, net: &mut Network<steep>| {
        net.relax(1.0, 0.0, &SquaredError, &Strict::new(10.0, steps)).is_err()
    };
    assert!(["first", "second"].contains(&&**vertex), "{vertex}");
    assert!(*step > 1 && fails(*step, &mut net), "{step}");
    assert!(!fails(step / 2, &mut net), "{step}");
    // The network is as its forward pass left it.
    let _ = net.relax(1.0, 0.0, &SquaredError, &Strict::new(10.0, 500)).unwrap_err();
    assert_eq!(net.value("second").unwrap()[0], 1200.0);
    assert_eq!(net.error("second").unwrap()[0], 0.0);

    let error = net.relax(f64::NAN, 0.0, &SquaredError, &Exact).unwrap_err();
    assert_eq!(error, Error::Diverged { vertex: "first".to_owned(), step: 0 });
    assert!(error.to_string().contains("the forward pass"));

    // The square of 1e200 is the loss's own.
    *net.params_mut() = (1e100, 1.0);
    let error = net.relax(1.0, 0.0, &SquaredError, &FixedPrediction::new(0.1, 5)).unwrap_err();
    assert_eq!(error, Error::Diverged { vertex: "loss".to_owned(), step: 0 });
    assert_eq!(net.error("second").unwrap()[0], 0.0);
}

#[test]
fn a_target_is_finite_and_every_output_has_one() {
    let mut net = Network::<named>::new(weights());
    let x = DMatrix::from_element(3, 2, 0.5);
    let t = DMatrix::zeros(3, 2);
    let before = net.predict(&x).unwrap();
    for wrong in [f64::NAN, f64::INFINITY] {
        let mut broken = t.clone();
        broken[(1, 1)] = wrong;
        let error = net.relax(&x, (&t, &broken, &t), &SquaredError, &Exact).unwrap_err();
        assert_eq!(error.to_string(), "the target of `output.1` does not fit: it is not finite");
    }
    let error = net.relax(&x, (&t, &t), &SquaredError, &Exact).unwrap_err().to_string();
    assert!(error.ends_with("there are 2 targets for 3 outputs: output.0, output.1, output.2"), "{error}");
    assert_eq!(net.predict(&x).unwrap(), before);
}

#[predictive_coding]
fn windows(#[param] w: &DMatrix<f64>, xs: &[DVector<f64>], #[constant] n: usize) -> DVector<f64> {
    let mut h = xs[n].clone();
    for x in &xs[..n] {
        h = w * &h + x;
    }
    h
}

#[test]
fn errors_name_the_iteration_and_the_index() {
    let mut net = Network::<windows>::new(DMatrix::identity(2, 2));
    let xs = [2, 2, 3, 2].map(|n| DVector::from_element(n, 0.5));
    let error = net.predict((&xs, 3)).unwrap_err().to_string();
    assert!(error.contains("vertex `h[2]` of `windows`"), "{error}");
    let error = net.predict((&xs, 4)).unwrap_err().to_string();
    assert!(
        error.contains("`windows`") && error.ends_with("asks for `[4]` of a sequence of length 4"),
        "{error}"
    );
}

#[test]
fn predict_replaces_values_and_clears_errors() {
    let mut net = Network::<layer>::new(weights());
    let x = DMatrix::from_element(3, 2, 0.5);
    net.relax(&x, DMatrix::zeros(3, 2), &SquaredError, &Strict::new(0.1, 3)).unwrap();
    assert!(net.error("h").unwrap().amax() > 0.0);
    net.predict(&x).unwrap();
    assert_eq!(net.error("h").unwrap().amax(), 0.0);
    assert_eq!(net.value("h").unwrap(), net.prediction("h").unwrap());
}

#[test]
fn changed_parameters_of_another_structure_get_gradients_of_theirs() {
    let mut net = Network::<layer>::new(weights());
    *net.params_mut() = (DMatrix::from_element(2, 3, 0.1), DVector::zeros(2));
    let (x, t) = (DMatrix::from_element(3, 4, 1.0), DMatrix::zeros(2, 4));
    net.relax(&x, &t, &SquaredError, &Exact).unwrap();
    assert_eq!(net.gradients().0.shape(), (2, 3));
    let copy = net.clone();
    assert_eq!(copy.gradients(), net.gradients());
    assert_eq!(copy.error("h").unwrap(), net.error("h").unwrap());
    assert!(format!("{net:?}").contains("\"layer\""));
}

#[derive(Clone, Parameters)]
struct Settings {
    w: DMatrix<f64>,
    never: DVector<f64>,
    layers: Vec<Weights>,
    #[parameters(skip)]
    rows: usize,
    #[parameters(skip)]
    mask: DMatrix<f64>,
}

#[predictive_coding]
fn with_settings(#[param] p: &Settings, x: &DMatrix<f64>) -> DMatrix<f64> {
    let n = p.rows;
    let masked = (&p.w * x).component_mul(&p.mask);
    let part = rows(&masked, 0, n) * (1.0 / (p.rows as f64));
    let again = layer(&p.layers[1], &(&masked + DMatrix::zeros(p.rows + 1, x.ncols())));
    vstack(&part, &again)
}

#[test]
fn skipped_fields_are_constants_and_unread_leaves_are_listed() {
    let p = Settings {
        w: DMatrix::from_element(3, 3, 0.5),
        never: DVector::zeros(2),
        layers: vec![weights(), weights()],
        rows: 2,
        mask: DMatrix::from_fn(3, 4, |i, _| i as f64),
    };
    let x = DMatrix::from_element(3, 4, 1.0);
    let mut net = Network::<with_settings>::new(p.clone());
    assert_close("output", &net.predict(&x).unwrap(), &with_settings(&p, &x), 1e-14);
    assert_eq!(Network::<with_settings>::graph().unread_parameters(), ["p.never"]);
    let table = Network::<with_settings>::graph().to_string();
    assert!(table.contains("never read  p.never") && table.contains("layer.h"), "{table}");
    check_gradients::<with_settings, _, _>(&p, &x, &DMatrix::zeros(5, 4), &SquaredError).unwrap();
    assert_eq!(net.gradients().mask, p.mask, "a constant stays as it is");
}

#[test]
fn a_network_moves_between_threads() {
    fn is_send<T: Send>(_: &T) {}
    let net = Network::<layer>::new(weights());
    is_send(&net);
    let mut net = std::thread::spawn(move || net).join().unwrap();
    net.predict(&DMatrix::zeros(3, 1)).unwrap();
}

#[predictive_coding]
fn blocks(#[param] w: &DVector<f64>, x: &DVector<f64>, #[constant] mask: &DVector<f64>) -> DVector<f64> {
    let kept = mask.component_mul(w);
    let zeros = DVector::zeros(x.len());
    let mut h = zeros.clone();
    let mut c = zeros.clone();
    h += {
        let a = tanh(x);
        a * 2.0
    } + {
        let b = sigmoid(&(x + &kept));
        b * 3.0
    };
    c += &h;
    h.component_mul(&c) + zeros
}

#[test]
fn blocks_in_one_expression_and_constants_that_are_cloned() {
    let (w, x) = (DVector::from_element(3, 0.4), DVector::from_element(3, -0.3));
    let mask = DVector::from_vec(vec![1.0, 0.0, 2.0]);
    let mut net = Network::<blocks>::new(w.clone());
    let expected = blocks(&w, &x, &mask);
    assert!((net.predict((&x, &mask)).unwrap() - expected).amax() < 1e-14);
    check_gradients::<blocks, _, _>(&w, (&x, &mask), &DVector::zeros(3), &SquaredError).unwrap();
    net.relax((&x, &mask), DVector::zeros(3), &SquaredError, &Exact).unwrap();
    assert!(net.gradients()[0] != 0.0 && net.gradients()[1] == 0.0);
}

#[derive(Clone, Parameters)]
struct Slopes {
    learned: f64,
    #[parameters(skip)]
    fixed: f64,
    #[parameters(skip)]
    last: usize,
    layers: Vec<DMatrix<f64>>,
}

#[predictive_coding]
fn fixed_slope(#[param] p: &Slopes, x: &DMatrix<f64>) -> DMatrix<f64> {
    let k = p.last;
    leaky_relu(&(&p.layers[k] * x * p.learned), p.fixed)
}

#[predictive_coding]
fn learned_slope(#[param] p: &Slopes, x: &DMatrix<f64>) -> DMatrix<f64> {
    leaky_relu(&(&p.layers[0] * x), p.learned)
}

#[test]
fn a_learned_leaf_is_never_taken_as_a_constant() {
    let layers = vec![DMatrix::from_element(2, 2, -0.5), DMatrix::from_element(2, 2, 0.5)];
    let p = Slopes { learned: 0.3, fixed: 0.1, last: 1, layers };
    let (x, t) = (DMatrix::from_element(2, 3, 0.7), DMatrix::zeros(2, 3));
    check_gradients::<fixed_slope, _, _>(&p, &x, &t, &SquaredError).unwrap();
    let error = Network::<learned_slope>::new(p).predict(&x).unwrap_err();
    assert!(matches!(error, Error::LearnedConstant { .. } | Error::LearnedSetting { .. }), "{error}");
    assert!(error.to_string().contains("parameters(skip)"), "{error}");
}

#[test]
fn momentum_may_begin_later() {
    let mut net = Network::<layer>::new(weights());
    let (x, t) = (DMatrix::from_element(3, 1, 0.5), DMatrix::zeros(3, 1));
    net.relax(&x, &t, &SquaredError, &Exact).unwrap();
    let mut sgd = Sgd::new(0.1);
    net.step(&mut sgd).unwrap();
    net.step(&mut sgd.momentum(0.9)).unwrap();
}

#[predictive_coding]
fn saturating(x: f64) -> f64 {
    let g = x * x;
    g.tanh()
}

#[test]
fn an_infinite_value_is_an_error_though_the_loss_is_finite() {
    let error =
        Network::<saturating>::new(()).relax(1e200, 0.0, &SquaredError, &FixedPrediction::new(0.1, 0));
    assert_eq!(error.unwrap_err(), Error::Diverged { vertex: "g".to_owned(), step: 0 });
}

#[derive(Clone, Parameters)]
struct Scaled {
    w: DMatrix<f64>,
    scale: f64,
    #[parameters(skip)]
    rows: usize,
}

#[predictive_coding]
fn cast(#[param] p: &Scaled, x: &DMatrix<f64>) -> DMatrix<f64> {
    let factor = f64::from(p.scale as f32);
    &p.w * x * factor
}

#[predictive_coding]
fn filled(#[param] p: &Scaled, x: &DMatrix<f64>) -> DMatrix<f64> {
    &p.w * x + DMatrix::from_element(p.rows, x.ncols(), p.scale)
}

#[predictive_coding]
fn sized(#[param] p: &Scaled, x: &DMatrix<f64>) -> DMatrix<f64> {
    let filled = &p.w * x + DMatrix::from_element(p.rows, x.ncols(), 0.5);
    filled * p.scale
}

#[test]
fn a_leaf_that_a_constant_hides_is_an_error_and_no_zero_gradient() {
    let p = Scaled { w: DMatrix::identity(2, 2), scale: 3.0, rows: 2 };
    let x = DMatrix::from_element(2, 3, 0.5);
    let learned = |result: Result<DMatrix<f64>, Error>| matches!(result, Err(Error::LearnedSetting { .. }));
    assert!(learned(Network::<cast>::new(p.clone()).predict(&x)));
    assert!(learned(Network::<filled>::new(p.clone()).predict(&x)));
    assert_eq!(Network::<sized>::new(p.clone()).predict(&x).unwrap(), sized(&p, &x));
}

#[derive(Clone, Parameters)]
struct Fixed {
    gain: f64,
    w: DVector<f64>,
    #[parameters(skip)]
    slopes: Vec<f64>,
    #[parameters(skip)]
    masks: Vec<DVector<f64>>,
    #[parameters(skip)]
    shift: DVector<f64>,
    #[parameters(skip)]
    last: Box<DVector<f64>>,
}

#[predictive_coding]
fn elements_left_out(#[param] p: &Fixed, x: &DVector<f64>) -> DVector<f64> {
    let mut h = x * p.gain;
    for slope in &p.slopes {
        h *= *slope;
    }
    let mask = p.masks.first().unwrap();
    h = h.component_mul(mask) * p.shift[1] + &p.masks[1];
    (h + &p.w).component_mul(&p.last)
}

#[predictive_coding]
fn element_of_leaf(#[param] p: &Fixed, x: &DVector<f64>) -> DVector<f64> {
    x * p.w[1]
}

#[test]
fn elements_of_what_is_left_out_are_constants_and_those_of_leaves_are_none() {
    let v = |first: f64| DVector::from_vec(vec![first, 0.4]);
    let p = Fixed {
        gain: 0.5,
        w: v(0.1),
        slopes: vec![0.7, 1.3],
        masks: vec![v(0.2), v(0.3)],
        shift: v(0.6),
        last: Box::new(v(0.8)),
    };
    check_gradients::<elements_left_out, _, _>(&p, &v(0.9), &v(1.0), &SquaredError).unwrap();
    let error = Network::<element_of_leaf>::new(p).predict(&v(0.9)).unwrap_err();
    assert!(matches!(error, Error::NotALeaf { .. }), "{error}");
}

#[derive(Clone, Parameters)]
struct Static {
    v: nalgebra::Vector3<f64>,
}

#[predictive_coding]
fn first_of_static(#[param] p: &Static, x: f64) -> f64 {
    x * p.v[0]
}

/// It lies where the vector lies, and is not the vector.
#[test]
fn the_first_element_of_a_static_vector_is_no_leaf() {
    let p = Static { v: nalgebra::Vector3::new(0.1, 0.2, 0.3) };
    let error = Network::<first_of_static>::new(p).predict(0.5).unwrap_err();
    assert!(matches!(error, Error::NotALeaf { .. }), "{error}");
}

#[predictive_coding]
fn inner(x: f64, #[constant] n: usize) -> f64 {
    let mut h = x;
    for _ in 0..n {
        h = (h * 0.9).tanh();
    }
    h
}

#[predictive_coding]
#[allow(clippy::trivially_copy_pass_by_ref)]
fn around(#[param] w: &f64, x: f64, #[constant] n: usize) -> f64 {
    let mut h = x * *w;
    for _ in 0..n {
        h = (h * *w).tanh();
    }
    inner(h + x, n)
}

#[test]
fn what_is_passed_straight_through_takes_no_steps() {
    let mut net = Network::<around>::new(0.7);
    // One statement, and two loops: between them is only the argument of the call.
    for n in 1..4 {
        let inference = FixedPrediction::new(0.2, 3).sequential();
        let report = net.relax((0.4, n), 1.0, &SquaredError, &inference).unwrap();
        assert_eq!(report.steps, 3 * (1 + n + n));
        assert_eq!(report.loss, 0.5 * (1.0 - around(&0.7, 0.4, n)).powi(2));
    }
}
