//! `#[derive(Parameters)]`: the leaves of a struct or an enum, in the order of its fields.

use std::collections::HashSet;

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote_spanned};
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::token::Brace;
use syn::{Data, DeriveInput, Fields, GenericParam, Index, Member, Token, Type};

use crate::diagnostics::Diagnostics;
use crate::parse::generics::{is_real, mentions};
use crate::parse::{default_runtime, is_matrix};

/// Expands `#[derive(Parameters)]`.
pub fn derive_parameters(item: TokenStream) -> TokenStream {
    let mut diagnostics = Diagnostics::default();
    let input: DeriveInput = match syn::parse2(item.clone()) {
        Ok(input) => input,
        // Errors of syntax rustc has reported; so that it speaks of nothing else, the type has an implementation.
        Err(error) => match syn::parse2::<Head>(item) {
            Ok(Head(input)) => return implementation(&input, &runtime_path(&input, &mut diagnostics), &[]),
            Err(_) => return error.to_compile_error(),
        },
    };
    let runtime = runtime_path(&input, &mut diagnostics);
    let mut variants = variants(&input, &mut diagnostics);
    // That a field is there twice, rustc says, too.
    let has_twice = |variant: &Variant| {
        let mut seen = HashSet::new();
        variant.fields.iter().any(|field| !seen.insert(&field.member))
    };
    if variants.iter().any(has_twice) {
        variants.clear();
    }
    check_scalars(&input.generics, &mut variants, &mut diagnostics);
    let mut output = implementation(&input, &runtime, &variants);
    output.extend(diagnostics.into_tokens());
    output
}

/// A type up to its fields, as one without any.
struct Head(DeriveInput);

impl Parse for Head {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let (attrs, vis) = (input.call(syn::Attribute::parse_outer)?, input.parse()?);
        if input.parse::<Option<Token![enum]>>()?.is_none() {
            input.parse::<Token![struct]>()?;
        }
        let (ident, mut generics) = (input.parse()?, input.parse::<syn::Generics>()?);
        if input.peek(Token![where]) {
            generics.where_clause = input.parse()?;
        }
        input.parse::<TokenStream>()?;
        let fields = syn::FieldsNamed { brace_token: Brace::default(), named: Punctuated::new() };
        let data = Data::Struct(syn::DataStruct {
            struct_token: Token![struct](Span::call_site()),
            fields: Fields::Named(fields),
            semi_token: None,
        });
        Ok(Self(DeriveInput { attrs, vis, ident, generics, data }))
    }
}

/// A struct, or one variant of an enum.
struct Variant {
    /// `None` of a struct.
    name: Option<Ident>,
    fields: Vec<Field>,
}

