//! Random functions: signatures, calls, results.

use std::fmt::Write as _;

use super::Writer;
use super::random::Random;
use super::scope::{Kind, Origin, Scope, Shape, Variable};

/// What a function takes as its parameters.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Parameter {
    Whole,
    Layer,
    /// A `Layer` of which it is a method.
    Receiver,
    Nothing,
}

/// A function that others may call.
#[derive(Clone)]
pub(crate) struct Helper {
    name: String,
    parameter: Parameter,
    inputs: Vec<Variable>,
    pub(crate) results: Vec<Kind>,
}

/// The places of a `Layer`.
pub(crate) fn layer_places(name: &str) -> Vec<Variable> {
    let places = [("w", Shape::Matrix(2, 2)), ("b", Shape::Vector(2)), ("s", Shape::Scalar)];
    let places =
        places.map(|(field, shape)| Variable::parameter(format!("{name}.{field}"), Kind::Value(shape)));
    let layer = Variable::parameter(name, Kind::Layer).referred();
    places.into_iter().chain([layer]).collect()
}

/// The places of the `Weights`.
fn places(name: &str) -> Vec<Variable> {
    let field = |shape| match shape {
        Shape::Scalar => format!("{name}.s"),
        Shape::Vector(n) => format!("{name}.v{n}"),
        Shape::Matrix(nrows, ncols) => format!("{name}.w{nrows}{ncols}"),
    };
    let place = |&shape: &Shape| Variable::parameter(field(shape), Kind::Value(shape));
    let mut places: Vec<Variable> = Shape::ALL.iter().map(place).collect();
    places.push(Variable::parameter(format!("{name}.layer"), Kind::Layer));
    places.push(Variable::constant(format!("{name}.deep"), Kind::Flag));
    places.push(Variable::constant(format!("{name}.count"), Kind::Count));
    places
}

/// The source of a program: the functions, and a `check` that calls the last of them, `program`.
pub(crate) fn program(seed: u64) -> String {
    let mut random = Random::seeded(seed);
    let mut helpers = Vec::new();
    let mut source = String::new();
    for i in 0..random.below(3) {
        // Methods of one type have names of their own in all programs.
        let name = format!("{}_{seed}", ["encoder", "cell", "mix"][(seed as usize + i) % 3]);
        let size = 1 + random.below(3);
        let (helper, text) = function(&mut random, &name, &helpers, size);
        helpers.push(helper);
        source += &text;
    }
    let size = 3 + random.below(5);
    let (main, text) = function(&mut random, "program", &helpers, size);
    source += &text;
    source + &check(&mut random, &main)
}

/// Writes a function of `size` random statements, beside those that end its blocks.
fn function(random: &mut Random, name: &str, helpers: &[Helper], size: usize) -> (Helper, String) {
    let mut writer = Writer {
        random: Random::seeded(random.below(usize::MAX) as u64),
        scope: Scope::default(),
        helpers,
        lines: Vec::new(),
        budget: size,
        indent: 1,
        loops: 0,
        depth: 0,
        names: 0,
        layers_place: None,
        optional_places: Vec::new(),
        block_places: Vec::new(),
    };
    let parameter = writer.parameters(name == "program");
    let inputs = writer.inputs();
    for input in &inputs {
        writer.scope.define(input.clone());
    }
    writer.statements(size);
    let (results, result) = writer.result();
    writer.line(result);

    let mut arguments: Vec<String> = parameter_argument(parameter).into_iter().collect();
    arguments.extend(inputs.iter().map(argument));
    let types: Vec<String> = results.iter().map(|&kind| owned_type(kind)).collect();
    let ty = if types.len() == 1 { types[0].clone() } else { format!("({})", types.join(", ")) };
    let body = writer.lines.join("\n");
    let function = format!("fn {name}({}) -> {ty} {{\n{body}\n}}", arguments.join(", "));
    let text = annotated(&function, parameter == Parameter::Receiver, writer.random.chance(25));
    (Helper { name: name.to_owned(), parameter, inputs, results }, text)
}

/// A function with its attribute; a method in a block of its own.
fn annotated(function: &str, is_method: bool, by_operation: bool) -> String {
    let mut options = Vec::new();
    if is_method {
        // Other programs have methods of this type as well.
        options.push("unnamed");
    }
    if by_operation {
        options.push("vertex = \"operation\"");
    }
    let options = if options.is_empty() { String::new() } else { format!("({})", options.join(", ")) };
    let item = if is_method { format!("impl Layer {{\n{function}\n}}") } else { function.to_owned() };
    format!("#[predictive_coding{options}]\n{item}\n\n")
}

