//! The three algorithms against golden numbers, closed forms, and the reference simulation.

use nalgebra::{DMatrix, DVector};
use pc_runtime::Function;
use pc_runtime::prelude::*;
use pc_tests::reference::{Graph, Relaxed, squared_error};
use pc_tests::{assert_close, settled_part};

// ---------------------------------------------------------------------------------------------- //
// The paper's toy graph

#[predictive_coding]
#[allow(clippy::trivially_copy_pass_by_ref)] // a `#[param]` is a reference, of a scalar too
fn toy(#[param] theta: &f64, v0: f64) -> f64 {
    let v1 = v0 * *theta;
    let v2 = v1.sqrt();
    let v3 = v0 * v0;
    v2.tan() + v3.sin()
}

#[test]
fn toy_graph_has_the_golden_numbers() {
    // ∂L/∂v4, ∂L/∂v2, ∂L/∂v3, ∂L/∂v1, ∂L/∂v0, ∂L/∂θ, L
    let golden = [
        (
            1.0,
            [
                -1.111_663_792_853,
                -1.112_139_575_591,
                -1.101_884_277_323,
                -0.175_844_706_744,
                -11.370_532_186_716,
                -0.879_223_533_720,
                0.617_898_194_170,
            ],
        ),
        (
            3.0,
            [
                -3.111_663_792_853,
                -3.112_995_558_741,
                -3.084_289_901_050,
                -0.492_207_815_580,
                -31.827_314_641_658,
                -2.461_039_077_902,
                4.841_225_779_876,
            ],
        ),
    ];
    let mut net = Network::<toy>::new(2.0);
    for (target, [v4, v2, v3, v1, v0, theta, loss]) in golden {
        let report = net.relax(5.0, target, &SquaredError, &Exact).unwrap();
        // The golden numbers have twelve decimals.
        assert!((report.loss - loss).abs() < 1e-10);
        assert!((net.predict(5.0).unwrap() - -0.111_663_792_853).abs() < 1e-10);
        net.relax(5.0, target, &SquaredError, &Exact).unwrap();
        assert!((net.gradients() - theta).abs() < 1e-10);
        for (name, slope) in [("output", v4), ("v2", v2), ("v3", v3), ("v1", v1), ("v0", v0)] {
            // An error is −∂L/∂v.
            assert!((net.error(name).unwrap()[0] + slope).abs() < 1e-10, "{name}");
        }
    }
}

// ---------------------------------------------------------------------------------------------- //
// Closed forms

#[predictive_coding]
fn chain(#[param] p: &(f64, f64, f64), x: f64) -> f64 {
    let a = (x * p.0).tanh();
    let b = (a * p.1).sin();
    let c = (b * p.2).exp();
    c * 2.0
}

#[test]
fn fixed_prediction_on_a_chain_has_settled_by_the_binomial_tail() {
    let mut exact = Network::<chain>::new((0.7, 1.3, 0.4));
    exact.relax(0.9, 3.0, &SquaredError, &Exact).unwrap();
    let mut net = exact.clone();
    for rate in [0.1, 0.5, 1.0, 1.4] {
        for steps in [0, 1, 2, 3, 7, 20] {
            net.relax(0.9, 3.0, &SquaredError, &FixedPrediction::new(rate, steps)).unwrap();
            for (depth, name) in [(1, "c"), (2, "b"), (3, "a")] {
                let expected = exact.error(name).unwrap() * settled_part(depth, steps, rate);
                assert_close(name, &net.error(name).unwrap(), &expected, 1e-12);
            }
            // A gradient carries the part of its vertex; the message to the input is one step ahead of
            // a vertex that would stand there.
            let (g, e) = (net.gradients(), exact.gradients());
            for (actual, expected, depth) in [(g.2, e.2, 1), (g.1, e.1, 2), (g.0, e.0, 3)] {
                assert!((actual - expected * settled_part(depth, steps, rate)).abs() < 1e-12);
            }
            let at_input = exact.error("x").unwrap() * settled_part(3, steps, rate);
            assert_close("x", &net.error("x").unwrap(), &at_input, 1e-12);
        }
    }
}

