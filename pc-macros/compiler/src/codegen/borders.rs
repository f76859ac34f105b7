//! The borders: the marks of the arguments, and typed arguments in.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote_spanned;

use super::{Context, at, in_lifetime_a, lifetime, mixed};
use crate::lower::unraw;
use crate::parse::{Argument, Role, Signature, with_lifetime};

// Input:   #[param] p: &Mlp, x: &DMatrix<f32>, #[constant] n: usize
// Output:  Parameter<'a, Mlp>, Argument<<&'a DMatrix<f32> as Value<f32>>::Handle>, Constant<usize>
pub(super) fn marks(context: &Context<'_>) -> Vec<TokenStream> {
    let Context { signature, runtime, scalar, .. } = context;
    let mark = |argument: &Argument| {
        let ty = in_lifetime_a(&argument.ty);
        match argument.role {
            Role::Parameter => quote_spanned! {mixed()=> #runtime::border::Parameter<'a, #ty> },
            Role::Input => quote_spanned! {at(&argument.ty)=>
                #runtime::border::Argument<<#ty as #runtime::border::Value<#scalar>>::Handle>
            },
            Role::Constant => quote_spanned! {mixed()=> #runtime::border::Constant<#ty> },
        }
    };
    signature.arguments.iter().map(mark).collect()
}

// Input:   pub fn mlp(#[param] p: &Mlp, x: &DMatrix<f32>) -> DMatrix<f32>
// Output:  impl Function for mlp { type Parameters = Mlp; type Arguments<'a> = &'a DMatrix<f32>; .. }
///
/// Without a graph neither is called: rustc stops at what was reported.
pub(super) fn emit(context: &Context<'_>, has_graph: bool, table: &TokenStream) -> TokenStream {
    let Context { signature, runtime, scalar, graph_type, function, header, clause } = context;
    let is_parameter = |argument: &&Argument| argument.role == Role::Parameter;
    let parameters: Vec<&Argument> = signature.arguments.iter().filter(is_parameter).collect();
    let others: Vec<&Argument> = signature.arguments.iter().filter(|a| !is_parameter(a)).collect();
    let parameter_types = parameters.iter().map(|p| with_lifetime(&p.ty, &lifetime("'static")));
    let parameter_type = one_or_tuple(parameter_types);
    let argument_type = one_or_tuple(others.iter().map(|argument| in_lifetime_a(&argument.ty)));
    let output = with_lifetime(&signature.output, &lifetime("'static"));
    let (call, trace) =
        if has_graph { (call(context), trace(context)) } else { (broken(function), broken(function)) };
    quote_spanned! {mixed()=>
        #[automatically_derived]
        impl #header #runtime::Function for #graph_type #clause {
            type Scalar = #scalar;
            type Parameters = #parameter_type;
            type Arguments<'a> = #argument_type;
            type Output = <#output as #runtime::border::Element>::Owned;
            const GRAPH: &'static #runtime::graph::Graph<#scalar> = &#table;

            fn call(parameters: &Self::Parameters, arguments: Self::Arguments<'_>) -> Self::Output {
                #call
            }

            fn trace(
                recorder: &mut #runtime::plan::Recorder<'_, #scalar>,
                parameters: &Self::Parameters,
                arguments: Self::Arguments<'_>,
            ) -> ::core::result::Result<(), #runtime::Error> {
                #trace
            }
        }
    }
}

// Output:  let argument_p = parameters; let argument_x = arguments; into_owned(mlp(argument_p, argument_x))
fn call(context: &Context<'_>) -> TokenStream {
    let Context { signature, runtime, function, .. } = context;
    let taken = taken(signature);
    let all = signature.arguments.iter().map(local);
    quote_spanned! {mixed()=> #taken #runtime::border::Element::into_owned(#function(#(#all),*)) }
}

// Output:  let argument_p = parameters; let argument_x = arguments;
//          let argument_x = <&DMatrix<f32> as Value<f32>>::clamp(&argument_x, recorder, Clamp::Input("x"))?;
//          let results = <Self as Callee<_, _>>::record(recorder, (argument_p, argument_x))?;
//          recorder.outputs(&results)
fn trace(context: &Context<'_>) -> TokenStream {
    let Context { signature, runtime, scalar, .. } = context;
    let taken = taken(signature);
    let all = signature.arguments.iter().map(local);
    let inputs = signature.arguments.iter().filter(|argument| argument.role == Role::Input).map(|input| {
        let (mut variable, text, span) = (local(input), unraw(&input.name), at(&input.ty));
        variable.set_span(span);
        let text = Literal::string(&text);
        let ty = with_lifetime(&input.ty, &lifetime("'_"));
        quote_spanned! {span=>
            let #variable = <#ty as #runtime::border::Value<#scalar>>::clamp(
                &#variable, recorder, #runtime::plan::Clamp::Input(#text),
            )?;
        }
    });
    quote_spanned! {mixed()=>
        #taken
        #(#inputs)*
        let results = <Self as #runtime::op::Callee<#scalar, #runtime::op::IsFunction>>::record(recorder, (#(#all,)*))?;
        recorder.outputs(&results)
    }
}

/// Arguments by their names.
fn taken(signature: &Signature) -> TokenStream {
    let (parameters, others): (Vec<&Argument>, Vec<&Argument>) =
        signature.arguments.iter().partition(|argument| argument.role == Role::Parameter);
    let parameters = one_or_tuple(parameters.into_iter().map(local));
    let others = one_or_tuple(others.into_iter().map(local));
    quote_spanned! {mixed()=> let #parameters = parameters; let #others = arguments; }
}

/// The function is mentioned, so that it is not unused.
fn broken(function: &TokenStream) -> TokenStream {
    quote_spanned! {mixed()=> let _ = #function; ::core::unreachable!("the function has errors") }
}

/// One as itself, several as a tuple, none as `()`.
fn one_or_tuple<T: quote::ToTokens>(parts: impl Iterator<Item = T>) -> TokenStream {
    let parts: Vec<T> = parts.collect();
    match parts.as_slice() {
        [one] => quote_spanned! {mixed()=> #one },
        parts => quote_spanned! {mixed()=> (#(#parts),*) },
    }
}

/// An argument's name in generated code.
fn local(argument: &Argument) -> Ident {
    Ident::new(&format!("argument_{}", unraw(&argument.name)), mixed())
}
