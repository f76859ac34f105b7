//! The pipeline, on one screen.

use proc_macro2::{Span, TokenStream};
use quote::ToTokens;
use syn::visit_mut::{self, VisitMut};
use syn::{Attribute, Block, Expr, FnArg, ItemFn, ItemImpl, Pat, PatType, ReturnType, Type};

use crate::analyze::Analyzed;
use crate::diagnostics::{Diagnostics, OUTPUT};
use crate::parse::generics::ReplaceLifetimes;
use crate::parse::{Argument, Options, Owner, Role, Signature, unparsed};
use crate::{analyze, codegen, lower, methods, parse};

/// Expands `#[predictive_coding(options)] item`. The original function always survives, without the
/// marks of its arguments; beside it stands its graph, which fits the signature even if the body has
/// errors, so that nothing else breaks.
pub fn predictive_coding(options: TokenStream, item: TokenStream) -> TokenStream {
    let mut diagnostics = Diagnostics::default();
    let options = parse::options(options, &mut diagnostics);
    match annotated(item.clone()) {
        Ok(annotated) => annotated.expand(&options, diagnostics),
        Err(error) => match unparsed::put_aside(item.clone()).map(annotated) {
            Some(Ok(annotated)) => unparsed::put_back(annotated.expand(&options, diagnostics)),
            _ => parse::not_a_function(item, &error, diagnostics),
        },
    }
}

/// What is wrong with `skip` anywhere else.
pub(crate) const SKIP: &str = "`skip` leaves a function out of an annotated block";

/// What the attribute stands on.
enum Annotated {
    Function(ItemFn),
    Block(ItemImpl),
}

fn annotated(item: TokenStream) -> syn::Result<Annotated> {
    let function = syn::parse2(item.clone()).map(Annotated::Function);
    function.or_else(|error| syn::parse2(item).map(Annotated::Block).map_err(|_| error))
}

impl Annotated {
    fn expand(self, options: &Options, diagnostics: Diagnostics) -> TokenStream {
        match self {
            Self::Function(function) => expand_function(function, options, diagnostics),
            Self::Block(block) => methods::expand(block, options, diagnostics),
        }
    }
}

fn expand_function(mut function: ItemFn, options: &Options, mut diagnostics: Diagnostics) -> TokenStream {
    if let Some(option) = &options.unnamed {
        let help = "remove it: a function's graph has the function's name";
        diagnostics.error(option, "`unnamed` is an option of an `impl` block", help);
    }
    if let Some(option) = &options.skip {
        let help = match function.sig.receiver() {
            Some(_) => "put `#[predictive_coding]` on the whole `impl` block",
            None => "remove the attribute: a function without it has no graph",
        };
        diagnostics.error(option, SKIP, help);
    }
    function.attrs.retain(|attribute| {
        let is_second = parse::is_annotation(attribute);
        if is_second {
            let help = "remove one of the two, and put all options into the other";
            diagnostics.error(&attribute.meta, "this function is annotated already", help);
        }
        !is_second
    });
    if function.sig.receiver().is_some() {
        if options.skip.is_none() {
            parse::signature(&mut function, &mut diagnostics);
        }
        return method(function, diagnostics);
    }
    Fragments.visit_block_mut(&mut function.block);
    let mut written = function.clone();
    parse::take_marks(&mut written.sig);
    let mut user =
        Written { attributes: &mut written.attrs, signature: &mut written.sig, block: &mut written.block };
    let mut own = Diagnostics::default();
    let analyzed = analyzed(&mut function, None, options, &mut own);
    diagnostics.extend(place(&analyzed, own, &function, &mut user, options));
    let graph = codegen::emit(&analyzed, &[], options, function, user.block);
    let mut output = written.into_token_stream();
    output.extend(graph);
    output.extend(diagnostics.into_tokens());
    output
}

/// What is emitted of the user's function: a picture of the graph goes among its attributes, and errors into its
/// block; what was reported of its signature is left out there.
pub(crate) struct Written<'w> {
    pub(crate) attributes: &'w mut Vec<Attribute>,
    pub(crate) signature: &'w mut syn::Signature,
    pub(crate) block: &'w mut Block,
}

