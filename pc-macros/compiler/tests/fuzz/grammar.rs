//! Programs that parse: every form of Rust that may stand in a body, nested at random.
//!
//! Operands stand in parentheses, so that whatever is put together parses.

use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::Union;

const NAMES: [&str; 9] = ["x", "p", "h", "y", "xs", "n", "t", "ys", "_"];
const PLACES: [&str; 12] =
    ["x", "h", "p.w", "&p.layers[0].w", "p.layers[t].b", "xs[t]", "n", "p", "xs", "ys", "self.w", "self"];
const LITERALS: [&str; 11] = [
    "1.0",
    "2",
    "0.5f32",
    "3usize",
    "\"text\"",
    "true",
    "'c'",
    "f64::EPSILON",
    "N",
    "DMatrix::zeros(n, 1)",
    "SVector::zeros()",
];
const FUNCTIONS: [&str; 11] = [
    "tanh",
    "affine",
    "f",
    "net::cell",
    "square::<f64, 3>",
    "Self::forward",
    "Dense::new",
    "Vec::new",
    "Some",
    "g::<'a, T>",
    "r#gen",
];
const METHODS: [&str; 30] = [
    "component_mul",
    "clone",
    "norm",
    "exp",
    "nrows",
    "len",
    "push",
    "forward",
    "iter",
    "rev",
    "enumerate",
    "zip",
    "map",
    "first",
    "last",
    "get",
    "unwrap",
    "expect",
    "powi",
    "max",
    "transpose",
    "tr_mul",
    "sum",
    "as_ref",
    "is_empty",
    "collect::<Vec<_>>",
    "into_iter",
    "scale",
    "rows",
    "cloned",
];
const BINARY: [&str; 21] = [
    "+", "-", "*", "/", "%", "&&", "||", "==", "!=", "<", ">=", "^", "<<", "|", "=", "+=", "-=", "*=", "/=",
    "..", "..=",
];
const TYPES: [&str; 9] =
    ["f64", "usize", "DMatrix<f64>", "&'a [V; N]", "Vec<DVector<T>>", "(f64, V)", "bool", "impl Fn()", "_"];

/// A choice among texts.
pub(crate) fn one(texts: &'static [&'static str]) -> BoxedStrategy<String> {
    select(texts).prop_map(str::to_owned).boxed()
}

/// A text with `$` for each part.
pub(crate) fn form(text: &'static str, parts: &[&BoxedStrategy<String>]) -> BoxedStrategy<String> {
    let parts: Vec<_> = parts.iter().map(|part| (*part).clone()).collect();
    parts
        .prop_map(move |parts| {
            let mut pieces = text.split('$');
            let mut output = pieces.next().unwrap_or_default().to_owned();
            for (part, piece) in parts.iter().zip(pieces) {
                output.push_str(part);
                output.push_str(piece);
            }
            output
        })
        .boxed()
}

pub(crate) fn list(
    part: &BoxedStrategy<String>,
    separator: &'static str,
    most: usize,
) -> BoxedStrategy<String> {
    proptest::collection::vec(part.clone(), 0..=most).prop_map(move |parts| parts.join(separator)).boxed()
}

/// A pattern.
pub(crate) fn pattern(depth: u32) -> BoxedStrategy<String> {
    const LEAVES: [&str; 14] = [
        "a",
        "h",
        "mut h",
        "_",
        "ref b",
        "None",
        "Layer::Skip",
        "0",
        "-1.5",
        "\"text\"",
        "0..=3",
        "(a, ..)",
        "[first, .., last]",
        "N",
    ];
    if depth == 0 {
        return one(&LEAVES);
    }
    let inner = pattern(depth - 1);
    let p = &inner;
    Union::new([
        one(&LEAVES),
        one(&LEAVES),
        form("($, $)", &[p, p]),
        form("Some($)", &[p]),
        form("Layer::Dense($)", &[p]),
        form("Layer::Gate { w, u: $, .. }", &[p]),
        form("&$", &[p]),
        form("($ | $)", &[p, p]),
        form("a @ ($)", &[p]),
        form("[$, rest @ ..]", &[p]),
    ])
    .boxed()
}