#[test]
fn fixed_prediction_at_rate_one_is_exact_after_the_greatest_depth() {
    let mut exact = Network::<skip>::new(SkipWeights::example());
    let x = DMatrix::from_fn(3, 4, |i, j| (i as f64 - j as f64) * 0.3);
    let targets = (DMatrix::zeros(2, 4), DMatrix::from_element(3, 4, 0.5));
    exact.relax(&x, (&targets.0, &targets.1), &SquaredError, &Exact).unwrap();
    let mut net = exact.clone();
    // a → b → c → output.0: three vertices after `a`
    let report =
        net.relax(&x, (&targets.0, &targets.1), &SquaredError, &FixedPrediction::new(1.0, 3)).unwrap();
    assert_eq!(report.steps, 3);
    for name in ["a", "b", "c", "output.0", "output.1", "x"] {
        assert_close(name, &net.error(name).unwrap(), &exact.error(name).unwrap(), 1e-13);
    }
    assert_close("w", &net.gradients().w, &exact.gradients().w, 1e-13);
}

#[predictive_coding]
fn linear(#[param] w: &(f64, f64), x: f64) -> f64 {
    let z = x * w.0;
    z * w.1
}

#[test]
fn strict_on_a_linear_chain_reaches_its_equilibrium() {
    let mut net = Network::<linear>::new((2.0, 3.0));
    // The Hessian of F in z is 1 + 3² = 10, so each step at rate 0.1 lands on the minimum.
    let report = net.relax(1.0, 1.0, &SquaredError, &Strict::new(0.1, 40)).unwrap();
    assert!((report.energy - 1.25).abs() < 1e-12);
    assert!((report.loss - 12.5).abs() < 1e-12);
    for (name, value, error) in [("z", 0.5, -1.5), ("output", 1.0, -0.5)] {
        assert!((net.value(name).unwrap()[0] - value).abs() < 1e-12, "{name}");
        assert!((net.error(name).unwrap()[0] - error).abs() < 1e-12, "{name}");
    }
    assert!((net.prediction("z").unwrap()[0] - 2.0).abs() < 1e-12);
    // −ε_z x and −ε_y z
    assert!((net.gradients().0 - 1.5).abs() < 1e-12 && (net.gradients().1 - 0.25).abs() < 1e-12);
}

#[test]
fn energies_of_strict_never_rise_at_a_small_rate() {
    let mut net = Network::<skip>::new(SkipWeights::example());
    let x = DMatrix::from_fn(3, 5, |i, j| (i as f64 + j as f64) * 0.2 - 0.5);
    let targets = (DMatrix::from_element(2, 5, 1.0), DMatrix::from_element(3, 5, -0.5));
    let mut before = f64::INFINITY;
    for steps in 0..60 {
        let strict = Strict::new(0.02, steps);
        let report = net.relax(&x, (&targets.0, &targets.1), &SquaredError, &strict).unwrap();
        assert!(report.energy <= before, "step {steps}: {} after {before}", report.energy);
        before = report.energy;
    }
    assert!(before < net.relax(&x, (&targets.0, &targets.1), &SquaredError, &Exact).unwrap().loss);
}

// ---------------------------------------------------------------------------------------------- //
// Against the reference simulation

/// Two outputs at unequal depths, fan-out, a skip connection, a weight used twice.
#[derive(Clone, Parameters)]
struct SkipWeights {
    w: DMatrix<f64>,
    b: DVector<f64>,
    out: DMatrix<f64>,
}

impl SkipWeights {
    fn example() -> Self {
        Self {
            w: DMatrix::from_fn(3, 3, |i, j| 0.4 * (i as f64 * 1.7 - j as f64 * 0.9).sin()),
            b: DVector::from_fn(3, |i, _| 0.1 * i as f64),
            out: DMatrix::from_fn(2, 3, |i, j| 0.5 - 0.3 * (i + j) as f64),
        }
    }
}

#[predictive_coding]
fn skip(#[param] p: &SkipWeights, x: &DMatrix<f64>) -> (DMatrix<f64>, DMatrix<f64>) {
    let a = tanh(&affine(&p.w, x, &p.b));
    let b = sigmoid(&(&p.w * &a)) + &a;
    let c = a.component_mul(&b);
    (&p.out * &c, &b - x)
}

