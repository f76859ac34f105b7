//! The compiler answers whatever the tokens: it never panics, never hangs, and what it makes of an item
//! parses. `PROPTEST_CASES` says how many cases each test tries (`just fuzz`).

mod grammar;
mod right;
mod tokens;
mod watch;

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::RngSeed;

use tokens::{mutated, mutations, tokens};
use watch::watched;

/// Functions of the language, then functions that it refuses: what mutations start from.
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

/// Items of the language.
const RIGHT: [&str; 4] = [
    FUNCTIONS[0],
    "fn lstm(#[param] p: &Lstm, xs: &[V], #[constant] clip: f64) -> Vec<V> {
        let (mut h, mut c) = (p.h0.clone(), p.c0.clone()); let mut ys = Vec::with_capacity(xs.len());
        for (t, x) in xs.iter().enumerate() {
            let z = vstack(&h, x); let f = sigmoid(&affine(&p.forget.w, &z, &p.forget.b));
            c = f.component_mul(&c) + tanh(&(&p.cell.w * &z));
            if c.norm() > clip { c = &c * 0.5; } else if t % 8 == 7 { c -= 0.1 * &f; }
            h = tanh(&c); ys.push(0.5 * &h);
        } ys }",
    "fn f(#[param] p: &Net, x: M, #[constant] n: usize) -> (M, M) {
        let mut h = x; for layer in &p.layers { h = match layer {
            Layer::Dense(d) if n > 2 => { let z = &d.w * &h; tanh(&z) } Layer::Gate { w, u } => (w * &h).component_mul(&(u * &h)),
            _ => h }; }
        let scale = if let Some(s) = &p.scale { s * 2.0 } else { 1.0 }; let y = h.sum(); (h.clone(), &h * y * scale) }",
    "impl Stack { pub fn forward(&self, x: &M) -> M { let mut h = x.clone();
        for layer in self.layers.iter().rev() { h = tanh(&layer.forward(&h)) + &h; } h } }",
];

/// How deep nesting is tried.
const DEPTH: usize = 200;

const TYPES: [&str; 3] = [
    "#[parameters(crate = a::b)] struct S<L: Clone, const N: usize> where L: C { w: [L; N], #[parameters(skip)] n: usize }",
    "enum E { A(DMatrix<f32>, Option<Box<E>>), B { r#in: Vec<f32> }, C }",
    "union U { #[parameters(skipp)] a: f32, b: () }",
];

/// Options, and the item under the attribute.
fn check(options: TokenStream, item: &TokenStream) -> Result<(), TestCaseError> {
    let output = watched(item, || pc_compiler::predictive_coding(options, item.clone()));
    match syn::parse2::<syn::Item>(item.clone()) {
        Ok(syn::Item::Fn(function)) if function.sig.receiver().is_some() => {
            parses::<syn::ImplItemFn>(&output)?;
        }
        Ok(syn::Item::Fn(function)) => {
            let parsed = parses::<syn::File>(&output)?;
            let Some(syn::Item::Fn(first)) = parsed.items.first() else {
                return fail("the function is gone", &output);
            };
            let body = text(&first.block);
            // An error may stand in it, in place of an expression.
            let same = body == text(&function.block) || body.contains("compile_error");
            prop_assert!(same || has_invisible(item), "its body is another: {}", output);
        }
        Ok(syn::Item::Verbatim(_)) | Err(_) => {}
        Ok(_) => {
            parses::<syn::File>(&output)?;
        }
    }
    Ok(())
}

/// An item of the language.
fn check_right(options: &str, item: &str) -> Result<(), TestCaseError> {
    check(parsed(options), &parsed(item))?;
    let output = text(pc_compiler::predictive_coding(parsed(options), parsed(item)));
    // An operand may assign what one before it reads, which is refused.
    let refused = output.matches("is read, and changes in the same expression").count();
    prop_assume!(refused == 0 || output.matches("compile_error").count() != refused);
    prop_assert!(!output.contains("compile_error") && output.contains("fn record"), "{}", output);
    Ok(())
}

/// A type under the derive.
fn check_type(item: TokenStream) -> Result<(), TestCaseError> {
    let output = watched(&item.clone(), || pc_compiler::derive_parameters(item));
    parses::<syn::File>(&output).map(|_| ())
}

fn parses<T: syn::parse::Parse>(output: &TokenStream) -> Result<T, TestCaseError> {
    syn::parse2(output.clone()).or_else(|error| fail(&error.to_string(), output))
}

