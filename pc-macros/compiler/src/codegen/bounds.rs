//! What a graph over generic layers asks of the types of the layers.
//!
//! Handles have no types, so a call of a method on something of type `L` needs a bound that says what graph
//! it has; only the source can tell which parameter a called method is of.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote_spanned};
use syn::{GenericArgument, Generics, Path, Type, TypeParamBound, WherePredicate};

use super::{lifetime, mixed};
use crate::analyze::Analyzed;
use crate::ir::{Graph, MethodCall, SiteKind};
use crate::lower::unraw;
use crate::parse::generics::{mentions, path_with_lifetime, retain, traits, type_names};
use crate::parse::layers::is_layer;
use crate::parse::{Argument, Role, Signature, with_lifetime};

/// The types that bounds are about.
pub(super) struct Types<'t> {
    /// The path of the runtime crate.
    pub(super) runtime: &'t TokenStream,
    pub(super) scalar: &'t TokenStream,
}

impl Types<'_> {
    /// Adds the bounds that a function over generic layers needs, or a method of a generic type; the methods of layers
    /// of which the source says whose they are.
    // Input:   impl<L: Forward> Forward for Stack<L> { fn forward(&self, x: ..) -> .. { self.last.forward(x) } }
    // Output:  where Stack<L>: Parameters<f32>, L: Method<{ method("forward") }>,
    //          <L as Method<..>>::Graph: for<'a> Callee<f32, IsFunction, Signature<'a> = (..), Results = Var>
    pub(super) fn add(
        &self,
        signature: &Signature,
        graph: &Graph,
        block: &[Analyzed],
        generics: &mut Generics,
    ) -> Vec<LayerMethod> {
        let layers = layers(signature, generics);
        let mut predicates = self.parameters(signature, &layers, generics);
        let called =
            if signature.generics.type_params().next().is_some() { called(graph, block) } else { Vec::new() };
        let (of_self, calls): (Vec<_>, Vec<_>) = called.into_iter().partition(|call| call.of_self);
        // Another block of the type has these; with a constant among its arguments it may be that or a value.
        if let Some(owner) = signature.owner.as_ref().filter(|owner| names(&owner.ty, &layers)) {
            for call in of_self.iter().filter(|call| !call.has_constants) {
                predicates.extend(self.method(&owner.ty, &call.name, of_values(call)));
            }
        }
        let mut methods = Vec::new();
        let is_only = is_only(&calls, &layers, signature, generics);
        for call in calls {
            for layer in &layers {
                let marks = match self.of_layer(call, layer, signature, block, generics) {
                    Some((method, marks)) => {
                        methods.push(method);
                        marks
                    }
                    None if is_only => of_values(call),
                    None => continue,
                };
                predicates.extend(self.method(layer, &call.name, marks));
            }
            // Of other types, too, a clause may say so: `Stack<L>: Method<{ method("forward") }>`.
            for (ty, _) in bounds_of_types(generics).filter(|(_, bound)| is_about(bound, &call.name)) {
                predicates.extend(self.method(ty, &call.name, of_values(call)));
            }
        }
        if !predicates.is_empty() {
            generics.make_where_clause().predicates.extend(predicates);
        }
        methods
    }

    /// That types are learned which are made of parameters.
    fn parameters(
        &self,
        signature: &Signature,
        layers: &[&Ident],
        generics: &Generics,
    ) -> Vec<WherePredicate> {
        let Self { runtime, scalar } = self;
        // What a type asks of a scalar, its derive knows.
        let open: Vec<&Ident> =
            if signature.owner.is_some() { type_names(generics).collect() } else { layers.to_vec() };
        let learned = signature.arguments.iter().filter(|argument| argument.role == Role::Parameter);
        let types = learned.map(|argument| &argument.ty).filter(|ty| names(ty, &open));
        let learns = types.map(|ty| {
            syn::parse_quote_spanned! {mixed()=> #ty: #runtime::parameters::Parameters<#scalar> }
        });
        learns.collect()
    }

    /// What a method of a layer takes and gives, where the source says that the layer has it.
    fn of_layer(
        &self,
        call: &MethodCall,
        layer: &Ident,
        signature: &Signature,
        block: &[Analyzed],
        generics: &Generics,
    ) -> Option<(LayerMethod, Marks)> {
        let (traits, name) = (traits(generics, layer), &call.name);
        let own = block.iter().find(|own| own.signature.name == *name);
        let (function, marks) = match own_trait(signature, &traits).filter(|_| has_function(signature, name))
        {
            Some(own_trait) => {
                let marks = own.map_or_else(|| of_values(call), |own| self.like(&own.signature));
                (quote_spanned! {mixed()=> <#layer as #own_trait>::#name }, marks)
            }
            None if traits.iter().any(|bound| is_about(bound, name)) => {
                (quote_spanned! {mixed()=> <#layer>::#name }, of_values(call))
            }
            None => return None,
        };
        Some((LayerMethod { layer: layer.clone(), name: name.clone(), function }, marks))
    }

    /// The bounds of one method of a type, and of what has it: it is learned.
    fn method(
        &self,
        ty: &impl ToTokens,
        method: &Ident,
        Marks { arguments, results }: Marks,
    ) -> [WherePredicate; 3] {
        let (Self { runtime, scalar }, text) = (self, unraw(method));
        let learns = syn::parse_quote_spanned! {mixed()=> #ty: #runtime::parameters::Parameters<#scalar> };
        let has = syn::parse_quote_spanned! {mixed()=> #ty: #runtime::Method<{ #runtime::method(#text) }> };
        let takes = syn::parse_quote_spanned! {mixed()=>
            <#ty as #runtime::Method<{ #runtime::method(#text) }>>::Graph: for<'a> __Callee<
                #scalar,
                __op::IsFunction,
                Signature<'a> = (__border::Parameter<'a, #ty>, #(#arguments,)*),
                Results = #results,
            >
        };
        [learns, has, takes]
    }

    /// Those of a signature.
    fn like(&self, signature: &Signature) -> Marks {
        let scalar = self.scalar;
        let in_static = |ty: &Type| with_lifetime(ty, &lifetime("'static"));
        let arguments = signature.arguments.iter().skip(1).map(|Argument { role, ty, .. }| {
            let (of_a, ty) = (super::in_lifetime_a(ty), in_static(ty));
            match role {
                Role::Parameter => quote_spanned! {mixed()=> __border::Parameter<'a, #of_a> },
                Role::Constant => quote_spanned! {mixed()=> __border::Constant<#of_a> },
                Role::Input => quote_spanned! {mixed()=>
                    __border::Argument<<__border::Border<true> as __border::Enters<#ty, #scalar>>::Handle>
                },
            }
        });
        let output = in_static(&signature.output);
        let results =
            quote_spanned! {mixed()=> <__border::Border<true> as __border::Leaves<#output>>::Handle };
        Marks { arguments: arguments.collect(), results }
    }
}

/// The type parameters that may be layers: what is learned is made of them, and values are not. Those are made of a
/// scalar.
fn layers<'s>(signature: &'s Signature, generics: &Generics) -> Vec<&'s Ident> {
    let is_layer = |name: &&Ident| {
        let is_in = |argument: &Argument| names(&argument.ty, &[name]);
        let (learned, others): (Vec<_>, Vec<_>) =
            signature.arguments.iter().partition(|argument| argument.role == Role::Parameter);
        is_layer(&traits(generics, name))
            && learned.into_iter().any(is_in)
            && !others.into_iter().any(is_in)
            && !names(&signature.output, &[name])
    };
    type_names(&signature.generics).filter(is_layer).collect()
}

/// Whether one method is called, of which nothing says whose it is: then it is of all layers, which have the same
/// traits.
fn is_only(calls: &[&MethodCall], layers: &[&Ident], signature: &Signature, generics: &Generics) -> bool {
    let [call] = calls else { return false };
    let all: Vec<Vec<&Path>> = layers.iter().map(|name| traits(generics, name)).collect();
    let of_types = bounds_of_types(generics).map(|(_, bound)| bound);
    let is_said = all.iter().flatten().copied().chain(of_types).any(|bound| is_about(bound, &call.name));
    let is_foreign = all.iter().all(|traits| own_trait(signature, traits).is_none());
    is_foreign && !is_said && all.windows(2).all(|pair| pair[0] == pair[1])
}

/// The block's own trait, if a layer has it: then the layer has the block's own methods.
fn own_trait<'s>(signature: &'s Signature, traits: &[&Path]) -> Option<&'s Path> {
    let own = signature.owner.as_ref()?.of_trait.as_ref()?;
    traits.iter().any(|path| is_same(path, own)).then_some(own)
}

/// Whether there is a function of this name in the block.
fn has_function(signature: &Signature, name: &Ident) -> bool {
    signature.owner.as_ref().is_some_and(|owner| owner.functions.contains(name))
}

/// Whether a type mentions one of these parameters.
fn names(ty: &Type, of: &[&Ident]) -> bool {
    mentions(ty.to_token_stream(), &|word| of.contains(&word))
}

/// A method of a layer, and the function that a call of it calls.
pub(crate) struct LayerMethod {
    layer: Ident,
    name: Ident,
    function: TokenStream,
}

impl LayerMethod {
    /// Asks, in the walk, whether that is the annotated one: another trait may have one of the same name.
    // Output:  recorder.same_method::<L, { method("forward") }>(function_type(<L as Forward>::forward), "forward")?;
    pub(super) fn asked(&self, runtime: &TokenStream) -> TokenStream {
        let (Self { layer, function, .. }, text) = (self, unraw(&self.name));
        quote_spanned! {mixed()=>
            recorder.same_method::<#layer, { #runtime::method(#text) }>(__plan::function_type(#function), #text)?;
        }
    }
}

/// What a method takes beside its receiver, and what it gives.
struct Marks {
    arguments: Vec<TokenStream>,
    results: TokenStream,
}

/// Whether two paths name one trait, whatever they say of its types: `Module<Output = DVector<f64>>` and `Module`.
fn is_same(one: &Path, other: &Path) -> bool {
    let without = |path: &Path| {
        let mut path = path_with_lifetime(path, &lifetime("'static"));
        for segment in &mut path.segments {
            retain(segment, |argument| !matches!(argument, GenericArgument::AssocType(_)));
        }
        path
    };
    without(one) == without(other)
}

/// Whether a bound says that a type has this method with a graph: `Method<{ method("encode") }>`. What a constant
/// says there, its text says.
fn is_about(bound: &Path, method: &Ident) -> bool {
    bound.segments.last().is_some_and(|last| last.ident == "Method")
        && bound.to_token_stream().to_string().contains(&format!("\"{}\"", unraw(method)))
}

/// The bounds in the `where` clause of types that are no parameters themselves.
fn bounds_of_types(generics: &Generics) -> impl Iterator<Item = (&Type, &Path)> {
    let predicates = generics.where_clause.iter().flat_map(|clause| &clause.predicates);
    let types = predicates.filter_map(|predicate| match predicate {
        WherePredicate::Type(of) if !is_parameter(&of.bounded_ty, generics) => Some(of),
        _ => None,
    });
    types.flat_map(|of| {
        of.bounds.iter().filter_map(|bound| match bound {
            TypeParamBound::Trait(bound) => Some((&of.bounded_ty, &bound.path)),
            _ => None,
        })
    })
}

fn is_parameter(ty: &Type, generics: &Generics) -> bool {
    matches!(ty, Type::Path(path) if generics.type_params().any(|name| path.path.is_ident(&name.ident)))
}

/// Values alone, as many as the call shows.
fn of_values(call: &MethodCall) -> Marks {
    let arguments = (0..call.arguments).map(|_| quote_spanned! {mixed()=> __border::Operand });
    let results = (0..call.results).map(|_| quote_spanned! {mixed()=> __plan::Var });
    Marks { arguments: arguments.collect(), results: quote_spanned! {mixed()=> (#(#results),*) } }
}

/// The methods that are called, each once, also by those of the block that are called of the receiver.
fn called<'g>(graph: &'g Graph, block: &'g [Analyzed]) -> Vec<&'g MethodCall> {
    let (mut calls, mut followed): (Vec<&MethodCall>, Vec<&Ident>) = (Vec::new(), Vec::new());
    let mut pending = vec![graph];
    while let Some(graph) = pending.pop() {
        for site in &graph.sites {
            let SiteKind::Method { call, .. } = &site.kind else { continue };
            match block.iter().find(|own| call.of_self && own.signature.name == call.name) {
                Some(_) if followed.contains(&&call.name) => {}
                Some(own) => {
                    followed.push(&call.name);
                    pending.extend(&own.graph);
                }
                None => {
                    let is_it =
                        |known: &&mut &MethodCall| known.name == call.name && known.of_self == call.of_self;
                    match calls.iter_mut().find(is_it) {
                        // One of them may take the result apart.
                        Some(known) if known.results < call.results => *known = call,
                        Some(_) => {}
                        None => calls.push(call),
                    }
                }
            }
        }
    }
    calls
}
