//! Names that a body reads and that stand for nothing: rustc says so.

use std::collections::HashSet;

use proc_macro2::Ident;
use syn::visit::{self, Visit};
use syn::{Block, Expr, ExprCall, ExprPath, Macro, PatIdent};

use crate::lower::{each_word, unraw};
use crate::parse::Signature;

/// The names that are read, and bound nowhere in the function.
pub(super) struct Misspelled(Vec<String>);

impl Misspelled {
    pub(super) fn in_body(signature: &Signature, body: &Block) -> Self {
        let mut names = Names::default();
        names.bound.extend(signature.arguments.iter().map(|argument| unraw(&argument.name)));
        names.visit_block(body);
        Self(names.read.difference(&names.bound).cloned().collect())
    }

    /// Whether one of them was probably meant to be this name; of one that is written like a constant, only the
    /// case is.
    pub(super) fn may_be(&self, name: &str) -> bool {
        self.0.iter().any(|read| {
            if !read.starts_with(char::is_lowercase) {
                return read.to_lowercase() == name;
            }
            let most = (read.len().max(name.len()) / 3).max(1);
            strsim::damerau_levenshtein(read, name) <= most
        })
    }
}

#[derive(Default)]
struct Names {
    read: HashSet<String>,
    bound: HashSet<String>,
}

impl Names {
    fn read(&mut self, name: &Ident) {
        self.read.insert(unraw(name));
    }
}

impl<'ast> Visit<'ast> for Names {
    fn visit_expr_path(&mut self, path: &'ast ExprPath) {
        path.path.get_ident().into_iter().for_each(|name| self.read(name));
    }

    /// A function is none of the body's names.
    fn visit_expr_call(&mut self, call: &'ast ExprCall) {
        if !matches!(*call.func, Expr::Path(_)) {
            self.visit_expr(&call.func);
        }
        call.args.iter().for_each(|argument| self.visit_expr(argument));
    }

    fn visit_pat_ident(&mut self, pattern: &'ast PatIdent) {
        self.bound.insert(unraw(&pattern.ident));
        visit::visit_pat_ident(self, pattern);
    }

    fn visit_macro(&mut self, call: &'ast Macro) {
        each_word(call.tokens.clone(), &mut |name| self.read(name));
    }
}