fn fail<T>(why: &str, output: &TokenStream) -> Result<T, TestCaseError> {
    Err(TestCaseError::fail(format!("{why}: {output}")))
}

fn text(tokens: impl quote::ToTokens) -> String {
    tokens.into_token_stream().to_string()
}

/// Whether there are groups without brackets: in the function that is emitted, they get some.
fn has_invisible(tokens: &TokenStream) -> bool {
    tokens.clone().into_iter().any(|token| match token {
        TokenTree::Group(group) => group.delimiter() == Delimiter::None || has_invisible(&group.stream()),
        _ => false,
    })
}

fn parsed(source: &str) -> TokenStream {
    source.parse().expect("the source has balanced brackets")
}

/// As many cases as the environment says, other ones each time; or as many as fit a run of all tests, always the same.
fn config() -> ProptestConfig {
    let default = ProptestConfig { failure_persistence: None, ..ProptestConfig::default() };
    if std::env::var_os("PROPTEST_CASES").is_some() {
        default
    } else {
        ProptestConfig { cases: 512, rng_seed: RngSeed::Fixed(0), ..default }
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn any_tokens_have_an_answer(options in tokens(), item in tokens()) {
        check(options, &item)?;
        check_type(item)?;
    }

    #[test]
    fn any_body_has_an_answer(body in tokens()) {
        check(TokenStream::new(), &quote::quote! { fn f(#[param] p: &P, x: V) -> V { #body } })?;
        check(TokenStream::new(), &quote::quote! { impl P { fn f(&self, x: V) -> V { #body } } })?;
    }

    #[test]
    fn any_options_have_an_answer(options in tokens(), function in select(&FUNCTIONS[..])) {
        check(options, &parsed(function))?;
    }

    #[test]
    fn any_function_has_an_answer(options in grammar::options(), function in grammar::function(3)) {
        prop_assert!(syn::parse_str::<syn::ItemFn>(&function).is_ok(), "{}", function);
        check(parsed(&options), &parsed(&function))?;
    }

    #[test]
    fn any_right_function_has_a_graph(by_operation in any::<bool>(), function in right::function(2)) {
        check_right(if by_operation { "vertex = \"operation\"" } else { "" }, &function)?;
    }

    #[test]
    fn any_block_of_methods_has_an_answer(options in grammar::options(), block in grammar::block_of_methods(2)) {
        prop_assert!(syn::parse_str::<syn::ItemImpl>(&block).is_ok(), "{}", block);
        check(parsed(&options), &parsed(&block))?;
    }

    #[test]
    fn any_type_has_an_answer(item in grammar::data_type(), mutations in mutations()) {
        check_type(parsed(&item))?;
        check_type(mutated(&item, &mutations))?;
    }

    #[test]
    fn mutated_functions_have_an_answer(
        options in grammar::options(),
        function in prop_oneof![
            select(&FUNCTIONS[..]).prop_map(str::to_owned),
            grammar::function(2),
            grammar::block_of_methods(1),
            right::function(1),
        ],
        mutations in mutations(),
    ) {
        check(parsed(&options), &mutated(&function, &mutations))?;
    }

    #[test]
    fn mutated_types_have_an_answer(ty in select(&TYPES[..]), mutations in mutations()) {
        check_type(mutated(ty, &mutations))?;
    }
}

/// What is of no type at all: parts of parts without end.
#[test]
fn what_takes_itself_apart_has_an_answer() {
    for statement in [
        "h = h.0;",
        "(x, h) = h;",
        "(x, h) = ([x, xs]);",
        "h = (h.1).0; ys.push(h.0);",
        "(h, x) = (x.0, h.1);",
    ] {
        for begin in ["tanh(x)", "g(&x)", "(x, x)", "p.h.clone()", "&p"] {
            let item = format!(
                "fn f(#[param] p: &P, mut x: V, xs: &[V]) -> V {{ let mut ys = vec![]; let mut h = {begin}; \
                 for t in 0..3 {{ {statement} for x in xs {{ {statement} h += &x; }} ys.push(xs[t]); h = vec![x]; }} h }}"
            );
            check(TokenStream::new(), &parsed(&item)).expect("what is made of it parses");
        }
    }
}

/// Conditions that are no expressions elsewhere, and that begin like statements.
#[test]
fn conditions_that_change_something_have_an_answer() {
    for condition in [
        "let Some(a) = p.next.take(n) && { h = xs[t]; p.slope > 1.0 }",
        "let a = (if n > 2 { h = xs[t]; p.w } else { p.w }) && p.slope > (x)",
        "n > 2 && let Some(a) = { k += 1; p.next.get(k) }",
        "(let Some(a) = { k += 1; p.next.get(k) })",
        "(if n > 2 { k += 1; p.slope } else { 2.0 }) > p.slope",
        "if n > 2 { k += 1; p.slope } else { 2.0 } > p.slope",
        "match n { 0 => { k += 1; p.slope } _ => 2.0 } == p.slope",
        "{ k += 1; p.slope } > p.slope",
    ] {
        for branch in [
            format!("if {condition} {{ h = tanh(&h); }}"),
            format!("h = match n {{ _ if {condition} => tanh(&h), _ => h }};"),
            format!("let n = if {condition} {{ 3 }} else {{ 4 }};"),
            format!("let n = {condition};"),
            format!("assert!({condition});"),
        ] {
            let item = format!(
                "fn f(#[param] p: &P, x: V, xs: &[V], #[constant] n: usize) -> V {{ let mut h = x; let mut k = 0; \
                 for t in 0..3 {{ {branch} }} h * n as f64 }}"
            );
            if syn::parse_str::<syn::ItemFn>(&item).is_ok() {
                check(TokenStream::new(), &parsed(&item)).expect("what is made of it parses");
            }
        }
    }
}

/// Of an operation that stands first in an arm of the branch that `unwrap_or` is.
#[test]
fn what_replaces_a_missing_part_has_an_answer() {
    for other in ["if n > 2 { a } else { b } + d", "match n { _ => a } - b", "{ a } * b", "&a", "|| a"] {
        for call in ["unwrap_or", "unwrap_or_else"] {
            let begin = if call == "unwrap_or" { "" } else { "|| " };
            let item = format!(
                "fn f(#[param] p: &P, a: &V, b: &V, d: &V, #[constant] n: usize) -> V {{ \
                 let h = p.h0.clone().{call}({begin}{other}); tanh(&h) + a + b + d }}"
            );
            check(TokenStream::new(), &parsed(&item)).expect("what is made of it parses");
        }
    }
}

/// Names that look like what the compiler writes itself, and paths that are none.
#[test]
fn strange_texts_have_an_answer() {
    for place in ["models[\"@7]\"]", "p.layers[f(\"@7]\")]", "p.models[\"[_@7]\"]"] {
        let item =
            format!("fn f(#[param] p: &P, x: &V, #[constant] models: Map) -> V {{ {place}.forward(x) }}");
        check(TokenStream::new(), &parsed(&item)).expect("what is made of it parses");
    }
    for path in ["\"Fn(x) -> y\"", "Fn(x) -> y", "\"a::<b>\"", "\"\""] {
        let item = "impl P { fn f(&self, x: &V) -> V { self.l.go(x) } }";
        check(parsed(&format!("crate = {path}")), &parsed(item)).expect("what is made of it parses");
    }
}

/// Of as many levels, each inside the next: expressions, blocks, branches, loops and patterns.
#[test]
fn deep_nesting_has_an_answer() {
    const FORMS: [(&str, &str); 16] = [
        ("(", ")"),
        ("-(", ")"),
        ("&", ""),
        ("tanh(&", ")"),
        ("1.0 + (", ")"),
        ("x.component_mul(&", ")"),
        ("(", ").clone()"),
        ("[", "]"),
        ("(", ", x)"),
        ("vec![", "]"),
        ("{ let h = tanh(x); ", "}"),
        ("if x.norm() > 1.0 { ", " } else { x }"),
        ("if x.norm() > 1.0 { x } else { ", " }"),
        ("match n { 0 => x, _ => ", " }"),
        ("{ for x in xs { ", "; } x }"),
        ("{ let h = { ", " }; h + x }"),
    ];
    // rustc expands on a thread with a stack of 8 MiB.
    let thread = std::thread::Builder::new().stack_size(8 << 20).spawn(|| {
        for (open, close) in FORMS {
            let value = format!("{}x{}", open.repeat(DEPTH), close.repeat(DEPTH));
            let function =
                format!("fn f(#[param] p: &P, x: V, xs: Vec<V>, #[constant] n: usize) -> V {{ {value} }}");
            check(TokenStream::new(), &parsed(&function)).expect(open);
        }
    });
    thread.expect("a thread starts").join().expect("no level is too deep");
}

/// What the language accepts has a graph, and no error.
#[test]
fn what_is_right_has_no_error() {
    for item in RIGHT {
        for options in ["", "vertex = \"operation\""] {
            check_right(options, item).expect(item);
        }
    }
}
