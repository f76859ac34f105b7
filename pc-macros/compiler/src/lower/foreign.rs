//! Methods that are no operations: what to write instead, in the user's own words.

use proc_macro2::Ident;
use syn::visit::{self, Visit};
use syn::{Expr as Source, ExprClosure, ExprMethodCall, GenericArgument, Pat, PathArguments, Type};

use super::rewrite::shown;
use super::scope::Kind;
use super::setting::{expressions, list};
use super::{Hint, Lowering, method};
use crate::diagnostics::Poisoned;
use crate::ir::{Callee, Operand};
use crate::parse::{Role, is_matrix};

/// Operations of the library that are functions only.
const FUNCTIONS: [&str; 10] =
    ["sigmoid", "relu", "leaky_relu", "elu", "gelu", "silu", "softplus", "softmax", "log_softmax", "square"];

/// Functions of the library that `f32` and `f64` have as methods.
const ELEMENTWISE: [&str; 9] = ["abs", "cos", "exp", "ln", "recip", "sin", "sqrt", "tan", "tanh"];

/// Methods that change a matrix in place, and the expression that is the same.
const IN_PLACE: [(&str, &str); 10] = [
    ("add_scalar_mut", ".add_scalar"),
    ("component_mul_assign", ".component_mul"),
    ("component_div_assign", ".component_div"),
    ("scale_mut", ".scale"),
    ("unscale_mut", ".unscale"),
    ("add_assign", "+"),
    ("sub_assign", "-"),
    ("mul_assign", "*"),
    ("div_assign", "/"),
    ("copy_from", "="),
];

/// Methods of `Vec` that change it in other ways than `push`.
const OF_SEQUENCES: [&str; 13] = [
    "extend",
    "append",
    "pop",
    "insert",
    "remove",
    "swap_remove",
    "clear",
    "truncate",
    "swap",
    "reverse",
    "drain",
    "retain",
    "split_off",
];

