//! Whether a condition only looks at a variable, so that its value is there afterwards.

use proc_macro2::Ident;
use syn::visit::{self, Visit};
use syn::{BinOp, Expr, ExprMethodCall, UnOp};

use super::constant::each_word;

/// Whether an expression certainly leaves the value of a variable where it is. A value that it may move
/// out of the variable it gets for itself.
pub(super) fn only_looks(expr: &Expr, variable: &Ident) -> bool {
    let mut look = Look { variable, is_captured: false, moves: false };
    look.visit_expr(expr);
    !look.moves
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
