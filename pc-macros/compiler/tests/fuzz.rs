//! The compiler answers whatever the tokens: it never panics, and what it makes of a function parses.

use proc_macro2::{Delimiter, Group, Ident, Literal, Punct, Spacing, Span, TokenStream, TokenTree};
use proptest::prelude::*;

/// Functions of the language, and functions that it refuses: what mutations start from.
const FUNCTIONS: [&str; 11] = [
    "pub fn mlp(#[param] p: &Mlp, x: &DMatrix<f32>) -> DMatrix<f32> {
        let hidden = tanh(&affine(&p.w1, x, &p.b1)); affine(&p.w2, &hidden, &p.b2) }",
    "fn f<'a>(#[param] w: &'a [M; 2], mut x: M, #[constant] n: usize) -> (M, M) {
        let mut h = x.clone(); h += &w[0] * &h; let (a, (b, _)) = (h, (x, n));
        { h = -a.component_mul(&b) / 2.0; } x = g::<f64>(&h).1; (h, x * n as f64) }",
    "fn f(x: f64) -> f64 { let y; y = x.sin().powi(2); assert!(true, \"{}\", 1); (y + { let z = y; z }) }",
    "fn f(x: f64) -> f64 { if x > 0.0 { return x; } for i in 0..3 { break; } match x { _ => loop {} } }",
    "async unsafe fn f(&self, (a, b): &mut T, #[parm] c: impl Fn()) { let Some(x) = a? else { panic!() }; }",
    "fn f(x: V) -> V { let s = S { x, ..y }; s.x[0] = |v| v; x[1..2].iter().map(|v| v.0.await).collect() }",
    "fn f() -> V { const N: usize = 3; [x; N]; 'a: { break 'a } unsafe { &mut x } as f32 }",
    "impl T { fn f(&self) -> V; }",
    "fn f<'a, T: Real + 'a, const N: usize>(#[param] p: &'a P<T, N>, x: V<T>) -> V<T> where T: 'a {
        let z = SVector::zeros(); let n: &'a usize = \"3\".parse().unwrap(); if x.norm() > 1.0 { g::<T, N>(p, &z) } else { z } }",
    "impl<'a, L: Forward> Forward for Stack<'a, L> { const N: usize = 3; fn new() -> Self { Self {} }
        #[predictive_coding(skip)] fn h(&mut self) {} fn f(#[constant] &self, x: V) -> V { match self {
        Self::A(a) => self.layers[0].forward(&x.exp()), _ => Self::f(&self.a, x) } } }",
    "impl Dense { fn forward(&'a self, x: &V) -> V { let mut h = x.clone(); for l in &self.layers { h = l.r#type(&h, 3); }
        h += Self::SCALE * x.exp(); assert!(self.ok); h } }",
];

const TYPES: [&str; 3] = [
    "#[parameters(crate = a::b)] struct S<L: Clone, const N: usize> where L: C { w: [L; N], #[parameters(skip)] n: usize }",
    "enum E { A(DMatrix<f32>, Option<Box<E>>), B { r#in: Vec<f32> }, C }",
    "union U { #[parameters(skipp)] a: f32, b: () }",
];

const WORDS: [&str; 24] = [
    "fn", "let", "mut", "ref", "x", "p", "self", "if", "else", "match", "for", "in", "return", "crate",
    "vertex", "_", "param", "constant", "r#type", "struct", "as", "const", "move", "loop",
];

fn token() -> impl Strategy<Value = TokenTree> {
    let leaf = prop_oneof![
        proptest::sample::select(&WORDS[..]).prop_map(|word| match word.strip_prefix("r#") {
            Some(raw) => Ident::new_raw(raw, Span::call_site()).into(),
            None => Ident::new(word, Span::call_site()).into(),
        }),
        (proptest::sample::select(&b"+-*/%^!&|<>=.,;:#?@$~'"[..]), any::<bool>()).prop_map(|(c, joint)| {
            // A quote begins a lifetime: it is always joint.
            let spacing = if joint || c == b'\'' { Spacing::Joint } else { Spacing::Alone };
            Punct::new(char::from(c), spacing).into()
        }),
        (0u32..9).prop_map(|n| Literal::u32_unsuffixed(n).into()),
        (0u32..9).prop_map(|n| Literal::f64_unsuffixed(f64::from(n)).into()),
        Just(Literal::string("binding").into()),
    ];
    leaf.prop_recursive(3, 24, 6, |inner| {
        let delimiter = prop_oneof![
            Just(Delimiter::Parenthesis),
            Just(Delimiter::Brace),
            Just(Delimiter::Bracket),
            Just(Delimiter::None),
        ];
        (delimiter, proptest::collection::vec(inner, 0..6))
            .prop_map(|(delimiter, inner)| Group::new(delimiter, inner.into_iter().collect()).into())
    })
}

