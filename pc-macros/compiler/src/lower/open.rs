//! Constants whose type only their use decides.

use proc_macro2::{Span, TokenStream};
use quote::quote_spanned;
use syn::Expr;

use super::Lowering;
use super::constant::is_associated;
use crate::ir::type_name;

impl Lowering<'_> {
    /// The tokens of a constant, as the walk evaluates them; where only its later use decides its type, the
    /// mirror tells the walk.
    // Input:   (SVector::zeros(), 2)
    // Output:  (type_0.of(SVector::zeros()), 2)
    pub(super) fn typed_constant_tokens(&mut self, expr: &Expr) -> TokenStream {
        match expr {
            Expr::Reference(reference) if reference.mutability.is_none() => {
                let (and, inner) = (&reference.and_token, self.typed_constant_tokens(&reference.expr));
                quote_spanned! {Span::mixed_site()=> #and #inner }
            }
            Expr::Tuple(tuple) => {
                let elements = tuple.elems.iter().map(|element| self.typed_constant_tokens(element));
                let elements: Vec<TokenStream> = elements.collect();
                quote_spanned! {Span::mixed_site()=> (#(#elements,)*) }
            }
            _ if self.is_open(expr) => {
                let name = type_name(self.graph.add_constant(expr));
                let tokens = self.setting_tokens(expr);
                quote_spanned! {Span::mixed_site()=> #name.of(#tokens) }
            }
            _ => self.setting_tokens(expr),
        }
    }

    /// Whether the type of a constant may depend on its use: `SVector::zeros()`, `.collect()`.
    fn is_open(&self, expr: &Expr) -> bool {
        const METHODS: [&str; 8] =
            ["collect", "into", "try_into", "parse", "sum", "product", "unwrap_or_default", "cast"];
        // Of `nalgebra`, `num_traits` and the like.
        const FUNCTIONS: [&str; 5] = ["convert", "convert_unchecked", "zero", "one", "default"];
        const PASSING: [&str; 4] = ["unwrap", "expect", "unwrap_or", "clone"];
        match expr {
            Expr::Paren(paren) => self.is_open(&paren.expr),
            Expr::Call(call) => match &*call.func {
                Expr::Path(path) if path.qself.is_none() && is_associated(&path.path) => {
                    !self.is_named(&path.path)
                }
                Expr::Path(path) => path.path.segments.last().is_some_and(|last| {
                    last.arguments.is_none() && FUNCTIONS.iter().any(|name| last.ident == name)
                }),
                _ => false,
            },
            Expr::MethodCall(call) if call.turbofish.is_none() => {
                let is = |names: &[&str]| names.iter().any(|name| call.method == name);
                is(&METHODS) || (is(&PASSING) && self.is_open(&call.receiver))
            }
            _ => false,
        }
    }

    /// Whether the path of a type's function names the type, but for its scalar, which the graph decides.
    fn is_named(&self, path: &syn::Path) -> bool {
        const DYNAMIC: [&str; 3] = ["DMatrix", "DVector", "RowDVector"];
        let has_arguments = path.segments.iter().any(|segment| !segment.arguments.is_empty());
        let ty =
            path.segments.iter().rev().nth(1).map(|segment| segment.ident.to_string()).unwrap_or_default();
        let is_generic = self.signature.generics.type_params().any(|parameter| parameter.ident == ty);
        has_arguments
            || is_generic
            || DYNAMIC.contains(&ty.as_str())
            || ty.ends_with(|c: char| c.is_ascii_digit())
    }
}
