//! Operands in the static table, and the merges that they refer to.

use std::collections::HashMap;

use proc_macro2::{Literal, TokenStream};
use quote::{quote, quote_spanned};

use super::mixed;
use crate::analyze::Sources;
use crate::ir::{Graph, Operand, each_member};
use crate::text;

/// The operands of a table in the making. Merges are numbered as they are met.
pub(super) struct Operands<'g> {
    pub(super) graph: &'g Graph,
    numbers: HashMap<usize, usize>,
    /// Those that were numbered, in order.
    met: Vec<usize>,
}

impl<'g> Operands<'g> {
    pub(super) fn new(graph: &'g Graph) -> Self {
        Self { graph, numbers: HashMap::new(), met: Vec::new() }
    }

    pub(super) fn entry(&mut self, operand: &Operand) -> TokenStream {
        let number = |i: &usize| Literal::usize_unsuffixed(*i);
        let variant = match operand {
            Operand::Operation(i) => {
                let i = number(i);
                quote!(Operation(#i))
            }
            Operand::Vertex(i) => {
                let i = number(i);
                quote!(Vertex(#i))
            }
            Operand::Result(i, part) => {
                let (i, part) = (number(i), number(part));
                quote!(Result(#i, #part))
            }
            Operand::Input(text) => quote!(Input(#text)),
            Operand::Parameter(text) => {
                let text = text::positions(text).0;
                quote!(Parameter(#text))
            }
            Operand::Constant(text) => quote!(Constant(#text)),
            Operand::Tuple(elements) => {
                let elements = elements.iter().map(|element| self.entry(element));
                quote!(Tuple(&[#(#elements),*]))
            }
            Operand::OneOf(several) => {
                let mut members = Vec::new();
                each_member(several, &mut |member| members.push(self.entry(member)));
                quote!(OneOf(&[#(#members),*]))
            }
            Operand::Merge(merge) => match *self.graph.merges.members(*merge).as_slice() {
                [one] if !matches!(one, Operand::Merge(_)) => return self.entry(one),
                _ => {
                    let merge = Literal::usize_unsuffixed(self.number(*merge));
                    quote!(Merge(#merge))
                }
            },
        };
        quote_spanned! {mixed()=> __graph::Operand::#variant }
    }

    /// The merges that were met, those that they hold included.
    pub(super) fn merges(&mut self, sources: &Sources) -> Vec<TokenStream> {
        let mut entries = Vec::new();
        while let Some(&merge) = self.met.get(entries.len()) {
            entries.push(self.merge(merge, sources.arguments(merge)));
        }
        entries
    }

    fn merge<'s>(&mut self, merge: usize, arguments: impl Iterator<Item = &'s str>) -> TokenStream {
        let members = self.graph.merges.members(merge).into_iter();
        let members: Vec<_> = members.map(|member| self.entry(member)).collect();
        quote_spanned! {mixed()=>
            __graph::Merge { arguments: &[#(#arguments),*], operands: &[#(#members),*] }
        }
    }

    fn number(&mut self, merge: usize) -> usize {
        let next = self.numbers.len();
        let number = *self.numbers.entry(merge).or_insert(next);
        if number == next {
            self.met.push(merge);
        }
        number
    }
}
