//! The local code of every vertex: predict, message, learn.

use std::collections::{HashMap, HashSet};

use proc_macro2::{Ident, TokenStream};
use quote::quote_spanned;
use syn::Block;

use super::borders::is_concrete;
use super::{Context, callee_path, located, mixed};
use crate::ir::{Graph, Operation, Vertex};

/// What the local functions of every vertex are called after it: `hidden`, `h_2`, `output_0`.
pub(super) fn names(graph: &Graph) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let mut taken: HashSet<String> = HashSet::new();
    let mut counts: HashMap<String, usize> = HashMap::new();
    for vertex in &graph.vertices {
        let safe: String = vertex.name.chars().map(|c| if c.is_alphanumeric() { c } else { '_' }).collect();
        let safe = safe.trim_matches('_').to_owned();
        let base = if safe.is_empty() { "unnamed".to_owned() } else { safe };
        let mut name = base.clone();
        let count = counts.entry(base.clone()).or_insert(1);
        while !taken.insert(name.clone()) {
            *count += 1;
            name = format!("{base}_{count}");
        }
        names.push(name);
    }
    names
}

// Input:   let hidden = tanh(&affine(&p.w1, x, &p.b1));
// Output:  trait Local {
//          fn predict_hidden(hidden: &mut Predict<f32>) { affine::predict(hidden, 0); tanh::predict(hidden, 1) }
//          fn message_hidden(hidden: &mut Message<f32>) { tanh::message(hidden, 1); affine::message(hidden, 0) }
//          fn learn_hidden(hidden: &mut Learn<f32>) { tanh::learn(hidden, 1); affine::learn(hidden, 0) }
pub(super) fn emit(context: &Context<'_>, graph: &Graph, names: &[String], body: &Block) -> TokenStream {
    let Context { graph_type, header, arguments, clause, .. } = context;
    let callees = super::method::callee_graph(context, graph, body);
    let vertices = graph.vertices.iter().zip(names).filter(|(vertex, _)| !vertex.operations.is_empty());
    let code = vertices.map(|(vertex, name)| vertex_code(context, vertex, name));
    let code: Vec<TokenStream> = code.collect();
    if code.is_empty() {
        return TokenStream::new();
    }
    quote_spanned! {mixed()=>
        #[doc = "The local code of every vertex."]
        trait __Local #header #clause { #(#code)* #callees }
        #[automatically_derived]
        impl #header __Local #arguments for #graph_type #clause {}
    }
}

fn vertex_code(context: &Context<'_>, vertex: &Vertex, name: &str) -> TokenStream {
    let scalar = &context.scalar;
    let argument = Ident::new(argument_name(name), mixed());
    let [predict, message, learn] = ["predict", "message", "learn"].map(|kind| {
        let mut calls: Vec<TokenStream> = vertex
            .operations
            .iter()
            .enumerate()
            .filter_map(|(i, operation)| step(context, kind, operation, &argument, i))
            .collect();
        if kind != "predict" {
            calls.reverse();
        }
        calls
    });
    let unread = predict.is_empty().then(|| quote_spanned! {mixed()=> let _ = #argument; });
    let [predict_name, message_name, learn_name] = function_names(name);
    let doc = format!("`{} = {}`: from the values of its parents.", vertex.name, vertex.text);
    quote_spanned! {mixed()=>
        #[doc = #doc]
        fn #predict_name(#argument: &mut __plan::Predict<'_, #scalar>) { #unread #(#predict)* }
        #[doc = "Its error, through its own derivative, to its parents."]
        fn #message_name(#argument: &mut __plan::Message<'_, #scalar>) { #unread #(#message)* }
        #[doc = "Its error, through its own derivative, to its parameters."]
        fn #learn_name(#argument: &mut __plan::Learn<'_, #scalar>) { #unread #(#learn)* }
    }
}

/// One operation; every token at the callee's, so that rustc speaks of it once. What an annotated method
/// brings in has code of its own.
fn step(
    context: &Context<'_>,
    kind: &str,
    operation: &Operation,
    argument: &Ident,
    index: usize,
) -> Option<TokenStream> {
    let callee = callee_path(operation)?;
    let span = located(operation.span);
    let kind = Ident::new(kind, span);
    let argument = Ident::new(&argument.to_string(), span);
    let index = proc_macro2::Literal::usize_unsuffixed(index);
    let scalar = if is_concrete(context.signature) {
        quote_spanned! {span=> __Scalar }
    } else {
        quote_spanned! {span=> _ }
    };
    Some(quote_spanned! {span=> <#callee as __Callee<#scalar, _>>::#kind(#argument, #index); })
}

/// The names of the three functions of a vertex.
pub(super) fn function_names(name: &str) -> [Ident; 3] {
    ["predict", "message", "learn"].map(|kind| Ident::new(&format!("{kind}_{name}"), mixed()))
}

/// The vertex as its own functions call it; where that is a keyword or begins with a digit, `vertex`.
fn argument_name(name: &str) -> &str {
    if syn::parse_str::<Ident>(name).is_ok() { name } else { "vertex" }
}
