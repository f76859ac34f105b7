//! The generics of a function, as those of its graph's type.

use std::collections::HashMap;

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::{ToTokens, quote_spanned};
use syn::visit::Visit;
use syn::visit_mut::{self, VisitMut};
use syn::{
    Expr, ExprBreak, ExprContinue, GenericArgument, GenericParam, Generics, Ident, Label, Lifetime, Path,
    PathArguments, PathSegment, Type, TypeParam, TypeParamBound, WherePredicate,
};

/// The type and const parameters, with their bounds; a graph's type has no lifetimes, and outlives all.
pub(crate) fn without_lifetimes(generics: &Generics) -> Generics {
    let mut kept = generics.clone();
    let is_lifetime = |parameter: &GenericParam| matches!(parameter, GenericParam::Lifetime(_));
    kept.params = kept.params.into_iter().filter(|parameter| !is_lifetime(parameter)).collect();
    if let Some(clause) = &mut kept.where_clause {
        let of_types = |predicate: &WherePredicate| !matches!(predicate, WherePredicate::Lifetime(_));
        clause.predicates = std::mem::take(&mut clause.predicates).into_iter().filter(of_types).collect();
    }
    let lifetimes: Vec<Lifetime> = generics.lifetimes().map(|generic| generic.lifetime.clone()).collect();
    kept.where_clause = kept.where_clause.filter(|clause| !clause.predicates.is_empty());
    ReplaceLifetimes(&lifetimes, "'static").visit_generics_mut(&mut kept);
    super::layers::WithoutGarbled.visit_generics_mut(&mut kept);
    kept
}

/// Lifetimes that the function declares become another one, where they are not declared.
pub(crate) struct ReplaceLifetimes<'r>(pub(crate) &'r [Lifetime], pub(crate) &'static str);

impl VisitMut for ReplaceLifetimes<'_> {
    fn visit_lifetime_mut(&mut self, lifetime: &mut Lifetime) {
        if self.0.contains(lifetime) {
            *lifetime = Lifetime::new(self.1, Span::mixed_site());
        }
    }

    fn visit_label_mut(&mut self, _: &mut Label) {}

    fn visit_expr_break_mut(&mut self, jump: &mut ExprBreak) {
        jump.expr.iter_mut().for_each(|value| self.visit_expr_mut(value));
    }

    fn visit_expr_continue_mut(&mut self, _: &mut ExprContinue) {}
}

/// The names of the type parameters.
pub(crate) fn type_names(generics: &Generics) -> impl Iterator<Item = &Ident> {
    generics.type_params().map(|parameter| &parameter.ident)
}

/// The type with every lifetime, written or elided, replaced by `lifetime`; but for those that the type
/// of a function binds itself: `fn(&f64) -> f64`.
pub(crate) fn with_lifetime(ty: &Type, lifetime: &Lifetime) -> Type {
    let mut ty = ty.clone();
    Replace::by(lifetime).visit_type_mut(&mut ty);
    ty
}

/// The same of a path.
pub(crate) fn path_with_lifetime(path: &Path, lifetime: &Lifetime) -> Path {
    let mut path = path.clone();
    Replace::by(lifetime).visit_path_mut(&mut path);
    path
}

/// Replaces lifetimes that a type does not bind itself.
struct Replace<'l> {
    by: &'l Lifetime,
    /// Whether what is elided belongs to the type of a function.
    in_function: bool,
    bound: Vec<Ident>,
}

impl<'l> Replace<'l> {
    const fn by(lifetime: &'l Lifetime) -> Self {
        Self { by: lifetime, in_function: false, bound: Vec::new() }
    }

    fn in_function(&mut self, visit: impl FnOnce(&mut Self)) {
        let (outer, bound) = (std::mem::replace(&mut self.in_function, true), self.bound.len());
        visit(self);
        self.in_function = outer;
        self.bound.truncate(bound);
    }
}
impl VisitMut for Replace<'_> {
    fn visit_lifetime_mut(&mut self, lifetime: &mut Lifetime) {
        let is_elided = lifetime.ident == "_" && self.in_function;
        if !is_elided && !self.bound.contains(&lifetime.ident) {
            *lifetime = self.by.clone();
        }
    }

    fn visit_bound_lifetimes_mut(&mut self, binder: &mut syn::BoundLifetimes) {
        let lifetimes = binder.lifetimes.iter().filter_map(|parameter| match parameter {
            syn::GenericParam::Lifetime(parameter) => Some(parameter.lifetime.ident.clone()),
            _ => None,
        });
        self.bound.extend(lifetimes);
    }

    fn visit_type_reference_mut(&mut self, reference: &mut syn::TypeReference) {
        match &mut reference.lifetime {
            Some(lifetime) => self.visit_lifetime_mut(lifetime),
            None if self.in_function => {}
            None => reference.lifetime = Some(self.by.clone()),
        }
        self.visit_type_mut(&mut reference.elem);
    }

    /// Of nalgebra's views the lifetime may be left out, which a type in another place may not.
    fn visit_path_segment_mut(&mut self, segment: &mut PathSegment) {
        visit_mut::visit_path_segment_mut(self, segment);
        if let (true, PathArguments::AngleBracketed(arguments)) =
            (is_view(&segment.ident), &mut segment.arguments)
            && !matches!(arguments.args.first(), Some(GenericArgument::Lifetime(_)))
            && !self.in_function
        {
            arguments.args.insert(0, GenericArgument::Lifetime(self.by.clone()));
        }
    }

    fn visit_type_fn_ptr_mut(&mut self, function: &mut syn::TypeFnPtr) {
        self.in_function(|replace| visit_mut::visit_type_fn_ptr_mut(replace, function));
    }

    fn visit_parenthesized_generic_arguments_mut(
        &mut self,
        arguments: &mut syn::ParenthesizedGenericArguments,
    ) {
        self.in_function(|replace| {
            visit_mut::visit_parenthesized_generic_arguments_mut(replace, arguments);
        });
    }

    fn visit_trait_bound_mut(&mut self, bound: &mut syn::TraitBound) {
        let known = self.bound.len();
        visit_mut::visit_trait_bound_mut(self, bound);
        self.bound.truncate(known);
    }
}