impl Variant {
    fn path(&self) -> TokenStream {
        match &self.name {
            None => quote_spanned! {Span::mixed_site()=> Self },
            Some(name) => quote_spanned! {Span::mixed_site()=> Self::#name },
        }
    }
}

struct Field {
    member: Member,
    /// What it is called inside a pattern.
    binding: Ident,
    ty: Type,
    skip: bool,
}

impl Field {
    fn text(&self) -> String {
        match &self.member {
            Member::Named(name) => crate::lower::unraw(name),
            Member::Unnamed(index) => index.index.to_string(),
        }
    }
}

/// `#[parameters(crate = path)]` on the type.
fn runtime_path(input: &DeriveInput, diagnostics: &mut Diagnostics) -> TokenStream {
    let mut runtime = None;
    for attribute in input.attrs.iter().filter(|attribute| attribute.path().is_ident("parameters")) {
        let parsed = attribute.parse_nested_meta(|meta| {
            if !meta.path.is_ident("crate") {
                return Err(
                    meta.error("on a type the option is `crate = path`\nhelp: `skip` belongs to a field")
                );
            }
            let value = meta.value()?;
            let path = if value.peek(syn::LitStr) {
                value.parse::<syn::LitStr>()?.parse::<syn::Path>()?
            } else {
                value.parse::<syn::Path>()?
            };
            runtime = Some(path.into_token_stream());
            Ok(())
        });
        if let Err(error) = parsed {
            garbled(attribute, error, diagnostics);
        }
    }
    runtime.unwrap_or_else(default_runtime)
}

fn variants(input: &DeriveInput, diagnostics: &mut Diagnostics) -> Vec<Variant> {
    match &input.data {
        Data::Struct(data) => vec![Variant { name: None, fields: fields(&data.fields, diagnostics) }],
        Data::Enum(data) => data
            .variants
            .iter()
            .map(|variant| Variant {
                name: Some(variant.ident.clone()),
                fields: fields(&variant.fields, diagnostics),
            })
            .collect(),
        Data::Union(data) => {
            let help = "use a struct or an enum";
            diagnostics.error(
                data.union_token,
                "a union does not know which of its fields are learned",
                help,
            );
            Vec::new()
        }
    }
}

fn fields(fields: &Fields, diagnostics: &mut Diagnostics) -> Vec<Field> {
    let field = |(i, field): (usize, &syn::Field)| Field {
        member: field.ident.clone().map_or_else(|| Member::Unnamed(Index::from(i)), Member::Named),
        binding: Ident::new(&format!("field_{i}"), Span::mixed_site()),
        ty: field.ty.clone(),
        skip: is_skipped(field, diagnostics),
    };
    fields.iter().enumerate().map(field).collect()
}

/// `#[parameters(skip)]`
fn is_skipped(field: &syn::Field, diagnostics: &mut Diagnostics) -> bool {
    let mut skip = false;
    for attribute in &field.attrs {
        let path = attribute.path();
        if path.is_ident("param") || path.is_ident("constant") {
            let message = format!("`{}` marks an argument of a function", crate::text::of(path));
            let help = "a field is learned; leave it out with `#[parameters(skip)]`";
            diagnostics.error(path, &message, help);
            skip |= path.is_ident("constant") || matches!(attribute.meta, syn::Meta::List(_));
        }
    }
    for attribute in field.attrs.iter().filter(|attribute| attribute.path().is_ident("parameters")) {
        let parsed = attribute.parse_nested_meta(|meta| {
            if meta.path.is_ident("skip") {
                skip = true;
                Ok(())
            } else {
                Err(meta.error("there is no such option of a field\nhelp: the option of a field is `skip`"))
            }
        });
        if let Err(error) = parsed {
            garbled(attribute, error, diagnostics);
        }
    }
    skip
}

/// All fields that are learned are over one scalar: the type's own, or that of the first of them.
// Input:   struct Layer<T: Real> { w: DMatrix<T>, rate: f64 }
fn check_scalars(generics: &syn::Generics, variants: &mut [Variant], diagnostics: &mut Diagnostics) {
    let is_parameter =
        |name: &Ident| generics.type_params().any(|own| own.ident == *name) && is_real(generics, name);
    let is_number = |name: &Ident| name == "f32" || name == "f64";
    let scalar_of = |ty: &Type| scalar_of(ty).filter(|name| is_parameter(name) || is_number(name));
    // A parameter, or else what most fields are made of.
    let scalars: Vec<Ident> = learned(variants).filter_map(|field| scalar_of(&field.ty)).collect();
    let count = |scalar: &Ident| scalars.iter().filter(|other| *other == scalar).count();
    let most = scalars.iter().rev().max_by_key(|scalar| (is_parameter(scalar), count(scalar)));
    let Some(own) = most.cloned() else { return };
    for field in variants.iter_mut().flat_map(|variant| &mut variant.fields).filter(|field| !field.skip) {
        let Some(scalar) = scalar_of(&field.ty) else { continue };
        // Two parameters may be the same type.
        if own != scalar && is_number(&scalar) {
            let message = format!("in a type over `{own}`, what is made of `{scalar}` is not learned");
            let help =
                format!("write `{own}` for `{scalar}`, or leave the field out with `#[parameters(skip)]`");
            diagnostics.error(&field.ty, &message, &help);
            field.skip = true;
        }
    }
}

/// What a matrix of nalgebra's, or a collection, is made of: its first parameter's.
// Input:   f64    DMatrix<T>    Vec<[SVector<f32, 3>; 2]>
// Output:  f64    T             f32
fn scalar_of(ty: &Type) -> Option<Ident> {
    let path = match ty {
        Type::Path(path) if path.qself.is_none() => &path.path,
        Type::Array(array) => return scalar_of(&array.elem),
        _ => return None,
    };
    let last = path.segments.last()?;
    let syn::PathArguments::AngleBracketed(arguments) = &last.arguments else {
        return path.get_ident().cloned();
    };
    let is_made = ["Vec", "Option", "Box"].iter().any(|name| last.ident == name) || is_matrix(&last.ident);
    match arguments.args.first()? {
        syn::GenericArgument::Type(ty) if is_made => scalar_of(ty),
        _ => None,
    }
}

/// Reports an attribute that could not be read.
fn garbled(attribute: &syn::Attribute, error: syn::Error, diagnostics: &mut Diagnostics) {
    let help = "write `#[parameters(skip)]` on a field, or `#[parameters(crate = path)]` on the type";
    if matches!(attribute.meta, syn::Meta::List(_)) {
        if error.to_string().contains("help: ") {
            diagnostics.push(error);
        } else {
            diagnostics.error_at(error.span(), "this is not an option of `parameters`", help);
        }
    } else {
        diagnostics.error(&attribute.meta, "`parameters` takes an option in parentheses", help);
    }
}

// Input:   #[derive(Clone, Parameters)] struct Layer { w: DMatrix<f32>, #[parameters(skip)] n: usize }
// Output:  const _: () = {
//              const __FIELDS: bool = { learned::<DMatrix<f32>, ..>(); true };
//              type __Of<T> = <Border<{ __FIELDS }> as Sound>::Of<T>;
//              impl<T: Real> Parameters<T> for Layer where DMatrix<f32>: Parameters<__Of<T>> {
//                  visit, visit_mut, copy, schema
//              }
//          };
fn implementation(input: &DeriveInput, runtime: &TokenStream, variants: &[Variant]) -> TokenStream {
    let name = &input.ident;
    let scalar = Ident::new("__Scalar", Span::mixed_site());
    let asked = asked(input, runtime, variants);
    let generics = bounded_generics(input, runtime, &scalar, variants);
    let (header, _, clause) = generics.split_for_impl();
    let (_, arguments, _) = input.generics.split_for_impl();
    let arms = |code: &dyn Fn(&Variant) -> TokenStream| {
        body(input, variants.iter().map(|variant| arm(variant, &code(variant))))
    };
    let visit_body = arms(&|variant| {
        let fields = variant.fields.iter().map(|field| visit(&scalar, field));
        let begin = visit_variant(&scalar, variant);
        quote_spanned! {Span::mixed_site()=> #begin #(#fields)* }
    });
    let visit_mut_body =
        arms(&|variant| variant.fields.iter().map(|field| visit_mut(&scalar, field)).collect());
    let copy_body = arms(&|variant| {
        let path = variant.path();
        let fields = variant.fields.iter().map(|field| copy(&scalar, field));
        quote_spanned! {Span::mixed_site()=> #path { #(#fields),* } }
    });
    let schemas = learned(variants).filter(|field| !is_recursive(&field.ty, name)).map(|field| {
        let (ty, segment) = (&field.ty, format!(".{}", field.text()));
        quote_spanned! {Span::mixed_site()=>
            schema.enter(#segment);
            <#ty as __parameters::Parameters<__Of<#scalar>>>::schema(schema);
            schema.leave();
        }
    });
    quote_spanned! {Span::mixed_site()=>
        const _: () = {
            #asked
            #[automatically_derived]
            impl #header __parameters::Parameters<#scalar> for #name #arguments #clause {
                fn visit<'visit>(&'visit self, visitor: &mut impl __parameters::Visitor<'visit, #scalar>) {
                    let _ = &visitor;
                    #visit_body
                }

                fn visit_mut(&mut self, leaf: &mut impl ::core::ops::FnMut(&mut [#scalar])) {
                    let _ = &leaf;
                    #visit_mut_body
                }

                fn copy(&self) -> Self {
                    #copy_body
                }

                fn schema(schema: &mut __parameters::Schema) {
                    let _ = &schema;
                    #(#schemas)*
                }
            }
        };
    }
}

/// Asks rustc whether fields whose types have no parameters are learned: if one is not, it says so at the field,
/// and the bounds of the implementation are silent.
fn asked(input: &DeriveInput, runtime: &TokenStream, variants: &[Variant]) -> TokenStream {
    let generics = &input.generics.params;
    let is_concrete = |ty: &&Type| {
        let is_parameter = |name: &Ident| generics.iter().any(|parameter| name_of(parameter) == name);
        !is_recursive(ty, &input.ident) && !mentions(ty.to_token_stream(), &is_parameter)
    };
    let asked = learned(variants).map(|field| &field.ty).filter(is_concrete).map(|ty| {
        let span = Span::mixed_site().located_at(first_span(ty));
        quote_spanned! {span=>
            __border::learned::<#ty, __border::Asked<{
                __border::IsLearned::<#ty, ::core::primitive::f32>::ANSWER
            }>>();
        }
    });
    quote_spanned! {Span::mixed_site()=>
        use #runtime::{border as __border, parameters as __parameters};
        use __border::No as _;
        const __FIELDS: bool = { #(#asked)* true };
        type __Of<T> = <__border::Border<{ __FIELDS }> as __border::Sound>::Of<T>;
    }
}

fn name_of(parameter: &GenericParam) -> &Ident {
    match parameter {
        GenericParam::Lifetime(parameter) => &parameter.lifetime.ident,
        GenericParam::Type(parameter) => &parameter.ident,
        GenericParam::Const(parameter) => &parameter.ident,
    }
}

fn learned(variants: &[Variant]) -> impl Iterator<Item = &Field> {
    variants.iter().flat_map(|variant| &variant.fields).filter(|field| !field.skip)
}

/// The type's own generics, the scalar, and a bound on the type of every field.
fn bounded_generics(
    input: &DeriveInput,
    runtime: &TokenStream,
    scalar: &Ident,
    variants: &[Variant],
) -> syn::Generics {
    let mut generics = input.generics.clone();
    generics.params.push(syn::parse_quote_spanned! {Span::mixed_site()=> #scalar: #runtime::Real });
    let clause = generics.make_where_clause();
    let mut bounded: Vec<(&Type, bool)> = Vec::new();
    for Field { ty, skip, .. } in variants.iter().flat_map(|variant| &variant.fields) {
        // Of types without parameters, rustc says at the field that it cannot be cloned.
        let is_known = *skip && input.generics.params.is_empty();
        if is_known || is_recursive(ty, &input.ident) || bounded.contains(&(ty, *skip)) {
            continue;
        }
        bounded.push((ty, *skip));
        let span = Span::mixed_site().located_at(first_span(ty));
        clause.predicates.push(if *skip {
            syn::parse_quote_spanned! {span=> #ty: ::core::clone::Clone }
        } else {
            syn::parse_quote_spanned! {span=> #ty: __parameters::Parameters<__Of<#scalar>> }
        });
    }
    generics
}

/// A match over the variants; of a type that has none, one without arms.
fn body(input: &DeriveInput, arms: impl Iterator<Item = TokenStream>) -> TokenStream {
    let arms: Vec<TokenStream> = arms.collect();
    let is_empty = matches!(&input.data, Data::Enum(data) if data.variants.is_empty());
    if is_empty {
        quote_spanned! {Span::mixed_site()=> match *self {} }
    } else if arms.is_empty() {
        // What is wrong with it was reported.
        quote_spanned! {Span::mixed_site()=> const { ::core::panic!("this type could not be read") } }
    } else {
        quote_spanned! {Span::mixed_site()=> match self { #(#arms)* } }
    }
}

/// One arm of a match over the variants.
fn arm(variant: &Variant, code: &TokenStream) -> TokenStream {
    let path = variant.path();
    let bindings = variant.fields.iter().map(|field| {
        let (member, binding) = (&field.member, &field.binding);
        quote_spanned! {Span::mixed_site()=> #member: #binding }
    });
    let marks = variant.fields.iter().map(|field| {
        let binding = &field.binding;
        quote_spanned! {Span::mixed_site()=> let _ = &#binding; }
    });
    quote_spanned! {Span::mixed_site()=> #path { #(#bindings),* } => { #(#marks)* #code } }
}

fn visit_variant(scalar: &Ident, variant: &Variant) -> TokenStream {
    let name = variant.name.as_ref().map(crate::lower::unraw);
    let calls = name.into_iter().map(|name| {
        quote_spanned! {Span::mixed_site()=>
            __parameters::Visitor::<#scalar>::variant(visitor, #name);
        }
    });
    calls.collect()
}

fn visit(scalar: &Ident, field: &Field) -> TokenStream {
    let (binding, ty) = (&field.binding, &field.ty);
    if field.skip {
        return quote_spanned! {Span::mixed_site()=>
            __parameters::Visitor::<#scalar>::skip(visitor, #binding);
            __parameters::Visitor::<#scalar>::skip(visitor, {
                use __parameters::Here as _;
                __parameters::Skipped(#binding).elements()
            });
        };
    }
    let segment = field.text();
    quote_spanned! {Span::mixed_site()=>
        __parameters::Visitor::<#scalar>::enter(visitor, __parameters::Segment::Field(#segment));
        <#ty as __parameters::Parameters<__Of<#scalar>>>::visit(#binding, visitor);
        __parameters::Visitor::<#scalar>::leave(visitor);
    }
}

fn visit_mut(scalar: &Ident, field: &Field) -> TokenStream {
    let (binding, ty) = (&field.binding, &field.ty);
    if field.skip {
        return TokenStream::new();
    }
    quote_spanned! {Span::mixed_site()=>
        <#ty as __parameters::Parameters<__Of<#scalar>>>::visit_mut(#binding, leaf);
    }
}

/// What is not learned is cloned.
fn copy(scalar: &Ident, field: &Field) -> TokenStream {
    let Field { member, binding, ty, skip } = field;
    let span = Span::mixed_site().located_at(first_span(ty));
    let copied = if *skip {
        quote_spanned! {span=> <#ty as ::core::clone::Clone>::clone(#binding) }
    } else {
        quote_spanned! {span=> <#ty as __parameters::Parameters<__Of<#scalar>>>::copy(#binding) }
    };
    quote_spanned! {Span::mixed_site()=> #member: #copied }
}

/// Whether a type mentions the one that it stands in: a bound on it would never end.
fn is_recursive(ty: &Type, own: &Ident) -> bool {
    mentions(ty.to_token_stream(), &|name| name == own || name == "Self")
}

fn first_span(tokens: impl ToTokens) -> Span {
    tokens.into_token_stream().into_iter().next().map_or_else(Span::call_site, |token| token.span())
}