fn parameter_argument(parameter: Parameter) -> Option<String> {
    match parameter {
        Parameter::Whole => Some("#[param] p: &Weights".to_owned()),
        Parameter::Layer => Some("#[param] layer: &Layer".to_owned()),
        Parameter::Receiver => Some("&self".to_owned()),
        Parameter::Nothing => None,
    }
}

/// An argument in a signature.
fn argument(input: &Variable) -> String {
    let name = &input.text;
    let mark = if matches!(input.kind, Kind::Value(_) | Kind::Sequence(_)) { "" } else { "#[constant] " };
    let mutable = if input.is(Origin::Mutable) { "mut " } else { "" };
    let ty = match input.kind {
        Kind::Sequence(shape) if input.reference => format!("&[{}]", shape.ty()),
        kind if input.reference => format!("&{}", owned_type(kind)),
        kind => owned_type(kind),
    };
    format!("{mark}{mutable}{name}: {ty}")
}

fn owned_type(kind: Kind) -> String {
    match kind {
        Kind::Value(shape) => shape.ty().to_owned(),
        Kind::Sequence(shape) => format!("Vec<{}>", shape.ty()),
        Kind::Layer => "Layer".to_owned(),
        Kind::Count => "usize".to_owned(),
        Kind::Flag => "bool".to_owned(),
        Kind::Mode => "Mode".to_owned(),
        Kind::Maybe => "Option<f64>".to_owned(),
    }
}

impl Writer<'_> {
    /// Chooses the parameters, and brings their places into scope.
    fn parameters(&mut self, outermost: bool) -> Parameter {
        let parameter = match self.random.below(if outermost { 1 } else { 7 }) {
            0..=2 => Parameter::Whole,
            3 => Parameter::Layer,
            4 | 5 => Parameter::Receiver,
            _ => Parameter::Nothing,
        };
        let mut places = match parameter {
            Parameter::Whole => places("p"),
            Parameter::Layer => layer_places("layer"),
            Parameter::Receiver => layer_places("self"),
            Parameter::Nothing => return parameter,
        };
        // Parameters that nothing reads are an error.
        places[0].owed = true;
        for place in places {
            self.scope.define(place);
        }
        if parameter == Parameter::Whole {
            self.layers_place = Some("p.layers".to_owned());
            self.optional_places =
                vec![("p.some".to_owned(), Shape::Vector(3)), ("p.none".to_owned(), Shape::Vector(2))];
            self.block_places = ["p.first", "p.second", "p.third"].map(str::to_owned).to_vec();
        }
        parameter
    }

    fn inputs(&mut self) -> Vec<Variable> {
        let mut inputs = Vec::new();
        for i in 0..=self.random.below(2) {
            let shape = self.random.pick(&Shape::ALL);
            let input = Variable::local(["x", "y"][i], Kind::Value(shape));
            inputs.push(match self.random.below(3) {
                0 => input.mutable(),
                1 => input,
                _ if shape == Shape::Scalar => input,
                _ => input.referred(),
            });
        }
        for i in 0..self.random.below(3) {
            let shape = self.random.pick(&Shape::SEQUENCES);
            let input = Variable::local(["xs", "zs"][i], Kind::Sequence(shape));
            inputs.push(if self.random.chance(75) { input.referred() } else { input });
        }
        let constants =
            [(Kind::Count, "n"), (Kind::Flag, "flag"), (Kind::Mode, "mode"), (Kind::Maybe, "maybe")];
        for (kind, name) in constants {
            // A function takes at most eight arguments.
            if self.random.chance(30) && inputs.len() < 6 {
                inputs.push(Variable::constant(name, kind));
            }
        }
        inputs
    }

    /// One result or several; together they read all that is owed.
    fn result(&mut self) -> (Vec<Kind>, String) {
        let mut kinds = Vec::new();
        let mut parts = Vec::new();
        let owned = |v: &Variable| v.owed && !v.reference && !v.is(Origin::Parameter);
        for index in self.scope.find(owned) {
            if parts.len() < 2 && self.random.chance(35) {
                let variable = self.scope.read(index);
                kinds.push(variable.kind);
                parts.push(variable.owned());
            }
        }
        if parts.is_empty() || !self.scope.owed_since(0).is_empty() {
            let shape = self.random.pick(&Shape::ALL);
            parts.push(self.settle(0, shape));
            kinds.push(Kind::Value(shape));
        }
        let text = if parts.len() == 1 { parts.remove(0) } else { format!("({})", parts.join(", ")) };
        (kinds, text)
    }

    /// A call of a function.
    pub(super) fn call(&mut self, helper: &Helper) -> String {
        let mut arguments = Vec::new();
        match helper.parameter {
            Parameter::Whole => arguments.push("p".to_owned()),
            Parameter::Layer => {
                let layer = self.choose(Kind::Layer).expect("asked for by `can_call`");
                arguments.push(layer.operand());
            }
            Parameter::Receiver | Parameter::Nothing => {}
        }
        for input in &helper.inputs {
            let argument = self.call_argument(input);
            arguments.push(argument);
        }
        let call = format!("{}({})", helper.name, arguments.join(", "));
        if helper.parameter == Parameter::Receiver {
            let layer = self.choose(Kind::Layer).expect("asked for by `can_call`");
            return format!("{}.{call}", layer.text);
        }
        call
    }

    /// Whether a function can be called from here.
    pub(super) fn can_call(&self, helper: &Helper) -> bool {
        let sequence = |input: &Variable| match input.kind {
            Kind::Sequence(_) => !self.scope.of(input.kind).is_empty(),
            _ => true,
        };
        let parameter = match helper.parameter {
            Parameter::Whole => self.layers_place.is_some(),
            Parameter::Layer | Parameter::Receiver => !self.scope.of(Kind::Layer).is_empty(),
            Parameter::Nothing => true,
        };
        parameter && helper.inputs.iter().all(sequence)
    }

    fn call_argument(&mut self, input: &Variable) -> String {
        match input.kind {
            Kind::Value(Shape::Scalar) => self.operand(Shape::Scalar, 1),
            Kind::Value(shape) if input.reference => self.operand(shape, 1),
            Kind::Value(shape) if self.random.chance(50) => self.place(shape).owned(),
            Kind::Value(shape) => self.tree(shape, 0),
            Kind::Sequence(_) => {
                let sequence = self.choose(input.kind).expect("asked for by `can_call`");
                if input.reference { sequence.operand() } else { sequence.owned() }
            }
            kind => self.choose(kind).map_or_else(|| constant(kind).to_owned(), |variable| variable.text),
        }
    }
}