/// `DMatrixView`, `VectorView3`
fn is_view(name: &Ident) -> bool {
    let name = name.to_string();
    let name = name.trim_start_matches(['D', 'S']).trim_start_matches("Row");
    ["MatrixView", "VectorView"].iter().any(|view| name.starts_with(view)) && !name.contains("Mut")
}

/// The type parameter that is the scalar of what a function returns, where its bounds do not say so. Those of
/// rustc and nalgebra are of a number, any other may be `Real` itself.
// Input:   fn dense<T: RealField + Copy>(x: &DMatrix<T>) -> DMatrix<T>
// Output:  T
pub(crate) fn unbounded_scalar<'g>(generics: &'g Generics, output: &Type) -> Option<&'g Ident> {
    let scalar = first_of(output, generics)?;
    (generics.where_clause.is_none() && scalar.bounds.iter().all(is_number)).then_some(&scalar.ident)
}

/// The type parameter that is the scalar of what a function returns.
pub(crate) fn scalar<'g>(generics: &'g Generics, output: &Type) -> Option<&'g Ident> {
    let scalar = first_of(output, generics).map(|parameter| &parameter.ident);
    scalar.filter(|name| is_real(generics, name)).or_else(|| unbounded_scalar(generics, output))
}

/// Whether a bound is one that rustc and nalgebra have for numbers.
fn is_number(bound: &TypeParamBound) -> bool {
    const NUMBERS: [&str; 9] =
        ["Clone", "ComplexField", "Copy", "Debug", "Float", "PartialEq", "PartialOrd", "RealField", "Scalar"];
    has_name(bound, &NUMBERS)
}

/// Whether the last name of a trait is one of these; that of a lifetime is.
fn has_name(bound: &TypeParamBound, names: &[&str]) -> bool {
    match bound {
        TypeParamBound::Trait(bound) => {
            bound.path.segments.last().is_some_and(|last| names.iter().any(|name| last.ident == name))
        }
        _ => true,
    }
}

/// The type with [`examples`] for the function's parameters; `None` if there are none.
// Input:   &SMatrix<T, N, 1>, of fn dense<T: Real, const N: usize>(..)
// Output:  &SMatrix<f32, 1, 1>
pub(crate) fn example(ty: &Type, generics: &Generics) -> Option<Type> {
    let examples = generics.params.iter().map(name).zip(examples(generics)?).collect();
    let (mut ty, mut example) = (ty.clone(), Example { examples, is_whole: true });
    example.visit_type_mut(&mut ty);
    example.is_whole.then_some(ty)
}

/// What may stand for the parameters of a function: `f32` for types, all of which are scalars (so that an `f64` beside
/// them is seen), and some constant of the type for constants; `None` if types may be anything else.
// Input:   <T: Real, const N: usize>
// Output:  f32, 1
pub(crate) fn examples(generics: &Generics) -> Option<Vec<TokenStream>> {
    let is_scalar = |bound: &TypeParamBound| is_number(bound) || has_name(bound, &["Real"]);
    let clause = generics.where_clause.iter().flat_map(|clause| &clause.predicates);
    let mut clause = clause.filter(|predicate| mentions_one(predicate, generics));
    let is_of_scalar = |predicate: &WherePredicate| match predicate {
        WherePredicate::Type(of) => {
            let is_own =
                |parameter| matches!(&of.bounded_ty, Type::Path(path) if path.path.is_ident(parameter));
            type_names(generics).any(is_own) && of.bounds.iter().all(is_scalar)
        }
        _ => false,
    };
    let example = |parameter: &GenericParam| {
        let at = Span::mixed_site().located_at(name(parameter).span());
        match parameter {
            GenericParam::Type(parameter) => {
                let f32 = quote_spanned! {at=> ::core::primitive::f32 };
                parameter.bounds.iter().all(is_scalar).then_some(f32)
            }
            GenericParam::Const(parameter) => match &parameter.ty {
                Type::Path(path) if path.path.is_ident("bool") => Some(quote_spanned! {at=> true }),
                Type::Path(path) if path.path.is_ident("char") => Some(quote_spanned! {at=> 'a' }),
                _ => Some(quote_spanned! {at=> 1 }),
            },
            GenericParam::Lifetime(_) => None,
        }
    };
    let examples = clause.all(is_of_scalar).then(|| generics.params.iter().map(example));
    examples?.collect()
}

