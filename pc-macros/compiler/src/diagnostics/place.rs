//! Errors in place of expressions.

use std::collections::HashMap;
use std::mem::size_of;

use proc_macro2::{Span, TokenStream};
use quote::quote_spanned;
use syn::visit::{self, Visit};
use syn::visit_mut::{self, VisitMut};
use syn::{AngleBracketedGenericArguments, BinOp, Block, Error, Expr, Stmt};

use super::Found;

/// Puts errors in place of the expressions that they are about, which are known by their addresses in `lowered`;
/// those that have no place stay.
// Input:   tanh(&h.foo(x))
// Output:  tanh(&{ let error = compile_error!(".."); let _ = h; let _ = x; error })
pub(super) fn place(errors: &mut Vec<Found>, lowered: &Block, written: &mut Block) {
    if errors.iter().any(|error| error.place.is_some()) {
        let mut find = Find { errors, number: 0, found: HashMap::new() };
        find.visit_block(lowered);
        Replace { errors: find.found, number: 0, is_error: false }.visit_block_mut(written);
    }
}

/// Numbers expressions, and macros that are statements, in the order of the source.
struct Find<'e> {
    errors: &'e mut Vec<Found>,
    number: usize,
    found: HashMap<usize, Vec<Error>>,
}

impl Find<'_> {
    /// What this is made of lies elsewhere, if it is boxed.
    fn node<N>(&mut self, node: &N, has_place: bool) {
        let start = std::ptr::from_ref(node) as usize;
        let own = start..start + size_of::<N>();
        if has_place {
            let here = self.errors.extract_if(.., |found| found.place.is_some_and(|at| own.contains(&at)));
            self.found.insert(self.number, here.map(|found| found.error).collect());
        }
        self.number += 1;
    }
}

impl<'ast> Visit<'ast> for Find<'_> {
    /// Of a method, `Self` is written out in what was lowered: what is in its brackets is not counted.
    fn visit_angle_bracketed_generic_arguments(&mut self, _: &'ast AngleBracketedGenericArguments) {}

    fn visit_expr(&mut self, expr: &'ast Expr) {
        self.node(expr, parts(expr).is_some());
        visit::visit_expr(self, expr);
    }

    fn visit_stmt(&mut self, statement: &'ast Stmt) {
        if let Stmt::Macro(call) = statement {
            self.node(call, true);
        }
        visit::visit_stmt(self, statement);
    }
}

struct Replace {
    errors: HashMap<usize, Vec<Error>>,
    number: usize,
    /// Whether the expression that was visited last is an error now.
    is_error: bool,
}

impl Replace {
    fn next(&mut self) -> Option<Vec<Error>> {
        self.number += 1;
        self.errors.remove(&(self.number - 1)).filter(|errors| !errors.is_empty())
    }

    /// The same, and whether it is an error then.
    fn replaces(&mut self, expr: &mut Expr) -> bool {
        self.is_error = false;
        self.visit_expr_mut(expr);
        self.is_error
    }

