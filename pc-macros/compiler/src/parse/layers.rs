//! Type parameters that may be layers: what their bounds say of their methods, and of the types that they have.

use quote::ToTokens;
use syn::punctuated::Punctuated;
use syn::visit::{self, Visit};
use syn::visit_mut::{self, VisitMut};
use syn::{
    Expr, GenericArgument, Generics, Ident, Lit, Path, PathArguments, PathSegment, Token, Type, TypeParam,
    TypeParamBound,
};

use super::generics::{traits, type_names};

/// Whether a type parameter may have annotated methods: it has a trait that is neither a scalar's nor one
/// that values of all kinds have.
pub(crate) fn is_layer(traits: &[&Path]) -> bool {
    const OTHERS: [&str; 11] = [
        "Real",
        "Parameters",
        "Clone",
        "Copy",
        "Debug",
        "Default",
        "Send",
        "Sync",
        "Sized",
        "PartialEq",
        "Eq",
    ];
    let is_other =
        |path: &Path| path.segments.last().is_some_and(|last| OTHERS.iter().any(|other| last.ident == other));
    !traits.iter().all(|path| is_other(path)) && !traits.iter().any(|path| path.is_ident("Real"))
}

/// A type that a parameter has: `L::Output`.
pub(crate) struct Projection<'g> {
    pub(crate) of: &'g Ident,
    pub(crate) name: Ident,
    /// What its bounds say that it is.
    known: Option<&'g Type>,
}

impl<'g> Projection<'g> {
    /// What a type is, if it is such a one.
    fn of(ty: &Type, generics: &'g Generics) -> Option<Self> {
        let Type::Path(path) = ty else { return None };
        let segments: Vec<&PathSegment> = path.path.segments.iter().collect();
        // Of `<L as Layer>::Output`, other traits may have a type of that name, too.
        let (of, of_trait, name) = match (&path.qself, &*segments) {
            (None, [of, name]) => (of.to_token_stream(), None, name),
            (Some(of), [.., of_trait, name]) => (of.ty.to_token_stream(), Some(&of_trait.ident), name),
            _ => return None,
        };
        let of = type_names(generics).find(|parameter| of.to_string() == parameter.to_string())?;
        let mut bounds = traits(generics, of).into_iter().filter_map(|bound| bound.segments.last());
        let is_meant = |bound: &&PathSegment| of_trait.is_none_or(|meant| bound.ident == *meant);
        let known = bounds.by_ref().filter(is_meant).find_map(|bound| said(bound, &name.ident));
        Some(Self { of, name: name.ident.clone(), known })
    }
}

/// Writes out the types that parameters have, where bounds say what they are.
// Input:   L::Output    of L: Layer<Output = DVector<f64>>
// Output:  DVector<f64>
pub(crate) fn write_out(ty: &mut Type, generics: &Generics) {
    struct Known<'g>(&'g Generics);

    impl VisitMut for Known<'_> {
        fn visit_type_mut(&mut self, ty: &mut Type) {
            visit_mut::visit_type_mut(self, ty);
            if let Some(Projection { known: Some(known), .. }) = Projection::of(ty, self.0) {
                *ty = known.clone();
            }
        }
    }

    Known(generics).visit_type_mut(ty);
}

/// A value of a type that a layer has, and of which no bound says what it is; the type, as it is written.
pub(crate) fn open_value<'t, 'g>(ty: &'t Type, generics: &'g Generics) -> Option<(&'t Type, Projection<'g>)> {
    match ty {
        Type::Reference(reference) => open_value(&reference.elem, generics),
        Type::Slice(slice) => open_value(&slice.elem, generics),
        Type::Tuple(tuple) => tuple.elems.iter().find_map(|element| open_value(element, generics)),
        ty => {
            let open = Projection::of(ty, generics)?;
            (open.known.is_none() && is_layer(&traits(generics, open.of))).then_some((ty, open))
        }
    }
}

/// Whether a type is made of this one.
pub(crate) fn holds(ty: &Type, name: &Ident) -> bool {
    struct Holds<'n>(&'n Ident, bool);

    impl Visit<'_> for Holds<'_> {
        fn visit_type_path(&mut self, ty: &syn::TypePath) {
            self.1 |= ty.path.is_ident(self.0);
            visit::visit_type_path(self, ty);
        }
    }

    let mut holds = Holds(name, false);
    holds.visit_type(ty);
    holds.1
}

/// What a bound says of a type of this name: `Layer<Output = DVector<f64>>`.
fn said<'b>(bound: &'b PathSegment, name: &Ident) -> Option<&'b Type> {
    let PathArguments::AngleBracketed(arguments) = &bound.arguments else { return None };
    arguments.args.iter().find_map(|argument| match argument {
        GenericArgument::AssocType(known) if known.ident == *name => Some(&known.ty),
        _ => None,
    })
}

/// Leaves out bounds that rustc refuses, of which the graph would only say so again.
// Input:   E: Encoder + Method<"encode">    E: Encoder + Method<{ method(encode) }>
pub(super) struct WithoutGarbled;

impl VisitMut for WithoutGarbled {
    fn visit_type_param_mut(&mut self, parameter: &mut TypeParam) {
        retain_sound(&mut parameter.bounds);
    }

    fn visit_predicate_type_mut(&mut self, predicate: &mut syn::PredicateType) {
        retain_sound(&mut predicate.bounds);
    }
}

fn retain_sound(bounds: &mut Punctuated<TypeParamBound, Token![+]>) {
    let is_garbled = |argument: &GenericArgument| match argument {
        GenericArgument::Const(Expr::Lit(literal)) => matches!(literal.lit, Lit::Str(_)),
        GenericArgument::Const(name @ Expr::Block(_)) => !name.to_token_stream().to_string().contains('"'),
        _ => false,
    };
    let is_sound = |bound: &TypeParamBound| {
        let TypeParamBound::Trait(bound) = bound else { return true };
        bound.path.segments.last().is_none_or(|last| match &last.arguments {
            PathArguments::AngleBracketed(list) => {
                last.ident != "Method" || !list.args.iter().any(is_garbled)
            }
            _ => true,
        })
    };
    *bounds = std::mem::take(bounds).into_iter().filter(is_sound).collect();
}
