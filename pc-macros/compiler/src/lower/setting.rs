//! Constants that read parameters, as the walk evaluates them: of what learns, the gradient would silently be zero.

use proc_macro2::{Ident, Span};
use quote::{ToTokens, quote_spanned};
use syn::visit_mut::{self, VisitMut};
use syn::{Expr, Pat};

use super::constant::{is_place, is_size, names_of_pattern};
use super::discrete::is_question;
use super::scope::{Kind, Scope};

/// Rewrites a constant as the walk evaluates it.
pub(super) struct Rewrite<'s> {
    scope: &'s Scope,
    places: Places,
    /// The places that were listed.
    listed: Vec<Expr>,
    /// Variables of the constant's own, which hide others.
    hidden: Vec<Ident>,
}

/// What becomes of places inside the parameters.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Places {
    /// They may be read, whatever they are: what is read is not differentiated.
    Free,
    /// The walk asks each whether it is left out of what learns; of a call, by its answer.
    Checked,
    /// A call around them will ask.
    Listed,
}

impl<'s> Rewrite<'s> {
    pub(super) const fn new(scope: &'s Scope, checks: bool) -> Self {
        let places = if checks { Places::Checked } else { Places::Free };
        Self { scope, places, listed: Vec::new(), hidden: Vec::new() }
    }

    fn within(&mut self, places: Places, visit: impl FnOnce(&mut Self)) {
        let outer = std::mem::replace(&mut self.places, places);
        visit(self);
        self.places = outer;
    }

    /// What the constant binds itself hides what is outside, as long as it visits this.
    fn hiding(&mut self, visit: impl FnOnce(&mut Self)) {
        let before = self.hidden.len();
        visit(self);
        self.hidden.truncate(before);
    }

