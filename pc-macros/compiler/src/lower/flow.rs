//! What flows where: a first look at the whole body, before it is lowered.
//!
//! Lowering goes through a body once, in order, and of each variable it must know some things beforehand: whether
//! one that begins as a constant (`let mut h = DMatrix::zeros(n, m);`) or as a parameter
//! (`let mut h = p.h0.clone();`) is assigned a value later, whether it changes at all, whether it counts or is
//! read as a count; and of a loop, which variables it carries from one iteration to the next.

mod forms;

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use proc_macro2::Ident;
use syn::visit::Visit;
use syn::{BinOp, Block, Expr, ExprForLoop, Pat, Path};

use super::constant::bindings;
use super::discrete::{self, is_question};
use crate::parse::{Role, Signature};

/// What the first look has found. Declarations and loops are known by their place in the tree.
#[derive(Default)]
pub(super) struct Flow {
    values: HashSet<*const Ident>,
    counting: HashSet<*const Ident>,
    discrete: HashMap<*const Ident, Discrete>,
    changing: HashSet<*const Ident>,
    carried: HashMap<*const ExprForLoop, Vec<Ident>>,
    /// What macros are given: no other expression may have its address.
    _lists: Vec<Rc<Expr>>,
}

impl Flow {
    pub(super) fn of(signature: &Signature, body: &Block) -> Self {
        let mut look = Look::default();
        for argument in &signature.arguments {
            let holds = match argument.role {
                Role::Constant => Holds::Constants,
                Role::Parameter => Holds::Parameters,
                Role::Input => Holds::Values,
            };
            look.declare(&argument.name, holds);
        }
        look.visit_block(body);
        look.finish()
    }

    /// Whether a variable, by its place in its pattern, holds a value at some time; or a parameter at one
    /// time, and a constant at another: then both are values.
    pub(super) fn becomes_value(&self, declared: &Ident) -> bool {
        self.values.contains(&std::ptr::from_ref(declared))
    }

    /// Whether a variable, by its place in its pattern, begins as a truth or a whole number, or is assigned one:
    /// whatever else becomes of it, it is a constant.
    pub(super) fn counts(&self, declared: &Ident) -> bool {
        self.counting.contains(&std::ptr::from_ref(declared))
    }

    /// As what a variable, by its place in its pattern, is read that no value can be.
    pub(super) fn discrete(&self, declared: &Ident) -> Option<Discrete> {
        self.discrete.get(&std::ptr::from_ref(declared)).copied()
    }

    /// Whether a variable, by its place in its pattern, is assigned or pushed to after it was declared. (Of
    /// one that is not mutable, rustc says so.)
    pub(super) fn changes(&self, declared: &Ident) -> bool {
        self.changing.contains(&std::ptr::from_ref(declared))
    }

    /// The variables from outside that a loop assigns.
    pub(super) fn carried(&self, repeat: &ExprForLoop) -> &[Ident] {
        self.carried.get(&std::ptr::from_ref(repeat)).map_or(&[], Vec::as_slice)
    }
}

/// What is no value, by how it is read.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Discrete {
    /// A truth or a whole number.
    Count,
    /// One of the variants that it is compared with.
    Variant,
}

struct Declaration {
    place: *const Ident,
    holds: Holds,
    changes: bool,
    counts: bool,
    discrete: Option<Discrete>,
}

/// What a variable holds, over all times.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Holds {
    Nothing,
    Constants,
    Parameters,
    Values,
}

impl Holds {
    fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Nothing, one) | (one, Self::Nothing) => one,
            (one, other) if one == other => one,
            _ => Self::Values,
        }
    }
}

/// A declaration that an expression reads.
#[derive(Clone, Copy)]
struct Read {
    from: usize,
    /// Whether the expression applies something to it, and is no place inside it.
    applied: bool,
}

impl Read {
    fn applied(self) -> Self {
        Self { applied: true, ..self }
    }
}

