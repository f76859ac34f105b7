//! Collects every error of a function: a span, a message, a help.

mod place;

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote_spanned};
use syn::{Block, Expr};

/// The errors found so far. One mistake gives one error: what a wrong line defines is
/// [poisoned](Poisoned) and not reported again.
#[derive(Default)]
pub(crate) struct Diagnostics {
    errors: Vec<syn::Error>,
    /// Errors that rustc may find, too, by the addresses of their expressions.
    inside: Vec<(usize, syn::Error)>,
}

/// Something that was reported already; nothing that depends on it is reported again.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Poisoned;

impl Diagnostics {
    /// Reports a mistake under `tokens`: a fact, and what to write instead.
    pub(crate) fn error(&mut self, tokens: impl ToTokens, message: &str, help: &str) -> Poisoned {
        self.push(syn::Error::new_spanned(tokens, with_help(message, help)))
    }

    /// Reports a mistake of an expression that rustc may find, too: the error [takes its place](Self::place).
    pub(crate) fn error_in<E>(
        &mut self,
        expr: &E,
        tokens: impl ToTokens,
        message: &str,
        help: &str,
    ) -> Poisoned {
        let error = syn::Error::new_spanned(tokens, with_help(message, help));
        self.inside.push((std::ptr::from_ref(expr) as usize, error));
        Poisoned
    }

    /// Reports a mistake under a single token's span.
    pub(crate) fn error_at(&mut self, span: Span, message: &str, help: &str) -> Poisoned {
        self.push(syn::Error::new(span, with_help(message, help)))
    }

    /// Takes over an error of the parser.
    pub(crate) fn push(&mut self, error: syn::Error) -> Poisoned {
        self.errors.push(error);
        Poisoned
    }

    /// Takes over what another part has found.
    pub(crate) fn extend(&mut self, other: Self) {
        self.errors.extend(other.errors);
        self.inside.extend(other.inside);
    }

    /// How many errors take the place of an expression.
    pub(crate) const fn inside(&self) -> usize {
        self.inside.len()
    }

    /// Errors in a copy of an expression, from the given one on, are errors of the expression itself: `originals` are
    /// addresses in both.
    pub(crate) fn move_places(&mut self, first: usize, originals: &[(usize, usize)]) {
        for (address, _) in &mut self.inside[first..] {
            let is_here = |(copy, _): &&(usize, usize)| (*copy..copy + size_of::<Expr>()).contains(address);
            if let Some((copy, original)) = originals.iter().find(is_here) {
                *address = original + (*address - copy);
            }
        }
    }

    /// Puts errors in place of expressions of the function: of such an expression rustc asks nothing. `lowered` is
    /// the block that the errors are about; `written` is that of the user's function.
    pub(crate) fn place(&mut self, lowered: &Block, written: &mut Block) {
        let rest = place::place(std::mem::take(&mut self.inside), lowered, written);
        self.errors.extend(rest);
    }

    pub(crate) const fn is_empty(&self) -> bool {
        self.errors.is_empty() && self.inside.is_empty()
    }

    /// The errors as tokens, kept out of the user's module: there they would silence rustc's own.
    pub(crate) fn into_tokens(self) -> TokenStream {
        if self.errors.is_empty() {
            return TokenStream::new();
        }
        let errors = self.into_invocations();
        quote_spanned! {Span::mixed_site()=> const _: () = { #errors }; }
    }

    /// The errors as bare invocations of `compile_error!`, for a body.
    pub(crate) fn into_invocations(self) -> TokenStream {
        self.errors.into_iter().flatten().map(|error| error.to_compile_error()).collect()
    }
}

fn with_help(message: &str, help: &str) -> String {
    if help.is_empty() { message.to_owned() } else { format!("{message}\nhelp: {help}") }
}
