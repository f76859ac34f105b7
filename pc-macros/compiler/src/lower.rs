//! A function body becomes a graph.
//!
//! Lowering walks the statements once, in order, with a [`Scope`] that knows what every name is: a
//! value, a place inside the parameters, or a constant. What reads no value stays as the user wrote
//! it; what applies operations to values becomes vertices and operations in SSA form.

mod annotated;
mod assign;
mod branch;
mod call;
mod condition;
mod constant;
mod discrete;
mod element;
mod expression;
mod flow;
mod foreign;
mod kind;
mod look;
mod method;
mod open;
mod pattern;
mod reads;
mod refuse;
mod repeat;
mod rewrite;
mod scope;
mod setting;
mod statement;
mod unseen;

pub(crate) use assign::assigns;
pub(crate) use condition::each_pair;

use std::collections::HashMap;
use std::rc::Rc;

use proc_macro2::{Ident, Span};
use quote::{ToTokens, quote_spanned};
use syn::Block;

use crate::diagnostics::{Diagnostics, needless};
use crate::ir::{Expr, Graph, Operand, Region, RegionKind, Vertex};
use crate::parse::{Granularity, Options, Role, Signature};
use flow::Flow;
use reads::Reader;
use scope::{Kind, Scope};

/// What a value will be called.
#[derive(Clone)]
pub(crate) enum Hint {
    /// The variable it is bound to, with its place in the source; `output`, which has none.
    Name(String, Option<Span>),
    /// The names of the elements of a tuple.
    Each(Vec<Hint>),
}

impl Hint {
    /// What the function returns has no place in the source.
    fn output() -> Self {
        Self::Name("output".to_owned(), None)
    }

    fn is_output(&self) -> bool {
        matches!(self, Self::Name(name, None) if name == "output")
    }
}

/// Lowers a body; `None` after a mistake, which was reported, or which rustc reports by itself.
pub(crate) fn lower(
    signature: &Signature,
    options: &Options,
    body: &Block,
    diagnostics: &mut Diagnostics,
) -> Option<Graph> {
    let mut scope = Scope::default();
    for argument in &signature.arguments {
        let name = argument.name.clone();
        let text = unraw(&name);
        let kind = match argument.role {
            Role::Parameter => Kind::Parameter { operand: Operand::Parameter(text), by_value: false },
            Role::Input => Kind::Value(Operand::Input(text)),
            Role::Constant => Kind::Constant,
        };
        scope.define(name, kind, true);
    }
    let mut lowering = Lowering {
        signature,
        options,
        body,
        diagnostics,
        scope,
        graph: Graph::default(),
        vertex: None,
        naming: Hint::output(),
        flow: Flow::of(signature, body),
        reader: Reader::default(),
        copies: Vec::new(),
        region: None,
        in_refused: false,
        sequences: HashMap::new(),
        named: Vec::new(),
    };
    unseen::refuse(body, lowering.diagnostics);
    let result = lowering.body(body, &Hint::output());
    if !lowering.diagnostics.is_empty() {
        lowering.never_named();
    }
    let Lowering { mut graph, .. } = lowering;
    let (walk, result) = result.ok()?;
    graph.walk = walk;
    graph.result = Some(statement::as_value(result));
    Some(graph)
}

/// The state of one lowering.
struct Lowering<'l> {
    signature: &'l Signature,
    options: &'l Options,
    body: &'l Block,
    diagnostics: &'l mut Diagnostics,
    scope: Scope,
    graph: Graph,
    /// The vertex whose expression is being lowered.
    vertex: Option<usize>,
    /// What that vertex is called; inner vertices are named after it.
    naming: Hint,
    /// What a first look at the body has found.
    flow: Flow,
    /// Which names every expression reads.
    reader: Reader,
    /// Expressions that are not the user's own: expressions are known by their place, so they must stay.
    copies: Vec<Rc<syn::Expr>>,
    /// The loop, branch or arm that is being lowered.
    region: Option<usize>,
    /// Whether it stands in a loop that was refused.
    in_refused: bool,
    /// How many sequences of a name were begun.
    sequences: HashMap<String, usize>,
    /// The variables that vertices are named after.
    named: Vec<Ident>,
}

impl Lowering<'_> {
    /// Beside mistakes there is no graph that tells what nothing needs; of what is named nowhere else it is certain.
    fn never_named(&mut self) {
        let mut words: HashMap<String, usize> = HashMap::new();
        let tokens = self.body.to_token_stream();
        let in_texts = setting::inline(&tokens);
        constant::each_word(tokens, &mut |name| *words.entry(unraw(name)).or_default() += 1);
        for name in &in_texts {
            *words.entry(unraw(name)).or_default() += 1;
        }
        for name in std::mem::take(&mut self.named) {
            let text = unraw(&name);
            if words.get(&text) == Some(&1) && !text.starts_with('_') {
                let (message, help) = needless(&text);
                self.diagnostics.error(&name, &message, &help);
            }
        }
    }

    /// Keeps an expression that is not the user's own.
    fn keep(&mut self, expr: syn::Expr) -> Rc<syn::Expr> {
        let expr = Rc::new(expr);
        self.copies.push(Rc::clone(&expr));
        expr
    }

    /// Begins a vertex.
    fn open_vertex(&mut self, name: String, span: Span, text: String) -> usize {
        self.graph.vertices.push(Vertex { name, span, text, operations: Vec::new(), pushed: false });
        self.graph.vertices.len() - 1
    }

    /// Lowers what stands inside a loop, a branch or an arm. A loop without vertices leaves no trace; what an arm
    /// leaves as it is, is a choice.
    fn in_region<R>(
        &mut self,
        kind: RegionKind,
        text: String,
        span: Span,
        lower: impl FnOnce(&mut Self) -> R,
    ) -> R {
        let first = self.graph.vertices.len();
        let region = self.graph.regions.len();
        let parent = self.region.replace(region);
        self.graph.regions.push(Region { kind, text, span, parent, vertices: first..first });
        let result = lower(self);
        self.region = parent;
        self.graph.regions[region].vertices.end = self.graph.vertices.len();
        if self.graph.vertices.len() == first && kind == RegionKind::Loop {
            self.graph.regions.truncate(region);
        }
        result
    }

    /// Part `index` of a walk's expression.
    fn part(&mut self, expr: Expr, index: usize, member: &syn::Member) -> Expr {
        match expr {
            Expr::Tuple(mut elements) if index < elements.len() => elements.swap_remove(index),
            Expr::Variable { tokens, operand } => Expr::Variable {
                tokens: quote_spanned! {Span::mixed_site()=> #tokens.#member },
                operand: self.graph.element(&operand, index),
            },
            other => other,
        }
    }

    fn by_operation(&self) -> bool {
        self.options.granularity == Granularity::Operation
    }
}

/// An identifier without `r#`; the receiver of a method is `self`.
pub(crate) fn unraw(ident: &Ident) -> String {
    use syn::ext::IdentExt;
    let name = ident.unraw().to_string();
    if name == crate::text::SELF { "self".to_owned() } else { name }
}

/// Whether a method of this name is an operation of a graph, if it is called on a value.
pub(crate) fn is_operation(name: &Ident) -> bool {
    method::operation(&unraw(name)).is_some()
}
