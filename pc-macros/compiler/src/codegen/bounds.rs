//! What a graph over generic layers asks of the types of the layers.
//!
//! Handles have no types, so a call of a method on something of type `L` needs a bound that says what graph
//! it has; only the source can tell which parameter a called method is of.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote_spanned};
use syn::{GenericArgument, Generics, Path, Type, WherePredicate};

use super::{lifetime, mixed};
use crate::analyze::Analyzed;
use crate::ir::{Graph, MethodCall, Operand, SiteKind};
use crate::lower::unraw;
use crate::parse::generics::{is_layer, mentions, retain, traits};
use crate::parse::{Argument, Owner, Role, Signature, with_lifetime};

/// The types that bounds are about.
pub(super) struct Types<'t> {
    /// The path of the runtime crate.
    pub(super) runtime: &'t TokenStream,
    pub(super) scalar: &'t TokenStream,
}

impl Types<'_> {
    /// Adds the bounds that a function over generic layers needs, or a method of a generic type.
    // Input:   impl<L: Forward> Forward for Stack<L> { fn forward(&self, x: ..) -> .. { self.last.forward(x) } }
    // Output:  where Stack<L>: Parameters<f32>, L: Method<{ method("forward") }>,
    //          <L as Method<..>>::Graph: for<'a> Callee<f32, IsFunction, Signature<'a> = (..), Results = Var>
    pub(super) fn add(
        &self,
        signature: &Signature,
        graph: &Graph,
        block: &[Analyzed],
        generics: &mut Generics,
    ) {
        let Self { runtime, scalar } = self;
        let parameters: Vec<Ident> =
            generics.type_params().map(|parameter| parameter.ident.clone()).collect();
        let names = |ty: &Type, of: &[&Ident]| mentions(ty.to_token_stream(), &|word| of.contains(&word));
        let (learned, others): (Vec<_>, Vec<_>) =
            signature.arguments.iter().partition(|argument| argument.role == Role::Parameter);
        // Values are not made of layers: what they are made of is a scalar.
        let layers: Vec<&Ident> = parameters
            .iter()
            .filter(|parameter| {
                let is_in = |ty: &Type| names(ty, &[parameter]);
                is_layer(&traits(generics, parameter))
                    && learned.iter().any(|argument| is_in(&argument.ty))
                    && !others.iter().any(|argument| is_in(&argument.ty))
                    && !is_in(&signature.output)
            })
            .collect();
        // What a type asks of a scalar, its derive knows.
        let open: Vec<&Ident> =
            if signature.owner.is_some() { parameters.iter().collect() } else { layers.clone() };
        let mut predicates: Vec<WherePredicate> = Vec::new();
        for Argument { ty, .. } in learned {
            if names(ty, &open) {
                predicates.push(syn::parse_quote_spanned! {mixed()=>
                    #ty: #runtime::parameters::Parameters<#scalar>
                });
            }
        }
        let called = if layers.is_empty() { Vec::new() } else { called(graph, block) };
        let (of_self, calls): (Vec<_>, Vec<_>) = called.into_iter().partition(|call| call.is_of_self());
        // Another block of the type has these; with a constant among its arguments it may be that or a value.
        if let Some(owner) = signature.owner.as_ref().filter(|owner| names(&owner.ty, &layers)) {
            for call in each_once(of_self).iter().filter(|call| !call.has_constants) {
                predicates.extend(self.method(&owner.ty, &call.name, of_values(call)));
            }
        }
        // Of parameters with the same traits, each has the methods of the others.
        let all: Vec<Vec<&Path>> = layers.iter().map(|name| traits(generics, name)).collect();
        let is_said = all.iter().flatten().any(|path| is_method(path));
        let is_alike = !is_said && all.windows(2).all(|pair| pair[0] == pair[1]) && are_of_one(&calls);
        let calls = each_once(calls);
        for (name, traits) in layers.into_iter().zip(all) {
            // With the block's own trait, a layer has the block's own methods.
            let is_own = |owner: &&Owner| {
                let own = owner.of_trait.as_ref();
                own.is_some_and(|own| traits.iter().any(|path| is_same(path, own)))
            };
            let owner = signature.owner.as_ref().filter(is_own);
            for call in &calls {
                let own = block.iter().find(|own| own.signature.name == call.name);
                let is_named = traits.iter().any(|path| is_about(path, &call.name));
                let marks = match (owner, own) {
                    (Some(_), Some(own)) => self.like(&own.signature),
                    (Some(owner), None) if owner.functions.contains(&call.name) => of_values(call),
                    (None, _) if is_alike => of_values(call),
                    _ if is_named => of_values(call),
                    _ => continue,
                };
                predicates.extend(self.method(name, &call.name, marks));
            }
        }
        if !predicates.is_empty() {
            generics.make_where_clause().predicates.extend(predicates);
        }
    }

    /// The bounds of one method of a type.
    fn method(
        &self,
        ty: &impl ToTokens,
        method: &Ident,
        Marks { arguments, results }: Marks,
    ) -> [WherePredicate; 2] {
        let (Self { runtime, scalar }, text) = (self, unraw(method));
        let has = syn::parse_quote_spanned! {mixed()=> #ty: #runtime::Method<{ #runtime::method(#text) }> };
        let takes = syn::parse_quote_spanned! {mixed()=>
            <#ty as #runtime::Method<{ #runtime::method(#text) }>>::Graph: for<'a> __Callee<
                #scalar,
                __op::IsFunction,
                Signature<'a> = (__border::Parameter<'a, #ty>, #(#arguments,)*),
                Results = #results,
            >
        };
        [has, takes]
    }

    /// Those of a signature.
    fn like(&self, signature: &Signature) -> Marks {
        let scalar = self.scalar;
        let in_static = |ty: &Type| with_lifetime(ty, &lifetime("'static"));
        let arguments = signature.arguments.iter().skip(1).map(|Argument { role, ty, .. }| {
            let (of_a, ty) = (super::in_lifetime_a(ty), in_static(ty));
            match role {
                Role::Parameter => quote_spanned! {mixed()=> __border::Parameter<'a, #of_a> },
                Role::Constant => quote_spanned! {mixed()=> __border::Constant<#of_a> },
                Role::Input => quote_spanned! {mixed()=>
                    __border::Argument<<__border::Border<true> as __border::Enters<#ty, #scalar>>::Handle>
                },
            }
        });
        let output = in_static(&signature.output);
        let results =
            quote_spanned! {mixed()=> <__border::Border<true> as __border::Leaves<#output>>::Handle };
        Marks { arguments: arguments.collect(), results }
    }
}

/// What a method takes beside its receiver, and what it gives.
struct Marks {
    arguments: Vec<TokenStream>,
    results: TokenStream,
}

/// Whether two paths name one trait, whatever they say of its types: `Module<Output = DVector<f64>>` and `Module`.
fn is_same(one: &Path, other: &Path) -> bool {
    let without = |path: &Path| {
        let mut path = path.clone();
        for segment in &mut path.segments {
            retain(segment, |argument| !matches!(argument, GenericArgument::AssocType(_)));
        }
        path
    };
    without(one) == without(other)
}

/// Whether a bound says that a type has a method with a graph: `Method<{ method("encode") }>`.
fn is_method(bound: &Path) -> bool {
    bound.segments.last().is_some_and(|last| last.ident == "Method" && !last.arguments.is_empty())
}

/// Whether such a bound is about this method.
fn is_about(bound: &Path, method: &Ident) -> bool {
    is_method(bound) && bound.to_token_stream().to_string().contains(&format!("\"{}\"", unraw(method)))
}

/// Whether all calls are of one method, or of one type as far as the receivers show it.
fn are_of_one(calls: &[&MethodCall]) -> bool {
    // Elements of a sequence are of one type.
    let place = |call: &MethodCall| match &call.receiver {
        Operand::Parameter(place) => {
            let mut depth = 0_usize;
            let of_type = place.chars().filter(|&sign| {
                depth = depth.saturating_add_signed(isize::from(sign == '[') - isize::from(sign == ']'));
                depth == 0
            });
            Operand::Parameter(of_type.collect())
        }
        other => other.clone(),
    };
    calls.windows(2).all(|pair| pair[0].name == pair[1].name)
        || calls.windows(2).all(|pair| place(pair[0]) == place(pair[1]))
}

/// Values alone, as many as the call shows.
fn of_values(call: &MethodCall) -> Marks {
    let arguments = (0..call.arguments).map(|_| quote_spanned! {mixed()=> __border::Operand });
    let results = (0..call.results).map(|_| quote_spanned! {mixed()=> __plan::Var });
    Marks { arguments: arguments.collect(), results: quote_spanned! {mixed()=> (#(#results),*) } }
}

/// The methods that are called, also by those of the block that are called of the receiver.
fn called<'g>(graph: &'g Graph, block: &'g [Analyzed]) -> Vec<&'g MethodCall> {
    let (mut calls, mut followed): (Vec<&MethodCall>, Vec<&Ident>) = (Vec::new(), Vec::new());
    let mut pending = vec![graph];
    while let Some(graph) = pending.pop() {
        for site in &graph.sites {
            let SiteKind::Method { call, .. } = &site.kind else { continue };
            match block.iter().find(|own| call.is_of_self() && own.signature.name == call.name) {
                Some(_) if followed.contains(&&call.name) => {}
                Some(own) => {
                    followed.push(&call.name);
                    pending.extend(&own.graph);
                }
                None => calls.push(call),
            }
        }
    }
    calls
}

/// Of each method one call.
fn each_once(calls: Vec<&MethodCall>) -> Vec<&MethodCall> {
    let mut once: Vec<&MethodCall> = Vec::new();
    for call in calls {
        match once.iter_mut().find(|known| known.name == call.name) {
            // One of them may take the result apart.
            Some(known) if known.results < call.results => *known = call,
            Some(_) => {}
            None => once.push(call),
        }
    }
    once
}
