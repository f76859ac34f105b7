//! A graph becomes tokens. The only place that knows generated names and paths.
//!
//! For a function `mlp`, this is emitted beside it:
//!
//! ```text
//! pub enum mlp {}                       the graph's type
//! use pc_runtime::{op as __op, ..}      short names for what follows
//! trait Local { fn predict_hidden(..) ..}  local code of every vertex          local
//! impl Callee for mlp { record, CALLS } the walk; what parameters learn by     walk, plasticity
//! impl Function for mlp { GRAPH, .. }   the static table, typed arguments in   table, borders
//! ```

mod borders;
mod bounds;
mod called;
mod local;
mod method;
mod mirror;
mod plasticity;
mod table;
mod walk;

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{ToTokens, quote_spanned};
use syn::{Block, GenericParam, ItemFn, Lifetime, Type};

use crate::analyze::{Analyzed, Sources};
use crate::ir::{Callee, Graph, Operation};
use crate::parse::generics::{mentions, traits, unbounded_scalar};
use crate::parse::layers::is_layer;
use crate::parse::{Argument, Options, Owner, Signature, with_lifetime};

/// What every generator needs.
pub(crate) struct Context<'c> {
    pub(crate) signature: &'c Signature,
    /// The path of the runtime crate.
    pub(crate) runtime: &'c TokenStream,
    /// The type of the function's scalar.
    pub(crate) scalar: TokenStream,
    /// The border of the result.
    pub(crate) leaves: TokenStream,
    /// The graph's type, with its parameters: `dense::<T, N>`.
    pub(crate) graph_type: TokenStream,
    /// The function itself, as it is called.
    pub(crate) function: TokenStream,
    /// What stands between `impl` and the trait: `<T: Real, const N: usize>`.
    pub(crate) header: TokenStream,
    /// What stands behind a name that is generic over the same: `<T, N>`.
    pub(crate) arguments: TokenStream,
    pub(crate) clause: Option<syn::WhereClause>,
    /// The same without what the graph needs of the types.
    pub(crate) generics: syn::Generics,
    /// The methods of layers that the graph says it calls.
    pub(crate) layer_methods: Vec<bounds::LayerMethod>,
    /// Which parameters and inputs operands may be.
    pub(crate) sources: Sources,
}

