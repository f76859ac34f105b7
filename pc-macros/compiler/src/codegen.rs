//! A graph becomes tokens. The only place that knows generated names and paths.
//!
//! For a function `mlp`, this is emitted beside it:
//!
//! ```text
//! pub enum mlp {}                       the graph's type
//! impl mlp { fn predict_hidden(..) ..}  local code of every vertex             local
//! impl Callee for mlp { record }        the walk                               walk
//! impl Function for mlp { GRAPH, .. }   the static table, typed arguments in   table, borders
//! ```

mod borders;
mod local;
mod mirror;
mod table;
mod walk;

use proc_macro2::{Span, TokenStream};
use quote::quote_spanned;
use syn::{Block, Lifetime, Type};

use crate::ir::Graph;
use crate::parse::{Options, Signature, with_lifetime};

/// What every generator needs.
pub(crate) struct Context<'c> {
    pub(crate) signature: &'c Signature,
    /// The path of the runtime crate.
    pub(crate) runtime: &'c TokenStream,
    /// The type of the function's scalar.
    pub(crate) scalar: TokenStream,
}

/// Emits everything that stands beside the function. Without a graph (its body has errors) it is one
/// that fits the signature.
///
/// Of the body, the mirror is made.
pub(crate) fn emit(
    signature: &Signature,
    options: &Options,
    graph: Option<&Graph>,
    body: &mut Block,
) -> TokenStream {
    let runtime = &options.runtime;
    let output = with_lifetime(&signature.output, &lifetime("'static"));
    let scalar = quote_spanned! {at(&output)=> <#output as #runtime::border::Element>::Scalar };
    let context = Context { signature, runtime, scalar };
    let empty = Graph::default();
    let names = local::names(graph.unwrap_or(&empty));
    let graph_type = graph_type(signature);
    let local = local::emit(&context, graph.unwrap_or(&empty), &names);
    let mirror = mirror::emit(&context, graph.unwrap_or(&empty), body);
    let callee = callee_impl(&context, graph, &mirror);
    let table = table::emit(&context, graph, &names);
    let function = borders::emit(&context, graph.is_some(), &table);
    let cfgs = &signature.cfgs;
    quote_spanned! {mixed()=>
        #graph_type
        #(#cfgs)*
        const _: () = {
            #local
            #callee
            #function
        };
    }
}

// Input:   pub fn mlp(#[param] p: &Mlp, x: &DMatrix<f32>) -> DMatrix<f32>
// Output:  #[doc = "The graph of [`mlp()`]."] #[allow(non_camel_case_types)] pub enum mlp {}
fn graph_type(signature: &Signature) -> TokenStream {
    let Signature { name, visibility, cfgs, .. } = signature;
    let doc = format!("The predictive-coding graph of [`{}()`].", crate::lower::unraw(name));
    quote_spanned! {mixed()=>
        #(#cfgs)*
        #[doc = #doc]
        #[allow(non_camel_case_types)]
        #visibility enum #name {}
    }
}

// Input:   the same
// Output:  impl Callee<f32> for mlp { type Signature<'a> = (Parameter<'a, Mlp>, Argument<Var>); .. }
fn callee_impl(context: &Context<'_>, graph: Option<&Graph>, mirror: &TokenStream) -> TokenStream {
    let Context { signature, runtime, scalar } = context;
    let name = &signature.name;
    let marks = borders::marks(context);
    let results = with_lifetime(&signature.output, &lifetime("'static"));
    let record = walk::emit(context, graph, mirror);
    quote_spanned! {mixed()=>
        #[automatically_derived]
        impl #runtime::op::Callee<#scalar, #runtime::op::IsFunction> for #name {
            type Signature<'a> = (#(#marks,)*);
            type Results = <#results as #runtime::border::Element>::Handle;

            fn graph() -> ::core::option::Option<&'static #runtime::graph::Graph<#scalar>> {
                ::core::option::Option::Some(<Self as #runtime::Function>::GRAPH)
            }

            #record
        }
    }
}

/// Generated names never meet the user's.
pub(crate) fn mixed() -> Span {
    Span::mixed_site()
}

/// The same, where rustc's errors shall point to the user's token.
pub(crate) fn located(at: Span) -> Span {
    Span::mixed_site().located_at(at)
}

/// Generated code that stands for a type of the user's.
pub(crate) fn at(ty: &Type) -> Span {
    let first = quote::ToTokens::to_token_stream(ty).into_iter().next();
    first.map_or_else(mixed, |token| located(token.span()))
}

pub(crate) fn lifetime(name: &str) -> Lifetime {
    Lifetime::new(name, mixed())
}

/// The type with its lifetimes bound to `'a`.
pub(crate) fn in_lifetime_a(ty: &Type) -> Type {
    with_lifetime(ty, &lifetime("'a"))
}