/// A constant argument.
fn constant(kind: Kind) -> &'static str {
    match kind {
        Kind::Count => "2",
        Kind::Flag => "true",
        Kind::Mode => "Mode::High(1)",
        _ => "Some(0.6)",
    }
}

/// Calls of the program, for some lengths and constants, through one network.
fn check(random: &mut Random, main: &Helper) -> String {
    let mut text = String::from("pub(crate) fn check() -> Result<(), String> {\n");
    text += "    let mut net = Network::<program>::new(weights());\n";
    for call in 0..3 {
        let arguments: Vec<String> = main.inputs.iter().map(|input| data(random, input, call)).collect();
        let arguments = match &arguments[..] {
            [one] => one.clone(),
            several => format!("({})", several.join(", ")),
        };
        let _ = writeln!(text, "    agree_with(|seed| agree(&mut net, {arguments}))?;");
    }
    text + "    Ok(())\n}\n"
}

/// Data for an input.
fn data(random: &mut Random, input: &Variable, call: usize) -> String {
    let borrow = if input.reference { "&" } else { "" };
    let seed = random.below(1000);
    let value = |shape| match shape {
        Shape::Scalar => format!("number(seed + {seed})"),
        Shape::Vector(n) => format!("vector({n}, seed + {seed})"),
        Shape::Matrix(nrows, ncols) => format!("matrix({nrows}, {ncols}, seed + {seed})"),
    };
    match input.kind {
        Kind::Value(shape) => format!("{borrow}{}", value(shape)),
        Kind::Sequence(shape) => {
            let length = [3, 0, 1, 2][(call + random.below(2)) % 4];
            let element = value(shape).replace("seed", "seed + 3 * t");
            format!("{borrow}sequence({length}, |t| {element})")
        }
        Kind::Count => random.below(4).to_string(),
        Kind::Flag => ["true", "false"][random.below(2)].to_owned(),
        Kind::Mode => {
            ["Mode::Low", "Mode::High(2)", "Mode::Both { rate: 0.6, on: true }"][random.below(3)].to_owned()
        }
        _ => ["Some(0.3)", "Some(0.8)", "None"][random.below(3)].to_owned(),
    }
}
