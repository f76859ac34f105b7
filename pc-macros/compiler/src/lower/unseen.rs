//! What the graph would not see, though the function does it: refused wherever it stands in the body.

use std::iter;

use proc_macro2::Ident;
use quote::ToTokens;
use syn::visit::{self, Visit};
use syn::{
    Arm, Attribute, Block, Expr, ExprBinary, ExprCall, ExprIf, ExprMethodCall, ExprPath, Macro, Pat, PatIdent,
};

use super::assign::assigns;
use super::constant::{each_word, is_binding};
use super::look::changed;
use super::setting::expressions;
use super::statement::is_assertion;
use crate::diagnostics::Diagnostics;

/// Refuses parts under `#[cfg]`, assertions that change something, operands that change what one before them reads, and
/// names in patterns of which only rustc knows whether they are constants.
pub(super) fn refuse(body: &Block, diagnostics: &mut Diagnostics) {
    Unseen { diagnostics }.visit_block(body);
}

struct Unseen<'d> {
    diagnostics: &'d mut Diagnostics,
}

impl Unseen<'_> {
    /// What an operand does, the graph does before it computes with any.
    // Input:   h + { h = tanh(&h); h.clone() }
    fn operands(&mut self, operands: &[&Expr]) {
        for (i, operand) in operands.iter().enumerate().skip(1) {
            let Some(name) = changed(operand) else { continue };
            let mut is_read = false;
            for earlier in &operands[..i] {
                each_word(earlier.to_token_stream(), &mut |word| is_read |= *word == name);
            }
            if is_read {
                let message = format!("`{name}` is read, and changes in the same expression");
                let help = format!("change `{name}` in a statement before or behind");
                self.diagnostics.error(&name, &message, &help);
            }
        }
    }

    /// A name in upper case in a pattern that may fail is taken for a constant, which is not read again.
    fn names(&mut self, patterns: &[&Pat], visit: impl FnOnce(&mut Words)) {
        let mut names = Upper::default();
        for pattern in patterns {
            names.visit_pat(pattern);
        }
        if names.0.is_empty() {
            return;
        }
        let mut words = Words::default();
        visit(&mut words);
        for name in names.0.into_iter().filter(|name| words.0.contains(name)) {
            let message = format!("`{name}` could be a constant or a variable");
            let help = format!("write a variable in lower case: `{}`", name.to_string().to_lowercase());
            self.diagnostics.error(name, &message, &help);
        }
    }
}

impl<'ast> Visit<'ast> for Unseen<'_> {
    fn visit_attribute(&mut self, attribute: &'ast Attribute) {
        if attribute.path().is_ident("cfg") || attribute.path().is_ident("cfg_attr") {
            let message = "the graph has all of the body, whatever is configured";
            let help = "put the attribute on the function, or ask in a condition: `if cfg!(..) { .. }`";
            self.diagnostics.error(attribute.path(), message, help);
        }
    }

    fn visit_macro(&mut self, call: &'ast Macro) {
        if let Some(name) = expressions(call).find_map(|expr| changed(&expr)).filter(|_| is_assertion(call)) {
            let message = format!("an assertion is not in the graph, and does not change `{name}`");
            let help = "change it in a statement before, and assert what it is then";
            self.diagnostics.error(name, &message, help);
        }
    }

    fn visit_expr_binary(&mut self, binary: &'ast ExprBinary) {
        if assigns(&binary.op).is_none() {
            self.operands(&[&*binary.left, &*binary.right]);
        }
        visit::visit_expr_binary(self, binary);
    }

    fn visit_expr_call(&mut self, call: &'ast ExprCall) {
        self.operands(&call.args.iter().collect::<Vec<_>>());
        visit::visit_expr_call(self, call);
    }

    fn visit_expr_method_call(&mut self, call: &'ast ExprMethodCall) {
        self.operands(&iter::once(&*call.receiver).chain(&call.args).collect::<Vec<_>>());
        visit::visit_expr_method_call(self, call);
    }

    fn visit_arm(&mut self, arm: &'ast Arm) {
        self.names(&[&arm.pat], |words| {
            if let Pat::Guard(pattern) = &arm.pat {
                words.visit_expr(&pattern.guard);
            }
            words.visit_expr(&arm.body);
        });
        visit::visit_arm(self, arm);
    }

    fn visit_expr_if(&mut self, branch: &'ast ExprIf) {
        let mut tests = Tests::default();
        tests.visit_expr(&branch.cond);
        self.names(&tests.0, |words| words.visit_block(&branch.then_branch));
        visit::visit_expr_if(self, branch);
    }
}

/// The names in upper case of a pattern that may fail.
#[derive(Default)]
struct Upper(Vec<Ident>);

impl<'ast> Visit<'ast> for Upper {
    fn visit_pat_ident(&mut self, pattern: &'ast PatIdent) {
        if !is_binding(pattern, true) && pattern.ident != "None" {
            self.0.push(pattern.ident.clone());
        }
        visit::visit_pat_ident(self, pattern);
    }

    fn visit_expr(&mut self, _: &'ast syn::Expr) {}
}

/// The patterns of `let`s in a condition.
#[derive(Default)]
struct Tests<'p>(Vec<&'p Pat>);

impl<'ast> Visit<'ast> for Tests<'ast> {
    fn visit_expr_let(&mut self, test: &'ast syn::ExprLet) {
        self.0.push(&test.pat);
    }
}

/// The names that are read.
#[derive(Default)]
struct Words(Vec<Ident>);

impl<'ast> Visit<'ast> for Words {
    fn visit_expr_path(&mut self, path: &'ast ExprPath) {
        self.0.extend(path.path.get_ident().cloned());
    }

    fn visit_macro(&mut self, call: &'ast Macro) {
        each_word(call.tokens.clone(), &mut |name| self.0.push(name.clone()));
    }
}
