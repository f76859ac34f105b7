//! What a method of a generic type asks of the type's parameters.
//!
//! Handles have no types, so a call of a method on something of type `L` needs a bound that says what graph
//! it has; only the source can tell which parameter a called method is of.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote_spanned};
use syn::{Generics, Path, Type, WherePredicate};

use super::mixed;
use crate::ir::{Graph, SiteKind};
use crate::lower::unraw;
use crate::parse::generics::{mentions, traits};
use crate::parse::{Argument, Owner, Role, Signature};

/// Adds the bounds that a method of a generic type needs.
// Input:   impl<L: Forward> Forward for Stack<L> { fn forward(&self, x: ..) -> .. { self.last.forward(x) } }
// Output:  where Stack<L>: Parameters<f32>, L: Method<{ method("forward") }>,
//          <L as Method<..>>::Graph: for<'a> Callee<f32, IsFunction, Signature<'a> = (..), Results = Var>
pub(super) fn add(
    signature: &Signature,
    runtime: &TokenStream,
    scalar: &TokenStream,
    graph: &Graph,
    generics: &mut Generics,
) {
    let calls = called(graph);
    let parameters: Vec<Ident> = generics.type_params().map(|parameter| parameter.ident.clone()).collect();
    let layers: Vec<&Ident> =
        parameters.iter().filter(|parameter| is_layer(&traits(generics, parameter))).collect();
    let learned = signature.arguments.iter().filter(|argument| argument.role == Role::Parameter);
    let is_generic = |ty: &Type| {
        parameters.iter().any(|parameter| mentions(ty.to_token_stream(), &|word| word == parameter))
    };
    let mut predicates: Vec<WherePredicate> = learned
        .filter(|argument| is_generic(&argument.ty))
        .map(|Argument { ty, .. }| {
            syn::parse_quote_spanned! {mixed()=> #ty: #runtime::parameters::Parameters<#scalar> }
        })
        .collect();
    // Of parameters with the same traits, each has the methods of the others.
    let all: Vec<Vec<&Path>> = layers.iter().map(|name| traits(generics, name)).collect();
    let is_only = all.windows(2).all(|pair| pair[0] == pair[1]) && calls.len() == 1;
    for name in layers {
        for (method, arguments) in &calls {
            if has_method(signature.owner.as_ref(), &traits(generics, name), method, is_only) {
                predicates.extend(method_bounds(runtime, scalar, name, method, *arguments));
            }
        }
    }
    generics.make_where_clause().predicates.extend(predicates);
}

/// The bounds of one method of one type parameter, which takes so many values.
fn method_bounds(
    runtime: &TokenStream,
    scalar: &TokenStream,
    name: &Ident,
    method: &Ident,
    arguments: usize,
) -> [WherePredicate; 2] {
    let text = unraw(method);
    let values = (0..arguments).map(|_| quote_spanned! {mixed()=> __border::Operand });
    let has = syn::parse_quote_spanned! {mixed()=> #name: #runtime::Method<{ #runtime::method(#text) }> };
    let takes = syn::parse_quote_spanned! {mixed()=>
        <#name as #runtime::Method<{ #runtime::method(#text) }>>::Graph: for<'a> __Callee<
            #scalar,
            __op::IsFunction,
            Signature<'a> = (__border::Parameter<'a, #name>, #(#values,)*),
            Results = __plan::Var,
        >
    };
    [has, takes]
}

/// The methods that are called, each once, with the number of their arguments.
fn called(graph: &Graph) -> Vec<(Ident, usize)> {
    let mut called: Vec<(Ident, usize)> = Vec::new();
    for site in &graph.sites {
        if let SiteKind::Method { name, arguments, .. } = &site.kind
            && called.iter().all(|(known, _)| known != name)
        {
            called.push((name.clone(), *arguments));
        }
    }
    called
}

/// Whether a type parameter may have annotated methods: it has a trait that is neither a scalar's nor one
/// that values of all kinds have.
fn is_layer(traits: &[&Path]) -> bool {
    const OTHERS: [&str; 11] = [
        "Real",
        "Parameters",
        "Clone",
        "Copy",
        "Debug",
        "Default",
        "Send",
        "Sync",
        "Sized",
        "PartialEq",
        "Eq",
    ];
    let is_other =
        |path: &Path| path.segments.last().is_some_and(|last| OTHERS.iter().any(|other| last.ident == other));
    !traits.iter().all(|path| is_other(path)) && !traits.iter().any(|path| path.is_ident("Real"))
}

/// Whether a method that is called is one of this type parameter: of the trait that the block is of, or the
/// only one that is called, where all such parameters have the same traits.
fn has_method(owner: Option<&Owner>, traits: &[&Path], method: &Ident, is_only: bool) -> bool {
    let own = owner.filter(|owner| traits.iter().any(|path| Some(*path) == owner.of_trait.as_ref()));
    own.map_or(is_only, |owner| owner.functions.contains(method))
}
