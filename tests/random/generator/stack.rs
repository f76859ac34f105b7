//! A method of a trait, of a layer, and of a generic stack of layers.

use super::Writer;
use super::function::annotated;
use super::scope::{Kind, Shape, Variable};

impl Writer<'_> {
    /// The trait and its implementors, around the method of a layer.
    // Output:  trait IsCell { fn cell(&self, x: &DVector<f64>) -> DVector<f64>; }
    //          impl IsCell for Layer { .. }    impl<L: IsCell> IsCell for Stack<L> { .. }
    pub(super) fn implementors(&mut self, name: &str, signature: &str, shape: Shape, method: &str) -> String {
        let of_trait = format!("Is_{name}");
        let x = Variable::local("x", Kind::Value(shape));
        let x = if shape == Shape::Scalar { x } else { x.referred() };
        let h = Variable::local("h", Kind::Value(shape)).operand();
        let layers = self.random.pick(&["&self.layers", "self.layers.iter().rev()"]);
        let called = format!("layer.{name}({h})");
        let next = match self.random.below(3) {
            0 => self.squash(shape, &format!("{called} + {h} * 0.5")),
            1 => self.squash(shape, &called),
            _ => called,
        };
        let lines = [
            format!("    let mut h = {};", x.owned()),
            format!("    for layer in {layers} {{\n        h = {next};\n    }}"),
            format!("    self.last.{name}({h})"),
        ];
        let stack = format!("{signature} {{\n{}\n}}", lines.join("\n"));
        let layer = annotated(&format!("impl {of_trait} for Layer {{\n{method}\n}}"), &["unnamed"]);
        let stack = format!("impl<L: {of_trait}> {of_trait} for Stack<L> {{\n{stack}\n}}");
        let stack = annotated(&stack, &["unnamed"]);
        format!("trait {of_trait} {{\n{signature};\n}}\n\n{layer}{stack}")
    }
}
