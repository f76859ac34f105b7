//! Calls of functions and methods: operations of a vertex.

use std::slice;

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote_spanned};
use syn::spanned::Spanned;
use syn::{Expr as Source, ExprCall, ExprMethodCall, GenericArgument};

use super::constant::{is_associated, is_size};
use super::rewrite::{bare, shown};
use super::scope::Kind;
use super::{Hint, Lowering, method};
use crate::diagnostics::Poisoned;
use crate::ir::{Callee, Expr, Operand, Operation, Synapse, operation_word};
use crate::parse::generics::retain;
use crate::text;

impl Lowering<'_> {
    /// `path(arguments)`
    pub(super) fn call(&mut self, whole: &Source, call: &ExprCall) -> Result<Expr, Poisoned> {
        let Some(path) = called(&call.func) else {
            self.refuse(bare(&call.func))?;
            let (message, help) =
                ("only a function that is called by its path has a graph", "write its path");
            return Err(self.diagnostics.error(&call.func, message, help));
        };
        self.refuse_callee(call, path)?;
        if let Some(name) = method::of_scalar(&path.path, call.args.len()) {
            return self.scalar_function(name, call);
        }
        if is_associated(&path.path) {
            let last = path.path.segments.last().map(|segment| segment.ident.clone());
            return last.map_or(Err(Poisoned), |name| self.annotated_path(whole, &name, call));
        }
        let arguments: Vec<_> = call.args.iter().map(|argument| self.expression(argument)).collect();
        let arguments = arguments.into_iter().collect::<Result<Vec<_>, _>>()?;
        let name = path.path.segments.last().map(|segment| super::unraw(&segment.ident)).unwrap_or_default();
        let span = path.path.segments.last().map_or_else(|| path.span(), |segment| segment.ident.span());
        Ok(self.operation(&name, Callee::Type(callee(path)), span, call, arguments))
    }

    /// `f64::tanh(x)`: the method of a scalar.
    fn scalar_function(&mut self, name: &Ident, call: &ExprCall) -> Result<Expr, Poisoned> {
        let arguments: Vec<_> = call.args.iter().map(|argument| self.expression(argument)).collect();
        let arguments = arguments.into_iter().collect::<Result<Vec<_>, _>>()?;
        let callee = Callee::Operation(format!("method::{name}"));
        Ok(self.operation(&name.to_string(), callee, name.span(), call, arguments))
    }

    /// What has a path and no graph: variables, the function itself, constructors.
    fn refuse_callee(&mut self, call: &ExprCall, path: &syn::ExprPath) -> Result<(), Poisoned> {
        if let Some(variable) = self.scope.find_path(&path.path) {
            let (message, help) = match (&variable.kind, variable.is_argument) {
                (Kind::Poisoned, _) => return Err(Poisoned),
                (Kind::Constant | Kind::Looked, true) => {
                    ("a function that is an argument has no graph", "call a function by its path")
                }
                (Kind::Constant | Kind::Looked, false) => (
                    "a closure has no graph",
                    "write it as a function with `#[predictive_coding]`, or as an operation",
                ),
                _ => return Err(self.not_a_function(call, path)),
            };
            return Err(self.diagnostics.error(path, message, help));
        }
        let is_itself = path.path.segments.len() == 1 && path.path.segments[0].ident == self.signature.name;
        if self.signature.owner.is_none() && is_itself {
            let message = "a function that calls itself has no static graph";
            let help = "call another function in a loop, `for _ in 0..n { .. }` or over the layers";
            return Err(self.diagnostics.error(path, message, help));
        }
        if let Some(last) = path.path.segments.last()
            && last.ident.to_string().starts_with(char::is_uppercase)
        {
            let message = format!("`{}(..)` is no value of a graph", last.ident);
            let help = "choose by `if let` or `match` where it is used; several values are a tuple";
            return Err(self.diagnostics.error_in(call, &last.ident, &message, help));
        }
        Ok(())
    }

    /// `xs(i)` of a variable that is a value or a parameter.
    fn not_a_function(&mut self, call: &ExprCall, path: &syn::ExprPath) -> Poisoned {
        let name = shown(&call.func);
        let help = match call.args.first() {
            Some(index) if call.args.len() == 1 && !matches!(index, Source::Reference(_)) => {
                format!("write `{name}[{}]` for an element", shown(index))
            }
            _ => "call a function by its path".to_owned(),
        };
        self.diagnostics.error_in(call, path, &format!("`{name}` is not a function"), &help)
    }

    /// `receiver.method(arguments)`
    pub(super) fn method(&mut self, whole: &Source, call: &ExprMethodCall) -> Result<Expr, Poisoned> {
        if let Some(part) = self.unwrapped_part(call) {
            return part;
        }
        let name = call.method.to_string();
        if method::is_transparent(&name) && call.args.is_empty() {
            return self.expression(&call.receiver);
        }
        if is_size(call) || (call.args.is_empty() && method::is_size(&name)) {
            let help = format!("write `let value = {};`, and `value.{name}()`", shown(bare(&call.receiver)));
            let message = "only a variable is asked for its size";
            return Err(self.diagnostics.error(&call.receiver, message, &help));
        }
        let operation = method::operation(&name);
        // With more arguments it is a method of the user's.
        let is_another = operation.is_none_or(|(_, arity)| call.args.len() > arity);
        if is_another && self.is_annotated(call) {
            return self.annotated_method(whole, call);
        }
        let Some((operation, arity)) = operation else {
            if matches!(&*call.receiver, Source::Field(_) | Source::Index(_)) {
                self.expression(&call.receiver)?;
            }
            return Err(self.refuse_method(call).unwrap_or_else(|| self.no_method(call)));
        };
        if call.args.len() != arity {
            return Err(self.wrong_arity(call, &name));
        }
        let receiver = self.expression(&call.receiver);
        let arguments: Vec<_> = call.args.iter().map(|argument| self.expression(argument)).collect();
        let mut operands = vec![lent(receiver?, &call.receiver)];
        for argument in arguments {
            operands.push(argument?);
        }
        let span = call.method.span();
        if method::is_another_on_matrices(&name) {
            self.graph.add_scalar(whole, span);
        }
        let module = if method::is_scalar(&name) { "method::" } else { "" };
        let callee = Callee::Operation(format!("{module}{operation}"));
        Ok(self.operation(&name, callee, span, call, operands))
    }

    fn wrong_arity(&mut self, call: &ExprMethodCall, name: &str) -> Poisoned {
        match name {
            // On a matrix these are other methods of the same name: they compile, and mean a reduction.
            "max" | "min" if call.args.is_empty() => {
                let message = format!("`{name}()` of a matrix picks one element");
                let help = format!("for every element write the function `{name}(&a, &b)`");
                self.diagnostics.error(&call.method, &message, &help)
            }
            // rustc counts the arguments of the plain function itself.
            _ => Poisoned,
        }
    }

    /// Appends an operation to the vertex that is being lowered, or makes it one of its own.
    pub(super) fn operation(
        &mut self,
        name: &str,
        callee: Callee,
        span: Span,
        source: &dyn ToTokens,
        arguments: Vec<Expr>,
    ) -> Expr {
        let operands: Vec<Operand> = arguments.iter().map(Expr::operand).collect();
        let record = Operation { name: name.to_owned(), callee, span, operands };
        if let Some(vertex) = self.vertex {
            let operation = self.graph.vertices[vertex].operations.len();
            self.note_synapses((vertex, operation), name, source, &arguments);
            self.graph.vertices[vertex].operations.push(record);
            return Expr::Operation { vertex, operation, arguments };
        }
        let (base, base_span) = match &self.naming {
            Hint::Name(base, base_span) => (base.clone(), base_span.unwrap_or(span)),
            Hint::Each(_) => (String::new(), span),
        };
        let inner = operation_word(name);
        let vertex = self.open_vertex(format!("{base}.{inner}"), base_span, name.to_owned());
        self.note_synapses((vertex, 0), name, source, &arguments);
        self.graph.vertices[vertex].operations.push(record);
        let value = Expr::Operation { vertex, operation: 0, arguments };
        Expr::Bound { vertex, value: Box::new(value) }
    }
}