/// An expression.
pub(crate) fn expression(depth: u32) -> BoxedStrategy<String> {
    let leaf = Union::new([one(&PLACES), one(&PLACES), one(&PLACES), one(&LITERALS)]).boxed();
    if depth == 0 {
        return leaf;
    }
    let (inner, block, pattern) = (expression(depth - 1), block(depth - 1), pattern(1));
    let (e, b, p) = (&inner, &block, &pattern);
    let (function, method, binary) = (one(&FUNCTIONS), one(&METHODS), one(&BINARY));
    let arguments = list(e, ", ", 3);
    let operation = Union::new([
        leaf,
        form("$($)", &[&function, &arguments]),
        form("tanh(&($))", &[e]),
        form("($).$($)", &[e, &method, &arguments]),
        form("h.$()", &[&method]),
        form("($) $ ($)", &[e, &binary, e]),
        form("(&($) + &($))", &[e, e]),
        form("-($)", &[e]),
        form("&($)", &[e]),
        form("($, $)", &[e, e]),
        form("[$]", &[&arguments]),
        form("vec![$]", &[&arguments]),
        form("xs[$]", &[e]),
        form("$", &[b]),
    ])
    .boxed();
    let control = Union::new([
        form("if ($) $ else $", &[e, b, b]),
        form("if ($) $ else if let $ = ($) $ else $", &[e, b, p, e, b, b]),
        form("if let $ = ($) && ($) $", &[p, e, e, b]),
        form("match ($) { $ => $, $ if ($) => $, _ => ($) }", &[e, p, b, p, e, e, e]),
        form("match ($) { Layer::Dense(d) => ($), Layer::Gate { w, .. } => $, }", &[e, e, b]),
        form("for $ in ($) $", &[p, e, b]),
        form("for (t, x) in xs.iter().enumerate() $", &[b]),
        form("for layer in &p.layers $", &[b]),
        form("for t in (0..($)).rev() $", &[e, b]),
        form("while ($) $", &[e, b]),
        form("while let $ = ($) $", &[p, e, b]),
        form("'a: loop $", &[b]),
    ])
    .boxed();
    let rare = Union::new([
        form("|$| ($)", &[p, e]),
        form("move || $", &[b]),
        form("($)?", &[e]),
        form("($).await", &[e]),
        form("($) as f64", &[e]),
        form("*($)", &[e]),
        form("!($)", &[e]),
        form("&mut ($)", &[e]),
        form("($).0", &[e]),
        form("($).w.b", &[e]),
        form("[$; N]", &[e]),
        form("vec![$; n]", &[e]),
        form("S { a: $, x, ..($) }", &[e, e]),
        form("(return ($))", &[e]),
        form("(break 'a ($))", &[e]),
        form("(continue)", &[]),
        form("unsafe $", &[b]),
        form("async $", &[b]),
        form("const $", &[b]),
        form("'a: $", &[b]),
        form("assert!($, \"{}\", $)", &[e, e]),
        form("println!(\"{}\", $)", &[e]),
        form("matches!($, $)", &[e, p]),
        form("todo!()", &[]),
        form("(h, _) = ($)", &[e]),
        form("(h = ($))", &[e]),
    ])
    .boxed();
    Union::new_weighted(vec![(6, operation), (3, control), (2, rare)]).boxed()
}

/// A statement.
fn statement(depth: u32) -> BoxedStrategy<String> {
    let (inner, pattern, name, ty) = (expression(depth), pattern(2), one(&NAMES), one(&TYPES));
    let (e, p, n) = (&inner, &pattern, &name);
    let items = one(&[
        "fn g() {}",
        "const N: usize = 3;",
        "use a::b;",
        "struct S { x: f64 }",
        "static Y: f64 = 1.0;",
    ]);
    let common = Union::new([
        form("let $ = $;", &[n, e]),
        form("let mut h = $;", &[e]),
        form("h = $;", &[e]),
        form("h += $;", &[e]),
        form("ys.push($);", &[e]),
        form("let $ = tanh(&($));", &[n, e]),
        form("$;", &[e]),
    ])
    .boxed();
    let rare = Union::new([
        form("let $ = $;", &[p, e]),
        form("let $: $ = $;", &[n, &ty, e]),
        form("let $ = ($) else { return ($) };", &[p, e, e]),
        form("let $;", &[n]),
        form("let mut ys = Vec::new();", &[]),
        form("(x, h) = ($);", &[e]),
        form("h[$] = $;", &[e, e]),
        form("p.w = $;", &[e]),
        form("#[cfg(test)] let h = $;", &[e]),
        form("$", &[&items]),
    ])
    .boxed();
    Union::new_weighted(vec![(3, common), (1, rare)]).boxed()
}

