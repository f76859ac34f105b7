//! The graph of a function in SSA form: what lowering makes of a body, and code generation reads.
//!
//! Vertices and their operations are numbered as in the static table; [`Operand`]s refer to them by
//! number, so every read of a reassigned variable is a read of the vertex that it held there. Where
//! branches meet and loops begin anew, that is a *merge* of several. Beside them stands the *walk*: the
//! same statements in the order of the source, with the user's own control flow, which records a plan.

mod merge;
mod walk;

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use proc_macro2::{Ident, Span, TokenStream};

pub(crate) use merge::{Merges, Places, each_member};
pub(crate) use walk::{
    Adaptor, Arm, Branch, Condition, Elements, Expr, Item, LookedAt, Loop, Place, Scrutinee, Test,
};

/// The graph of one function.
#[derive(Default)]
pub(crate) struct Graph {
    /// The statements that make vertices, in the order of the source.
    pub(crate) vertices: Vec<Vertex>,
    /// Loops, branches and their arms, an outer one before those inside it.
    pub(crate) regions: Vec<Region>,
    /// What variables may hold behind branches and at the heads of loops.
    pub(crate) merges: Merges,
    /// What conditions read: it is needed, whether or not an output depends on it.
    pub(crate) looked_at: Vec<Operand>,
    /// What the walk does.
    pub(crate) walk: Vec<Item>,
    /// What the walk returns.
    pub(crate) result: Option<Expr>,
    /// Which elements of sequences of parameters are at hand, by number; of each the loop whose iterations
    /// it tells apart.
    pub(crate) positions: Vec<Option<usize>>,
    /// Arguments that something reads.
    pub(crate) reads: HashSet<String>,
    /// Where operations may read parameters, if all must learn by a Hebbian rule.
    pub(crate) synapses: Vec<Synapse>,
    /// The sums, then, as they are written, if they are brief: by vertex and operation.
    pub(crate) sums: HashMap<(usize, usize), String>,
    /// The expressions of the body whose types the walk needs.
    pub(crate) sites: Vec<Site>,
    /// By address.
    site_numbers: HashMap<usize, usize>,
    /// How many types they ask for.
    types: usize,
}

impl Graph {
    /// Notes that a constant has an open type; the number of that type.
    pub(crate) fn add_constant(&mut self, at: &syn::Expr) -> usize {
        if let Some(SiteKind::Constant(index)) = self.site(at) {
            return *index;
        }
        let index = self.add_type();
        self.add_site(at, SiteKind::Constant(index));
        index
    }

    /// Notes that an expression reads the values of variables; these, with the numbers of their types.
    pub(crate) fn add_read(&mut self, at: &syn::Expr, variables: Vec<Ident>) -> Vec<(usize, Ident)> {
        if let Some(SiteKind::Read(types)) = self.site(at) {
            return types.clone();
        }
        let types: Vec<_> = variables.into_iter().map(|variable| (self.add_type(), variable)).collect();
        self.add_site(at, SiteKind::Read(types.clone()));
        types
    }

    /// Notes that an annotated method is called; the number of its graph's type.
    pub(crate) fn add_method(&mut self, at: &syn::Expr, call: MethodCall) -> usize {
        if let Some(SiteKind::Method { index, .. }) = self.site(at) {
            return *index;
        }
        let index = self.add_type();
        self.add_site(at, SiteKind::Method { index, call });
        index
    }

    /// Notes that the result of an expression is taken apart into so many values.
    pub(crate) fn note_results(&mut self, at: &syn::Expr, parts: usize) {
        let number = self.site_numbers.get(&address(at));
        if let Some(SiteKind::Method { call, .. }) = number.map(|&number| &mut self.sites[number].kind) {
            call.results = parts;
        }
    }

    /// Element `index` of a tuple; a method that returned it returns at least so many values.
    pub(crate) fn element(&mut self, operand: &Operand, index: usize) -> Operand {
        let places = match operand {
            Operand::Merge(merge) => self.merges.members(*merge),
            operand => vec![operand],
        };
        for called in places.into_iter().filter_map(|place| self.method_of(place)).collect::<Vec<_>>() {
            let call = self.sites.iter_mut().find_map(|site| match &mut site.kind {
                SiteKind::Method { index, call } if *index == called => Some(call),
                _ => None,
            });
            if let Some(call) = call {
                call.results = call.results.max(index + 1);
            }
        }
        self.merges.element(operand, index)
    }

    /// The annotated method whose result a vertex is: the outermost call of a statement comes last.
    fn method_of(&self, operand: &Operand) -> Option<usize> {
        let Operand::Vertex(vertex) = operand else { return None };
        match self.vertices[*vertex].operations.last()?.callee {
            Callee::Method(ty) => Some(ty),
            _ => None,
        }
    }

    /// Notes that a method, at this place, is meant of a scalar.
    pub(crate) fn add_scalar(&mut self, receiver: &syn::Expr, method: Span) {
        if self.site(receiver).is_none() {
            self.add_site(receiver, SiteKind::Scalar(method));
        }
    }

    /// A position in a sequence of parameters; its number.
    pub(crate) fn add_position(&mut self, of_loop: Option<usize>) -> usize {
        self.positions.push(of_loop);
        self.positions.len() - 1
    }

    /// Sites in a copy of an expression, from the given one on, are sites of the expression itself: `originals` are
    /// addresses in both.
    pub(crate) fn move_sites(&mut self, first: usize, originals: &[(usize, usize)]) {
        let originals: HashMap<_, _> = originals.iter().copied().collect();
        for (number, site) in self.sites.iter_mut().enumerate().skip(first) {
            if let Some(&original) = originals.get(&site.address) {
                site.address = original;
                self.site_numbers.insert(original, number);
            }
        }
    }

