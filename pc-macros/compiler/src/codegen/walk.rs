//! The walk: the user's statements in their order, recording a plan.

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::quote_spanned;

use super::{Context, located, mixed};
use crate::ir::{Expr, Graph, Item, operation_word};
use crate::lower::unraw;
use crate::parse::Role;

// Input:   let hidden = tanh(&affine(&p.w1, x, &p.b1));
// Output:  let hidden = {
//              let affine = <affine as Callee<_>>::call(recorder, 0, 0, (Leaf(&p.w1), x, Leaf(&p.b1)))?;
//              let tanh = <tanh as Callee<_>>::call(recorder, 0, 1, (affine,))?;
//              recorder.bind(0, tanh)
//          };
pub(super) fn emit(context: &Context<'_>, graph: Option<&Graph>, mirror: &TokenStream) -> TokenStream {
    let Context { signature, runtime, scalar } = context;
    let recorder = Ident::new("recorder", mixed());
    let arguments = Ident::new("arguments", mixed());
    let patterns = signature.arguments.iter().map(|argument| {
        let (mutable, name) = (&argument.mutable, &argument.name);
        quote_spanned! {mixed()=> #mutable #name }
    });
    let body = if let Some((graph, result)) = graph.and_then(|graph| Some((graph, graph.result.as_ref()?))) {
        let walk = Walk { runtime, graph, recorder: &recorder, blocks: std::cell::Cell::new(0) };
        let items = walk.items(&graph.walk);
        let result = walk.bound(result);
        let constants = signature.arguments.iter().filter(|argument| argument.role == Role::Constant);
        let constants = constants.map(|argument| &argument.name);
        quote_spanned! {mixed()=>
            #mirror
            let (#(#patterns,)*) = #arguments;
            #(let _ = &#constants;)*
            #items
            ::core::result::Result::Ok(#result)
        }
    } else {
        quote_spanned! {mixed()=>
            let _ = (#recorder, #arguments);
            ::core::unreachable!("the function has errors")
        }
    };
    quote_spanned! {mixed()=>
        fn record(
            #recorder: &mut #runtime::plan::Recorder<'_, #scalar>,
            #arguments: <Self::Signature<'_> as #runtime::border::Signature<#scalar>>::Passed,
        ) -> ::core::result::Result<Self::Results, #runtime::Error> {
            #body
        }
    }
}

struct Walk<'w> {
    runtime: &'w TokenStream,
    graph: &'w Graph,
    recorder: &'w Ident,
    /// How many blocks have a name: several may stand in one expression.
    blocks: std::cell::Cell<usize>,
}

impl Walk<'_> {
    fn items(&self, items: &[Item]) -> TokenStream {
        items.iter().map(|item| self.item(item)).collect()
    }

    fn item(&self, item: &Item) -> TokenStream {
        match item {
            Item::Constant { statement, names } => {
                // What only an assertion reads is not unused.
                quote_spanned! {mixed()=> #statement #(let _ = &#names;)* }
            }
            Item::Let { pattern, value, aliases } => {
                let value = self.bound(value);
                let aliases = self.aliases(aliases);
                quote_spanned! {mixed()=> let #pattern = #value; #aliases }
            }
            Item::Declare { pattern } => quote_spanned! {mixed()=> let #pattern; },
            Item::Assign { target, value, aliases } => {
                let value = self.bound(value);
                let aliases = self.aliases(aliases);
                quote_spanned! {mixed()=> #target = #value; #aliases }
            }
            Item::Scope(items) => {
                let items = self.items(items);
                quote_spanned! {mixed()=> { #items } }
            }
        }
    }

    fn aliases(&self, names: &[Ident]) -> TokenStream {
        let recorder = self.recorder;
        let aliases = names.iter().map(|name| {
            let text = unraw(name);
            quote_spanned! {mixed()=> #recorder.alias(#text, &#name); }
        });
        aliases.collect()
    }

    /// An expression as a variable of the walk holds it.
    fn bound(&self, expr: &Expr) -> TokenStream {
        let recorder = self.recorder;
        match expr {
            Expr::Constant { tokens, .. } | Expr::Variable { tokens, .. } => tokens.clone(),
            Expr::Parameter { place, .. } => quote_spanned! {mixed()=> &#place },
            Expr::Tuple(elements) => {
                let elements = elements.iter().map(|element| self.bound(element));
                quote_spanned! {mixed()=> (#(#elements,)*) }
            }
            Expr::Block { items, tail } => {
                let (items, tail) = (self.items(items), self.bound(tail));
                quote_spanned! {mixed()=> { #items #tail } }
            }
            Expr::Clamped(value) => {
                let argument = self.argument(value);
                quote_spanned! {mixed()=> #recorder.value(#argument)? }
            }
            Expr::Bound { vertex, value } => {
                let mut steps = TokenStream::new();
                let value = self.evaluate(value, &mut steps);
                let vertex = number(*vertex);
                quote_spanned! {mixed()=> { #steps #recorder.bind(#vertex, #value) } }
            }
            Expr::Operation { .. } => {
                let mut steps = TokenStream::new();
                let value = self.evaluate(expr, &mut steps);
                quote_spanned! {mixed()=> { #steps #value } }
            }
        }
    }

    /// Appends the steps that evaluate an operand; returns what then stands for it.
    fn evaluate(&self, expr: &Expr, steps: &mut TokenStream) -> TokenStream {
        let recorder = self.recorder;
        match expr {
            Expr::Operation { vertex, operation, arguments } => {
                let arguments: Vec<TokenStream> =
                    arguments.iter().map(|argument| self.evaluate(argument, steps)).collect();
                let called = &self.graph.vertices[*vertex].operations[*operation];
                let (callee, runtime) = (&called.callee, self.runtime);
                let span = located(called.span);
                let name = local_name(&called.name, *operation, span);
                let recorder = Ident::new(&recorder.to_string(), span);
                let (vertex, operation) = (number(*vertex), number(*operation));
                steps.extend(quote_spanned! {span=>
                    let #name = <#callee as #runtime::op::Callee<_, _>>::call(
                        #recorder, #vertex, #operation, (#(#arguments,)*)
                    )?;
                });
                quote_spanned! {span=> #name }
            }
            Expr::Bound { vertex, value } => {
                let value = self.evaluate(value, steps);
                let vertex_number = number(*vertex);
                let name = Ident::new(&format!("vertex_{vertex}"), mixed());
                steps.extend(quote_spanned! {mixed()=> let #name = #recorder.bind(#vertex_number, #value); });
                quote_spanned! {mixed()=> #name }
            }
            Expr::Block { items, tail } => {
                let (items, mut inner) = (self.items(items), TokenStream::new());
                let tail = self.evaluate(tail, &mut inner);
                let name =
                    Ident::new(&format!("block_{}", self.blocks.replace(self.blocks.get() + 1)), mixed());
                steps.extend(quote_spanned! {mixed()=>
                    #recorder.interrupt();
                    let #name = { #items #inner #tail };
                });
                quote_spanned! {mixed()=> #name }
            }
            Expr::Tuple(elements) => {
                let elements: Vec<TokenStream> =
                    elements.iter().map(|element| self.evaluate(element, steps)).collect();
                quote_spanned! {mixed()=> (#(#elements,)*) }
            }
            other => self.argument(other),
        }
    }

    /// A constant, a parameter or a variable as it is handed to a callee.
    fn argument(&self, expr: &Expr) -> TokenStream {
        let runtime = self.runtime;
        match expr {
            Expr::Constant { tokens, .. } => {
                quote_spanned! {mixed()=> #runtime::border::Constant(#tokens) }
            }
            Expr::Parameter { place, .. } => {
                quote_spanned! {mixed()=> #runtime::border::Leaf(&#place) }
            }
            other => self.bound(other),
        }
    }
}

/// What the result of an operation is called in the walk.
fn local_name(operation: &str, index: usize, span: Span) -> Ident {
    Ident::new(&format!("{}_{index}", operation_word(operation)), span)
}

fn number(n: usize) -> Literal {
    Literal::usize_unsuffixed(n)
}
