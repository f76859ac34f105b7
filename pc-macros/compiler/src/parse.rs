//! Tokens to a validated signature and body.

pub(crate) mod generics;
pub(crate) mod layers;
mod options;
pub(crate) mod unparsed;

use proc_macro2::{Delimiter, Group, Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Attribute, FnArg, Ident, ItemFn, Lifetime, Meta, Pat, Path, ReturnType, Token, Type, Visibility};

use crate::diagnostics::Diagnostics;
pub(crate) use generics::with_lifetime;
pub(crate) use options::{Granularity, Options, default_runtime, options};

/// The runtime takes the arguments of a call as a tuple of at most so many.
const MOST_ARGUMENTS: usize = 12;

/// A validated signature.
pub(crate) struct Signature {
    pub(crate) name: Ident,
    pub(crate) visibility: Visibility,
    /// `#[cfg]`s, which the generated items repeat.
    pub(crate) cfgs: Vec<Attribute>,
    /// What the function says of lints, for what is emitted of its body.
    pub(crate) lints: Vec<Attribute>,
    pub(crate) lifetimes: Vec<Lifetime>,
    /// Its type and const parameters, which are those of the graph's type.
    pub(crate) generics: syn::Generics,
    pub(crate) arguments: Vec<Argument>,
    pub(crate) output: Type,
    /// Whether that is what the user has written; else it was reported that no graph returns it.
    pub(crate) has_output: bool,
    /// Whether all types have a size; else rustc says so.
    pub(crate) is_sized: bool,
    /// Of a method: the type it is a method of, and the trait, if it is one of a trait.
    pub(crate) owner: Option<Owner>,
}

/// What a method belongs to.
#[derive(Clone)]
pub(crate) struct Owner {
    pub(crate) ty: Type,
    pub(crate) of_trait: Option<Path>,
    /// The functions of the block.
    pub(crate) functions: Vec<Ident>,
    /// Whether the type names this method's graph.
    pub(crate) names_graph: bool,
}

impl Owner {
    /// The type's own name.
    pub(crate) fn name(&self) -> String {
        match &self.ty {
            Type::Path(path) => path.path.segments.last().map(|last| last.ident.to_string()),
            _ => None,
        }
        .unwrap_or_else(|| crate::text::of(&self.ty))
    }
}

/// An argument of the function.
pub(crate) struct Argument {
    pub(crate) name: Ident,
    pub(crate) mutable: Option<Token![mut]>,
    pub(crate) role: Role,
    /// Its type; of a parameter, without the reference.
    pub(crate) ty: Type,
}

/// What an argument is to the graph.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Role {
    Parameter,
    Input,
    Constant,
}

/// Whatever stands under the attribute is not a function: it is emitted as it is, with an error.
pub(crate) fn not_a_function(
    item: TokenStream,
    error: &syn::Error,
    mut diagnostics: Diagnostics,
) -> TokenStream {
    let help = "put it on a function: `#[predictive_coding] fn model(..) -> .. { .. }`";
    match syn::parse2::<syn::Item>(item.clone()) {
        Ok(other) if !has_no_body(&item) => {
            diagnostics.error(keyword(&other), "`#[predictive_coding]` expects a function", help);
        }
        // A syntax error was reported by rustc already, which then calls the macro all the same; a
        // declaration without a body is ours to report.
        _ if has_no_body(&item) => {
            diagnostics.error_at(error.span(), "a function without a body has no graph", "write its body");
            // Between the items of a trait stands no `const _`.
            return item.into_iter().chain(diagnostics.into_invocations()).collect();
        }
        _ if item.is_empty() => {
            diagnostics.error_at(Span::call_site(), "`#[predictive_coding]` expects a function", help);
        }
        _ => {}
    }
    let mut output = without_marks(item);
    output.extend(diagnostics.into_tokens());
    output
}

/// The tokens of a function that has no syntax: rustc has said so, and shall not speak of its marks.
// Input:   fn model(#[param] p: &Mlp, x: &DMatrix<f32>) -> DMatrix<f32> { &p.w x }
// Output:  fn model(p: &Mlp, x: &DMatrix<f32>) -> DMatrix<f32> { &p.w x }
fn without_marks(item: TokenStream) -> TokenStream {
    let is_mark = |attribute: &TokenTree| match attribute {
        TokenTree::Group(group) => ["param", "constant"].contains(&group.stream().to_string().as_str()),
        _ => false,
    };
    let mut output = TokenStream::new();
    let mut tokens = item.into_iter().peekable();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Punct(punct) if punct.as_char() == '#' && tokens.peek().is_some_and(is_mark) => {
                tokens.next();
            }
            TokenTree::Group(group) if group.delimiter() == Delimiter::Parenthesis => {
                let mut arguments = Group::new(group.delimiter(), without_marks(group.stream()));
                arguments.set_span(group.span());
                output.extend([TokenTree::Group(arguments)]);
            }
            token => output.extend([token]),
        }
    }
    output
}