fn tokens() -> impl Strategy<Value = TokenStream> {
    proptest::collection::vec(token(), 0..12).prop_map(TokenStream::from_iter)
}

/// Replaces, removes, doubles or swaps tokens, at any depth.
#[derive(Clone, Debug)]
struct Mutation {
    at: usize,
    kind: u8,
    with: TokenTree,
}

fn mutations() -> impl Strategy<Value = Vec<Mutation>> {
    let mutation = (0usize..120, 0u8..4, token()).prop_map(|(at, kind, with)| Mutation { at, kind, with });
    proptest::collection::vec(mutation, 0..4)
}

fn mutate(tokens: TokenStream, mutation: &Mutation, position: &mut usize) -> TokenStream {
    let mut output: Vec<TokenTree> = Vec::new();
    for token in tokens {
        let here = *position == mutation.at;
        *position += 1;
        let token = match token {
            TokenTree::Group(group) => {
                let inner = mutate(group.stream(), mutation, position);
                Group::new(group.delimiter(), inner).into()
            }
            other => other,
        };
        match (here, mutation.kind) {
            (false, _) => output.push(token),
            (true, 0) => output.push(mutation.with.clone()),
            (true, 1) => {}
            (true, 2) => output.extend([token.clone(), token]),
            (true, _) => output.insert(output.len().saturating_sub(1), token),
        }
    }
    output.into_iter().collect()
}

fn mutated(source: &str, mutations: &[Mutation]) -> TokenStream {
    let tokens = source.parse().expect("the source has balanced brackets");
    mutations.iter().fold(tokens, |tokens, mutation| mutate(tokens, mutation, &mut 0))
}

/// What is made of an item that parses, parses.
fn check_function(options: TokenStream, item: TokenStream) -> Result<(), TestCaseError> {
    let is_function = syn::parse2::<syn::ItemFn>(item.clone()).is_ok();
    let is_block = syn::parse2::<syn::ItemImpl>(item.clone()).is_ok();
    let is_method = is_function && item.to_string().contains("self");
    let output = pc_compiler::predictive_coding(options, item);
    if is_block || (is_function && !is_method) {
        let parsed = syn::parse2::<syn::File>(output.clone());
        prop_assert!(parsed.is_ok(), "{}: {}", parsed.unwrap_err(), output);
    }
    Ok(())
}

fn check_type(item: TokenStream) -> Result<(), TestCaseError> {
    let output = pc_compiler::derive_parameters(item);
    let parsed = syn::parse2::<syn::File>(output.clone());
    prop_assert!(parsed.is_ok(), "{}: {}", parsed.unwrap_err(), output);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2048, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_tokens_have_an_answer(options in tokens(), item in tokens()) {
        check_function(options.clone(), item.clone())?;
        check_type(item)?;
    }

    #[test]
    fn any_options_have_an_answer(options in tokens(), function in proptest::sample::select(&FUNCTIONS[..])) {
        check_function(options, mutated(function, &[]))?;
    }

    #[test]
    fn any_body_has_an_answer(body in tokens()) {
        let item = quote::quote! { fn f(#[param] p: &P, x: V) -> V { #body } };
        check_function(TokenStream::new(), item)?;
    }

    #[test]
    fn mutated_functions_have_an_answer(
        function in proptest::sample::select(&FUNCTIONS[..]),
        by_operation in any::<bool>(),
        mutations in mutations(),
    ) {
        let options = if by_operation { quote::quote! { vertex = "operation" } } else { TokenStream::new() };
        check_function(options, mutated(function, &mutations))?;
    }

    #[test]
    fn mutated_types_have_an_answer(
        ty in proptest::sample::select(&TYPES[..]),
        mutations in mutations(),
    ) {
        check_type(mutated(ty, &mutations))?;
    }
}
