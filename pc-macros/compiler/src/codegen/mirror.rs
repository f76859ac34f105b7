//! The mirror: a copy of the user's body that never runs, for rustc to find types in.
//!
//! The walk works on handles. Where it needs the type that the user's own variable has, the copy says
//! so at the same expression, and the walk takes the type from there.

use std::borrow::Cow;
use std::collections::HashMap;

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote_spanned};
use syn::punctuated::Punctuated;
use syn::token::{Brace, Paren};
use syn::visit_mut::{self, VisitMut};
use syn::{
    AngleBracketedGenericArguments, Arm, BinOp, Block, Expr, ExprBinary, ExprBlock, ExprCall, ExprClosure,
    ExprConst, ExprMatch, ExprMethodCall, ExprParen, ExprPath, ExprReference, ExprRepeat, ExprUnary, Item,
    Local, Pat, PatIdent, Stmt, Token, Type, UnOp,
};

use super::borders::{is_asked, is_concrete};
use super::{Context, located, mixed};
use crate::analyze::Unused;
use crate::diagnostics::gives_operand;
use crate::ir::{Graph, LookedAt, MethodCall, SiteKind, address, type_name};
use crate::lower::{assigns, each_pair, is_operation, unraw};
use crate::parse::generics::{ReplaceLifetimes, examples};
use crate::parse::{Argument, Role, Signature};