#[derive(Default)]
struct Look {
    declarations: Vec<Declaration>,
    /// The names in scope, and their declarations.
    scope: Vec<(Ident, usize)>,
    /// Of each name, its places in the scope, the innermost last.
    positions: HashMap<String, Vec<usize>>,
    /// What is in one declaration gets into another.
    flows: Vec<(Read, usize)>,
    /// The declarations that the expressions seen since the last swap carry on.
    found: Vec<Read>,
    /// Whether what is looked at is an operand of something.
    applied: bool,
    /// Whether it is an operand of arithmetic that was looked at as a whole.
    in_sum: bool,
    /// The loops that are open, and the names that were in scope before each.
    loops: Vec<(*const ExprForLoop, usize)>,
    carried: HashMap<*const ExprForLoop, Vec<Ident>>,
    /// The same, as pairs of a loop and a declaration.
    carries: HashSet<(*const ExprForLoop, usize)>,
    lists: Vec<Rc<Expr>>,
}

impl Look {
    fn finish(mut self) -> Flow {
        let mut readers: HashMap<usize, Vec<(bool, usize)>> = HashMap::new();
        for (Read { from, applied }, to) in self.flows {
            readers.entry(from).or_default().push((applied, to));
        }
        let mut pending: Vec<usize> = (0..self.declarations.len()).collect();
        while let Some(from) = pending.pop() {
            for &(applied, to) in readers.get(&from).into_iter().flatten() {
                let read = match self.declarations[from].holds {
                    _ if self.declarations[from].counts => Holds::Constants,
                    Holds::Parameters if applied => Holds::Values,
                    holds => holds,
                };
                let before = self.declarations[to].holds;
                self.declarations[to].holds = before.and(read);
                if self.declarations[to].holds != before {
                    pending.push(to);
                }
            }
        }
        let places = |is: fn(&Declaration) -> bool| {
            let found = self.declarations.iter().filter(|declaration| is(declaration));
            found.map(|declaration| declaration.place).collect()
        };
        let discrete =
            self.declarations.iter().filter_map(|known| Some((known.place, known.discrete?))).collect();
        Flow {
            discrete,
            values: places(|declaration| declaration.holds == Holds::Values && !declaration.counts),
            counting: places(|declaration| declaration.counts),
            changing: places(|declaration| declaration.changes),
            carried: self.carried,
            _lists: self.lists,
        }
    }

    fn declare(&mut self, name: &Ident, holds: Holds) -> usize {
        let declaration = self.declarations.len();
        let place = std::ptr::from_ref(name);
        self.declarations.push(Declaration { place, holds, changes: false, counts: false, discrete: None });
        self.positions.entry(super::unraw(name)).or_default().push(self.scope.len());
        self.scope.push((name.clone(), declaration));
        declaration
    }

    fn declare_pattern(&mut self, pattern: &Pat, may_fail: bool, from: &[Read]) {
        for binding in bindings(pattern, may_fail) {
            let declared = self.declare(&binding.ident, Holds::Nothing);
            self.flow(from, declared);
        }
    }

    fn declare_parts(&mut self, parts: &[(&Pat, Vec<Read>)]) {
        for (pattern, from) in parts {
            self.declare_pattern(pattern, false, from);
        }
    }

    fn find(&self, name: &Ident) -> Option<usize> {
        self.positions.get(&super::unraw(name))?.last().copied()
    }

    fn read(&mut self, name: &Ident) {
        if let Some(position) = self.find(name) {
            self.found.push(Read { from: self.scope[position].1, applied: self.applied });
        }
    }

    /// The declarations that an expression carries on; none of a constant.
    fn sources(&mut self, expr: &Expr) -> Vec<Read> {
        let outer = (std::mem::take(&mut self.found), std::mem::take(&mut self.applied));
        self.visit_expr(expr);
        self.applied = outer.1;
        std::mem::replace(&mut self.found, outer.0)
    }

    /// The same, of what patterns take apart and loops go through: places, however they are asked for.
    fn places(&mut self, expr: &Expr) -> Vec<Read> {
        let sources = self.sources(expr);
        sources.into_iter().map(|read| Read { applied: false, ..read }).collect()
    }

    /// A variable becomes what an expression carries on.
    fn flow(&mut self, from: &[Read], to: usize) {
        self.flows.extend(from.iter().map(|&read| (read, to)));
        if from.is_empty() {
            let holds = &mut self.declarations[to].holds;
            *holds = holds.and(Holds::Constants);
        }
    }