fn skip_reference(p: &SkipWeights, x: &DMatrix<f64>, targets: &(DMatrix<f64>, DMatrix<f64>)) -> Graph {
    let mut graph = Graph::default();
    let x = graph.input("x", x.clone());
    let w = graph.parameter("w", p.w.clone());
    let bias = graph.parameter("b", DMatrix::from_column_slice(3, 1, p.b.as_slice()));
    let out = graph.parameter("out", p.out.clone());
    let affine = |p: &[DMatrix<f64>]| {
        let mut y = &p[0] * &p[1];
        for mut column in y.column_iter_mut() {
            column += &p[2].column(0);
        }
        y.map(f64::tanh)
    };
    let a = graph.vertex("a", &[w, x, bias], affine);
    let b = graph.vertex("b", &[w, a], |p| (&p[0] * &p[1]).map(|v| 1.0 / (1.0 + (-v).exp())) + &p[1]);
    let c = graph.vertex("c", &[a, b], |p| p[0].component_mul(&p[1]));
    graph.output("output.0", &[out, c], |p| &p[0] * &p[1], squared_error(targets.0.clone()));
    graph.output("output.1", &[b, x], |p| &p[0] - &p[1], squared_error(targets.1.clone()));
    graph
}

/// Compares a network that has relaxed with the reference, vertex by vertex. The reference's
/// derivatives are numeric, about 1e-11 of their size; errors pass a few of them.
#[track_caller]
fn assert_agrees<F: Function<Scalar = f64>>(net: &Network<F>, report: &Report, reference: &Relaxed) {
    let tolerance = 1e-9;
    assert!((report.loss - reference.loss).abs() < tolerance * reference.loss.max(1.0));
    assert!((report.energy - reference.energy).abs() < tolerance * reference.energy.max(1.0));
    for (name, expected) in &reference.errors {
        assert_close(name, &net.error(name).unwrap(), expected, tolerance);
    }
    for (name, expected) in &reference.values {
        assert_close(name, &net.value(name).unwrap(), expected, tolerance);
    }
    for (name, expected) in &reference.predictions {
        assert_close(name, &net.prediction(name).unwrap(), expected, tolerance);
    }
}

#[test]
fn all_algorithms_agree_with_the_reference() {
    let p = SkipWeights::example();
    let x = DMatrix::from_fn(3, 2, |i, j| 0.7 - 0.4 * (i + 2 * j) as f64);
    let targets = (DMatrix::from_fn(2, 2, |i, j| (i + j) as f64), DMatrix::from_element(3, 2, 0.25));
    let reference = skip_reference(&p, &x, &targets);
    let mut net = Network::<skip>::new(p);
    let target = (&targets.0, &targets.1);

    let report = net.relax(&x, target, &SquaredError, &Exact).unwrap();
    let expected = reference.exact();
    assert_agrees(&net, &report, &expected);
    assert_close("w", &net.gradients().w, &expected.gradients["w"], 1e-9);

    for (rate, steps) in [(0.1, 1), (0.3, 4), (1.0, 2), (1.5, 9), (0.2, 50)] {
        let report = net.relax(&x, target, &SquaredError, &FixedPrediction::new(rate, steps)).unwrap();
        let expected = reference.fixed_prediction(rate, steps);
        assert_agrees(&net, &report, &expected);
        assert_close("w", &net.gradients().w, &expected.gradients["w"], 1e-9);
        assert_close("out", &net.gradients().out, &expected.gradients["out"], 1e-9);
    }
    for (rate, steps) in [(0.1, 0), (0.1, 1), (0.05, 12), (0.2, 30)] {
        let report = net.relax(&x, target, &SquaredError, &Strict::new(rate, steps)).unwrap();
        let expected = reference.strict(rate, steps);
        assert_agrees(&net, &report, &expected);
        assert_close("w", &net.gradients().w, &expected.gradients["w"], 1e-9);
        assert_close("out", &net.gradients().out, &expected.gradients["out"], 1e-9);
    }
}

// ---------------------------------------------------------------------------------------------- //
// Inlining changes nothing

#[predictive_coding]
fn gate(#[param] p: &SkipWeights, x: &DMatrix<f64>, h: &DMatrix<f64>) -> (DMatrix<f64>, DMatrix<f64>) {
    let open = sigmoid(&affine(&p.w, x, &p.b));
    let kept = open.component_mul(h);
    (kept.clone(), kept + x)
}

