//! The mirror: a copy of the user's body that never runs, for rustc to find types in.
//!
//! The walk works on handles. Where it needs the type that the user's own variable has, the copy says
//! so at the same expression, and the walk takes the type from there.

use std::collections::HashMap;

use proc_macro2::{Ident, TokenStream};
use quote::quote_spanned;
use syn::visit_mut::{self, VisitMut};
use syn::{Block, Expr, ExprCall, ExprMethodCall};

use super::{Context, located, mixed};
use crate::ir::{Graph, LookedAt, SiteKind, address, type_name};
use crate::lower::unraw;
use crate::parse::generics::ReplaceLifetimes;
use crate::parse::{Argument, Role};

/// In the walk: an expression that reads values of these variables.
// Input:   h.norm() > 1.0
// Output:  {
//              let read_0 = type_0.read(recorder, &h)?;
//              let h = read_0.lend();
//              let decided = h.norm() > 1.0;
//              read_0.give_back(h);
//              decided
//          }
pub(super) fn read(reads: &[LookedAt], recorder: &Ident, expr: &TokenStream) -> TokenStream {
    let (mut lent, mut back) = (TokenStream::new(), TokenStream::new());
    for LookedAt { ty, variable, stays } in reads {
        let (name, read) = (type_name(*ty), Ident::new(&format!("read_{ty}"), mixed()));
        lent.extend(quote_spanned! {mixed()=>
            let #read = #name.read(#recorder, &#variable)?;
            let #variable = #read.lend();
        });
        if *stays {
            back.extend(quote_spanned! {mixed()=> #read.give_back(#variable); });
        }
    }
    quote_spanned! {mixed()=> { #lent let decided = #expr; #back decided } }
}

// Input:   let h = &p.w * x; if h.norm() > 1.0 { .. }
// Output:  let (type_0, ()) = types_of(|(p, x,): (&Layer, &DVector<f64>,)| {
//              let type_0 = Type::new();
//              let _ = || -> DVector<f64> { let h = &p.w * x; if { type_0.is(&h); h.norm() > 1.0 } { .. } };
//              (type_0, ())
//          });
/// Sites are known by their addresses in `body`, in which they are wrapped.
pub(super) fn wrap(context: &Context<'_>, graph: &Graph, body: &mut Block) {
    let sites = graph.sites.iter().map(|site| (site.address, &site.kind)).collect();
    Wrap { runtime: context.runtime, sites }.visit_block_mut(body);
    ReplaceLifetimes(&context.signature.lifetimes, "'_").visit_block_mut(body);
}

/// The mirror of a wrapped body, with the types of the sites that are `needed`; nothing without such sites.
pub(super) fn emit(
    context: &Context<'_>,
    graph: &Graph,
    body: &Block,
    needed: impl Fn(&SiteKind) -> bool,
) -> TokenStream {
    let Context { signature, runtime, .. } = context;
    if !graph.sites.iter().any(|site| needed(&site.kind)) {
        return TokenStream::new();
    }
    let elide = |ty: &syn::Type| {
        let mut ty = ty.clone();
        ReplaceLifetimes(&signature.lifetimes, "'_").visit_type_mut(&mut ty);
        ty
    };
    let patterns = signature.arguments.iter().map(|Argument { mutable, name, .. }| {
        quote_spanned! {mixed()=> #mutable #name }
    });
    let types = signature.arguments.iter().map(|argument| {
        let ty = elide(&argument.ty);
        let reference = (argument.role == Role::Parameter).then(|| quote_spanned! {mixed()=> & });
        quote_spanned! {mixed()=> #reference #ty }
    });
    let output = elide(&signature.output);
    let has_scalar = graph.sites.iter().any(|site| matches!(site.kind, SiteKind::Scalar(_)));
    let import = has_scalar.then(|| quote_spanned! {mixed()=> use #runtime::border::ScalarMethod as _; });
    let Found { makes, result, pattern } = found(runtime, graph, needed);
    let bind = pattern.map(|pattern| quote_spanned! {mixed()=> let #pattern = });
    let lints = &signature.lints;
    // What there is to warn of was said of the function.
    quote_spanned! {mixed()=>
        #(#lints)*
        #[allow(warnings)]
        #bind #runtime::border::types_of(|(#(#patterns,)*): (#(#types,)*)| {
            #import
            #makes
            let _ = || -> #output #body;
            #result
        });
    }
}

/// The types of a mirror.
struct Found {
    makes: TokenStream,
    /// As a list of pairs, which may be of any length.
    result: Option<TokenStream>,
    /// The same, of those that are needed.
    pattern: Option<TokenStream>,
}

// Output:  let type_0 = Type::new(); let type_1 = ConstantType::new();    (type_0, (type_1, ()))    (_, (type_1, ()))
fn found(runtime: &TokenStream, graph: &Graph, needed: impl Fn(&SiteKind) -> bool) -> Found {
    let mut makes = TokenStream::new();
    let mut names = Vec::new();
    for site in &graph.sites {
        let (indices, kind) = match &site.kind {
            SiteKind::Read(types) => (types.iter().map(|(index, _)| *index).collect(), "Type"),
            SiteKind::Constant(index) => (vec![*index], "ConstantType"),
            SiteKind::Method { index, .. } => (vec![*index], "MethodType"),
            SiteKind::Scalar(_) => continue,
        };
        for index in indices {
            let (name, kind) = (type_name(index), Ident::new(kind, mixed()));
            makes.extend(quote_spanned! {mixed()=> let #name = #runtime::border::#kind::new(); });
            names.push((name, needed(&site.kind)));
        }
    }
    if names.is_empty() {
        return Found { makes, result: None, pattern: None };
    }
    let mut result = quote_spanned! {mixed()=> () };
    let mut pattern = quote_spanned! {mixed()=> _ };
    for (name, is_needed) in names.iter().rev() {
        result = quote_spanned! {mixed()=> (#name, #result) };
        let name = if *is_needed {
            quote_spanned! {mixed()=> #name }
        } else {
            quote_spanned! {mixed()=> _ }
        };
        pattern = quote_spanned! {mixed()=> (#name, #pattern) };
    }
    Found { makes, result: Some(result), pattern: Some(pattern) }
}

/// Wraps the sites of a body in place: an inner one before the one that holds it.
struct Wrap<'w> {
    runtime: &'w TokenStream,
    sites: HashMap<usize, &'w SiteKind>,
}

impl VisitMut for Wrap<'_> {
    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        let site = self.sites.get(&address(expr)).copied();
        visit_mut::visit_expr_mut(self, expr);
        match site {
            Some(SiteKind::Read(types)) => {
                let looks = types.iter().map(|(index, name)| {
                    let ty = type_name(*index);
                    quote_spanned! {mixed()=> #ty.is(&#name); }
                });
                *expr = parsed(quote_spanned! {mixed()=> { #(#looks)* #expr } });
            }
            Some(SiteKind::Constant(index)) => {
                let name = type_name(*index);
                *expr = parsed(quote_spanned! {mixed()=> #name.of(#expr) });
            }
            Some(SiteKind::Method { index, name, .. }) => {
                let (ty, text, span) = (type_name(*index), unraw(name), located(name.span()));
                let runtime = self.runtime;
                let receiver = match expr {
                    Expr::MethodCall(ExprMethodCall { receiver, .. }) => Some(&**receiver),
                    Expr::Call(ExprCall { args, .. }) => args.first(),
                    _ => None,
                };
                let look = quote_spanned! {span=>
                    #ty.of_receiver::<{ #runtime::method(#text) }, _>(&#receiver);
                };
                *expr = parsed(quote_spanned! {mixed()=> { #look #expr } });
            }
            // An error about it points to the method.
            Some(SiteKind::Scalar(at)) => {
                *expr = parsed(quote_spanned! {located(*at)=> #expr.__of_scalar() });
            }
            None => {}
        }
    }
}

/// A wrapped expression; as an expression, so that it gets parentheses where it needs them.
fn parsed(tokens: TokenStream) -> Expr {
    syn::parse2(tokens.clone()).unwrap_or(Expr::Verbatim(tokens))
}