impl<'c> Context<'c> {
    fn new(signature: &'c Signature, runtime: &'c TokenStream, graph: &Graph, block: &[Analyzed]) -> Self {
        let leaves = borders::leaves(signature);
        let scalar = borders::scalar(signature, &leaves);
        let mut generics = signature.generics.clone();
        for parameter in generics.type_params_mut() {
            parameter.bounds.push(syn::TypeParamBound::Lifetime(lifetime("'static")));
        }
        if let Some(parameter) = unbounded_scalar(&signature.generics, &signature.output) {
            let real: syn::TypeParamBound = syn::parse_quote_spanned! {mixed()=> #runtime::Real };
            generics
                .type_params_mut()
                .filter(|p| p.ident == *parameter)
                .for_each(|p| p.bounds.push(real.clone()));
        }
        // Behind these generics rustc proposes bounds; at another place than the function's, it would say so twice.
        if let Some(token) = &mut generics.gt_token {
            token.spans = [end_of_signature(signature)];
        }
        let own = generics.clone();
        // A method's body may be about the method itself, which these bounds are of.
        let types = bounds::Types { runtime, scalar: &borders::generic_scalar(signature, &leaves) };
        let layer_methods = types.add(signature, graph, block, &mut generics);
        let (header, types, clause) = generics.split_for_impl();
        let (name, arguments) = (&signature.name, types.as_turbofish());
        let type_name = type_name(signature);
        let graph_type = match &signature.owner {
            None => quote_spanned! {mixed()=> #type_name #arguments },
            Some(Owner { ty, .. }) => quote_spanned! {mixed()=> #type_name::<#ty> },
        };
        let function = match &signature.owner {
            None => quote_spanned! {mixed()=> #name #arguments },
            Some(Owner { ty, of_trait: None, .. }) => {
                let ty = mirror::if_sound(signature, ty);
                quote_spanned! {mixed()=> <#ty>::#name }
            }
            Some(Owner { ty, of_trait: Some(path), .. }) => quote_spanned! {mixed()=> <#ty as #path>::#name },
        };
        Self {
            signature,
            runtime,
            scalar,
            leaves,
            graph_type,
            function,
            header: quote_spanned! {mixed()=> #header },
            arguments: quote_spanned! {mixed()=> #types },
            clause: clause.cloned(),
            generics: own,
            layer_methods,
            sources: Sources::of(graph),
        }
    }

    /// What the graph is called: `mlp`, `Dense::forward`.
    fn title(&self) -> String {
        let name = crate::lower::unraw(&self.signature.name);
        match &self.signature.owner {
            None => name,
            Some(owner) => format!("{}::{name}", owner.name()),
        }
    }
}

/// Where the signature ends: there, rustc proposes bounds.
fn end_of_signature(signature: &Signature) -> Span {
    signature.output.to_token_stream().into_iter().last().map_or_else(mixed, |token| token.span())
}

/// The name of the graph's type: the function's; a method's graph has no name in the user's program.
fn type_name(signature: &Signature) -> Ident {
    match signature.owner {
        None => signature.name.clone(),
        Some(_) => Ident::new(&format!("__{}_graph", crate::lower::unraw(&signature.name)), mixed()),
    }
}

/// Emits everything that stands beside the function. Without a graph (its body has errors) it is one
/// that fits the signature.
///
/// Of a method, `block` is all methods of its block. Of the function's body, the mirror is made; `written` is that of
/// the user's function.
pub(crate) fn emit(
    analyzed: &Analyzed,
    block: &[Analyzed],
    options: &Options,
    mut function: ItemFn,
    written: &Block,
) -> TokenStream {
    let Analyzed { signature, graph, unused } = analyzed;
    let graph = graph.as_ref();
    let (runtime, body) = (&options.runtime, &mut *function.block);
    let empty = Graph::default();
    let context = Context::new(signature, runtime, graph.unwrap_or(&empty), block);
    let names = local::names(graph.unwrap_or(&empty));
    mirror::wrap(&context, graph.unwrap_or(&empty), body);
    let graph_type = graph_type(&context);
    let local = local::emit(&context, graph.unwrap_or(&empty), &names, body);
    let sound = mirror::sound(&context, graph, written, body);
    let callee = callee_impl(&context, graph, body);
    let table = table::emit(&context, graph, &names);
    let function = borders::emit(&context, graph.is_some(), &table);
    let asked = borders::asked(&context);
    let required = plasticity::required(&context, graph.unwrap_or(&empty));
    let called = called::emit(graph.unwrap_or(&empty));
    let unused = mirror::unless_unsound(signature, unused);
    let cfgs = &signature.cfgs;
    let (outside, inside) = match &signature.owner {
        None => {
            let (inferred, answer) = (generic_impl(&context), called::answer(signature));
            (graph_type, Some(quote_spanned! {mixed()=> #inferred #answer }))
        }
        Some(owner) => {
            let implementation = method::emit(&context, owner);
            (TokenStream::new(), Some(quote_spanned! {mixed()=> #graph_type #implementation }))
        }
    };
    quote_spanned! {mixed()=>
        #outside
        #(#cfgs)*
        const _: () = {
            use #runtime::{border as __border, graph as __graph, op as __op, plan as __plan};
            use __op::Callee as __Callee;
            #asked
            #inside
            #local
            #sound
            #callee
            #function
            #required
            #called
            #unused
        };
    }
}

// Input:   pub fn mlp(#[param] p: &Mlp, x: &DMatrix<f32>) -> DMatrix<f32>
// Output:  #[doc = "The graph of [`mlp()`]."] #[allow(non_camel_case_types)] pub enum mlp {}
//
// Input:   pub fn dense<T: Real>(#[param] p: &Dense<T>, x: &DMatrix<T>) -> DMatrix<T>
// Output:  #[doc = ".."] #[allow(..)] pub struct dense<T = Inferred> { types: PhantomData<fn() -> (T,)> }
fn graph_type(context: &Context<'_>) -> TokenStream {
    let Context { signature, runtime, .. } = context;
    let Signature { visibility, cfgs, generics, .. } = signature;
    let name = type_name(signature);
    let doc = format!("The predictive-coding graph of [`{}()`].", context.title());
    let attributes = quote_spanned! {mixed()=>
        #(#cfgs)*
        #[doc = #doc]
        #[allow(non_camel_case_types, dead_code, missing_debug_implementations)]
    };
    if signature.owner.is_some() {
        // As visible as the type that it is a method of.
        return quote_spanned! {mixed()=>
            #[allow(unreachable_pub)]
            #attributes
            pub struct #name<S> { types: ::core::marker::PhantomData<fn() -> S> }
        };
    }
    if generics.params.is_empty() {
        return quote_spanned! {mixed()=> #attributes #visibility enum #name {} };
    }
    let inferred = is_inferred(signature).then(|| quote_spanned! {mixed()=> = #runtime::op::Inferred });
    let parameters = generics.params.iter().map(|parameter| match parameter {
        GenericParam::Type(ty) => {
            let name = &ty.ident;
            quote_spanned! {mixed()=> #name #inferred }
        }
        other => quote_spanned! {mixed()=> #other },
    });
    let types = crate::parse::generics::type_names(generics);
    quote_spanned! {mixed()=>
        #attributes
        #visibility struct #name<#(#parameters),*> {
            types: ::core::marker::PhantomData<fn() -> (#(#types,)*)>,
        }
    }
}

/// Whether a call without a turbofish names the graph: its only parameter is its scalar.
fn is_inferred(Signature { generics, output, owner, .. }: &Signature) -> bool {
    let mut parameters = generics.params.iter();
    match (parameters.next(), parameters.next()) {
        (Some(GenericParam::Type(parameter)), None) => {
            let is_returned = mentions(output.to_token_stream(), &|word| *word == parameter.ident);
            owner.is_none() && (is_returned || !is_layer(&traits(generics, &parameter.ident)))
        }
        _ => false,
    }
}

// Input:   the same
// Output:  impl Generic for dense { type Of<T: Real> = dense<T>; }
fn generic_impl(context: &Context<'_>) -> Option<TokenStream> {
    let Context { signature, runtime, .. } = context;
    let (name, parameter) = (&signature.name, signature.generics.type_params().next()?);
    let parameter = &parameter.ident;
    is_inferred(signature).then(|| {
        quote_spanned! {mixed()=>
            #[automatically_derived]
            impl __op::Generic for #name {
                type Of<#parameter: #runtime::Real> = #name<#parameter>;
            }
        }
    })
}

// Input:   the same
// Output:  impl Callee<f32> for mlp { type Signature<'a> = (Parameter<'a, Mlp>, Argument<Var>); .. }
fn callee_impl(context: &Context<'_>, graph: Option<&Graph>, body: &Block) -> TokenStream {
    let Context { signature, runtime, scalar, leaves, graph_type, header, clause, .. } = context;
    let marks = borders::marks(context);
    let marks_item = quote_spanned! {borders::suspect_mark(signature)=> type Signature<'a> = (#(#marks,)*); };
    let empty = Graph::default();
    let known = graph.unwrap_or(&empty);
    let calls = plasticity::calls(context, known, body);
    let asked = plasticity::asked(context, known);
    let mirror = mirror::emit(context, known, body, |_| true, true);
    let methods = context.layer_methods.iter().map(|method| method.asked(runtime));
    let record = walk::emit(context, graph, &quote_spanned! {mixed()=> #(#methods)* #asked #mirror });
    let count = Literal::usize_unsuffixed(signature.arguments.len());
    let most = plasticity::most(known);
    quote_spanned! {mixed()=>
        #[automatically_derived]
        impl #header __Callee<#scalar, __op::IsFunction> for #graph_type #clause {
            #marks_item
            type Results = #leaves::Handle;
            const RESPONSES: __graph::Responses = __graph::Responses::Function;
            #calls
            const READINGS: &'static [__graph::Reading] = __graph::readings_of::<#scalar, Self, #count, #most>();

            fn graph() -> ::core::option::Option<&'static __graph::Graph<#scalar>> {
                ::core::option::Option::Some(<Self as #runtime::Function>::GRAPH)
            }

            #record
        }
    }
}

/// An argument as a variable that may be assigned: that it may not, rustc says of the function, as it says
/// whether that is needed. (It does not warn of what a macro wrote.)
fn variable(argument: &Argument) -> TokenStream {
    let name = &argument.name;
    quote_spanned! {located(name.span())=> mut #name }
}

/// What an operation applies, as a type. An annotated method is none by name.
fn callee_path(operation: &Operation) -> Option<TokenStream> {
    match &operation.callee {
        Callee::Type(path) => Some(path.clone()),
        Callee::Operation(path) => {
            let span = located(operation.span);
            let names = path.split("::").map(|name| Ident::new(name, span));
            Some(quote_spanned! {span=> __op #(::#names)* })
        }
        Callee::Method(_) => None,
    }
}

/// Generated variables never meet the user's; generated items begin with `__`.
pub(crate) fn mixed() -> Span {
    Span::mixed_site()
}

/// The same, where rustc's errors shall point to the user's token.
pub(crate) fn located(at: Span) -> Span {
    Span::mixed_site().located_at(at)
}

/// Generated code that stands for a type of the user's.
pub(crate) fn at(ty: &Type) -> Span {
    let first = quote::ToTokens::to_token_stream(ty).into_iter().next();
    first.map_or_else(mixed, |token| located(token.span()))
}

pub(crate) fn lifetime(name: &str) -> Lifetime {
    Lifetime::new(name, mixed())
}

/// The type with its lifetimes bound to `'a`.
pub(crate) fn in_lifetime_a(ty: &Type) -> Type {
    with_lifetime(ty, &lifetime("'a"))
}