/// In the walk: an expression that reads values of these variables.
// Input:   h.norm() > 1.0
// Output:  {
//              let read_0 = type_0.read(recorder, &h)?;
//              let h = read_0.lend();
//              let decided = h.norm() > 1.0;
//              read_0.give_back(h);
//              decided
//          }
pub(super) fn read(reads: &[LookedAt], recorder: &Ident, expr: &TokenStream) -> TokenStream {
    let (mut lent, mut back) = (TokenStream::new(), TokenStream::new());
    for LookedAt { ty, variable, stays } in reads {
        let (name, read) = (type_name(*ty), Ident::new(&format!("read_{ty}"), mixed()));
        lent.extend(quote_spanned! {mixed()=>
            let #read = #name.read(#recorder, &#variable)?;
            let #variable = #read.lend();
        });
        if *stays {
            back.extend(quote_spanned! {mixed()=> #read.give_back(#variable); });
        }
    }
    quote_spanned! {mixed()=> { #lent let decided = #expr; #back decided } }
}

// Input:   let h = &p.w * x; if h.norm() > 1.0 { .. }
// Output:  let type_0 = types_of(|()| {
//              let type_0 = Type::new();
//              let _ = |(p, x,): (&Layer, &DVector<f64>,)| -> DVector<f64> {
//                  let _ = never();
//                  let h = &p.w * x; type_0.is(&h); if h.norm() > 1.0 { .. }
//              };
//              type_0
//          });
/// Sites are known by their addresses in `body`, in which they are wrapped.
pub(super) fn wrap(context: &Context<'_>, graph: &Graph, body: &mut Block) {
    let sites = graph.sites.iter().map(|site| (site.address, &site.kind)).collect();
    let gates = has_written(context.signature);
    Wrap { runtime: context.runtime, gates, sites, before: None, bound: Vec::new() }.visit_block_mut(body);
}

/// The mirror of a wrapped body, with the types of the sites that are `needed`; nothing without such sites.
pub(super) fn emit(
    context: &Context<'_>,
    graph: &Graph,
    body: &Block,
    needed: impl Fn(&SiteKind) -> bool,
    is_in_walk: bool,
) -> TokenStream {
    let signature = context.signature;
    if !graph.sites.iter().any(|site| needed(&site.kind)) {
        return TokenStream::new();
    }
    let Found { makes, result, pattern } = found(graph, needed);
    let copy = copy(context, graph, body);
    let mut types = quote_spanned! {mixed()=> __border::types_of(|()| { #makes #copy #result }) };
    if is_in_walk && is_asked(signature) {
        types = quote_spanned! {mixed()=> sound.typed(#types) };
    }
    let bind = pattern.map(|pattern| quote_spanned! {mixed()=> let #pattern = });
    let lints = &signature.lints;
    // What there is to warn of was said of the function.
    quote_spanned! {mixed()=>
        #(#lints)*
        #[allow(warnings, unused_braces)]
        #bind #types;
    }
}

/// Asks rustc whether it finds a mistake in the body, as it was `written` and as it is wrapped, or in the signature:
/// then a constant has no value, and what depends on it no type. Of a body with parameters it cannot be asked: no
/// type depends on it so.
// Input:   let h = &p.w * x; h
// Output:  const __WRITTEN: bool = {
//              let _: fn(_, _) -> _ = |p: &Layer, x: &DVector<f64>| -> DVector<f64> { let h = &p.w * x; h };
//              true
//          };
//          const __BODY: bool = { __WRITTEN };
//          const __SOUND: bool = { __VALUES; __BODY };
pub(super) fn sound(
    context: &Context<'_>,
    graph: Option<&Graph>,
    written: &Block,
    body: &Block,
) -> TokenStream {
    let signature = context.signature;
    if !is_asked(signature) {
        return TokenStream::new();
    }
    let has_written = has_written(signature);
    let written = graph.filter(|_| has_written).map(|_| written_copy(context, written));
    let wrapped = graph.filter(|graph| !has_written || !graph.sites.is_empty()).map(|graph| {
        let (Found { makes, .. }, copy) = (found(graph, |_| false), copy(context, graph, body));
        quote_spanned! {mixed()=> let _ = || { #makes #copy }; }
    });
    let is_of_trait = signature.owner.as_ref().is_some_and(|owner| owner.of_trait.is_some());
    // That the trait has no such method rustc would say wherever it is mentioned.
    let mention = is_of_trait.then(|| {
        let function = &context.function;
        quote_spanned! {mixed()=> let _ = #function; }
    });
    let written =
        asked(context, ["__WRITTEN", "__written"], &quote_spanned! {mixed()=> #mention #written true });
    let body = asked(context, ["__BODY", "__body"], &quote_spanned! {mixed()=> #wrapped __WRITTEN });
    quote_spanned! {mixed()=>
        #written
        #body
        const __SOUND: bool = { __VALUES; __BODY };
    }
}

/// A constant that has no value if rustc finds a mistake in what is asked. With the function's type parameters it is
/// asked in a function, of which the constant is an example.
// Output:  const __WRITTEN: bool = { .. };
//
// Output:  const fn __written<T: Real>() -> bool { .. }  const __WRITTEN: bool = __written::<f32>();
pub(super) fn asked(context: &Context<'_>, names: [&str; 2], question: &TokenStream) -> TokenStream {
    let Context { signature, generics, .. } = context;
    let (header, _, clause) = generics.split_for_impl();
    let [constant, function] = names.map(|name| Ident::new(name, mixed()));
    let lints = &signature.lints;
    let attributes = quote_spanned! {mixed()=>
        #(#lints)*
        #[allow(warnings, unused_braces, clippy::multiple_bound_locations)]
    };
    if is_concrete(signature) {
        return quote_spanned! {mixed()=> #attributes const #constant: bool = { #question }; };
    }
    let bool = Ident::new("bool", super::end_of_signature(signature));
    let examples = examples(&signature.generics).expect("asked for only where there are some");
    quote_spanned! {mixed()=>
        #attributes
        const fn #function #header() -> ::core::primitive::#bool #clause { #question }
        const #constant: bool = #function::<#(#examples),*>();
    }
}

/// Errors where rustc finds nothing else wrong with the function: of what is unused a mistake may be the cause.
// Output:  const _: () = if __SOUND { panic!("{}", "nothing reads the input `x`\nhelp: ..") };
pub(super) fn unless_unsound(signature: &Signature, unused: &[Unused]) -> TokenStream {
    let errors = unused.iter().map(|Unused { span, message }| {
        let (span, sound) =
            (located(*span), is_asked(signature).then(|| quote_spanned! {mixed()=> __SOUND }));
        let sound = sound.unwrap_or_else(|| quote_spanned! {mixed()=> true });
        quote_spanned! {span=> const _: () = if #sound { ::core::panic!("{}", #message) }; }
    });
    errors.collect()
}

/// Whether rustc can be asked about the body as it was written: in that of a method, `self` has another name.
fn has_written(signature: &Signature) -> bool {
    is_asked(signature) && signature.owner.is_none()
}

/// The function as a closure: what rustc says of it, of moves and borrows, too, it says of the function in the same
/// words at the same places, and so once. Only of a receiver it would say it by another name.
///
/// By way of the type of a function, rustc is free to choose every lifetime.
fn written_copy(context: &Context<'_>, written: &Block) -> TokenStream {
    let signature = context.signature;
    let arguments = signature.arguments.iter().map(|argument| {
        let (Argument { mutable, name, .. }, ty) = (argument, static_type(signature, &argument.ty));
        let reference = (argument.role == Role::Parameter).then(|| quote_spanned! {mixed()=> & });
        quote_spanned! {mixed()=> #mutable #name: #reference #ty }
    });
    let output = static_type(signature, &signature.output);
    let mut written = Cow::Borrowed(written);
    if !signature.lifetimes.is_empty() {
        ReplaceLifetimes(&signature.lifetimes, "'_").visit_block_mut(written.to_mut());
    }
    let open = signature.arguments.iter().map(|_| quote_spanned! {mixed()=> _ });
    quote_spanned! {mixed()=> let _: fn(#(#open),*) -> _ = |#(#arguments),*| -> #output #written; }
}

/// The body in a closure. Nothing in it is reached, so rustc looks at its types, and of moves and borrows
/// speaks in the function alone. With a mistake in the body as it was written, its inputs have no types. (What is made
/// of parameters and constants alone rustc would find wrong in the same words, and says once.)
fn copy(context: &Context<'_>, graph: &Graph, body: &Block) -> TokenStream {
    let signature = context.signature;
    let if_sound = |ty: Type| {
        if !has_written(signature) {
            return ty.into_token_stream();
        }
        quote_spanned! {mixed()=> <__border::Border<{ __WRITTEN }> as __border::Sound>::Same<#ty> }
    };
    let variables = signature.arguments.iter().map(super::variable);
    let types = signature.arguments.iter().map(|argument| {
        let ty = static_type(signature, &argument.ty);
        let ty = if argument.role == Role::Input { if_sound(ty) } else { ty.into_token_stream() };
        let reference = (argument.role == Role::Parameter).then(|| quote_spanned! {mixed()=> & });
        quote_spanned! {mixed()=> #reference #ty }
    });
    let output = if_sound(static_type(signature, &signature.output));
    let has_scalar = graph.sites.iter().any(|site| matches!(site.kind, SiteKind::Scalar(_)));
    let import = has_scalar.then(|| quote_spanned! {mixed()=> use __border::ScalarMethod as _; });
    let sound = has_written(signature).then(|| {
        quote_spanned! {mixed()=> let sound = <__border::Border<{ __WRITTEN }> as __border::Sound>::sound(); }
    });
    quote_spanned! {mixed()=>
        #import
        #sound
        let _ = |(#(#variables,)*): (#(#types,)*)| -> #output {
            let _ = __border::never();
            #body
        };
    }
}

/// The type, if rustc finds no mistake in the function; else there is none.
// Output:  <Border<{ __SOUND }> as Sound>::Same<Dense>
pub(super) fn if_sound(signature: &Signature, ty: &Type) -> TokenStream {
    if is_asked(signature) {
        quote_spanned! {mixed()=> <__border::Border<{ __SOUND }> as __border::Sound>::Same<#ty> }
    } else {
        ty.to_token_stream()
    }
}

/// The arm for what a `match` leaves out: that it does, rustc says of the function.
pub(super) fn left_out() -> TokenStream {
    quote_spanned! {mixed()=> _ => match __border::never() {} }
}

/// A type of the signature, whose lifetimes are not declared in a copy.
fn static_type(signature: &Signature, ty: &Type) -> Type {
    let mut ty = ty.clone();
    ReplaceLifetimes(&signature.lifetimes, "'static").visit_type_mut(&mut ty);
    ty
}

/// The types of a mirror.
struct Found {
    makes: TokenStream,
    /// As a tree of tuples: there may be any number of them, and rustc looks into types so deep only.
    result: Option<TokenStream>,
    /// The same, of those that are needed.
    pattern: Option<TokenStream>,
}

// Output:  let type_0 = Type::new(); let type_1 = ConstantType::new();    (type_0, type_1,)    (_, type_1,)
fn found(graph: &Graph, needed: impl Fn(&SiteKind) -> bool) -> Found {
    let mut makes = TokenStream::new();
    let mut names = Vec::new();
    for site in &graph.sites {
        let (indices, kind) = match &site.kind {
            SiteKind::Read(types) => (types.iter().map(|(index, _)| *index).collect(), "Type"),
            SiteKind::Constant(index) => (vec![*index], "ConstantType"),
            SiteKind::Method { index, .. } => (vec![*index], "MethodType"),
            SiteKind::Scalar(_) => continue,
        };
        for index in indices {
            let (name, kind) = (type_name(index), Ident::new(kind, mixed()));
            makes.extend(quote_spanned! {mixed()=> let #name = __border::#kind::new(); });
            names.push((name, needed(&site.kind)));
        }
    }
    if names.is_empty() {
        return Found { makes, result: None, pattern: None };
    }
    let result = names.iter().map(|(name, _)| name.to_token_stream());
    let pattern = names.iter().map(|(name, is_needed)| {
        if *is_needed {
            name.to_token_stream()
        } else {
            quote_spanned! {mixed()=> _ }
        }
    });
    Found { makes, result: Some(tree(result.collect())), pattern: Some(tree(pattern.collect())) }
}

/// One as itself; several as a tuple of a few, or of tuples.
fn tree(mut parts: Vec<TokenStream>) -> TokenStream {
    while parts.len() > 1 {
        let tuple = |parts: &[TokenStream]| quote_spanned! {mixed()=> (#(#parts,)*) };
        parts = parts.chunks(8).map(tuple).collect();
    }
    parts.into_iter().collect()
}

/// Wraps the sites of a body in place.
struct Wrap<'w> {
    runtime: &'w TokenStream,
    /// Whether `sound` is at hand.
    gates: bool,
    sites: HashMap<usize, &'w SiteKind>,
    /// What is asked before the statement that is at hand; nothing where its variables are not known yet.
    before: Option<Vec<Stmt>>,
    /// The addresses of what is bound to plain names.
    bound: Vec<usize>,
}

impl VisitMut for Wrap<'_> {
    /// What a statement looks at and calls is asked before it, so rustc says of it what it says in the function.
    // Input:   let n: usize = h.norm() as usize;
    // Output:  type_0.is(&h); let n: usize = h.norm() as usize;
    fn visit_block_mut(&mut self, block: &mut Block) {
        let outer = self.before.take();
        let asked = block.stmts.iter_mut().map(|statement| {
            self.before = Some(Vec::new());
            self.visit_stmt_mut(statement);
            self.before.take().unwrap_or_default()
        });
        // Sites are known by where they stand, so statements move only now.
        let asked: Vec<_> = asked.collect();
        let written = std::mem::take(&mut block.stmts);
        let stated = asked.into_iter().zip(written);
        block.stmts = stated.flat_map(|(asked, statement)| asked.into_iter().chain([statement])).collect();
        self.before = outer;
    }

    /// What is constant for rustc stays as it is.
    fn visit_angle_bracketed_generic_arguments_mut(&mut self, _: &mut AngleBracketedGenericArguments) {}

    fn visit_type_mut(&mut self, _: &mut Type) {}

    fn visit_item_mut(&mut self, _: &mut Item) {}

    fn visit_expr_const_mut(&mut self, _: &mut ExprConst) {}

    fn visit_expr_repeat_mut(&mut self, repeat: &mut ExprRepeat) {
        self.visit_expr_mut(&mut repeat.expr);
    }

    fn visit_arm_mut(&mut self, arm: &mut Arm) {
        self.in_place(|wrap| visit_mut::visit_arm_mut(wrap, arm));
    }

    /// In a closure rustc looks at moves, too: it is reached for all that rustc knows.
    fn visit_expr_closure_mut(&mut self, closure: &mut ExprClosure) {
        let gates = std::mem::replace(&mut self.gates, false);
        self.in_place(|wrap| visit_mut::visit_expr_closure_mut(wrap, closure));
        self.gates = gates;
    }

    /// What a condition binds, it may ask, too.
    fn visit_expr_binary_mut(&mut self, binary: &mut ExprBinary) {
        if matches!(binary.op, BinOp::And(_)) {
            self.in_place(|wrap| visit_mut::visit_expr_binary_mut(wrap, binary));
        } else {
            visit_mut::visit_expr_binary_mut(self, binary);
        }
    }

    /// Whether `mut` is needed is seen in the function: rustc does not warn of what a macro wrote.
    fn visit_pat_ident_mut(&mut self, pattern: &mut PatIdent) {
        visit_mut::visit_pat_ident_mut(self, pattern);
        if let Some(mutable) = &mut pattern.mutability {
            mutable.span = located(mutable.span);
        }
    }

    /// What a plain name is bound to, nothing else says a type of.
    fn visit_local_mut(&mut self, local: &mut Local) {
        let outer = std::mem::take(&mut self.bound);
        if let Some(init) = &local.init {
            each_pair(&init.expr, &local.pat, &mut |expr, part| {
                if matches!(part, Pat::Ident(name) if name.mutability.is_none()) {
                    self.bound.push(address(expr));
                }
            });
        }
        visit_mut::visit_local_mut(self, local);
        self.bound = outer;
    }

    fn visit_expr_match_mut(&mut self, branch: &mut ExprMatch) {
        visit_mut::visit_expr_match_mut(self, branch);
        let rest = left_out();
        branch.arms.push(syn::parse_quote_spanned! {mixed()=> #rest });
    }

    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        let site = self.sites.get(&address(expr)).copied();
        let is_bound = self.bound.contains(&address(expr));
        let call = matches!(site, Some(SiteKind::Method { .. })).then(|| {
            let mut call = expr.clone();
            Wrap { sites: HashMap::new(), before: None, bound: Vec::new(), ..*self }
                .visit_expr_mut(&mut call);
            self.gate(&mut call, true);
            call
        });
        visit_mut::visit_expr_mut(self, expr);
        self.gate(expr, call.is_some());
        match site {
            None => {}
            Some(SiteKind::Read(types)) => self.ask(looks(types), expr),
            Some(SiteKind::Method { index, call: MethodCall { name, .. } }) => {
                let (ty, text, span) = (type_name(*index), unraw(name), located(name.span()));
                let runtime = self.runtime;
                let receiver = match &call {
                    Some(Expr::MethodCall(ExprMethodCall { receiver, .. })) => Some(&**receiver),
                    Some(Expr::Call(ExprCall { args, .. })) => args.first(),
                    _ => None,
                };
                if is_bound {
                    *expr = Expr::Verbatim(quote_spanned! {span=>
                        #ty.result::<{ #runtime::method(#text) }, _, _>(&#receiver, #expr)
                    });
                    return;
                }
                let look = quote_spanned! {span=>
                    #ty.of_call::<{ #runtime::method(#text) }, _, _>(&#receiver, &#call)
                };
                self.ask(vec![statement(look)], expr);
            }
            Some(SiteKind::Constant(index)) => {
                let of = Ident::new("of", mixed());
                let inner = std::mem::replace(expr, Expr::PLACEHOLDER);
                *expr = method_call(ident(type_name(*index)), of, [inner].into_iter().collect());
            }
            // An error about it points to the method.
            Some(SiteKind::Scalar(at)) => {
                let inner = std::mem::replace(expr, Expr::PLACEHOLDER);
                *expr = method_call(inner, Ident::new("__of_scalar", located(*at)), Punctuated::new());
            }
        }
    }
}

impl Wrap<'_> {
    /// With a mistake in the body as it was written, neither operands have types, nor arguments, nor what a method is
    /// called on: beside one that has none for that reason, rustc may take any result, and find mistakes in what is
    /// right.
    // Input:   w * x                            layer(&h, 2)                           p.scaled(&h, 2.0)
    // Output:  sound.typed(w) * sound.typed(x)  layer(sound.typed(&h), sound.typed(2)) (*sound.typed(&p)).scaled(&h, 2.0)
    ///
    /// What patterns and loops take apart keeps its type, and with it what they bind.
    fn gate(&self, expr: &mut Expr, is_annotated: bool) {
        if !self.gates {
            return;
        }
        match expr {
            Expr::Binary(binary) if gives_operand(&binary.op) => {
                let operands = [&mut *binary.left, &mut *binary.right].into_iter();
                operands.filter(|operand| !is_computed(operand)).for_each(typed);
            }
            Expr::Binary(binary) if assigns(&binary.op).is_some() => typed(&mut binary.right),
            Expr::Call(call) => {
                let arguments = call.args.iter_mut();
                arguments.filter(|argument| !matches!(argument, Expr::Closure(_))).for_each(typed);
            }
            Expr::MethodCall(call) if is_annotated || is_operation(&call.method) => {
                let expr = Box::new(std::mem::replace(&mut *call.receiver, Expr::PLACEHOLDER));
                let and_token = Token![&](mixed());
                let mut lent =
                    Expr::Reference(ExprReference { attrs: Vec::new(), and_token, mutability: None, expr });
                typed(&mut lent);
                let place = ExprUnary {
                    attrs: Vec::new(),
                    op: UnOp::Deref(Token![*](mixed())),
                    expr: Box::new(lent),
                };
                *call.receiver = parenthesized(Expr::Unary(place));
            }
            _ => {}
        }
    }

    /// Asks before the statement, or else before the expression.
    fn ask(&mut self, looks: Vec<Stmt>, expr: &mut Expr) {
        match &mut self.before {
            Some(before) => before.extend(looks),
            None => after(looks, expr),
        }
    }

    /// Asks where the expressions stand: in front of the statement not all of their variables are known.
    fn in_place(&mut self, visit: impl FnOnce(&mut Self)) {
        let before = self.before.take();
        visit(self);
        self.before = before;
    }
}

/// Whether an operand has operands itself, and none of them has a type.
fn is_computed(operand: &Expr) -> bool {
    match operand {
        Expr::Binary(binary) => gives_operand(&binary.op),
        Expr::Paren(paren) => is_computed(&paren.expr),
        _ => false,
    }
}

/// An expression that has no type if there is a mistake.
fn typed(expr: &mut Expr) {
    let mut inner = std::mem::replace(expr, Expr::PLACEHOLDER);
    // As an argument it needs none, of which rustc would warn.
    while let Expr::Paren(paren) = inner {
        inner = *paren.expr;
    }
    // It stands where the expression does, for what rustc says of a call's arguments.
    let mut tokens = inner.to_token_stream().into_iter();
    let first = tokens.next().map_or_else(mixed, |token| located(token.span()));
    let last = tokens.last().map_or(first, |token| located(token.span()));
    let (sound, typed) = (Ident::new("sound", first), Ident::new("typed", last));
    *expr = method_call(ident(sound), typed, [inner].into_iter().collect());
}

// Output:  type_0.is(&h);
fn looks(types: &[(usize, Ident)]) -> Vec<Stmt> {
    let look = |(index, name): &(usize, Ident)| {
        let ty = type_name(*index);
        statement(quote_spanned! {located(name.span())=> #ty.is(&#name) })
    };
    types.iter().map(look).collect()
}

fn statement(tokens: TokenStream) -> Stmt {
    Stmt::Expr(Expr::Verbatim(tokens), Some(Token![;](mixed())))
}

// Output:  { type_0.is(&h); h.norm() > 1.0 }
/// Puts an expression behind others. It is not read anew from its tokens: sites stand inside each other. And the block
/// begins where the expression does, so that what is made of it has the place that it has in the function.
fn after(mut looks: Vec<Stmt>, expr: &mut Expr) {
    let first = expr.to_token_stream().into_iter().next();
    let brace_token = Brace(first.map_or_else(mixed, |token| token.span()));
    looks.push(Stmt::Expr(std::mem::replace(expr, Expr::PLACEHOLDER), None));
    let block = Block { brace_token, stmts: looks };
    *expr = Expr::Block(ExprBlock { attrs: Vec::new(), label: None, block });
}

fn method_call(receiver: Expr, method: Ident, args: Punctuated<Expr, Token![,]>) -> Expr {
    let span = method.span();
    Expr::MethodCall(ExprMethodCall {
        attrs: Vec::new(),
        receiver: Box::new(receiver),
        dot_token: Token![.](span),
        method,
        turbofish: None,
        paren_token: Paren(span),
        args,
    })
}

fn parenthesized(expr: Expr) -> Expr {
    Expr::Paren(ExprParen { attrs: Vec::new(), paren_token: Paren(mixed()), expr: Box::new(expr) })
}

fn ident(name: Ident) -> Expr {
    Expr::Path(ExprPath { attrs: Vec::new(), qself: None, path: name.into() })
}
