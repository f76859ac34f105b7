//! What each form of source carries on: the whole body, form by form.

use std::rc::Rc;

use syn::parse::ParseStream;
use syn::visit::{self, Visit};
use syn::{BinOp, Block, Expr, ExprForLoop, Local, Pat};

use super::{Holds, Look, Read};
use crate::lower::assign::assigns;
use crate::lower::condition::each_pair;
use crate::lower::constant::{bindings, each_word, is_size};
use crate::lower::discrete;
use crate::lower::setting::list;
use crate::lower::statement::is_assertion;

impl Look {
    /// What the parts of a pattern become of an expression.
    fn parts<'p>(&mut self, pattern: &'p Pat, expr: &Expr, parts: &mut Vec<(&'p Pat, Vec<Read>)>) {
        match (pattern, expr) {
            (Pat::Type(typed), _) => self.parts(&typed.pat, expr, parts),
            (Pat::Tuple(patterns), Expr::Tuple(values)) if patterns.elems.len() == values.elems.len() => {
                let both = patterns.elems.iter().zip(&values.elems);
                both.for_each(|(pattern, value)| self.parts(pattern, value, parts));
            }
            _ => parts.push((pattern, self.sources(expr))),
        }
    }

    /// Whatever becomes of a variable, it stays a truth or a whole number if it is one by its type, or begins as one.
    fn begin(&mut self, pattern: &Pat, expr: &Expr) {
        let (pattern, is_typed) = match pattern {
            Pat::Type(typed) => (&*typed.pat, discrete::is_type(&typed.ty)),
            pattern => (pattern, false),
        };
        each_pair(expr, pattern, &mut |expr, part| {
            if let Pat::Ident(name) = part
                && (is_typed || discrete::is_literal(expr))
                && let Some(position) = self.find(&name.ident)
            {
                self.declarations[self.scope[position].1].counts = true;
            }
        });
    }

    /// A variable that is matched against a variant is one.
    fn match_variants(&mut self, expr: &Expr, pattern: &Pat) {
        each_pair(expr, pattern, &mut |expr, part| match part {
            Pat::Path(path) => self.note_variant(expr, &path.path),
            Pat::TupleStruct(tuple) => self.note_variant(expr, &tuple.path),
            Pat::Struct(literal) => self.note_variant(expr, &literal.path),
            _ => {}
        });
    }

    /// A variable that is compared with a variant is one.
    fn compare(&mut self, expr: &Expr, other: &Expr) {
        match other {
            Expr::Path(path) => self.note_variant(expr, &path.path),
            Expr::Reference(reference) => self.compare(expr, &reference.expr),
            _ => {}
        }
    }

    /// What the parts of a pattern become of the elements of an iterator.
    fn elements<'p>(&mut self, pattern: &'p Pat, expr: &Expr, parts: &mut Vec<(&'p Pat, Vec<Read>)>) {
        let Expr::MethodCall(call) = expr else { return parts.push((pattern, self.places(expr))) };
        let pair = match pattern {
            Pat::Tuple(tuple) if tuple.elems.len() == 2 => Some((&tuple.elems[0], &tuple.elems[1])),
            _ => None,
        };
        match (call.method.to_string().as_str(), call.args.first(), pair) {
            ("enumerate", None, Some((count, element))) => {
                parts.push((count, Vec::new()));
                self.elements(element, &call.receiver, parts);
            }
            ("zip", Some(other), Some((first, second))) => {
                self.elements(first, &call.receiver, parts);
                self.elements(second, other, parts);
            }
            ("skip" | "take" | "step_by", Some(count), _) => {
                self.decide(count);
                self.elements(pattern, &call.receiver, parts);
            }
            ("rev", None, _) => self.elements(pattern, &call.receiver, parts),
            _ => parts.push((pattern, self.places(expr))),
        }
    }
}

impl<'ast> Visit<'ast> for Look {
    fn visit_expr(&mut self, expr: &'ast Expr) {
        let outer = (self.applied, self.in_sum);
        self.applied |= !carries_on(expr);
        self.in_sum &= matches!(expr, Expr::Binary(_) | Expr::Paren(_));
        visit::visit_expr(self, expr);
        (self.applied, self.in_sum) = outer;
    }

