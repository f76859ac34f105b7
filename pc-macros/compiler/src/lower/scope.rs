//! What every name of a function is, at one point of its source.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use proc_macro2::Ident;
use syn::Path;

use crate::ir::{Merges, Operand};

/// The names in scope; later ones shadow earlier ones.
#[derive(Default)]
pub(super) struct Scope {
    variables: Vec<Variable>,
    /// Of each name, its variables, the innermost last.
    positions: HashMap<String, Vec<usize>>,
    /// What variables were before they were changed: (variable, kind). Branches go back by it.
    changes: Vec<(usize, Kind)>,
    /// How many loops are open.
    pub(super) loops: usize,
}

/// A name.
pub(super) struct Variable {
    name: Ident,
    pub(super) kind: Kind,
    pub(super) is_argument: bool,
    /// How many loops were open where it was declared.
    pub(super) loops: usize,
    /// What is pushed to it is called so.
    pub(super) pushed: String,
    /// The loop in which it is another number in every iteration.
    pub(super) counts: Option<usize>,
    /// Whether what is declared without a value holds a value at some time, or parameters and constants.
    pub(super) becomes_value: bool,
}

/// What a name stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A value, a tuple of values that a call returned, or a sequence of values.
    Value(Operand),
    /// A tuple whose elements are known one by one.
    Tuple(Vec<Kind>),
    /// A place inside the parameters, one of several where branches meet; the walk holds a reference to
    /// it. Behind an index that is no literal stands the number of its position: `[i@3]`. `by_value`
    /// where the user's own variable is the value and not a reference.
    Parameter { operand: Operand, by_value: bool },
    /// Reads no value.
    Constant,
    /// The same, but a pattern has bound it of values that a condition looked at: it is none itself.
    Looked,
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
            _ => false,
        }
    }

    /// Whether it is, or holds, a place inside the parameters.
    pub(super) fn has_parameter(&self) -> bool {
        match self {
            Self::Parameter { .. } => true,
            Self::Tuple(elements) => elements.iter().any(Self::has_parameter),
            _ => false,
        }
    }

    /// Whether it is, or holds, what was only looked at.
    pub(super) fn has_looked(&self) -> bool {
        match self {
            Self::Looked => true,
            Self::Tuple(elements) => elements.iter().any(Self::has_looked),
            _ => false,
        }
    }

    pub(super) const fn is_constant(&self) -> bool {
        matches!(self, Self::Constant | Self::Looked)
    }

    /// The operands of its values, as they may be read.
    pub(super) fn operands(&self) -> Vec<Operand> {
        match self {
            Self::Value(operand) => vec![operand.clone()],
            Self::Tuple(elements) => elements.iter().flat_map(Self::operands).collect(),
            _ => Vec::new(),
        }
    }

    /// What a name is behind a branch: one of these, by the arm that was chosen.
    pub(super) fn one_of(mut kinds: Vec<Self>, merges: &mut Merges) -> Self {
        // Whether an arm that does not assign it comes to an end, rustc knows.
        kinds.retain(|kind| *kind != Self::Unassigned);
        let Some(first) = kinds.first() else { return Self::Unassigned };
        if kinds.contains(&Self::Poisoned) {
            return Self::Poisoned;
        }
        match first {
            _ if kinds.iter().all(Self::is_constant) => {
                if kinds.contains(&Self::Looked) {
                    Self::Looked
                } else {
                    Self::Constant
                }
            }
            &Self::Parameter { by_value, .. }
                if kinds.iter().all(|kind| matches!(kind, Self::Parameter { .. })) =>
            {
                let operand = merges.one_of(kinds.into_iter().map(Self::operand));
                Self::Parameter { operand, by_value }
            }
            Self::Tuple(first)
                if kinds.iter().all(|kind| kind.elements().map(<[_]>::len) == Some(first.len())) =>
            {
                let tuples: Vec<&[Self]> = kinds.iter().filter_map(Self::elements).collect();
                let part =
                    |i: usize| Self::one_of(tuples.iter().map(|tuple| tuple[i].clone()).collect(), merges);
                Self::Tuple((0..first.len()).map(part).collect())
            }
            _ => Self::Value(merges.one_of(kinds.into_iter().map(Self::operand))),
        }
    }

    fn elements(&self) -> Option<&[Self]> {
        if let Self::Tuple(elements) = self { Some(elements) } else { None }
    }

    /// Where its value comes from.
    pub(super) fn operand(self) -> Operand {
        match self {
            Self::Value(operand) | Self::Parameter { operand, .. } => operand,
            Self::Tuple(elements) => Operand::Tuple(elements.into_iter().map(Self::operand).collect()),
            Self::Constant | Self::Looked | Self::Unassigned | Self::Poisoned => Operand::OneOf(Vec::new()),
        }
    }
}

