//! What a name stands for that is bound to a value of the walk.

use syn::{Block, Expr as Source, ExprMethodCall, Member, Path, Stmt, UnOp};

use super::Lowering;
use super::pattern::by_value;
use super::scope::Kind;
use crate::ir::Expr;

impl Lowering<'_> {
    /// What a name is that is bound to a value of the walk; of a parameter, a reference.
    pub(super) fn kind_of(&mut self, value: &Expr) -> Kind {
        match value {
            Expr::Constant { .. } => Kind::Constant,
            Expr::Parameter { operand, .. } => Kind::Parameter { operand: operand.clone(), by_value: false },
            Expr::Tuple(elements) => {
                Kind::Tuple(elements.iter().map(|element| self.kind_of(element)).collect())
            }
            Expr::Block { tail, .. } => self.kind_of(tail),
            Expr::Alias { value, .. } => self.kind_of(value),
            Expr::Branch { branch, .. } => {
                let tails = branch.arms.iter().filter_map(|arm| arm.tail.as_ref());
                let kinds: Vec<Kind> = tails.map(|tail| self.kind_of(tail)).collect();
                Kind::one_of(kinds, &mut self.graph.merges)
            }
            value => Kind::Value(self.graph.merges.one_of([value.operand()])),
        }
    }

    /// The same; of a parameter, the value or a reference, as the expression is written.
    pub(super) fn kind_of_written(&mut self, value: &Expr, written: &Source) -> Kind {
        let kind = self.kind_of(value);
        self.as_written(kind, written)
    }

    fn as_written(&self, kind: Kind, written: &Source) -> Kind {
        match (kind, end(written)) {
            (Kind::Tuple(kinds), Source::Tuple(tuple)) if kinds.len() == tuple.elems.len() => {
                let both = kinds.into_iter().zip(&tuple.elems);
                Kind::Tuple(both.map(|(kind, element)| self.as_written(kind, element)).collect())
            }
            // Its elements are what they were.
            (kind @ Kind::Tuple(_), Source::Path(_) | Source::Field(_)) => {
                self.place(written).cloned().unwrap_or(kind)
            }
            (kind, end) if self.is_by_value(end) => by_value(&kind),
            (kind, _) => kind,
        }
    }

    /// Whether an expression is a parameter's value, and not a reference to it.
    fn is_by_value(&self, expr: &Source) -> bool {
        match end(expr) {
            Source::Reference(_) => false,
            place @ (Source::Path(_) | Source::Field(_)) => {
                !matches!(self.place(place), Some(Kind::Parameter { by_value: false, .. }))
            }
            Source::MethodCall(call) => self.gives_value(call),
            _ => true,
        }
    }

    /// The same, of what a method gives.
    fn gives_value(&self, call: &ExprMethodCall) -> bool {
        match (call.method.to_string().as_str(), call.args.first()) {
            ("as_ref" | "as_deref" | "as_slice" | "first" | "last" | "get" | "iter", _) => false,
            ("unwrap" | "expect", _) => match &*call.receiver {
                Source::MethodCall(option) => self.gives_value(option),
                _ => true,
            },
            ("unwrap_or", Some(other)) => self.is_by_value(other),
            ("unwrap_or_else", Some(Source::Closure(other))) => self.is_by_value(&other.body),
            _ => true,
        }
    }

    /// What a variable stands for, or an element of a tuple.
    fn place(&self, expr: &Source) -> Option<&Kind> {
        let variable = |path: &Path| self.scope.find_path(path).map(|variable| &variable.kind);
        place(expr, &variable).filter(|(_, is_variable)| *is_variable).map(|(kind, _)| kind)
    }

    /// What part `index` of what a name stands for is.
    pub(super) fn part_of(&mut self, kind: &Kind, index: usize) -> Kind {
        match kind {
            Kind::Tuple(elements) => elements.get(index).cloned().unwrap_or(Kind::Poisoned),
            Kind::Value(operand) => Kind::Value(self.graph.element(operand, index)),
            Kind::Parameter { .. } => self.place_in(kind, &format!(".{index}")),
            other => other.clone(),
        }
    }
}

/// What a place stands for, or is inside of, and whether it is a variable or an element of a tuple.
pub(super) fn place<'s>(
    expr: &Source,
    variable: &impl Fn(&Path) -> Option<&'s Kind>,
) -> Option<(&'s Kind, bool)> {
    let inside = |base| place(base, variable).map(|(kind, _)| (kind, false));
    match expr {
        Source::Path(path) => Some((variable(&path.path)?, true)),
        Source::Field(field) => match (place(&field.base, variable)?, &field.member) {
            ((Kind::Tuple(elements), _), Member::Unnamed(index)) => {
                Some((elements.get(index.index as usize)?, true))
            }
            ((kind, _), _) => Some((kind, false)),
        },
        Source::Index(index) => inside(&index.expr),
        Source::Unary(unary) if matches!(unary.op, UnOp::Deref(_)) => inside(&unary.expr),
        Source::Paren(paren) => place(&paren.expr, variable),
        _ => None,
    }
}

/// What an expression ends in; of arms, whose ends have one type, the first.
fn end(expr: &Source) -> &Source {
    match expr {
        Source::Paren(paren) => end(&paren.expr),
        Source::Block(block) => last(&block.block).unwrap_or(expr),
        Source::If(branch) => last(&branch.then_branch).unwrap_or(expr),
        Source::Match(branch) => branch.arms.first().map_or(expr, |arm| end(&arm.body)),
        other => other,
    }
}

fn last(block: &Block) -> Option<&Source> {
    match block.stmts.last() {
        Some(Stmt::Expr(tail, None)) => Some(end(tail)),
        _ => None,
    }
}
