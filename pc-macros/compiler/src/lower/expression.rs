//! Expressions: operations, calls, and what passes through unchanged.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote_spanned};
use syn::spanned::Spanned;
use syn::{BinOp, Expr as Source, Member, Path, UnOp};

use super::branch::Ends;
use super::constant::Reads;
use super::element::{REPEATED, begins_sequence};
use super::refuse::first_token;
use super::rewrite::{INSTEAD_OF_INPUT, instead_of_element, instead_of_repeated, shown};
use super::scope::Kind;
use super::{Hint, Lowering, discrete, method};
use crate::diagnostics::Poisoned;
use crate::ir::{Callee, Expr, Item, Operand};
use crate::text;

const OPERATORS: &str = "the operators of a graph are `+`, `-`, `*`, `/` and unary `-`";

impl Lowering<'_> {
    /// An expression whose value gets a name: if it applies an operation, it is a vertex.
    pub(super) fn named(&mut self, expr: &Source, hint: &Hint) -> Result<Expr, Poisoned> {
        // A constant keeps its tokens, `.clone()` and `&` among them.
        if matches!(expr, Source::Reference(_) | Source::MethodCall(_)) && self.reads(expr).nothing() {
            return self.vertex(expr, hint);
        }
        if let Some(value) = self.alternative(expr, Ends::Named(hint)) {
            return value;
        }
        match expr {
            Source::Paren(paren) => self.named(&paren.expr, hint),
            Source::Group(group) => self.named(&group.expr, hint),
            Source::Reference(reference) if reference.mutability.is_none() => {
                self.named(&reference.expr, hint)
            }
            Source::Unary(unary) if matches!(unary.op, UnOp::Deref(_)) && is_composed(&unary.expr) => {
                self.named(&unary.expr, hint)
            }
            Source::MethodCall(call)
                if method::is_transparent(&call.method.to_string()) && call.args.is_empty() =>
            {
                self.named(&call.receiver, hint)
            }
            Source::Block(block) if block.label.is_none() => {
                let (items, tail) = self.body(&block.block, hint)?;
                Ok(Expr::Block { items, tail: Box::new(tail) })
            }
            Source::If(_) | Source::Match(_) if !self.reads(expr).nothing() => {
                self.branch_value(expr, Ends::Named(hint))
            }
            Source::Array(_) | Source::Macro(_) | Source::Call(_)
                if is_sequence(expr) && !self.reads(expr).nothing() =>
            {
                self.sequence(expr, hint)
            }
            Source::Tuple(tuple) => {
                let elements = tuple.elems.iter().enumerate();
                let lowered: Vec<_> =
                    elements.map(|(i, element)| self.named(element, &element_hint(hint, i))).collect();
                Ok(Expr::Tuple(lowered.into_iter().collect::<Result<_, _>>()?))
            }
            _ => self.vertex(expr, hint),
        }
    }

    /// Lowers an expression as the prediction of a new vertex; without an operation, there is none.
    fn vertex(&mut self, expr: &Source, hint: &Hint) -> Result<Expr, Poisoned> {
        let text = text::of(expr);
        let (name, span) = match hint {
            Hint::Name(name, span) => (name.clone(), span.unwrap_or_else(|| first_span(expr))),
            Hint::Each(_) => (hint_text(hint), hint_span(hint).unwrap_or_else(|| first_span(expr))),
        };
        let vertices = self.graph.vertices.len();
        let outer =
            (self.vertex.take(), std::mem::replace(&mut self.naming, Hint::Name(name.clone(), Some(span))));
        if !self.by_operation() {
            self.vertex = Some(self.open_vertex(name.clone(), span, text.clone()));
        }
        let errors = self.diagnostics.len();
        let value = self.expression(expr);
        match (hint, &self.signature.output) {
            (Hint::Each(parts), _) => self.graph.note_results(expr, parts.len()),
            (_, syn::Type::Tuple(parts)) if hint.is_output() => {
                self.graph.note_results(expr, parts.elems.len());
            }
            _ => {}
        }
        if !self.signature.has_output && hint.is_output() {
            self.diagnostics.forget(errors);
        }
        (self.vertex, self.naming) = outer;
        match value? {
            value @ Expr::Operation { vertex, .. } if !self.by_operation() => {
                Ok(Expr::Bound { vertex, value: Box::new(value) })
            }
            value @ Expr::Bound { vertex, .. } if self.by_operation() => {
                let root = &mut self.graph.vertices[vertex];
                (root.name, root.span, root.text) = (name, span, text);
                Ok(value)
            }
            value => {
                // No operation, no vertex: it was opened in vain.
                let opened = self.graph.vertices.get(vertices).is_some_and(|own| own.operations.is_empty());
                if !self.by_operation() && opened {
                    if self.graph.vertices.len() > vertices + 1 {
                        let help = "bind the whole first, and take the part in a second `let`";
                        let message = "this takes a part of what it makes";
                        return Err(self.diagnostics.error(expr, message, help));
                    }
                    self.graph.vertices.pop();
                }
                Ok(value)
            }
        }
    }

    /// An expression inside the prediction of a vertex.
    pub(super) fn expression(&mut self, expr: &Source) -> Result<Expr, Poisoned> {
        if let Source::Paren(syn::ExprParen { expr, .. }) | Source::Group(syn::ExprGroup { expr, .. }) = expr
        {
            return self.expression(expr);
        }
        self.refuse(expr)?;
        let reads = self.reads(expr);
        if reads.poisoned {
            self.look_beside(expr);
            return Err(Poisoned);
        }
        if reads.nothing() || (!reads.values && self.is_setting(expr)) {
            return Ok(Expr::Constant { tokens: self.typed_constant_tokens(expr), text: text::of(expr) });
        }
        if is_sequence(expr) {
            return self.sequence(expr, &self.naming.clone());
        }
        if let Some(value) = self.alternative(expr, Ends::Inside) {
            return value;
        }
        match expr {
            Source::Path(path) => Ok(self.variable(&path.path)),
            Source::Reference(reference) => self.expression(&reference.expr),
            Source::Field(field) => self.field(field),
            Source::Index(index) => self.index(index),
            Source::Unary(unary) => self.unary(unary),
            Source::Binary(binary) => self.binary(binary),
            Source::Call(call) => self.call(expr, call),
            Source::MethodCall(call) => self.method(expr, call),
            Source::If(_) | Source::Match(_) => self.branch_value(expr, Ends::Inside),
            Source::Block(block) => {
                let (items, tail) = self.inner_block(&block.block)?;
                Ok(Expr::Block { items, tail: Box::new(tail) })
            }
            Source::Cast(cast) => {
                self.expression(&cast.expr)?;
                Err(self.no_operation(expr, reads))
            }
            Source::Tuple(tuple) => {
                let elements: Vec<_> = tuple.elems.iter().map(|element| self.expression(element)).collect();
                Ok(Expr::Tuple(elements.into_iter().collect::<Result<_, _>>()?))
            }
            other => Err(self.no_operation(other, reads)),
        }
    }

    /// Looks for mistakes beside a variable that has one: they have nothing to do with it.
    fn look_beside(&mut self, expr: &Source) {
        for part in parts(expr) {
            let reads = self.reads(part);
            if reads.values || reads.poisoned {
                let _ = self.expression(part);
            }
        }
        // What operators and functions give is a value, whatever they are given.
        if let Source::MethodCall(call) = expr {
            let name = call.method.to_string();
            let is_none = method::exists(&name)
                && method::operation(&name).is_none()
                && !method::is_transparent(&name)
                && !method::is_size(&name);
            if is_none && is_value(&call.receiver) {
                let _ = self.refuse_method(call).unwrap_or_else(|| self.no_method(call));
            }
        }
    }

    /// A block inside an expression: its bindings are vertices, its tail's operations belong to the
    /// expression.
    pub(super) fn inner_block(&mut self, block: &syn::Block) -> Result<(Vec<Item>, Expr), Poisoned> {
        let mark = self.scope.enter();
        let mut items = Vec::new();
        let mut failed = false;
        let mut tail = Err(Poisoned);
        for (i, statement) in block.stmts.iter().enumerate() {
            match statement {
                syn::Stmt::Expr(expr, None) if i + 1 == block.stmts.len() => tail = self.expression(expr),
                _ => {
                    let outer = (self.vertex.take(), self.naming.clone());
                    failed |= self.statement(statement, &mut items).is_err();
                    (self.vertex, self.naming) = outer;
                }
            }
        }
        self.scope.leave(mark);
        if failed { Err(Poisoned) } else { Ok((items, tail?)) }
    }

    fn variable(&mut self, path: &Path) -> Expr {
        let tokens = path.to_token_stream();
        let kind = self.scope.find_path(path).map(|variable| variable.kind.clone());
        match kind {
            Some(kind) => variable_of(tokens, &kind),
            None => Expr::Constant { text: text::of(path), tokens },
        }
    }

    /// Whether an operand is a name that rustc probably does not know either: neither a variable nor
    /// written like a constant.
    pub(super) fn is_unknown(&self, expr: &Source) -> bool {
        match expr {
            Source::Reference(reference) => self.is_unknown(&reference.expr),
            Source::Path(path) => path.path.get_ident().is_some_and(|name| {
                self.scope.find(name).is_none() && name.to_string().starts_with(char::is_lowercase)
            }),
            _ => false,
        }
    }

    /// `base.member`
    fn field(&mut self, field: &syn::ExprField) -> Result<Expr, Poisoned> {
        match (self.expression(&field.base)?, &field.member) {
            (Expr::Parameter { operand, indices, .. }, member) => Ok(Expr::Parameter {
                place: self.constant_tokens(&Source::Field(field.clone())),
                operand: self.graph.merges.place_in(&operand, &field_text(member)),
                indices,
            }),
            (base @ (Expr::Tuple(_) | Expr::Variable { .. }), Member::Unnamed(index)) => {
                Ok(self.part(base, index.index as usize, &field.member))
            }
            (Expr::Constant { .. }, _) => {
                let tokens = self.setting_tokens(&Source::Field(field.clone()));
                Ok(Expr::Constant { tokens, text: text::of(field) })
            }
            // That a mark is missing is one mistake.
            (base, _) if self.is_suspect(&base) => Err(Poisoned),
            (base, member) => {
                let help = match (base.operand(), member) {
                    (_, Member::Named(name))
                        if method::exists(&name.to_string()) || method::is_size(&name.to_string()) =>
                    {
                        format!("call the method: `{}()`", shown(field))
                    }
                    (Operand::Input(_), _) => INSTEAD_OF_INPUT.to_owned(),
                    (_, Member::Unnamed(index)) => instead_of_element(&field.base, index.index),
                    _ => "use the whole value, or return it as one element of a tuple".to_owned(),
                };
                let message = "a value of a graph has no fields";
                let error = self.diagnostics.error_in(field, member, message, &help);
                if let Some(argument) = base.operand().input() {
                    self.diagnostics.suspect(argument);
                }
                Err(error)
            }
        }
    }

    /// Whether a value is an argument that was reported.
    fn is_suspect(&self, value: &Expr) -> bool {
        value.operand().input().is_some_and(|argument| self.diagnostics.instead_of(argument).is_some())
    }

    /// `base[index]`
    fn index(&mut self, index: &syn::ExprIndex) -> Result<Expr, Poisoned> {
        let base = self.expression(&index.expr)?;
        let position = self.reads(&index.index);
        match base {
            Expr::Parameter { operand, mut indices, .. } if !position.values => {
                let position = self.position(&index.index, &mut indices);
                let element = text::index(&index_text(&index.index), position);
                Ok(Expr::Parameter {
                    place: self.constant_tokens(&Source::Index(index.clone())),
                    operand: self.graph.merges.place_in(&operand, &element),
                    indices,
                })
            }
            Expr::Constant { .. } if !position.values => {
                let tokens = self.setting_tokens(&Source::Index(index.clone()));
                Ok(Expr::Constant { tokens, text: text::of(index) })
            }
            _ if position.values => {
                let help = "compute it from constants and sizes";
                Err(self.diagnostics.error_in(index, &index.index, "an index reads no value", help))
            }
            base => self.element(base, index),
        }
    }

    /// The number of the position that an index is, where it is no literal, and no range.
    fn position(&mut self, index: &Source, indices: &mut Vec<(usize, TokenStream)>) -> Option<usize> {
        let counts = match index {
            Source::Lit(_) | Source::Range(_) => return None,
            Source::Path(path) => self.scope.find_path(&path.path).and_then(|name| name.counts),
            _ => None,
        };
        let position = self.graph.add_position(counts);
        indices.push((position, self.constant_tokens(index)));
        Some(position)
    }

    fn unary(&mut self, unary: &syn::ExprUnary) -> Result<Expr, Poisoned> {
        match unary.op {
            UnOp::Deref(_) => match self.expression(&unary.expr)? {
                // The walk's variable is a reference, whose place is dereferenced already.
                place @ Expr::Parameter { .. } if matches!(&*unary.expr, Source::Path(_)) => Ok(place),
                Expr::Parameter { operand, indices, .. } => {
                    let place = self.constant_tokens(&Source::Unary(unary.clone()));
                    Ok(Expr::Parameter { place, operand, indices })
                }
                other => Ok(other),
            },
            UnOp::Neg(token) => {
                let value = self.expression(&unary.expr)?;
                let span = token.span();
                let callee = Callee::Operation("neg".to_owned());
                Ok(self.operation("neg", callee, span, unary, vec![value]))
            }
            _ => {
                let message = "this operator has no derivative";
                Err(if discrete::is_truth(&unary.expr) {
                    let help = format!("choose by a branch: `if {} {{ .. }} else {{ .. }}`", shown(unary));
                    self.diagnostics.error(unary.op, message, &help)
                } else {
                    self.diagnostics.error_in(unary, unary.op, message, OPERATORS)
                })
            }
        }
    }

    fn binary(&mut self, binary: &syn::ExprBinary) -> Result<Expr, Poisoned> {
        let (symbol, name) = match binary.op {
            BinOp::Add(_) => ("+", "add"),
            BinOp::Sub(_) => ("-", "sub"),
            BinOp::Mul(_) => ("*", "mul"),
            BinOp::Div(_) => ("/", "div"),
            _ => {
                let message = "this operator has no derivative";
                if discrete::is_question(&binary.op) {
                    let help = format!("choose by a branch: `if {} {{ .. }} else {{ .. }}`", shown(binary));
                    return Err(self.diagnostics.error(binary.op, message, &help));
                }
                return Err(self.diagnostics.error_in(binary, binary.op, message, OPERATORS));
            }
        };
        // rustc reports a value times that itself; what a method gives may be no value.
        let sides = [&*binary.left, &*binary.right];
        if sides.into_iter().any(|side| self.is_no_scalar(side)) && self.or_say_the_type(sides).is_empty() {
            let values = sides.into_iter().filter(|side| !self.is_no_scalar(side)).collect::<Vec<_>>();
            values.into_iter().try_for_each(|value| self.expression(value).map(|_| ()))?;
            return Err(Poisoned);
        }
        let (left, right) = (self.expression(&binary.left), self.expression(&binary.right));
        let span = binary.op.span();
        let callee = Callee::Operation(name.to_owned());
        Ok(self.operation(symbol, callee, span, binary, vec![left?, right?]))
    }

    /// What is left over: an expression that reads a value and is no operation.
    fn no_operation(&mut self, expr: &Source, reads: Reads) -> Poisoned {
        let (token, message, help) = match expr {
            Source::Cast(cast) => (
                cast.as_token.to_token_stream(),
                "a value cannot be cast",
                "one function uses one scalar type; cast a constant instead".to_owned()
                    + &self.or_say_the_type([&*cast.expr]),
            ),
            Source::Repeat(repeat) => {
                (first_token(expr), REPEATED, instead_of_repeated(&repeat.expr, &repeat.len, None))
            }
            Source::Range(range) => (
                range.limits.to_token_stream(),
                "a range reads no value",
                "compute its bounds from constants and sizes".to_owned(),
            ),
            _ => {
                let message = if reads.values {
                    "this expression has no derivative"
                } else {
                    "this reads a parameter in a way that has no derivative"
                };
                (expr.to_token_stream(), message, "write it with operations of the library".to_owned())
            }
        };
        if matches!(expr, Source::Cast(_) | Source::Repeat(_)) {
            return self.diagnostics.error_in(expr, token, message, &help);
        }
        self.diagnostics.error(token, message, &help)
    }
}

