//! Whether a condition only looks at a variable, so that its value is there afterwards; and which one it changes.

use proc_macro2::Ident;
use syn::visit::{self, Visit};
use syn::{BinOp, Expr, ExprMethodCall, UnOp};

use super::assign::assigns;
use super::constant::each_word;
use super::method;

/// Whether an expression certainly leaves the value of a variable where it is. A value that it may move
/// out of the variable it gets for itself.
pub(super) fn only_looks(expr: &Expr, variable: &Ident) -> bool {
    let mut look = Look { variable, is_captured: false, moves: false };
    look.visit_expr(expr);
    !look.moves
}

/// A variable from outside that an expression changes, by how it is written: an assignment, a mutable borrow, a
/// method of such a name.
pub(super) fn changed(expr: &Expr) -> Option<Ident> {
    let mut changes = Changes::default();
    changes.visit_expr(expr);
    let Changes { bound, changed } = changes;
    changed.into_iter().find(|name| !bound.contains(name))
}

#[derive(Default)]
struct Changes {
    bound: Vec<Ident>,
    changed: Vec<Ident>,
}

impl Changes {
    /// What a place is inside of is changed.
    fn change(&mut self, place: &Expr) {
        match place {
            Expr::Path(path) => self.changed.extend(path.path.get_ident().cloned()),
            Expr::Paren(paren) => self.change(&paren.expr),
            Expr::Field(field) => self.change(&field.base),
            Expr::Index(index) => self.change(&index.expr),
            Expr::Unary(unary) => self.change(&unary.expr),
            Expr::Reference(reference) => self.change(&reference.expr),
            Expr::MethodCall(call) => self.change(&call.receiver),
            Expr::Tuple(tuple) => tuple.elems.iter().for_each(|element| self.change(element)),
            _ => {}
        }
    }
}

impl Visit<'_> for Changes {
    fn visit_expr(&mut self, expr: &Expr) {
        match expr {
            Expr::Assign(assign) => self.change(&assign.left),
            Expr::Binary(binary) if assigns(&binary.op).is_some() => self.change(&binary.left),
            Expr::Reference(reference) if reference.mutability.is_some() => self.change(&reference.expr),
            Expr::MethodCall(call) if method::changes(&call.method.to_string(), call.args.len()) => {
                self.change(&call.receiver);
            }
            _ => {}
        }
        visit::visit_expr(self, expr);
    }

    fn visit_pat_ident(&mut self, pattern: &syn::PatIdent) {
        self.bound.push(pattern.ident.clone());
        visit::visit_pat_ident(self, pattern);
    }
}

struct Look<'v> {
    variable: &'v Ident,
    /// Inside a closure that moves what it captures, whatever it does with it.
    is_captured: bool,
    moves: bool,
}

impl Look<'_> {
    /// A place that is borrowed, or that something small is copied out of.
    fn place(&mut self, expr: &Expr) {
        match expr {
            Expr::Path(_) if !self.is_captured => {}
            Expr::Paren(paren) => self.place(&paren.expr),
            Expr::Group(group) => self.place(&group.expr),
            Expr::Field(field) => self.place(&field.base),
            Expr::Reference(reference) => self.place(&reference.expr),
            Expr::Unary(unary) if matches!(unary.op, UnOp::Deref(_)) => self.place(&unary.expr),
            Expr::Index(index) => {
                self.place(&index.expr);
                self.visit_expr(&index.index);
            }
            other => self.visit_expr(other),
        }
    }
}

impl Visit<'_> for Look<'_> {
    fn visit_expr(&mut self, expr: &Expr) {
        match expr {
            Expr::Reference(_) | Expr::Index(_) => self.place(expr),
            Expr::Binary(binary) if is_comparison(&binary.op) => {
                self.place(&binary.left);
                self.place(&binary.right);
            }
            Expr::MethodCall(call) if borrows(call) => {
                self.place(&call.receiver);
                call.args.iter().for_each(|argument| self.visit_expr(argument));
            }
            Expr::Closure(closure) if closure.capture.is_some() => {
                let outside = std::mem::replace(&mut self.is_captured, true);
                self.visit_expr(&closure.body);
                self.is_captured = outside;
            }
            _ => visit::visit_expr(self, expr),
        }
    }

    fn visit_expr_path(&mut self, path: &syn::ExprPath) {
        self.moves |= path.path.is_ident(self.variable);
    }

    fn visit_macro(&mut self, call: &syn::Macro) {
        each_word(call.tokens.clone(), &mut |word| self.moves |= word == self.variable);
    }
}

/// Comparisons borrow both sides.
const fn is_comparison(operator: &BinOp) -> bool {
    use BinOp::{Eq, Ge, Gt, Le, Lt, Ne};
    matches!(operator, Eq(_) | Ne(_) | Lt(_) | Le(_) | Gt(_) | Ge(_))
}

/// Whether a method takes its receiver by reference: of the methods that values have, those that conditions
/// ask for.
fn borrows(call: &ExprMethodCall) -> bool {
    const BORROWING: [&str; 54] = [
        // Of matrices.
        "abs",
        "amax",
        "amin",
        "argmax",
        "argmin",
        "camax",
        "camin",
        "column",
        "column_iter",
        "columns",
        "component_div",
        "component_mul",
        "cross",
        "determinant",
        "dot",
        "fold",
        "iamax",
        "imax",
        "imin",
        "lp_norm",
        "magnitude",
        "magnitude_squared",
        "map",
        "max",
        "mean",
        "metric_distance",
        "min",
        "ncols",
        "norm",
        "norm_squared",
        "normalize",
        "nrows",
        "product",
        "row",
        "row_iter",
        "rows",
        "shape",
        "sum",
        "tr_mul",
        "trace",
        "transpose",
        "variance",
        "view",
        // Of sequences.
        "as_ref",
        "as_slice",
        "contains",
        "first",
        "get",
        "is_empty",
        "last",
        "len",
        "windows",
        // Of both.
        "clone",
        "iter",
    ];
    BORROWING.iter().any(|name| call.method == name)
}
