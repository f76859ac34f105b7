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
/// Values are `f32` or `f64`, nalgebra vectors and matrices of them, owned or borrowed, sequences of values
/// (`&[V]`, `Vec<V>`) and tuples. One function uses one scalar type, and takes at most twelve arguments.
///
/// # What becomes a vertex
///
/// Each `let name = ..;`, each assignment and each returned expression that applies at least one operation
/// to a value or a parameter. The operations inside that expression are its prediction function, and are
/// differentiated inside the vertex. A call of another annotated function brings its vertices in, wherever
/// it stands. Sizes (`x.ncols()`) and all that reads no value are constants, and any Rust at all.
///
/// A vertex is named after its variable: `h`, the next one of that name `h#2`; in a called function
/// `encoder.h`, `encoder#2.h`; in a loop `h[3]`, `encoder[3].h`; a pushed value is `ys[t]`; a returned
/// expression is `output`, one of several `output.1`, of a sequence `output[t]`.
///
/// # Branches
///
/// `if`, `else if`, `if let` (also in chains with `&&`) and `match` with guards, as statements and as
/// expressions. Conditions read constants, flags of the parameters (`p.deep`), their `Option`s and enums
/// (`if let Some(b) = &p.bias`), and values of the graph (`h.norm() > 1.0`, `x[0] > 0.5`): these are looked at,
/// and not differentiated. A condition may have a name, `let big = h.norm() > 1.0;`. The chosen arm is what
/// the graph of this call consists of; the others cost nothing, and their parameters get a zero gradient.
///
/// # Loops and sequences
///
/// `for` over sequences (`xs`, `&xs`, `xs.iter()`), over ranges whose bounds are constants or lengths, and over
/// the parameters (`for layer in &p.layers`), with `enumerate`, `zip`, `rev`, `skip`, `take`, `step_by` and
/// `chain`. Variables that the body assigns are carried from one iteration to the next. `xs[t]`, `&xs[1..]`,
/// `xs.first().unwrap()`, `xs.last()`, `if let Some(x) = xs.get(t)` read elements. `Vec::new()`, `vec![..]` and
/// `Vec::with_capacity(n)` begin a sequence, and `ys.push(..)` appends to it. Lengths are known when the
/// forward pass runs, and may differ from call to call.
///
/// # Generic functions
///
/// A function may have type parameters bounded by `Real`, const parameters, lifetimes and `where` clauses.
/// Its graph's type has the same type and const parameters, in their order, and the network says which:
/// `Network::<dense<f32>>` of `fn dense<T: Real>(..)`. A call in another annotated function infers the scalar
/// if it is the only parameter, and says the parameters otherwise: `square::<_, 3>(..)`.
///
/// # Methods
///
/// On an `impl` block, inherent or of a trait, the attribute makes a graph of each function with `&self`:
///
/// ```text
/// #[predictive_coding]
/// impl Dense {
///     pub fn forward(&self, x: &DMatrix<f32>) -> DMatrix<f32> { tanh(&affine(&self.w, x, &self.b)) }
/// }
/// ```
///
/// `self` is the `#[param]`, unless it is written `#[constant] &self`; then its type needs no derive.
/// `#[predictive_coding(skip)]` leaves a function out; functions without a receiver, constants and types of
/// the block stay as they are. So do methods that take `self` or `&mut self` beside those that take `&self`,
/// unless an argument of theirs is marked or they are named `forward`.
///
/// A call `self.fc1.forward(x)`, `layer.forward(&h)` or `Self::forward(&self.a, x)` of an annotated method is
/// found by rustc from the receiver: a place inside the parameters, or a constant. (What is written like an
/// operation of the method table, `norm()` or `scale(k)`, is always that.) Vertices are named by the receiver's
/// path: `fc1.forward.z`, `layers[2].forward.z`.
///
/// A type names the graph of the only method of its block, or of the one named `forward`:
/// `Network::<Dense>`. `MethodOf<Dense, { method("encode") }>` names any. Where two blocks of a type would
/// name a graph, one of them is annotated with `#[predictive_coding(unnamed)]`.
///
/// A layer may be of a type that is a parameter, `L` of `impl<L: Forward> Stack<L>` or of a function:
///
/// - In `impl<L: Forward> Forward for Stack<L>`, the methods of the trait may be called on it; what they take
///   and give, the block's own methods say.
/// - Of another trait, bounds say which methods have graphs: `E: Encoder + Method<{ method("encode") }>`. Where one
///   method is called, and all such parameters have the same traits, it needs no bound. Such methods take single
///   values, and give one, or a tuple that is taken apart.
/// - What is made of layers has its own methods: `self.stack.forward(x)` of a `Stack<L>`, where `L` has what that
///   asks, or the clause says `Stack<L>: Method<{ method("forward") }>`.
///
/// Such a layer takes `&self` as a parameter, and is no `Box`. Methods of the block call each other as
/// everywhere. A function over layers is called by `activated::<Dense>(..)`, where the layer is no parameter.
///
/// # Options
///
/// - `vertex = "binding"` (the default) or `vertex = "operation"`, which makes every operation a vertex:
///   the inner ones of `hidden` are `hidden.affine`, `hidden.affine#2`.
/// - `require = "hebbian"`: every parameter must learn by a Hebbian rule, its vertex's error times the values
///   of the parents. Where a vertex is not linear in a parameter, its use is an error that shows the split
///   which would make it so, if there is one. Called functions and methods are asked, too, and may not return
///   a parameter as it is; what calls itself by way of others has no answer, and rustc speaks of a cycle. A
///   generic function is asked for the types that it is used with, when the program is built; `cargo check`
///   does not get there.
/// - `unnamed`, on an `impl` block: its type names none of its graphs.
/// - `doc`: the graph is drawn in the function's documentation, with the feature `svg` of `pc-runtime`. A
///   call is drawn as one box there, since rustc alone knows what is behind its name.
/// - `crate = path`: where the runtime is, if not at `::pc_runtime`.
///
/// # Errors
///
/// What has no graph is an error under its smallest wrong token, with what to write instead; all mistakes of
/// a function are reported at once. The module `diagnostics` of `pc-runtime` lists them, each with a wrong
/// and a right program. A vertex that no output depends on, and a parameter or an input that
/// nothing reads, are errors too, unless their names begin with `_`.
#[proc_macro_attribute]
pub fn predictive_coding(options: TokenStream, item: TokenStream) -> TokenStream {
    pc_compiler::predictive_coding(options.into(), item.into()).into()
}

/// Derives the leaves that are learned, for a struct or an enum whose fields are matrices, vectors,
/// scalars, `Option`s, `Box`es, `Vec`s and arrays of them, or other such types.
///
/// - `#[parameters(skip)]` on a field leaves it out: a flag or a size, a constant of the graph, which is `Clone`.
/// - `#[parameters(crate = path)]` on the type says where the runtime is, if not at `::pc_runtime`.
// The marks of arguments are answered where they do not belong.
#[proc_macro_derive(Parameters, attributes(parameters, param, constant))]
pub fn parameters(item: TokenStream) -> TokenStream {
    pc_compiler::derive_parameters(item.into()).into()
}
