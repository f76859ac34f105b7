//! The graph of a function in SSA form: what lowering makes of a body, and code generation reads.
//!
//! Vertices and their operations are numbered as in the static table; [`Operand`]s refer to them by
//! number, so every read of a reassigned variable is a read of the vertex that it held there. Beside
//! them stands the *walk*: the same statements in the order of the source, which records a plan.

use proc_macro2::{Ident, Span, TokenStream};

/// The graph of one function.
#[derive(Default)]
pub(crate) struct Graph {
    /// The statements that make vertices, in the order of the source.
    pub(crate) vertices: Vec<Vertex>,
    /// What the walk does.
    pub(crate) walk: Vec<Item>,
    /// What the walk returns.
    pub(crate) result: Option<Expr>,
    /// Arguments that something reads.
    pub(crate) reads: Vec<String>,
    /// The expressions of the body whose types the walk needs.
    pub(crate) sites: Vec<Site>,
    /// How many types they ask for.
    types: usize,
    /// Whether a name was not found: rustc reports it, and what it was meant to read is not known.
    pub(crate) unknown: bool,
}

impl Graph {
    /// Notes that a constant has an open type; the number of that type.
    pub(crate) fn add_constant(&mut self, at: &syn::Expr) -> usize {
        let index = self.add_type();
        self.sites.push(Site { address: address(at), kind: SiteKind::Constant(index) });
        index
    }

    /// Notes that an expression reads the values of variables; these, with the numbers of their types.
    #[allow(dead_code)]
    pub(crate) fn add_read(&mut self, at: &syn::Expr, variables: Vec<Ident>) -> Vec<(usize, Ident)> {
        let types: Vec<_> = variables.into_iter().map(|variable| (self.add_type(), variable)).collect();
        self.sites.push(Site { address: address(at), kind: SiteKind::Read(types.clone()) });
        types
    }

    /// Notes that a method, at this place, is meant of a scalar.
    pub(crate) fn add_scalar(&mut self, receiver: &syn::Expr, method: Span) {
        self.sites.push(Site { address: address(receiver), kind: SiteKind::Scalar(method) });
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
    /// The receiver of a method, at this place, that a matrix has, too, with another meaning.
    Scalar(Span),
}

/// A type that the mirror finds, as the walk calls it.
pub(crate) fn type_name(index: usize) -> Ident {
    Ident::new(&format!("t{index}"), Span::mixed_site())
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
}

/// One operation or call inside a vertex.
pub(crate) struct Operation {
    /// As it is written: `tanh`, `+`.
    pub(crate) name: String,
    /// The type that holds its local derivatives, or its graph.
    pub(crate) callee: TokenStream,
    /// Where rustc's errors about the callee shall point.
    pub(crate) span: Span,
    pub(crate) operands: Vec<Operand>,
}

/// Where a value comes from.
#[derive(Clone, Debug)]
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
}

/// A statement of the walk.
pub(crate) enum Item {
    /// A constant: any statement of the user's, as it is.
    Constant { statement: TokenStream, names: Vec<Ident> },
    /// `let pattern = value;`, and second names that it gives.
    Let { pattern: TokenStream, value: Expr, aliases: Vec<Ident> },
    /// `let name;`
    Declare { pattern: TokenStream },
    /// `target = value;`, and second names that it gives.
    Assign { target: TokenStream, value: Expr, aliases: Vec<Ident> },
    /// `{ .. }`
    Scope(Vec<Item>),
}

/// An expression of the walk.
pub(crate) enum Expr {
    /// Reads no value.
    Constant {
        tokens: TokenStream,
        text: String,
    },
    /// A place inside the parameters.
    Parameter {
        place: TokenStream,
        text: String,
    },
    /// A variable of the walk that holds a handle, or a part of one.
    Variable {
        tokens: TokenStream,
        operand: Operand,
    },
    /// Operation `operation` of vertex `vertex`.
    Operation {
        vertex: usize,
        operation: usize,
        arguments: Vec<Expr>,
    },
    Tuple(Vec<Expr>),
    Block {
        items: Vec<Item>,
        tail: Box<Expr>,
    },
    /// The value becomes vertex `vertex`.
    Bound {
        vertex: usize,
        value: Box<Expr>,
    },
    /// A constant or a parameter becomes a value.
    Clamped(Box<Expr>),
}

impl Expr {
    /// Where the value of the expression comes from, as the static table says it.
    pub(crate) fn operand(&self) -> Operand {
        match self {
            Self::Constant { text, .. } => Operand::Constant(text.clone()),
            Self::Parameter { text, .. } => Operand::Parameter(text.clone()),
            Self::Variable { operand, .. } => operand.clone(),
            Self::Operation { operation, .. } => Operand::Operation(*operation),
            Self::Tuple(elements) => Operand::Tuple(elements.iter().map(Self::operand).collect()),
            Self::Block { tail, .. } => tail.operand(),
            Self::Bound { vertex, .. } => Operand::Vertex(*vertex),
            Self::Clamped(value) => value.operand(),
        }
    }
}

impl Operand {
    /// Shows every operand that is not a tuple.
    pub(crate) fn each(&self, see: &mut impl FnMut(&Self)) {
        match self {
            Self::Tuple(elements) => elements.iter().for_each(|element| element.each(see)),
            other => see(other),
        }
    }

    /// Part `index` of the value.
    pub(crate) fn part(&self, index: usize) -> Self {
        match self {
            Self::Tuple(elements) if index < elements.len() => elements[index].clone(),
            Self::Vertex(vertex) => Self::Result(*vertex, index),
            other => other.clone(),
        }
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
