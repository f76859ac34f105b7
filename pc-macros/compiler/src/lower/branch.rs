//! Branches: `if` and `match`, as statements and as expressions.

use proc_macro2::Span;
use quote::ToTokens;
use syn::{Block, Expr as Source, ExprIf, ExprMatch, ExprMethodCall, Pat, Stmt};

use super::assign::addresses;
use super::condition::{is_part, is_scrutinee};
use super::look::changed;
use super::pattern::Bound;
use super::scope::{Changes, Kind};
use super::statement::as_value;
use super::{Hint, Lowering};
use crate::diagnostics::Poisoned;
use crate::ir::{Arm, Branch, Expr, Item, RegionKind, Test};
use crate::text;

/// What an arm ends in.
#[derive(Clone, Copy)]
pub(super) enum Ends<'h> {
    /// Nothing: the branch is a statement.
    Nothing,
    /// A value that gets a name.
    Named(&'h Hint),
    /// A value inside an expression.
    Inside,
}

/// What the arms of a branch have come to so far.
#[derive(Default)]
struct Arms {
    lowered: Vec<Arm>,
    changes: Vec<Changes>,
    failed: bool,
}

impl Lowering<'_> {
    /// A branch as a statement.
    pub(super) fn branch_statement(&mut self, expr: &Source, items: &mut Vec<Item>) -> Result<(), Poisoned> {
        let branch = self.branch(expr, Ends::Nothing)?;
        items.push(Item::Branch(branch));
        Ok(())
    }

    /// A branch as an expression: a constant if all arms are, a place of the parameters if all arms
    /// are such, or else a value.
    pub(super) fn branch_value(&mut self, expr: &Source, ends: Ends<'_>) -> Result<Expr, Poisoned> {
        let mut branch = self.branch(expr, ends)?;
        self.meet(branch.arms.iter_mut().filter_map(|arm| arm.tail.as_mut()).collect());
        if let Ends::Named(hint) = ends {
            for arm in &mut branch.arms {
                arm.tail = arm.tail.take().map(|tail| second_name(tail, hint));
            }
        }
        let operand = self.graph.merges.one_of(tails(&branch).map(Expr::operand));
        Ok(Expr::Branch { branch, operand })
    }

    /// What meets behind a branch is the same in all arms, element by element of tuples: constants, places inside the
    /// parameters, or else values.
    fn meet(&mut self, tails: Vec<&mut Expr>) {
        let mut tails: Vec<&mut Expr> = tails.into_iter().map(last).collect();
        let length = |tail: &&mut Expr| if let Expr::Tuple(elements) = &**tail { elements.len() } else { 0 };
        let first = tails.first().map_or(0, length);
        if first > 0 && tails.iter().all(|tail| length(tail) == first) {
            for i in 0..first {
                let elements = tails.iter_mut().filter_map(|tail| match &mut **tail {
                    Expr::Tuple(elements) => elements.get_mut(i),
                    _ => None,
                });
                self.meet(elements.collect());
            }
            return;
        }
        let kinds: Vec<Kind> = tails.iter().map(|tail| self.kind_of(tail)).collect();
        let stays = |same: fn(&Kind) -> bool| kinds.iter().all(same);
        if !stays(Kind::is_constant) && !stays(|kind| matches!(kind, Kind::Parameter { .. })) {
            for tail in tails {
                *tail = as_value(std::mem::replace(tail, Expr::Tuple(Vec::new())));
            }
        }
    }

    /// `option.unwrap_or(other)` of a place, as the branch that it is; `None` of any other expression.
    // Input:   p.h0.clone().unwrap_or(zeros)
    // Output:  match p.h0.clone() { Some(part) => part, _ => zeros }
    pub(super) fn alternative(&mut self, expr: &Source, ends: Ends<'_>) -> Option<Result<Expr, Poisoned>> {
        let Source::MethodCall(call) = expr else { return None };
        let (option, other) = (&*call.receiver, otherwise(call)?);
        let reads = self.reads(option);
        let is_option = reads.parameters || (reads.values && has_part(option));
        // What changes something does so in any case.
        if !is_option || reads.poisoned || !is_scrutinee(option) || changed(other).is_some() {
            return None;
        }
        let span = Span::mixed_site().located_at(call.method.span());
        let mut branch: ExprMatch = syn::parse_quote_spanned! {span=>
            match () { ::core::option::Option::Some(part) => part, _ => () }
        };
        *branch.expr = option.clone();
        *branch.arms[1].body = other.clone();
        // Where the graph has it.
        branch.match_token.span = call.method.span();
        branch.arms.iter_mut().for_each(|arm| arm.fat_arrow_token.spans = [call.method.span(); 2]);
        let branch = self.keep(Source::Match(branch));
        let Source::Match(copy) = &*branch else { return None };
        let (sites, errors) = (self.graph.sites.len(), self.diagnostics.len());
        let first_arm = self.graph.regions.len() + 1;
        let value = self.branch_value(&branch, ends);
        if let Some(arm) = self.graph.regions.get_mut(first_arm) {
            "Some(part)".clone_into(&mut arm.text);
        }
        let copies = [&*copy.expr, &*copy.arms[1].body].into_iter().flat_map(addresses);
        let originals: Vec<_> = copies.zip([option, other].into_iter().flat_map(addresses)).collect();
        self.graph.move_sites(sites, &originals);
        self.diagnostics.move_places(errors, &originals);
        Some(value)
    }

    fn branch(&mut self, expr: &Source, ends: Ends<'_>) -> Result<Branch, Poisoned> {
        let (span, text) = match expr {
            Source::If(branch) => (branch.if_token.span, head(&[&branch.if_token, &branch.cond])),
            Source::Match(branch) => (branch.match_token.span, head(&[&branch.match_token, &branch.expr])),
            _ => return Err(Poisoned),
        };
        self.in_region(RegionKind::Branch, text, span, |lowering| match expr {
            Source::If(branch) => lowering.if_arms(expr, branch, ends),
            Source::Match(branch) => lowering.match_arms(branch, ends),
            _ => Err(Poisoned),
        })
    }

    fn if_arms(&mut self, whole: &Source, branch: &ExprIf, ends: Ends<'_>) -> Result<Branch, Poisoned> {
        let mut arms = Arms::default();
        let (mut whole, mut branch) = (whole, branch);
        let mut otherwise = "";
        loop {
            let text = format!("{otherwise}{}", head(&[&branch.if_token, &branch.cond]));
            otherwise = "else ";
            self.arm(text, branch.if_token.span, &mut arms, |lowering, bound| {
                let mut tests = Vec::new();
                let asked = lowering.tests(&branch.cond, bound, &mut tests);
                let body = lowering.arm_block(&branch.then_branch, ends);
                asked.and(body).map(|(items, tail)| Arm {
                    pattern: None,
                    tests,
                    names: Vec::new(),
                    items,
                    tail,
                })
            });
            match branch.else_branch.as_ref().map(|(token, otherwise)| (token, &**otherwise)) {
                Some((_, otherwise @ Source::If(next))) => (whole, branch) = (otherwise, next),
                Some((token, otherwise)) => {
                    self.arm("else".to_owned(), token.span, &mut arms, |lowering, _| {
                        let (items, tail) = lowering.arm_body(otherwise, ends)?;
                        Ok(Arm { pattern: None, tests: Vec::new(), names: Vec::new(), items, tail })
                    });
                    break;
                }
                None if matches!(ends, Ends::Nothing) => {
                    arms.changes.push(Changes::new());
                    break;
                }
                None => {
                    let message = "an `if` without `else` has no value";
                    let help = match branch.then_branch.stmts.last() {
                        Some(Stmt::Expr(_, None)) => "add what it is otherwise: `else { .. }`",
                        _ => "write the value behind it",
                    };
                    return Err(self.diagnostics.error_in(whole, branch.if_token, message, help));
                }
            }
        }
        self.finish(arms, None)
    }

    fn match_arms(&mut self, branch: &ExprMatch, ends: Ends<'_>) -> Result<Branch, Poisoned> {
        let patterns = branch.arms.iter().map(|arm| &arm.pat);
        let (scrutinee, kind) = match self.scrutinee(&branch.expr, patterns) {
            Ok((scrutinee, kind)) => (Some(scrutinee), kind),
            Err(Poisoned) => (None, Kind::Poisoned),
        };
        let mut arms = Arms { failed: scrutinee.is_none(), ..Arms::default() };
        for arm in &branch.arms {
            let span = arm.fat_arrow_token.spans[0];
            self.arm(text::of(&arm.pat), span, &mut arms, |lowering, bound| {
                let mut tests: Vec<Test> = Vec::new();
                let (pattern, guard) = match &arm.pat {
                    Pat::Guard(pattern) => (&*pattern.pat, Some(&*pattern.guard)),
                    pattern => (pattern, None),
                };
                let pattern = Some(lowering.bind_pattern(pattern, &kind, true, bound));
                let asked = guard.map_or(Ok(()), |guard| lowering.tests(guard, bound, &mut tests));
                let body = lowering.arm_body(&arm.body, ends);
                asked.and(body).map(|(items, tail)| Arm { pattern, tests, names: Vec::new(), items, tail })
            });
        }
        self.finish(arms, scrutinee)
    }

    /// Lowers one arm, in a scope of its own; what it changes is taken back.
    fn arm(
        &mut self,
        text: String,
        span: Span,
        arms: &mut Arms,
        lower: impl FnOnce(&mut Self, &mut Bound) -> Result<Arm, Poisoned>,
    ) {
        let (names, branch) = (self.scope.enter(), self.scope.branch());
        let mut bound = Bound { may_fail: true, ..Bound::default() };
        let arm = self.in_region(RegionKind::Arm, text, span, |lowering| lower(lowering, &mut bound));
        self.scope.leave(names);
        arms.changes.push(self.scope.back(branch));
        match arm {
            Ok(mut arm) => {
                arm.items.splice(..0, bound.changing);
                arms.lowered.push(Arm { names: bound.names, ..arm });
            }
            Err(Poisoned) => arms.failed = true,
        }
    }

    fn finish(&mut self, arms: Arms, scrutinee: Option<crate::ir::Scrutinee>) -> Result<Branch, Poisoned> {
        self.scope.join(&arms.changes, &mut self.graph.merges);
        if arms.failed { Err(Poisoned) } else { Ok(Branch { scrutinee, arms: arms.lowered }) }
    }

    fn arm_body(&mut self, body: &Source, ends: Ends<'_>) -> Result<(Vec<Item>, Option<Expr>), Poisoned> {
        match (body, ends) {
            (Source::Block(block), _) if block.label.is_none() => self.arm_block(&block.block, ends),
            (Source::Tuple(unit), Ends::Nothing) if unit.elems.is_empty() => Ok((Vec::new(), None)),
            (_, Ends::Nothing) => {
                let mut items = Vec::new();
                self.expression_statement(body, &mut items)?;
                Ok((items, None))
            }
            (_, Ends::Named(hint)) => Ok((Vec::new(), Some(self.named(body, hint)?))),
            (_, Ends::Inside) => Ok((Vec::new(), Some(self.expression(body)?))),
        }
    }

    fn arm_block(&mut self, block: &Block, ends: Ends<'_>) -> Result<(Vec<Item>, Option<Expr>), Poisoned> {
        match ends {
            Ends::Nothing => Ok((self.statements(block)?, None)),
            Ends::Named(hint) => self.body(block, hint).map(|(items, tail)| (items, Some(tail))),
            Ends::Inside => self.inner_block(block).map(|(items, tail)| (items, Some(tail))),
        }
    }
}

