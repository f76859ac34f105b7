//! Statements: bindings, assignments, blocks.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote_spanned};
use syn::{Block, Expr as Source, Local, Pat, Stmt};

use super::assign::assigns;
use super::constant::names_of_pattern;
use super::refuse::first_token;
use super::scope::Kind;
use super::{Hint, Lowering};
use crate::diagnostics::Poisoned;
use crate::ir::{Expr, Item, Operand};

/// A constant or a parameter becomes a value; in a tuple, each.
pub(super) fn as_value(expr: Expr) -> Expr {
    match expr {
        Expr::Constant { .. } | Expr::Parameter { .. } => Expr::Clamped(Box::new(expr)),
        Expr::Tuple(elements) => Expr::Tuple(elements.into_iter().map(as_value).collect()),
        Expr::Block { items, tail } => Expr::Block { items, tail: Box::new(as_value(*tail)) },
        other => other,
    }
}

impl Lowering<'_> {
    /// The statements of a block in a scope of their own, and its tail. All of them are looked at, even
    /// after a mistake.
    pub(super) fn body(&mut self, block: &Block, hint: &Hint) -> Result<(Vec<Item>, Expr), Poisoned> {
        let mark = self.scope.enter();
        let mut items = Vec::new();
        let mut tail = None;
        let mut failed = false;
        for (i, statement) in block.stmts.iter().enumerate() {
            match statement {
                Stmt::Expr(expr, None) if i + 1 == block.stmts.len() => tail = Some(self.named(expr, hint)),
                // rustc offers to remove the semicolon.
                Stmt::Expr(expr, Some(_)) if i + 1 == block.stmts.len() && is_value(expr) => failed = true,
                _ => failed |= self.statement(statement, &mut items).is_err(),
            }
        }
        self.scope.leave(mark);
        match tail {
            Some(Ok(tail)) if !failed => Ok((items, tail)),
            // rustc reports a block without a value itself.
            Some(_) | None => Err(Poisoned),
        }
    }

    pub(super) fn statement(&mut self, statement: &Stmt, items: &mut Vec<Item>) -> Result<(), Poisoned> {
        match statement {
            Stmt::Local(local) => self.local(local, items),
            Stmt::Item(item) => {
                let help = "move it out of the function";
                Err(self.diagnostics.error(
                    first_token(item),
                    "items in a body could hide what its names mean",
                    help,
                ))
            }
            Stmt::Macro(call) if is_assertion(&call.mac) => Ok(()),
            Stmt::Macro(call) => Err(self.refuse_macro(&call.mac)),
            Stmt::Expr(expr, _) => self.expression_statement(expr, items),
        }
    }

    fn expression_statement(&mut self, expr: &Source, items: &mut Vec<Item>) -> Result<(), Poisoned> {
        match expr {
            Source::Assign(assign) => self.assign(assign, items),
            Source::Binary(binary) if assigns(&binary.op).is_some() => self.assign_operation(binary, items),
            Source::Macro(call) if is_assertion(&call.mac) => Ok(()),
            Source::Block(block) if block.label.is_none() => {
                let mark = self.scope.enter();
                let mut inner = Vec::new();
                let mut result = Ok(());
                for statement in &block.block.stmts {
                    let one = self.statement(statement, &mut inner);
                    result = result.and(one);
                }
                self.scope.leave(mark);
                items.push(Item::Scope(inner));
                result
            }
            _ if self.refuse(expr).is_err() => Err(Poisoned),
            _ => {
                let reads = self.reads(expr);
                if reads.poisoned {
                    return Err(Poisoned);
                }
                if reads.nothing() {
                    let tokens = self.constant_tokens(expr);
                    let statement = quote_spanned! {Span::mixed_site()=> #tokens; };
                    items.push(Item::Constant { statement, names: Vec::new() });
                    return Ok(());
                }
                for argument in arguments(expr) {
                    self.refuse(argument)?;
                }
                let help = "bind what it computes, `let name = ..;`, assign it, `name = ..;`, or remove it";
                Err(self.diagnostics.error(expr, "a statement that binds nothing has no vertex", help))
            }
        }
    }

    /// `let pattern = expression;`
    fn local(&mut self, local: &Local, items: &mut Vec<Item>) -> Result<(), Poisoned> {
        let (pattern, ty) = match &local.pat {
            Pat::Type(typed) => (&*typed.pat, Some(&*typed.ty)),
            pattern => (pattern, None),
        };
        let result = self.try_local(local, pattern, ty, items);
        if result.is_err() {
            for name in names_of_pattern(pattern) {
                self.scope.define(name, Kind::Poisoned, false);
            }
        }
        result
    }

    fn try_local(
        &mut self,
        local: &Local,
        pattern: &Pat,
        ty: Option<&syn::Type>,
        items: &mut Vec<Item>,
    ) -> Result<(), Poisoned> {
        let Some(init) = &local.init else { return self.declare(pattern, items) };
        if let Some((token, _)) = &init.diverge {
            let help = "bind what is always there, or take it as `#[constant]`";
            return Err(self.diagnostics.error(token, "`let .. else` has no static graph", help));
        }
        let expr = &*init.expr;
        self.refuse(expr)?;
        let reads = self.reads(expr);
        if reads.poisoned {
            return Err(Poisoned);
        }
        let setting =
            reads.parameters && !reads.values && (ty.is_some_and(is_setting_type) || self.is_setting(expr));
        if (reads.nothing() || setting) && !self.later_value(pattern) {
            let statement = self.constant_local(local);
            let names = names_of_pattern(pattern);
            for name in &names {
                self.scope.define(name.clone(), Kind::Constant, false);
            }
            items.push(Item::Constant { statement, names });
            return Ok(());
        }
        let hint = self.pattern_hint(pattern)?;
        let mut value = self.named(expr, &hint)?;
        if matches!(pattern, Pat::Ident(_)) && self.later_value(pattern) {
            value = typed_constant(value, ty);
        }
        value = self.clamp_mutable(pattern, value);
        let mut aliases = Vec::new();
        let kind = kind_of(&value, is_by_value(expr, self));
        self.bind_pattern(pattern, kind, is_call(&value), &mut aliases);
        items.push(Item::Let { pattern: pattern.to_token_stream(), value, aliases });
        Ok(())
    }

    /// Whether a mutable variable of the pattern holds a value later.
    fn later_value(&self, pattern: &Pat) -> bool {
        match pattern {
            Pat::Ident(ident) => {
                ident.mutability.is_some() && self.becomes_value.contains(&ident.ident.to_string())
            }
            Pat::Paren(paren) => self.later_value(&paren.pat),
            Pat::Tuple(tuple) => tuple.elems.iter().any(|element| self.later_value(element)),
            _ => false,
        }
    }

    /// What a mutable variable begins with is a value, if it holds one later.
    fn clamp_mutable(&self, pattern: &Pat, value: Expr) -> Expr {
        match (pattern, value) {
            (Pat::Paren(paren), value) => self.clamp_mutable(&paren.pat, value),
            (Pat::Tuple(tuple), Expr::Tuple(elements)) => {
                let both = tuple.elems.iter().zip(elements);
                Expr::Tuple(both.map(|(pattern, value)| self.clamp_mutable(pattern, value)).collect())
            }
            (pattern, Expr::Block { items, tail }) => {
                Expr::Block { items, tail: Box::new(self.clamp_mutable(pattern, *tail)) }
            }
            (Pat::Ident(_), value) if self.later_value(pattern) => as_value(value),
            (_, value) => value,
        }
    }

    /// `let name;`
    fn declare(&mut self, pattern: &Pat, items: &mut Vec<Item>) -> Result<(), Poisoned> {
        let Pat::Ident(ident) = pattern else {
            let help = "declare one name at a time";
            return Err(self.diagnostics.error(pattern, "a pattern is declared without a value", help));
        };
        self.scope.define(ident.ident.clone(), Kind::Unassigned, false);
        items.push(Item::Declare { pattern: pattern.to_token_stream() });
        Ok(())
    }

    /// The names that the parts of a value get from a pattern.
    fn pattern_hint(&mut self, pattern: &Pat) -> Result<Hint, Poisoned> {
        match pattern {
            Pat::Ident(ident) if ident.by_ref.is_none() && ident.subpat.is_none() => {
                Ok(Hint::Name(super::unraw(&ident.ident), Some(ident.ident.span())))
            }
            Pat::Wild(wild) => Ok(Hint::Name("_".to_owned(), Some(wild.underscore_token.spans[0]))),
            Pat::Paren(paren) => self.pattern_hint(&paren.pat),
            Pat::Tuple(tuple) => {
                let hints: Result<Vec<Hint>, Poisoned> =
                    tuple.elems.iter().map(|element| self.pattern_hint(element)).collect();
                Ok(Hint::Each(hints?))
            }
            other => {
                let help = "bind a name, or a tuple of names";
                Err(self.diagnostics.error(other, "this pattern does not name a vertex", help))
            }
        }
    }

    /// Defines the names of a pattern; names of parts of a call's result are second names.
    fn bind_pattern(&mut self, pattern: &Pat, kind: Kind, is_call: bool, aliases: &mut Vec<Ident>) {
        match pattern {
            Pat::Ident(ident) => {
                if let Kind::Value(operand) = &kind
                    && is_alias(operand, is_call)
                {
                    aliases.push(ident.ident.clone());
                }
                self.scope.define(ident.ident.clone(), kind, false);
            }
            Pat::Paren(paren) => self.bind_pattern(&paren.pat, kind, is_call, aliases),
            Pat::Tuple(tuple) => {
                for (i, element) in tuple.elems.iter().enumerate() {
                    self.bind_pattern(element, part_of(&kind, i), true, aliases);
                }
            }
            _ => {}
        }
    }
}

