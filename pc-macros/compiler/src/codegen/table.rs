//! The static table of a graph.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::{quote, quote_spanned};

use super::{Context, located, mixed};
use crate::ir::{Callee, Graph, Operand, Operation, Region, Vertex};
use crate::lower::unraw;
use crate::parse::{Argument, Role};
use crate::text;

// Input:   let hidden = tanh(&affine(&p.w1, x, &p.b1));
// Output:  Graph { function: "mlp", vertices: &[Vertex { name: "hidden", operations: &[..], predict: .. }], .. }
pub(super) fn emit(context: &Context<'_>, graph: Option<&Graph>, names: &[String]) -> TokenStream {
    let Context { signature, runtime, .. } = context;
    let function = context.title();
    let arguments = signature.arguments.iter().enumerate();
    let arguments = arguments.map(|(i, argument)| argument_entry(context, i, argument));
    let empty = Graph::default();
    let graph = graph.unwrap_or(&empty);
    let vertices = graph.vertices.iter().zip(names);
    let vertices = vertices.map(|(vertex, name)| vertex_entry(context, graph, vertex, name));
    let regions = graph.regions.iter().map(|region| region_entry(runtime, region));
    let outputs = graph.result.iter().flat_map(|result| match result.operand() {
        Operand::Tuple(elements) => elements,
        one => vec![one],
    });
    let outputs = outputs.map(|output| operand_entry(runtime, graph, &output));
    quote_spanned! {mixed()=>
        #runtime::graph::Graph {
            function: #function,
            file: ::core::file!(),
            arguments: &[#(#arguments),*],
            vertices: &[#(#vertices),*],
            regions: &[#(#regions),*],
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

fn vertex_entry(context: &Context<'_>, graph: &Graph, vertex: &Vertex, name: &str) -> TokenStream {
    let runtime = context.runtime;
    let function = &context.graph_type;
    let Vertex { name: own, text, pushed, .. } = vertex;
    // `line!` answers for the place of its own token: the user's.
    let line = quote_spanned! {vertex.span=> ::core::line!() };
    let operations = vertex.operations.iter().map(|operation| operation_entry(context, graph, operation));
    let [predict, message, learn] = super::local::function_names(name);
    quote_spanned! {mixed()=>
        #runtime::graph::Vertex {
            name: #own,
            line: #line,
            expression: #text,
            pushed: #pushed,
            operations: &[#(#operations),*],
            predict: <#function>::#predict,
            message: <#function>::#message,
            learn: <#function>::#learn,
        }
    }
}

fn operation_entry(context: &Context<'_>, graph: &Graph, operation: &Operation) -> TokenStream {
    let Context { runtime, scalar, .. } = context;
    let Operation { name, callee, .. } = operation;
    let span = located(operation.span);
    let (callee_graph, responses) = match callee {
        Callee::Type(callee) => (
            quote_spanned! {span=> <#callee as #runtime::op::Callee<_, _>>::graph },
            quote_spanned! {span=> <#callee as #runtime::op::Callee<#scalar, _>>::RESPONSES },
        ),
        Callee::Method(ty) => {
            let (graph_type, number) = (&context.graph_type, Literal::usize_unsuffixed(*ty));
            (
                quote_spanned! {mixed()=> || <#graph_type>::callee_graph(#number) },
                quote_spanned! {mixed()=> #runtime::graph::Responses::Function },
            )
        }
    };
    let (name, loops) = text::placeholders(name);
    let loops = loops.into_iter().map(Literal::usize_unsuffixed);
    let operands = operation.operands.iter().map(|operand| operand_entry(runtime, graph, operand));
    quote_spanned! {mixed()=>
        #runtime::graph::Operation {
            name: #name,
            loops: &[#(#loops),*],
            responses: #responses,
            graph: #callee_graph,
            operands: &[#(#operands),*],
        }
    }
}

fn region_entry(runtime: &TokenStream, region: &Region) -> TokenStream {
    let Region { kind, text, span, parent, vertices } = region;
    let kind = Ident::new(&format!("{kind:?}"), mixed());
    let line = quote_spanned! {*span=> ::core::line!() };
    let parent = parent.map(Literal::usize_unsuffixed).map_or_else(
        || quote_spanned! {mixed()=> ::core::option::Option::None },
        |parent| quote_spanned! {mixed()=> ::core::option::Option::Some(#parent) },
    );
    let [start, end] = [vertices.start, vertices.end].map(Literal::usize_unsuffixed);
    quote_spanned! {mixed()=>
        #runtime::graph::Region {
            kind: #runtime::graph::RegionKind::#kind,
            text: #text,
            line: #line,
            parent: #parent,
            vertices: #start..#end,
        }
    }
}

fn operand_entry(runtime: &TokenStream, graph: &Graph, operand: &Operand) -> TokenStream {
    let number = Literal::usize_unsuffixed;
    let several = |elements: &[Operand]| {
        let elements = elements.iter().map(|element| operand_entry(runtime, graph, element));
        quote_spanned! {mixed()=> &[#(#elements),*] }
    };
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
        Operand::Parameter(text) => {
            let text = text::placeholders(text).0;
            quote!(Parameter(#text))
        }
        Operand::Constant(text) => quote!(Constant(#text)),
        Operand::Tuple(elements) => {
            let elements = several(elements);
            quote!(Tuple(#elements))
        }
        Operand::OneOf(_) | Operand::Merge(_) => {
            let mut places = Vec::new();
            operand.each(graph, &mut |place| places.push(place.clone()));
            match Operand::one_of(places) {
                Operand::OneOf(places) => {
                    let places = several(&places);
                    quote!(OneOf(#places))
                }
                one => return operand_entry(runtime, graph, &one),
            }
        }
    };
    quote_spanned! {mixed()=> #runtime::graph::Operand::#variant }
}