impl Lowering<'_> {
    /// Refuses a method that belongs to iterators, to sequences, or to what is changed in place; the
    /// first of a chain is the mistake.
    pub(super) fn refuse_method(&mut self, call: &ExprMethodCall) -> Option<Poisoned> {
        let first = self.first_unknown(call);
        let name = first.method.to_string();
        if matches!(name.as_str(), "iter" | "into_iter" | "iter_mut") {
            let message = "an iterator has a graph only in the head of a loop";
            let help = self.instead_of_iterator(call, first);
            return Some(self.diagnostics.error(&first.method, message, &help));
        }
        if OF_SEQUENCES.contains(&name.as_str()) && self.is_sequence(&first.receiver) {
            let message = "a sequence of values changes only by `push`";
            return Some(self.diagnostics.error(&first.method, message, &instead_of_change(first)));
        }
        if let Some((_, same)) = IN_PLACE.iter().find(|(method, _)| *method == name) {
            let (target, argument) =
                (shown(&first.receiver), first.args.first().map(shown).unwrap_or_default());
            let help = match *same {
                "=" => format!("write `{target} = {argument};`"),
                operator if operator.starts_with('.') => {
                    format!("write `{target} = {target}{operator}({argument});`")
                }
                operator => format!("write `{target} = {target} {operator} {argument};`"),
            };
            let message = format!("`{name}` changes a value in place");
            return Some(self.error_of_method(first, &first.method, &message, &help));
        }
        None
    }

    /// Refuses what a condition would change: it only looks at values.
    pub(super) fn refuse_changes(&mut self, expr: &Source) -> Result<(), Poisoned> {
        struct Calls<'e>(Vec<&'e ExprMethodCall>);
        impl<'e> Visit<'e> for Calls<'e> {
            fn visit_expr_method_call(&mut self, call: &'e ExprMethodCall) {
                self.0.push(call);
                visit::visit_expr_method_call(self, call);
            }
        }
        let mut calls = Calls(Vec::new());
        calls.visit_expr(expr);
        let changes = calls.0.into_iter().find(|call| {
            let name = call.method.to_string();
            let is_change =
                OF_SEQUENCES.contains(&name.as_str()) || IN_PLACE.iter().any(|(method, _)| *method == name);
            is_change && self.is_sequence(&call.receiver)
        });
        changes.and_then(|call| self.refuse_method(call)).map_or(Ok(()), Err)
    }

    /// The same, of a statement: what it is not bound to, it was meant to change.
    pub(super) fn refuse_statement(&mut self, call: &ExprMethodCall) -> Option<Poisoned> {
        if let Some(error) = self.refuse_method(call) {
            return Some(error);
        }
        let name = call.method.to_string();
        let message = format!("`{name}` is not an operation of a graph");
        if let Some(similar) = method::misspelled(&name).filter(|_| !self.reads(&call.receiver).parameters) {
            let help = format!("there is a method with a similar name, `{similar}`");
            return Some(self.error_of_method(call, &call.method, &message, &help));
        }
        let is_change = method::operation(&name).is_none() && self.is_sequence(&call.receiver);
        is_change.then(|| {
            let help = format!("assign what is new: `{} = ..;`", shown(&call.receiver));
            self.error_of_method(call, &call.method, &message, &help)
        })
    }

    /// A method that is not in the table.
    pub(super) fn no_method(&mut self, call: &ExprMethodCall) -> Poisoned {
        let first = self.first_unknown(call);
        let message = format!("`{}` is not an operation of a graph", first.method);
        let name = first.method.to_string();
        let input = self.input(&first.receiver);
        let mut help = self.instead_of_method(first);
        let is_known = method::exists(&name) || FUNCTIONS.contains(&name.as_str());
        let ty = input.as_deref().and_then(|input| self.type_of(input));
        let is_of_numbers = ty.is_some_and(is_of_numbers);
        if let Some(input) = input.as_deref().filter(|_| !is_known) {
            let mark = "mark the argument: `#[param]` if it is learned, `#[constant]` if not";
            match (is_of_numbers, method::misspelled(&name)) {
                (true, Some(_)) => {}
                (true, None) | (false, Some(_)) => help = format!("{help}; or {mark}"),
                // That a mark is missing is one mistake.
                (false, None) if self.diagnostics.instead_of(input).is_some() => return Poisoned,
                (false, None) => mark.clone_into(&mut help),
            }
        }
        let error = if self.is_tuple(&first.receiver) {
            // It has none of the methods that matrices and sequences have.
            let help = instead_of_tuple(&first.receiver);
            self.diagnostics.error_in(first, &first.method, &message, &help)
        } else {
            self.error_of_method(first, &first.method, &message, &help)
        };
        if let Some(input) = input {
            self.diagnostics.suspect(&input);
        }
        error
    }

    /// The type of an argument.
    pub(super) fn type_of(&self, argument: &str) -> Option<&Type> {
        self.signature.arguments.iter().find(|known| known.name == argument).map(|known| &known.ty)
    }

    /// Whether an expression is a variable whose parts are known.
    pub(super) fn is_tuple(&self, expr: &Source) -> bool {
        let Source::Path(path) = expr else { return false };
        let variable = self.scope.find_path(&path.path);
        variable.is_some_and(|variable| matches!(variable.kind, Kind::Tuple(_)))
    }

    /// Reports a mistake under the name of a method: one that rustc may not know, either, or whose `Option` does not fit.
    pub(super) fn error_of_method<C>(
        &mut self,
        call: &C,
        name: &Ident,
        message: &str,
        help: &str,
    ) -> Poisoned {
        let gives_option = ["first", "last", "get"].iter().any(|part| name == part);
        if method::exists(&name.to_string()) && !gives_option {
            self.diagnostics.error(name, message, help)
        } else {
            self.diagnostics.error_in(call, name, message, help)
        }
    }

    fn instead_of_method(&self, call: &ExprMethodCall) -> String {
        let (value, argument) = (self.borrowed(&call.receiver), call.args.first());
        match (call.method.to_string().as_str(), argument) {
            (name @ ("elu" | "leaky_relu"), slope) => {
                format!("write `{name}({value}, {})`", slope.map_or_else(|| "0.01".to_owned(), shown))
            }
            (name, None) if FUNCTIONS.contains(&name) => format!("write `{name}({value})`"),
            ("map" | "map_or" | "map_or_else" | "and_then", _) if is_option(&call.receiver) => {
                let option = shown(&call.receiver);
                format!("write the branch: `if let Some(part) = {option} {{ .. }} else {{ .. }}`")
            }
            ("map", Some(function)) => match elementwise(function) {
                Some((name, None)) => format!("write `{name}({value})`"),
                Some((name, Some(argument))) => format!("write `{name}({value}, {argument})`"),
                None => format!("define the function with `elementwise!`, and write `name({value})`"),
            },
            ("zip_map" | "apply" | "map_with_location", _) => {
                "write it with operations, or define one: implement `Operation`".to_owned()
            }
            ("unwrap" | "expect" | "unwrap_or" | "unwrap_or_else" | "unwrap_or_default", _) => {
                format!("let what it calls return the value itself: `{}`", shown(&call.receiver))
            }
            ("first" | "last", None) => format!("write `{}.unwrap()`", shown(call)),
            ("get", Some(i)) => format!("write `{}[{}]`", shown(&call.receiver), shown(i)),
            ("row", Some(row)) => format!("write `rows({value}, {}, 1)`", shown(row)),
            ("neg", None) => format!("write `-{}`", shown(&call.receiver)),
            (name @ ("add" | "sub" | "mul" | "div"), Some(argument)) => {
                let operator = match name {
                    "add" => "+",
                    "sub" => "-",
                    "mul" => "*",
                    _ => "/",
                };
                format!("write `{} {operator} {}`", shown(&call.receiver), shown(argument))
            }
            (name, _) => method::misspelled(name).map_or_else(
                || {
                    "write an operation of the library as a function, or implement `Operation` for one of your own"
                        .to_owned()
                },
                |similar| format!("there is a method with a similar name, `{similar}`"),
            ),
        }
    }

    /// `xs.iter().map(|x| tanh(x)).collect()` → the loop that pushes.
    fn instead_of_iterator(&self, whole: &ExprMethodCall, first: &ExprMethodCall) -> String {
        let name = match &self.naming {
            Hint::Name(name, _) if name.chars().all(|c| c.is_alphanumeric() || c == '_') => name.as_str(),
            _ => "values",
        };
        match (whole.method.to_string().as_str(), &*whole.receiver, arguments(whole).as_slice()) {
            ("collect", Source::MethodCall(map), []) if map.method == "map" => {
                if let ([Source::Closure(closure)], Some(input)) = (arguments(map).as_slice(), one_input(map))
                {
                    let (elements, value) = (shown(&map.receiver), shown(&closure.body));
                    return format!(
                        "push in a loop: `let mut {name} = Vec::new(); for {input} in {elements} {{ {name}.push({value}); }}`"
                    );
                }
            }
            ("fold", elements, [begin, Source::Closure(closure)]) => {
                if let [accumulator, input] = &inputs(closure)[..] {
                    let (elements, begin, value) = (shown(elements), shown(begin), shown(&closure.body));
                    return format!(
                        "write the loop: `let mut {accumulator} = {begin}; for {input} in {elements} {{ {accumulator} = {value}; }}`"
                    );
                }
            }
            _ => {}
        }
        if self.is_single(&first.receiver) {
            let value = shown(&first.receiver);
            return format!(
                "compute with the whole, `{value}.sum()` or `{value}.norm_squared()`, or implement `Operation`"
            );
        }
        format!("write a loop: `for value in {} {{ .. }}`", shown(first))
    }

    /// Whether an expression is a variable of a single value, as far as is known.
    fn is_single(&self, expr: &Source) -> bool {
        let Source::Path(path) = expr else { return false };
        match self.scope.find_path(&path.path).map(|variable| &variable.kind) {
            Some(Kind::Value(Operand::Vertex(vertex))) => {
                let last = self.graph.vertices[*vertex].operations.last();
                last.is_some_and(|last| matches!(last.callee, Callee::Operation(_)))
            }
            _ => self.is_matrix(expr),
        }
    }

    /// Whether an expression is an input whose type is that of a matrix by its name.
    pub(super) fn is_matrix(&self, expr: &Source) -> bool {
        let Source::Path(path) = expr else { return false };
        let Some(variable) = self.scope.find_path(&path.path).filter(|variable| variable.is_argument) else {
            return false;
        };
        let ty = match &variable.kind {
            Kind::Value(operand) => operand.input().and_then(|input| self.type_of(input)),
            _ => None,
        };
        let ty = ty.map(|ty| if let Type::Reference(ty) = ty { &*ty.elem } else { ty });
        let Some(Type::Path(path)) = ty else { return false };
        path.path.segments.last().is_some_and(|last| is_matrix(&last.ident))
    }

    /// The innermost call of a chain that is in no table.
    fn first_unknown<'c>(&mut self, call: &'c ExprMethodCall) -> &'c ExprMethodCall {
        let mut found = call;
        let mut receiver = &*call.receiver;
        while let Source::MethodCall(inner) = receiver
            && !self.reads(receiver).nothing()
        {
            let name = inner.method.to_string();
            if method::operation(&name).is_none() && !method::is_transparent(&name) {
                found = inner;
            }
            receiver = &*inner.receiver;
        }
        found
    }

    /// An expression as an operation takes it: borrowed, unless it is a reference.
    fn borrowed(&self, expr: &Source) -> String {
        match expr {
            Source::Reference(_) => shown(expr),
            Source::Path(path) => {
                let is_reference = path.path.get_ident().is_some_and(|name| {
                    let mut arguments = self.signature.arguments.iter();
                    let argument = arguments.find(|argument| argument.name == *name);
                    let is_argument = self.scope.find(name).is_some_and(|variable| variable.is_argument);
                    is_argument
                        && argument.is_some_and(|argument| {
                            argument.role == Role::Parameter || matches!(argument.ty, syn::Type::Reference(_))
                        })
                });
                if is_reference { shown(expr) } else { format!("&{}", shown(expr)) }
            }
            _ => format!("&{}", shown(expr)),
        }
    }

    /// Whether an expression is a variable that values are pushed to.
    pub(super) fn is_sequence(&self, expr: &Source) -> bool {
        let Source::Path(path) = expr else { return false };
        let variable = self.scope.find_path(&path.path);
        variable.is_some_and(|variable| matches!(variable.kind, Kind::Value(_)))
    }
}

