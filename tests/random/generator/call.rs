//! Random calls of functions: receivers, arguments, and what a turbofish says.

use super::Writer;
use super::function::{Helper, Parameter};
use super::generics::Generics;
use super::scope::{Kind, Shape, Variable};

impl Writer<'_> {
    /// A call of a function.
    pub(super) fn call(&mut self, helper: &Helper) -> String {
        let mut arguments = Vec::new();
        match helper.parameter {
            Parameter::Whole => arguments.push("p".to_owned()),
            Parameter::Layer => {
                let layer = self.choose(Kind::Layer).expect("asked for by `can_call`");
                arguments.push(layer.operand());
            }
            Parameter::Receiver | Parameter::Stacked | Parameter::Nothing => {}
        }
        let constant = self.constant_argument(helper.generics);
        for input in &helper.inputs {
            let argument = match input.kind {
                Kind::Fixed(n) if helper.generics.size.is_some() => self.fixed_argument(n, &constant),
                Kind::Fixed(n) => self.fixed_argument(n, &n.to_string()),
                _ => self.call_argument(input),
            };
            arguments.push(argument);
        }
        let (name, arguments) = (&helper.name, arguments.join(", "));
        let receiver = match helper.parameter {
            Parameter::Stacked if self.random.chance(50) => {
                self.choose(Kind::Stack).or_else(|| self.choose(Kind::Layer))
            }
            Parameter::Receiver | Parameter::Stacked => self.choose(Kind::Layer),
            _ => return format!("{name}{}({arguments})", self.turbofish(helper.generics, &constant)),
        };
        let receiver = receiver.expect("asked for by `can_call`");
        format!("{}.{name}({arguments})", receiver.text)
    }

    /// What a call says for N, as text.
    fn constant_argument(&mut self, of: Generics) -> String {
        let own = self.generics;
        let may_hand_on = own.constant && (of.size.is_none() || of.size == own.size);
        if may_hand_on && self.random.chance(60) {
            return "N".to_owned();
        }
        of.size.unwrap_or_else(|| self.random.below(4)).to_string()
    }

    /// The scalar may be left out where nothing else is said.
    fn turbofish(&mut self, of: Generics, constant: &str) -> String {
        let said = of.constant || self.random.chance(30);
        let scalar = if of.constant && self.random.chance(50) { "_" } else { self.generics.scalar_type() };
        let arguments = of.arguments(scalar, constant);
        if said && !arguments.is_empty() { format!("::{arguments}") } else { String::new() }
    }

    /// A vector of a static size, which is written so.
    fn fixed_argument(&mut self, n: usize, size: &str) -> String {
        if let Some(own) = self.choose(Kind::Fixed(n)).filter(|_| self.generics.size_text(n) == size) {
            return own.operand();
        }
        let scalar = self.generics.scalar_type();
        format!("&SVector::<{scalar}, {size}>::repeat({})", self.number("0.3"))
    }

    /// Whether a function can be called from here.
    pub(super) fn can_call(&self, helper: &Helper) -> bool {
        let parameter = match helper.parameter {
            Parameter::Whole => self.layers_place.is_some(),
            Parameter::Layer | Parameter::Receiver | Parameter::Stacked => {
                !self.scope.of(Kind::Layer).is_empty()
            }
            Parameter::Nothing => true,
        };
        parameter && (helper.generics.scalar || !self.generics.scalar)
    }

    fn call_argument(&mut self, input: &Variable) -> String {
        match input.kind {
            Kind::Value(Shape::Scalar) => self.operand(Shape::Scalar, 1),
            Kind::Value(shape) if input.reference => self.operand(shape, 1),
            Kind::Value(shape) if self.random.chance(50) => self.place(shape).owned(),
            Kind::Value(shape) => self.tree(shape, 0),
            Kind::Sequence(shape) => match self.choose(input.kind) {
                Some(sequence) if input.reference => sequence.operand(),
                Some(sequence) => sequence.owned(),
                None => {
                    let element = shape.filled(&self.number("0.4_f64"));
                    format!("{}vec![{element}, {element}]", if input.reference { "&" } else { "" })
                }
            },
            Kind::Maybe => match self.choose(Kind::Maybe) {
                Some(variable) => variable.text,
                None => format!("Some({})", self.number("0.6")),
            },
            kind => self.choose(kind).map_or_else(|| constant(kind).to_owned(), |variable| variable.text),
        }
    }
}

/// A constant argument.
fn constant(kind: Kind) -> &'static str {
    match kind {
        Kind::Count => "2",
        Kind::Flag => "true",
        _ => "Mode::High(1)",
    }
}