    fn visit_expr_index(&mut self, index: &'ast syn::ExprIndex) {
        self.discrete(&index.index);
        self.visit_expr(&index.expr);
        self.decide(&index.index);
    }

    fn visit_expr_cast(&mut self, cast: &'ast syn::ExprCast) {
        self.discrete(&cast.expr);
        visit::visit_expr_cast(self, cast);
    }

    fn visit_expr_repeat(&mut self, repeat: &'ast syn::ExprRepeat) {
        self.visit_expr(&repeat.expr);
        self.discrete(&repeat.len);
        self.decide(&repeat.len);
    }

    fn visit_expr_range(&mut self, range: &'ast syn::ExprRange) {
        for bound in [&range.start, &range.end].into_iter().flatten() {
            self.discrete(bound);
        }
        visit::visit_expr_range(self, range);
    }

    fn visit_block(&mut self, block: &'ast Block) {
        self.scoped(|look| visit::visit_block(look, block));
    }

    fn visit_local(&mut self, local: &'ast Local) {
        if let Some(init) = &local.init {
            let mut parts = Vec::new();
            self.parts(&local.pat, &init.expr, &mut parts);
            self.declare_parts(&parts);
            self.begin(&local.pat, &init.expr);
        } else {
            for binding in bindings(&local.pat, false) {
                self.declare(&binding.ident, Holds::Nothing);
            }
        }
    }

    fn visit_expr_path(&mut self, path: &'ast syn::ExprPath) {
        if let Some(name) = path.path.get_ident() {
            self.read(name);
        }
    }

    fn visit_expr_assign(&mut self, assign: &'ast syn::ExprAssign) {
        if let (Expr::Tuple(targets), Expr::Tuple(values)) = (&*assign.left, &*assign.right)
            && targets.elems.len() == values.elems.len()
        {
            let from: Vec<_> = values.elems.iter().map(|value| self.sources(value)).collect();
            targets.elems.iter().zip(from).for_each(|(target, from)| self.assign(target, &from));
            return;
        }
        let from = self.sources(&assign.right);
        self.count(&assign.left, &assign.right);
        self.assign(&assign.left, &from);
    }

    fn visit_expr_binary(&mut self, binary: &'ast syn::ExprBinary) {
        // All sides are of one type.
        if !self.in_sum && (discrete::is_count(&binary.left) || discrete::is_count(&binary.right)) {
            self.discrete(&binary.left);
            self.discrete(&binary.right);
        }
        let assigns = assigns(&binary.op).is_some();
        self.in_sum = !assigns && !discrete::is_question(&binary.op);
        if assigns {
            let mut from = self.sources(&binary.right);
            from.extend(self.sources(&binary.left));
            let from: Vec<Read> = from.into_iter().map(Read::applied).collect();
            self.count(&binary.left, &binary.right);
            self.assign(&binary.left, &from);
        } else if discrete::is_question(&binary.op) {
            if matches!(binary.op, BinOp::Eq(_) | BinOp::Ne(_)) {
                self.compare(&binary.left, &binary.right);
                self.compare(&binary.right, &binary.left);
            }
            self.decide(&binary.left);
            self.decide(&binary.right);
        } else {
            visit::visit_expr_binary(self, binary);
        }
    }

    fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
        if is_size(call) {
            return;
        }
        if call.method == "push" {
            let from: Vec<Read> = call.args.iter().flat_map(|argument| self.sources(argument)).collect();
            let from: Vec<Read> = from.into_iter().map(Read::applied).collect();
            return self.assign(&call.receiver, &from);
        }
        self.visit_expr(&call.receiver);
        for argument in &call.args {
            if gives_its_receiver(call) {
                self.decide(argument);
            } else {
                self.visit_expr(argument);
            }
        }
    }

    fn visit_expr_if(&mut self, branch: &'ast syn::ExprIf) {
        let first = self.found.len();
        self.discrete(&branch.cond);
        let is_constant = self.scoped(|look| {
            look.decide(&branch.cond);
            look.is_constant(|look| look.visit_block(&branch.then_branch))
        });
        if let Some((_, otherwise)) = &branch.else_branch
            && (self.is_constant(|look| look.visit_expr(otherwise)) || is_constant)
        {
            self.mix(first);
        }
    }

    fn visit_expr_let(&mut self, test: &'ast syn::ExprLet) {
        let from = self.places(&test.expr);
        self.match_variants(&test.expr, &test.pat);
        self.declare_pattern(&test.pat, true, &from);
    }

    fn visit_expr_match(&mut self, branch: &'ast syn::ExprMatch) {
        let from = self.places(&branch.expr);
        if branch.arms.iter().any(|arm| discrete::is_pattern(&arm.pat)) {
            self.discrete(&branch.expr);
        }
        for arm in &branch.arms {
            self.match_variants(&branch.expr, &arm.pat);
        }
        let (first, mut has_constant) = (self.found.len(), false);
        for arm in &branch.arms {
            has_constant |= self.scoped(|look| {
                look.declare_pattern(&arm.pat, true, &from);
                if let Pat::Guard(pattern) = &arm.pat {
                    look.decide(&pattern.guard);
                }
                look.is_constant(|look| look.visit_expr(&arm.body))
            });
        }
        if has_constant {
            self.mix(first);
        }
    }

    fn visit_expr_for_loop(&mut self, repeat: &'ast ExprForLoop) {
        let mut parts = Vec::new();
        self.elements(&repeat.pat, &repeat.expr, &mut parts);
        self.loops.push((std::ptr::from_ref(repeat), self.scope.len()));
        self.scoped(|look| {
            look.declare_parts(&parts);
            look.visit_block(&repeat.body);
        });
        self.loops.pop();
    }

    fn visit_expr_closure(&mut self, closure: &'ast syn::ExprClosure) {
        self.scoped(|look| {
            closure.inputs.iter().for_each(|input| look.declare_pattern(input, false, &[]));
            look.visit_expr(&closure.body);
        });
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        if let Some(list) = list(call) {
            let list = Rc::new(list);
            self.visit_expr(&list);
            self.lists.push(list);
        } else if let Ok((expr, pattern)) = call.parse_body_with(matched) {
            self.match_variants(&expr, &pattern);
            each_word(call.tokens.clone(), &mut |name| self.read(name));
        } else if !is_assertion(call) {
            each_word(call.tokens.clone(), &mut |name| {
                self.read(name);
                // It may be assigned there.
                if let Some(position) = self.find(name) {
                    self.declarations[self.scope[position].1].changes = true;
                }
            });
        }
    }

    fn visit_item(&mut self, _: &'ast syn::Item) {}
}

/// What `matches!` is given.
fn matched(tokens: ParseStream<'_>) -> syn::Result<(Expr, Pat)> {
    let expr = tokens.parse()?;
    tokens.parse::<syn::Token![,]>()?;
    let pattern = Pat::parse_multi_with_leading_vert(tokens)?;
    Ok((expr, pattern))
}

/// Whether what an expression is made of is a place inside what it reads, or one of several: no operation is applied.
fn carries_on(expr: &Expr) -> bool {
    match expr {
        Expr::Unary(unary) => matches!(unary.op, syn::UnOp::Deref(_)),
        Expr::MethodCall(call) => gives_its_receiver(call),
        Expr::Path(_)
        | Expr::Field(_)
        | Expr::Index(_)
        | Expr::Reference(_)
        | Expr::Paren(_)
        | Expr::Group(_)
        | Expr::Tuple(_)
        | Expr::Block(_)
        | Expr::If(_)
        | Expr::Match(_) => true,
        _ => false,
    }
}

/// Whether a method gives its receiver, or a place inside it.
fn gives_its_receiver(call: &syn::ExprMethodCall) -> bool {
    match call.method.to_string().as_str() {
        "first" | "last" | "get" | "unwrap" | "expect" | "as_ref" => true,
        // What a wrapper holds is of another type than the wrapper.
        "clone" | "clone_owned" | "to_owned" => {
            !matches!(&*call.receiver, Expr::MethodCall(inner) if inner.method == "as_ref")
        }
        _ => false,
    }
}
