//! The macros of [`pc-runtime`](https://docs.rs/pc-runtime), which re-exports them: depend on that crate.

use proc_macro::TokenStream;

/// Turns an ordinary forward function into a predictive-coding graph as well.
#[proc_macro_attribute]
pub fn predictive_coding(options: TokenStream, item: TokenStream) -> TokenStream {
    pc_compiler::predictive_coding(options.into(), item.into()).into()
}

/// Derives the leaves that are learned, for a struct or an enum.
#[proc_macro_derive(Parameters, attributes(parameters))]
pub fn parameters(item: TokenStream) -> TokenStream {
    pc_compiler::derive_parameters(item.into()).into()
}
