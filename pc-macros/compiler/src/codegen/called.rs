//! Whether what is called by the name of an operation is the operation's own function.

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use quote::quote_spanned;
use syn::Type;

use super::{is_inferred, located, mixed};
use crate::ir::{Callee, Graph};
use crate::lower::unraw;
use crate::parse::generics::example;
use crate::parse::{Role, Signature, with_lifetime};

/// The functions of the library. Of other names rustc finds function and graph in one place, as one macro made them.
const LIBRARY: [&str; 28] = [
    "abs",
    "affine",
    "clamp",
    "cos",
    "elu",
    "exp",
    "gelu",
    "layer_norm",
    "leaky_relu",
    "ln",
    "log_softmax",
    "max",
    "min",
    "powf",
    "powi",
    "recip",
    "relu",
    "rows",
    "sigmoid",
    "silu",
    "sin",
    "softmax",
    "softplus",
    "sqrt",
    "square",
    "tan",
    "tanh",
    "vstack",
];

// Input:   tanh(&affine(&p.w, x, &p.b))
// Output:  const _: fn() = || {
//              use __op::NotOfLibrary as _;
//              <affine>::__called(affine);
//              <tanh>::__called(tanh);
//          };
/// A function of the user's that has the name of an operation, and has no graph, is an error: it would hide the
/// operation's function, and not the operation.
pub(super) fn emit(graph: &Graph) -> Option<TokenStream> {
    let mut called = BTreeMap::new();
    for operation in graph.vertices.iter().flat_map(|vertex| &vertex.operations) {
        if let Callee::Type(path) = &operation.callee {
            let name = path.to_string();
            if LIBRARY.contains(&name.as_str()) {
                called.entry(name).or_insert((path, located(operation.span)));
            }
        }
    }
    let asks = called.values().map(|(path, span)| quote_spanned! {*span=> <#path>::__called(#path); });
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
//              pub const fn __called<R>(_: fn(&'static Norm<f64>, &'static DMatrix<f64>) -> R) {}
//          }
/// A generic function that has the name of an operation is asked as one, which tells rustc its types.
pub(super) fn answer(signature: &Signature) -> Option<TokenStream> {
    let Signature { name, generics, arguments, .. } = signature;
    if !is_inferred(signature) || !LIBRARY.contains(&unraw(name).as_str()) {
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
            pub const fn __called<R>(_: fn(#(#types),*) -> R) {}
        }
    })
}
