//! Random functions: signatures, results, and the program that calls them.

use std::fmt::Write as _;

use super::Writer;
use super::generics::Generics;
use super::random::Random;
use super::scope::{Kind, Origin, Scope, Shape, Variable};

/// What a function takes as its parameters.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Parameter {
    Whole,
    Layer,
    /// A `Layer` of which it is a method.
    Receiver,
    /// The same, of a trait that stacks of layers have as well.
    Stacked,
    Nothing,
}

/// A function that others may call.
#[derive(Clone)]
pub(crate) struct Helper {
    pub(crate) name: String,
    pub(crate) generics: Generics,
    pub(crate) parameter: Parameter,
    pub(crate) inputs: Vec<Variable>,
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
    places.extend(["stack", "stacks"].map(|f| Variable::parameter(format!("{name}.{f}"), Kind::Stack)));
    places.push(Variable::constant(format!("{name}.deep"), Kind::Flag));
    places.push(Variable::constant(format!("{name}.count"), Kind::Count));
    places
}

/// The source of a program: the functions, and a `check` that calls the last of them, `program`.
pub(crate) fn program(seed: u64) -> String {
    let mut random = Random::seeded(seed);
    let mut helpers = Vec::new();
    // What is generic over its scalar calls what is so, too.
    let scalar = random.chance(40);
    let mut source = String::new();
    for i in 0..random.below(3) {
        // Methods of one type have names of their own in all programs.
        let name = format!("{}_{seed}", ["encoder", "cell", "mix"][(seed as usize + i) % 3]);
        let size = 1 + random.below(3);
        let scalar = scalar || random.chance(25);
        let (helper, text) = function(&mut random, &name, scalar, &helpers, size);
        helpers.push(helper);
        source += &text;
    }
    let size = 3 + random.below(5);
    let (main, text) = function(&mut random, "program", scalar, &helpers, size);
    source += &text;
    source + &check(&mut random, &main)
}

