//! The borders: the marks of the arguments, and typed arguments in.

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{ToTokens, quote_spanned};
use syn::{PathArguments, Type};

use super::{Context, at, in_lifetime_a, lifetime, located, mirror, mixed};
use crate::lower::unraw;
use crate::parse::generics::{self, example};
use crate::parse::{Argument, Owner, Role, Signature, is_matrix, with_lifetime};

fn inputs(signature: &Signature) -> impl Iterator<Item = (usize, &Argument)> {
    signature.arguments.iter().enumerate().filter(|(_, argument)| argument.role == Role::Input)
}

/// Whether rustc can be asked what the types of the signature are: not while they have parameters, unless those
/// are scalars; then it is asked of an example.
pub(super) fn is_asked(signature: &Signature) -> bool {
    let mut types = inputs(signature).map(|(_, input)| &input.ty).chain([&signature.output]);
    types.all(|ty| example(ty, &signature.generics).is_some())
}

/// Whether the types of the signature have no parameters.
pub(super) fn is_concrete(signature: &Signature) -> bool {
    signature.generics.params.is_empty()
}

// Input:   fn mlp(#[param] p: &Mlp, x: &DMatrix<f32>) -> DMatrix<f32>
// Output:  use pc_runtime::border::No as _;
//          const __IS_RESULT: bool = IsResult::<DMatrix<f32>>::ANSWER;
//          type __Result = Border<__IS_RESULT>;
//          type __Scalar = <Border<{ __BODY }> as Sound>::Of<<__Result as Leaves<DMatrix<f32>>>::Scalar>;
//          type __Input1 = Border<{ __IS_RESULT && IsInput::<&'static DMatrix<f32>, __Scalar>::ANSWER }>;
//          const __VALUES: bool = {
//              type __Typed = <Border<{ __BODY }> as Sound>::Answer;
//              <__Typed>::result::<DMatrix<f32>>();
//              <__Typed>::input::<&'static DMatrix<f32>, __Scalar>();
//              true
//          };
/// Other code names the user's types only where nothing is asked of them.
pub(super) fn asked(context: &Context<'_>) -> TokenStream {
    let signature = context.signature;
    if !is_asked(signature) {
        return TokenStream::new();
    }
    let example = |ty: &Type| {
        let ty = example(ty, &signature.generics).expect("asked for only where there is one");
        with_lifetime(&ty, &lifetime("'static"))
    };
    let output = example(&signature.output);
    let asked = inputs(signature).map(|(i, input)| (asked_input(i), example(&input.ty)));
    let (names, types): (Vec<Ident>, Vec<Type>) = asked.unzip();
    let values = mirror::asked(context, ["__VALUES", "__values"], &insist(context));
    quote_spanned! {mixed()=>
        use __border::No as _;
        const __IS_RESULT: bool = __border::IsResult::<#output>::ANSWER;
        type __Result = __border::Border<__IS_RESULT>;
        type __Scalar = <__border::Border<{ __BODY }> as __border::Sound>::Of<
            <__Result as __border::Leaves<#output>>::Scalar,
        >;
        #(type #names = __border::Border<{
            __IS_RESULT && __border::IsInput::<#types, __Scalar>::ANSWER
        }>;)*
        #values
    }
}

