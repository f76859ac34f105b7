//! An annotated `impl` block: each of its methods is a function whose first argument is the receiver.

use proc_macro2::{Group, Ident, Spacing, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::visit_mut::VisitMut;
use syn::{
    Attribute, FnArg, ImplItem, ImplItemFn, ItemFn, ItemImpl, Lifetime, Receiver, ReceiverKind, Signature,
    Type,
};

use crate::diagnostics::{Diagnostics, Poisoned};
use crate::expand::{self, Written};
use crate::parse::generics::{mentions, path_with_lifetime};
use crate::parse::{Options, Owner, with_lifetime};
use crate::{parse, text};

/// Expands the block: it survives without the marks, and behind it stand the graphs of its methods.
// Input:   impl Dense { fn forward(&self, x: &DMatrix<f32>) -> DMatrix<f32> { .. } }
// Output:  impl Dense { .. }  const _: () = { enum __forward {} .. impl Method<..> for Dense { .. } };
pub(crate) fn expand(mut block: ItemImpl, options: &Options, mut diagnostics: Diagnostics) -> TokenStream {
    if let Some(option) = &options.skip {
        diagnostics.error(option, expand::SKIP, "write it on the function");
    }
    let owner = owner(&block, &mut diagnostics)
        .and_then(|owner| check_generics(&block, &mut diagnostics).map(|()| owner));
    let mut methods = Vec::new();
    for (i, item) in block.items.iter_mut().enumerate() {
        let ImplItem::Fn(method) = item else { continue };
        expand::Fragments.visit_block_mut(&mut method.block);
        let skipped = take_skip(&mut method.attrs, &mut diagnostics);
        if method.sig.receiver().is_none() {
            continue;
        }
        let function = (!skipped).then(|| (i, method.clone()));
        parse::take_marks(&mut method.sig);
        methods.extend(function);
    }
    let mut graphs = TokenStream::new();
    let is_only = methods.len() == 1;
    for (i, method) in methods {
        let names_graph = options.unnamed.is_none() && (is_only || method.sig.ident == "forward");
        let Ok(owner) = &owner else { break };
        let owner = Owner { names_graph, ..owner.clone() };
        let mut own = Diagnostics::default();
        let function = as_function(method, &block, &owner.ty, &mut own);
        if let (Ok(function), ImplItem::Fn(method)) = (function, &mut block.items[i]) {
            let ImplItemFn { attrs: attributes, sig: signature, block, .. } = method;
            let mut written = Written { attributes, signature, block };
            graphs.extend(expand::graph(function, Some(owner), options, &mut written, own, &mut diagnostics));
        } else {
            diagnostics.extend(own);
        }
    }
    let mut output = block.into_token_stream();
    output.extend(graphs);
    output.extend(diagnostics.into_tokens());
    output
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
    let of_trait = block.trait_.as_ref().map(|(path, _)| path_with_lifetime(path, &lifetime));
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
    let clause: Vec<_> = clause.collect();
    let says = |name: &Ident| {
        let is_name = |word: &Ident| word == name;
        let is_own = |predicate: &syn::WherePredicate| match predicate {
            syn::WherePredicate::Type(of) => {
                matches!(&of.bounded_ty, Type::Path(path) if path.path.is_ident(name))
            }
            _ => false,
        };
        let mut others = clause.iter().filter(|predicate| !is_own(predicate));
        mentions(block.self_ty.to_token_stream(), &is_name)
            || others.any(|predicate| mentions(predicate.to_token_stream(), &is_name))
    };
    let bounds = block.generics.type_params().filter(|parameter| !says(&parameter.ident));
    let mut open = bounds.filter(|open| {
        let others = block.generics.type_params().filter(|other| other.ident != open.ident);
        !others.into_iter().any(|other| mentions(other.to_token_stream(), &|word| *word == open.ident))
    });
    match (open.next(), &block.trait_) {
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
        let help = "make the type generic, or write a generic function";
        return Err(diagnostics.error(parameter, "a generic method has no graph", help));
    }
    let mut generics = block.generics.clone();
    let lifetimes = sig.generics.params.iter().cloned();
    generics.params = lifetimes.chain(generics.params).collect();
    let mut inputs = sig.inputs.clone().into_iter();
    let Some(FnArg::Receiver(receiver)) = inputs.next() else { return Err(Poisoned) };
    let receiver = argument(&receiver, owner, diagnostics);
    let rest = inputs.map(|input| without_self(input.into_token_stream(), owner));
    let output = without_self(sig.output.to_token_stream(), owner);
    let body = without_self(body.into_token_stream(), owner);
    if let Some(own) = &sig.generics.where_clause {
        let own = syn::parse2::<syn::WhereClause>(without_self(own.to_token_stream(), owner));
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

/// The tokens with the receiver's name for `self`, and the type for `Self`.
fn without_self(tokens: TokenStream, owner: &Type) -> TokenStream {
    let mut replaced = TokenStream::new();
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        // `self::` is a module.
        let is_path = matches!(tokens.peek(), Some(TokenTree::Punct(next))
            if next.as_char() == ':' && next.spacing() == Spacing::Joint);
        match token {
            TokenTree::Ident(word) if word == "self" && !is_path => {
                replaced.extend([TokenTree::Ident(receiver_name(word.span()))]);
            }
            TokenTree::Ident(word) if word == "Self" => replaced.extend(written_out(owner, word.span())),
            TokenTree::Group(group) => {
                let mut inner = Group::new(group.delimiter(), without_self(group.stream(), owner));
                inner.set_span(group.span());
                replaced.extend([TokenTree::Group(inner)]);
            }
            other => replaced.extend([other]),
        }
    }
    replaced
}

/// The type where an expression or a pattern may stand: `Act::<L>`.
fn written_out(owner: &Type, at: Span) -> TokenStream {
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
