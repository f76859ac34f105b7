//! The generics of a function, as those of its graph's type.

use proc_macro2::Span;
use syn::visit_mut::VisitMut;
use syn::{GenericParam, Generics, Ident, Lifetime, WherePredicate};

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
