//! What only some features of the compiler can do.

/// Without the feature `svg`, the option `doc` is an error that says how to enable it.
#[cfg(not(feature = "svg"))]
#[test]
fn drawing_needs_a_feature() {
    let options = "doc".parse().expect("the options are tokens");
    let function = "fn model(x: f64) -> f64 { x * 2.0 }".parse().expect("the function is tokens");
    let output = pc_compiler::predictive_coding(options, function).to_string();
    assert!(output.contains("graphs are drawn by the feature `svg` of `pc-runtime`"), "{output}");
}