/// Insists that the types of the signature are values.
fn insist(context: &Context<'_>) -> TokenStream {
    let Context { signature, scalar, .. } = context;
    let in_static = |ty: &Type| with_lifetime(ty, &lifetime("'static"));
    let output = in_static(&signature.output);
    let inputs = inputs(signature).map(|(_, input)| {
        let ty = in_static(&input.ty);
        quote_spanned! {at(&ty)=> <__Typed>::input::<#ty, #scalar>(); }
    });
    let result = quote_spanned! {at(&output)=> <__Typed>::result::<#output>(); };
    quote_spanned! {mixed()=>
        type __Typed = <__border::Border<{ __BODY }> as __border::Sound>::Answer;
        #result #(#inputs)*
        true
    }
}

/// The border of a type: what was asked, or what must hold.
fn border(signature: &Signature, asked: &Ident, ty: &Type) -> TokenStream {
    if is_asked(signature) {
        quote_spanned! {mixed()=> #asked }
    } else {
        quote_spanned! {at(ty)=> __border::Border<true> }
    }
}

// Output:  <__Result as Leaves<DMatrix<f32>>>
pub(super) fn leaves(signature: &Signature) -> TokenStream {
    let output = with_lifetime(&signature.output, &lifetime("'static"));
    let border = border(signature, &Ident::new("__Result", mixed()), &output);
    quote_spanned! {at(&output)=> <#border as __border::Leaves<#output>> }
}

// Output:  __Scalar; of a generic function, <Border<{ __BODY }> as Sound>::Of<T>
pub(super) fn scalar(signature: &Signature, leaves: &TokenStream) -> TokenStream {
    if is_concrete(signature) {
        return quote_spanned! {mixed()=> __Scalar };
    }
    let scalar = generic_scalar(signature, leaves);
    if is_asked(signature) {
        let span = at(&signature.output);
        quote_spanned! {span=> <__border::Border<{ __BODY }> as __border::Sound>::Of<#scalar> }
    } else {
        scalar
    }
}

/// The scalar of a generic function, whatever rustc finds in it.
// Output:  T
pub(super) fn generic_scalar(signature: &Signature, leaves: &TokenStream) -> TokenStream {
    // By its name, since from `T`'s own scalar rustc does not infer what a call leaves open.
    let span = at(&signature.output);
    let own = generics::scalar(&signature.generics, &signature.output);
    own.map_or_else(|| quote_spanned! {span=> #leaves::Scalar }, |own| quote_spanned! {span=> #own })
}

// Output:  <__Input1 as Enters<&'a DMatrix<f32>, __Scalar>>
fn enters(context: &Context<'_>, i: usize, ty: &Type) -> TokenStream {
    let Context { signature, scalar, .. } = context;
    let border = border(signature, &asked_input(i), ty);
    quote_spanned! {at(ty)=> <#border as __border::Enters<#ty, #scalar>> }
}

/// The border of an input: `__Input1`.
fn asked_input(i: usize) -> Ident {
    Ident::new(&format!("__Input{i}"), mixed())
}

// Input:   #[param] p: &Mlp, x: &DMatrix<f32>, #[constant] n: usize
// Output:  Parameter<'a, Mlp>, Argument<<__Input1 as Enters<&'a DMatrix<f32>, __Scalar>>::Handle>,
//          Constant<usize>
pub(super) fn marks(context: &Context<'_>) -> Vec<TokenStream> {
    let Context { signature, runtime, .. } = context;
    let is_only = by_role(signature).0.len() == 1;
    let mark = |(i, argument): (usize, &Argument)| {
        let ty = in_lifetime_a(&argument.ty);
        match argument.role {
            // One that is private, rustc reports where it is named.
            Role::Parameter if is_only => {
                quote_spanned! {mixed()=> __border::Parameter<'a, <Self as #runtime::Function>::Parameters> }
            }
            Role::Parameter => quote_spanned! {mixed()=> __border::Parameter<'a, #ty> },
            Role::Input => {
                let enters = enters(context, i, &ty);
                quote_spanned! {at(&argument.ty)=> __border::Argument<#enters::Handle> }
            }
            Role::Constant => quote_spanned! {mixed()=> __border::Constant<#ty> },
        }
    };
    signature.arguments.iter().enumerate().map(mark).collect()
}

/// Where rustc shall report that a type among the marks is private: it says so of `Function`, too.
pub(super) fn suspect_mark(signature: &Signature) -> Span {
    let (parameters, others) = by_role(signature);
    suspect(if parameters.len() > 1 { &parameters } else { &others })
}

// Input:   pub fn mlp(#[param] p: &Mlp, x: &DMatrix<f32>) -> DMatrix<f32>
// Output:  impl Function for mlp { type Parameters = Mlp; type Arguments<'a> = &'a DMatrix<f32>; .. }
///
/// Without a graph neither is called: rustc stops at what was reported.
pub(super) fn emit(context: &Context<'_>, has_graph: bool, table: &TokenStream) -> TokenStream {
    let Context { signature, runtime, scalar, leaves, graph_type, header, clause, .. } = context;
    let (parameters, others) = by_role(signature);
    let parameter_types = parameters.iter().map(|p| with_lifetime(&p.ty, &lifetime("'static")));
    // An argument whose mark may be missing.
    let unmarked = others.iter().find(|argument| matches!(argument.ty, Type::Verbatim(_)));
    let parameter_type = match (parameters.as_slice(), unmarked) {
        (_, Some(Argument { ty, .. })) => ty.to_token_stream(),
        ([] | [_], None) => one_or_tuple(parameter_types),
        (several, None) => quote_spanned! {suspect(several)=> (#(#parameter_types),*) },
    };
    let argument_type = one_or_tuple(others.iter().map(|argument| in_lifetime_a(&argument.ty)));
    // That a type is private, rustc says of the item.
    let parameters_item = quote_spanned! {suspect(&parameters)=> type Parameters = #parameter_type; };
    let arguments_item = quote_spanned! {suspect(&others)=> type Arguments<'a> = #argument_type; };
    let (call, trace) =
        if has_graph { (call(context), trace(context)) } else { (broken(context), broken(context)) };
    quote_spanned! {mixed()=>
        #[automatically_derived]
        impl #header #runtime::Function for #graph_type #clause {
            type Scalar = #scalar;
            #parameters_item
            #arguments_item
            type Output = #leaves::Owned;
            const GRAPH: &'static __graph::Graph<#scalar> = &#table;

            fn call(parameters: &Self::Parameters, arguments: Self::Arguments<'_>) -> Self::Output {
                #call
            }

            fn trace(
                recorder: &mut __plan::Recorder<'_, #scalar>,
                parameters: &Self::Parameters,
                arguments: Self::Arguments<'_>,
            ) -> ::core::result::Result<(), #runtime::Error> {
                #trace
            }
        }
    }
}

// Output:  let argument_p = parameters; let argument_x = arguments;
//          <__Result as Leaves<_>>::into_owned(mlp(argument_p, argument_x))
fn call(context: &Context<'_>) -> TokenStream {
    let Context { signature, function, .. } = context;
    let border = border(signature, &Ident::new("__Result", mixed()), &signature.output);
    let taken = taken(signature);
    let all: Vec<Ident> = signature.arguments.iter().map(local).collect();
    let plain = if matches!(signature.owner, Some(Owner { of_trait: Some(_), .. })) {
        call_of_trait(context, &all)
    } else {
        quote_spanned! {mixed()=> #function(#(#all),*) }
    };
    quote_spanned! {mixed()=> #taken <#border as __border::Leaves<_>>::into_owned(#plain) }
}

// Input:   impl nn::Forward for Dense { fn forward(&self, x: &DMatrix<f32>) -> DMatrix<f32> { .. } }
// Output:  Plain::<_, (&Dense, &DMatrix<f32>,), DMatrix<f32>>::new(<Dense as nn::Forward>::forward)
//              .call((argument_self, argument_x,))
/// A method of a trait may not be as its trait says, which rustc reports there.
fn call_of_trait(context: &Context<'_>, all: &[Ident]) -> TokenStream {
    let Context { signature, function, .. } = context;
    let open = |ty: &Type| with_lifetime(ty, &lifetime("'_"));
    let types = signature.arguments.iter().map(|argument| {
        let reference = (argument.role == Role::Parameter).then(|| quote_spanned! {mixed()=> & });
        let ty = open(&argument.ty);
        quote_spanned! {mixed()=> #reference #ty }
    });
    let output = open(&signature.output);
    quote_spanned! {mixed()=> {
        use __border::Misfit as _;
        __border::Plain::<_, (#(#types,)*), #output>::new(#function).call((#(#all,)*))
    } }
}

// Input:   the same
// Output:  fn __is_own() { use nn::Forward as _; called(<Same<Dense>>::forward, <Dense as nn::Forward>::forward).is_own() }
/// A method of a trait is an error where another one of its name, of the type's own, is what calls would call. (In the
/// implementation of a trait, that trait's functions would be meant, too.)
pub(super) fn is_own(context: &Context<'_>) -> Option<TokenStream> {
    let Context { signature, function, header, clause, .. } = context;
    let owner = signature.owner.as_ref()?;
    let mut of_trait = owner.of_trait.clone()?;
    let span = located(signature.name.span());
    let (mut name, is_own) = (signature.name.clone(), Ident::new("is_own", span));
    name.set_span(span);
    of_trait.segments.iter_mut().for_each(|segment| segment.arguments = PathArguments::None);
    // A trait that has a name here is in scope.
    let import = (of_trait.segments.len() > 1).then(|| {
        quote_spanned! {mixed()=>
            #[allow(unused_imports)]
            use #of_trait as _;
        }
    });
    let ty = mirror::if_sound(signature, &owner.ty);
    Some(quote_spanned! {mixed()=>
        #[allow(dead_code, clippy::multiple_bound_locations)]
        fn __is_own #header () #clause {
            #import
            __border::called(<#ty>::#name, #function).#is_own();
        }
    })
}

// Output:  let argument_p = parameters; let argument_x = arguments;
//          let argument_x = <__Input1 as Enters<&DMatrix<f32>, __Scalar>>::clamp(&argument_x, recorder, Clamp::Input("x"))?;
//          let results = <Self as Callee<_, _>>::record(recorder, (argument_p, argument_x))?;
//          recorder.outputs(&results)
fn trace(context: &Context<'_>) -> TokenStream {
    let Context { signature, scalar, .. } = context;
    let taken = taken(signature);
    let all = signature.arguments.iter().map(local);
    let inputs = inputs(signature).map(|(i, input)| {
        let (mut variable, text, span) = (local(input), unraw(&input.name), at(&input.ty));
        variable.set_span(span);
        let text = Literal::string(&text);
        let enters = enters(context, i, &with_lifetime(&input.ty, &lifetime("'_")));
        quote_spanned! {span=>
            let #variable = #enters::clamp(
                &#variable, recorder, __plan::Clamp::Input(#text),
            )?;
        }
    });
    quote_spanned! {mixed()=>
        #taken
        #(#inputs)*
        let results = <Self as __Callee<#scalar, __op::IsFunction>>::record(recorder, (#(#all,)*))?;
        recorder.outputs(&results)
    }
}

/// The parameters, and all other arguments.
fn by_role(signature: &Signature) -> (Vec<&Argument>, Vec<&Argument>) {
    signature.arguments.iter().partition(|argument| argument.role == Role::Parameter)
}

/// Arguments by their names.
fn taken(signature: &Signature) -> TokenStream {
    let (parameters, others) = by_role(signature);
    let parameters = one_or_tuple(parameters.into_iter().map(local));
    let others = one_or_tuple(others.into_iter().map(local));
    quote_spanned! {mixed()=> let #parameters = parameters; let #others = arguments; }
}

/// The function is mentioned, so that it is not unused; unless that would be an error.
fn broken(context: &Context<'_>) -> TokenStream {
    let function = context.signature.is_sized.then_some(&context.function);
    quote_spanned! {mixed()=> let _ = (#function); __border::refused() }
}

/// Where rustc shall report a type, of arguments that it has together: the first that is the user's own by its name.
fn suspect(arguments: &[&Argument]) -> Span {
    fn is_known(ty: &Type) -> bool {
        match ty {
            Type::Path(path) => path.path.segments.last().is_some_and(|last| {
                is_matrix(&last.ident) || last.ident.to_string().starts_with(char::is_lowercase)
            }),
            Type::Reference(reference) => is_known(&reference.elem),
            Type::Slice(slice) => is_known(&slice.elem),
            _ => true,
        }
    }
    let suspect = arguments.iter().find(|argument| !is_known(&argument.ty)).or(arguments.first());
    suspect.map_or_else(mixed, |suspect| match &suspect.ty {
        Type::Reference(reference) => at(&reference.elem),
        ty => at(ty),
    })
}

/// One as itself, several as a tuple, none as `()`.
fn one_or_tuple<T: ToTokens>(parts: impl Iterator<Item = T>) -> TokenStream {
    let parts: Vec<T> = parts.collect();
    match parts.as_slice() {
        [one] => quote_spanned! {mixed()=> #one },
        parts => quote_spanned! {mixed()=> (#(#parts),*) },
    }
}

/// An argument's name in generated code.
fn local(argument: &Argument) -> Ident {
    Ident::new(&format!("argument_{}", unraw(&argument.name)), mixed())
}