    /// Looks at an expression whose value decides something, and is not carried on.
    fn decide(&mut self, expr: &Expr) {
        self.sources(expr);
    }

    /// Variables that are read so are no values: they are cast, decide, say where a range ends, or which element is
    /// meant, or stand beside a whole number.
    fn discrete(&mut self, expr: &Expr) {
        match expr {
            Expr::Path(path) => {
                if let Some(declared) = path.path.get_ident().and_then(|name| self.find(name)) {
                    self.declarations[self.scope[declared].1].discrete.get_or_insert(Discrete::Count);
                }
            }
            Expr::Paren(paren) => self.discrete(&paren.expr),
            Expr::Unary(unary) => self.discrete(&unary.expr),
            // All elements are of one type.
            Expr::Index(index) => self.discrete(&index.expr),
            // What is compared may be anything.
            Expr::Binary(binary)
                if !is_question(&binary.op) || matches!(binary.op, BinOp::And(_) | BinOp::Or(_)) =>
            {
                self.discrete(&binary.left);
                self.discrete(&binary.right);
            }
            Expr::Tuple(tuple) => tuple.elems.iter().for_each(|element| self.discrete(element)),
            _ => {}
        }
    }

    /// What stands where such a path does is a variable that holds a variant, whatever else it is read as.
    fn note_variant(&mut self, expr: &Expr, path: &Path) {
        match expr {
            Expr::Paren(paren) => self.note_variant(&paren.expr, path),
            Expr::Reference(reference) => self.note_variant(&reference.expr, path),
            Expr::Unary(unary) => self.note_variant(&unary.expr, path),
            Expr::Path(variable) if discrete::is_variant(path) => {
                if let Some(declared) = variable.path.get_ident().and_then(|name| self.find(name)) {
                    self.declarations[self.scope[declared].1].discrete = Some(Discrete::Variant);
                }
            }
            _ => {}
        }
    }

    /// A variable that is assigned this is a truth or a whole number.
    fn count(&mut self, target: &Expr, value: &Expr) {
        if let Expr::Path(path) = target
            && let Some(position) = path.path.get_ident().and_then(|name| self.find(name))
            && discrete::is_count(value)
        {
            self.declarations[self.scope[position].1].counts = true;
        }
    }

    fn assign(&mut self, target: &Expr, from: &[Read]) {
        match target {
            Expr::Path(path) => {
                let Some(position) = path.path.get_ident().and_then(|name| self.find(name)) else { return };
                let (name, to) = self.scope[position].clone();
                self.declarations[to].changes = true;
                self.flow(from, to);
                for &(repeat, _) in self.loops.iter().filter(|(_, before)| position < *before) {
                    if self.carries.insert((repeat, to)) {
                        self.carried.entry(repeat).or_default().push(name.clone());
                    }
                }
            }
            Expr::Tuple(tuple) => tuple.elems.iter().for_each(|element| self.assign(element, from)),
            Expr::Array(array) => array.elems.iter().for_each(|element| self.assign(element, from)),
            Expr::Call(call) => call.args.iter().for_each(|element| self.assign(element, from)),
            Expr::Struct(literal) => literal.fields.iter().for_each(|field| self.assign(&field.expr, from)),
            Expr::Paren(paren) => self.assign(&paren.expr, from),
            _ => {}
        }
    }

    /// Whether nothing is carried on that was seen meanwhile.
    fn is_constant(&mut self, look: impl FnOnce(&mut Self)) -> bool {
        let before = self.found.len();
        look(self);
        self.found.len() == before
    }

    /// What was found since then is mixed with constants: then it is a value.
    fn mix(&mut self, first: usize) {
        self.found[first..].iter_mut().for_each(|read| *read = read.applied());
    }

    /// What is looked at inside has names of its own.
    fn scoped<R>(&mut self, look: impl FnOnce(&mut Self) -> R) -> R {
        let names = self.scope.len();
        let result = look(self);
        for (name, _) in self.scope.drain(names..) {
            if let Some(positions) = self.positions.get_mut(&super::unraw(&name)) {
                positions.pop();
            }
        }
        result
    }
}