/// Writes a function of `size` random statements, beside those that end its blocks.
fn function(
    random: &mut Random,
    name: &str,
    scalar: bool,
    helpers: &[Helper],
    size: usize,
) -> (Helper, String) {
    let mut writer = Writer {
        random: Random::seeded(random.below(usize::MAX) as u64),
        scope: Scope::default(),
        generics: Generics::default(),
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
    let parameter = writer.parameters(name == "program", scalar);
    let inputs = writer.inputs(parameter);
    for input in &inputs {
        writer.scope.define(input.clone());
    }
    writer.loosen(&inputs);
    writer.statements(size);
    let (results, result) = writer.result(parameter, &inputs);
    writer.line(result);
    let text = writer.text(name, parameter, &inputs, &results);
    (Helper { name: name.to_owned(), generics: writer.generics, parameter, inputs, results }, text)
}

/// A function, or a block with a method, with its attribute.
pub(crate) fn annotated(item: &str, options: &[&str]) -> String {
    let options = if options.is_empty() { String::new() } else { format!("({})", options.join(", ")) };
    format!("#[predictive_coding{options}]\n{item}\n\n")
}

fn parameter_argument(parameter: Parameter, generics: Generics) -> Option<String> {
    let (reference, types) = (generics.reference(), generics.of_type());
    match parameter {
        Parameter::Whole => Some(format!("#[param] p: {reference}Weights{types}")),
        Parameter::Layer => Some(format!("#[param] layer: {reference}Layer{types}")),
        Parameter::Receiver | Parameter::Stacked => Some(format!("{reference}self")),
        Parameter::Nothing => None,
    }
}

/// An argument in a signature.
fn argument(input: &Variable, generics: Generics) -> String {
    let name = &input.text;
    let is_value = matches!(input.kind, Kind::Value(_) | Kind::Sequence(_) | Kind::Fixed(_));
    let mark = if is_value { "" } else { "#[constant] " };
    let mutable = if input.is(Origin::Mutable) { "mut " } else { "" };
    let ty = match input.kind {
        Kind::Sequence(shape) if input.reference => format!("&[{}]", shape.ty(generics.scalar_type())),
        kind if input.reference => format!("&{}", owned_type(kind, generics)),
        kind => owned_type(kind, generics),
    };
    format!("{mark}{mutable}{name}: {ty}")
}

fn owned_type(kind: Kind, generics: Generics) -> String {
    let (scalar, types) = (generics.scalar_type(), generics.of_type());
    match kind {
        Kind::Value(shape) => shape.ty(scalar),
        Kind::Sequence(shape) => format!("Vec<{}>", shape.ty(scalar)),
        Kind::Fixed(n) => format!("SVector<{scalar}, {}>", generics.size_text(n)),
        Kind::Layer => format!("Layer{types}"),
        Kind::Stack => format!("Stack<Layer{types}>"),
        Kind::Count => "usize".to_owned(),
        Kind::Flag => "bool".to_owned(),
        Kind::Mode => format!("Mode{types}"),
        Kind::Maybe => format!("Option<{scalar}>"),
    }
}

impl Writer<'_> {
    /// Chooses the parameters, and brings their places into scope.
    fn parameters(&mut self, outermost: bool, scalar: bool) -> Parameter {
        let parameter = match self.random.below(if outermost { 1 } else { 9 }) {
            0..=2 => Parameter::Whole,
            3 => Parameter::Layer,
            4 | 5 => Parameter::Nothing,
            6 | 7 if !scalar => Parameter::Stacked,
            _ => Parameter::Receiver,
        };
        if parameter != Parameter::Stacked {
            self.generics = Generics::of(&mut self.random, scalar, parameter == Parameter::Receiver);
        }
        if self.generics.constant {
            self.scope.define(Variable::constant("N", Kind::Count));
        }
        let mut places = match parameter {
            Parameter::Whole => places("p"),
            Parameter::Layer => layer_places("layer"),
            Parameter::Receiver | Parameter::Stacked => layer_places("self"),
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

    fn inputs(&mut self, parameter: Parameter) -> Vec<Variable> {
        let mut inputs = Vec::new();
        if parameter == Parameter::Stacked {
            let shape = self.random.pick(&Shape::ALL);
            let input = Variable::local("x", Kind::Value(shape));
            return vec![if shape == Shape::Scalar { input } else { input.referred() }];
        }
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
        let size = if self.random.chance(10) { Some(self.random.pick(&[2, 3])) } else { None };
        let size = self.generics.size.or(size);
        inputs.extend(size.map(|n| Variable::constant("c", Kind::Fixed(n)).referred()));
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

    /// Makes vectors and matrices of dynamic sizes of those of static sizes.
    fn loosen(&mut self, inputs: &[Variable]) {
        for input in inputs.iter().filter(|input| matches!(input.kind, Kind::Fixed(_))) {
            let (shape, name) = (self.random.pick(&Shape::ALL), self.fresh("h"));
            let value = self.convert(input, shape);
            let value = self.squash(shape, &value);
            self.line(format!("let {name} = {value};"));
            self.scope.define(Variable::local(name, Kind::Value(shape)));
        }
    }

    /// One result or several; together they read all that is owed. In a stack, it is the next input.
    fn result(&mut self, parameter: Parameter, inputs: &[Variable]) -> (Vec<Kind>, String) {
        if let (Parameter::Stacked, Some(Kind::Value(shape))) = (parameter, inputs.first().map(|x| x.kind)) {
            return (vec![Kind::Value(shape)], self.settle(0, shape));
        }
        let mut kinds = Vec::new();
        let mut parts = Vec::new();
        let owned = |v: &Variable| v.owed && !v.reference && !v.is_parameter();
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

    /// The function with its attribute.
    fn text(&mut self, name: &str, parameter: Parameter, inputs: &[Variable], results: &[Kind]) -> String {
        let generics = self.generics;
        let mut arguments: Vec<String> = parameter_argument(parameter, generics).into_iter().collect();
        arguments.extend(inputs.iter().map(|input| argument(input, generics)));
        let types: Vec<String> = results.iter().map(|&kind| owned_type(kind, generics)).collect();
        let ty = if types.len() == 1 { types[0].clone() } else { format!("({})", types.join(", ")) };
        let signature = format!("({}) -> {ty}", arguments.join(", "));
        let body = format!("{{\n{}\n}}", self.lines.join("\n"));
        let mut options = Vec::new();
        if self.random.chance(25) {
            options.push("vertex = \"operation\"");
        }
        let (clause, [of_block, of_method]) = (generics.clause(), generics.of_method());
        match (parameter, &inputs[0]) {
            (Parameter::Stacked, Variable { kind: Kind::Value(shape), .. }) => {
                let signature = format!("fn {name}{signature}");
                let method = format!("{signature} {body}");
                self.implementors(name, &signature, *shape, &method)
            }
            (Parameter::Receiver, _) => {
                // Other programs have methods of this type as well.
                options.push("unnamed");
                let method = format!("fn {name}{of_method}{signature} {body}");
                let ty = format!("Layer{}", generics.of_type());
                annotated(&format!("impl{of_block} {ty}{clause} {{\n{method}\n}}"), &options)
            }
            _ => {
                annotated(&format!("fn {name}{}{signature}{clause} {body}", generics.of_function()), &options)
            }
        }
    }
}

/// Calls of the program, for some lengths and constants, through one network.
fn check(random: &mut Random, main: &Helper) -> String {
    let mut text = String::from("pub(crate) fn check() -> Result<(), String> {\n");
    let size = main.generics.size.unwrap_or_else(|| random.below(4));
    let graph = format!("program{}", main.generics.arguments("f64", &size.to_string()));
    let _ = writeln!(text, "    let mut net = Network::<{graph}>::new(weights());");
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
        Kind::Fixed(n) => format!("{borrow}fixed::<{n}>(seed + {seed})"),
        Kind::Count => random.below(4).to_string(),
        Kind::Flag => ["true", "false"][random.below(2)].to_owned(),
        Kind::Mode => {
            ["Mode::Low", "Mode::High(2)", "Mode::Both { rate: 0.6, on: true }"][random.below(3)].to_owned()
        }
        _ => ["Some(0.3)", "Some(0.8)", "None"][random.below(3)].to_owned(),
    }
}