/// Whether one of these names is among the tokens.
pub(crate) fn mentions(tokens: TokenStream, is_name: &impl Fn(&Ident) -> bool) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Ident(word) => is_name(&word),
        TokenTree::Group(group) => mentions(group.stream(), is_name),
        _ => false,
    })
}

/// Whether tokens mention a parameter.
fn mentions_one(tokens: impl ToTokens, generics: &Generics) -> bool {
    mentions(tokens.into_token_stream(), &|word| {
        generics.params.iter().any(|parameter| name(parameter) == *word)
    })
}

fn name(parameter: &GenericParam) -> Ident {
    match parameter {
        GenericParam::Type(parameter) => parameter.ident.clone(),
        GenericParam::Const(parameter) => parameter.ident.clone(),
        GenericParam::Lifetime(parameter) => parameter.lifetime.ident.clone(),
    }
}

/// Replaces parameters.
struct Example {
    examples: HashMap<Ident, TokenStream>,
    /// Not if a parameter's associated type is mentioned.
    is_whole: bool,
}

impl Example {
    fn of(&self, path: &Path) -> Option<&TokenStream> {
        self.examples.get(path.get_ident()?)
    }
}

impl VisitMut for Example {
    fn visit_type_mut(&mut self, ty: &mut Type) {
        let example = if let Type::Path(path) = ty { self.of(&path.path).cloned() } else { None };
        match example {
            Some(example) => *ty = Type::Verbatim(example),
            None => visit_mut::visit_type_mut(self, ty),
        }
    }

    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        let example = if let Expr::Path(path) = expr { self.of(&path.path).cloned() } else { None };
        match example {
            Some(example) => *expr = Expr::Verbatim(example),
            None => visit_mut::visit_expr_mut(self, expr),
        }
    }

    fn visit_path_mut(&mut self, path: &mut Path) {
        self.is_whole &= !path.segments.first().is_some_and(|first| self.examples.contains_key(&first.ident));
        visit_mut::visit_path_mut(self, path);
    }
}

/// The first type parameter that a type mentions.
fn first_of<'g>(ty: &Type, generics: &'g Generics) -> Option<&'g TypeParam> {
    struct First<'g>(&'g Generics, Option<&'g TypeParam>);
    impl<'ast> Visit<'ast> for First<'_> {
        fn visit_ident(&mut self, ident: &'ast Ident) {
            self.1 = self.1.or_else(|| self.0.type_params().find(|parameter| parameter.ident == *ident));
        }
    }
    let mut first = First(generics, None);
    first.visit_type(ty);
    first.1
}

/// Keeps some of the arguments of a name: of `Module<T, Output = V>`, those that are no types of the trait.
pub(crate) fn retain(segment: &mut PathSegment, keeps: impl Fn(&GenericArgument) -> bool) {
    let PathArguments::AngleBracketed(arguments) = &mut segment.arguments else { return };
    let all = std::mem::take(&mut arguments.args).into_iter();
    arguments.args = all.filter(keeps).collect();
    if arguments.args.is_empty() {
        segment.arguments = PathArguments::None;
    }
}

/// The traits of a type parameter.
pub(crate) fn traits<'g>(generics: &'g Generics, parameter: &Ident) -> Vec<&'g Path> {
    let inline = generics.type_params().filter(|known| known.ident == *parameter).flat_map(|p| &p.bounds);
    let predicates = generics.where_clause.iter().flat_map(|clause| &clause.predicates);
    let stated = predicates.filter_map(|predicate| match predicate {
        WherePredicate::Type(predicate) => match &predicate.bounded_ty {
            Type::Path(path) if path.path.is_ident(parameter) => Some(&predicate.bounds),
            _ => None,
        },
        _ => None,
    });
    let all = inline.chain(stated.flatten());
    all.filter_map(|bound| match bound {
        TypeParamBound::Trait(bound) => Some(&bound.path),
        _ => None,
    })
    .collect()
}

/// Whether a type parameter is a scalar, by its bounds.
pub(crate) fn is_real(generics: &Generics, parameter: &Ident) -> bool {
    traits(generics, parameter)
        .iter()
        .any(|path| path.segments.last().is_some_and(|last| last.ident == "Real"))
}
