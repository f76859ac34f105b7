//! The walk: the user's statements in their order, recording a plan.

mod control;
mod position;

use std::cell::Cell;
use std::collections::BTreeSet;

use proc_macro2::{Ident, Literal, Span, TokenStream, TokenTree};
use quote::quote_spanned;

use super::borders::is_asked;
use super::{Context, callee_path, located, mixed};
use crate::ir::{Callee, Expr, Graph, Item, Place, operation_word, type_name};
use crate::lower::unraw;
use crate::parse::{Role, Signature};
use crate::text;

// Input:   let hidden = tanh(&affine(&p.w1, x, &p.b1));
// Output:  let hidden = {
//              let affine = <affine as Callee<_>>::call(recorder, 0, 0, (Leaf(&p.w1), x, Leaf(&p.b1)))?;
//              let tanh = <tanh as Callee<_>>::call(recorder, 0, 1, (affine,))?;
//              recorder.bind(0, tanh)
//          };
pub(super) fn emit(context: &Context<'_>, graph: Option<&Graph>, mirror: &TokenStream) -> TokenStream {
    let Context { signature, runtime, scalar, .. } = context;
    let recorder = Ident::new("recorder", mixed());
    let arguments = Ident::new("arguments", mixed());
    let variables = variables(signature);
    let body = if let Some((graph, result)) = graph.and_then(|graph| Some((graph, graph.result.as_ref()?))) {
        let walk = Walk::new(graph, &recorder, is_asked(signature));
        let positions = walk.positions.iter().map(|position| numbered("position", *position));
        let items = walk.items(&graph.walk);
        let result = walk.bound(result);
        let constants = signature.arguments.iter().filter(|argument| argument.role == Role::Constant);
        let constants = constants.map(|argument| &argument.name);
        let sound = sound(context, &recorder);
        let result = walk.typed(result);
        quote_spanned! {mixed()=>
            let (#(#variables,)*) = #arguments;
            #sound
            #mirror
            #(let _ = &#constants;)*
            #(let #positions = __border::Position::new();)*
            #items
            ::core::result::Result::Ok(#result)
        }
    } else {
        quote_spanned! {mixed()=>
            let _ = (#recorder, #arguments);
            __border::refused()
        }
    };
    // What there is to warn of was said of the function.
    quote_spanned! {mixed()=>
        #[allow(warnings)]
        fn record(
            #recorder: &mut __plan::Recorder<'_, #scalar>,
            #arguments: <Self::Signature<'_> as __border::Signature<#scalar>>::Passed,
        ) -> ::core::result::Result<Self::Results, #runtime::Error> {
            #body
        }
    }
}

/// The arguments as the walk holds them: constants as the user's own.
fn variables(signature: &Signature) -> impl Iterator<Item = TokenStream> {
    signature.arguments.iter().map(|argument| match argument.role {
        Role::Constant => {
            let (mutable, name) = (&argument.mutable, &argument.name);
            quote_spanned! {mixed()=> #mutable #name }
        }
        Role::Parameter | Role::Input => super::variable(argument),
    })
}

/// Where rustc finds a mistake in the function, neither the recorder nor a value in the walk has a type, nor has a place
/// of the parameters where it is read, and rustc does not find the mistake again. (In what is made of constants alone
/// it finds the same, and says it once.)
// Output:  let sound = <Border<{ __SOUND }> as Sound>::sound();
//          let recorder = sound.typed(recorder); let mut p: &Mlp = p; let mut x = sound.typed(x);
fn sound(context: &Context<'_>, recorder: &Ident) -> TokenStream {
    let signature = context.signature;
    if !is_asked(signature) {
        return TokenStream::new();
    }
    let values = signature.arguments.iter().zip(variables(signature)).map(|(argument, variable)| {
        let (name, ty) = (&argument.name, &argument.ty);
        match argument.role {
            Role::Input => quote_spanned! {mixed()=> let #variable = sound.typed(#name); },
            // Lifetimes are not declared here.
            _ if text::of(ty).contains('\'') => TokenStream::new(),
            Role::Parameter => quote_spanned! {mixed()=> let #variable: &#ty = #name; },
            Role::Constant => quote_spanned! {mixed()=> let #variable: #ty = #name; },
        }
    });
    quote_spanned! {mixed()=>
        let sound = <__border::Border<{ __SOUND }> as __border::Sound>::sound();
        let #recorder = sound.typed(#recorder);
        #(#values)*
    }
}

struct Walk<'w> {
    graph: &'w Graph,
    recorder: &'w Ident,
    /// Whether `sound` is at hand.
    is_asked: bool,
    /// The positions that names of calls tell.
    positions: BTreeSet<usize>,
    /// How many blocks have a name: several may stand in one expression.
    blocks: Cell<usize>,
}

impl<'w> Walk<'w> {
    fn new(graph: &'w Graph, recorder: &'w Ident, is_asked: bool) -> Self {
        let operations = graph.vertices.iter().flat_map(|vertex| &vertex.operations);
        let positions =
            operations.flat_map(|operation| text::positions(&operation.name).1).flatten().collect();
        Self { graph, recorder, is_asked, positions, blocks: Cell::new(0) }
    }

    /// A value that has no type if the function has a mistake.
    fn typed(&self, value: TokenStream) -> TokenStream {
        if self.is_asked {
            quote_spanned! {at_word(&value)=> sound.typed(#value) }
        } else {
            value
        }
    }

    fn items(&self, items: &[Item]) -> TokenStream {
        items.iter().map(|item| self.item(item)).collect()
    }

    fn item(&self, item: &Item) -> TokenStream {
        match item {
            Item::Constant { statement, names } => {
                let names = self.names(names);
                quote_spanned! {mixed()=> #statement #names }
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
            Item::Match { pattern, scrutinee, names } => {
                let (scrutinee, names) = (self.scrutinee(scrutinee, true), self.names(names));
                quote_spanned! {mixed()=> let #pattern = #scrutinee; #names }
            }
            Item::Branch(branch) => self.branch(branch),
            Item::Loop(repeat) => self.repeat(repeat),
            Item::Push { target, name, depth, vertex, value } => {
                self.push(target, name, *depth, *vertex, value)
            }
        }
    }

    // Input:   ys.push(tanh(&h));
    // Output:  { let tanh_0 = ..; recorder.push(3, 0, &mut ys, tanh_0); }
    fn push(
        &self,
        target: &Ident,
        name: &str,
        depth: usize,
        vertex: Option<usize>,
        value: &Expr,
    ) -> TokenStream {
        let (recorder, depth) = (self.recorder, number(depth));
        let mut steps = TokenStream::new();
        if let (Some(vertex), Expr::Bound { value, .. }) = (vertex.map(number), value) {
            let value = self.evaluate(value, &mut steps);
            return quote_spanned! {mixed()=> { #steps #recorder.push(#vertex, #depth, &mut #target, #value); } };
        }
        let value = self.bound(value);
        quote_spanned! {mixed()=> {
            let pushed = #value;
            #recorder.push_alias(#name, #depth, &mut #target, pushed);
        } }
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
            Expr::Constant { tokens, .. } => tokens.clone(),
            Expr::Variable { tokens, .. } => {
                quote_spanned! {mixed()=> ::core::clone::Clone::clone(&#tokens) }
            }
            Expr::Element { .. } => self.place(expr),
            Expr::Branch { branch, .. } => self.branch(branch),
            Expr::Alias { name, value } => {
                let value = self.bound(value);
                quote_spanned! {mixed()=> { let named = #value; #recorder.alias(#name, &named); named } }
            }
            Expr::Sequence(elements) if elements.is_empty() => {
                quote_spanned! {mixed()=> __border::Sequence::new() }
            }
            Expr::Sequence(elements) => {
                let elements = elements.iter().map(|element| self.bound(element));
                quote_spanned! {mixed()=> __border::Sequence::from([#(#elements),*]) }
            }
            Expr::Parameter { place, .. } => self.typed(self.parameter(expr, place)),
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
                let span = at_word(&argument);
                let recorder = Ident::new(&recorder.to_string(), span);
                quote_spanned! {span=> #recorder.value(#argument)? }
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

    /// A reference to a place of the parameters.
    fn parameter(&self, expr: &Expr, place: &TokenStream) -> TokenStream {
        let (place, notes) = (reference(place), self.note_positions(expr));
        if notes.is_empty() {
            place
        } else {
            quote_spanned! {mixed()=> { #notes #place } }
        }
    }

    /// Appends the steps that evaluate an operand; returns what then stands for it.
    fn evaluate(&self, expr: &Expr, steps: &mut TokenStream) -> TokenStream {
        let recorder = self.recorder;
        match expr {
            Expr::Operation { vertex, operation, arguments } => {
                self.call(*vertex, *operation, arguments, steps)
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
                self.step(&quote_spanned! {mixed()=> { #items #inner #tail } }, true, steps)
            }
            Expr::Branch { branch, .. } => {
                let chosen = self.step(&self.branch(branch), true, steps);
                if ends(expr, |tail| matches!(tail, Expr::Parameter { .. })) {
                    quote_spanned! {mixed()=> __border::Leaf(#chosen) }
                } else if ends(expr, |tail| matches!(tail, Expr::Constant { .. })) {
                    quote_spanned! {mixed()=> __border::Constant(#chosen) }
                } else {
                    chosen
                }
            }
            Expr::Element { .. } => self.step(&self.place(expr), false, steps),
            Expr::Sequence(elements) => {
                let elements: Vec<TokenStream> = elements
                    .iter()
                    .map(|element| match element {
                        Expr::Operation { .. } | Expr::Bound { .. } => self.evaluate(element, steps),
                        other => self.step(&self.bound(other), false, steps),
                    })
                    .collect();
                quote_spanned! {mixed()=> __border::Sequence::from([#(#elements),*]) }
            }
            Expr::Tuple(elements) => {
                let elements: Vec<TokenStream> =
                    elements.iter().map(|element| self.evaluate(element, steps)).collect();
                quote_spanned! {mixed()=> (#(#elements,)*) }
            }
            other => self.argument(other),
        }
    }

    /// Appends the call of an operation, or of an annotated function.
    fn call(
        &self,
        vertex: usize,
        operation: usize,
        arguments: &[Expr],
        steps: &mut TokenStream,
    ) -> TokenStream {
        let called = &self.graph.vertices[vertex].operations[operation];
        let is_method = matches!(called.callee, Callee::Method(_));
        steps.extend(arguments.iter().map(|argument| self.note_positions(argument)));
        let arguments: Vec<TokenStream> = arguments
            .iter()
            .enumerate()
            .map(|(i, argument)| match argument {
                Expr::Constant { tokens, .. } if is_method && i == 0 => {
                    quote_spanned! {mixed()=> __border::Constant(&#tokens) }
                }
                argument => self.evaluate(argument, steps),
            })
            .collect();
        let span = located(called.span);
        let name = local_name(&called.name, operation, span);
        let recorder = Ident::new(&self.recorder.to_string(), span);
        let (vertex, operation) = (number(vertex), number(operation));
        let call = if let Callee::Method(ty) = called.callee {
            let ty = type_name(ty);
            quote_spanned! {span=> #ty.call(#recorder, #vertex, #operation, (#(#arguments,)*))? }
        } else {
            let callee = callee_path(called);
            quote_spanned! {span=>
                <#callee as __Callee<_, _>>::call(#recorder, #vertex, #operation, (#(#arguments,)*))?
            }
        };
        steps.extend(self.at_positions(&called.name));
        steps.extend(quote_spanned! {span=> let #name = #call; });
        quote_spanned! {span=> #name }
    }

    /// Gives what stands inside an expression a variable of its own; `interrupts` where statements of
    /// the user's may be inside.
    fn step(&self, value: &TokenStream, interrupts: bool, steps: &mut TokenStream) -> TokenStream {
        let recorder = self.recorder;
        let name = numbered("inner", self.blocks.replace(self.blocks.get() + 1));
        if interrupts {
            steps.extend(quote_spanned! {mixed()=> #recorder.interrupt(); });
        }
        steps.extend(quote_spanned! {mixed()=> let #name = #value; });
        quote_spanned! {mixed()=> #name }
    }

    /// A variable of the walk, or an element of one, without a copy.
    fn place(&self, expr: &Expr) -> TokenStream {
        match expr {
            Expr::Variable { tokens, .. } => tokens.clone(),
            Expr::Element { base, place, optional } => match &**base {
                Expr::Variable { .. } | Expr::Element { .. } => {
                    self.element(&self.place(base), place, *optional)
                }
                // What is made here is made first: it borrows the recorder, too.
                made => {
                    let made = self.bound(made);
                    let element = self.element(&quote_spanned! {mixed()=> base }, place, *optional);
                    quote_spanned! {mixed()=> { let base = #made; #element } }
                }
            },
            other => self.bound(other),
        }
    }

    fn element(&self, base: &TokenStream, place: &Place, optional: bool) -> TokenStream {
        let span = at_word(base);
        let recorder = Ident::new(&self.recorder.to_string(), span);
        match (place, optional) {
            (Place::First, false) => quote_spanned! {span=> #recorder.first(&#base)? },
            (Place::Last, false) => quote_spanned! {span=> #recorder.last(&#base)? },
            (Place::At(index), false) => quote_spanned! {span=> #recorder.at(&#base, #index)? },
            (Place::First, true) => quote_spanned! {mixed()=> #base.first().cloned() },
            (Place::Last, true) => quote_spanned! {mixed()=> #base.last().cloned() },
            (Place::At(index), true) => quote_spanned! {mixed()=> #base.get(#index).cloned() },
        }
    }

    /// A constant, a parameter or a variable as it is handed to a callee.
    fn argument(&self, expr: &Expr) -> TokenStream {
        let (Expr::Constant { tokens, .. }
        | Expr::Parameter { place: tokens, .. }
        | Expr::Variable { tokens, .. }) = expr
        else {
            return self.bound(expr);
        };
        // An error about it points to the user's tokens.
        let span = at_word(tokens);
        match expr {
            Expr::Constant { .. } => {
                let (kind, constant) =
                    (if is_literal(tokens) { "Literal" } else { "Constant" }, self.typed(tokens.clone()));
                let kind = Ident::new(kind, span);
                quote_spanned! {span=> __border::#kind(#constant) }
            }
            Expr::Parameter { .. } => {
                let place = self.typed(quote_spanned! {span=> &#tokens });
                quote_spanned! {span=> __border::Leaf(#place) }
            }
            _ => quote_spanned! {span=> &#tokens },
        }
    }
}

/// A reference to a place. A variable is one: of a pattern that does not fit it, rustc says what it says of the
/// function.
// Input:   *layer    p.layers[0].w
// Output:  layer     &p.layers[0].w
fn reference(place: &TokenStream) -> TokenStream {
    let tokens: Vec<TokenTree> = place.clone().into_iter().collect();
    match tokens.as_slice() {
        [TokenTree::Punct(star), variable @ TokenTree::Ident(_)] if star.as_char() == '*' => {
            variable.clone().into()
        }
        _ => quote_spanned! {mixed()=> &#place },
    }
}

/// Whether an expression ends in such ones, whichever arm is chosen.
fn ends(expr: &Expr, is: fn(&Expr) -> bool) -> bool {
    match expr {
        Expr::Block { tail, .. } => ends(tail, is),
        Expr::Alias { value, .. } => ends(value, is),
        Expr::Branch { branch, .. } => {
            branch.arms.iter().all(|arm| arm.tail.as_ref().is_some_and(|tail| ends(tail, is)))
        }
        other => is(other),
    }
}

/// Generated code that stands for these tokens of the user's: at their first word.
fn at_word(tokens: &TokenStream) -> Span {
    fn word(tokens: TokenStream) -> Option<Span> {
        tokens.into_iter().find_map(|token| match token {
            TokenTree::Punct(_) => None,
            TokenTree::Group(group) => word(group.stream()),
            token => Some(token.span()),
        })
    }
    word(tokens.clone()).map_or_else(mixed, located)
}

/// `0.5`, `-1`, `true`, `"text"`
fn is_literal(tokens: &TokenStream) -> bool {
    let unsigned = tokens
        .clone()
        .into_iter()
        .skip_while(|token| matches!(token, TokenTree::Punct(p) if p.as_char() == '-'));
    syn::parse2::<syn::Lit>(unsigned.collect()).is_ok()
}

/// `inner_3`
fn numbered(kind: &str, number: usize) -> Ident {
    Ident::new(&format!("{kind}_{number}"), mixed())
}

/// What the result of an operation is called in the walk.
fn local_name(operation: &str, index: usize, span: Span) -> Ident {
    let word = operation_word(operation);
    let word = word.rsplit('.').next().unwrap_or(word);
    Ident::new(&format!("{word}_{index}"), span)
}

fn number(n: usize) -> Literal {
    Literal::usize_unsuffixed(n)
}