/// What an arm has made of the variables outside of it, by their numbers.
pub(super) type Changes = BTreeMap<usize, Kind>;

impl Scope {
    pub(super) fn define(&mut self, name: Ident, kind: Kind, is_argument: bool) {
        let (loops, pushed) = (self.loops, super::unraw(&name));
        self.positions.entry(super::unraw(&name)).or_default().push(self.variables.len());
        let (counts, becomes_value) = (None, false);
        self.variables.push(Variable { name, kind, is_argument, loops, pushed, counts, becomes_value });
    }

    pub(super) fn find(&self, name: &Ident) -> Option<&Variable> {
        self.position(name).map(|variable| &self.variables[variable])
    }

    /// The variable that an expression is.
    pub(super) fn find_path(&self, path: &Path) -> Option<&Variable> {
        self.find(path.get_ident()?)
    }

    fn position(&self, name: &Ident) -> Option<usize> {
        self.positions.get(&super::unraw(name))?.last().copied()
    }

    /// A variable is another number in every iteration of the innermost loop.
    pub(super) fn count(&mut self, name: &Ident) {
        if let Some(variable) = self.position(name) {
            self.variables[variable].counts = self.loops.checked_sub(1);
        }
    }

    /// The variable that was defined last.
    pub(super) fn last_mut(&mut self) -> Option<&mut Variable> {
        self.variables.last_mut()
    }

    /// A variable is something else from here on.
    pub(super) fn redefine(&mut self, name: &Ident, kind: Kind) {
        if let Some(variable) = self.position(name) {
            let before = std::mem::replace(&mut self.variables[variable].kind, kind);
            self.changes.push((variable, before));
        }
    }

    /// A mark to [leave](Self::leave) to.
    pub(super) const fn enter(&self) -> usize {
        self.variables.len()
    }

    /// Forgets the names since the mark.
    pub(super) fn leave(&mut self, mark: usize) {
        for variable in self.variables.drain(mark..) {
            if let Some(positions) = self.positions.get_mut(&super::unraw(&variable.name)) {
                positions.pop();
            }
        }
    }

    /// A mark to go [back](Self::back) to.
    pub(super) const fn branch(&self) -> usize {
        self.changes.len()
    }

    /// Takes back what has changed since the mark; returns what the changed variables had become.
    pub(super) fn back(&mut self, mark: usize) -> Changes {
        let mut changes = Changes::new();
        for (variable, before) in self.changes.drain(mark..).rev() {
            let Some(now) = self.variables.get_mut(variable) else { continue };
            let now = std::mem::replace(&mut now.kind, before);
            changes.entry(variable).or_insert(now);
        }
        changes
    }

    /// Behind a branch: what its arms have made of the variables. An arm that leaves a variable alone
    /// passes it through.
    pub(super) fn join(&mut self, arms: &[Changes], merges: &mut Merges) {
        let changed: BTreeSet<usize> = arms.iter().flat_map(BTreeMap::keys).copied().collect();
        for number in changed {
            let Some(variable) = self.variables.get_mut(number) else { continue };
            let kinds = arms.iter().map(|arm| arm.get(&number).unwrap_or(&variable.kind).clone());
            let joined = Kind::one_of(kinds.collect(), merges);
            self.changes.push((number, std::mem::replace(&mut variable.kind, joined)));
        }
    }
}
