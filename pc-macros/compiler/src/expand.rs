//! The pipeline, on one screen.

use proc_macro2::TokenStream;
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
    let mut output = quote::ToTokens::to_token_stream(&function);
    if let Ok(signature) = signature {
        let graph = lower::lower(&signature, &options, &function.block, &mut diagnostics);
        analyze::report_unused(&signature, &graph, &mut diagnostics);
        let graph = diagnostics.is_empty().then_some(graph);
        output.extend(codegen::emit(&signature, &options, graph.as_ref()));
    }
    output.extend(diagnostics.into_tokens());
    output
}