impl Lowering<'_> {
    /// If all parameters must learn by a Hebbian rule, notes where an operation may read one.
    fn note_synapses(
        &mut self,
        (vertex, operation): (usize, usize),
        name: &str,
        source: &dyn ToTokens,
        arguments: &[Expr],
    ) {
        if !self.options.hebbian {
            return;
        }
        let text = is_brief(arguments, 4).then(|| text::of(source.to_token_stream()));
        if let ("+" | "-", Some(text)) = (name, &text) {
            self.graph.sums.insert((vertex, operation), text.clone());
        }
        for (operand, argument) in arguments.iter().enumerate() {
            let tokens = match argument {
                Expr::Parameter { place: tokens, .. } | Expr::Variable { tokens, .. } => tokens.clone(),
                Expr::Operation { .. } | Expr::Bound { .. } | Expr::Constant { .. } => continue,
                _ => source.to_token_stream(),
            };
            // A variable that is a reference is dereferenced by the walk.
            let own = tokens.into_iter().find(|token| !matches!(token, TokenTree::Punct(_)));
            let span = own.map_or_else(Span::call_site, |token| token.span());
            self.graph.synapses.push(Synapse { vertex, operation, operand, span, text: text.clone() });
        }
    }
}

/// Whether at most so many expressions stand inside each other: only then is their text worth showing.
fn is_brief(expressions: &[Expr], depth: usize) -> bool {
    expressions.iter().all(|expression| match expression {
        Expr::Operation { arguments: inside, .. } | Expr::Tuple(inside) | Expr::Sequence(inside) => {
            depth > 0 && is_brief(inside, depth - 1)
        }
        Expr::Bound { value: inside, .. } | Expr::Element { base: inside, .. } | Expr::Clamped(inside) => {
            is_brief(slice::from_ref(inside), depth)
        }
        Expr::Constant { .. } | Expr::Parameter { .. } | Expr::Variable { .. } => true,
        Expr::Block { .. } | Expr::Branch { .. } | Expr::Alias { .. } => false,
    })
}

/// A variable is only lent to a method that is called on it.
fn lent(receiver: Expr, source: &Source) -> Expr {
    match (receiver, source) {
        (Expr::Constant { tokens, text }, Source::Path(_) | Source::Field(_) | Source::Index(_)) => {
            Expr::Constant { tokens: quote_spanned! {Span::mixed_site()=> &#tokens }, text }
        }
        (receiver, _) => receiver,
    }
}

/// What is called, if it is a path.
fn called(function: &Source) -> Option<&syn::ExprPath> {
    match function {
        Source::Path(path) => Some(path),
        Source::Paren(paren) => called(&paren.expr),
        Source::Group(group) => called(&group.expr),
        _ => None,
    }
}

/// The path of a callee as a type: the arguments of a turbofish are the type's, but for lifetimes.
fn callee(path: &syn::ExprPath) -> TokenStream {
    let mut path = path.clone();
    if let Some(last) = path.path.segments.last_mut() {
        retain(last, |argument| !matches!(argument, GenericArgument::Lifetime(_)));
    }
    path.to_token_stream()
}
