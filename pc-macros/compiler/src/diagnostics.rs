//! Collects every error of a function: a span, a message, a help.

mod place;

pub(crate) use place::gives_operand;

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote_spanned};
use syn::{Block, Expr, Macro, Type};

/// The errors found so far. One mistake gives one error: what a wrong line defines is
/// [poisoned](Poisoned) and not reported again.
#[derive(Default)]
pub(crate) struct Diagnostics {
    errors: Vec<Found>,
    /// Arguments of which it may be the type that is wrong, and what stands instead of it.
    suspects: Vec<Suspect>,
}

/// What may be of a wrong type.
struct Suspect {
    name: String,
    /// How many errors there were when it was named, its own the last of them.
    errors: usize,
    instead: Type,
}

/// An error.
struct Found {
    error: syn::Error,
    /// The address of the expression whose place it takes.
    place: Option<usize>,
}

/// The name of a suspect that is no argument.
pub(crate) const OUTPUT: &str = "->";

/// Something that was reported already; nothing that depends on it is reported again.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Poisoned;

impl Diagnostics {
    /// Reports a mistake under `tokens`: a fact, and what to write instead.
    pub(crate) fn error(&mut self, tokens: impl ToTokens, message: &str, help: &str) -> Poisoned {
        self.push(syn::Error::new_spanned(tokens, with_help(message, help)))
    }

    /// Reports a mistake of an expression that rustc may find, too: the error [takes its place](Self::place).
    /// `expr` may be what the enum holds.
    pub(crate) fn error_in<E>(
        &mut self,
        expr: &E,
        tokens: impl ToTokens,
        message: &str,
        help: &str,
    ) -> Poisoned {
        let error = syn::Error::new_spanned(tokens, with_help(message, help));
        self.errors.push(Found { error, place: Some(std::ptr::from_ref(expr) as usize) });
        Poisoned
    }

    /// Reports a type; instead of it stands [one of which rustc asks nothing](unasked).
    pub(crate) fn error_type(&mut self, tokens: impl ToTokens, message: &str, help: &str) -> Type {
        let error = syn::Error::new_spanned(tokens, with_help(message, help));
        let ty = unasked(&error);
        self.push(error);
        ty
    }

    /// Behind an error: perhaps it is the type of this argument that is wrong, or its mark; or of the
    /// [result](OUTPUT).
    pub(crate) fn suspect(&mut self, argument: &str) {
        if let Some(Found { error, .. }) = self.errors.last() {
            let (name, errors, instead) = (argument.to_owned(), self.errors.len(), unasked(error));
            self.suspects.push(Suspect { name, errors, instead });
        }
    }

    /// What stands instead of an argument's type, or the result's, if that may be a mistake that was reported.
    pub(crate) fn instead_of(&self, argument: &str) -> Option<&Type> {
        self.suspects.iter().find(|suspect| suspect.name == argument).map(|suspect| &suspect.instead)
    }

    /// Reports a mistake under a single token's span.
    pub(crate) fn error_at(&mut self, span: Span, message: &str, help: &str) -> Poisoned {
        self.push(syn::Error::new(span, with_help(message, help)))
    }

    /// Takes over an error of the parser.
    pub(crate) fn push(&mut self, error: syn::Error) -> Poisoned {
        self.errors.push(Found { error, place: None });
        Poisoned
    }

    /// Takes over what another part has found.
    pub(crate) fn extend(&mut self, other: Self) {
        self.errors.extend(other.errors);
    }

    /// How many errors there are.
    pub(crate) const fn len(&self) -> usize {
        self.errors.len()
    }

    /// Forgets the errors from the given one on: they follow from one before.
    pub(crate) fn forget(&mut self, first: usize) {
        self.errors.truncate(first);
        self.suspects.retain(|suspect| suspect.errors <= first);
    }

    /// Errors in a copy of an expression, from the given one on, are errors of the expression itself: `originals` are
    /// addresses in both.
    pub(crate) fn move_places(&mut self, first: usize, originals: &[(usize, usize)]) {
        for address in self.places_since(first) {
            let is_here = |(copy, _): &&(usize, usize)| (*copy..copy + size_of::<Expr>()).contains(address);
            if let Some((copy, original)) = originals.iter().find(is_here) {
                *address = original + (*address - copy);
            }
        }
    }

    /// Errors in the tokens of a macro, from the given one on, are errors of its call.
    pub(crate) fn move_to(&mut self, first: usize, call: &Macro) {
        self.places_since(first).for_each(|address| *address = std::ptr::from_ref(call) as usize);
    }

    fn places_since(&mut self, first: usize) -> impl Iterator<Item = &mut usize> {
        self.errors[first..].iter_mut().filter_map(|found| found.place.as_mut())
    }

    /// Puts errors in place of expressions of the function: of such an expression rustc asks nothing. `lowered` is
    /// the block that the errors are about; `written` is that of the user's function.
    pub(crate) fn place(&mut self, lowered: &Block, written: &mut Block) {
        place::place(&mut self.errors, lowered, written);
    }

    pub(crate) const fn is_empty(&self) -> bool {
        self.errors.is_empty()
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
        self.errors.into_iter().flat_map(|found| found.error).map(|error| error.to_compile_error()).collect()
    }
}

/// A type of which rustc asks nothing, since its error was reported. (Of one error in two places, it shows one.)
fn unasked(error: &syn::Error) -> Type {
    let length = error.to_compile_error();
    Type::Verbatim(quote_spanned! {Span::mixed_site()=> [(); { #length }] })
}

fn with_help(message: &str, help: &str) -> String {
    if help.is_empty() { message.to_owned() } else { format!("{message}\nhelp: {help}") }
}

/// What is said of a vertex that nothing needs, and what to write.
pub(crate) fn needless(name: &str) -> (String, String) {
    let help = format!("use it, remove it, or name it `{}`", silenced(name));
    (format!("no output depends on `{name}`"), help)
}

/// The name that would be silent: `(a, _b)` → `(_a, _b)`
fn silenced(name: &str) -> String {
    let silent = |name: &str| {
        let bare = name.trim_start_matches(['(', '_']);
        format!("{}_{bare}", &name[..name.len() - name.trim_start_matches('(').len()])
    };
    name.split(", ").map(silent).collect::<Vec<_>>().join(", ")
}