#[predictive_coding]
fn composed(#[param] p: &SkipWeights, x: &DMatrix<f64>) -> DMatrix<f64> {
    let (k, h) = gate(p, x, &(x * 0.5));
    let (_, last) = gate(p, &h, &tanh(&(k + &h)));
    &p.out * last
}

/// The same, written out: what stands in the arguments is passed straight through.
#[predictive_coding]
fn inlined(#[param] p: &SkipWeights, x: &DMatrix<f64>) -> DMatrix<f64> {
    let open = sigmoid(&affine(&p.w, x, &p.b));
    let kept = open.component_mul(&(x * 0.5));
    let h = &kept + x;
    let open = sigmoid(&affine(&p.w, &h, &p.b));
    let kept = open.component_mul(&tanh(&(kept + &h)));
    let last = kept + &h;
    &p.out * last
}

#[test]
fn a_call_relaxes_as_its_straight_line() {
    let p = SkipWeights::example();
    let x = DMatrix::from_fn(3, 4, |i, j| 0.3 * i as f64 - 0.2 * j as f64);
    let t = DMatrix::from_element(2, 4, 1.0);
    let (mut a, mut b) = (Network::<composed>::new(p.clone()), Network::<inlined>::new(p.clone()));
    assert_close("output", &a.predict(&x).unwrap(), &b.predict(&x).unwrap(), 1e-14);
    let plain = composed(&p, &x);
    assert_close("output", &plain, &a.predict(&x).unwrap(), 1e-14);
    let names = [
        ("gate.open", "open"),
        ("gate.kept", "kept"),
        ("gate.output.1", "h"),
        ("gate#2.open", "open#2"),
        ("gate#2.kept", "kept#2"),
        ("gate#2.output.1", "last"),
        ("k", "kept"),
        ("h", "h"),
        ("last", "last"),
        ("output", "output"),
        ("x", "x"),
    ];
    let algorithms: [&dyn Inference<f64>; 4] =
        [&Exact, &FixedPrediction::new(0.3, 5), &FixedPrediction::new(1.2, 2), &Strict::new(0.1, 7)];
    for algorithm in algorithms {
        let left = a.relax(&x, &t, &SquaredError, algorithm).unwrap();
        let right = b.relax(&x, &t, &SquaredError, algorithm).unwrap();
        assert!((left.energy - right.energy).abs() < 1e-12);
        for (one, other) in names {
            assert_close(one, &a.error(one).unwrap(), &b.error(other).unwrap(), 1e-12);
            assert_close(one, &a.value(one).unwrap(), &b.value(other).unwrap(), 1e-12);
        }
        assert_close("w", &a.gradients().w, &b.gradients().w, 1e-12);
        assert_close("out", &a.gradients().out, &b.gradients().out, 1e-12);
    }
}

// ---------------------------------------------------------------------------------------------- //
// What is returned more than once

#[predictive_coding]
fn twice(#[param] w: &(f64, f64), x: f64) -> (f64, f64, f64) {
    let h = (x * w.0).tanh();
    let y = h * w.1;
    let z = y;
    (y, h, z)
}

#[predictive_coding]
fn twice_by_call(#[param] w: &(f64, f64), x: f64) -> (f64, f64, f64, f64) {
    let (a, b, c) = twice(w, x);
    (c, a, b, b)
}

#[test]
fn what_is_returned_twice_is_hidden_and_repeated() {
    let targets = (1.0, -0.5, 2.0);
    let check = check_gradients::<twice, _, _>(&(0.7, 1.2), 1.3, targets, &SquaredError).unwrap();
    assert_eq!(check.checked, 2);
    let targets = (1.0, -0.5, 2.0, 0.3);
    check_gradients::<twice_by_call, _, _>(&(0.7, 1.2), 1.3, targets, &SquaredError).unwrap();

    let mut net = Network::<twice>::new((0.7, 1.2));
    net.relax(1.3, (1.0, -0.5, 2.0), &SquaredError, &Exact).unwrap();
    let error = |name: &str| net.error(name).unwrap()[0];
    let y = net.prediction("y").unwrap()[0];
    assert!((error("output.0") - (1.0 - y)).abs() < 1e-14 && (error("output.2") - (2.0 - y)).abs() < 1e-14);
    assert!((error("y") - (error("output.0") + error("output.2"))).abs() < 1e-14);
    assert!((error("h") - (error("output.1") + 1.2 * error("y"))).abs() < 1e-14);
}