/// Whether an expression was probably meant as a result.
fn is_value(expr: &Source) -> bool {
    match expr {
        Source::Binary(binary) => assigns(&binary.op).is_none(),
        Source::Call(_) | Source::MethodCall(_) | Source::Path(_) | Source::Unary(_) | Source::Tuple(_) => {
            true
        }
        _ => false,
    }
}

/// What a call is handed.
fn arguments(expr: &Source) -> Vec<&Source> {
    match expr {
        Source::Call(call) => call.args.iter().collect(),
        Source::MethodCall(call) => std::iter::once(&*call.receiver).chain(&call.args).collect(),
        _ => Vec::new(),
    }
}

/// Whether a name that is bound to this value is a second name: the first is where it was made.
pub(super) fn is_alias(operand: &Operand, is_call: bool) -> bool {
    is_call || !matches!(operand, Operand::Vertex(_))
}

/// Whether the value is a variable, or parts of one: its names are all second names.
pub(super) fn is_call(value: &Expr) -> bool {
    matches!(value, Expr::Variable { .. })
}

/// What a name is that is bound to a value of the walk.
pub(super) fn kind_of(value: &Expr, by_value: bool) -> Kind {
    match value {
        Expr::Constant { .. } => Kind::Constant,
        Expr::Parameter { text, .. } => Kind::Parameter { text: text.clone(), by_value },
        Expr::Tuple(elements) => {
            Kind::Tuple(elements.iter().map(|element| kind_of(element, by_value)).collect())
        }
        Expr::Block { tail, .. } => kind_of(tail, by_value),
        value => Kind::Value(value.operand()),
    }
}

