//! Which names an expression reads, found once for every expression.
//!
//! What an expression reads is asked at every level of it. Which names those are does not depend on what
//! the names stand for, so one walk finds them for an expression and all inside it.

use std::collections::HashMap;
use std::rc::Rc;

use proc_macro2::Ident;
use syn::visit::{self, Visit};
use syn::{Expr, ExprMethodCall, Local, Pat};

use super::constant::{each_word, is_size, names_of_pattern};
use super::setting::{inline, list};

/// A name that an expression reads and does not bind.
#[derive(Clone, Copy)]
struct Read {
    name: usize,
    /// Whether it is only asked for its size.
    is_size: bool,
}

/// What one expression reads.
#[derive(Default)]
struct Names {
    reads: Vec<Read>,
    has_jump: bool,
}

/// What expressions read. They are known by their place in the tree, which must stay.
#[derive(Default)]
pub(super) struct Reader {
    known: HashMap<*const Expr, Names>,
    names: Vec<Ident>,
    numbers: HashMap<String, usize>,
    /// What was found in the expression that is being read.
    found: Names,
    /// The names that the expressions around it bind, from the outermost in; for each name, where.
    bound: Vec<usize>,
    bindings: Vec<Vec<usize>>,
    /// How many were bound where that expression began.
    base: usize,
    /// What macros are given, which has no place in the tree.
    lists: Vec<Rc<Expr>>,
}

impl Reader {
    /// The names that an expression reads, and whether it only asks for their size.
    pub(super) fn names(&mut self, expr: &Expr) -> impl Iterator<Item = (&Ident, bool)> {
        let reader = self.look(expr);
        let reads = reader.known[&std::ptr::from_ref(expr)].reads.iter();
        reads.map(|read| (&reader.names[read.name], read.is_size))
    }

    /// Whether a `return`, a `break` or the like stands in an expression.
    pub(super) fn has_jump(&mut self, expr: &Expr) -> bool {
        self.look(expr).known[&std::ptr::from_ref(expr)].has_jump
    }

    fn look(&mut self, expr: &Expr) -> &Self {
        if !self.known.contains_key(&std::ptr::from_ref(expr)) {
            self.scoped(|reader| reader.visit_expr(expr));
            self.found = Names::default();
        }
        self
    }

    fn number(&mut self, name: &Ident) -> usize {
        *self.numbers.entry(super::unraw(name)).or_insert_with(|| {
            self.names.push(name.clone());
            self.bindings.push(Vec::new());
            self.names.len() - 1
        })
    }

    fn read(&mut self, name: &Ident) {
        let name = self.number(name);
        self.add(Read { name, is_size: false });
    }

    /// Adds a name to what was found, unless the expression that is being read binds it.
    fn add(&mut self, read: Read) {
        if self.bindings[read.name].last().is_some_and(|&binding| binding >= self.base) {
            return;
        }
        match self.found.reads.iter_mut().find(|known| known.name == read.name) {
            Some(known) => known.is_size &= read.is_size,
            None => self.found.reads.push(read),
        }
    }

    fn bind(&mut self, pattern: &Pat, may_fail: bool) {
        for name in names_of_pattern(pattern, may_fail) {
            let name = self.number(&name);
            self.bindings[name].push(self.bound.len());
            self.bound.push(name);
        }
    }

    /// What is read inside may bind names of its own.
    fn scoped(&mut self, read: impl FnOnce(&mut Self)) {
        let bound = self.bound.len();
        read(self);
        for name in self.bound.drain(bound..) {
            self.bindings[name].pop();
        }
    }
}

impl<'ast> Visit<'ast> for Reader {
    fn visit_expr(&mut self, expr: &'ast Expr) {
        let outer = std::mem::take(&mut self.found);
        let base = std::mem::replace(&mut self.base, self.bound.len());
        visit::visit_expr(self, expr);
        self.base = base;
        let mut own = std::mem::replace(&mut self.found, outer);
        own.has_jump |= is_jump(expr);
        self.found.has_jump |= own.has_jump;
        own.reads.iter().for_each(|read| self.add(*read));
        self.known.insert(std::ptr::from_ref(expr), own);
    }

    fn visit_expr_path(&mut self, path: &'ast syn::ExprPath) {
        if let Some(name) = path.path.get_ident() {
            self.read(name);
        }
    }

    fn visit_expr_method_call(&mut self, call: &'ast ExprMethodCall) {
        if is_size(call) {
            self.visit_expr(&call.receiver);
            self.found.reads.iter_mut().for_each(|read| read.is_size = true);
        } else {
            visit::visit_expr_method_call(self, call);
        }
    }

    /// It reads nothing from outside.
    fn visit_item(&mut self, _: &'ast syn::Item) {}

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        if let Some(list) = list(call) {
            let list = Rc::new(list);
            self.visit_expr(&list);
            self.lists.push(list);
            return;
        }
        each_word(call.tokens.clone(), &mut |name| self.read(name));
        for name in inline(&call.tokens) {
            self.read(&name);
        }
    }

    fn visit_block(&mut self, block: &'ast syn::Block) {
        self.scoped(|reader| visit::visit_block(reader, block));
    }

    fn visit_local(&mut self, local: &'ast Local) {
        visit::visit_local(self, local);
        self.bind(&local.pat, false);
    }

    fn visit_expr_let(&mut self, test: &'ast syn::ExprLet) {
        self.visit_expr(&test.expr);
        self.bind(&test.pat, true);
    }

    fn visit_expr_if(&mut self, branch: &'ast syn::ExprIf) {
        self.scoped(|reader| {
            reader.visit_expr(&branch.cond);
            reader.visit_block(&branch.then_branch);
        });
        if let Some((_, otherwise)) = &branch.else_branch {
            self.visit_expr(otherwise);
        }
    }

    fn visit_arm(&mut self, arm: &'ast syn::Arm) {
        self.scoped(|reader| {
            reader.bind(&arm.pat, true);
            visit::visit_arm(reader, arm);
        });
    }

    fn visit_expr_for_loop(&mut self, repeat: &'ast syn::ExprForLoop) {
        self.visit_expr(&repeat.expr);
        self.scoped(|reader| {
            reader.bind(&repeat.pat, false);
            reader.visit_block(&repeat.body);
        });
    }

    fn visit_expr_closure(&mut self, closure: &'ast syn::ExprClosure) {
        self.scoped(|reader| {
            closure.inputs.iter().for_each(|input| reader.bind(input, false));
            reader.visit_expr(&closure.body);
        });
    }
}

/// Whether an expression leaves for somewhere else in the function.
fn is_jump(expr: &Expr) -> bool {
    matches!(
        expr,
        Expr::Return(_) | Expr::Try(_) | Expr::Await(_) | Expr::Yield(_) | Expr::Break(_) | Expr::Continue(_)
    )
}