    fn kind(&self, path: &syn::Path) -> Option<&'s Kind> {
        let is_hidden = path.get_ident().is_some_and(|name| self.hidden.contains(name));
        self.scope.find_path(path).filter(|_| !is_hidden).map(|variable| &variable.kind)
    }

    /// Whether an expression is a place inside the parameters.
    fn is_parameter(&self, expr: &Expr) -> bool {
        match expr {
            Expr::Path(path) => matches!(self.kind(&path.path), Some(Kind::Parameter { .. })),
            Expr::Field(field) => self.is_parameter(&field.base),
            Expr::Index(index) => self.is_parameter(&index.expr),
            Expr::Unary(unary) => matches!(unary.op, syn::UnOp::Deref(_)) && self.is_parameter(&unary.expr),
            Expr::Paren(paren) => self.is_parameter(&paren.expr),
            _ => false,
        }
    }

    /// Where the walk holds a reference to a parameter and the user's variable is its value, it is dereferenced.
    /// What was bound of values that were looked at must be none.
    fn visit_parts(&mut self, expr: &mut Expr) {
        visit_mut::visit_expr_mut(self, expr);
        let Expr::Path(path) = expr else { return };
        let Some(name) = path.path.get_ident() else { return };
        let span = Span::mixed_site().located_at(name.span());
        match self.kind(&path.path) {
            Some(Kind::Parameter { by_value: true, .. }) => {
                *expr = syn::parse_quote_spanned! {span=> (*#name) };
            }
            Some(Kind::Looked) if self.places != Places::Free => {
                *expr = syn::parse_quote_spanned! {span=> (*{
                    use __border::Decides as _;
                    __border::Looked(&#name).decides()
                })};
            }
            _ => {}
        }
    }

    // Input:   p.layers.iter().any(|layer| layer.is_wide)
    // Output:  recorder.answer(&p.layers, p.layers.iter().any(|layer| layer.is_wide))?
    fn visit_call(&mut self, call: &mut Expr) {
        let outer = std::mem::take(&mut self.listed);
        self.visit_asked(call);
        for place in std::mem::replace(&mut self.listed, outer) {
            let recorder = recorder();
            *call = syn::parse_quote_spanned! {Span::mixed_site()=> #recorder.answer(&#place, #call)? };
        }
    }

    /// What a call is made on, and what it is handed; other calls in its arguments are asked themselves.
    fn visit_asked(&mut self, expr: &mut Expr) {
        match expr {
            Expr::Closure(_) => self.within(Places::Listed, |rewrite| rewrite.visit_expr_mut(expr)),
            _ if self.is_parameter(expr) => {
                self.within(Places::Listed, |rewrite| rewrite.visit_expr_mut(expr));
            }
            Expr::MethodCall(call) => {
                self.visit_asked(&mut call.receiver);
                call.args.iter_mut().for_each(|argument| self.visit_argument(argument));
            }
            Expr::Call(call) => call.args.iter_mut().for_each(|argument| self.visit_argument(argument)),
            Expr::Field(field) => self.visit_asked(&mut field.base),
            Expr::Paren(paren) => self.visit_asked(&mut paren.expr),
            Expr::Reference(reference) => self.visit_asked(&mut reference.expr),
            _ => self.visit_expr_mut(expr),
        }
    }

    fn visit_argument(&mut self, argument: &mut Expr) {
        if is_place(argument) || matches!(argument, Expr::Closure(_)) {
            self.visit_asked(argument);
        } else {
            self.visit_expr_mut(argument);
        }
    }

    fn hide(&mut self, pattern: &Pat) {
        self.hidden.extend(names_of_pattern(pattern, true));
    }
}

impl VisitMut for Rewrite<'_> {
    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        let looks = match expr {
            Expr::MethodCall(call) => is_size(call),
            Expr::Binary(binary) => is_question(&binary.op),
            _ => false,
        };
        let is_parameter = self.is_parameter(expr);
        match self.places {
            Places::Checked if looks => self.within(Places::Free, |rewrite| rewrite.visit_parts(expr)),
            Places::Checked if matches!(expr, Expr::MethodCall(_) | Expr::Call(_)) => self.visit_call(expr),
            Places::Checked if is_parameter => {
                self.within(Places::Free, |rewrite| rewrite.visit_parts(expr));
                let recorder = recorder();
                *expr = syn::parse_quote_spanned! {Span::mixed_site()=> (*#recorder.setting(&#expr)?) };
            }
            Places::Listed if is_parameter => {
                self.within(Places::Free, |rewrite| rewrite.visit_parts(expr));
                self.listed.push(expr.clone());
            }
            _ => self.visit_parts(expr),
        }
    }

    fn visit_macro_mut(&mut self, call: &mut syn::Macro) {
        let Some(mut elements) = list(call) else { return };
        self.visit_expr_mut(&mut elements);
        call.tokens = match elements {
            Expr::Array(array) => array.elems.into_token_stream(),
            Expr::Repeat(repeat) => {
                let (value, count) = (repeat.expr, repeat.len);
                quote_spanned! {Span::mixed_site()=> #value; #count }
            }
            other => other.into_token_stream(),
        };
    }

    fn visit_block_mut(&mut self, block: &mut syn::Block) {
        self.hiding(|rewrite| visit_mut::visit_block_mut(rewrite, block));
    }

    fn visit_local_mut(&mut self, local: &mut syn::Local) {
        visit_mut::visit_local_mut(self, local);
        self.hide(&local.pat);
    }

    fn visit_arm_mut(&mut self, arm: &mut syn::Arm) {
        self.hiding(|rewrite| {
            rewrite.hide(&arm.pat);
            visit_mut::visit_arm_mut(rewrite, arm);
        });
    }

    fn visit_expr_closure_mut(&mut self, closure: &mut syn::ExprClosure) {
        self.hiding(|rewrite| {
            closure.inputs.iter().for_each(|input| rewrite.hide(input));
            visit_mut::visit_expr_closure_mut(rewrite, closure);
        });
    }
}

/// The elements that `vec!` is given, as an array.
pub(super) fn list(call: &syn::Macro) -> Option<Expr> {
    let tokens = &call.tokens;
    let is_list = call.path.segments.last().is_some_and(|last| last.ident == "vec");
    is_list.then(|| syn::parse2(quote_spanned! {Span::mixed_site()=> [#tokens] }).ok()).flatten()
}

fn recorder() -> Ident {
    Ident::new("recorder", Span::mixed_site())
}
