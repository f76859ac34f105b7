//! The borders: the marks of the arguments, and typed arguments in.

use proc_macro2::{Ident, TokenStream};
use quote::quote_spanned;

use super::{Context, in_lifetime_a, lifetime, mixed};
use crate::lower::unraw;
use crate::parse::{Argument, Role, with_lifetime};

// Input:   #[param] p: &Mlp, x: &DMatrix<f32>, #[constant] n: usize
// Output:  Parameter<'a, Mlp>, Argument<<&'a DMatrix<f32> as Value<f32>>::Handle>, Constant<usize>
pub(super) fn marks(context: &Context<'_>) -> Vec<TokenStream> {
    let Context { signature, runtime, scalar } = context;
    let mark = |argument: &Argument| {
        let ty = in_lifetime_a(&argument.ty);
        match argument.role {
            Role::Parameter => quote_spanned! {mixed()=> #runtime::border::Parameter<'a, #ty> },
            Role::Input => quote_spanned! {mixed()=>
                #runtime::border::Argument<<#ty as #runtime::border::Value<#scalar>>::Handle>
            },
            Role::Constant => quote_spanned! {mixed()=> #runtime::border::Constant<#ty> },
        }
    };
    signature.arguments.iter().map(mark).collect()
}

// Input:   pub fn mlp(#[param] p: &Mlp, x: &DMatrix<f32>) -> DMatrix<f32>
// Output:  impl Function for mlp { type Parameters = Mlp; type Arguments<'a> = &'a DMatrix<f32>; .. }
pub(super) fn emit(context: &Context<'_>) -> TokenStream {
    let Context { signature, runtime, scalar } = context;
    let name = &signature.name;
    let is_parameter = |argument: &&Argument| argument.role == Role::Parameter;
    let parameters: Vec<&Argument> = signature.arguments.iter().filter(is_parameter).collect();
    let others: Vec<&Argument> = signature.arguments.iter().filter(|a| !is_parameter(a)).collect();
    let parameter_types = parameters.iter().map(|p| with_lifetime(&p.ty, &lifetime("'static")));
    let parameter_type = one_or_tuple(parameter_types);
    let argument_type = one_or_tuple(others.iter().map(|argument| in_lifetime_a(&argument.ty)));
    let output = with_lifetime(&signature.output, &lifetime("'static"));
    let take_parameters = one_or_tuple(parameters.iter().map(|p| local(p)));
    let take_arguments = one_or_tuple(others.iter().map(|argument| local(argument)));
    let all: Vec<Ident> = signature.arguments.iter().map(local).collect();
    let inputs = others.iter().filter(|argument| argument.role == Role::Input).map(|input| {
        let (variable, text) = (local(input), unraw(&input.name));
        quote_spanned! {mixed()=> let #variable = recorder.input(#text, &#variable)?; }
    });
    quote_spanned! {mixed()=>
        #[automatically_derived]
        impl #runtime::Function for #name {
            type Scalar = #scalar;
            type Parameters = #parameter_type;
            type Arguments<'a> = #argument_type;
            type Output = <#output as #runtime::border::Element>::Owned;
            const GRAPH: &'static #runtime::graph::Graph<#scalar> =
                <Self as #runtime::op::Callee<#scalar, #runtime::op::IsFunction>>::GRAPH.unwrap();

            fn call(parameters: &Self::Parameters, arguments: Self::Arguments<'_>) -> Self::Output {
                let #take_parameters = parameters;
                let #take_arguments = arguments;
                #runtime::border::Element::into_owned(#name(#(#all),*))
            }

            fn trace(
                recorder: &mut #runtime::plan::Recorder<'_, #scalar>,
                parameters: &Self::Parameters,
                arguments: Self::Arguments<'_>,
            ) -> ::core::result::Result<(), #runtime::Error> {
                let #take_parameters = parameters;
                let #take_arguments = arguments;
                #(#inputs)*
                let results = <Self as #runtime::op::Callee<#scalar, #runtime::op::IsFunction>>::record(recorder, (#(#all,)*))?;
                recorder.outputs(&results)
            }
        }
    }
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
