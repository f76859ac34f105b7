//! Statements: bindings, assignments, blocks.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote_spanned};
use syn::{Block, Expr as Source, Local, Pat, Stmt};

use super::assign::assigns;
use super::condition::{any_pair, is_view};
use super::constant::{bindings, names_of_pattern};
use super::element::begins_sequence;
use super::flow::Discrete;
use super::look::changed;
use super::pattern::Bound;
use super::refuse::first_token;
use super::rewrite::{instead_of_item, instead_of_let_else, shown};
use super::scope::Kind;
use super::{Hint, Lowering, discrete, method};
use crate::diagnostics::Poisoned;
use crate::ir::{Expr, Item, Operand, Scrutinee};

const BINDS_NOTHING: &str = "a statement that binds nothing has no vertex";

/// A constant or a parameter becomes a value; in a tuple, each.
pub(super) fn as_value(expr: Expr) -> Expr {
    match expr {
        Expr::Constant { .. } | Expr::Parameter { .. } => Expr::Clamped(Box::new(expr)),
        Expr::Tuple(elements) => Expr::Tuple(elements.into_iter().map(as_value).collect()),
        Expr::Block { items, tail } => Expr::Block { items, tail: Box::new(as_value(*tail)) },
        Expr::Alias { name, value } => Expr::Alias { name, value: Box::new(as_value(*value)) },
        Expr::Branch { mut branch, operand } => {
            for arm in &mut branch.arms {
                arm.tail = arm.tail.take().map(as_value);
            }
            Expr::Branch { branch, operand }
        }
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
                // rustc says that the value is missing behind the loop.
                Stmt::Expr(Source::ForLoop(_), None) if i + 1 == block.stmts.len() => {
                    let _ = self.statement(statement, &mut items);
                }
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

    /// The statements of a block that has no value, in a scope of their own.
    pub(super) fn statements(&mut self, block: &Block) -> Result<Vec<Item>, Poisoned> {
        let mark = self.scope.enter();
        let items = self.statements_here(&block.stmts);
        self.scope.leave(mark);
        items
    }

    /// Statements in the scope that is open. All of them are looked at, even after a mistake.
    pub(super) fn statements_here(&mut self, statements: &[Stmt]) -> Result<Vec<Item>, Poisoned> {
        let mut items = Vec::new();
        let mut result = Ok(());
        for statement in statements {
            let one = self.statement(statement, &mut items);
            result = result.and(one);
        }
        result.map(|()| items)
    }

    pub(super) fn statement(&mut self, statement: &Stmt, items: &mut Vec<Item>) -> Result<(), Poisoned> {
        match statement {
            Stmt::Local(local) => self.local(local, items),
            Stmt::Item(item) => {
                let message = "an item in a body could hide what its names mean";
                Err(self.diagnostics.error(first_token(item), message, &instead_of_item(item)))
            }
            Stmt::Macro(call) if is_assertion(&call.mac) => Ok(()),
            Stmt::Macro(call) => Err(self.refuse_macro(&call.mac)),
            // That its value is lost, rustc says.
            Stmt::Expr(expr @ (Source::If(_) | Source::Match(_)), None) if is_value(expr) => Err(Poisoned),
            Stmt::Expr(expr, _) => self.expression_statement(expr, items),
        }
    }

    pub(super) fn expression_statement(
        &mut self,
        expr: &Source,
        items: &mut Vec<Item>,
    ) -> Result<(), Poisoned> {
        match expr {
            Source::Assign(assign) => self.assign(assign, items),
            Source::Binary(binary) if assigns(&binary.op).is_some() => self.assign_operation(binary, items),
            Source::Macro(call) if is_assertion(&call.mac) => Ok(()),
            Source::Block(block) if block.label.is_none() => {
                let inner = self.statements(&block.block)?;
                items.push(Item::Scope(inner));
                Ok(())
            }
            Source::MethodCall(call) if call.method == "push" && self.is_sequence(&call.receiver) => {
                self.push(call, items)
            }
            _ if self.refuse(expr).is_err() => {
                if let Source::Block(block) = expr {
                    self.look_into(&block.block);
                }
                Err(Poisoned)
            }
            _ if self.reads(expr).nothing() => {
                let tokens = self.setting_tokens(expr);
                let statement = quote_spanned! {Span::mixed_site()=> #tokens; };
                items.push(Item::Constant { statement, names: Vec::new() });
                Ok(())
            }
            Source::ForLoop(repeat) => self.for_loop(repeat, items),
            Source::If(_) | Source::Match(_) if is_value(expr) => {
                Err(self.diagnostics.error(first_token(expr), BINDS_NOTHING, "bind it: `let name = ..;`"))
            }
            Source::If(_) | Source::Match(_) => self.branch_statement(expr, items),
            _ => {
                if self.reads(expr).poisoned {
                    return Err(Poisoned);
                }
                if let Source::MethodCall(call) = expr
                    && self.is_unknown(&call.receiver)
                {
                    return Err(Poisoned);
                }
                if let Source::MethodCall(call) = expr
                    && let Some(error) = self.refuse_statement(call)
                {
                    return Err(error);
                }
                for argument in arguments(expr) {
                    self.refuse(argument)?;
                }
                let help = instead_of_statement(expr);
                Err(self.diagnostics.error_in(expr, expr, BINDS_NOTHING, &help))
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
            for name in names_of_pattern(pattern, false) {
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
        let Some(init) = &local.init else { return self.declare(pattern, ty, items) };
        if let Some((token, diverge)) = &init.diverge {
            let (message, help) = ("`let .. else` has no static graph", instead_of_let_else(local));
            match ending(diverge) {
                // What it returns, rustc asks, too.
                Some(end @ Source::Return(_)) => self.diagnostics.error_in(end, token, message, &help),
                _ => self.diagnostics.error(token, message, &help),
            };
            let _ = self.scrutinee(&init.expr, std::iter::once(pattern));
            return Err(Poisoned);
        }
        let expr = &*init.expr;
        if self.is_decision(expr, ty) {
            return self.decide(pattern, expr, &Kind::Constant, items);
        }
        self.refuse(expr)?;
        let reads = self.reads(expr);
        if reads.poisoned {
            // There may be mistakes inside that have nothing to do with it.
            if let Ok(hint) = self.pattern_hint(pattern, Some(expr)) {
                let _ = self.named(expr, &hint);
            }
            return Err(Poisoned);
        }
        let is_type = ty.is_some_and(|ty| discrete::is_type(ty) || self.is_other_scalar(ty));
        let is_setting = self.counts(pattern, expr) || is_type || self.is_setting(expr);
        let setting = reads.parameters && !reads.values && is_setting;
        if (reads.nothing() || setting) && !self.later_value(pattern) {
            let mut statement = self.constant_local(local);
            let mut bound = Bound::default();
            self.bind_pattern(pattern, &Kind::Constant, false, &mut bound);
            let mut names = bound.names;
            if matches!(pattern, Pat::Ident(_)) {
                // What only an assertion reads is not unused.
                statement.extend(quote_spanned! {Span::mixed_site()=> #(let _ = &#names;)* });
                names.clear();
            }
            items.push(Item::Constant { statement, names });
            return Ok(());
        }
        match pattern {
            // Whatever the variant holds, only what is taken out of it may be read.
            Pat::Ident(name)
                if !reads.values
                    && self.flow.discrete(&name.ident) == Some(Discrete::Variant)
                    && !self.flow.changes(&name.ident)
                    && matches!(expr, Source::MethodCall(_))
                    && asks(expr) =>
            {
                self.decide(pattern, expr, &Kind::Looked, items)
            }
            _ if !reads.values && !is_tuple_of_names(pattern) => self.take_apart(expr, pattern, items),
            _ => self.bind_value(expr, pattern, ty, items),
        }
    }

    /// Whether all of what is bound counts or decides, by what becomes of it.
    fn counts(&self, pattern: &Pat, expr: &Source) -> bool {
        !any_pair(expr, pattern, &mut |expr, part| {
            let Pat::Ident(pattern) = part else { return true };
            let name = &pattern.ident;
            let is_discrete = self.flow.discrete(name) == Some(Discrete::Count) && !self.flow.changes(name);
            !(self.flow.counts(name) || (is_discrete && asks(expr)))
        })
    }

    /// `let Layer { w, b } = layer;` of parameters: their fields are no vertices.
    fn take_apart(&mut self, expr: &Source, pattern: &Pat, items: &mut Vec<Item>) -> Result<(), Poisoned> {
        let (value, kind) = if matches!(expr, Source::MethodCall(call) if is_view(call)) {
            self.matched(expr)?
        } else {
            let value = self.named(expr, &Hint::Each(Vec::new()))?;
            let kind = self.kind_of_written(&value, expr);
            (value, kind)
        };
        let mut bound = Bound::default();
        let pattern = self.bind_pattern(pattern, &kind, true, &mut bound);
        items.push(Item::Match { pattern, scrutinee: Scrutinee::Place(Box::new(value)), names: bound.names });
        items.append(&mut bound.changing);
        Ok(())
    }

    /// `let pattern = expression;` of a value, or of a place inside the parameters.
    fn bind_value(
        &mut self,
        expr: &Source,
        pattern: &Pat,
        ty: Option<&syn::Type>,
        items: &mut Vec<Item>,
    ) -> Result<(), Poisoned> {
        let hint = self.pattern_hint(pattern, Some(expr))?;
        let mut value = if begins_sequence(expr) && self.later_value(pattern) {
            self.sequence(expr, &hint)?
        } else {
            self.named(expr, &hint)?
        };
        if matches!(pattern, Pat::Ident(_)) && self.later_value(pattern) {
            value = typed_constant(value, ty);
        }
        value = self.clamp_mutable(pattern, value);
        let mut bound = Bound::default();
        let kind = self.kind_of_written(&value, expr);
        if let (Pat::Ident(name), Kind::Value(Operand::Vertex(vertex))) = (pattern, &kind)
            && self.graph.vertices[*vertex].name == super::unraw(&name.ident)
        {
            self.named.push(name.ident.clone());
        }
        let is_sequence = matches!(value, Expr::Sequence(_));
        let mut pattern = self.bind_pattern(pattern, &kind, is_second_name(&value), &mut bound);
        if matches!(kind, Kind::Parameter { by_value: false, .. }) {
            pattern = refers_to(pattern, ty);
        }
        if is_sequence {
            self.name_sequence();
        }
        items.push(Item::Let { pattern, value, aliases: bound.aliases });
        items.append(&mut bound.changing);
        Ok(())
    }

    /// Whether a variable is bound to what only decides something: a truth, or a number that is none of
    /// the graph's.
    pub(super) fn is_decision(&mut self, expr: &Source, ty: Option<&syn::Type>) -> bool {
        let reads = self.reads(expr);
        // On a parameter, a method of such a name may be annotated.
        let is_truth = discrete::is_truth(expr)
            && !matches!(expr, Source::MethodCall(call) if !self.reads(&call.receiver).values);
        (reads.values && (is_truth || ty.is_some_and(discrete::is_type)))
            || ((reads.values || reads.parameters) && discrete::is_whole(expr))
    }

    /// `let name = condition;`
    pub(super) fn decide(
        &mut self,
        pattern: &Pat,
        expr: &Source,
        kind: &Kind,
        items: &mut Vec<Item>,
    ) -> Result<(), Poisoned> {
        let condition = self.condition(expr)?;
        let mut bound = Bound::default();
        let mut pattern = self.bind_pattern(pattern, kind, false, &mut bound);
        if discrete::is_truth(expr) {
            // By how it is written it is a truth.
            pattern = quote_spanned! {Span::mixed_site()=> #pattern: bool };
        }
        items.push(Item::Match { pattern, scrutinee: Scrutinee::Decides(condition), names: bound.names });
        Ok(())
    }

    /// Whether a variable of the pattern that changes holds a value later.
    fn later_value(&self, pattern: &Pat) -> bool {
        match pattern {
            Pat::Ident(ident) => {
                let changes = ident.mutability.is_some() || self.flow.changes(&ident.ident);
                changes && self.flow.becomes_value(&ident.ident)
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

    /// `let name;`, `let (a, b);`
    fn declare(
        &mut self,
        pattern: &Pat,
        ty: Option<&syn::Type>,
        items: &mut Vec<Item>,
    ) -> Result<(), Poisoned> {
        self.pattern_hint(pattern, None)?;
        let bindings = bindings(pattern, false);
        if !bindings.iter().any(|binding| self.flow.changes(&binding.ident)) {
            // Of what is never assigned, rustc speaks where it is read.
            for binding in bindings {
                self.scope.define(binding.ident.clone(), Kind::Poisoned, false);
            }
            return Ok(());
        }
        let mut is_value = false;
        for binding in bindings {
            self.scope.define(binding.ident.clone(), Kind::Unassigned, false);
            if let Some(variable) = self.scope.last_mut() {
                variable.becomes_value = self.flow.becomes_value(&binding.ident);
                is_value |= variable.becomes_value;
            }
        }
        let pattern = self.changing(pattern).to_token_stream();
        items.push(Item::Declare { pattern: if is_value { pattern } else { refers_to(pattern, ty) } });
        Ok(())
    }
}

/// Whether an expression may ask for something, and applies no operation.
fn asks(expr: &Source) -> bool {
    match expr {
        Source::MethodCall(call) => {
            let name = call.method.to_string();
            let is_part = matches!(&*name, "unwrap" | "expect" | "unwrap_or" | "unwrap_or_else")
                && super::condition::is_scrutinee(&call.receiver);
            method::operation(&name).is_none_or(|(_, arity)| arity != call.args.len())
                && !method::is_transparent(&name)
                && !is_part
        }
        Source::Call(_) | Source::If(_) | Source::Match(_) => true,
        Source::Array(array) => {
            array.elems.iter().all(|element| asks(element) || discrete::is_literal(element))
        }
        _ => false,
    }
}

/// A pattern of what the walk, too, holds as a reference: of the type that the user has written, as other
/// references may become it.
fn refers_to(pattern: TokenStream, ty: Option<&syn::Type>) -> TokenStream {
    match ty {
        Some(ty @ syn::Type::Reference(_)) => quote_spanned! {Span::mixed_site()=> #pattern: #ty },
        _ => pattern,
    }
}

/// Whether a pattern gives a value a name, or its parts.
fn is_tuple_of_names(pattern: &Pat) -> bool {
    match pattern {
        Pat::Ident(name) => name.by_ref.is_none() && name.subpat.is_none(),
        Pat::Wild(_) => true,
        Pat::Paren(paren) => is_tuple_of_names(&paren.pat),
        Pat::Tuple(tuple) => tuple.elems.iter().all(is_tuple_of_names),
        _ => false,
    }
}

/// Whether an expression was probably meant as a result; of a branch, all arms.
fn is_value(expr: &Source) -> bool {
    let of_block =
        |block: &Block| matches!(block.stmts.last(), Some(Stmt::Expr(tail, None)) if is_value(tail));
    match expr {
        Source::Binary(binary) => assigns(&binary.op).is_none(),
        Source::MethodCall(call) => call.method != "push",
        Source::Call(_) | Source::Path(_) | Source::Unary(_) => true,
        Source::Tuple(tuple) => !tuple.elems.is_empty(),
        Source::Block(block) => of_block(&block.block),
        Source::If(branch) => {
            let otherwise = branch.else_branch.as_ref();
            of_block(&branch.then_branch) && otherwise.is_some_and(|(_, otherwise)| is_value(otherwise))
        }
        Source::Match(branch) => !branch.arms.is_empty() && branch.arms.iter().all(|arm| is_value(&arm.body)),
        _ => false,
    }
}

/// What to write instead of a statement that binds nothing.
fn instead_of_statement(expr: &Source) -> String {
    const LIKE_PUSH: [&str; 5] = ["append", "push_back", "insert", "extend", "add"];
    match expr {
        Source::MethodCall(call) if LIKE_PUSH.iter().any(|name| call.method == name) => {
            let value = call.args.last().map(shown).unwrap_or_default();
            format!("values are put into a sequence by `{}.push({value});`", shown(&call.receiver))
        }
        _ => match changed(expr) {
            Some(name) => format!("no value is changed in place: assign what is new, `{name} = ..;`"),
            None => format!("bind what it computes, `let name = {};`, or remove it", shown(expr)),
        },
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
pub(super) fn is_second_name(value: &Expr) -> bool {
    match value {
        Expr::Variable { .. } | Expr::Element { .. } | Expr::Clamped(_) => true,
        Expr::Block { tail, .. } => is_second_name(tail),
        _ => false,
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

pub(super) const ASSERTIONS: [&str; 6] =
    ["assert", "assert_eq", "assert_ne", "debug_assert", "debug_assert_eq", "debug_assert_ne"];

/// Assertions stay in the plain function, and are nothing to the graph.
pub(super) fn is_assertion(call: &syn::Macro) -> bool {
    call.path.segments.last().is_some_and(|name| ASSERTIONS.iter().any(|assertion| name.ident == assertion))
}

/// The expression that a block ends in.
fn ending(block: &Source) -> Option<&Source> {
    let Source::Block(block) = block else { return None };
    match block.block.stmts.last()? {
        Stmt::Expr(end, _) => Some(end),
        _ => None,
    }
}
