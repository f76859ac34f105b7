//! What has no graph, each with what to write instead.

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::Expr as Source;
use syn::visit::{self, Visit};

use super::scope::Kind;
use super::statement::ASSERTIONS;
use super::{Lowering, discrete, method, rewrite};
use crate::diagnostics::{OUTPUT, Poisoned};

impl Lowering<'_> {
    /// Refuses control flow and the like, wherever it stands, under its first token.
    pub(super) fn refuse(&mut self, expr: &Source) -> Result<(), Poisoned> {
        let reads = self.reads(expr);
        // What reads no value is a constant, any Rust at all; but a jump would leave the graph.
        if !reads.values && !reads.poisoned {
            self.refuse_jumps(expr)?;
        }
        if let Source::Macro(call) = expr
            && !super::element::begins_sequence(expr)
            && (is_panic(&call.mac) || !reads.nothing())
            && (reads.values || reads.poisoned || !discrete::is_truth(expr))
        {
            return Err(self.refuse_macro(&call.mac));
        }
        if reads.nothing() {
            return Ok(());
        }
        // rustc reports it: nothing that the function computes is known at compile time.
        if matches!(expr, Source::Const(_)) {
            return Err(Poisoned);
        }
        match unsupported(expr) {
            Some(_) if self.is_reported(expr) => Err(Poisoned),
            Some((token, message)) => {
                let help = self.rewrite(expr);
                let error = self.diagnostics.error_in(expr, token, message, &help);
                match expr {
                    Source::Struct(_) => self.diagnostics.suspect(OUTPUT),
                    Source::While(repeat) => self.look_into(&repeat.body),
                    Source::Loop(repeat) => self.look_into(&repeat.body),
                    _ => {}
                }
                Err(error)
            }
            None => Ok(()),
        }
    }

    /// Jumps out of what was refused itself, or to a label that was; and those that rustc reports.
    fn is_reported(&self, expr: &Source) -> bool {
        let label = match expr {
            Source::Break(jump) => &jump.label,
            Source::Continue(jump) => &jump.label,
            Source::Reference(reference) => return self.is_lent(&reference.expr),
            _ => return false,
        };
        self.in_refused || label.is_some() || !rewrite::is_in_loop(self.body, expr)
    }

    /// Whether an expression is a place behind a reference to a parameter: that it cannot be changed, rustc says.
    pub(super) fn is_lent(&self, place: &Source) -> bool {
        match place {
            Source::Path(path) => {
                let variable = self.scope.find_path(&path.path);
                variable.is_some_and(|v| matches!(v.kind, Kind::Parameter { by_value: false, .. }))
            }
            Source::Field(field) => self.is_lent(&field.base),
            Source::Index(index) => self.is_lent(&index.expr),
            Source::Paren(paren) => self.is_lent(&paren.expr),
            Source::Unary(unary) => matches!(unary.op, syn::UnOp::Deref(_)) && self.is_lent(&unary.expr),
            _ => false,
        }
    }

    /// The body of what was refused: there may be more mistakes in it.
    pub(super) fn look_into(&mut self, body: &syn::Block) {
        let outer = (self.vertex.take(), self.naming.clone(), std::mem::replace(&mut self.in_refused, true));
        let _ = self.statements(body);
        (self.vertex, self.naming, self.in_refused) = outer;
    }

    /// Jumps inside a constant.
    pub(super) fn refuse_jumps(&mut self, expr: &Source) -> Result<(), Poisoned> {
        if !self.reader.has_jump(expr) {
            return Ok(());
        }
        let mut jumps = Jumps { found: Vec::new(), in_loop: false };
        jumps.visit_expr(expr);
        let mut result = Ok(());
        for jump in jumps.found {
            let Some((token, message)) = unsupported(jump) else { continue };
            if !self.is_reported(jump) {
                let help = self.rewrite(jump);
                self.diagnostics.error_in(jump, token, message, &help);
            }
            result = Err(Poisoned);
        }
        result
    }

    pub(super) fn refuse_macro(&mut self, call: &syn::Macro) -> Poisoned {
        let name = call.path.segments.last().map(|segment| segment.ident.to_string()).unwrap_or_default();
        let message = format!("the macro `{name}!` has no graph");
        let similar = method::similar(&name, ASSERTIONS);
        let own = similar.map(|similar| format!("there is a macro with a similar name, `{similar}!`"));
        let help = match name.as_str() {
            _ if own.is_some() => own.as_deref().unwrap_or_default(),
            "println" | "print" | "eprintln" | "eprint" | "dbg" => {
                "print the values of the network: `net.value(\"name\")`"
            }
            "todo" | "unimplemented" | "unreachable" | "panic" => {
                "assert in front of it that this does not happen, and return a value here"
            }
            _ => "only assertions may stand here; write out what it expands to",
        };
        // It has no value that rustc could ask about.
        let is_print = ["println", "print", "eprintln", "eprint"].contains(&name.as_str());
        if is_of_std(&name) && !is_print {
            self.diagnostics.error(&call.path, &message, help)
        } else {
            self.diagnostics.error_in(call, &call.path, &message, help)
        }
    }
}

