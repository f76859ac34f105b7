//! The walk as data: the user's statements and expressions, over handles.

use proc_macro2::{Ident, TokenStream};

use super::Operand;

/// A statement of the walk.
pub(crate) enum Item {
    /// A constant: any statement of the user's, as it is, and what a pattern in it binds.
    Constant {
        statement: TokenStream,
        names: Vec<Ident>,
    },
    /// `let pattern = value;`, and second names that it gives.
    Let {
        pattern: TokenStream,
        value: Expr,
        aliases: Vec<Ident>,
    },
    /// `let name;`
    Declare {
        pattern: TokenStream,
    },
    /// `target = value;`, and second names that it gives.
    Assign {
        target: TokenStream,
        value: Expr,
        aliases: Vec<Ident>,
    },
    /// `{ .. }`
    Scope(Vec<Item>),
    /// `let pattern = scrutinee;`: what decides something later, and parameters that are taken apart.
    Match {
        pattern: TokenStream,
        scrutinee: Scrutinee,
        names: Vec<Ident>,
    },
    Branch(Branch),
    Loop(Loop),
    /// `target.push(value);` A vertex that is pushed is named by its place in the sequence, behind the
    /// iterations of the `depth` loops around the sequence.
    Push {
        target: Ident,
        name: String,
        depth: usize,
        vertex: Option<usize>,
        value: Expr,
    },
}

/// `if .. { .. } else { .. }` or `match .. { .. }`.
pub(crate) struct Branch {
    /// What a `match` takes apart; an `if` has its tests in its arms.
    pub(crate) scrutinee: Option<Scrutinee>,
    pub(crate) arms: Vec<Arm>,
}

/// An arm of a branch.
pub(crate) struct Arm {
    /// Of a `match`.
    pub(crate) pattern: Option<TokenStream>,
    /// Of an `if`, all of which must hold, and of a guard; none of `else`.
    pub(crate) tests: Vec<Test>,
    /// The names that patterns bind.
    pub(crate) names: Vec<Ident>,
    pub(crate) items: Vec<Item>,
    /// The value of the arm, if the branch has one.
    pub(crate) tail: Option<Expr>,
}

/// What an arm asks.
pub(crate) enum Test {
    Holds(Condition),
    /// `let pattern = scrutinee`
    Matches(TokenStream, Scrutinee),
}

/// What patterns are matched against.
pub(crate) enum Scrutinee {
    Decides(Condition),
    /// A place whose parts the patterns name.
    Place(Box<Expr>),
}

/// An expression of the user's that decides something. The values it reads are looked at, and not
/// differentiated.
pub(crate) struct Condition {
    pub(crate) tokens: TokenStream,
    pub(crate) reads: Vec<LookedAt>,
}

/// A variable that a condition reads.
pub(crate) struct LookedAt {
    /// The number of its type.
    pub(crate) ty: usize,
    pub(crate) variable: Ident,
    /// Whether its value is certainly there afterwards.
    pub(crate) stays: bool,
}

/// What a loop goes through.
pub(crate) enum Elements {
    /// A sequence: constants, parameters, or values. Of parameters, the number of the position in it.
    Of(Expr, Option<usize>),
    /// The same of parameters, by a method `iter` that they may have themselves.
    Iter(Expr, Option<usize>),
    /// A range whose bounds read values; they are looked at, and not differentiated.
    Range(Condition),
    /// `elements.method(argument)`
    Adapted { elements: Box<Elements>, method: Ident, argument: Option<Adaptor> },
}

/// What an adaptor of an iterator takes.
pub(crate) enum Adaptor {
    /// `zip`, `chain`
    Elements(Box<Elements>),
    /// `skip`, `take`, `step_by`
    Count(Condition),
}

/// `for pattern in elements { .. }`
pub(crate) struct Loop {
    pub(crate) pattern: TokenStream,
    pub(crate) elements: Elements,
    /// The names that the pattern binds, and those of them that are second names of values.
    pub(crate) names: Vec<Ident>,
    pub(crate) aliases: Vec<Ident>,
    pub(crate) items: Vec<Item>,
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
        /// Its path; one of several where branches meet.
        operand: Operand,
        /// The indices in it that are no literals, and the numbers of their positions.
        indices: Vec<(usize, TokenStream)>,
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
    /// `vec![a, b]`
    Sequence(Vec<Expr>),
    /// `base[index]`, `base.first()`, `base.last()` of a sequence.
    Element {
        base: Box<Expr>,
        place: Place,
        /// It is taken out of an `Option` by a pattern.
        optional: bool,
    },
    Block {
        items: Vec<Item>,
        tail: Box<Expr>,
    },
    /// Every arm has a value, which comes from one of the operands.
    Branch {
        branch: Branch,
        operand: Operand,
    },
    /// The value gets a second name.
    Alias {
        name: String,
        value: Box<Expr>,
    },
    /// The value becomes vertex `vertex`.
    Bound {
        vertex: usize,
        value: Box<Expr>,
    },
    /// A constant or a parameter becomes a value.
    Clamped(Box<Expr>),
}

/// Which element of a sequence.
pub(crate) enum Place {
    First,
    Last,
    /// An index, or a range of them.
    At(TokenStream),
}

impl Expr {
    /// Where the value of the expression comes from, as the static table says it.
    pub(crate) fn operand(&self) -> Operand {
        match self {
            Self::Constant { text, .. } => Operand::Constant(text.clone()),
            Self::Parameter { operand, .. }
            | Self::Variable { operand, .. }
            | Self::Branch { operand, .. } => operand.clone(),
            Self::Operation { operation, .. } => Operand::Operation(*operation),
            Self::Tuple(elements) => Operand::Tuple(elements.iter().map(Self::operand).collect()),
            Self::Sequence(elements) => Operand::one_of(elements.iter().map(Self::operand)),
            Self::Element { base, .. } => base.operand(),
            Self::Block { tail, .. } => tail.operand(),
            Self::Bound { vertex, .. } => Operand::Vertex(*vertex),
            Self::Clamped(value) | Self::Alias { value, .. } => value.operand(),
        }
    }
}
