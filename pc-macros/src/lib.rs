//! The macros of `pc-runtime`, which re-exports them: depend on that crate, where their examples run.

use proc_macro::TokenStream;

/// Turns an ordinary forward function into a predictive-coding graph as well.
///
/// The function stays as it was written, and can be called; only the marks of its arguments are taken
/// off. Beside it stands a type of the same name, its graph, for `Network::<name>`. (A module must not be
/// named like the function that it re-exports; the documentation link of the function is `[name()]`.)
///
/// # Arguments
///
/// | mark | meaning |
/// |---|---|
/// | `#[param] p: &P` | parameters to be learned, `P: Parameters` |
/// | none | an input: clamped data |
/// | `#[constant] c: C` | anything that is not differentiated |
///
/// Values are `f32` or `f64`, nalgebra vectors and matrices of them, owned or borrowed, and tuples. One
/// function uses one scalar type.
///
/// # What becomes a vertex
///
/// Each `let name = ..;`, each assignment and each returned expression that applies at least one operation
/// to a value or a parameter. The operations inside that expression are its prediction function, and are
/// differentiated inside the vertex. A call of another annotated function brings its vertices in, wherever
/// it stands. Sizes (`x.ncols()`) and all that reads no value are constants, and any Rust at all.
///
/// A vertex is named after its variable: `h`, the next one of that name `h#2`; in a called function
/// `encoder.h`, `encoder#2.h`; a returned expression is `output`, one of several `output.1`.
///
/// # Generic functions
///
/// A function may have type parameters bounded by `Real`, const parameters, lifetimes and `where` clauses.
/// Its graph's type has the same type and const parameters, in their order, and the network says which:
/// `Network::<dense<f32>>` of `fn dense<T: Real>(..)`. A call in another annotated function infers the scalar
/// if it is the only parameter, and says the parameters otherwise: `square::<_, 3>(..)`.
///
/// # Options
///
/// - `vertex = "binding"` (the default) or `vertex = "operation"`, which makes every operation a vertex:
///   the inner ones of `hidden` are `hidden.affine`, `hidden.affine#2`.
/// - `crate = path`: where the runtime is, if not at `::pc_runtime`.
///
/// # Errors
///
/// What has no graph is an error under its smallest wrong token, with what to write instead; all mistakes of
/// a function are reported at once. A vertex that no output depends on, and a parameter or an input that
/// nothing reads, are errors too, unless their names begin with `_`.
#[proc_macro_attribute]
pub fn predictive_coding(options: TokenStream, item: TokenStream) -> TokenStream {
    pc_compiler::predictive_coding(options.into(), item.into()).into()
}

/// Derives the leaves that are learned, for a struct or an enum whose fields are matrices, vectors,
/// scalars, `Option`s, `Box`es, `Vec`s and arrays of them, or other such types. The type must be `Clone`.
///
/// - `#[parameters(skip)]` on a field leaves it out: a flag or a size, a constant of the graph.
/// - `#[parameters(crate = path)]` on the type says where the runtime is, if not at `::pc_runtime`.
#[proc_macro_derive(Parameters, attributes(parameters))]
pub fn parameters(item: TokenStream) -> TokenStream {
    pc_compiler::derive_parameters(item.into()).into()
}