/// What `unwrap_or(other)` and `unwrap_or_else(|| other)` give otherwise.
fn otherwise(call: &ExprMethodCall) -> Option<&Source> {
    let mut arguments = call.args.iter();
    match (call.method.to_string().as_str(), arguments.next()?, arguments.next()) {
        ("unwrap_or", other, None) => Some(other),
        ("unwrap_or_else", Source::Closure(closure), None) if closure.inputs.is_empty() => {
            Some(&closure.body)
        }
        _ => None,
    }
}

/// Whether an element of a sequence is asked for in a place.
fn has_part(place: &Source) -> bool {
    matches!(place, Source::MethodCall(call) if is_part(call) || has_part(&call.receiver))
}

/// What a block ends in.
fn last(expr: &mut Expr) -> &mut Expr {
    match expr {
        Expr::Block { tail, .. } => last(tail),
        other => other,
    }
}

fn tails(branch: &Branch) -> impl Iterator<Item = &Expr> {
    branch.arms.iter().filter_map(|arm| arm.tail.as_ref())
}

/// In an arm that only hands something on, the name that the branch is bound to is a second name.
fn second_name(tail: Expr, hint: &Hint) -> Expr {
    match (tail, hint) {
        (tail @ (Expr::Variable { .. } | Expr::Element { .. } | Expr::Clamped(_)), Hint::Name(name, _)) => {
            Expr::Alias { name: name.clone(), value: Box::new(tail) }
        }
        (Expr::Tuple(elements), Hint::Each(hints)) if elements.len() == hints.len() => {
            let both = elements.into_iter().zip(hints);
            Expr::Tuple(both.map(|(element, hint)| second_name(element, hint)).collect())
        }
        (Expr::Block { items, tail }, hint) => {
            Expr::Block { items, tail: Box::new(second_name(*tail, hint)) }
        }
        (tail, _) => tail,
    }
}

/// The head of a branch, as it is written.
fn head(tokens: &[&dyn ToTokens]) -> String {
    text::of(tokens.iter().map(ToTokens::to_token_stream).collect::<proc_macro2::TokenStream>())
}