/// The front half of the pipeline; `own` is what is found of the function.
pub(crate) fn analyzed(
    function: &mut ItemFn,
    owner: Option<Owner>,
    options: &Options,
    own: &mut Diagnostics,
) -> Analyzed {
    let mut signature = Signature { owner, ..parse::signature(function, own) };
    // The graph is no function of the user's lifetimes.
    ReplaceLifetimes(&signature.lifetimes, "'_").visit_block_mut(&mut function.block);
    let is_whole = signature.is_sized && !unparsed::is_aside(&function.block);
    let graph = is_whole.then(|| lower::lower(&signature, options, &function.block, own)).flatten();
    for argument in &mut signature.arguments {
        if let Some(ty) = own.instead_of(&lower::unraw(&argument.name)) {
            argument.ty = ty.clone();
        }
    }
    if let Some(ty) = own.instead_of(OUTPUT) {
        signature.output = ty.clone();
    }
    let graph = graph.filter(|_| own.is_empty());
    let unused = graph.as_ref().map(|graph| analyze::unused(&signature, graph)).unwrap_or_default();
    Analyzed { signature, graph, unused }
}

/// Puts into the user's function what belongs there: the picture of its graph, and what was found of it, as far as it
/// has a place there; what has none is left.
pub(crate) fn place(
    Analyzed { signature, graph, .. }: &Analyzed,
    mut own: Diagnostics,
    function: &ItemFn,
    written: &mut Written<'_>,
    options: &Options,
) -> Diagnostics {
    // Without the renderer, the option was reported.
    #[cfg(feature = "svg")]
    if let Some(graph) = graph.as_ref().filter(|_| options.doc) {
        let picture = crate::picture::picture(&lower::unraw(&signature.name), graph);
        written.attributes.push(syn::parse_quote_spanned! {Span::mixed_site()=> #[doc = #picture] });
    }
    #[cfg(not(feature = "svg"))]
    let _ = (&written.attributes, graph, options.doc);
    // A slice, which Clippy proposes, cannot be owned by a network.
    for input in &mut written.signature.inputs {
        let FnArg::Typed(PatType { attrs, pat, .. }) = input else { continue };
        let is_it = |argument: &Argument| matches!(&**pat, Pat::Ident(name) if name.ident == argument.name);
        let is_vec = |argument: &Argument| argument.role == Role::Parameter && is_vec(&argument.ty);
        if signature.arguments.iter().any(|argument| is_it(argument) && is_vec(argument)) {
            attrs.push(syn::parse_quote_spanned! {Span::mixed_site()=> #[allow(clippy::ptr_arg)] });
        }
    }
    if let (Type::Verbatim(_), ReturnType::Type(_, written)) =
        (&signature.output, &mut written.signature.output)
    {
        **written = signature.output.clone();
    }
    (written.signature.asyncness, written.signature.constness) = (None, None);
    own.place(&function.block, written.block);
    own
}

fn is_vec(ty: &Type) -> bool {
    matches!(ty, Type::Path(path) if path.path.segments.last().is_some_and(|last| last.ident == "Vec"))
}

/// A method stands in an `impl` block, where no other items may stand: its errors go into its body.
fn method(mut function: ItemFn, diagnostics: Diagnostics) -> TokenStream {
    let errors = diagnostics.into_invocations();
    let body = std::mem::take(&mut function.block.stmts);
    *function.block = syn::parse_quote_spanned! {Span::mixed_site()=> { #errors #(#body)* } };
    function.into_token_stream()
}

/// Where a user's `macro_rules!` put in an expression as a whole, it stays one: rustc forgets that of
/// what an attribute emits, so it gets parentheses.
pub(crate) struct Fragments;

impl VisitMut for Fragments {
    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        visit_mut::visit_expr_mut(self, expr);
        if let Expr::Group(group) = expr
            && !matches!(*group.expr, Expr::Path(_) | Expr::Lit(_) | Expr::Paren(_))
        {
            let inner = &group.expr;
            *expr = syn::parse_quote_spanned! {Span::mixed_site()=> (#inner) };
        }
    }
}
