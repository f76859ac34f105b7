//! The generics of a function, as those of its graph's type.

use proc_macro2::Span;
use syn::visit::Visit;
use syn::visit_mut::VisitMut;
use syn::{GenericParam, Generics, Ident, Lifetime, Type, TypeParam, TypeParamBound, WherePredicate};

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
    ReplaceLifetimes(&lifetimes, "'static").visit_generics_mut(&mut kept);
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
}

/// The names of the type parameters.
pub(crate) fn type_names(generics: &Generics) -> impl Iterator<Item = &Ident> {
    generics.type_params().map(|parameter| &parameter.ident)
}

/// The type parameter that is the scalar of what a function returns, where its bounds do not say so. Those of
/// rustc and nalgebra are of a number, any other may be `Real` itself.
// Input:   fn dense<T: RealField + Copy>(x: &DMatrix<T>) -> DMatrix<T>
// Output:  T
pub(crate) fn unbounded_scalar<'g>(generics: &'g Generics, output: &Type) -> Option<&'g Ident> {
    let is_number = |bound: &TypeParamBound| match bound {
        TypeParamBound::Trait(bound) => bound.path.segments.last().is_some_and(|last| {
            let numbers = [
                "Clone",
                "ComplexField",
                "Copy",
                "Debug",
                "Float",
                "PartialEq",
                "PartialOrd",
                "RealField",
                "Scalar",
            ];
            numbers.iter().any(|number| last.ident == number)
        }),
        _ => true,
    };
    let scalar = first_of(output, generics)?;
    (generics.where_clause.is_none() && scalar.bounds.iter().all(is_number)).then_some(&scalar.ident)
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
