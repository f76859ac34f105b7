//! The static table of a graph.

use proc_macro2::{Ident, Literal, TokenStream};
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
    let arguments = signature.arguments.iter().enumerate();
    let arguments = arguments.map(|(i, argument)| argument_entry(context, i, argument));
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
            regions: &[],
            outputs: &[#(#outputs),*],
        }
    }
}

fn argument_entry(context: &Context<'_>, position: usize, argument: &Argument) -> TokenStream {
    let Context { signature, runtime, .. } = context;
    let name = unraw(&argument.name);
    let leaves = if argument.role == Role::Parameter {
        let is_parameter = |argument: &&Argument| argument.role == Role::Parameter;
        let several = signature.arguments.iter().filter(is_parameter).count() > 1;
        let before = signature.arguments[..position].iter().filter(is_parameter).count();
        let part = several.then(|| Literal::usize_unsuffixed(before)).map_or_else(
            || quote_spanned! {mixed()=> ::core::option::Option::None },
            |part| quote_spanned! {mixed()=> ::core::option::Option::Some(#part) },
        );
        // By way of the function: a type without the derive is then spoken of once.
        quote_spanned! {mixed()=>
            ::core::option::Option::Some(|schema| #runtime::parameters::schema_of::<Self>(#part, schema))
        }
    } else {
        quote_spanned! {mixed()=> ::core::option::Option::None }
    };
    let role = Ident::new(&format!("{:?}", argument.role), mixed());
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
    let graph = quote_spanned! {span=> <#callee as #runtime::op::Callee<_, _>>::graph };
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
