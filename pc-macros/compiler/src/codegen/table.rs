//! The static table of a graph.

use proc_macro2::{Literal, TokenStream};
use quote::{quote, quote_spanned};

use super::{Context, located, mixed};
use crate::ir::{Graph, Operand, Operation, Vertex};
use crate::lower::unraw;
use crate::parse::{Argument, Role};

// Input:   let hidden = tanh(&affine(&p.w1, x, &p.b1));
// Output:  Graph { function: "mlp", vertices: &[Vertex { name: "hidden", operations: &[..], predict: .. }], .. }
pub(super) fn emit(context: &Context<'_>, graph: Option<&Graph>, names: &[String]) -> TokenStream {
    let Context { signature, runtime, .. } = context;
    let function = unraw(&signature.name);
    let arguments = signature.arguments.iter().map(|argument| argument_entry(context, argument));
    let empty = Graph::default();
    let graph = graph.unwrap_or(&empty);
    let vertices = graph.vertices.iter().zip(names).map(|(vertex, name)| vertex_entry(context, vertex, name));
    let outputs = graph.result.iter().flat_map(|result| match result.operand() {
        Operand::Tuple(elements) => elements,
        one => vec![one],
    });
    let outputs = outputs.map(|output| operand_entry(runtime, &output));
    quote_spanned! {mixed()=>
        #runtime::graph::Graph {
            function: #function,
            file: ::core::file!(),
            arguments: &[#(#arguments),*],
            vertices: &[#(#vertices),*],
            outputs: &[#(#outputs),*],
        }
    }
}

fn argument_entry(context: &Context<'_>, argument: &Argument) -> TokenStream {
    let Context { runtime, scalar, .. } = context;
    let name = unraw(&argument.name);
    let (role, leaves) = match argument.role {
        Role::Parameter => {
            let ty = super::with_lifetime(&argument.ty, &super::lifetime("'static"));
            let schema = quote_spanned! {mixed()=>
                ::core::option::Option::Some(<#ty as #runtime::parameters::Parameters<#scalar>>::schema)
            };
            (quote!(Parameter), schema)
        }
        Role::Input => (quote!(Input), quote_spanned! {mixed()=> ::core::option::Option::None }),
        Role::Constant => (quote!(Constant), quote_spanned! {mixed()=> ::core::option::Option::None }),
    };
    quote_spanned! {mixed()=>
        #runtime::graph::Argument { name: #name, role: #runtime::graph::Role::#role, leaves: #leaves }
    }
}

fn vertex_entry(context: &Context<'_>, vertex: &Vertex, name: &str) -> TokenStream {
    let runtime = context.runtime;
    let function = &context.signature.name;
    let Vertex { name: own, text, .. } = vertex;
    // `line!` answers for the place of its own token: the user's.
    let line = quote_spanned! {vertex.span=> ::core::line!() };
    let operations = vertex.operations.iter().map(|operation| operation_entry(runtime, operation));
    let [predict, message, learn] = super::local::function_names(name);
    quote_spanned! {mixed()=>
        #runtime::graph::Vertex {
            name: #own,
            line: #line,
            expression: #text,
            operations: &[#(#operations),*],
            predict: #function::#predict,
            message: #function::#message,
            learn: #function::#learn,
        }
    }
}

fn operation_entry(runtime: &TokenStream, operation: &Operation) -> TokenStream {
    let Operation { name, callee, .. } = operation;
    let span = located(operation.span);
    let graph = quote_spanned! {span=> <#callee as #runtime::op::Callee<_, _>>::GRAPH };
    let operands = operation.operands.iter().map(|operand| operand_entry(runtime, operand));
    quote_spanned! {mixed()=>
        #runtime::graph::Operation { name: #name, graph: #graph, operands: &[#(#operands),*] }
    }
}

fn operand_entry(runtime: &TokenStream, operand: &Operand) -> TokenStream {
    let number = Literal::usize_unsuffixed;
    let variant = match operand {
        Operand::Operation(i) => {
            let i = number(*i);
            quote!(Operation(#i))
        }
        Operand::Vertex(i) => {
            let i = number(*i);
            quote!(Vertex(#i))
        }
        Operand::Result(i, part) => {
            let (i, part) = (number(*i), number(*part));
            quote!(Result(#i, #part))
        }
        Operand::Input(text) => quote!(Input(#text)),
        Operand::Parameter(text) => quote!(Parameter(#text)),
        Operand::Constant(text) => quote!(Constant(#text)),
        Operand::Tuple(elements) => {
            let elements = elements.iter().map(|element| operand_entry(runtime, element));
            quote!(Tuple(&[#(#elements),*]))
        }
    };
    quote_spanned! {mixed()=> #runtime::graph::Operand::#variant }
}
