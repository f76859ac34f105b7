//! Errors in place of expressions.

use std::collections::HashMap;
use std::mem::size_of;

use proc_macro2::Span;
use quote::quote_spanned;
use syn::visit::{self, Visit};
use syn::visit_mut::{self, VisitMut};
use syn::{Block, Error, Expr};

/// Puts errors in place of the expressions that they are about, which are known by their addresses in `lowered`;
/// returns those that have no place.
// Input:   tanh(&h.foo(x))
// Output:  tanh(&{ let _ = h; let _ = x; compile_error!("..") })
pub(super) fn place(errors: Vec<(usize, Error)>, lowered: &Block, written: &mut Block) -> Vec<Error> {
    if errors.is_empty() {
        return Vec::new();
    }
    let mut find = Find { errors, number: 0, found: HashMap::new() };
    find.visit_block(lowered);
    Replace { errors: find.found, number: 0 }.visit_block_mut(written);
    find.errors.into_iter().map(|(_, error)| error).collect()
}

/// Numbers expressions in the order of the source.
struct Find {
    errors: Vec<(usize, Error)>,
    number: usize,
    found: HashMap<usize, Vec<Error>>,
}

impl<'ast> Visit<'ast> for Find {
    fn visit_expr(&mut self, expr: &'ast Expr) {
        let start = std::ptr::from_ref(expr) as usize;
        // The expressions that it is made of lie elsewhere.
        let own = start..start + size_of::<Expr>();
        if parts(expr).is_some() {
            let here = self.errors.extract_if(.., |(address, _)| own.contains(address));
            self.found.insert(self.number, here.map(|(_, error)| error).collect());
        }
        self.number += 1;
        visit::visit_expr(self, expr);
    }
}

struct Replace {
    errors: HashMap<usize, Vec<Error>>,
    number: usize,
}

impl VisitMut for Replace {
    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        let errors = self.errors.remove(&self.number);
        self.number += 1;
        visit_mut::visit_expr_mut(self, expr);
        let (Some(errors), Some(parts)) = (errors, parts(expr)) else { return };
        if let [first, others @ ..] = errors.as_slice() {
            let (first, others) = (first.to_compile_error(), others.iter().map(Error::to_compile_error));
            // By their parentheses they are values, and no statements.
            let error = quote_spanned! {Span::mixed_site()=> ({ #(let _ = #parts;)* #(#others)* (#first) }) };
            // Of a cast the type is known.
            let ty = if let Expr::Cast(cast) = &*expr { Some((cast.as_token, &cast.ty)) } else { None };
            let (as_token, ty) = ty.unzip();
            *expr = Expr::Verbatim(quote_spanned! {Span::mixed_site()=> #error #as_token #ty });
        }
    }
}

/// The expressions that stand in another, and may have mistakes of their own; none of what is not replaced.
fn parts(expr: &Expr) -> Option<Vec<&Expr>> {
    let mut parts: Vec<&Expr> = match expr {
        Expr::MethodCall(call) => std::iter::once(&*call.receiver).chain(&call.args).collect(),
        Expr::Call(call) => call.args.iter().collect(),
        Expr::Binary(binary) => vec![&binary.left, &binary.right],
        Expr::Cast(cast) => vec![&cast.expr],
        Expr::Struct(literal) => literal.fields.iter().map(|field| &field.expr).collect(),
        Expr::Field(field) => vec![&field.base],
        _ => return None,
    };
    for part in &mut parts {
        while let Expr::Paren(paren) = part {
            *part = &paren.expr;
        }
    }
    Some(parts)
}
