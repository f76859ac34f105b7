//! Methods: which graph a type's method has.

use proc_macro2::{Literal, TokenStream};
use quote::quote_spanned;
use syn::Block;

use super::{Context, borders, located, mirror, mixed};
use crate::ir::{Graph, SiteKind, type_name};
use crate::lower::unraw;
use crate::parse::Owner;

// Input:   impl Dense { pub fn forward(&self, x: &DMatrix<f32>) -> DMatrix<f32> { .. } }
// Output:  impl Method<{ method("forward") }> for Dense { type Graph = __forward_graph::<Dense>; }
//          impl NamesGraph for Dense { type Graph = __forward_graph::<Dense>; }
//          fn __is_own() { .. }
pub(super) fn emit(context: &Context<'_>, owner: &Owner) -> TokenStream {
    let Context { signature, runtime, graph_type, header, clause, function, .. } = context;
    let (ty, name) = (&owner.ty, unraw(&signature.name));
    let names_graph = owner.names_graph.then(|| {
        quote_spanned! {super::at(ty)=>
            #[automatically_derived]
            impl #header #runtime::NamesGraph for #ty #clause {
                type Graph = #graph_type;
            }
        }
    });
    let is_own = borders::is_own(context);
    quote_spanned! {mixed()=>
        #[automatically_derived]
        #[diagnostic::do_not_recommend]
        impl #header #runtime::Method<{ #runtime::method(#name) }> for #ty #clause {
            type Graph = #graph_type;

            fn function() -> ::core::any::TypeId {
                __plan::function_type(#function)
            }
        }
        #names_graph
        #is_own
    }
}

/// The graphs of the annotated methods that are called, for the static table.
// Input:   let h = self.fc1.forward(x);
// Output:  fn callee_graph(call: usize) -> Option<&'static Graph<f32>> {
//              let type_0 = types_of(..);
//              match call { 0 => type_0.graph(), _ => None }
//          }
pub(super) fn callee_graph(context: &Context<'_>, graph: &Graph, body: &Block) -> TokenStream {
    let scalar = &context.scalar;
    let methods = graph.sites.iter().filter_map(|site| match &site.kind {
        SiteKind::Method { index, call } => Some((index, &call.name)),
        _ => None,
    });
    let arms: Vec<TokenStream> = methods
        .map(|(index, name)| {
            let (ty, number) = (type_name(*index), Literal::usize_unsuffixed(*index));
            quote_spanned! {located(name.span())=> #number => #ty.graph(), }
        })
        .collect();
    if arms.is_empty() {
        return TokenStream::new();
    }
    let mirror = mirror::emit(context, graph, body, |kind| matches!(kind, SiteKind::Method { .. }), false);
    quote_spanned! {mixed()=>
        #[doc = "The graphs of the methods that are called."]
        fn callee_graph(
            call: usize,
        ) -> ::core::option::Option<&'static __graph::Graph<#scalar>> {
            #mirror
            match call {
                #(#arms)*
                _ => ::core::option::Option::None,
            }
        }
    }
}
