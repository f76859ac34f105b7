//! What parameters learn by: for callers, and where it is required.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote_spanned;
use syn::Block;

use super::{Context, callee_path, located, mirror, mixed};
use crate::ir::{Callee, Graph, Operand, Operation, SiteKind, Synapse, type_name};
use crate::text;

/// The calls that take parameters or inputs, and what becomes of those.
// Input:   let h = self.fc1.forward(x); dense(&self.fc2, &h)
// Output:  const CALLS: &'static [Call] = {
//              let (type_0, ()) = types_of(..);
//              let calls = [
//                  Call { vertex: 0, operation: 0, readings: type_0.readings::<f32>() },
//                  Call { vertex: 1, operation: 0, readings: readings(<dense as Callee<f32, _>>::CALLEE) },
//              ];
//              &{ calls }
//          };
pub(super) fn calls(context: &Context<'_>, graph: &Graph, body: &Block) -> TokenStream {
    let mut calls = TokenStream::new();
    let mut has_method = false;
    for (v, vertex) in graph.vertices.iter().enumerate() {
        for (o, operation) in vertex.operations.iter().enumerate() {
            let may_be_call = !matches!(operation.callee, Callee::Operation(_));
            if may_be_call && operation.operands.iter().any(|operand| context.sources.is_read(operand)) {
                has_method |= matches!(operation.callee, Callee::Method(_));
                calls.extend(call(context, v, o, operation));
            }
        }
    }
    if calls.is_empty() {
        return calls;
    }
    let is_needed = |kind: &SiteKind| matches!(kind, SiteKind::Method { .. });
    let mirror = has_method.then(|| mirror::emit(context, graph, body, is_needed, false));
    quote_spanned! {mixed()=>
        const CALLS: &'static [__graph::Call] = {
            #mirror
            // By a name: what has none, rustc evaluates as soon as it sees it.
            let calls = [#calls];
            &{ calls }
        };
    }
}