/// The expressions that leave a constant for somewhere else in the function.
struct Jumps<'e> {
    found: Vec<&'e Source>,
    in_loop: bool,
}

impl<'e> Visit<'e> for Jumps<'e> {
    fn visit_expr(&mut self, expr: &'e Source) {
        match expr {
            // A jump inside of them stays inside of them.
            Source::Closure(_) | Source::Async(_) | Source::Const(_) => return,
            Source::ForLoop(_) | Source::While(_) | Source::Loop(_) => {
                let outer = std::mem::replace(&mut self.in_loop, true);
                visit::visit_expr(self, expr);
                self.in_loop = outer;
                return;
            }
            Source::Return(_) | Source::Try(_) | Source::Await(_) | Source::Yield(_) => {
                self.found.push(expr);
            }
            Source::Break(jump) if !self.in_loop && jump.label.is_none() => self.found.push(expr),
            Source::Continue(jump) if !self.in_loop && jump.label.is_none() => self.found.push(expr),
            _ => {}
        }
        visit::visit_expr(self, expr);
    }

    fn visit_item(&mut self, _: &'e syn::Item) {}
}

/// Whether rustc knows a macro.
fn is_of_std(name: &str) -> bool {
    const MACROS: [&str; 30] = [
        "cfg",
        "column",
        "compile_error",
        "concat",
        "dbg",
        "env",
        "eprint",
        "eprintln",
        "file",
        "format",
        "format_args",
        "include",
        "include_bytes",
        "include_str",
        "line",
        "matches",
        "module_path",
        "option_env",
        "panic",
        "print",
        "println",
        "stringify",
        "thread_local",
        "todo",
        "unimplemented",
        "unreachable",
        "vec",
        "write",
        "writeln",
        "assert",
    ];
    MACROS.contains(&name)
}

fn is_panic(call: &syn::Macro) -> bool {
    ["todo", "unimplemented", "unreachable", "panic"].iter().any(|name| call.path.is_ident(name))
}

/// The token and the fact for what has no graph.
fn unsupported(expr: &Source) -> Option<(TokenStream, &'static str)> {
    Some(match expr {
        Source::While(repeat) if matches!(*repeat.cond, Source::Let(_)) => {
            let tokens = [repeat.while_token.to_token_stream(), first_token(&repeat.cond)];
            (tokens.into_iter().collect(), "`while let` has no static graph")
        }
        Source::While(repeat) => (repeat.while_token.to_token_stream(), "`while` has no static graph"),
        Source::Loop(repeat) => (repeat.loop_token.to_token_stream(), "`loop` has no static graph"),
        Source::Break(jump) => (jump.break_token.to_token_stream(), "`break` has no static graph"),
        Source::Continue(jump) => (jump.continue_token.to_token_stream(), "`continue` has no static graph"),
        Source::Return(jump) => (jump.return_token.to_token_stream(), "`return` has no static graph"),
        Source::Try(jump) => (jump.question_token.to_token_stream(), "`?` has no static graph"),
        Source::Closure(closure) => (first_token(closure), "a closure has no graph"),
        Source::Async(block) => (block.async_token.to_token_stream(), "`async` has no static graph"),
        Source::Await(wait) => (wait.await_token.to_token_stream(), "`.await` has no static graph"),
        Source::Unsafe(block) => (block.unsafe_token.to_token_stream(), "an `unsafe` block has no graph"),
        Source::Struct(literal) => {
            (literal.path.to_token_stream(), "a struct of values is not a value of the graph")
        }
        Source::Reference(reference) if reference.mutability.is_some() => {
            (reference.mutability.to_token_stream(), "a graph does not write through references")
        }
        Source::Block(block) if block.label.is_some() => {
            (block.label.to_token_stream(), "a labelled block has no static graph")
        }
        Source::Assign(assign) => {
            (assign.eq_token.to_token_stream(), "an assignment inside an expression has no vertex")
        }
        _ => return None,
    })
}

/// The first token: what an error about a statement points to.
pub(super) fn first_token(tokens: impl ToTokens) -> TokenStream {
    tokens.into_token_stream().into_iter().next().into_iter().collect()
}