/// What an item is: its first token behind attributes and visibility.
fn keyword(item: &syn::Item) -> TokenStream {
    let tokens = item.to_token_stream();
    let kind = |token: &TokenTree| match token {
        TokenTree::Ident(word) => word != "pub" && word != "unsafe",
        _ => false,
    };
    tokens.clone().into_iter().find(kind).map_or(tokens, TokenStream::from)
}

fn has_no_body(item: &TokenStream) -> bool {
    syn::parse2::<syn::TraitItemFn>(item.clone()).is_ok_and(|function| function.default.is_none())
}

/// Validates the signature, and takes the marks off its arguments. What is wrong is mended where that
/// is possible, so that the body is read and the graph's type stands beside the function all the same.
pub(crate) fn signature(function: &mut ItemFn, diagnostics: &mut Diagnostics) -> Signature {
    check_qualifiers(function, diagnostics);
    let mut arguments = Vec::with_capacity(function.sig.inputs.len());
    for input in &mut function.sig.inputs {
        arguments.extend(argument(input, diagnostics));
    }
    if let Some(argument) = arguments.get_mut(MOST_ARGUMENTS) {
        let input = &function.sig.inputs[MOST_ARGUMENTS];
        let message = format!("a graph takes at most {MOST_ARGUMENTS} arguments");
        let help = "put parameters into one struct with `#[derive(Parameters)]`, and constants into a tuple";
        argument.ty = diagnostics.error_type(input, &message, help);
    }
    let errors = diagnostics.len();
    let mut output = output(function, diagnostics);
    let has_output = diagnostics.len() == errors;
    let cfgs = function.attrs.iter().filter(|attribute| attribute.path().is_ident("cfg")).cloned().collect();
    let lifetimes = function.sig.generics.lifetimes().map(|generic| generic.lifetime.clone()).collect();
    let lints = lints(&function.attrs);
    let (name, visibility) = (function.sig.ident.clone(), function.vis.clone());
    let generics = generics::without_lifetimes(&function.sig.generics);
    let (learned, others): (Vec<_>, Vec<_>) =
        arguments.iter_mut().partition(|argument| argument.role == Role::Parameter);
    let inputs = others.into_iter().filter(|argument| argument.role == Role::Input);
    for ty in inputs.map(|input| &mut input.ty).chain([&mut output]) {
        layers::write_out(ty, &generics);
        refuse_open(ty, &learned, &generics, diagnostics);
    }
    if let Some(scalar) = generics::scalar(&generics, &output) {
        refuse_numbers(scalar, &mut arguments, diagnostics);
    }
    Signature {
        name,
        visibility,
        cfgs,
        lints,
        lifetimes,
        generics,
        arguments,
        output,
        has_output,
        is_sized: !has_unsized(&function.sig),
        owner: None,
    }
}

/// A type that a layer has is a value's only where a bound says which.
// Input:   impl<L: Layer> Stack<L> { fn forward(&self, x: &DVector<f64>) -> L::Output { .. } }
fn refuse_open(
    ty: &mut Type,
    learned: &[&mut Argument],
    generics: &syn::Generics,
    diagnostics: &mut Diagnostics,
) {
    if let Some((open, layers::Projection { of, name, .. })) = layers::open_value(ty, generics)
        && learned.iter().any(|argument| layers::holds(&argument.ty, of))
    {
        let message = format!("`{}` may be of any type", crate::text::of(open));
        let help = format!("say which where `{of}` is bound: `{of}: ..<{name} = DMatrix<f64>>`");
        *ty = diagnostics.error_type(open, &message, &help);
    }
}

