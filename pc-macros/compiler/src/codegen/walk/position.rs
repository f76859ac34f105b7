//! Which element of a sequence of parameters a method is called on: the names of its vertices say it.

use proc_macro2::TokenStream;
use quote::quote_spanned;

use super::{Walk, numbered};
use crate::codegen::mixed;
use crate::ir::Expr;
use crate::text;

impl Walk<'_> {
    // Input:   p.layers[t + 1].forward(&h)
    // Output:  recorder.at_positions(&[position_3.get()]);
    /// Tells the positions that the name of a call has.
    pub(super) fn at_positions(&self, name: &str) -> TokenStream {
        let (_, positions) = text::positions(name);
        if positions.iter().all(Option::is_none) {
            return TokenStream::new();
        }
        let positions = positions.into_iter().map(|position| {
            let position = position.map(|position| numbered("position", position));
            position.map_or_else(
                || quote_spanned! {mixed()=> ::core::option::Option::None },
                |position| quote_spanned! {mixed()=> #position.get() },
            )
        });
        let recorder = self.recorder;
        quote_spanned! {mixed()=> #recorder.at_positions(&[#(#positions),*]); }
    }

    // Input:   p.layers[t + 1]
    // Output:  position_3.set(&(t + 1));
    /// Notes the positions of a place inside the parameters, as far as names tell them.
    pub(super) fn note_positions(&self, expr: &Expr) -> TokenStream {
        let Expr::Parameter { indices, .. } = expr else { return TokenStream::new() };
        let told = indices.iter().filter(|(position, _)| self.positions.contains(position));
        let notes = told.map(|(position, index)| {
            let position = numbered("position", *position);
            quote_spanned! {mixed()=> #position.set(&(#index)); }
        });
        notes.collect()
    }
}