/// Whether an expression is a block or a branch, or a reference to one.
fn is_composed(expr: &Source) -> bool {
    match expr {
        Source::Block(block) => block.label.is_none(),
        Source::If(_) | Source::Match(_) => true,
        Source::Paren(paren) => is_composed(&paren.expr),
        Source::Reference(reference) => is_composed(&reference.expr),
        _ => false,
    }
}

/// Whether an expression puts values side by side.
fn is_sequence(expr: &Source) -> bool {
    matches!(expr, Source::Array(_)) || begins_sequence(expr)
}

/// An index as paths show it. What stands in quotes may hold brackets.
fn index_text(index: &Source) -> String {
    let text = match discrete::literal(index) {
        Some(syn::Lit::Int(number)) => number.base10_digits().to_owned(),
        _ => text::of(index),
    };
    if text.contains(['"', '\'']) { "_".to_owned() } else { text }
}

/// What a variable of the walk is as an expression.
pub(super) fn variable_of(tokens: TokenStream, kind: &Kind) -> Expr {
    match kind {
        Kind::Value(operand) => Expr::Variable { tokens, operand: operand.clone() },
        Kind::Parameter { operand, .. } => {
            let at = tokens.clone().into_iter().next().map_or_else(Span::mixed_site, |token| token.span());
            let place = quote_spanned! {Span::mixed_site().located_at(at)=> *#tokens };
            Expr::Parameter { place, operand: operand.clone(), indices: Vec::new() }
        }
        Kind::Tuple(elements) => {
            let element = |(i, kind)| {
                let index = syn::Index::from(i);
                variable_of(quote_spanned! {Span::mixed_site()=> #tokens.#index }, kind)
            };
            Expr::Tuple(elements.iter().enumerate().map(element).collect())
        }
        Kind::Constant | Kind::Looked | Kind::Unassigned | Kind::Poisoned => {
            Expr::Constant { text: text::of(&tokens), tokens }
        }
    }
}

/// Whether an expression is arithmetic, or the call of a function.
fn is_value(expr: &Source) -> bool {
    match expr {
        Source::Paren(syn::ExprParen { expr, .. }) => is_value(expr),
        Source::Binary(binary) => !discrete::is_question(&binary.op),
        Source::Call(_) => true,
        _ => false,
    }
}

/// The operands of an expression.
fn parts(expr: &Source) -> Vec<&Source> {
    let is_closure = |part: &&Source| matches!(part, Source::Closure(_));
    match expr {
        Source::Paren(syn::ExprParen { expr, .. })
        | Source::Group(syn::ExprGroup { expr, .. })
        | Source::Reference(syn::ExprReference { expr, .. })
        | Source::Unary(syn::ExprUnary { expr, .. })
        | Source::Cast(syn::ExprCast { expr, .. })
        | Source::Field(syn::ExprField { base: expr, .. })
        | Source::Index(syn::ExprIndex { expr, .. }) => vec![expr],
        Source::Binary(binary) => vec![&binary.left, &binary.right],
        Source::Tuple(tuple) => tuple.elems.iter().collect(),
        Source::Call(call) => call.args.iter().filter(|part| !is_closure(part)).collect(),
        Source::MethodCall(call) => {
            let arguments = call.args.iter().filter(|part| !is_closure(part));
            std::iter::once(&*call.receiver).chain(arguments).collect()
        }
        _ => Vec::new(),
    }
}

fn element_hint(hint: &Hint, index: usize) -> Hint {
    match hint {
        Hint::Name(name, span) => Hint::Name(format!("{name}.{index}"), *span),
        Hint::Each(hints) => {
            hints.get(index).cloned().unwrap_or_else(|| Hint::Name(format!("_.{index}"), None))
        }
    }
}

/// Where the first name of a hint stands; one that begins with `_` is none.
fn hint_span(hint: &Hint) -> Option<Span> {
    match hint {
        Hint::Name(name, span) => span.filter(|_| !name.starts_with('_')),
        Hint::Each(hints) => hints.iter().find_map(hint_span),
    }
}

fn hint_text(hint: &Hint) -> String {
    match hint {
        Hint::Name(name, _) => name.clone(),
        Hint::Each(hints) => format!("({})", hints.iter().map(hint_text).collect::<Vec<_>>().join(", ")),
    }
}

/// What a field adds to the path of a parameter.
pub(super) fn field_text(member: &Member) -> String {
    format!(".{}", member_text(member))
}

pub(super) fn member_text(member: &Member) -> String {
    match member {
        Member::Named(name) => super::unraw(name),
        Member::Unnamed(index) => index.index.to_string(),
    }
}

/// Where an expression begins: on stable Rust, the span of a whole one is that of its first token.
pub(super) fn first_span(expr: &Source) -> Span {
    expr.to_token_stream().into_iter().next().map_or_else(|| expr.span(), |token| token.span())
}