pub(super) fn part_of(kind: &Kind, index: usize) -> Kind {
    match kind {
        Kind::Tuple(elements) => elements.get(index).cloned().unwrap_or(Kind::Poisoned),
        Kind::Value(operand) => Kind::Value(operand.part(index)),
        other => other.clone(),
    }
}

/// Whether the user's variable is a parameter's value, and not a reference to it.
pub(super) fn is_by_value(expr: &Source, lowering: &Lowering<'_>) -> bool {
    match expr {
        Source::Reference(_) => false,
        Source::Paren(paren) => is_by_value(&paren.expr, lowering),
        Source::Path(path) => {
            let variable = path.path.get_ident().and_then(|name| lowering.scope.find(name));
            !matches!(variable.map(|v| &v.kind), Some(Kind::Parameter { by_value: false, .. }))
        }
        _ => true,
    }
}

/// A constant with the type that the user wrote for it.
fn typed_constant(value: Expr, ty: Option<&syn::Type>) -> Expr {
    match (value, ty) {
        (Expr::Constant { tokens, text }, Some(ty)) => {
            let tokens: TokenStream =
                quote_spanned! {Span::mixed_site()=> { let constant: #ty = #tokens; constant } };
            Expr::Constant { tokens, text }
        }
        (value, _) => value,
    }
}

/// Types that are never learned: a variable of one is a constant, even if it is read off the parameters.
fn is_setting_type(ty: &syn::Type) -> bool {
    const SETTINGS: [&str; 15] = [
        "usize", "u8", "u16", "u32", "u64", "u128", "isize", "i8", "i16", "i32", "i64", "i128", "bool",
        "char", "String",
    ];
    matches!(ty, syn::Type::Path(path) if SETTINGS.iter().any(|name| path.path.is_ident(name)))
}

/// Assertions stay in the plain function, and are nothing to the graph.
pub(super) fn is_assertion(call: &syn::Macro) -> bool {
    const ASSERTIONS: [&str; 6] =
        ["assert", "assert_eq", "assert_ne", "debug_assert", "debug_assert_eq", "debug_assert_ne"];
    call.path.segments.last().is_some_and(|name| ASSERTIONS.iter().any(|assertion| name.ident == assertion))
}
