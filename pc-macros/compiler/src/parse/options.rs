//! The options of the attribute.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::parse::Parser as _;
use syn::{Path, Token};

use crate::diagnostics::Diagnostics;

/// The options of the attribute.
pub(crate) struct Options {
    /// The path of the runtime crate.
    pub(crate) runtime: TokenStream,
    pub(crate) granularity: Granularity,
    /// Whether every update must be Hebbian.
    pub(crate) hebbian: bool,
    /// The graph is drawn in the function's documentation.
    pub(crate) doc: bool,
    /// Of an `impl` block: the type names none of its graphs.
    pub(crate) unnamed: Option<Ident>,
    /// Of a function in an annotated block; elsewhere it is a mistake.
    pub(crate) skip: Option<Ident>,
}

/// What becomes a vertex.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Granularity {
    /// Every binding.
    Binding,
    /// Every operation.
    Operation,
}

/// Reads `crate = path, vertex = "operation"`.
pub(crate) fn options(tokens: TokenStream, diagnostics: &mut Diagnostics) -> Options {
    let mut runtime = None;
    let mut granularity = None;
    let mut hebbian = None;
    let mut doc = None;
    let mut unnamed = None;
    let mut skip = None;
    for item in option_items(tokens, diagnostics) {
        let repeated = match item.name.to_string().as_str() {
            "crate" => runtime.replace(crate_path(&item, diagnostics)).is_some(),
            "vertex" => granularity.replace(vertex_option(&item, diagnostics)).is_some(),
            "require" => hebbian.replace(require_option(&item, diagnostics)).is_some(),
            "doc" => doc.replace(doc_option(&item, diagnostics)).is_some(),
            "unnamed" => unnamed.replace(flag(&item, diagnostics)).is_some(),
            "skip" => skip.replace(flag(&item, diagnostics)).is_some(),
            name => {
                let message = format!("there is no option `{name}`");
                diagnostics.error(
                    &item.name,
                    &message,
                    "the options are `crate = path`, `vertex = \"binding\" | \"operation\"`, `require = \"hebbian\"`, `doc`, and `unnamed` on an `impl` block",
                );
                false
            }
        };
        if repeated {
            let message = format!("the option `{}` is repeated", item.name);
            diagnostics.error(&item.name, &message, "keep one of them");
        }
    }
    let runtime = runtime.flatten().unwrap_or_else(default_runtime);
    let granularity = granularity.flatten().unwrap_or(Granularity::Binding);
    let (hebbian, doc) = (hebbian.unwrap_or(false), doc.unwrap_or(false));
    Options { runtime, granularity, hebbian, doc, unnamed, skip }
}

/// Whether the graph is drawn: the renderer is a feature of the runtime crate.
fn doc_option(item: &OptionItem, diagnostics: &mut Diagnostics) -> bool {
    let name = flag(item, diagnostics);
    let is_there = cfg!(feature = "svg");
    if !is_there {
        let help = "enable it: `pc-runtime = { version = \"..\", features = [\"svg\"] }`";
        diagnostics.error(name, "graphs are drawn by the feature `svg` of `pc-runtime`", help);
    }
    is_there
}

/// An option without a value.
fn flag(item: &OptionItem, diagnostics: &mut Diagnostics) -> Ident {
    if let Some(value) = &item.value {
        let message = format!("`{}` takes no value", item.name);
        diagnostics.error(value, &message, "write the name alone");
    }
    item.name.clone()
}

/// `::pc_runtime`
pub(crate) fn default_runtime() -> TokenStream {
    quote::quote_spanned! {Span::mixed_site()=> ::pc_runtime }
}

/// The options between the commas; a garbled one is reported, and the others are read all the same.
fn option_items(tokens: TokenStream, diagnostics: &mut Diagnostics) -> Vec<OptionItem> {
    let is_comma = |token: &TokenTree| matches!(token, TokenTree::Punct(punct) if punct.as_char() == ',');
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut items = Vec::new();
    let mut pieces = tokens.split(is_comma).peekable();
    while let Some(piece) = pieces.next() {
        if piece.is_empty() && pieces.peek().is_none() {
            break;
        }
        match syn::parse2::<OptionItem>(piece.iter().cloned().collect()) {
            Ok(item) => items.push(item),
            Err(error) => {
                let span = if piece.is_empty() { Span::call_site() } else { error.span() };
                let help = "write `crate = path` or `vertex = \"operation\"`, separated by commas";
                diagnostics.error_at(span, "this is not an option of `predictive_coding`", help);
            }
        }
    }
    items
}

/// `name = value`, or a name alone.
struct OptionItem {
    name: Ident,
    value: Option<TokenStream>,
}

impl syn::parse::Parse for OptionItem {
    fn parse(input: syn::parse::ParseStream<'_>) -> syn::Result<Self> {
        use syn::ext::IdentExt;
        let name = Ident::parse_any(input)?;
        let value = if input.parse::<Option<Token![=]>>()?.is_some() && !input.is_empty() {
            let literal = input.peek(syn::Lit);
            Some(if literal {
                input.parse::<syn::Lit>()?.into_token_stream()
            } else {
                input.call(Path::parse_mod_style)?.into_token_stream()
            })
        } else {
            None
        };
        Ok(Self { name, value })
    }
}

fn crate_path(item: &OptionItem, diagnostics: &mut Diagnostics) -> Option<TokenStream> {
    let path = item.value.clone().and_then(|value| {
        let unquoted =
            syn::parse2::<syn::LitStr>(value.clone()).and_then(|text| text.parse_with(Path::parse_mod_style));
        unquoted.or_else(|_| Path::parse_mod_style.parse2(value)).ok()
    });
    if path.is_none() {
        let tokens = item.value.clone().unwrap_or_else(|| item.name.to_token_stream());
        diagnostics.error(tokens, "`crate` takes a path", "write `crate = ::pc_runtime`");
    }
    path.map(ToTokens::into_token_stream)
}

/// Whether `require = "hebbian"` is asked.
fn require_option(item: &OptionItem, diagnostics: &mut Diagnostics) -> bool {
    let text = item.value.clone().and_then(|value| syn::parse2::<syn::LitStr>(value).ok());
    let is_hebbian = text.is_some_and(|text| text.value() == "hebbian");
    if !is_hebbian {
        let tokens = item.value.clone().unwrap_or_else(|| item.name.to_token_stream());
        diagnostics.error(tokens, "`require` knows one rule of learning", "write `require = \"hebbian\"`");
    }
    is_hebbian
}

fn vertex_option(item: &OptionItem, diagnostics: &mut Diagnostics) -> Option<Granularity> {
    let text = item.value.clone().and_then(|value| syn::parse2::<syn::LitStr>(value).ok());
    match text.as_ref().map(syn::LitStr::value).as_deref() {
        Some("binding") => Some(Granularity::Binding),
        Some("operation") => Some(Granularity::Operation),
        _ => {
            let tokens = item.value.clone().unwrap_or_else(|| item.name.to_token_stream());
            let help = "write `vertex = \"binding\"` or `vertex = \"operation\"`";
            diagnostics.error(tokens, "`vertex` is one of two granularities", help);
            None
        }
    }
}
