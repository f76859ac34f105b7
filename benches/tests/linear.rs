//! What the attribute writes grows as the function does. Counted in tokens: no clock decides.

use pc_benches::programs;
use proc_macro2::{TokenStream, TokenTree};

fn tokens(stream: TokenStream) -> usize {
    let inside = |tree: TokenTree| match tree {
        TokenTree::Group(group) => 1 + tokens(group.stream()),
        _ => 1,
    };
    stream.into_iter().map(inside).sum()
}

/// The source of a function of that name and size.
type Program = fn(&str, usize) -> String;

fn expansion(program: Program, size: usize) -> usize {
    let function = program("f", size).parse().expect("the program has balanced brackets");
    let expansion = pc_compiler::predictive_coding(TokenStream::new(), function);
    assert!(!expansion.to_string().contains("compile_error"), "{expansion}");
    tokens(expansion)
}

#[test]
fn an_expansion_grows_as_its_function_does() {
    let programs: [(&str, Program); 7] = [
        ("statements", programs::straight),
        ("operations inside operations", programs::nested),
        ("blocks inside blocks", programs::blocks),
        ("branches", programs::branches),
        ("branches that choose parameters", programs::references),
        ("loops inside loops", programs::loops),
        ("loops", programs::loops_in_a_row),
    ];
    for (name, program) in programs {
        // The kinds of statements come around every 60: as many more of them are as many more tokens. Types
        // that conditions need stand in tuples of eight: a few brackets more or less.
        let [small, middle, large] = [60, 120, 180].map(|size| expansion(program, size));
        let difference = (middle - small).abs_diff(large - middle);
        assert!(difference <= 10, "{name}: {small}, {middle}, {large} tokens");
    }
}
