//! The mirror: a copy of the user's body that never runs, for rustc to find types in.
//!
//! The walk works on handles. Where it needs the type that the user's own variable has, the copy says
//! so at the same expression, and the walk takes the type from there.

use std::collections::HashMap;

use proc_macro2::{Ident, TokenStream};
use quote::quote_spanned;
use syn::visit_mut::{self, VisitMut};
use syn::{Block, Expr};

use super::{Context, located, mixed};
use crate::ir::{Graph, SiteKind, address, type_name};
use crate::parse::generics::ReplaceLifetimes;
use crate::parse::{Argument, Role};

/// In the walk: an expression that reads values of these variables.
// Input:   h.norm() > 1.0
// Output:  { let mut type_0 = type_0.read(recorder, &h)?; let h = type_0.lend(); h.norm() > 1.0 }
pub(super) fn read(types: &[(usize, Ident)], recorder: &Ident, expr: &TokenStream) -> TokenStream {
    let reads = types.iter().map(|(index, variable)| {
        let name = type_name(*index);
        quote_spanned! {mixed()=>
            let mut #name = #name.read(#recorder, &#variable)?;
            let #variable = #name.lend();
        }
    });
    quote_spanned! {mixed()=> { #(#reads)* #expr } }
}

// Input:   let h = &p.w * x; if h.norm() > 1.0 { .. }
// Output:  let (type_0, ()) = types_of(|(p, x,): (&Layer, &DVector<f64>,)| {
//              let type_0 = Type::new();
//              let _ = || -> DVector<f64> { let h = &p.w * x; if { type_0.is(&h); h.norm() > 1.0 } { .. } };
//              (type_0, ())
//          });
/// Sites are known by their addresses in `body`, in which they are wrapped.
pub(super) fn emit(context: &Context<'_>, graph: &Graph, body: &mut Block) -> TokenStream {
    let Context { signature, runtime, .. } = context;
    if graph.sites.is_empty() {
        return TokenStream::new();
    }
    Wrap(graph.sites.iter().map(|site| (site.address, &site.kind)).collect()).visit_block_mut(body);
    let elide = |ty: &syn::Type| {
        let mut ty = ty.clone();
        ReplaceLifetimes(&signature.lifetimes, "'_").visit_type_mut(&mut ty);
        ty
    };
    ReplaceLifetimes(&signature.lifetimes, "'_").visit_block_mut(body);
    let patterns = signature.arguments.iter().map(|Argument { mutable, name, .. }| {
        quote_spanned! {mixed()=> #mutable #name }
    });
    let types = signature.arguments.iter().map(|argument| {
        let ty = elide(&argument.ty);
        let reference = (argument.role == Role::Parameter).then(|| quote_spanned! {mixed()=> & });
        quote_spanned! {mixed()=> #reference #ty }
    });
    let output = elide(&signature.output);
    let (makes, result) = found(runtime, graph);
    let has_scalar = graph.sites.iter().any(|site| matches!(site.kind, SiteKind::Scalar(_)));
    let import = has_scalar.then(|| quote_spanned! {mixed()=> use #runtime::border::ScalarMethod as _; });
    let lints = &signature.lints;
    let result = (!makes.is_empty()).then_some(result);
    let bind = result.as_ref().map(|result| quote_spanned! {mixed()=> let #result = });
    quote_spanned! {mixed()=>
        #(#lints)*
        #bind #runtime::border::types_of(|(#(#patterns,)*): (#(#types,)*)| {
            #import
            #makes
            let _ = || -> #output #body;
            #result
        });
    }
}

/// The types, made, and as a list of pairs, which may be of any length.
// Output:  let type_0 = Type::new(); let type_1 = ConstantType::new();    (type_0, (type_1, ()))
fn found(runtime: &TokenStream, graph: &Graph) -> (TokenStream, TokenStream) {
    let mut makes = TokenStream::new();
    let mut names = Vec::new();
    let mut make = |index: usize, kind: &str| {
        let (name, kind) = (type_name(index), Ident::new(kind, mixed()));
        makes.extend(quote_spanned! {mixed()=> let #name = #runtime::border::#kind::new(); });
        names.push(name);
    };
    for site in &graph.sites {
        match &site.kind {
            SiteKind::Read(types) => types.iter().for_each(|(index, _)| make(*index, "Type")),
            SiteKind::Constant(index) => make(*index, "ConstantType"),
            SiteKind::Scalar(_) => {}
        }
    }
    let nil = quote_spanned! {mixed()=> () };
    let list = names.iter().rev().fold(nil, |rest, name| quote_spanned! {mixed()=> (#name, #rest) });
    (makes, list)
}

/// Wraps the sites of a body in place: an inner one before the one that holds it.
struct Wrap<'w>(HashMap<usize, &'w SiteKind>);

impl VisitMut for Wrap<'_> {
    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        let site = self.0.get(&address(expr)).copied();
        visit_mut::visit_expr_mut(self, expr);
        match site {
            Some(SiteKind::Read(types)) => {
                let looks = types.iter().map(|(index, name)| {
                    let ty = type_name(*index);
                    quote_spanned! {mixed()=> #ty.is(&#name); }
                });
                *expr = syn::parse_quote_spanned! {mixed()=> { #(#looks)* #expr } };
            }
            Some(SiteKind::Constant(index)) => {
                let name = type_name(*index);
                *expr = syn::parse_quote_spanned! {mixed()=> #name.of(#expr) };
            }
            // An error about it points to the method.
            Some(SiteKind::Scalar(at)) => {
                *expr = syn::parse_quote_spanned! {located(*at)=> #expr.__of_scalar() };
            }
            None => {}
        }
    }
}
