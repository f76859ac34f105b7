//! The reference simulation against numbers that were worked out by hand.

use nalgebra::DMatrix;
use pc_tests::reference::{Graph, squared_error};
use pc_tests::settled_part;

fn scalar(x: f64) -> DMatrix<f64> {
    DMatrix::from_element(1, 1, x)
}

#[track_caller]
fn assert_scalar(actual: &DMatrix<f64>, expected: f64, tolerance: f64) {
    assert!((actual[0] - expected).abs() <= tolerance, "{} instead of {expected}", actual[0]);
}

/// v1 = θ·v0, v2 = √v1, v3 = v0², v4 = tan v2 + sin v3: arXiv 2006.04182, section 5.1.
fn toy(target: f64) -> Graph {
    let mut graph = Graph::default();
    let v0 = graph.input("v0", scalar(5.0));
    let theta = graph.parameter("theta", scalar(2.0));
    let v1 = graph.vertex("v1", &[theta, v0], |p| &p[0] * &p[1]);
    let v2 = graph.vertex("v2", &[v1], |p| p[0].map(f64::sqrt));
    let v3 = graph.vertex("v3", &[v0], |p| p[0].map(|x| x * x));
    let v4 = |p: &[DMatrix<f64>]| p[0].map(f64::tan) + p[1].map(f64::sin);
    graph.output("v4", &[v2, v3], v4, squared_error(scalar(target)));
    graph
}

#[test]
fn exact_on_the_toy_graph() {
    // v4's error, v2's, v3's, v1's, the one at v0, −∂L/∂θ, and L
    let t1 = [
        1.111_663_792_853,
        1.112_139_575_591,
        1.101_884_277_323,
        0.175_844_706_744,
        11.370_532_186_716,
        0.879_223_533_720,
        0.617_898_194_170,
    ];
    let t3 = [
        3.111_663_792_853,
        3.112_995_558_741,
        3.084_289_901_050,
        0.492_207_815_580,
        31.827_314_641_658,
        2.461_039_077_902,
        4.841_225_779_876,
    ];
    for (target, golden) in [(1.0, t1), (3.0, t3)] {
        let relaxed = toy(target).exact();
        for (name, expected) in ["v4", "v2", "v3", "v1", "v0"].into_iter().zip(golden) {
            assert_scalar(&relaxed.errors[name], expected, 1e-10);
        }
        assert_scalar(&relaxed.gradients["theta"], -golden[5], 1e-10);
        assert!((relaxed.loss - golden[6]).abs() < 1e-11);
        assert_scalar(&relaxed.predictions["v4"], -0.111_663_792_853, 1e-11);
    }
}

#[test]
fn fixed_prediction_reaches_the_exact_equilibrium() {
    let (exact, fixed) = (toy(1.0).exact(), toy(1.0).fixed_prediction(0.5, 200));
    for name in ["v0", "v1", "v2", "v3", "v4"] {
        assert_scalar(&fixed.errors[name], exact.errors[name][0], 1e-12);
    }
    assert_scalar(&fixed.gradients["theta"], exact.gradients["theta"][0], 1e-12);
}

#[test]
fn strict_reaches_the_equilibrium_of_a_linear_chain() {
    let mut graph = Graph::default();
    let x = graph.input("x", scalar(1.0));
    let w1 = graph.parameter("w1", scalar(2.0));
    let w2 = graph.parameter("w2", scalar(3.0));
    let z = graph.vertex("z", &[w1, x], |p| &p[0] * &p[1]);
    graph.output("y", &[w2, z], |p| &p[0] * &p[1], squared_error(scalar(1.0)));
    let relaxed = graph.strict(0.1, 500);
    assert_scalar(&relaxed.values["z"], 0.5, 1e-10);
    assert_scalar(&relaxed.errors["z"], -1.5, 1e-10);
    assert_scalar(&relaxed.errors["y"], -0.5, 1e-10);
    assert!((relaxed.energy - 1.25).abs() < 1e-10);
    assert!((relaxed.loss - 12.5).abs() < 1e-12);
    // ∂F/∂w = −ε · value of the parent
    assert_scalar(&relaxed.gradients["w1"], 1.5, 1e-10);
    assert_scalar(&relaxed.gradients["w2"], 0.25, 1e-10);
}

/// x → h3 → h2 → h1 → output, each of two elements; `h{d}` has d vertices after it.
fn chain() -> Graph {
    let mut graph = Graph::default();
    let w = graph.parameter("w", DMatrix::from_row_slice(2, 2, &[0.5, -0.3, 0.8, 0.4]));
    let mut last = graph.input("x", DMatrix::from_column_slice(2, 1, &[0.7, -0.2]));
    for depth in (1..=3).rev() {
        last = graph.vertex(format!("h{depth}"), &[w, last], |p| (&p[0] * &p[1]).map(f64::tanh));
    }
    let target = DMatrix::from_element(2, 1, 0.5);
    graph.output("h0", &[w, last], |p| &p[0] * &p[1], squared_error(target));
    graph
}

#[test]
fn errors_arrive_along_a_chain_as_a_binomial_tail() {
    let exact = chain().exact();
    for (rate, steps) in [(0.1, 0), (0.1, 2), (0.3, 7), (1.0, 2), (1.0, 3), (1.4, 9)] {
        let relaxed = chain().fixed_prediction(rate, steps);
        for depth in 0..=3 {
            let name = format!("h{depth}");
            let expected = &exact.errors[&name] * settled_part(depth, steps, rate);
            pc_tests::assert_close(&name, &relaxed.errors[&name], &expected, 1e-10);
        }
        let expected = &exact.errors["x"] * settled_part(3, steps, rate);
        pc_tests::assert_close("x", &relaxed.errors["x"], &expected, 1e-10);
    }
}

#[test]
fn a_parent_that_is_read_twice_is_told_twice() {
    let mut graph = Graph::default();
    let x = graph.input("x", scalar(3.0));
    graph.output("y", &[x, x], |p| p[0].component_mul(&p[1]), squared_error(scalar(0.0)));
    assert_scalar(&graph.exact().errors["x"], -9.0 * 6.0, 1e-9);
}

#[test]
fn the_settled_part_is_a_probability() {
    assert_eq!(settled_part(0, 0, 0.3), 1.0);
    assert_eq!(settled_part(1, 0, 0.3), 0.0);
    assert_eq!(settled_part(3, 3, 1.0), 1.0);
    assert!((settled_part(1, 4, 0.25) - (1.0 - 0.75_f64.powi(4))).abs() < 1e-15);
    assert!((settled_part(4, 4, 0.25) - 0.25_f64.powi(4)).abs() < 1e-15);
}
