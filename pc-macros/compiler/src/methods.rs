//! An annotated `impl` block: each of its methods is a function whose first argument is the receiver.

use std::collections::HashMap;

use proc_macro2::{Delimiter, Group, Ident, Spacing, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::visit_mut::VisitMut;
use syn::{
    Attribute, FnArg, GenericArgument, ImplItem, ImplItemFn, ItemFn, ItemImpl, Lifetime, Path, PathArguments,
    Receiver, ReceiverKind, Signature, Type, TypeParamBound,
};

use crate::diagnostics::{Diagnostics, Poisoned};
use crate::expand::{self, Written};
use crate::parse::generics::{mentions, path_with_lifetime};
use crate::parse::{Options, Owner, with_lifetime};
use crate::{codegen, parse, text};

/// Expands the block: it survives without the marks, and behind it stand the graphs of its methods.
// Input:   impl Dense { fn forward(&self, x: &DMatrix<f32>) -> DMatrix<f32> { .. } }
// Output:  impl Dense { .. }  const _: () = { struct __forward_graph<S> {..} .. impl Method<..> for Dense { .. } };
pub(crate) fn expand(mut block: ItemImpl, options: &Options, mut diagnostics: Diagnostics) -> TokenStream {
    if let Some(option) = &options.skip {
        diagnostics.error(option, expand::SKIP, "write it on the function");
    }
    let owner = owner(&block, &mut diagnostics)
        .and_then(|owner| check_generics(&block, &mut diagnostics).map(|()| owner));
    let mut methods = Vec::new();
    // What takes its receiver otherwise is no forward function, unless nothing else is, or something says so.
    let is_left = |method: &ImplItemFn| method.attrs.iter().any(parse::is_annotation);
    let has_borrowing = block
        .items
        .iter()
        .any(|item| matches!(item, ImplItem::Fn(method) if borrows(&method.sig) && !is_left(method)));
    for (i, item) in block.items.iter_mut().enumerate() {
        let ImplItem::Fn(method) = item else { continue };
        expand::Fragments.visit_block_mut(&mut method.block);
        let skipped = take_skip(&mut method.attrs, &mut diagnostics);
        if method.sig.receiver().is_none() {
            continue;
        }
        let function = method.clone();
        let is_marked = parse::take_marks(&mut method.sig);
        let is_forward = is_marked || method.sig.ident == "forward" || !has_borrowing;
        let is_graph = !skipped && (borrows(&method.sig) || is_forward);
        methods.extend(is_graph.then_some((i, function)));
    }
    let (mut analyzed, mut functions) = (Vec::new(), Vec::new());
    let is_only = methods.len() == 1;
    for (i, method) in methods {
        let names_graph = options.unnamed.is_none() && (is_only || method.sig.ident == "forward");
        let Ok(owner) = &owner else { break };
        let owner = Owner { names_graph, ..owner.clone() };
        let mut own = Diagnostics::default();
        if let Ok(mut function) = as_function(method, &block, &owner.ty, &mut own) {
            analyzed.push(expand::analyzed(&mut function, Some(owner), options, &mut own));
            functions.push((i, function, own));
        } else {
            diagnostics.extend(own);
        }
    }
    let mut graphs = TokenStream::new();
    for (graph, (i, function, own)) in analyzed.iter().zip(functions) {
        let ImplItem::Fn(method) = &mut block.items[i] else { continue };
        let ImplItemFn { attrs: attributes, sig: signature, block, .. } = method;
        let mut written = Written { attributes, signature, block };
        diagnostics.extend(expand::place(graph, own, &function, &mut written, options));
        graphs.extend(codegen::emit(graph, &analyzed, options, function, written.block));
    }
    let mut output = block.into_token_stream();
    output.extend(graphs);
    output.extend(diagnostics.into_tokens());
    output
}

/// Whether a method takes `&self`.
fn borrows(signature: &Signature) -> bool {
    match signature.receiver().map(|receiver| &receiver.kind) {
        Some(ReceiverKind::Reference(_, _, mutable)) => mutable.is_none(),
        Some(ReceiverKind::Typed(_, ty)) => matches!(&**ty, Type::Reference(ty) if ty.mutability.is_none()),
        _ => false,
    }
}

/// The type and the trait of the block.
fn owner(block: &ItemImpl, diagnostics: &mut Diagnostics) -> Result<Owner, Poisoned> {
    let Type::Path(_) = &*block.self_ty else {
        let help = "annotate the `impl` of a struct or an enum";
        return Err(diagnostics.error(&block.self_ty, "a method's graph belongs to a named type", help));
    };
    // Like the types of parameters, a method's owner outlives all.
    let lifetime = Lifetime::new("'static", Span::mixed_site());
    let ty = with_lifetime(&block.self_ty, &lifetime);
    let open = Lifetime::new("'_", Span::mixed_site());
    let of_trait = block.trait_.as_ref().map(|(path, _)| path_with_lifetime(path, &open));
    let functions = block.items.iter().filter_map(|item| match item {
        ImplItem::Fn(method) => Some(method.sig.ident.clone()),
        _ => None,
    });
    let functions = functions.collect();
    Ok(Owner { ty, of_trait, functions, names_graph: false })
}

/// Whether the type says what the parameters of the block are: it has one graph.
// Input:   impl<T: Real> Module<T> for Tanh { .. }
fn check_generics(block: &ItemImpl, diagnostics: &mut Diagnostics) -> Result<(), Poisoned> {
    let clause = block.generics.where_clause.iter().flat_map(|clause| &clause.predicates);
    let bounds = clause.filter_map(|predicate| match predicate {
        syn::WherePredicate::Type(of) => Some(&of.bounds),
        _ => None,
    });
    let bounds = bounds.chain(block.generics.type_params().map(|parameter| &parameter.bounds));
    let bounds: Vec<&TypeParamBound> = bounds.flatten().collect();
    let is_open = |name: &Ident| {
        let is_name = |word: &Ident| word == name;
        !mentions(block.self_ty.to_token_stream(), &is_name)
            && !bounds.iter().any(|bound| binds(bound, &is_name))
    };
    let open = block.generics.type_params().find(|parameter| is_open(&parameter.ident));
    match (open, &block.trait_) {
        (None, _) => Ok(()),
        // rustc says so.
        (Some(_), None) => Err(Poisoned),
        (Some(parameter), Some(_)) => {
            let help = format!(
                "make the type generic over `{0}`, or implement the trait for one `{0}`",
                parameter.ident
            );
            Err(diagnostics.error(&parameter.ident, "a generic method has no graph", &help))
        }
    }
}

/// Whether a bound says what a type is that a trait has: `Iterator<Item = T>`, `Fn() -> T`.
fn binds(bound: &TypeParamBound, is_name: &impl Fn(&Ident) -> bool) -> bool {
    let TypeParamBound::Trait(bound) = bound else { return false };
    bound.path.segments.iter().any(|segment| match &segment.arguments {
        PathArguments::AngleBracketed(arguments) => arguments.args.iter().any(|argument| match argument {
            GenericArgument::AssocType(of) => mentions(of.ty.to_token_stream(), is_name),
            _ => false,
        }),
        PathArguments::Parenthesized(arguments) => mentions(arguments.output.to_token_stream(), is_name),
        PathArguments::None => false,
    })
}

/// Takes `#[predictive_coding(skip)]` off a function of the block.
fn take_skip(attributes: &mut Vec<Attribute>, diagnostics: &mut Diagnostics) -> bool {
    let mut skip = false;
    attributes.retain(|attribute| {
        let is_own = parse::is_annotation(attribute);
        if is_own {
            let option = attribute.parse_args::<Ident>();
            if option.is_ok_and(|option| option == "skip") {
                skip = true;
            } else {
                let help =
                    "write `#[predictive_coding(skip)]` to leave the function out, and options on the block";
                diagnostics.error(&attribute.meta, "the block of this function is annotated already", help);
            }
        }
        !is_own
    });
    skip
}

/// The method as a function of its receiver.
// Input:   impl<L> Stack<L> { fn run(&self, x: f32) -> f32 { self.a * Self::scaled(x) } }
// Output:  fn run<L>(#[param] __self: &Stack<L>, x: f32) -> f32 { __self.a * Stack::<L>::scaled(x) }
fn as_function(
    method: ImplItemFn,
    block: &ItemImpl,
    owner: &Type,
    diagnostics: &mut Diagnostics,
) -> Result<ItemFn, Poisoned> {
    let ImplItemFn { mut attrs, sig, block: body, .. } = method;
    attrs.extend(block.attrs.iter().cloned());
    if let Some(parameter) = sig.generics.params.iter().find(|p| !matches!(p, syn::GenericParam::Lifetime(_)))
    {
        let help = "make the type generic, or leave the method out: `#[predictive_coding(skip)]`";
        return Err(diagnostics.error(parameter, "a generic method has no graph", help));
    }
    let mut generics = block.generics.clone();
    let lifetimes = sig.generics.params.iter().cloned();
    generics.params = lifetimes.chain(generics.params).collect();
    let mut inputs = sig.inputs.clone().into_iter();
    let Some(FnArg::Receiver(receiver)) = inputs.next() else { return Err(Poisoned) };
    let receiver = argument(&receiver, owner, diagnostics);
    let names = Names::of(block, owner);
    let rest = inputs.map(|input| names.in_signature(input.into_token_stream()));
    let output = names.in_signature(sig.output.to_token_stream());
    let body = names.in_body(body.into_token_stream());
    if let Some(own) = &sig.generics.where_clause {
        let own = syn::parse2::<syn::WhereClause>(names.in_signature(own.to_token_stream()));
        let own = own.map_err(|error| diagnostics.push(error))?;
        generics.make_where_clause().predicates.extend(own.predicates);
    }
    let Signature { constness, asyncness, safety, abi, ident, .. } = &sig;
    let clause = &generics.where_clause;
    let function = quote! {
        #(#attrs)*
        pub #constness #asyncness #safety #abi fn #ident #generics(#receiver, #(#rest),*) #output #clause #body
    };
    syn::parse2(function).map_err(|error| diagnostics.push(error))
}

/// The receiver as an argument: a parameter, unless it is marked. What is wrong with it is mended.
fn argument(receiver: &Receiver, owner: &Type, diagnostics: &mut Diagnostics) -> TokenStream {
    let token = receiver.self_token;
    let (lifetime, mutable) = match &receiver.kind {
        ReceiverKind::Reference(_, lifetime, mutable) => (lifetime, mutable),
        ReceiverKind::Typed(_, ty) if matches!(**ty, Type::Reference(_)) => (&None, &None),
        _ => {
            diagnostics.error(token, "a method with a graph borrows its receiver", "write `&self`");
            (&None, &None)
        }
    };
    if let Some(mutable) = mutable {
        let help = "write `&self`, and return what is new";
        diagnostics.error(mutable, "a graph does not write to its receiver", help);
    }
    let name = receiver_name(token.span);
    let marks = &receiver.attrs;
    let param = (!marks.iter().any(parse::is_mark)).then(|| quote_spanned! {Span::mixed_site()=> #[param] });
    quote_spanned! {Span::mixed_site()=> #(#marks)* #param #name: & #lifetime #owner }
}

fn receiver_name(at: Span) -> Ident {
    Ident::new(text::SELF, at)
}

/// What `Self` stands for in a block.
struct Names<'b> {
    owner: &'b Type,
    of_trait: Option<&'b Path>,
    /// The types that the block gives its trait.
    types: HashMap<&'b Ident, &'b Type>,
}

impl<'b> Names<'b> {
    fn of(block: &'b ItemImpl, owner: &'b Type) -> Self {
        let types = block.items.iter().filter_map(|item| match item {
            ImplItem::Type(item) if item.generics.params.is_empty() => Some((&item.ident, &item.ty)),
            _ => None,
        });
        let of_trait = block.trait_.as_ref().map(|(path, _)| path);
        Self { owner, of_trait, types: types.collect() }
    }

    /// A part of the signature, with the type that the block gives its trait for `Self::Output`.
    fn in_signature(&self, tokens: TokenStream) -> TokenStream {
        self.written_out(tokens, &|name, _| self.types.get(name).map(|ty| self.in_body(ty.to_token_stream())))
    }

    /// A part of the body. There, variants and constants may have the name of such a type.
    fn in_body(&self, tokens: TokenStream) -> TokenStream {
        let (owner, of_trait) = (self.owner, self.of_trait);
        self.written_out(tokens, &|name, place| match (self.types.get(name)?, place) {
            (ty, Place::Literal) => Some(path_of(ty, name.span())),
            (_, Place::Type) => Some(quote_spanned! {name.span()=> <#owner as #of_trait>::#name }),
            (_, Place::Value) => None,
        })
    }

    /// The tokens with the receiver's name for `self`, and the type for `Self`; `written` says what stands for
    /// `Self::Output`.
    fn written_out(
        &self,
        tokens: TokenStream,
        written: &dyn Fn(&Ident, Place) -> Option<TokenStream>,
    ) -> TokenStream {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let (mut rest, mut replaced) = (tokens.as_slice(), TokenStream::new());
        let mut is_type = false;
        while let [token, after @ ..] = rest {
            rest = after;
            // `self::` is a module.
            let is_path = is_colon(after.first());
            let before = std::mem::take(&mut is_type);
            match token {
                TokenTree::Ident(word) if word == "self" && !is_path => {
                    replaced.extend([TokenTree::Ident(receiver_name(word.span()))]);
                }
                TokenTree::Ident(word) if word == "Self" => {
                    let ty = match after {
                        [_, _, TokenTree::Ident(name), next @ ..] if is_path => {
                            written(name, Place::of(before, next.first()))
                        }
                        _ => None,
                    };
                    if ty.is_some() {
                        rest = &after[3..];
                    }
                    replaced.extend(ty.unwrap_or_else(|| path_of(self.owner, word.span())));
                }
                TokenTree::Group(group) => {
                    let mut inner = Group::new(group.delimiter(), self.written_out(group.stream(), written));
                    inner.set_span(group.span());
                    replaced.extend([TokenTree::Group(inner)]);
                }
                other => {
                    is_type = stands_before_type(other, before);
                    replaced.extend([other.clone()]);
                }
            }
        }
        replaced
    }
}

/// What `Self::Output` may be in a body, by what stands around it.
#[derive(Clone, Copy)]
enum Place {
    Type,
    Value,
    /// `Self::Output { .. }`
    Literal,
}

impl Place {
    fn of(is_type: bool, next: Option<&TokenTree>) -> Self {
        match next {
            Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace => Self::Literal,
            next if is_type || is_colon(next) => Self::Type,
            _ => Self::Value,
        }
    }
}

/// Whether a type stands behind a token; `is_type` says that one stands there.
fn stands_before_type(token: &TokenTree, is_type: bool) -> bool {
    match token {
        TokenTree::Punct(punct) => match punct.as_char() {
            ':' | '>' | '<' => punct.spacing() == Spacing::Alone,
            '&' => is_type,
            _ => false,
        },
        TokenTree::Ident(word) => word == "as",
        _ => false,
    }
}

/// Whether a path goes on.
fn is_colon(next: Option<&TokenTree>) -> bool {
    matches!(next, Some(TokenTree::Punct(next)) if next.as_char() == ':' && next.spacing() == Spacing::Joint)
}

/// The type where an expression or a pattern may stand: `Act::<L>`.
fn path_of(owner: &Type, at: Span) -> TokenStream {
    let mut owner = owner.clone();
    if let Type::Path(path) = &mut owner {
        for segment in &mut path.path.segments {
            segment.ident.set_span(segment.ident.span().located_at(at));
            if let syn::PathArguments::AngleBracketed(arguments) = &mut segment.arguments {
                arguments.colon2_token.get_or_insert_with(|| syn::Token![::](at));
            }
        }
    }
    owner.into_token_stream()
}
