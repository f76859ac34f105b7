//! What every name of a function is, at one point of its source.

use proc_macro2::Ident;

use crate::ir::Operand;

/// The names in scope; later ones shadow earlier ones.
#[derive(Default)]
pub(super) struct Scope {
    variables: Vec<Variable>,
}

/// A name.
pub(super) struct Variable {
    name: Ident,
    pub(super) kind: Kind,
    pub(super) is_argument: bool,
}

/// What a name stands for.
#[derive(Clone)]
pub(super) enum Kind {
    /// A value, or a tuple of values that a call returned.
    Value(Operand),
    /// A tuple whose elements are known one by one.
    Tuple(Vec<Kind>),
    /// A place inside the parameters; the walk holds a reference to it. `by_value` where the user's own
    /// variable is the value and not a reference.
    Parameter { text: String, by_value: bool },
    /// Reads no value.
    Constant,
    /// `let name;`
    Unassigned,
    /// Was reported already.
    Poisoned,
}

impl Kind {
    /// Whether it is, or holds, a value.
    pub(super) fn has_value(&self) -> bool {
        match self {
            Self::Value(_) => true,
            Self::Tuple(elements) => elements.iter().any(Self::has_value),
            Self::Parameter { .. } | Self::Constant | Self::Unassigned | Self::Poisoned => false,
        }
    }

    /// Whether it is, or holds, a place inside the parameters.
    pub(super) fn has_parameter(&self) -> bool {
        match self {
            Self::Parameter { .. } => true,
            Self::Tuple(elements) => elements.iter().any(Self::has_parameter),
            Self::Value(_) | Self::Constant | Self::Unassigned | Self::Poisoned => false,
        }
    }
}

impl Scope {
    pub(super) fn define(&mut self, name: Ident, kind: Kind, is_argument: bool) {
        self.variables.push(Variable { name, kind, is_argument });
    }

    pub(super) fn find(&self, name: &Ident) -> Option<&Variable> {
        self.variables.iter().rev().find(|variable| variable.name == *name)
    }

    pub(super) fn find_mut(&mut self, name: &Ident) -> Option<&mut Variable> {
        self.variables.iter_mut().rev().find(|variable| variable.name == *name)
    }

    /// A mark to [leave](Self::leave) to.
    pub(super) const fn enter(&self) -> usize {
        self.variables.len()
    }

    /// Forgets the names since the mark.
    pub(super) fn leave(&mut self, mark: usize) {
        self.variables.truncate(mark);
    }
}
