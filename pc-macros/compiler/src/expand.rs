//! The pipeline, on one screen.

use proc_macro2::{Span, TokenStream};
use quote::ToTokens;
use syn::ItemFn;

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
        Err(error) => return parse::not_a_function(item, error, diagnostics),
    };
    let signature = parse::signature(&mut function, &mut diagnostics);
    if function.sig.receiver().is_some() {
        return method(function, diagnostics);
    }
    let mut output = function.to_token_stream();
    if let Ok(signature) = signature {
        let graph = lower::lower(&signature, &options, &function.block, &mut diagnostics);
        if let Some(graph) = &graph {
            analyze::report_unused(&signature, graph, &mut diagnostics);
        }
        let graph = graph.filter(|_| diagnostics.is_empty());
        output.extend(codegen::emit(&signature, &options, graph.as_ref()));
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