/// `p.bias.as_ref()`
fn is_option(expr: &Source) -> bool {
    matches!(expr, Source::MethodCall(call) if call.method == "as_ref" || call.method == "as_deref")
}

/// Whether a type says that it is made of numbers, and of nothing else.
pub(super) fn is_of_numbers(ty: &Type) -> bool {
    match ty {
        Type::Reference(reference) => is_of_numbers(&reference.elem),
        Type::Slice(slice) => is_of_numbers(&slice.elem),
        Type::Path(path) => path.path.segments.last().is_some_and(|last| match &last.arguments {
            PathArguments::AngleBracketed(arguments) if last.ident == "Vec" => {
                matches!(arguments.args.first(), Some(GenericArgument::Type(ty)) if is_of_numbers(ty))
            }
            _ => is_matrix(&last.ident) || last.ident == "f32" || last.ident == "f64",
        }),
        _ => false,
    }
}

/// What to write instead of a method of a tuple.
pub(super) fn instead_of_tuple(tuple: &Source) -> String {
    format!("`{}` is a tuple: give its parts names where it is bound, `(a, b)`", shown(tuple))
}

/// `ys.extend(more)` → the loop that pushes.
fn instead_of_change(call: &ExprMethodCall) -> String {
    let sequence = shown(&call.receiver);
    match (call.method.to_string().as_str(), call.args.first(), call.args.last()) {
        ("extend" | "append", Some(Source::Array(more)), _) => push_each(&sequence, more.elems.iter()),
        ("extend" | "append", Some(Source::Macro(more)), _) if list(&more.mac).is_some() => {
            push_each(&sequence, expressions(&more.mac).collect::<Vec<_>>().iter())
        }
        ("extend" | "append", Some(more), _) => {
            format!("push in a loop: `for value in {} {{ {sequence}.push(value); }}`", shown(more))
        }
        ("insert", Some(_), Some(value)) => {
            format!("write `{sequence}.push({});`, and read it in another order", shown(value))
        }
        ("reverse", ..) => {
            format!("go through it backwards: `for value in {sequence}.iter().rev() {{ .. }}`")
        }
        ("pop", ..) => format!("read `{sequence}.last()`, and push what stays to a new sequence"),
        _ => "push what stays to a new sequence".to_owned(),
    }
}

