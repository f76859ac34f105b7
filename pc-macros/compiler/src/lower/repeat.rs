//! Loops: `for` over a sequence, a range, or the parameters.

use proc_macro2::Ident;
use syn::{Expr as Source, ExprCall, ExprForLoop, ExprMethodCall, Pat};

use super::foreign::is_of_numbers;
use super::pattern::{Bound, by_reference, by_value};
use super::rewrite::{instead_of_adaptor, shown};
use super::scope::Kind;
use super::{Lowering, method};
use crate::diagnostics::Poisoned;
use crate::ir::{Adaptor, Elements, Expr, Item, Loop, Operand, RegionKind};
use crate::text;

/// The adaptors of iterators that a loop may go through.
const ADAPTORS: [&str; 10] =
    ["iter", "enumerate", "rev", "cloned", "copied", "zip", "chain", "skip", "take", "step_by"];

impl Lowering<'_> {
    /// `for pattern in elements { .. }`
    pub(super) fn for_loop(&mut self, repeat: &ExprForLoop, items: &mut Vec<Item>) -> Result<(), Poisoned> {
        if let Some(label) = &repeat.label {
            let help = "remove the label";
            self.diagnostics.error(label, "a labelled loop has no static graph", help);
        }
        let (elements, kind) = match self.elements(&repeat.expr) {
            // rustc says so.
            Ok(_) if self.is_no_pair(&repeat.pat, &repeat.expr) => (None, Kind::Poisoned),
            Ok((elements, kind)) => (Some(elements), kind),
            Err(Poisoned) => (None, Kind::Poisoned),
        };
        let carried = self.carry(repeat);
        let names = self.scope.enter();
        self.scope.loops += 1;
        let head = format!("for {} in {}", text::of(&repeat.pat), text::of(&repeat.expr));
        let mut bound = Bound::default();
        let (pattern, body) = self.in_region(RegionKind::Loop, head, repeat.for_token.span, |lowering| {
            let pattern = lowering.bind_pattern(&repeat.pat, &kind, true, &mut bound);
            if let Some(counter) = counter(&repeat.expr, &repeat.pat) {
                lowering.scope.count(counter);
            }
            (pattern, lowering.statements_here(&repeat.body.stmts))
        });
        self.scope.loops -= 1;
        self.scope.leave(names);
        self.close(carried);
        let (Some(elements), mut inside) = (elements, body?) else { return Err(Poisoned) };
        let Bound { names, aliases, changing, .. } = bound;
        inside.splice(..0, changing);
        items.push(Item::Loop(Loop { pattern, elements, names, aliases, items: inside }));
        Ok(())
    }

    /// Whether a pattern of tuples stands for the elements of an input that are none by their type: `enumerate` or `zip`
    /// was forgotten.
    // Input:   for (t, x) in xs { .. }    of xs: &[DVector<f64>]
    fn is_no_pair(&self, pattern: &Pat, expr: &Source) -> bool {
        match expr {
            Source::Reference(reference) => self.is_no_pair(pattern, &reference.expr),
            Source::MethodCall(call) if call.method == "iter" => self.is_no_pair(pattern, &call.receiver),
            Source::Path(_) => {
                let ty = self.input(expr).and_then(|input| self.type_of(&input));
                matches!(pattern, Pat::Tuple(_)) && ty.is_some_and(is_of_numbers)
            }
            _ => false,
        }
    }

    /// At the head of a loop, a variable that it carries is what precedes the loop or what an iteration
    /// has left; the latter is not known yet.
    fn carry(&mut self, repeat: &ExprForLoop) -> Vec<(Ident, Kind, Kind)> {
        let names = self.flow.carried(repeat).to_vec();
        let mut carried = Vec::new();
        for name in names {
            let Some(before) = self.scope.find(&name).map(|variable| variable.kind.clone()) else { continue };
            let head = self.open_merges(&before);
            self.scope.redefine(&name, head.clone());
            carried.push((name, before, head));
        }
        carried
    }

    fn open_merges(&mut self, kind: &Kind) -> Kind {
        match kind {
            Kind::Value(operand) => Kind::Value(self.graph.merges.open(operand)),
            Kind::Parameter { operand, by_value } => {
                Kind::Parameter { operand: self.graph.merges.open(operand), by_value: *by_value }
            }
            Kind::Tuple(elements) => {
                Kind::Tuple(elements.iter().map(|element| self.open_merges(element)).collect())
            }
            other => other.clone(),
        }
    }

    /// Behind a loop, what its variables have become is known; it is what they are at its head, too.
    fn close(&mut self, carried: Vec<(Ident, Kind, Kind)>) {
        for (name, before, head) in carried {
            let Some(end) = self.scope.find(&name).map(|variable| variable.kind.clone()) else { continue };
            self.close_merges(&head, &end);
            let behind = match end {
                Kind::Value(_) | Kind::Parameter { .. } | Kind::Tuple(_)
                    if head.has_value() || head.has_parameter() =>
                {
                    head
                }
                Kind::Parameter { .. } => Kind::one_of(vec![before, end], &mut self.graph.merges),
                // It may have run zero times.
                end if before.is_constant() && end.is_constant() => {
                    Kind::one_of(vec![before, end], &mut self.graph.merges)
                }
                end => end,
            };
            self.scope.redefine(&name, behind);
        }
    }

    fn close_merges(&mut self, head: &Kind, end: &Kind) {
        match (head, end) {
            (Kind::Value(Operand::Merge(merge)), Kind::Value(_) | Kind::Tuple(_)) => {
                self.graph.merges.close(*merge, &[end.clone().operand()]);
            }
            (Kind::Parameter { operand: Operand::Merge(merge), .. }, Kind::Parameter { operand, .. }) => {
                self.graph.merges.close(*merge, std::slice::from_ref(operand));
            }
            // What ends an iteration may be a tuple as a whole: the result of a call.
            (Kind::Tuple(heads), end) => {
                for (i, head) in heads.iter().enumerate() {
                    let part = self.part_of(end, i);
                    self.close_merges(head, &part);
                }
            }
            _ => {}
        }
    }

    /// What a loop goes through, and what its elements stand for.
    fn elements(&mut self, expr: &Source) -> Result<(Elements, Kind), Poisoned> {
        let reads = self.reads(expr);
        if reads.poisoned {
            return Err(Poisoned);
        }
        if reads.nothing() || (!reads.values && self.is_setting(expr)) {
            self.refuse_jumps(expr)?;
            let is_range = matches!(expr, Source::Range(_));
            let tokens = if is_range { self.constant_tokens(expr) } else { self.setting_tokens(expr) };
            let kind = if self.reads_looked(expr) { Kind::Looked } else { Kind::Constant };
            return Ok((Elements::Of(Expr::Constant { tokens, text: text::of(expr) }, None), kind));
        }
        if let Source::Call(call) = expr
            && let Some(method) = as_adaptor(call)
        {
            let help = format!("write `{method}`");
            return Err(self.diagnostics.error_in(expr, &call.func, "an adaptor is a method", &help));
        }
        match expr {
            Source::Paren(paren) => self.elements(&paren.expr),
            Source::Range(_) => Ok((Elements::Range(self.condition(expr)?), Kind::Constant)),
            Source::Reference(reference) if reference.mutability.is_none() => {
                let (elements, kind) = self.elements(&reference.expr)?;
                Ok((elements, by_reference(&kind)))
            }
            Source::MethodCall(call) => match call.method.to_string().as_str() {
                "iter" | "into_iter" | "as_slice" | "clone" | "to_vec" if call.args.is_empty() => {
                    let (elements, kind) = match self.elements(&call.receiver)? {
                        (Elements::Of(place @ Expr::Parameter { .. }, position), kind)
                            if call.method == "iter" =>
                        {
                            (Elements::Iter(place, position), kind)
                        }
                        other => other,
                    };
                    let kind = match call.method.to_string().as_str() {
                        "clone" | "to_vec" => by_value(&kind),
                        "iter" | "as_slice" => by_reference(&kind),
                        _ => kind,
                    };
                    Ok((elements, kind))
                }
                _ => self.adapted(call),
            },
            Source::Path(_) | Source::Field(_) | Source::Index(_) | Source::Unary(_) => {
                let value = self.expression(expr)?;
                let kind = self.kind_of_written(&value, expr);
                let is_parameter = matches!(kind, Kind::Parameter { .. });
                let position = is_parameter.then(|| self.graph.add_position(Some(self.scope.loops)));
                let element = self.element_of(&kind, position);
                Ok((Elements::Of(value, position), element))
            }
            _ if self.refuse(expr).is_err() => Err(Poisoned),
            _ if reads.values => {
                let help = format!("write `let sequence = {};`, and loop over `&sequence`", shown(expr));
                Err(self.diagnostics.error(expr, "a loop goes through a variable", &help))
            }
            _ => {
                let help = "write `for layer in &p.layers`";
                Err(self.diagnostics.error(expr, "this is no sequence of parameters", help))
            }
        }
    }

    /// An adaptor of an iterator.
    fn adapted(&mut self, call: &ExprMethodCall) -> Result<(Elements, Kind), Poisoned> {
        let name = call.method.to_string();
        let argument = call.args.first();
        let known = match argument {
            None => ["enumerate", "rev", "cloned", "copied"].contains(&name.as_str()),
            Some(_) => ["zip", "chain", "skip", "take", "step_by"].contains(&name.as_str()),
        };
        if !known {
            let message = format!("`{name}` has no graph in the head of a loop");
            let help = method::similar(&name, ADAPTORS).map_or_else(
                || instead_of_adaptor(call),
                |similar| format!("there is an adaptor with a similar name, `{similar}`"),
            );
            return Err(self.error_of_method(call, &call.method, &message, &help));
        }
        let receiver = self.elements(&call.receiver);
        let (argument, other) = match argument {
            None => (None, None),
            Some(argument) if name == "zip" || name == "chain" => {
                let (elements, kind) = self.elements(argument)?;
                let is_mixed =
                    receiver.as_ref().is_ok_and(|(_, first)| first.has_value() != kind.has_value());
                if name == "chain" && is_mixed {
                    let message = "a chain goes through values or through parameters, not both";
                    let help = "write a loop over each, or push all to one sequence before";
                    return Err(self.diagnostics.error(&call.method, message, help));
                }
                (Some(Adaptor::Elements(Box::new(elements))), Some(kind))
            }
            Some(argument) => (Some(Adaptor::Count(self.condition(argument)?)), None),
        };
        let (elements, kind) = receiver?;
        // What the walk goes through is references and handles: nothing is cloned.
        if matches!(name.as_str(), "cloned" | "copied") && !kind.is_constant() {
            return Ok((elements, by_value(&kind)));
        }
        let kind = match (name.as_str(), other) {
            ("enumerate", _) => Kind::Tuple(vec![Kind::Constant, kind]),
            ("zip", Some(other)) => Kind::Tuple(vec![kind, other]),
            (_, Some(other)) => Kind::one_of(vec![kind, other], &mut self.graph.merges),
            (_, None) => kind,
        };
        Ok((Elements::Adapted { elements: Box::new(elements), method: call.method.clone(), argument }, kind))
    }
}