fn call(context: &Context<'_>, vertex: usize, operation: usize, called: &Operation) -> TokenStream {
    let scalar = &context.scalar;
    let span = located(called.span);
    let readings = if let Callee::Method(ty) = called.callee {
        let ty = type_name(ty);
        quote_spanned! {span=> #ty.readings::<#scalar>() }
    } else {
        let callee = callee_path(called);
        quote_spanned! {span=> __graph::readings(<#callee as __Callee<#scalar, _>>::CALLEE) }
    };
    let [vertex, operation] = [vertex, operation].map(Literal::usize_unsuffixed);
    quote_spanned! {mixed()=>
        __graph::Call { vertex: #vertex, operation: #operation, readings: #readings },
    }
}

/// How many operations a statement has at most.
pub(super) fn most(graph: &Graph) -> Literal {
    let counts = graph.vertices.iter().map(|vertex| vertex.operations.len());
    Literal::usize_unsuffixed(counts.max().unwrap_or_default())
}

/// What is required. Of a generic function only its instances can tell: then the walk asks, by [`asked`].
// Input:   #[predictive_coding(require = "hebbian")], let hidden = tanh(&(&p.w * x));
// Output:  const _: () = {
//              let obstacle = obstacle::<f32, mlp, 0, 2>(0, 0);
//              if let Some(obstacle) = obstacle { panic!("{}", obstacle.message([..])); }
//          };
pub(super) fn required(context: &Context<'_>, graph: &Graph) -> TokenStream {
    let Context { graph_type, header, clause, .. } = context;
    let asserts = synapses(context, graph).map(|(i, synapse, parameter)| {
        let (span, assertion) = (located(synapse.span), assertion(context, graph, synapse, parameter));
        let name = if is_generic(context) { constant_name(i) } else { Ident::new("_", mixed()) };
        quote_spanned! {span=> const #name: () = #assertion; }
    });
    let asserts: Vec<_> = asserts.collect();
    if is_generic(context) && !asserts.is_empty() {
        quote_spanned! {mixed()=> impl #header #graph_type #clause { #(#asserts)* } }
    } else {
        quote_spanned! {mixed()=> #(#asserts)* }
    }
}

/// Where operations read parameters that must learn by a Hebbian rule: by number, with the parameter.
fn synapses<'g>(
    context: &'g Context<'_>,
    graph: &'g Graph,
) -> impl Iterator<Item = (usize, &'g Synapse, &'g str)> {
    let of = |(i, synapse)| Some((i, synapse, parameter_of(context, graph, synapse)?));
    graph.synapses.iter().enumerate().filter_map(of)
}

/// The parameter that is read there, if one may be.
fn parameter_of<'g>(context: &'g Context<'_>, graph: &Graph, synapse: &Synapse) -> Option<&'g str> {
    let operation = &graph.vertices[synapse.vertex].operations[synapse.operation];
    context.sources.place(&operation.operands[synapse.operand])
}

fn assertion(context: &Context<'_>, graph: &Graph, synapse: &Synapse, parameter: &str) -> TokenStream {
    let Context { scalar, graph_type, .. } = context;
    let Synapse { vertex, operation, operand, span, .. } = synapse;
    let messages = messages(context, graph, synapse, parameter);
    let [vertex, operation, operand] = [*vertex, *operation, *operand].map(Literal::usize_unsuffixed);
    let most = most(graph);
    let span = located(*span);
    quote_spanned! {span=> {
        let obstacle = __graph::obstacle::<#scalar, #graph_type, #vertex, #most>(#operation, #operand);
        if let ::core::option::Option::Some(obstacle) = obstacle {
            ::core::panic!("{}", obstacle.message([#(#messages),*]));
        }
    } }
}

/// For each of the runtime's `Obstacle`s, in their order, what it is and what to do.
fn messages(context: &Context<'_>, graph: &Graph, synapse: &Synapse, parameter: &str) -> [String; 7] {
    let vertex = &graph.vertices[synapse.vertex];
    let name = &vertex.name;
    let called = text::positions(&vertex.operations[synapse.operation].name).0;
    let split = |text: Option<&str>| match text {
        Some(value) => format!(", `let z = {value};`, and go on with `z`"),
        None => ", and go on with its name".to_owned(),
    };
    // All terms of a sum are split off together.
    let reader = |of: usize| {
        let mut others = vertex.operations.iter().enumerate().skip(of + 1);
        others.find(|(_, other)| other.operands.contains(&Operand::Operation(of))).map(|(other, _)| other)
    };
    let readers = std::iter::successors(reader(synapse.operation), |&of| reader(of));
    let texts = readers.map_while(|sum| graph.sums.get(&(synapse.vertex, sum)));
    let own = split(texts.last().or(synapse.text.as_ref()).map(String::as_str));
    // An operation that reads one parameter, and a value beside it.
    let of_vertex = || {
        let of_vertex = graph.synapses.iter().filter(|one| one.vertex == synapse.vertex);
        of_vertex.filter(|one| parameter_of(context, graph, one).is_some())
    };
    let is_product = |one: &&Synapse| {
        let operands = &vertex.operations[one.operation].operands;
        let is_alone = of_vertex().filter(|other| other.operation == one.operation).count() == 1;
        is_alone && !operands.iter().any(|operand| matches!(operand, Operand::Operation(_)))
    };
    let product = split(of_vertex().find(is_product).and_then(|one| one.text.as_deref()));
    let causes = [
        (
            format!("`{called}` is not linear in it"),
            "no split makes it so: only what is linear in a parameter, as a product or a sum, learns by that rule"
                .to_owned(),
        ),
        (format!("its vertex `{name}` is not linear in it"), format!("name the pre-activation{own}")),
        (
            "it goes into the argument of a call, which has vertices of its own".to_owned(),
            format!("name the argument{own}"),
        ),
        (
            format!("its vertex `{name}` multiplies it with what may be the same"),
            format!("name the product of one of them with a value{product}"),
        ),
        (
            format!("a vertex inside `{called}` multiplies it with what may be the same"),
            format!("name the product of one of them with a value inside `{called}`, and go on with its name"),
        ),
        (
            format!("a vertex inside `{called}` is not linear in it"),
            format!(
                "name the pre-activation there: of what it takes as a `#[param]`, `require = \"hebbian\"` on \
                 `{called}` itself shows the place"
            ),
        ),
        (
            format!("`{called}` returns it as it is, and what reads it then is not known"),
            format!("hand what it returns to the vertices that need it, instead of calling `{called}`"),
        ),
    ];
    causes.map(|(cause, help)| format!("the update of `{parameter}` is not Hebbian: {cause}\nhelp: {help}"))
}

/// In the walk of a generic function: what is required of it.
// Output:  let () = Self::HEBBIAN_0;
pub(super) fn asked(context: &Context<'_>, graph: &Graph) -> TokenStream {
    let names = synapses(context, graph).filter(|_| is_generic(context)).map(|(i, ..)| constant_name(i));
    quote_spanned! {mixed()=> #(let () = Self::#names;)* }
}

fn is_generic(context: &Context<'_>) -> bool {
    !context.signature.generics.params.is_empty()
}

fn constant_name(synapse: usize) -> Ident {
    Ident::new(&format!("HEBBIAN_{synapse}"), mixed())
}
