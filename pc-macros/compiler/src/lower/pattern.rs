//! Patterns: what the names that they bind stand for, and how the walk writes them.
//!
//! The walk holds values as handles and parameters as references, whatever the user's variables are.
//! So where a pattern takes those apart, its `&` and `ref` are left out.

use std::cmp::Ordering;
use std::collections::{HashMap, VecDeque};

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote_spanned};
use syn::{Expr, Member, Pat, Token, Type};

use super::constant::is_binding;
use super::rewrite::INSTEAD_OF_INPUT;
use super::scope::Kind;
use super::statement::as_value;
use super::{Hint, Lowering, expression};
use crate::diagnostics::Poisoned;
use crate::ir::Item;
use crate::text;

/// The names that a pattern has bound.
#[derive(Default)]
pub(super) struct Bound {
    /// Whether the pattern may fail to match: then a name in upper case is a constant.
    pub(super) may_fail: bool,
    pub(super) names: Vec<Ident>,
    /// Those that are second names of values.
    pub(super) aliases: Vec<Ident>,
    /// What the walk does behind the pattern, which it matches against references, of which none is `mut`.
    pub(super) changing: Vec<Item>,
}

impl Lowering<'_> {
    /// The names that the parts of a value get from a pattern.
    pub(super) fn pattern_hint(&mut self, pattern: &Pat, init: Option<&Expr>) -> Result<Hint, Poisoned> {
        match pattern {
            Pat::Ident(ident) if ident.by_ref.is_none() && ident.subpat.is_none() => {
                Ok(Hint::Name(super::unraw(&ident.ident), Some(ident.ident.span())))
            }
            Pat::Wild(wild) => Ok(Hint::Name("_".to_owned(), Some(wild.underscore_token.spans[0]))),
            Pat::Paren(paren) => self.pattern_hint(&paren.pat, init),
            Pat::Tuple(tuple) => {
                let elements = tuple.elems.iter();
                let hints: Vec<_> = elements.map(|element| self.pattern_hint(element, init)).collect();
                Ok(Hint::Each(hints.into_iter().collect::<Result<_, _>>()?))
            }
            other => Err(self.refuse_pattern(other, init)),
        }
    }

    /// A pattern that no value of a graph has.
    fn refuse_pattern(&mut self, pattern: &Pat, init: Option<&Expr>) -> Poisoned {
        let taken = match pattern {
            Pat::Struct(pattern) => Some(&pattern.path),
            Pat::TupleStruct(pattern) => Some(&pattern.path),
            _ => None,
        };
        let input = taken.and_then(|_| self.input(init?));
        // Of another type, rustc says that it does not fit.
        let fits = input.as_ref().zip(taken).is_some_and(|(input, taken)| self.is_of(input, taken));
        let help = match pattern {
            _ if input.is_some() => INSTEAD_OF_INPUT,
            Pat::Ident(ident) if ident.by_ref.is_some() => "remove `ref`",
            Pat::Ident(_) => "bind the whole first, and take it apart in a second `let`",
            Pat::Rest(_) => "write `_` for each element that is left out",
            Pat::Slice(_) => "bind the whole, and write `whole[0]` for its elements",
            _ => "bind a name, or a tuple of names",
        };
        let message = "this pattern does not name a vertex";
        match (init, pattern) {
            // That it may fail, or does not fit, rustc says, too.
            (
                Some(init),
                Pat::Struct(_)
                | Pat::TupleStruct(_)
                | Pat::Path(_)
                | Pat::Lit(_)
                | Pat::Slice(_)
                | Pat::Reference(_),
            ) if !fits => self.diagnostics.error_in(init, pattern, message, help),
            _ => self.diagnostics.error(pattern, message, help),
        };
        if let Some(input) = input {
            self.diagnostics.suspect(&input);
        }
        Poisoned
    }

    /// The argument that an expression is, if that is an input.
    pub(super) fn input(&self, expr: &Expr) -> Option<String> {
        let path = match expr {
            Expr::Path(path) => path,
            Expr::Field(field) => return self.input(&field.base),
            Expr::Index(index) => return self.input(&index.expr),
            Expr::Paren(paren) => return self.input(&paren.expr),
            Expr::Reference(reference) => return self.input(&reference.expr),
            _ => return None,
        };
        match &self.scope.find_path(&path.path)?.kind {
            Kind::Value(operand) => operand.input().map(ToOwned::to_owned),
            _ => None,
        }
    }

    /// Whether an input is of the type that a pattern takes apart, by its name.
    fn is_of(&self, input: &str, taken: &syn::Path) -> bool {
        let argument = self.signature.arguments.iter().find(|argument| super::unraw(&argument.name) == input);
        let mut ty = argument.map(|argument| &argument.ty);
        while let Some(Type::Reference(reference)) = ty {
            ty = Some(&reference.elem);
        }
        match ty {
            Some(Type::Path(path)) => path
                .path
                .segments
                .last()
                .is_some_and(|last| taken.segments.iter().any(|segment| segment.ident == last.ident)),
            _ => false,
        }
    }

    /// Defines the names of a pattern that takes a value of this kind apart; returns the pattern as the
    /// walk writes it. `is_part` where the value, or what it is a part of, has a name already.
    pub(super) fn bind_pattern(
        &mut self,
        pattern: &Pat,
        kind: &Kind,
        is_part: bool,
        bound: &mut Bound,
    ) -> TokenStream {
        if kind.is_constant() {
            for name in super::constant::names_of_pattern(pattern, bound.may_fail) {
                self.scope.define(name.clone(), kind.clone(), false);
                bound.names.push(name);
            }
            return pattern.to_token_stream();
        }
        match pattern {
            Pat::Ident(ident) if is_binding(ident, bound.may_fail) => {
                self.bind_name(ident, kind, is_part, bound)
            }
            Pat::Paren(paren) => self.bind_pattern(&paren.pat, kind, is_part, bound),
            Pat::Type(typed) => self.bind_pattern(&typed.pat, kind, is_part, bound),
            Pat::Reference(reference) => self.bind_pattern(&reference.pat, &by_value(kind), is_part, bound),
            Pat::Or(or) => self.bind_cases(or, kind, is_part, bound),
            Pat::Tuple(tuple) => {
                let elements =
                    self.bind_elements(&tuple.elems, bound, |lowering, i| lowering.part_of(kind, i));
                let mut pattern = TokenStream::new();
                tuple.paren_token.surround(&mut pattern, |inside| inside.extend(elements));
                pattern
            }
            Pat::TupleStruct(tuple) => {
                let path = &tuple.path;
                let is_wrapper = is_wrapper(path);
                let elements = self.bind_elements(&tuple.elems, bound, |lowering, i| {
                    if is_wrapper { kind.clone() } else { lowering.field_of(kind, &Member::from(i)) }
                });
                // What a variant lacks, rustc says at its parentheses.
                let mut pattern = path.to_token_stream();
                tuple.paren_token.surround(&mut pattern, |inside| inside.extend(elements));
                pattern
            }
            Pat::Struct(literal) => self.bind_struct(literal, kind, bound),
            Pat::Slice(slice) => {
                let is_rest = |element: &Pat| match element {
                    Pat::Ident(ident) => {
                        matches!(&ident.subpat, Some((_, inner)) if matches!(**inner, Pat::Rest(_)))
                    }
                    other => matches!(other, Pat::Rest(_)),
                };
                let rest = slice.elems.iter().position(is_rest).unwrap_or(slice.elems.len());
                let elements = self.bind_elements(&slice.elems, bound, |lowering, i| match i.cmp(&rest) {
                    Ordering::Less => lowering.place_in(kind, &text::index(&i.to_string(), None)),
                    Ordering::Equal => lowering.place_in(kind, &text::index(&format!("{i}.."), None)),
                    Ordering::Greater => lowering.element_of(kind, None),
                });
                let mut pattern = TokenStream::new();
                slice.bracket_token.surround(&mut pattern, |inside| inside.extend(elements));
                pattern
            }
            other => other.to_token_stream(),
        }
    }

    /// Cases that bind the same names, which are one or the other place of the parameters.
    fn bind_cases(
        &mut self,
        pattern: &syn::PatOr,
        kind: &Kind,
        is_part: bool,
        bound: &mut Bound,
    ) -> TokenStream {
        let mark = self.scope.enter();
        let before = (bound.names.len(), bound.aliases.len(), bound.changing.len());
        let mut cases = VecDeque::new();
        let mut kinds: HashMap<Ident, Vec<Kind>> = HashMap::new();
        // By the first case the flow knows the names: it is what stays.
        for case in pattern.cases.iter().rev() {
            self.scope.leave(mark);
            bound.names.truncate(before.0);
            bound.aliases.truncate(before.1);
            bound.changing.truncate(before.2);
            cases.push_front(self.bind_pattern(case, kind, is_part, bound));
            for name in &bound.names[before.0..] {
                let kind = self.scope.find(name).map(|variable| variable.kind.clone());
                kinds.entry(name.clone()).or_default().splice(..0, kind);
            }
        }
        for name in &bound.names[before.0..] {
            let kinds = kinds.remove(name).unwrap_or_default();
            if kinds.iter().all(|kind| matches!(kind, Kind::Parameter { .. })) {
                let kind = Kind::one_of(kinds, &mut self.graph.merges);
                self.scope.define(name.clone(), kind, false);
            }
        }
        let cases = cases.iter();
        // Of a `let`, or behind a `&` that is left out, it needs its parentheses.
        quote_spanned! {Span::mixed_site()=> (#(#cases)|*) }
    }

    fn bind_elements<'p>(
        &mut self,
        elements: impl IntoIterator<Item = &'p Pat>,
        bound: &mut Bound,
        kind: impl Fn(&mut Self, usize) -> Kind,
    ) -> TokenStream {
        let mut patterns = TokenStream::new();
        for (i, element) in elements.into_iter().enumerate() {
            let kind = kind(self, i);
            let pattern = self.bind_pattern(element, &kind, true, bound);
            patterns.extend(quote_spanned! {Span::mixed_site()=> #pattern, });
        }
        patterns
    }

    fn bind_name(
        &mut self,
        pattern: &syn::PatIdent,
        kind: &Kind,
        is_part: bool,
        bound: &mut Bound,
    ) -> TokenStream {
        let name = &pattern.ident;
        if matches!(kind, Kind::Value(_)) && is_part {
            bound.aliases.push(name.clone());
        }
        bound.names.push(name.clone());
        let kind = if pattern.by_ref.is_some() { by_reference(kind) } else { kind.clone() };
        let sub = pattern.subpat.as_ref().map(|(_, inner)| self.bind_pattern(inner, &kind, true, bound));
        let changes = self.flow.changes(name);
        let (mutable, kind) = match (pattern.mutability, kind) {
            (_, kind @ Kind::Parameter { by_value: true, .. }) if changes => {
                (None, self.bind_changing(name, &kind, bound))
            }
            (_, kind @ Kind::Parameter { by_value: true, .. }) => (None, kind),
            // That a variable is not mutable is rustc's to say, of the function.
            (None, kind) if changes && kind.has_value() => (Some(Token![mut](name.span())), kind),
            (mutable, kind) => (mutable, kind),
        };
        self.scope.define(name.clone(), kind, false);
        let sub = sub.into_iter();
        quote_spanned! {Span::mixed_site()=> #mutable #name #(@ #sub)* }
    }

    /// A parameter that was bound to a name, and will be another one, or a value; or a copy that counts.
    // Output:  let mut h = recorder.clamp(&*h);
    fn bind_changing(&mut self, name: &Ident, kind: &Kind, bound: &mut Bound) -> Kind {
        if self.flow.counts(name) {
            let (recorder, text) = (Ident::new("recorder", Span::mixed_site()), name.to_string());
            let statement = quote_spanned! {Span::mixed_site()=>
                let mut #name = ::core::clone::Clone::clone(#recorder.setting(&*#name, #text)?);
            };
            bound.changing.push(Item::Constant { statement, names: Vec::new() });
            return Kind::Constant;
        }
        let mut value = expression::variable_of(name.to_token_stream(), kind);
        let mut aliases = Vec::new();
        if self.flow.becomes_value(name) {
            value = as_value(value);
            aliases.push(name.clone());
        }
        let kind = by_value(&self.kind_of(&value));
        let pattern = quote_spanned! {name.span()=> mut #name };
        bound.changing.push(Item::Let { pattern, value, aliases });
        kind
    }

    fn bind_struct(&mut self, literal: &syn::PatStruct, kind: &Kind, bound: &mut Bound) -> TokenStream {
        let (path, rest) = (&literal.path, literal.rest.iter().map(ToTokens::to_token_stream));
        let mut fields = Vec::new();
        for field in &literal.fields {
            let kind = self.field_of(kind, &field.member);
            let pattern = self.bind_pattern(&field.pat, &kind, true, bound);
            let member = field.colon_token.map(|colon| (&field.member, colon));
            let member = member.map(|(member, colon)| quote_spanned! {Span::mixed_site()=> #member #colon });
            fields.push(quote_spanned! {Span::mixed_site()=> #member #pattern, });
        }
        // What a struct lacks, rustc says at its braces.
        let mut pattern = path.to_token_stream();
        literal.brace_token.surround(&mut pattern, |inside| inside.extend(fields.into_iter().chain(rest)));
        pattern
    }
}

/// The same, where the user's pattern dereferences it.
pub(super) fn by_value(kind: &Kind) -> Kind {
    match kind {
        Kind::Parameter { operand, .. } => Kind::Parameter { operand: operand.clone(), by_value: true },
        Kind::Tuple(elements) => Kind::Tuple(elements.iter().map(by_value).collect()),
        other => other.clone(),
    }
}

/// `Some`, `Ok`, by whatever path of the library; another enum may have variants of these names.
fn is_wrapper(path: &syn::Path) -> bool {
    let mut segments = path.segments.iter().rev().map(|segment| segment.ident.to_string());
    match (segments.next().as_deref(), segments.next().as_deref()) {
        (Some("Some"), of) => of.is_none_or(|of| of == "Option"),
        (Some("Ok"), of) => of.is_none_or(|of| of == "Result"),
        _ => false,
    }
}

/// The same, where the user's pattern refers to it.
pub(super) fn by_reference(kind: &Kind) -> Kind {
    match kind {
        Kind::Parameter { operand, .. } => Kind::Parameter { operand: operand.clone(), by_value: false },
        other => other.clone(),
    }
}

impl Lowering<'_> {
    /// A field of a parameter. (That a tuple has none by a name, rustc says.)
    fn field_of(&mut self, kind: &Kind, member: &Member) -> Kind {
        if matches!(kind, Kind::Tuple(_)) {
            return Kind::Poisoned;
        }
        self.place_in(kind, &expression::field_text(member))
    }

    /// What a sequence of this kind is made of: the element at a position, if that is known.
    pub(super) fn element_of(&mut self, kind: &Kind, position: Option<usize>) -> Kind {
        self.place_in(kind, &text::index("_", position))
    }

    pub(super) fn place_in(&mut self, kind: &Kind, path: &str) -> Kind {
        match kind {
            Kind::Parameter { operand, by_value } => {
                let operand = self.graph.merges.place_in(operand, path);
                Kind::Parameter { operand, by_value: *by_value }
            }
            other => other.clone(),
        }
    }
}
