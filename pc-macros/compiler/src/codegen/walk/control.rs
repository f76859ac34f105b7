//! Loops, branches and conditions of the walk: the user's own, over handles.

use proc_macro2::{Ident, TokenStream};
use quote::quote_spanned;

use super::{Walk, at_word, numbered};
use crate::codegen::{mirror, mixed};
use crate::ir::{Adaptor, Arm, Branch, Condition, Elements, Expr, Loop, Scrutinee, Test};

impl Walk<'_> {
    // Input:   for x in xs { .. }
    // Output:  for (iteration, x) in Iterator::enumerate(elements(&xs)) {
    //              recorder.enter_iteration(iteration);
    //              ..
    //              recorder.leave_iteration();
    //          }
    //          recorder.leave_loop();
    pub(super) fn repeat(&self, repeat: &Loop) -> TokenStream {
        let Loop { pattern, elements, names, aliases, items } = repeat;
        let (recorder, elements) = (self.recorder, self.elements(elements));
        let (names, aliases, items) = (self.names(names), self.aliases(aliases), self.items(items));
        let counted = quote_spanned! {at_word(&elements)=> ::core::iter::Iterator::enumerate(#elements) };
        quote_spanned! {mixed()=>
            for (iteration, #pattern) in #counted {
                #recorder.enter_iteration(iteration);
                #names
                #aliases
                #items
                #recorder.leave_iteration();
            }
            #recorder.leave_loop();
        }
    }

    fn elements(&self, elements: &Elements) -> TokenStream {
        match elements {
            Elements::Of(sequence @ (Expr::Constant { .. } | Expr::Parameter { .. }), position)
            | Elements::Iter(sequence, position) => {
                let is_iter = matches!(elements, Elements::Iter(..));
                let sequence = self.typed(self.bound(sequence));
                let elements = if is_iter {
                    quote_spanned! {mixed()=> (#sequence).iter() }
                } else {
                    quote_spanned! {mixed()=> ::core::iter::IntoIterator::into_iter(#sequence) }
                };
                match position.filter(|position| self.positions.contains(position)) {
                    Some(position) => {
                        let position = numbered("position", position);
                        quote_spanned! {mixed()=>
                            ::core::iter::Iterator::map(
                                ::core::iter::Iterator::enumerate(#elements),
                                |numbered| #position.of(numbered),
                            )
                        }
                    }
                    None => elements,
                }
            }
            Elements::Of(sequence, _) => {
                let sequence = self.place(sequence);
                let span = at_word(&sequence);
                quote_spanned! {span=> __border::elements(&#sequence) }
            }
            Elements::Range(range) => self.condition(range),
            Elements::Adapted { elements, method, argument } => {
                let elements = self.elements(elements);
                let argument = argument.as_ref().map(|argument| match argument {
                    Adaptor::Elements(elements) => self.elements(elements),
                    Adaptor::Count(count) => self.condition(count),
                });
                quote_spanned! {mixed()=> #elements.#method(#argument) }
            }
        }
    }

    // Input:   if h.norm() > 1.0 { .. } else { .. }
    // Output:  if { let read_0 = type_0.read(recorder, &h)?; .. } { .. } else { .. }
    pub(super) fn branch(&self, branch: &Branch) -> TokenStream {
        if let Some(scrutinee) = &branch.scrutinee {
            let has_guard = branch.arms.iter().any(|arm| !arm.tests.is_empty());
            let scrutinee = self.scrutinee(scrutinee, !has_guard);
            let arms = branch.arms.iter().map(|arm| {
                let (pattern, body) = (&arm.pattern, self.arm(arm));
                let guard = (!arm.tests.is_empty()).then(|| {
                    let tests = self.tests(&arm.tests);
                    quote_spanned! {mixed()=> if #tests }
                });
                quote_spanned! {mixed()=> #pattern #guard => { #body } }
            });
            let rest = mirror::left_out();
            return quote_spanned! {mixed()=> match #scrutinee { #(#arms)* #rest } };
        }
        let mut tokens = TokenStream::new();
        for (i, arm) in branch.arms.iter().enumerate() {
            let body = self.arm(arm);
            let otherwise = (i > 0).then(|| quote_spanned! {mixed()=> else });
            let test = (!arm.tests.is_empty()).then(|| {
                let tests = self.tests(&arm.tests);
                quote_spanned! {mixed()=> if #tests }
            });
            tokens.extend(quote_spanned! {mixed()=> #otherwise #test { #body } });
        }
        tokens
    }

    fn arm(&self, arm: &Arm) -> TokenStream {
        let Arm { names, items, tail, .. } = arm;
        let (names, items) = (self.names(names), self.items(items));
        let tail = tail.as_ref().map(|tail| self.bound(tail));
        quote_spanned! {mixed()=> #names #items #tail }
    }

    fn tests(&self, tests: &[Test]) -> TokenStream {
        let is_only = tests.len() == 1;
        let tests = tests.iter().map(|test| match test {
            Test::Holds(condition) => self.condition(condition),
            Test::Matches(pattern, scrutinee) => {
                let scrutinee = self.scrutinee(scrutinee, is_only);
                quote_spanned! {mixed()=> let #pattern = #scrutinee }
            }
        });
        quote_spanned! {mixed()=> #(#tests)&&* }
    }

    /// What patterns are matched against. Of what has no type a pattern binds copies, not references, which a test
    /// beside it (`if *n > 2`) may see before [the names](Self::names) lose their types.
    pub(super) fn scrutinee(&self, scrutinee: &Scrutinee, is_alone: bool) -> TokenStream {
        match scrutinee {
            Scrutinee::Decides(condition) => self.condition(condition),
            Scrutinee::Place(expr) if is_alone => self.typed(self.bound(expr)),
            Scrutinee::Place(expr) => match &**expr {
                Expr::Parameter { place, .. } => self.parameter(expr, place),
                expr => self.bound(expr),
            },
        }
    }

    /// What patterns bind: of their fields rustc knows the types, even if it does not know what is taken apart.
    pub(super) fn names(&self, names: &[Ident]) -> TokenStream {
        let names = names.iter().map(|name| {
            let typed = self.typed(quote_spanned! {mixed()=> #name });
            quote_spanned! {mixed()=> let mut #name = #typed; }
        });
        names.collect()
    }

    /// A condition; the values it reads are computed now, as the user's own types.
    pub(super) fn condition(&self, condition: &Condition) -> TokenStream {
        let Condition { tokens, reads } = condition;
        if reads.is_empty() {
            return tokens.clone();
        }
        mirror::read(reads, self.recorder, tokens)
    }
}