/// A block, with a value or without one.
pub(crate) fn block(depth: u32) -> BoxedStrategy<String> {
    let statements = list(&statement(depth), " ", 2);
    let value = Union::new([expression(depth), Just(String::new()).boxed()]).boxed();
    form("{ $ $ }", &[&statements, &value])
}

/// The arguments of a function or a method.
fn arguments() -> BoxedStrategy<String> {
    const ARGUMENTS: [&str; 10] = [
        "#[param] p: &P",
        "x: &DMatrix<f64>",
        "mut h: V",
        "xs: &[V]",
        "#[constant] n: usize",
        "mut xs: Vec<V>",
        "(x, y): (V, V)",
        "#[param] #[constant] p: &'a P<T, N>",
        "#[parm] x: &mut V",
        "#[constant] f: impl Fn()",
    ];
    list(&one(&ARGUMENTS), ", ", 4)
}

/// A function.
pub(crate) fn function(depth: u32) -> BoxedStrategy<String> {
    let heads = one(&["", "pub ", "#[inline] ", "async ", "/// Text.\n pub(crate) ", "const unsafe "]);
    let generics = one(&["", "", "<'a>", "<T: Real>", "<'a, T: Real + 'a, const N: usize>"]);
    let output = one(&["V", "Vec<V>", "(V, T)", "&'a V", "impl Fn()", "()", "Option<V>"]);
    let clause = one(&["", "", "where T: Copy"]);
    let body = body(depth);
    form("$fn f$($) -> $ $ $", &[&heads, &generics, &arguments(), &output, &clause, &body])
}

/// A body that begins with what many programs need.
fn body(depth: u32) -> BoxedStrategy<String> {
    let (statements, value) = (list(&statement(depth), " ", 4), expression(depth));
    form("{ let mut h = tanh(x); $ $ }", &[&statements, &value])
}

/// An `impl` block.
pub(crate) fn block_of_methods(depth: u32) -> BoxedStrategy<String> {
    let heads = one(&[
        "impl Dense",
        "impl<T: Real> Forward for Stack<T>",
        "impl<'a, L, const N: usize> L",
        "unsafe impl A for B",
    ]);
    let marks = one(&["", "", "pub ", "#[predictive_coding(skip)] ", "#[cfg(test)] "]);
    let receivers =
        one(&["&self", "&self", "#[constant] &self", "&'a self", "self", "&mut self", "self: &Self", "x: V"]);
    let body = body(depth);
    let method = form("$fn forward($, $) -> V $", &[&marks, &receivers, &arguments(), &body]);
    let other = one(&["const N: usize = 3;", "type T = V;", "fn h();", "m!();", ""]);
    form("$ { $ $ $ }", &[&heads, &method, &other, &method])
}

/// A type for the derive.
pub(crate) fn data_type() -> BoxedStrategy<String> {
    const FIELDS: [&str; 6] = [
        "w: DMatrix<f64>",
        "pub b: Option<Box<S>>",
        "#[parameters(skip)] n: usize",
        "#[parameters(skp)] r#in: [T; N]",
        "layers: Vec<L>",
        "f: fn(&'a u8) -> (u8,)",
    ];
    let attribute =
        one(&["", "#[parameters(crate = a::b)] ", "#[parameters] ", "#[parameters(crate)] ", "#[repr(C)] "]);
    let generics = one(&["", "<T: Real>", "<'a, T, const N: usize = 3>"]);
    let (fields, types) = (list(&one(&FIELDS), ", ", 4), list(&one(&TYPES), ", ", 3));
    let variant =
        Union::new([form("A { $ }", &[&fields]), form("B($)", &[&types]), one(&["C", "D = 3"])]).boxed();
    let variants = list(&variant, ", ", 3);
    Union::new([
        form("$struct S$ { $ }", &[&attribute, &generics, &fields]),
        form("$struct S$($);", &[&attribute, &generics, &types]),
        form("$enum E$ { $ }", &[&attribute, &generics, &variants]),
        form("$union U$ { $ }", &[&attribute, &generics, &fields]),
    ])
    .boxed()
}

/// Options of the attribute.
pub(crate) fn options() -> BoxedStrategy<String> {
    const OPTIONS: [&str; 10] = [
        "vertex = \"binding\"",
        "vertex = \"operation\"",
        "vertex = operation",
        "require = \"hebbian\"",
        "crate = a::b",
        "crate = \"a::b\"",
        "doc",
        "unnamed",
        "vertx = 3",
        "crate",
    ];
    list(&one(&OPTIONS), ", ", 2)
}