    fn site(&self, at: &syn::Expr) -> Option<&SiteKind> {
        self.site_numbers.get(&address(at)).map(|&number| &self.sites[number].kind)
    }

    fn add_site(&mut self, at: &syn::Expr, kind: SiteKind) {
        self.site_numbers.insert(address(at), self.sites.len());
        self.sites.push(Site { address: address(at), kind });
    }

    fn add_type(&mut self) -> usize {
        self.types += 1;
        self.types - 1
    }
}

/// An expression of the body at which the walk needs a type. The walk works on handles, so only a typed
/// copy of the body, the mirror, can tell.
pub(crate) struct Site {
    /// Where the expression lies in the function's block.
    pub(crate) address: usize,
    pub(crate) kind: SiteKind,
}

/// What is needed there.
pub(crate) enum SiteKind {
    /// The expression reads values: the types of these variables, by number.
    Read(Vec<(usize, Ident)>),
    /// A constant whose type its later use decides: that type, by number.
    Constant(usize),
    /// A call of an annotated method of the receiver: its graph, by number.
    Method { index: usize, call: MethodCall },
    /// The receiver of a method, at this place, that a matrix has, too, with another meaning.
    Scalar(Span),
}

/// A call of an annotated method, as the source shows it.
pub(crate) struct MethodCall {
    pub(crate) name: Ident,
    /// How many arguments it has, and whether constants are among them.
    pub(crate) arguments: usize,
    pub(crate) has_constants: bool,
    /// Into how many values its result is taken apart.
    pub(crate) results: usize,
    /// Whether it is a call of the method's own receiver.
    pub(crate) of_self: bool,
}

/// A type that the mirror finds, as the walk calls it.
pub(crate) fn type_name(index: usize) -> Ident {
    Ident::new(&format!("type_{index}"), Span::mixed_site())
}

/// What an expression of the function's block is known by.
pub(crate) fn address(expr: &syn::Expr) -> usize {
    std::ptr::from_ref(expr) as usize
}

/// A statement that makes a vertex.
pub(crate) struct Vertex {
    /// The variable's name, `output`, or `hidden.affine` in operation granularity.
    pub(crate) name: String,
    /// Where errors about the vertex point.
    pub(crate) span: Span,
    /// The expression, as it is written.
    pub(crate) text: String,
    pub(crate) operations: Vec<Operation>,
    /// Whether it is pushed to a sequence, and named by its place there.
    pub(crate) pushed: bool,
}

/// One operation or call inside a vertex.
pub(crate) struct Operation {
    /// As it is written: `tanh`, `+`.
    pub(crate) name: String,
    pub(crate) callee: Callee,
    /// Where rustc's errors about the callee shall point.
    pub(crate) span: Span,
    pub(crate) operands: Vec<Operand>,
}

/// What an operation applies.
pub(crate) enum Callee {
    /// The type that holds its local derivatives, or its graph.
    Type(TokenStream),
    /// An operation of the library, as operators and methods are: `add`; of scalars, `method::exp`.
    Operation(String),
    /// An annotated method of the first argument: the mirror finds its graph, by number.
    Method(usize),
}

/// A loop, a branch, or an arm of one.
pub(crate) struct Region {
    pub(crate) kind: RegionKind,
    /// Its head, as it is written.
    pub(crate) text: String,
    pub(crate) span: Span,
    pub(crate) parent: Option<usize>,
    pub(crate) vertices: Range<usize>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum RegionKind {
    Loop,
    Branch,
    Arm,
}

/// Where an operation of a vertex may read a parameter.
pub(crate) struct Synapse {
    pub(crate) vertex: usize,
    pub(crate) operation: usize,
    pub(crate) operand: usize,
    /// Where it stands.
    pub(crate) span: Span,
    /// The operation that reads it, as it is written, if that is brief.
    pub(crate) text: Option<String>,
}

/// Where a value comes from.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Operand {
    /// An earlier operation of the same vertex.
    Operation(usize),
    /// A vertex, or what the outermost call of its statement returned.
    Vertex(usize),
    /// One of several results of such a call.
    Result(usize, usize),
    Input(String),
    Parameter(String),
    Constant(String),
    Tuple(Vec<Operand>),
    /// One of several that stand here: operations in the arms of a branch, places of the parameters.
    OneOf(Vec<Operand>),
    /// One of several that a variable may hold: number `n` of the graph's merges.
    Merge(usize),
}

impl Operand {
    /// The argument that it is, or is an element of, if that is an input.
    pub(crate) fn input(&self) -> Option<&str> {
        let Self::Input(place) = self else { return None };
        place.split('.').next()
    }

    /// One of several, each once; one as itself.
    pub(crate) fn one_of(operands: impl IntoIterator<Item = Self>) -> Self {
        let mut several = Vec::new();
        let mut seen = HashSet::new();
        for operand in operands {
            let parts = if let Self::OneOf(parts) = operand { parts } else { vec![operand] };
            several.extend(parts.into_iter().filter(|part| seen.insert(part.clone())));
        }
        if several.len() == 1 { several.swap_remove(0) } else { Self::OneOf(several) }
    }
}

/// An operation's name as a word: operators have one, too.
pub(crate) fn operation_word(name: &str) -> &str {
    match name {
        "+" => "add",
        "-" => "sub",
        "*" => "mul",
        "/" => "div",
        other => other,
    }
}
