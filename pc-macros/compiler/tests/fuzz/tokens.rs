//! Tokens at random, and programs whose tokens were changed at random.

use proc_macro2::{Delimiter, Group, Ident, Literal, Punct, Spacing, Span, TokenStream, TokenTree};
use proptest::prelude::*;
use proptest::sample::Index;

const WORDS: [&str; 24] = [
    "fn", "let", "mut", "ref", "x", "p", "self", "if", "else", "match", "for", "in", "return", "crate",
    "vertex", "_", "param", "constant", "r#type", "struct", "as", "const", "move", "loop",
];

/// A token, or a group of some.
pub(crate) fn token() -> impl Strategy<Value = TokenTree> {
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

/// Some tokens.
pub(crate) fn tokens() -> impl Strategy<Value = TokenStream> {
    proptest::collection::vec(token(), 0..12).prop_map(TokenStream::from_iter)
}

/// Replaces, removes, doubles or swaps a token, at any depth.
#[derive(Clone, Debug)]
pub(crate) struct Mutation {
    at: Index,
    kind: u8,
    with: TokenTree,
}

/// A few mutations.
pub(crate) fn mutations() -> impl Strategy<Value = Vec<Mutation>> {
    let mutation = (any::<Index>(), 0u8..4, token()).prop_map(|(at, kind, with)| Mutation { at, kind, with });
    proptest::collection::vec(mutation, 0..5)
}

/// A program after mutations.
pub(crate) fn mutated(source: &str, mutations: &[Mutation]) -> TokenStream {
    let tokens = source.parse().expect("the source has balanced brackets");
    mutations.iter().fold(tokens, |tokens, mutation| {
        let at = mutation.at.index(count(&tokens).max(1));
        mutate(tokens, mutation, at, &mut 0)
    })
}

fn count(tokens: &TokenStream) -> usize {
    let inside = |token| match token {
        TokenTree::Group(group) => count(&group.stream()),
        _ => 0,
    };
    tokens.clone().into_iter().map(|token| 1 + inside(token)).sum()
}

fn mutate(tokens: TokenStream, mutation: &Mutation, at: usize, position: &mut usize) -> TokenStream {
    let mut output: Vec<TokenTree> = Vec::new();
    for token in tokens {
        let here = *position == at;
        *position += 1;
        let token = match token {
            TokenTree::Group(group) => {
                let inner = mutate(group.stream(), mutation, at, position);
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
