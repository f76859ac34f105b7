//! Assignments: a variable names a new vertex.

use proc_macro2::{Ident, Span};
use quote::{ToTokens, quote_spanned};
use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{BinOp, Expr as Source, ExprAssign, ExprBinary, Pat};

use super::scope::Kind;
use super::statement::{as_value, is_second_name};
use super::{Hint, Lowering};
use crate::diagnostics::Poisoned;
use crate::ir::{Expr, Item, address};

/// The operator of a compound assignment.
pub(crate) fn assigns(op: &BinOp) -> Option<BinOp> {
    Some(match op {
        BinOp::AddAssign(token) => BinOp::Add(syn::Token![+](token.spans[0])),
        BinOp::SubAssign(token) => BinOp::Sub(syn::Token![-](token.spans[0])),
        BinOp::MulAssign(token) => BinOp::Mul(syn::Token![*](token.spans[0])),
        BinOp::DivAssign(token) => BinOp::Div(syn::Token![/](token.spans[0])),
        _ => return None,
    })
}

impl Lowering<'_> {
    /// `target = expression;`
    pub(super) fn assign(&mut self, assign: &ExprAssign, items: &mut Vec<Item>) -> Result<(), Poisoned> {
        self.refuse(&assign.right)?;
        let reads = self.reads(&assign.right);
        if is_part(&assign.left) && reads.nothing() && self.reads(&assign.left).nothing() {
            self.assign_constant(&Source::Assign(assign.clone()), items);
            return Ok(());
        }
        let Ok(hint) = self.target_hint(assign, &assign.left, Some(&assign.right)) else {
            // The mistakes on the right are others.
            let _ = self.expression(&assign.right);
            return Err(Poisoned);
        };
        if reads.poisoned {
            let _ = self.expression(&assign.right);
            return self.poison(&assign.left);
        }
        let is_setting = self.is_constant(&assign.left) || self.is_setting(&assign.right);
        let setting = reads.parameters && !reads.values && is_setting;
        if (reads.nothing() || setting) && self.stays_constant(&assign.left) {
            let (left, right) = (&assign.left, self.setting_tokens(&assign.right));
            let statement = quote_spanned! {Span::mixed_site()=> #left = #right; };
            self.redefine(&assign.left, &Kind::Constant);
            items.push(Item::Constant { statement, names: Vec::new() });
            return Ok(());
        }
        if self.is_decision(&assign.right, None) && self.stays_constant(&assign.left) {
            let decided = Pat::Verbatim(quote_spanned! {Span::mixed_site()=> decided });
            self.decide(&decided, &assign.right, &Kind::Constant, items)?;
            let left = &assign.left;
            let statement = quote_spanned! {Span::mixed_site()=> #left = decided; };
            self.redefine(left, &Kind::Constant);
            items.push(Item::Constant { statement, names: Vec::new() });
            return Ok(());
        }
        let value = match self.named(&assign.right, &hint) {
            Ok(value) => value,
            Err(Poisoned) => return self.poison(&assign.left),
        };
        self.store(&assign.left, value, &assign.right, items);
        Ok(())
    }

    /// `target += expression;`
    pub(super) fn assign_operation(
        &mut self,
        binary: &ExprBinary,
        items: &mut Vec<Item>,
    ) -> Result<(), Poisoned> {
        let Some(op) = assigns(&binary.op) else { return Err(Poisoned) };
        self.refuse(&binary.right)?;
        let reads = self.reads(&binary.right);
        if is_part(&binary.left) && reads.nothing() && self.reads(&binary.left).nothing() {
            self.assign_constant(&Source::Binary(binary.clone()), items);
            return Ok(());
        }
        let hint = self.target_hint(binary, &binary.left, None)?;
        if reads.poisoned || self.reads(&binary.left).poisoned {
            let _ = self.expression(&binary.right);
            return self.poison(&binary.left);
        }
        if reads.nothing() && self.stays_constant(&binary.left)
            || !reads.values && self.is_constant(&binary.left)
        {
            let (left, op, right) = (&binary.left, &binary.op, self.setting_tokens(&binary.right));
            let statement = quote_spanned! {Span::mixed_site()=> #left #op #right; };
            items.push(Item::Constant { statement, names: Vec::new() });
            return Ok(());
        }
        let long = self.keep(Source::Binary(ExprBinary { op, ..binary.clone() }));
        let (sites, errors) = (self.graph.sites.len(), self.diagnostics.len());
        let value = self.named(&long, &hint);
        if let Source::Binary(long) = &*long
            && (sites, errors) != (self.graph.sites.len(), self.diagnostics.len())
        {
            let originals: Vec<_> =
                addresses(&long.right).into_iter().zip(addresses(&binary.right)).collect();
            self.graph.move_sites(sites, &originals);
            self.diagnostics.move_places(errors, &originals);
        }
        match value {
            Ok(value) => self.store(&binary.left, value, &long, items),
            Err(Poisoned) => return self.poison(&binary.left),
        }
        Ok(())
    }

    /// `constant[i] = expression;` between constants, which may be any Rust at all.
    fn assign_constant(&self, statement: &Source, items: &mut Vec<Item>) {
        let tokens = self.setting_tokens(statement);
        let statement = quote_spanned! {Span::mixed_site()=> #tokens; };
        items.push(Item::Constant { statement, names: Vec::new() });
    }

    /// Puts a value into an assignment's target.
    fn store(&mut self, target: &Source, value: Expr, written: &Source, items: &mut Vec<Item>) {
        let value = if self.holds_values(target) { as_value(value) } else { value };
        let mut aliases = Vec::new();
        let kind = self.kind_of_written(&value, written);
        match target {
            Source::Tuple(tuple) => {
                for (i, element) in tuple.elems.iter().enumerate() {
                    let kind = self.part_of(&kind, i);
                    note_alias(element, &kind, true, &mut aliases);
                    self.redefine(element, &kind);
                }
            }
            other => {
                note_alias(other, &kind, is_second_name(&value), &mut aliases);
                self.redefine(other, &kind);
            }
        }
        items.push(Item::Assign { target: target.to_token_stream(), value, aliases });
    }

    /// The names that the parts of a value get from the target of an assignment.
    fn target_hint<A>(
        &mut self,
        whole: &A,
        target: &Source,
        right: Option<&Source>,
    ) -> Result<Hint, Poisoned> {
        match target {
            Source::Path(path) if path.path.get_ident().is_some() => {
                let name = path.path.get_ident().map(super::unraw).unwrap_or_default();
                Ok(Hint::Name(name, Some(path.span())))
            }
            Source::Infer(infer) => Ok(Hint::Name("_".to_owned(), Some(infer.span()))),
            Source::Paren(paren) => self.target_hint(whole, &paren.expr, right),
            Source::Tuple(tuple) => {
                let elements = tuple.elems.iter();
                let hints: Vec<_> = elements.map(|element| self.target_hint(whole, element, None)).collect();
                Ok(Hint::Each(hints.into_iter().collect::<Result<_, _>>()?))
            }
            part if self.reads(part).poisoned || (is_part(part) && self.is_lent(part)) => Err(Poisoned),
            Source::Array(_) | Source::Struct(_) | Source::Call(_) => {
                let help = "assign to a name, or to a tuple of names";
                let message = "this pattern does not name a vertex";
                Err(self.diagnostics.error_in(whole, target, message, help))
            }
            part => {
                let help = self.instead_of_part(part, right);
                let message = "an assignment to a part of a value has no vertex";
                Err(self.diagnostics.error_in(whole, part, message, &help))
            }
        }
    }

    fn redefine(&mut self, target: &Source, kind: &Kind) {
        if let Source::Path(path) = target
            && let Some(name) = path.path.get_ident()
        {
            self.scope.redefine(name, kind.clone());
        }
    }

    /// After a mistake on the right, what stands on the left is not reported again.
    fn poison(&mut self, target: &Source) -> Result<(), Poisoned> {
        match target {
            Source::Tuple(tuple) => {
                tuple.elems.iter().for_each(|element| self.redefine(element, &Kind::Poisoned));
            }
            other => self.redefine(other, &Kind::Poisoned),
        }
        Err(Poisoned)
    }

    /// Whether a target is a constant: one that is a value later is one from the start.
    fn stays_constant(&self, target: &Source) -> bool {
        target_names(target).iter().all(|name| {
            self.scope.find(name).is_none_or(|v| match v.kind {
                Kind::Constant | Kind::Looked => true,
                Kind::Unassigned => !v.becomes_value,
                _ => false,
            })
        })
    }

    /// Whether a target is a constant, and remains one: what parameters are asked for it is a setting.
    fn is_constant(&self, target: &Source) -> bool {
        target_names(target)
            .iter()
            .all(|name| self.scope.find(name).is_some_and(|variable| matches!(variable.kind, Kind::Constant)))
    }

    /// Whether a target holds values at some time.
    fn holds_values(&self, target: &Source) -> bool {
        target_names(target).iter().any(|name| {
            self.scope.find(name).is_some_and(|v| match v.kind {
                Kind::Value(_) | Kind::Tuple(_) => true,
                Kind::Unassigned => v.becomes_value,
                _ => false,
            })
        })
    }
}

/// Whether a target is a part of a variable.
fn is_part(target: &Source) -> bool {
    matches!(target, Source::Field(_) | Source::Index(_))
}

fn target_names(target: &Source) -> Vec<&Ident> {
    match target {
        Source::Path(path) => path.path.get_ident().into_iter().collect(),
        Source::Tuple(tuple) => tuple.elems.iter().flat_map(target_names).collect(),
        Source::Paren(paren) => target_names(&paren.expr),
        _ => Vec::new(),
    }
}

fn note_alias(target: &Source, kind: &Kind, is_second: bool, aliases: &mut Vec<Ident>) {
    if let Source::Path(path) = target
        && let Some(name) = path.path.get_ident()
        && matches!(kind, Kind::Value(_))
        && is_second
    {
        aliases.push(name.clone());
    }
}

/// The addresses of an expression and of those inside it, in the order of the source.
pub(super) fn addresses(expr: &Source) -> Vec<usize> {
    struct Addresses(Vec<usize>);
    impl<'ast> Visit<'ast> for Addresses {
        fn visit_expr(&mut self, expr: &'ast Source) {
            self.0.push(address(expr));
            visit::visit_expr(self, expr);
        }
    }
    let mut addresses = Addresses(Vec::new());
    addresses.visit_expr(expr);
    addresses.0
}
