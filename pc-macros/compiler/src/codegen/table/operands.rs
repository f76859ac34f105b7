//! Operands in the static table, and the merges that they refer to.

use std::collections::{BTreeSet, HashMap, HashSet};

use proc_macro2::{Literal, TokenStream};
use quote::{quote, quote_spanned};

use super::{Context, mixed};
use crate::ir::{Graph, Operand};
use crate::text;

/// The operands of a table in the making. Merges are numbered as they are met.
///
/// A merge of the table lists no parameters: what reads a parameter is told at every operand, without a
/// search. So an operand that may be a parameter is one of that and the merge.
pub(super) struct Operands<'g> {
    runtime: &'g TokenStream,
    pub(super) graph: &'g Graph,
    merges: Vec<Merge>,
    numbers: HashMap<usize, usize>,
    /// Those that were numbered, in order.
    met: Vec<usize>,
}

/// A merge of the graph: what it holds itself, and all the parameters that it may hold.
struct Merge {
    values: Vec<Operand>,
    parameters: BTreeSet<String>,
}

impl<'g> Operands<'g> {
    pub(super) fn new(context: &Context<'g>, graph: &'g Graph) -> Self {
        let merges = (0..graph.merges.len()).map(|number| {
            let (mut values, mut parameters) = (Vec::new(), BTreeSet::new());
            let mut seen = HashSet::new();
            each_member(graph.merges.list(number), &mut |member| match member {
                Operand::Parameter(text) => {
                    parameters.insert(text.clone());
                }
                value => {
                    if *value != Operand::Merge(number) && seen.insert(value.clone()) {
                        values.push(value.clone());
                    }
                }
            });
            Merge { values, parameters }
        });
        let mut merges: Vec<Merge> = merges.collect();
        while hand_on_parameters(&mut merges) {}
        Self { runtime: context.runtime, graph, merges, numbers: HashMap::new(), met: Vec::new() }
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
            let values = std::mem::take(&mut self.merges[merge].values);
            let mut places = Vec::new();
            for value in &values {
                places.extend(self.value(value));
            }
            entries.push(quote_spanned! {mixed()=> &[#(#places),*] });
            self.merges[merge].values = values;
        }
        entries
    }

    fn one_of(&mut self, operand: &Operand) -> TokenStream {
        let mut parameters = BTreeSet::new();
        let mut values = Vec::new();
        each_member(std::slice::from_ref(operand), &mut |member| match member {
            Operand::Parameter(text) => {
                parameters.insert(text.clone());
            }
            value => values.push(value.clone()),
        });
        for value in &values {
            if let Operand::Merge(merge) = value {
                parameters.extend(self.merges[*merge].parameters.iter().cloned());
            }
        }
        let parameters = parameters.into_iter().map(Operand::Parameter);
        let mut places: Vec<TokenStream> = parameters.map(|parameter| self.entry(&parameter)).collect();
        for value in &values {
            places.extend(self.value(value));
        }
        if places.len() == 1 {
            return places.swap_remove(0);
        }
        let runtime = self.runtime;
        quote_spanned! {mixed()=> #runtime::graph::Operand::OneOf(&[#(#places),*]) }
    }

    /// A member of a merge, or of what stands in place; nothing, if it is a merge of parameters alone.
    fn value(&mut self, value: &Operand) -> Option<TokenStream> {
        let Operand::Merge(merge) = value else { return Some(self.entry(value)) };
        match &*self.merges[*merge].values {
            [] => return None,
            [one] if !matches!(one, Operand::Merge(_)) => {
                let one = one.clone();
                return Some(self.entry(&one));
            }
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

/// Adds to every merge the parameters of those that it holds; whether there were new ones.
fn hand_on_parameters(merges: &mut [Merge]) -> bool {
    let mut changed = false;
    for number in 0..merges.len() {
        let held = merges[number].values.iter();
        let held: Vec<usize> = held
            .filter_map(|value| if let Operand::Merge(held) = value { Some(*held) } else { None })
            .collect();
        for held in held {
            let new: Vec<String> =
                merges[held].parameters.difference(&merges[number].parameters).cloned().collect();
            changed |= !new.is_empty();
            merges[number].parameters.extend(new);
        }
    }
    changed
}

/// The members of a list, where tuples and lists in it are taken apart, and merges are not.
fn each_member(list: &[Operand], see: &mut impl FnMut(&Operand)) {
    for operand in list {
        match operand {
            Operand::Tuple(members) | Operand::OneOf(members) => each_member(members, see),
            member => see(member),
        }
    }
}