/// A number of a type of its own is no value of a generic graph.
// Input:   fn model<T: Real>(x: &DVector<T>, rate: f64) -> DVector<T>
fn refuse_numbers(scalar: &Ident, arguments: &mut [Argument], diagnostics: &mut Diagnostics) {
    let is_number = |ty: &Type| {
        let ty = if let Type::Reference(reference) = ty { &reference.elem } else { ty };
        matches!(ty, Type::Path(path) if path.path.is_ident("f32") || path.path.is_ident("f64"))
    };
    for argument in arguments.iter_mut().filter(|input| input.role == Role::Input && is_number(&input.ty)) {
        let message = format!("`{}` is no value of a graph", crate::text::of(&argument.ty));
        let help = format!("mark the argument with `#[constant]`, or take a `{scalar}`");
        diagnostics.error(&argument.ty, &message, &help);
        argument.role = Role::Constant;
    }
}

/// The attributes that set lints; what is expected of the function itself is allowed elsewhere.
fn lints(attributes: &[Attribute]) -> Vec<Attribute> {
    const LEVELS: [&str; 5] = ["allow", "warn", "deny", "forbid", "expect"];
    let sets = |attribute: &&Attribute| LEVELS.iter().any(|level| attribute.path().is_ident(level));
    let allowed = |attribute: &Attribute| {
        let Meta::List(list) = &attribute.meta else { return attribute.clone() };
        let lints = &list.tokens;
        if attribute.path().is_ident("expect") {
            return syn::parse_quote_spanned! {Span::mixed_site()=> #[allow(#lints)] };
        }
        attribute.clone()
    };
    attributes.iter().filter(sets).map(allowed).collect()
}

/// The type of the result; where it is none that a graph can have, a scalar.
fn output(function: &ItemFn, diagnostics: &mut Diagnostics) -> Type {
    let help = "return the value that the loss is taken of";
    match &function.sig.output {
        ReturnType::Default => {
            let (name, message) = (&function.sig.ident, "a graph needs an output");
            match function.block.stmts.last() {
                // That the function returns nothing, rustc says of its value.
                Some(syn::Stmt::Expr(value, None)) => diagnostics.error_in(value, name, message, help),
                _ => diagnostics.error(name, message, help),
            };
        }
        ReturnType::Type(_, ty) if is_unit(ty) => {
            diagnostics.error(ty, "a graph needs an output", help);
        }
        ReturnType::Type(_, ty) => match never_a_value(ty) {
            Some(name) => {
                let message = format!("`{name}` is no value of a graph");
                let mut help =
                    "return a scalar, a vector, a matrix, or a sequence or tuple of them".to_owned();
                if function.sig.inputs.first().is_some_and(is_receiver) {
                    help += ", or leave the method out: `#[predictive_coding(skip)]`";
                }
                return diagnostics.error_type(ty, &message, &help);
            }
            None if matches!(**ty, Type::Slice(_)) => return borrowed(ty),
            None => return (**ty).clone(),
        },
    }
    let is_single = crate::text::of(&function.sig.inputs).contains("f32");
    let scalar = Ident::new(if is_single { "f32" } else { "f64" }, Span::mixed_site());
    syn::parse_quote_spanned! {Span::mixed_site()=> #scalar }
}

/// Whether an argument is the receiver of a method.
fn is_receiver(input: &FnArg) -> bool {
    let FnArg::Typed(typed) = input else { return false };
    matches!(&*typed.pat, Pat::Ident(name) if name.ident == crate::text::SELF)
}

/// A type that is certainly no value: rustc would say so at every place that names the output.
fn never_a_value(ty: &Type) -> Option<String> {
    const TYPES: [&str; 18] = [
        "Option", "Result", "String", "bool", "char", "str", "usize", "u8", "u16", "u32", "u64", "u128",
        "isize", "i8", "i16", "i32", "i64", "i128",
    ];
    match ty {
        Type::Path(path) => {
            let name = &path.path.segments.last()?.ident;
            TYPES.iter().any(|ty| name == ty).then(|| name.to_string())
        }
        Type::Reference(reference) => never_a_value(&reference.elem),
        Type::Slice(slice) => never_a_value(&slice.elem),
        Type::Array(array) => never_a_value(&array.elem),
        Type::Tuple(tuple) => tuple.elems.iter().find_map(never_a_value),
        Type::ImplTrait(_) | Type::TraitObject(_) | Type::Never(_) => Some(crate::text::of(ty)),
        _ => None,
    }
}

/// Whether a type has nothing to learn, whatever it is made of.
fn never_learns(ty: &Type) -> bool {
    match ty {
        Type::Reference(reference) => never_learns(&reference.elem),
        Type::Path(_) => never_a_value(ty).is_some_and(|name| name != "Option" && name != "Result"),
        _ => false,
    }
}

/// Whether beside such a type there is one in a tuple that may be a value.
fn has_value(ty: &Type) -> bool {
    match ty {
        Type::Tuple(tuple) => tuple.elems.iter().any(has_value),
        Type::Reference(reference) => has_value(&reference.elem),
        other => never_a_value(other).is_none(),
    }
}

/// Whether a type is a vector or a matrix, by its name.
pub(crate) fn is_matrix(name: &Ident) -> bool {
    let name = name.to_string();
    name.contains("Matrix") || name.contains("Vector")
}

fn is_unit(ty: &Type) -> bool {
    matches!(ty, Type::Tuple(tuple) if tuple.elems.is_empty())
}

/// `async`, `const`, `unsafe`, `extern`. (A variadic function is both of the latter.)
fn check_qualifiers(function: &ItemFn, diagnostics: &mut Diagnostics) {
    let sig = &function.sig;
    let mut refuse = |tokens: TokenStream, message: &str, help: &str| {
        diagnostics.error(tokens, message, help);
    };
    if let Some(token) = &sig.asyncness {
        refuse(token.to_token_stream(), "an `async` function has no static graph", "remove `async`");
    }
    if let Some(token) = &sig.constness {
        refuse(token.to_token_stream(), "a `const` function cannot be a graph", "remove `const`");
    }
    if !matches!(sig.safety, syn::Safety::Default) {
        refuse(sig.safety.to_token_stream(), "an `unsafe` function cannot be a graph", "remove `unsafe`");
    }
    if let Some(abi) = &sig.abi {
        refuse(abi.to_token_stream(), "an `extern` function cannot be a graph", "remove the ABI");
    }
}

fn argument(input: &mut FnArg, diagnostics: &mut Diagnostics) -> Option<Argument> {
    let typed = match input {
        FnArg::Receiver(receiver) => {
            let help = "put `#[predictive_coding]` on the whole `impl` block";
            diagnostics.error(receiver.self_token, "a method alone has no graph", help);
            return None;
        }
        FnArg::Typed(typed) => typed,
    };
    let role = take_mark(&mut typed.attrs, diagnostics);
    let (name, mutable) = argument_name(typed, diagnostics);
    // It is not asked for a reference, then.
    let role = if role == Role::Parameter && never_learns(&typed.ty) { Role::Input } else { role };
    let ty = argument_type(&typed.ty, role, diagnostics);
    let role = match never_a_value(&ty) {
        Some(no_value) if role == Role::Input => {
            let message = format!("`{no_value}` is no value of a graph");
            let help = match no_value.as_str() {
                _ if has_value(&ty) => "make it an argument of its own, marked with `#[constant]`",
                "Option" => "mark the argument: `#[param]` if it is learned, `#[constant]` if not",
                _ => "mark the argument with `#[constant]`",
            };
            diagnostics.error(&typed.ty, &message, help);
            Role::Constant
        }
        // Its type was reported.
        _ if matches!(ty, Type::Verbatim(_)) => Role::Constant,
        _ => role,
    };
    Some(Argument { name, mutable, role, ty })
}

/// The name of an argument, and its `mut`.
fn argument_name(argument: &syn::PatType, diagnostics: &mut Diagnostics) -> (Ident, Option<Token![mut]>) {
    let (name, inner) = match &*argument.pat {
        Pat::Ident(pattern) => {
            let Some((_, inner)) = &pattern.subpat else {
                if let Some(token) = &pattern.by_ref {
                    let help = "remove `ref`";
                    diagnostics.error(token, "a `ref` argument has no name in the graph", help);
                }
                return (pattern.ident.clone(), pattern.mutability);
            };
            (Some(&pattern.ident), &**inner)
        }
        pattern => (None, pattern),
    };
    let help = match inner {
        Pat::Wild(_) => format!("name it: `_unused: {}`", crate::text::of(&argument.ty)),
        inner => format!(
            "name the argument, and take it apart in the body: `let {} = {};`",
            crate::text::of(inner),
            name.map_or_else(|| "argument".to_owned(), Ident::to_string),
        ),
    };
    diagnostics.error(inner, "a pattern in an argument has no name in the graph", &help);
    let name = name.cloned().unwrap_or_else(|| Ident::new("pattern", Span::mixed_site()));
    diagnostics.suspect(&name.to_string());
    (name, None)
}

/// The type of an argument; of a parameter, without the reference.
fn argument_type(ty: &Type, role: Role, diagnostics: &mut Diagnostics) -> Type {
    match ty {
        Type::ImplTrait(ty) => {
            let help = "write the type out, or a type parameter: `fn model<A: ..>(.., a: A)`";
            diagnostics.error_type(ty, "an `impl` argument leaves the graph without a name", help)
        }
        Type::Reference(reference) => {
            if let Some(token) = &reference.mutability {
                let help = "take it by shared reference, and return what is new";
                diagnostics.error(token, "a graph does not write to its arguments", help);
            }
            if let (Role::Parameter, Type::Slice(slice)) = (role, &*reference.elem) {
                let help = format!("write `&Vec<{}>`", crate::text::of(&slice.elem));
                return diagnostics.error_type(ty, "learned parameters belong to the network", &help);
            }
            let shared = syn::TypeReference { mutability: None, ..reference.clone() };
            if role == Role::Parameter { *shared.elem } else { Type::Reference(shared) }
        }
        Type::Slice(_) => borrowed(ty),
        other => {
            if role == Role::Parameter {
                let help = format!("write `&{}`", crate::text::of(other));
                diagnostics.error(other, "a `#[param]` argument is a reference", &help);
            }
            other.clone()
        }
    }
}

/// A type without a size, as it could be handed over.
fn borrowed(ty: &Type) -> Type {
    syn::parse_quote_spanned! {Span::mixed_site()=> &#ty }
}

/// Whether values of a type without a size are handed over: rustc says that they cannot be.
fn has_unsized(signature: &syn::Signature) -> bool {
    let of_arguments = signature.inputs.iter().filter_map(|input| match input {
        FnArg::Typed(argument) => Some(&*argument.ty),
        FnArg::Receiver(_) => None,
    });
    let of_result = match &signature.output {
        ReturnType::Type(_, ty) => Some(&**ty),
        ReturnType::Default => None,
    };
    of_arguments.chain(of_result).any(|ty| matches!(ty, Type::Slice(_)))
}

/// Takes `#[param]`, `#[constant]`, and what looks like a misspelled mark, off an argument.
fn take_mark(attributes: &mut Vec<Attribute>, diagnostics: &mut Diagnostics) -> Role {
    let mut role = None;
    attributes.retain(|attribute| {
        if !is_mark(attribute) {
            return true;
        }
        let path = attribute.path();
        let mark = mark(path, diagnostics);
        if !matches!(attribute.meta, Meta::Path(_)) {
            diagnostics.error(&attribute.meta, "a mark takes nothing", "write the name alone");
        } else if role.is_some() {
            diagnostics.error(path, "an argument has one mark", "keep one of them");
        }
        role = role.or(Some(mark));
        false
    });
    role.unwrap_or(Role::Input)
}

/// Whether an attribute of a function is this one.
pub(crate) fn is_annotation(attribute: &Attribute) -> bool {
    attribute.path().segments.last().is_some_and(|last| last.ident == "predictive_coding")
}

/// Whether an attribute of an argument is a mark, or was meant as one.
pub(crate) fn is_mark(attribute: &Attribute) -> bool {
    const BUILT_IN: [&str; 8] = ["cfg", "cfg_attr", "allow", "expect", "warn", "deny", "forbid", "doc"];
    !BUILT_IN.iter().any(|name| attribute.path().is_ident(name))
}

/// Takes the marks off the arguments; whether there were any.
pub(crate) fn take_marks(signature: &mut syn::Signature) -> bool {
    let mut has_any = false;
    for input in &mut signature.inputs {
        let (FnArg::Receiver(syn::Receiver { attrs, .. }) | FnArg::Typed(syn::PatType { attrs, .. })) = input;
        has_any |= attrs.iter().any(is_mark);
        attrs.retain(|attribute| !is_mark(attribute));
    }
    has_any
}

/// What a mark says; of one that does not exist, what it was probably meant to say.
fn mark(path: &Path, diagnostics: &mut Diagnostics) -> Role {
    if path.is_ident("param") {
        return Role::Parameter;
    }
    if path.is_ident("constant") {
        return Role::Constant;
    }
    let text = crate::text::of(path);
    let message = format!("there is no mark `#[{text}]`");
    diagnostics.error(path, &message, "the marks are `#[param]` and `#[constant]`; an input has none");
    match text.chars().next() {
        Some('c') => Role::Constant,
        Some('i') => Role::Input,
        _ => Role::Parameter,
    }
}
