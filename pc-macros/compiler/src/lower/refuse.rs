//! What has no graph, each with what to write instead.

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::Expr as Source;
use syn::visit::{self, Visit};

use super::Lowering;
use crate::diagnostics::Poisoned;

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
            && (is_panic(&call.mac) || !reads.nothing() || reads.poisoned)
        {
            return Err(self.refuse_macro(&call.mac));
        }
        if reads.nothing() && !reads.poisoned {
            return Ok(());
        }
        // rustc reports it: nothing that the function computes is known at compile time.
        if matches!(expr, Source::Const(_)) {
            return Err(Poisoned);
        }
        match unsupported(expr) {
            Some((token, message, help)) => Err(self.diagnostics.error(token, message, help)),
            None => Ok(()),
        }
    }

    /// Jumps inside a constant.
    pub(super) fn refuse_jumps(&mut self, expr: &Source) -> Result<(), Poisoned> {
        if !self.reader.has_jump(expr) {
            return Ok(());
        }
        let mut jumps = Jumps { found: Vec::new(), in_loop: false };
        jumps.visit_expr(expr);
        let mut result = Ok(());
        for (token, message, help) in jumps.found.into_iter().filter_map(unsupported) {
            result = Err(self.diagnostics.error(token, message, help));
        }
        result
    }

    pub(super) fn refuse_macro(&mut self, call: &syn::Macro) -> Poisoned {
        let name = call.path.segments.last().map(|segment| segment.ident.to_string()).unwrap_or_default();
        let message = format!("the macro `{name}!` has no graph");
        let help = match name.as_str() {
            "println" | "print" | "eprintln" | "eprint" | "dbg" => {
                "print the values of the network: `net.value(\"name\")`"
            }
            "todo" | "unimplemented" | "unreachable" | "panic" => "write an assertion, or return a value",
            _ => "only assertions may stand here; write out what it expands to",
        };
        self.diagnostics.error(&call.path, &message, help)
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

fn is_panic(call: &syn::Macro) -> bool {
    ["todo", "unimplemented", "unreachable", "panic"].iter().any(|name| call.path.is_ident(name))
}

/// The token, the fact and the help for what has no graph.
fn unsupported(expr: &Source) -> Option<(TokenStream, &'static str, &'static str)> {
    Some(match expr {
        Source::While(repeat) => (
            repeat.while_token.to_token_stream(),
            "`while` has no static graph",
            "use `for` over a range or a sequence",
        ),
        Source::Loop(repeat) => (
            repeat.loop_token.to_token_stream(),
            "`loop` has no static graph",
            "use `for` over a range or a sequence",
        ),
        Source::Break(jump) => {
            (jump.break_token.to_token_stream(), "`break` has no static graph", "write the statements out")
        }
        Source::Continue(jump) => (
            jump.continue_token.to_token_stream(),
            "`continue` has no static graph",
            "write the statements out",
        ),
        Source::Return(jump) => (
            jump.return_token.to_token_stream(),
            "`return` has no static graph",
            "write the result as the last expression, without `return`",
        ),
        Source::Try(jump) => (
            jump.question_token.to_token_stream(),
            "`?` has no static graph",
            "check for errors outside the function",
        ),
        Source::Closure(closure) => (
            first_token(closure),
            "a closure has no graph",
            "write a function with `#[predictive_coding]`, or an operation",
        ),
        Source::Async(block) => {
            (block.async_token.to_token_stream(), "`async` has no static graph", "remove it")
        }
        Source::Await(wait) => {
            (wait.await_token.to_token_stream(), "`.await` has no static graph", "await outside the function")
        }
        Source::Unsafe(block) => {
            (block.unsafe_token.to_token_stream(), "an `unsafe` block has no graph", "remove `unsafe`")
        }
        Source::Struct(literal) => {
            (literal.path.to_token_stream(), "a struct of values is not a value of the graph", "use a tuple")
        }
        Source::Reference(reference) if reference.mutability.is_some() => (
            reference.mutability.to_token_stream(),
            "a graph does not write through references",
            "assign what is new to a variable",
        ),
        Source::Block(block) if block.label.is_some() => {
            (block.label.to_token_stream(), "a labelled block has no static graph", "remove the label")
        }
        Source::Assign(assign) => (
            assign.eq_token.to_token_stream(),
            "an assignment inside an expression has no vertex",
            "write it as a statement of its own",
        ),
        _ => return None,
    })
}

/// The first token: what an error about a statement points to.
pub(super) fn first_token(tokens: impl ToTokens) -> TokenStream {
    tokens.into_token_stream().into_iter().next().into_iter().collect()
}
