//! The static table of a graph.

mod operands;

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote_spanned;

use super::{Context, callee_path, located, mixed};
use crate::analyze::Again;
use crate::ir::{Callee, Graph, Operand, Operation, Region, Vertex};
use crate::lower::unraw;
use crate::parse::{Argument, Role};
use crate::text;
use operands::Operands;

// Input:   let hidden = tanh(&affine(&p.w1, x, &p.b1));
// Output:  Graph { function: "mlp", vertices: &[Vertex { name: "hidden", operations: &[..], predict: .. }], .. }
pub(super) fn emit(context: &Context<'_>, graph: Option<&Graph>, names: &[String]) -> TokenStream {
    let signature = context.signature;
    let function = context.title();
    let arguments = signature.arguments.iter().enumerate();
    let arguments = arguments.map(|(i, argument)| argument_entry(context, i, argument));
    let empty = Graph::default();
    let graph = graph.unwrap_or(&empty);
    let mut operands = Operands::new(graph);
    let vertices = graph.vertices.iter().zip(names);
    let vertices: Vec<_> =
        vertices.map(|(vertex, name)| vertex_entry(context, &mut operands, vertex, name)).collect();
    let regions = graph.regions.iter().map(region_entry);
    let outputs = graph.result.iter().flat_map(|result| match result.operand() {
        Operand::Tuple(elements) => elements,
        one => vec![one],
    });
    let outputs: Vec<_> = outputs.map(|output| operands.entry(&output)).collect();
    let merges = operands.merges(&context.sources);
    quote_spanned! {mixed()=>
        __graph::Graph {
            function: #function,
            file: ::core::file!(),
            identity: ::core::any::TypeId::of::<Self>,
            arguments: &[#(#arguments),*],
            vertices: &[#(#vertices),*],
            merges: &[#(#merges),*],
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
        __graph::Argument { name: #name, role: __graph::Role::#role, leaves: #leaves }
    }
}

// Of a type with the wrong number of parameters, rustc knows no function but by `Self`.
fn vertex_entry(
    context: &Context<'_>,
    operands: &mut Operands<'_>,
    vertex: &Vertex,
    name: &str,
) -> TokenStream {
    let Vertex { name: own, text, pushed, .. } = vertex;
    // `line!` answers for the place of its own token: the user's.
    let line = quote_spanned! {vertex.span=> ::core::line!() };
    let read_again = context.sources.read_again(vertex);
    let operations = vertex.operations.iter().zip(read_again);
    let operations =
        operations.map(|(operation, again)| operation_entry(context, operands, operation, &again));
    let [predict, message, learn] = super::local::function_names(name);
    quote_spanned! {mixed()=>
        __graph::Vertex {
            name: #own,
            line: #line,
            expression: #text,
            pushed: #pushed,
            operations: &[#(#operations),*],
            predict: Self::#predict,
            message: Self::#message,
            learn: Self::#learn,
        }
    }
}

fn operation_entry(
    context: &Context<'_>,
    operands: &mut Operands<'_>,
    operation: &Operation,
    read_again: &[Again],
) -> TokenStream {
    let scalar = &context.scalar;
    let Operation { name, callee, .. } = operation;
    let span = located(operation.span);
    let applied = if let Callee::Method(ty) = callee {
        let number = Literal::usize_unsuffixed(*ty);
        quote_spanned! {mixed()=> __graph::Applied::function(|| Self::callee_graph(#number)) }
    } else {
        let callee = callee_path(operation);
        quote_spanned! {span=> <#callee as __Callee<#scalar, _>>::APPLIED }
    };
    let (name, positions) = text::positions(name);
    let loops =
        positions.into_iter().flatten().filter_map(|position| *operands.graph.positions.get(position)?);
    let loops: Vec<Literal> = loops.map(Literal::usize_unsuffixed).collect();
    let loops = (!loops.is_empty()).then(|| quote_spanned! {mixed()=> .in_loops(&[#(#loops),*]) });
    let operands = operation.operands.iter().map(|operand| operands.entry(operand));
    let again = read_again.iter().map(again_entry);
    let again = (!read_again.is_empty()).then(|| quote_spanned! {mixed()=> .reading_again(&[#(#again),*]) });
    quote_spanned! {mixed()=> __graph::Operation::new(#name, #applied, &[#(#operands),*]) #loops #again }
}

fn again_entry(again: &Again) -> TokenStream {
    let [operand, set] = [again.operand, again.set].map(Literal::usize_unsuffixed);
    let (same, is_twice) = (Literal::u64_unsuffixed(again.same), again.is_twice);
    quote_spanned! {mixed()=>
        __graph::Again { operand: #operand, set: #set, same: #same, is_twice: #is_twice }
    }
}

fn region_entry(region: &Region) -> TokenStream {
    let Region { kind, text, span, parent, vertices } = region;
    let kind = Ident::new(&format!("{kind:?}"), mixed());
    let line = quote_spanned! {*span=> ::core::line!() };
    let parent = parent.map(Literal::usize_unsuffixed).map_or_else(
        || quote_spanned! {mixed()=> ::core::option::Option::None },
        |parent| quote_spanned! {mixed()=> ::core::option::Option::Some(#parent) },
    );
    let [start, end] = [vertices.start, vertices.end].map(Literal::usize_unsuffixed);
    quote_spanned! {mixed()=>
        __graph::Region {
            kind: __graph::RegionKind::#kind,
            text: #text,
            line: #line,
            parent: #parent,
            vertices: #start..#end,
        }
    }
}