    /// What is computed with an error is that error: of another operand rustc would take any result.
    // Input:   w * xs.foo()
    // Output:  { let _ = w; { let error = compile_error!(".."); let _ = xs; error } }
    fn visit_binary(&mut self, expr: &mut Expr) {
        let Expr::Binary(binary) = expr else { return };
        let is_error = [self.replaces(&mut binary.left), self.replaces(&mut binary.right)];
        let (other, mut error) = match is_error {
            [true, _] => (&binary.right, &*binary.left),
            [_, true] => (&binary.left, &*binary.right),
            _ => return,
        };
        while let Expr::Paren(paren) = error {
            error = &paren.expr;
        }
        if gives_operand(&binary.op) {
            *expr = Expr::Verbatim(quote_spanned! {Span::mixed_site()=> ({ let _ = #other; #error }) });
        } else {
            self.is_error = false;
        }
    }
}

/// Whether the result of an operator is of its operands' kind, and no truth.
pub(crate) const fn gives_operand(op: &BinOp) -> bool {
    matches!(op, BinOp::Add(_) | BinOp::Sub(_) | BinOp::Mul(_) | BinOp::Div(_) | BinOp::Rem(_))
}

impl VisitMut for Replace {
    fn visit_angle_bracketed_generic_arguments_mut(&mut self, _: &mut AngleBracketedGenericArguments) {}

    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        let errors = self.next();
        match expr {
            Expr::Binary(_) => self.visit_binary(expr),
            Expr::Paren(_) | Expr::Reference(_) | Expr::Unary(_) => visit_mut::visit_expr_mut(self, expr),
            _ => {
                visit_mut::visit_expr_mut(self, expr);
                self.is_error = false;
            }
        }
        let (Some(errors), Some(parts)) = (errors, parts(expr)) else { return };
        self.is_error = true;
        if let Expr::If(branch) = expr {
            return otherwise(branch, &errors);
        }
        let error = block(&errors, &parts);
        // Of a cast the type is known.
        let ty = if let Expr::Cast(cast) = &*expr { Some((cast.as_token, &cast.ty)) } else { None };
        let (as_token, ty) = ty.unzip();
        // And what is behind a jump is not reached.
        let jump = if let Expr::Return(jump) = &*expr { Some(jump.return_token) } else { None };
        // By its parentheses it is a value, and no statement.
        *expr = Expr::Verbatim(quote_spanned! {Span::mixed_site()=> (#jump #error) #as_token #ty });
    }

    fn visit_stmt_mut(&mut self, statement: &mut Stmt) {
        if let Stmt::Macro(call) = statement {
            let errors = self.next();
            if let Some(errors) = errors {
                *statement = Stmt::Expr(Expr::Verbatim(block(&errors, &[])), call.semi_token);
            }
        } else {
            visit_mut::visit_stmt_mut(self, statement);
        }
    }
}

/// Puts errors where an `if` has no `else`.
// Input:   if ready { x }
// Output:  if ready { x } else { let error = compile_error!(".."); error }
//
// Input:   if ready { h = x; }
// Output:  if ready { h = x; let error = compile_error!(".."); error } else { .. the same .. }
fn otherwise(branch: &mut syn::ExprIf, errors: &[Error]) {
    let error = block(errors, &[]);
    if !matches!(branch.then_branch.stmts.last(), Some(Stmt::Expr(_, None))) {
        branch.then_branch.stmts.push(Stmt::Expr(Expr::Verbatim(error.clone()), None));
    }
    branch.else_branch = Some((syn::Token![else](Span::mixed_site()), Box::new(Expr::Verbatim(error))));
}

/// Behind an error, rustc does not ask for types that it cannot find.
fn block(errors: &[Error], parts: &[&Expr]) -> TokenStream {
    let errors = errors.iter().map(Error::to_compile_error);
    quote_spanned! {Span::mixed_site()=> { #(let error = #errors;)* #(let _ = #parts;)* error } }
}

/// The expressions that stand in another, and may have mistakes of their own; none of what is not replaced.
fn parts(expr: &Expr) -> Option<Vec<&Expr>> {
    let mut parts: Vec<&Expr> = match expr {
        Expr::Assign(assign) => vec![&assign.right],
        Expr::Await(wait) => vec![&wait.base],
        Expr::Binary(binary) => vec![&binary.left, &binary.right],
        Expr::Call(call) => call.args.iter().collect(),
        Expr::Cast(cast) => vec![&cast.expr],
        Expr::Field(field) => vec![&field.base],
        Expr::Index(index) => vec![&index.expr, &index.index],
        Expr::If(branch) if branch.else_branch.is_none() => Vec::new(),
        Expr::Closure(_) | Expr::Macro(_) | Expr::Path(_) => Vec::new(),
        Expr::MethodCall(call) => std::iter::once(&*call.receiver).chain(&call.args).collect(),
        Expr::Reference(reference) => vec![&reference.expr],
        Expr::Repeat(repeat) => vec![&repeat.expr],
        Expr::Return(jump) => jump.expr.iter().map(|expr| &**expr).collect(),
        Expr::Struct(literal) => literal.fields.iter().map(|field| &field.expr).collect(),
        Expr::Try(jump) => vec![&jump.expr],
        Expr::Tuple(tuple) => tuple.elems.iter().collect(),
        Expr::Unary(unary) => vec![&unary.expr],
        _ => return None,
    };
    for part in &mut parts {
        while let Expr::Paren(paren) = part {
            *part = &paren.expr;
        }
    }
    Some(parts)
}