/// `ys.extend([a, b])` → `ys.push(a); ys.push(b);`
fn push_each<'e>(sequence: &str, elements: impl Iterator<Item = &'e Source>) -> String {
    let pushes: Vec<String> =
        elements.map(|element| format!("{sequence}.push({});", shown(element))).collect();
    format!("write `{}`", pushes.join(" "))
}

/// `f64::tanh`, `|v| v.tanh()` → `tanh`; `|v| v.powi(2)` → `powi` with `2`.
fn elementwise(function: &Source) -> Option<(String, Option<String>)> {
    let (name, argument) = match function {
        Source::Path(path) => (path.path.segments.last()?.ident.to_string(), None),
        Source::Closure(closure) => match (&*closure.body, inputs(closure).as_slice()) {
            (Source::MethodCall(call), [input]) if shown(&call.receiver) == *input => {
                (call.method.to_string(), call.args.first().map(shown))
            }
            _ => return None,
        },
        _ => return None,
    };
    match (name.as_str(), argument.as_deref()) {
        ("max", Some("0.0" | "0." | "0f32" | "0f64")) => Some(("relu".to_owned(), None)),
        ("powi" | "powf", Some(_)) => Some((name, argument)),
        (name, None) if ELEMENTWISE.contains(&name) => Some((name.to_owned(), None)),
        _ => None,
    }
}

fn arguments(call: &ExprMethodCall) -> Vec<&Source> {
    call.args.iter().collect()
}

/// What a closure calls its arguments.
fn inputs(closure: &ExprClosure) -> Vec<String> {
    let name = |input: &Pat| match input {
        Pat::Type(typed) => shown(&typed.pat),
        pattern => shown(pattern),
    };
    closure.inputs.iter().map(name).collect()
}

/// The argument of the closure that a method is handed, if it has one.
fn one_input(call: &ExprMethodCall) -> Option<String> {
    match call.args.first() {
        Some(Source::Closure(closure)) => inputs(closure).into_iter().next(),
        _ => None,
    }
}