/// An adaptor that is called as a function, as a method.
// Input:   enumerate(xs)               std::iter::zip(xs, ys)
// Output:  xs.iter().enumerate()       xs.iter().zip(ys)
fn as_adaptor(call: &ExprCall) -> Option<String> {
    let Source::Path(path) = &*call.func else { return None };
    let name = path.path.segments.last()?.ident.to_string();
    if !ADAPTORS.contains(&name.as_str()) {
        return None;
    }
    let mut arguments = call.args.iter();
    let receiver = without_reference(arguments.next()?);
    let arguments: Vec<String> = arguments.map(shown).collect();
    Some(format!("{}.iter().{name}({})", shown(receiver), arguments.join(", ")))
}

fn without_reference(expr: &Source) -> &Source {
    if let Source::Reference(reference) = expr { &reference.expr } else { expr }
}

/// The name that a loop gives another number in every iteration: `t` of `for t in 0..n`, of
/// `for (t, x) in xs.iter().enumerate()`.
fn counter<'p>(elements: &Source, pattern: &'p Pat) -> Option<&'p Ident> {
    match (elements, pattern) {
        (Source::Paren(paren), pattern) => counter(&paren.expr, pattern),
        (elements, Pat::Paren(paren)) => counter(elements, &paren.pat),
        (Source::Range(_), Pat::Ident(name)) => Some(&name.ident),
        (Source::MethodCall(call), pattern) => {
            let part = |i: usize| if let Pat::Tuple(tuple) = pattern { tuple.elems.get(i) } else { None };
            match (call.method.to_string().as_str(), part(0)) {
                ("rev" | "skip" | "take" | "step_by", _) => counter(&call.receiver, pattern),
                ("enumerate", Some(Pat::Ident(name))) => Some(&name.ident),
                ("enumerate", _) => counter(&call.receiver, part(1)?),
                ("zip", Some(first)) => {
                    counter(&call.receiver, first).or_else(|| counter(call.args.first()?, part(1)?))
                }
                _ => None,
            }
        }
        _ => None,
    }
}
