//! Conditions: what decides reads values, and is not differentiated.

use proc_macro2::Span;
use quote::{ToTokens, quote_spanned};
use syn::{BinOp, Expr as Source, Pat, Type, UnOp};

use super::Lowering;
use super::constant::names_of_pattern;
use super::look::{changed, only_looks};
use super::pattern::{Bound, by_reference, by_value};
use super::rewrite::shown;
use super::scope::Kind;
use crate::diagnostics::Poisoned;
use crate::ir::{Condition, Expr, LookedAt, Scrutinee, Test};
use crate::text;

impl Lowering<'_> {
    /// An expression that decides something, whatever it reads.
    pub(super) fn condition(&mut self, expr: &Source) -> Result<Condition, Poisoned> {
        self.refuse_jumps(expr)?;
        self.refuse_changes(expr)?;
        // That an assignment is no condition, rustc says.
        if self.reads(expr).poisoned || matches!(expr, Source::Assign(_)) {
            return Err(Poisoned);
        }
        let variables = self.values_read(expr);
        let changed = changed(expr).filter(|name| self.scope.find(name).is_some());
        if let Some(name) = &changed
            && (!variables.is_empty() || self.scope.find(name).is_some_and(|v| !v.kind.is_constant()))
        {
            let message = format!("a condition does not change `{name}`");
            let help = "change it in a statement before, and ask what it is then";
            return Err(self.diagnostics.error(name, &message, help));
        }
        for name in &variables {
            let operands = self.scope.find(name).map(|variable| variable.kind.operands());
            self.graph.looked_at.extend(operands.into_iter().flatten());
        }
        let types = if variables.is_empty() { Vec::new() } else { self.graph.add_read(expr, variables) };
        let looked_at = |(ty, variable)| {
            let stays = only_looks(expr, &variable);
            LookedAt { ty, variable, stays }
        };
        let reads = types.into_iter().map(looked_at).collect();
        let tokens = if changed.is_some() { self.setting_tokens(expr) } else { self.constant_tokens(expr) };
        Ok(Condition { tokens, reads })
    }

    /// The tests of an `if` or a guard, all of which must hold; names that they bind are defined.
    pub(super) fn tests(
        &mut self,
        expr: &Source,
        bound: &mut Bound,
        tests: &mut Vec<Test>,
    ) -> Result<(), Poisoned> {
        match expr {
            Source::Binary(binary) if matches!(binary.op, BinOp::And(_)) && has_let(expr) => {
                self.tests(&binary.left, bound, tests)?;
                self.tests(&binary.right, bound, tests)
            }
            Source::Let(test) => {
                let (scrutinee, kind) = self.scrutinee(&test.expr, std::iter::once(&*test.pat))?;
                let pattern = self.bind_pattern(&test.pat, &kind, true, bound);
                tests.push(Test::Matches(pattern, scrutinee));
                Ok(())
            }
            other => {
                tests.push(Test::Holds(self.condition(other)?));
                Ok(())
            }
        }
    }

    /// What patterns are matched against, and what its parts stand for.
    pub(super) fn scrutinee<'p>(
        &mut self,
        expr: &Source,
        patterns: impl Iterator<Item = &'p Pat>,
    ) -> Result<(Scrutinee, Kind), Poisoned> {
        let reads = self.reads(expr);
        if reads.poisoned {
            return Err(Poisoned);
        }
        let patterns: Vec<&Pat> = patterns.collect();
        patterns.iter().try_for_each(|pattern| self.refuse_slices(expr, pattern))?;
        let looks = patterns
            .iter()
            .any(|pattern| any_pair(expr, pattern, &mut |expr, part| looks(part) && self.reads(expr).values));
        let binds = |part: &Pat| !names_of_pattern(part, true).is_empty();
        // What a pattern takes out of parameters learns: it must be a place.
        let takes_parameters = patterns.iter().any(|pattern| {
            any_pair(expr, pattern, &mut |expr, part| {
                self.reads(expr).parameters && binds(part) && !self.is_decided(expr)
            })
        });
        if looks && takes_parameters {
            let message = "these patterns look at a value and take parameters apart";
            let help = "name what decides, `let decides = .. > ..;`, and match that beside the parameters";
            return Err(self.diagnostics.error(expr, message, help));
        }
        let takes_fields = patterns.iter().any(|pattern| takes(pattern));
        if takes_parameters && takes_fields && !reads.values && !self.is_taken(expr) {
            let message = "patterns take apart only places inside the parameters";
            let help = "match a place, such as `&p.layers[0]` or `p.layers.first()`";
            return Err(self.diagnostics.error_in(expr, expr, message, help));
        }
        let binds = patterns.iter().any(|pattern| binds(pattern));
        let only_asks = reads.nothing() || (!reads.values && !binds);
        if !takes_parameters && (only_asks || looks || !is_scrutinee(expr)) {
            let condition = self.condition(expr)?;
            // What is bound may be read, later.
            let learns = binds && reads.parameters && !reads.values;
            let tokens = if learns { self.setting_tokens(expr) } else { condition.tokens };
            let decides = Scrutinee::Decides(Condition { tokens, ..condition });
            return Ok((decides, self.looked(expr, reads.values)));
        }
        let (value, kind) = self.matched(expr)?;
        Ok((Scrutinee::Place(Box::new(value)), kind))
    }

    /// A sequence of values has no slices.
    fn refuse_slices(&mut self, expr: &Source, pattern: &Pat) -> Result<(), Poisoned> {
        let mut slice = None;
        any_pair(expr, pattern, &mut |expr, part| {
            if slice.is_none() && has_slice(part) && is_scrutinee(expr) && self.reads(expr).values {
                slice = Some((shown(expr), part.to_token_stream()));
            }
            slice.is_some()
        });
        let Some((sequence, slice)) = slice else { return Ok(()) };
        let help = format!("ask for its length, `{sequence}.len()`, and its elements, `{sequence}[0]`");
        let message = "a sequence of values is not taken apart by patterns";
        // Of a slice it is a right pattern, of whose parts other lines tell the types.
        let ty = self.input(expr).and_then(|input| self.type_of(&input).cloned());
        Err(match ty {
            Some(Type::Reference(reference)) if matches!(*reference.elem, Type::Slice(_)) => {
                self.diagnostics.error(slice, message, &help)
            }
            _ => self.diagnostics.error_in(expr, slice, message, &help),
        })
    }

    /// What patterns bind of what decides.
    fn looked(&mut self, expr: &Source, beside_values: bool) -> Kind {
        match expr {
            Source::Paren(paren) => self.looked(&paren.expr, beside_values),
            Source::Tuple(tuple) => {
                let elements = tuple.elems.iter().map(|element| self.looked(element, beside_values));
                let kinds: Vec<Kind> = elements.collect();
                let is_constant = kinds.iter().all(|kind| *kind == Kind::Constant);
                if is_constant { Kind::Constant } else { Kind::Tuple(kinds) }
            }
            _ => {
                let reads = self.reads(expr);
                // Of parameters alone the walk asks whether they learn.
                let is_unasked = reads.values || (reads.parameters && beside_values);
                if is_unasked || self.reads_looked(expr) { Kind::Looked } else { Kind::Constant }
            }
        }
    }

    /// Whether an expression is made of places and of what is decided without values.
    fn is_taken(&mut self, expr: &Source) -> bool {
        match expr {
            Source::Paren(paren) => self.is_taken(&paren.expr),
            Source::Tuple(tuple) => tuple.elems.iter().all(|element| self.is_taken(element)),
            _ => is_scrutinee(expr) || self.is_decided(expr),
        }
    }

    /// Whether an expression is a constant, or a setting of the parameters that holds none of them.
    fn is_decided(&mut self, expr: &Source) -> bool {
        self.reads(expr).nothing() || (!matches!(expr, Source::Call(_)) && self.is_setting(expr))
    }

    /// A place that patterns take apart, as the walk holds it, and what its parts stand for.
    pub(super) fn matched(&mut self, expr: &Source) -> Result<(Expr, Kind), Poisoned> {
        match expr {
            Source::Paren(paren) => self.matched(&paren.expr),
            Source::Tuple(tuple) => {
                let elements: Result<Vec<_>, _> =
                    tuple.elems.iter().map(|element| self.matched(element)).collect();
                let (values, kinds) = elements?.into_iter().unzip();
                Ok((Expr::Tuple(values), Kind::Tuple(kinds)))
            }
            Source::MethodCall(call) if is_part(call) => self.matched_part(expr, call),
            Source::MethodCall(call) if is_view(call) => {
                let (mut value, kind) = self.matched(&call.receiver)?;
                if let Expr::Parameter { place, .. } = &mut value {
                    if call.method == "as_slice" {
                        *place = quote_spanned! {Span::mixed_site()=> (#place)[..] };
                    } else if call.method == "as_ref" || call.method == "as_deref" {
                        // Of a box that is another place than itself.
                        value = Expr::Constant { tokens: self.constant_tokens(expr), text: text::of(expr) };
                    }
                }
                let is_copy = ["clone", "cloned", "copied"].iter().any(|copy| call.method == copy);
                Ok((value, if is_copy { by_value(&kind) } else { by_reference(&kind) }))
            }
            _ => {
                let value = self.expression(expr)?;
                let kind = self.kind_of_written(&value, expr);
                Ok((value, kind))
            }
        }
    }

    /// `sequence.first()`, `.last()`, `.get(t)`
    fn matched_part(&mut self, expr: &Source, call: &syn::ExprMethodCall) -> Result<(Expr, Kind), Poisoned> {
        let base = self.expression(&call.receiver)?;
        let whole = by_reference(&self.kind_of(&base));
        let kind = self.element_of(&whole, None);
        if matches!(kind, Kind::Value(_)) {
            let place = self.place_of_part(call)?;
            return Ok((Expr::Element { base: Box::new(base), place, optional: true }, kind));
        }
        Ok((Expr::Constant { tokens: self.constant_tokens(expr), text: text::of(expr) }, kind))
    }
}

/// A place that patterns take apart: of parameters, of values, or a tuple of such places.
pub(super) fn is_scrutinee(expr: &Source) -> bool {
    match expr {
        Source::Paren(paren) => is_scrutinee(&paren.expr),
        Source::Reference(reference) => reference.mutability.is_none() && is_scrutinee(&reference.expr),
        Source::Unary(unary) => matches!(unary.op, UnOp::Deref(_)) && is_scrutinee(&unary.expr),
        Source::Field(field) => is_scrutinee(&field.base),
        Source::Index(index) => is_scrutinee(&index.expr),
        Source::Path(_) => true,
        Source::Tuple(tuple) => tuple.elems.iter().all(is_scrutinee),
        Source::MethodCall(call) => (is_part(call) || is_view(call)) && is_scrutinee(&call.receiver),
        _ => false,
    }
}

/// `sequence.first()` and its like: a part, as an `Option`.
pub(super) fn is_part(call: &syn::ExprMethodCall) -> bool {
    call.method == "get" || (call.args.is_empty() && (call.method == "first" || call.method == "last"))
}

/// The whole, in another form.
pub(super) fn is_view(call: &syn::ExprMethodCall) -> bool {
    const VIEWS: [&str; 7] = ["as_ref", "as_deref", "as_slice", "clone", "cloned", "copied", "iter"];
    call.args.is_empty() && VIEWS.iter().any(|view| call.method == view)
}

/// Whether a condition holds a `let`.
pub(super) fn has_let(expr: &Source) -> bool {
    match expr {
        Source::Let(_) => true,
        Source::Binary(binary) => {
            matches!(binary.op, BinOp::And(_)) && (has_let(&binary.left) || has_let(&binary.right))
        }
        _ => false,
    }
}

/// Whether a pattern takes a struct or a variant apart.
fn takes(pattern: &Pat) -> bool {
    any_part(pattern, |part| matches!(part, Pat::Struct(_) | Pat::TupleStruct(_) | Pat::Slice(_)))
}

fn has_slice(pattern: &Pat) -> bool {
    any_part(pattern, |part| matches!(part, Pat::Slice(_)))
}

/// Whether a pattern looks at the value itself.
fn looks(pattern: &Pat) -> bool {
    any_part(pattern, |part| match part {
        Pat::Lit(_) | Pat::Range(_) | Pat::Const(_) => true,
        // `Option::None`, of a place that may be missing.
        Pat::Path(path) => path.path.segments.last().is_some_and(|last| last.ident != "None"),
        _ => false,
    })
}

/// Shows the parts of a tuple with the patterns that they are matched against.
pub(crate) fn each_pair(expr: &Source, pattern: &Pat, see: &mut dyn FnMut(&Source, &Pat)) {
    any_pair(expr, pattern, &mut |expr, pattern| {
        see(expr, pattern);
        false
    });
}

/// Whether one of the parts of a tuple and the pattern that it is matched against are such ones.
pub(super) fn any_pair(expr: &Source, pattern: &Pat, are: &mut dyn FnMut(&Source, &Pat) -> bool) -> bool {
    match (expr, pattern) {
        (Source::Paren(paren), _) => any_pair(&paren.expr, pattern, are),
        (_, Pat::Guard(guard)) => any_pair(expr, &guard.pat, are),
        (_, Pat::Paren(paren)) => any_pair(expr, &paren.pat, are),
        (_, Pat::Or(or)) => or.cases.iter().any(|case| any_pair(expr, case, are)),
        (Source::Tuple(exprs), Pat::Tuple(patterns)) if exprs.elems.len() == patterns.elems.len() => {
            exprs.elems.iter().zip(&patterns.elems).any(|(expr, pattern)| any_pair(expr, pattern, are))
        }
        _ => are(expr, pattern),
    }
}

/// Whether one of the patterns that a pattern is made of, fields aside, is such a one.
fn any_part(pattern: &Pat, is: fn(&Pat) -> bool) -> bool {
    match pattern {
        Pat::Guard(guard) => any_part(&guard.pat, is),
        Pat::Paren(paren) => any_part(&paren.pat, is),
        Pat::Reference(reference) => any_part(&reference.pat, is),
        Pat::Or(or) => or.cases.iter().any(|case| any_part(case, is)),
        Pat::Tuple(tuple) => tuple.elems.iter().any(|element| any_part(element, is)),
        Pat::Ident(syn::PatIdent { subpat: Some((_, part)), .. }) => any_part(part, is),
        pattern => is(pattern),
    }
}
