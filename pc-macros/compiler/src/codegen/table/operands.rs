//! Operands in the static table, and the merges that they refer to.

use std::collections::{BTreeSet, HashMap};

use proc_macro2::{Literal, TokenStream};
use quote::{quote, quote_spanned};

use super::{Context, mixed};
use crate::ir::{Graph, Operand, each_member};
use crate::text;

/// The operands of a table in the making. Merges are numbered as they are met.
///
/// A merge of the table lists no parameters: what reads a parameter is told at every operand, without a
/// search. So an operand that may be a parameter is one of that and the merge.
pub(super) struct Operands<'g> {
    runtime: &'g TokenStream,
    pub(super) graph: &'g Graph,
    /// What the merges of the graph hold themselves, and all the parameters that they may hold.
    values: Vec<Vec<&'g Operand>>,
    parameters: Vec<BTreeSet<&'g str>>,
    numbers: HashMap<usize, usize>,
    /// Those that were numbered, in order.
    met: Vec<usize>,
}

impl<'g> Operands<'g> {
    pub(super) fn new(context: &Context<'g>, graph: &'g Graph) -> Self {
        let parameters = graph.merges.parameters();
        let values = (0..parameters.len()).map(|merge| graph.merges.values(merge)).collect();
        let (numbers, met) = (HashMap::new(), Vec::new());
        Self { runtime: context.runtime, graph, values, parameters, numbers, met }
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
            Operand::OneOf(_) | Operand::Merge(_) => return self.one_of(operand),
        };
        let runtime = self.runtime;
        quote_spanned! {mixed()=> #runtime::graph::Operand::#variant }
    }

    /// The merges that were met, those that they hold included.
    pub(super) fn merges(&mut self) -> Vec<TokenStream> {
        let mut entries = Vec::new();
        while let Some(&merge) = self.met.get(entries.len()) {
            let places: Vec<_> =
                self.values[merge].clone().into_iter().filter_map(|value| self.value(value)).collect();
            entries.push(quote_spanned! {mixed()=> &[#(#places),*] });
        }
        entries
    }

    fn one_of(&mut self, operand: &Operand) -> TokenStream {
        let mut parameters = BTreeSet::new();
        let mut values = Vec::new();
        each_member(std::slice::from_ref(operand), &mut |member| match member {
            Operand::Parameter(text) => {
                parameters.insert(text.as_str());
            }
            value => values.push(value),
        });
        for value in &values {
            if let Operand::Merge(merge) = value {
                parameters.extend(&self.parameters[*merge]);
            }
        }
        let parameters = parameters.into_iter().map(|text| Operand::Parameter(text.to_owned()));
        let mut places: Vec<TokenStream> = parameters.map(|parameter| self.entry(&parameter)).collect();
        places.extend(values.into_iter().filter_map(|value| self.value(value)));
        if places.len() == 1 {
            return places.swap_remove(0);
        }
        let runtime = self.runtime;
        quote_spanned! {mixed()=> #runtime::graph::Operand::OneOf(&[#(#places),*]) }
    }

    /// A member of a merge, or of what stands in place; nothing, if it is a merge of parameters alone.
    fn value(&mut self, value: &Operand) -> Option<TokenStream> {
        let Operand::Merge(merge) = value else { return Some(self.entry(value)) };
        match *self.values[*merge].as_slice() {
            [] => return None,
            [one] if !matches!(one, Operand::Merge(_)) => return Some(self.entry(one)),
            _ => {}
        }
        let next = self.numbers.len();
        let number = *self.numbers.entry(*merge).or_insert(next);
        if number == next {
            self.met.push(*merge);
        }
        let (runtime, number) = (self.runtime, Literal::usize_unsuffixed(number));
        Some(quote_spanned! {mixed()=> #runtime::graph::Operand::Merge(#number) })
    }
}
