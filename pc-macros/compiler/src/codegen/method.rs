//! Methods: which graph a type's method has.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::{ToTokens, quote_spanned};
use syn::{Block, Generics, TypeParam, TypeParamBound};

use super::{Context, located, mirror, mixed};
use crate::ir::{Graph, SiteKind, type_name};
use crate::lower::unraw;
use crate::parse::{Owner, Role, Signature};

// Input:   impl Dense { pub fn forward(&self, x: &DMatrix<f32>) -> DMatrix<f32> { .. } }
// Output:  impl Method<{ method("forward") }> for Dense { type Graph = __forward; }
//          impl NamesGraph for Dense { type Graph = __forward; }
pub(super) fn emit(context: &Context<'_>, owner: &Owner) -> TokenStream {
    let Context { signature, runtime, graph_type, header, clause, .. } = context;
    let (ty, name) = (&owner.ty, unraw(&signature.name));
    let names_graph = owner.names_graph.then(|| {
        quote_spanned! {super::at(ty)=>
            #[automatically_derived]
            impl #header #runtime::NamesGraph for #ty #clause {
                type Graph = #graph_type;
            }
        }
    });
    quote_spanned! {mixed()=>
        #[automatically_derived]
        #[diagnostic::do_not_recommend]
        impl #header #runtime::Method<{ #runtime::method(#name) }> for #ty #clause {
            type Graph = #graph_type;
        }
        #names_graph
    }
}

/// The graphs of the annotated methods that are called, for the static table.
// Input:   let h = self.fc1.forward(x);
// Output:  fn callee_graph(call: usize) -> Option<&'static Graph<f32>> {
//              let (type_0, ()) = types_of(..);
//              match call { 0 => type_0.graph(), _ => None }
//          }
pub(super) fn callee_graph(context: &Context<'_>, graph: &Graph, body: &Block) -> TokenStream {
    let Context { runtime, .. } = context;
    let methods = graph.sites.iter().filter_map(|site| match &site.kind {
        SiteKind::Method { index, name, .. } => Some((index, name)),
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
    let mirror = mirror::emit(context, graph, body, |kind| matches!(kind, SiteKind::Method { .. }));
    quote_spanned! {mixed()=>
        #[doc = "The graphs of the methods that are called."]
        fn callee_graph(
            call: usize,
        ) -> ::core::option::Option<&'static #runtime::graph::Graph<<Self as #runtime::Function>::Scalar>> {
            #mirror
            match call {
                #(#arms)*
                _ => ::core::option::Option::None,
            }
        }
    }
}

/// What a method of a generic type asks of its parameters.
// Input:   impl<L: Forward> Forward for Stack<L> { fn forward(&self, x: ..) -> .. { self.last.forward(x) } }
// Output:  where Stack<L>: Parameters<f32>, L: Method<{ method("forward") }>,
//          <L as Method<..>>::Graph: for<'a> Callee<f32, IsFunction, Signature<'a> = (..), Results = Var>
pub(super) fn bound(
    signature: &Signature,
    runtime: &TokenStream,
    scalar: &TokenStream,
    graph: &Graph,
    generics: &mut Generics,
) {
    let Some(owner) = signature.owner.as_ref().filter(|_| generics.type_params().count() > 0) else { return };
    let calls = called(graph);
    let layers: Vec<TypeParam> =
        generics.type_params().filter(|parameter| is_layer(parameter)).cloned().collect();
    let clause = generics.make_where_clause();
    if signature.arguments.first().is_some_and(|receiver| receiver.role == Role::Parameter) {
        let ty = &owner.ty;
        clause.predicates.push(syn::parse_quote_spanned! {mixed()=>
            #ty: #runtime::parameters::Parameters<#scalar>
        });
    }
    for layer in &layers {
        for (method, arguments) in &calls {
            if !has_method(owner, layer, method, layers.len(), calls.len()) {
                continue;
            }
            let (name, text) = (&layer.ident, unraw(method));
            let values = (0..*arguments).map(|_| quote_spanned! {mixed()=> #runtime::border::Operand });
            clause.predicates.push(syn::parse_quote_spanned! {mixed()=>
                #name: #runtime::Method<{ #runtime::method(#text) }>
            });
            clause.predicates.push(syn::parse_quote_spanned! {mixed()=>
                <#name as #runtime::Method<{ #runtime::method(#text) }>>::Graph: for<'a> #runtime::op::Callee<
                    #scalar,
                    #runtime::op::IsFunction,
                    Signature<'a> = (#runtime::border::Parameter<'a, #name>, #(#values,)*),
                    Results = #runtime::plan::Var,
                >
            });
        }
    }
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

/// Whether a type parameter may have annotated methods: it has a trait, which is not `Real`.
fn is_layer(parameter: &TypeParam) -> bool {
    let mut traits = parameter.bounds.iter().filter_map(|bound| match bound {
        TypeParamBound::Trait(bound) => bound.path.segments.last(),
        _ => None,
    });
    traits.clone().next().is_some() && traits.all(|last| last.ident != "Real")
}

/// Whether a method that is called is one of this type parameter: of the trait that the block is of, or the
/// only one that is called, of the only such parameter.
fn has_method(owner: &Owner, layer: &TypeParam, method: &Ident, layers: usize, calls: usize) -> bool {
    let path = owner.of_trait.as_ref().map(|path| path.to_token_stream().to_string());
    let is_own = layer.bounds.iter().any(|bound| match bound {
        TypeParamBound::Trait(bound) => Some(bound.path.to_token_stream().to_string()) == path,
        _ => false,
    });
    if is_own { owner.functions.contains(method) } else { layers == 1 && calls == 1 }
}
