//! Sequences of values: how they begin, what is pushed to them, and their elements.

use std::rc::Rc;

use proc_macro2::Span;
use quote::quote_spanned;
use syn::parse::ParseStream;
use syn::punctuated::Punctuated;
use syn::{Expr as Source, ExprMethodCall, Token};

use super::constant::is_place;
use super::rewrite::{instead_of_repeated, shown};
use super::scope::Kind;
use super::statement::as_value;
use super::{Hint, Lowering};
use crate::diagnostics::Poisoned;
use crate::ir::{Expr, Item, Place};

/// `[value; count]` and `vec![value; count]`
pub(super) const REPEATED: &str = "a repeated value has no vertex";

impl Lowering<'_> {
    /// `name.push(expression);`
    pub(super) fn push(&mut self, call: &ExprMethodCall, items: &mut Vec<Item>) -> Result<(), Poisoned> {
        let (Source::Path(path), [argument]) = (&*call.receiver, &*call.args.iter().collect::<Vec<_>>())
        else {
            // rustc counts the arguments itself.
            return Err(Poisoned);
        };
        let Some(target) = path.path.get_ident() else { return Err(Poisoned) };
        let Some(variable) = self.scope.find(target) else { return Err(Poisoned) };
        let (name, depth, before) = (variable.pushed.clone(), variable.loops, variable.kind.clone());
        let hint = Hint::Name(name.clone(), Some(target.span()));
        let Ok(value) = self.named(argument, &hint).map(as_value) else {
            self.scope.redefine(target, Kind::Poisoned);
            return Err(Poisoned);
        };
        let vertex = if let Expr::Bound { vertex, .. } = &value { Some(*vertex) } else { None };
        if let Some(vertex) = vertex {
            self.graph.vertices[vertex].pushed = true;
        }
        let pushed = self.kind_of_written(&value, argument);
        let kind = Kind::one_of(vec![before, pushed], &mut self.graph.merges);
        self.scope.redefine(target, kind);
        items.push(Item::Push { target: target.clone(), name, depth, vertex, value });
        Ok(())
    }

    /// A sequence begins: what is pushed to it is named after it, and a second one of the name counts up.
    pub(super) fn name_sequence(&mut self) {
        let Some(variable) = self.scope.last_mut() else { return };
        let count = self.sequences.entry(variable.pushed.clone()).or_default();
        *count += 1;
        if *count > 1 {
            variable.pushed = format!("{}#{count}", variable.pushed);
        }
    }

    /// `vec![a, b]`, `[a, b]`, `Vec::new()`, `Vec::with_capacity(n)`: values side by side.
    pub(super) fn sequence(&mut self, expr: &Source, hint: &Hint) -> Result<Expr, Poisoned> {
        let parsed: Vec<Rc<Source>>;
        let elements: Vec<&Source> = match expr {
            Source::Array(array) => array.elems.iter().collect(),
            Source::Macro(call) => {
                let parse = Punctuated::<Source, Token![,]>::parse_terminated;
                let Ok(elements) = syn::parse::Parser::parse2(parse, call.mac.tokens.clone()) else {
                    return Err(self.repeated(&call.mac, hint));
                };
                parsed = elements.into_iter().map(|element| self.keep(element)).collect();
                parsed.iter().map(|element| &**element).collect()
            }
            _ => Vec::new(),
        };
        let errors = self.diagnostics.len();
        let hints = (0..).map(|i| match hint {
            Hint::Name(name, span) => Hint::Name(format!("{name}[{i}]"), *span),
            Hint::Each(_) => hint.clone(),
        });
        let lowered: Vec<_> =
            elements.iter().zip(hints).map(|(element, hint)| self.named(element, &hint)).collect();
        if let Source::Macro(call) = expr {
            self.diagnostics.move_to(errors, &call.mac);
        }
        let lowered: Vec<Expr> = lowered.into_iter().collect::<Result<_, _>>()?;
        Ok(Expr::Sequence(lowered.into_iter().map(as_value).collect()))
    }

    /// `vec![value; count]`
    fn repeated(&mut self, call: &syn::Macro, hint: &Hint) -> Poisoned {
        let parse = |input: ParseStream<'_>| {
            let value: Source = input.parse()?;
            input.parse::<Token![;]>()?;
            Ok((value, input.parse::<Source>()?))
        };
        let Ok((value, count)) = syn::parse::Parser::parse2(parse, call.tokens.clone()) else {
            // rustc reports it.
            return Poisoned;
        };
        let name = if let Hint::Name(name, _) = hint { Some(name.as_str()) } else { None };
        self.diagnostics.error(&call.path, REPEATED, &instead_of_repeated(&value, &count, name))
    }

    /// `base[index]` of a sequence.
    pub(super) fn element(&mut self, base: Expr, source: &syn::ExprIndex) -> Result<Expr, Poisoned> {
        let index = &*source.index;
        let row = match index {
            Source::Tuple(position) => Some(position.elems.first().map(shown).unwrap_or_default()),
            _ if self.is_matrix(&source.expr) => Some(shown(index)),
            _ => None,
        };
        if let Some(row) = row {
            let matrix = shown(&source.expr);
            let help = format!("take a row, `rows(&{matrix}, {row}, 1)`, or read the element in a condition");
            let message = "an element of a matrix is no value of a graph";
            return Err(self.diagnostics.error_in(source, index, message, &help));
        }
        let tokens = self.constant_tokens(index);
        Ok(Expr::Element { base: Box::new(base), place: Place::At(tokens), optional: false })
    }

    /// `sequence.first().unwrap()`, `p.bias.as_ref().unwrap()` and their like; `None` if the call is none.
    pub(super) fn unwrapped_part(&mut self, call: &ExprMethodCall) -> Option<Result<Expr, Poisoned>> {
        let is_unwrapped = (call.method == "unwrap" && call.args.is_empty())
            || (call.method == "expect" && call.args.len() == 1);
        let option = match &*call.receiver {
            Source::MethodCall(part) if part.method == "clone" => &*part.receiver,
            receiver => receiver,
        };
        if is_unwrapped && is_place(option) && self.reads(option).parameters {
            return Some(self.unwrapped(option, call));
        }
        let Source::MethodCall(part) = &*call.receiver else { return None };
        let mut part = part;
        if (part.method == "cloned" || part.method == "copied")
            && let Source::MethodCall(inner) = &*part.receiver
        {
            part = inner;
        }
        let is_whole = part.args.is_empty() && (part.method == "as_ref" || part.method == "as_deref");
        let reads = self.reads(&part.receiver);
        let is_option = is_whole && reads.parameters && !reads.values;
        if !is_unwrapped || !(is_option || super::condition::is_part(part)) {
            return None;
        }
        let base = match self.expression(&part.receiver) {
            Ok(base) => base,
            Err(Poisoned) => return Some(Err(Poisoned)),
        };
        Some(match base {
            Expr::Parameter { operand, indices, .. } => {
                let tokens = self.constant_tokens(&Source::MethodCall(part.clone()));
                let (method, arguments) = (&call.method, &call.args);
                let operand = match part.method.to_string().as_str() {
                    "as_ref" | "as_deref" => operand,
                    "first" => self.graph.merges.place_in(&operand, "[0]"),
                    _ => self.graph.merges.place_in(&operand, "[_]"),
                };
                Ok(Expr::Parameter {
                    place: quote_spanned! {Span::mixed_site()=> *#tokens.#method(#arguments) },
                    operand,
                    indices,
                })
            }
            base => self.place_of_part(part).map(|place| Expr::Element {
                base: Box::new(base),
                place,
                optional: false,
            }),
        })
    }

    /// `p.scale.unwrap()`, `p.bias.clone().unwrap()`. (That what is no copy cannot be moved out of parameters,
    /// rustc says.)
    fn unwrapped(&mut self, option: &Source, call: &ExprMethodCall) -> Result<Expr, Poisoned> {
        match self.expression(option)? {
            Expr::Parameter { place, operand, indices } => {
                let (method, arguments) = (&call.method, &call.args);
                let place = quote_spanned! {Span::mixed_site()=> *(#place).as_ref().#method(#arguments) };
                Ok(Expr::Parameter { place, operand, indices })
            }
            other => Ok(other),
        }
    }

    /// Which element `first`, `last` or `get` is.
    pub(super) fn place_of_part(&mut self, part: &ExprMethodCall) -> Result<Place, Poisoned> {
        match (part.method.to_string().as_str(), part.args.first()) {
            ("first", None) => Ok(Place::First),
            ("last", None) => Ok(Place::Last),
            ("get", Some(index)) if !self.reads(index).values => Ok(Place::At(self.constant_tokens(index))),
            (_, Some(index)) => {
                let help = "compute it from constants and sizes";
                Err(self.diagnostics.error_in(part, index, "an index reads no value", help))
            }
            (_, None) => Err(Poisoned),
        }
    }
}

/// `Vec::new()`, `Vec::with_capacity(n)`, `vec![..]`: how a sequence begins.
pub(super) fn begins_sequence(expr: &Source) -> bool {
    match expr {
        Source::Macro(call) => call.mac.path.segments.last().is_some_and(|last| last.ident == "vec"),
        Source::Call(call) => {
            let Source::Path(path) = &*call.func else { return false };
            let names: Vec<String> = path.path.segments.iter().map(|s| s.ident.to_string()).collect();
            matches!(
                names.iter().rev().map(String::as_str).collect::<Vec<_>>().as_slice(),
                ["new" | "with_capacity", "Vec", ..]
            )
        }
        _ => false,
    }
}
