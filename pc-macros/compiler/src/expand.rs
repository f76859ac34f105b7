//! The pipeline, on one screen.

use proc_macro2::{Span, TokenStream};
use quote::ToTokens;
use syn::visit_mut::{self, VisitMut};
use syn::{Expr, ItemFn};

use crate::diagnostics::Diagnostics;
use crate::{analyze, codegen, lower, parse};

/// Expands `#[predictive_coding(options)] item`. The original function always survives, without the
/// marks of its arguments; beside it stands its graph, which fits the signature even if the body has
/// errors, so that nothing else breaks.
pub fn predictive_coding(options: TokenStream, item: TokenStream) -> TokenStream {
    let mut diagnostics = Diagnostics::default();
    let options = parse::options(options, &mut diagnostics);
    let mut function: ItemFn = match syn::parse2(item.clone()) {
        Ok(function) => function,
        Err(error) => return parse::not_a_function(item, &error, diagnostics),
    };
    Fragments.visit_block_mut(&mut function.block);
    let signature = parse::signature(&mut function, &mut diagnostics);
    if function.sig.receiver().is_some() {
        return method(function, diagnostics);
    }
    let mut output = function.to_token_stream();
    let graph = lower::lower(&signature, &options, &function.block, &mut diagnostics);
    if let Some(graph) = &graph {
        analyze::report_unused(&signature, graph, &mut diagnostics);
    }
    let graph = graph.filter(|_| diagnostics.is_empty());
    if signature.whole {
        output.extend(codegen::emit(&signature, &options, graph.as_ref(), &mut function.block));
    }
    output.extend(diagnostics.into_tokens());
    output
}

/// A method stands in an `impl` block, where no other items may stand: its errors go into its body.
fn method(mut function: ItemFn, diagnostics: Diagnostics) -> TokenStream {
    let errors = diagnostics.into_invocations();
    let body = std::mem::take(&mut function.block.stmts);
    *function.block = syn::parse_quote_spanned! {Span::mixed_site()=> { #errors #(#body)* } };
    function.into_token_stream()
}

/// Where a user's `macro_rules!` put in an expression as a whole, it stays one: rustc forgets that of
/// what an attribute emits, so it gets parentheses.
struct Fragments;

impl VisitMut for Fragments {
    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        visit_mut::visit_expr_mut(self, expr);
        if let Expr::Group(group) = expr
            && !matches!(*group.expr, Expr::Path(_) | Expr::Lit(_) | Expr::Paren(_))
        {
            let inner = &group.expr;
            *expr = syn::parse_quote_spanned! {Span::mixed_site()=> (#inner) };
        }
    }
}
