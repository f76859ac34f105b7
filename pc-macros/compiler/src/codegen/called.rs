//! Whether what is called by the name of an operation is the operation's own function.

use std::collections::BTreeMap;

use proc_macro2::{Ident, TokenStream};
use quote::quote_spanned;
use syn::Type;

use super::{is_inferred, located, mixed};
use crate::ir::{Callee, Graph};
use crate::lower::unraw;
use crate::parse::generics::example;
use crate::parse::{Role, Signature, with_lifetime};

/// The functions of the library, with their numbers of arguments. Of other names rustc finds function and graph in one
/// place, as one macro made them.
const LIBRARY: [(&str, usize); 28] = [
    ("abs", 1),
    ("affine", 3),
    ("clamp", 3),
    ("cos", 1),
    ("elu", 2),
    ("exp", 1),
    ("gelu", 1),
    ("layer_norm", 1),
    ("leaky_relu", 2),
    ("ln", 1),
    ("log_softmax", 1),
    ("max", 2),
    ("min", 2),
    ("powf", 2),
    ("powi", 2),
    ("recip", 1),
    ("relu", 1),
    ("rows", 3),
    ("sigmoid", 1),
    ("silu", 1),
    ("sin", 1),
    ("softmax", 1),
    ("softplus", 1),
    ("sqrt", 1),
    ("square", 1),
    ("tan", 1),
    ("tanh", 1),
    ("vstack", 2),
];

// Input:   tanh(&affine(&p.w, x, &p.b))
// Output:  const _: fn() = || {
//              use __op::NotOfLibrary as _;
//              <affine>::__called(|a0, a1, a2| affine(a0, a1, a2));
//              <tanh>::__called(|a0| tanh(a0));
//          };
/// A function of the user's that has the name of an operation, and has no graph, is an error: it would hide the
/// operation's function, and not the operation.
pub(super) fn emit(graph: &Graph) -> Option<TokenStream> {
    let mut called = BTreeMap::new();
    for operation in graph.vertices.iter().flat_map(|vertex| &vertex.operations) {
        if let Callee::Type(path) = &operation.callee {
            let (name, count) = (path.to_string(), operation.operands.len());
            if LIBRARY.contains(&(&*name, count)) {
                called.entry(name).or_insert((path, count, located(operation.span)));
            }
        }
    }
    let asks = called.values().map(|(path, count, span)| {
        let arguments: Vec<Ident> = (0..*count).map(|i| Ident::new(&format!("a{i}"), *span)).collect();
        quote_spanned! {*span=> <#path>::__called(|#(#arguments),*| #path(#(#arguments),*)); }
    });
    (!called.is_empty()).then(|| {
        quote_spanned! {mixed()=>
            const _: fn() = || {
                use __op::NotOfLibrary as _;
                #(#asks)*
            };
        }
    })
}

// Input:   fn layer_norm<T: Real>(#[param] p: &Norm<T>, x: &DMatrix<T>) -> DMatrix<T>
// Output:  impl layer_norm<Inferred> {
//              pub fn __called<R>(_: impl FnOnce(&'static Norm<f64>, &'static DMatrix<f64>) -> R) {}
//          }
/// A generic function that has the name of an operation is asked as one, which tells rustc its types.
pub(super) fn answer(signature: &Signature) -> Option<TokenStream> {
    let Signature { name, generics, arguments, .. } = signature;
    if !is_inferred(signature) || LIBRARY.iter().all(|(function, _)| unraw(name) != *function) {
        return None;
    }
    let types: Option<Vec<TokenStream>> = arguments
        .iter()
        .map(|argument| {
            let ty: Type = with_lifetime(&example(&argument.ty, generics)?, &super::lifetime("'static"));
            let reference = (argument.role == Role::Parameter).then(|| quote_spanned! {mixed()=> &'static });
            Some(quote_spanned! {mixed()=> #reference #ty })
        })
        .collect();
    let types = types?;
    Some(quote_spanned! {mixed()=>
        impl #name<__op::Inferred> {
            #[doc(hidden)]
            #[allow(dead_code)]
            pub fn __called<R>(_: impl ::core::ops::FnOnce(#(#types),*) -> R) {}
        }
    })
}
