//! What parameters learn by: for callers, and where it is required.

use std::collections::{BTreeSet, HashMap};

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote_spanned;
use syn::Block;

use super::{Context, callee_path, located, mirror, mixed};
use crate::ir::{Callee, Graph, Operand, Operation, SiteKind, Synapse, Vertex, type_name};
use crate::text;

/// The calls that take parameters, and what becomes of those.
// Input:   let h = self.fc1.forward(x); dense(&self.fc2, &h)
// Output:  const CALLS: &'static [Call] = {
//              let (type_0, ()) = types_of(..);
//              let calls = [
//                  Call { vertex: 0, operation: 0, parameters: type_0.parameters::<f32>() },
//                  Call { vertex: 1, operation: 0, parameters: parameters(<dense as Callee<f32, _>>::CALLEE) },
//              ];
//              &{ calls }
//          };
pub(super) fn calls(context: &Context<'_>, graph: &Graph, body: &Block) -> TokenStream {
    let mut calls = TokenStream::new();
    let mut has_method = false;
    let merged = graph.merges.arguments();
    for (v, vertex) in graph.vertices.iter().enumerate() {
        for (o, operation) in vertex.operations.iter().enumerate() {
            let may_be_call = !matches!(operation.callee, Callee::Operation(_));
            if may_be_call && operation.operands.iter().any(|operand| may_be_parameter(operand, &merged)) {
                has_method |= matches!(operation.callee, Callee::Method(_));
                calls.extend(call(context, v, o, operation));
            }
        }
    }
    if calls.is_empty() {
        return calls;
    }
    let is_needed = |kind: &SiteKind| matches!(kind, SiteKind::Method { .. });
    let mirror = has_method.then(|| mirror::emit(context, graph, body, is_needed));
    quote_spanned! {mixed()=>
        const CALLS: &'static [__graph::Call] = {
            #mirror
            // By a name: what has none, rustc evaluates as soon as it sees it.
            let calls = [#calls];
            &{ calls }
        };
    }
}

/// Whether a place inside the parameters may be in an operand; `merged` are the arguments that merges are from.
fn may_be_parameter(operand: &Operand, merged: &[BTreeSet<&str>]) -> bool {
    match operand {
        Operand::Parameter(_) => true,
        Operand::Merge(merge) => !merged[*merge].is_empty(),
        Operand::Tuple(several) | Operand::OneOf(several) => {
            several.iter().any(|operand| may_be_parameter(operand, merged))
        }
        _ => false,
    }
}

fn call(context: &Context<'_>, vertex: usize, operation: usize, called: &Operation) -> TokenStream {
    let scalar = &context.scalar;
    let span = located(called.span);
    let parameters = if let Callee::Method(ty) = called.callee {
        let ty = type_name(ty);
        quote_spanned! {span=> #ty.parameters::<#scalar>() }
    } else {
        let callee = callee_path(called);
        quote_spanned! {span=> __graph::parameters(<#callee as __Callee<#scalar, _>>::CALLEE) }
    };
    let [vertex, operation] = [vertex, operation].map(Literal::usize_unsuffixed);
    quote_spanned! {mixed()=>
        __graph::Call { vertex: #vertex, operation: #operation, parameters: #parameters },
    }
}

/// Of each operation of a vertex, the operands whose parameters the vertex reads at another place, too.
// Input:   let h = &p.w * (&p.w * x + &p.b);
// Output:  0: [0], 1: [], 2: [0]
pub(super) fn read_again(graph: &Graph, vertex: &Vertex) -> Vec<Vec<usize>> {
    // Which operands read a place, and which read a place inside it.
    let mut readers: HashMap<String, [BTreeSet<(usize, usize)>; 2]> = HashMap::new();
    for (o, operation) in vertex.operations.iter().enumerate() {
        for (i, operand) in operation.operands.iter().enumerate() {
            graph.merges.each_place(operand, &mut |place| {
                let Operand::Parameter(path) = place else { return };
                let path = text::positions(path).0;
                for (end, _) in path.match_indices(['.', '[']) {
                    readers.entry(path[..end].to_owned()).or_default()[1].insert((o, i));
                }
                readers.entry(path).or_default()[0].insert((o, i));
            });
        }
    }
    let mut again = vec![BTreeSet::new(); vertex.operations.len()];
    for [itself, inside] in readers.into_values() {
        if !itself.is_empty() && itself.union(&inside).count() > 1 {
            itself.union(&inside).for_each(|&(operation, operand)| {
                again[operation].insert(operand);
            });
        }
    }
    again.into_iter().map(|operands| operands.into_iter().collect()).collect()
}

/// What is required. Of a generic function only its instances can tell: then the walk asks, by [`asked`].
// Input:   #[predictive_coding(require = "hebbian")], let hidden = tanh(&(&p.w * x));
// Output:  const _: () = assert!(is_hebbian::<f32, mlp>(0, 0, 0), "{}", ..);
pub(super) fn required(context: &Context<'_>, graph: &Graph) -> TokenStream {
    let Context { graph_type, header, clause, .. } = context;
    let asserts = graph.synapses.iter().enumerate().map(|(i, synapse)| {
        let (span, assertion) = (located(synapse.span), assertion(context, graph, synapse));
        let name = if is_generic(context) { constant_name(i) } else { Ident::new("_", mixed()) };
        quote_spanned! {span=> const #name: () = #assertion; }
    });
    if is_generic(context) && !graph.synapses.is_empty() {
        quote_spanned! {mixed()=> impl #header #graph_type #clause { #(#asserts)* } }
    } else {
        asserts.collect()
    }
}

fn assertion(context: &Context<'_>, graph: &Graph, synapse: &Synapse) -> TokenStream {
    let Context { runtime, scalar, graph_type, .. } = context;
    let Synapse { vertex, operation, operand, span, parameter, text } = synapse;
    let name = &graph.vertices[*vertex].name;
    let called = text::positions(&graph.vertices[*vertex].operations[*operation].name).0;
    let own = format!(
        "the update of `{parameter}` is not Hebbian: its vertex `{name}` is not linear in it\n\
         help: name the pre-activation, `let z = {text};`, and go on with `z`"
    );
    let callees = format!(
        "the update of `{parameter}` is not Hebbian: a vertex of `{called}` is not linear in it\n\
         help: name the pre-activation there; `require = \"hebbian\"` on `{called}` itself shows the place"
    );
    let [vertex, operation, operand] = [*vertex, *operation, *operand].map(Literal::usize_unsuffixed);
    let span = located(*span);
    let graph = quote_spanned! {span=> <#graph_type as #runtime::Function>::GRAPH };
    quote_spanned! {span=>
        ::core::assert!(
            __graph::is_hebbian::<#scalar, #graph_type>(#vertex, #operation, #operand),
            "{}",
            if __graph::is_call(#graph, #vertex, #operation) {
                #callees
            } else {
                #own
            }
        )
    }
}

/// In the walk of a generic function: what is required of it.
// Output:  let () = Self::HEBBIAN_0;
pub(super) fn asked(context: &Context<'_>, graph: &Graph) -> TokenStream {
    let names = (0..graph.synapses.len()).map(constant_name).filter(|_| is_generic(context));
    quote_spanned! {mixed()=> #(let () = Self::#names;)* }
}

fn is_generic(context: &Context<'_>) -> bool {
    !context.signature.generics.params.is_empty()
}

fn constant_name(synapse: usize) -> Ident {
    Ident::new(&format!("HEBBIAN_{synapse}"), mixed())
}
