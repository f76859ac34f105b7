//! Constants that read parameters, as the walk evaluates them: of what learns, the gradient would silently be zero.

use proc_macro2::{Ident, Punct, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote_spanned};
use syn::parse::ParseStream;
use syn::visit::{self, Visit};
use syn::visit_mut::{self, VisitMut};
use syn::{Expr, Pat};

use super::assign::assigns;
use super::constant::{each_word, is_place, is_size, names_of_pattern};
use super::expression::first_span;
use super::look::changed;
use super::scope::{Kind, Scope};
use super::{condition, discrete, kind};
use crate::text;

/// Rewrites a constant as the walk evaluates it.
pub(super) struct Rewrite<'s> {
    scope: &'s Scope,
    places: Places,
    /// Whether the scalar of the graph is a type parameter.
    is_generic: bool,
    /// The places that were listed.
    listed: Vec<Expr>,
    /// Variables of the constant's own, which hide others.
    hidden: Vec<Ident>,
    /// What patterns have bound of places, and is asked for its size alone.
    asked: Vec<Ident>,
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
    pub(super) const fn new(scope: &'s Scope, checks: bool, is_generic: bool) -> Self {
        let places = if checks { Places::Checked } else { Places::Free };
        Self { scope, places, is_generic, listed: Vec::new(), hidden: Vec::new(), asked: Vec::new() }
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

    /// What patterns bind is asked for its size alone, if it is, as long as it visits this.
    fn asking(&mut self, asked: Option<Vec<Ident>>, visit: impl FnOnce(&mut Self)) {
        let before = self.asked.len();
        self.asked.extend(asked.into_iter().flatten());
        visit(self);
        self.asked.truncate(before);
    }

    /// Whether a place is inside what is asked for its size alone.
    fn is_asked(&self, place: &Expr) -> bool {
        let mut is_asked = false;
        each_word(place.to_token_stream(), &mut |name| is_asked |= self.asked.contains(name));
        is_asked
    }

    /// What patterns take apart: a place learns nothing by its parts' sizes.
    fn visit_scrutinee<'p>(&mut self, expr: &mut Expr, patterns: impl Iterator<Item = &'p Pat>) {
        let mut names = patterns.flat_map(|pattern| names_of_pattern(pattern, true));
        let is_free = names.all(|name| self.asked.contains(&name))
            && condition::is_scrutinee(expr)
            && changed(expr).is_none();
        let places = if is_free { Places::Free } else { self.places };
        self.within(places, |rewrite| rewrite.visit_expr_mut(expr));
    }

    /// What a place stands for, and whether the walk holds a reference to it.
    fn place(&self, expr: &Expr) -> Option<(&'s Kind, bool)> {
        let variable = |path: &syn::Path| {
            let is_hidden = path.get_ident().is_some_and(|name| self.hidden.contains(name));
            self.scope.find_path(path).filter(|_| !is_hidden).map(|variable| &variable.kind)
        };
        kind::place(expr, &variable)
    }

    /// Whether an expression is a place inside the parameters, or a tuple of such places.
    fn is_parameter(&self, expr: &Expr) -> bool {
        self.place(expr).is_some_and(|(kind, _)| kind.has_parameter())
    }

    /// The innermost place around one that names nothing that the constant binds itself: `p.slopes` of `p.slopes[i]`.
    fn outside<'e>(&self, place: &'e Expr) -> &'e Expr {
        let mut is_inside = false;
        each_word(place.to_token_stream(), &mut |name| is_inside |= self.hidden.contains(name));
        match place {
            Expr::Field(syn::ExprField { base, .. })
            | Expr::Index(syn::ExprIndex { expr: base, .. })
            | Expr::Unary(syn::ExprUnary { expr: base, .. })
            | Expr::Paren(syn::ExprParen { expr: base, .. })
                if is_inside =>
            {
                self.outside(base)
            }
            place => place,
        }
    }

    /// Lists the places of the parameters in a place, as the walk has them.
    fn list(&mut self, mut place: Expr) {
        let Some((kind, is_reference)) = self.place(&place) else { return };
        self.within(Places::Free, |rewrite| rewrite.visit_parts(&mut place));
        let mut pending = vec![(place, kind, is_reference)];
        while let Some((expr, kind, is_reference)) = pending.pop() {
            match kind {
                Kind::Parameter { by_value: false, .. } if is_reference => {
                    self.listed.push(syn::parse_quote_spanned! {Span::mixed_site()=> *#expr });
                }
                Kind::Parameter { .. } => self.listed.push(expr),
                Kind::Tuple(elements) => pending.extend(elements.iter().enumerate().map(|(i, kind)| {
                    let index = syn::Index::from(i);
                    (syn::parse_quote_spanned! {Span::mixed_site()=> #expr.#index }, kind, true)
                })),
                _ => {}
            }
        }
    }

    /// Where the walk holds a reference to a parameter and the user's variable is its value, it is dereferenced.
    /// What was bound of values that were looked at must be none.
    fn visit_parts(&mut self, expr: &mut Expr) {
        let is_copy = matches!(self.place(expr), Some((Kind::Parameter { by_value: true, .. }, true)));
        let is_looked = self.place(expr).is_some_and(|(kind, is_variable)| is_variable && kind.has_looked());
        visit_mut::visit_expr_mut(self, expr);
        let span = Span::mixed_site().located_at(first_span(expr));
        if is_copy {
            *expr = syn::parse_quote_spanned! {span=> (*#expr) };
        } else if is_looked && self.places != Places::Free {
            *expr = syn::parse_quote_spanned! {span=> (*__border::discrete(&#expr)) };
        }
    }

    // Input:   p.slope                               layer, a variable that refers to a parameter
    // Output:  (*recorder.setting(&p.slope, "p.slope")?)     (recorder.setting(&*layer, "layer")?)
    fn visit_place(&mut self, expr: &mut Expr) {
        let recorder = recorder();
        let is_reference = match self.place(expr) {
            Some((Kind::Parameter { by_value, .. }, is_reference)) => is_reference && !by_value,
            _ => return self.visit_call(expr),
        };
        let text = text::of(&*expr);
        self.within(Places::Free, |rewrite| rewrite.visit_parts(expr));
        *expr = if is_reference {
            syn::parse_quote_spanned! {Span::mixed_site()=> (#recorder.setting(&*#expr, #text)?) }
        } else {
            syn::parse_quote_spanned! {Span::mixed_site()=> (*#recorder.setting(&#expr, #text)?) }
        };
    }

    // Input:   p.layers.iter().any(|layer| layer.is_wide)
    // Output:  recorder.answer(&p.layers, "p.layers", p.layers.iter().any(|layer| layer.is_wide))?
    /// What changes a variable may carry there what it reads, whatever it answers itself.
    fn visit_call(&mut self, call: &mut Expr) {
        let outer = std::mem::take(&mut self.listed);
        let changes = changed(call).is_some();
        if looks(call) {
            self.within(Places::Listed, |rewrite| rewrite.visit_parts(call));
        } else {
            self.visit_asked(call);
        }
        for place in std::mem::replace(&mut self.listed, outer) {
            let (recorder, text) = (recorder(), text::of(&place));
            *call = if changes {
                syn::parse_quote_spanned! {Span::mixed_site()=> { #recorder.setting(&#place, #text)?; (#call) } }
            } else {
                syn::parse_quote_spanned! {Span::mixed_site()=> #recorder.answer(&#place, #text, #call)? }
            };
        }
    }

    /// Of an operand without a type, rustc takes what the scalar is subtracted from.
    // Input:   x.len() - 1, in a graph over `T`
    // Output:  size(x.len()) - 1
    fn visit_operand(&mut self, operand: &mut Expr) {
        match operand {
            Expr::MethodCall(call)
                if self.is_generic
                    && is_size(call)
                    && ["len", "nrows", "ncols"].iter().any(|size| call.method == size)
                    && self.place(&call.receiver).is_some_and(|(kind, _)| kind.has_value()) =>
            {
                let span = Span::mixed_site().located_at(call.method.span());
                *operand = syn::parse_quote_spanned! {span=> __border::size(#operand) };
            }
            operand => self.visit_expr_mut(operand),
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
            Expr::Call(call) => {
                self.visit_argument(&mut call.func);
                call.args.iter_mut().for_each(|argument| self.visit_argument(argument));
            }
            Expr::Macro(call) if is_opaque(&call.mac) => self.list_words(&call.mac.tokens.clone()),
            Expr::Field(field) => self.visit_asked(&mut field.base),
            Expr::Paren(paren) => self.visit_asked(&mut paren.expr),
            Expr::Reference(reference) => self.visit_asked(&mut reference.expr),
            _ => self.visit_expr_mut(expr),
        }
    }

    /// Of tokens that are no expressions, all of what may be meant is listed.
    fn list_words(&mut self, tokens: &TokenStream) {
        let mut words = inline(tokens);
        each_word(tokens.clone(), &mut |name| words.push(name.clone()));
        for name in &words {
            let path = syn::Path::from(name.clone());
            let mut word = Expr::Path(syn::ExprPath { attrs: Vec::new(), qself: None, path });
            self.within(Places::Listed, |rewrite| rewrite.visit_expr_mut(&mut word));
            if self.scope.find(name).is_some_and(|variable| variable.kind.has_looked()) {
                self.listed.push(word);
            }
        }
    }

    fn visit_argument(&mut self, argument: &mut Expr) {
        match argument {
            Expr::Paren(paren) => self.visit_argument(&mut paren.expr),
            argument if is_place(argument) || matches!(argument, Expr::Closure(_)) => {
                self.visit_asked(argument);
            }
            argument => self.visit_expr_mut(argument),
        }
    }

    fn hide(&mut self, pattern: &Pat) {
        self.hidden.extend(names_of_pattern(pattern, true));
    }
}

impl VisitMut for Rewrite<'_> {
    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        if let Expr::MethodCall(call) = &*expr
            && is_size(call)
            && (self.is_parameter(&call.receiver) || self.is_asked(&call.receiver))
        {
            let span = Span::mixed_site().located_at(call.method.span());
            self.within(Places::Free, |rewrite| rewrite.visit_parts(expr));
            *expr = syn::parse_quote_spanned! {span=> (*__border::discrete(&#expr)) };
            return;
        }
        let is_parameter = self.is_parameter(expr);
        let is_checked = self.places == Places::Checked;
        match self.places {
            _ if has_let(expr) => self.visit_parts(expr),
            // By its answer the walk knows that it is a size.
            Places::Checked | Places::Listed
                if looks(expr) && !(is_checked && is_call(expr)) && changed(expr).is_none() =>
            {
                self.within(Places::Free, |rewrite| rewrite.visit_parts(expr));
            }
            Places::Checked if is_call(expr) || looks(expr) => self.visit_call(expr),
            Places::Checked if is_parameter => self.visit_place(expr),
            Places::Listed if is_parameter => {
                self.list(self.outside(expr).clone());
                self.within(Places::Free, |rewrite| rewrite.visit_parts(expr));
            }
            _ => self.visit_parts(expr),
        }
    }

    /// What a macro is given, if that is expressions.
    fn visit_macro_mut(&mut self, call: &mut syn::Macro) {
        let Some(parts) = arguments(call) else { return };
        call.tokens = parts
            .into_iter()
            .flat_map(|part| match part {
                Part::Expr(mut expr) => {
                    self.visit_expr_mut(&mut expr);
                    expr.into_token_stream()
                }
                Part::Other(tokens) => tokens,
            })
            .collect();
    }

    /// It reads nothing from outside.
    fn visit_item_mut(&mut self, _: &mut syn::Item) {}

    /// `Layer { w }` is `Layer { w: w }`.
    fn visit_field_value_mut(&mut self, field: &mut syn::FieldValue) {
        visit_mut::visit_field_value_mut(self, field);
        if !matches!(field.expr, Expr::Path(_)) {
            field.colon_token.get_or_insert_with(|| syn::Token![:](Span::mixed_site()));
        }
    }

    /// What is assigned to is not read.
    fn visit_expr_assign_mut(&mut self, assign: &mut syn::ExprAssign) {
        self.within(Places::Free, |rewrite| rewrite.visit_expr_mut(&mut assign.left));
        self.visit_expr_mut(&mut assign.right);
    }

    fn visit_expr_binary_mut(&mut self, binary: &mut syn::ExprBinary) {
        let places = if assigns(&binary.op).is_some() { Places::Free } else { self.places };
        self.within(places, |rewrite| rewrite.visit_operand(&mut binary.left));
        self.visit_operand(&mut binary.right);
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

    fn visit_expr_let_mut(&mut self, test: &mut syn::ExprLet) {
        self.visit_scrutinee(&mut test.expr, std::iter::once(&*test.pat));
        self.hide(&test.pat);
    }

    fn visit_expr_match_mut(&mut self, branch: &mut syn::ExprMatch) {
        let names = branch.arms.iter().flat_map(|arm| names_of_pattern(&arm.pat, true)).collect();
        let asked = only_asked(names, |reads| branch.arms.iter().for_each(|arm| reads.visit_arm(arm)));
        self.asking(asked, |rewrite| {
            rewrite.visit_scrutinee(&mut branch.expr, branch.arms.iter().map(|arm| &arm.pat));
            branch.arms.iter_mut().for_each(|arm| rewrite.visit_arm_mut(arm));
        });
    }

    fn visit_expr_if_mut(&mut self, branch: &mut syn::ExprIf) {
        let asked = only_asked(names_of_condition(&branch.cond), |reads| {
            reads.visit_expr(&branch.cond);
            reads.visit_block(&branch.then_branch);
        });
        self.asking(asked, |rewrite| {
            rewrite.hiding(|rewrite| {
                rewrite.visit_expr_mut(&mut branch.cond);
                rewrite.visit_block_mut(&mut branch.then_branch);
            });
        });
        if let Some((_, otherwise)) = &mut branch.else_branch {
            self.visit_expr_mut(otherwise);
        }
    }

    fn visit_expr_while_mut(&mut self, repeat: &mut syn::ExprWhile) {
        self.hiding(|rewrite| visit_mut::visit_expr_while_mut(rewrite, repeat));
    }

    fn visit_expr_for_loop_mut(&mut self, repeat: &mut syn::ExprForLoop) {
        self.visit_expr_mut(&mut repeat.expr);
        self.hiding(|rewrite| {
            rewrite.hide(&repeat.pat);
            rewrite.visit_block_mut(&mut repeat.body);
        });
    }

    fn visit_expr_closure_mut(&mut self, closure: &mut syn::ExprClosure) {
        self.hiding(|rewrite| {
            closure.inputs.iter().for_each(|input| rewrite.hide(input));
            visit_mut::visit_expr_closure_mut(rewrite, closure);
        });
    }
}

/// Whether an expression looks at what is in it, and does not carry it on.
fn looks(expr: &Expr) -> bool {
    match expr {
        Expr::MethodCall(call) => is_size(call),
        Expr::Binary(binary) => discrete::is_question(&binary.op),
        Expr::Macro(call) => call.mac.path.is_ident("matches"),
        _ => discrete::is_whole(expr),
    }
}

/// Whether an expression is a condition that binds something, which is none outside of its `if`.
fn has_let(expr: &Expr) -> bool {
    match expr {
        Expr::Let(_) => true,
        Expr::Binary(binary) => has_let(&binary.left) || has_let(&binary.right),
        _ => false,
    }
}

/// The names that a condition binds.
fn names_of_condition(cond: &Expr) -> Vec<Ident> {
    match cond {
        Expr::Let(test) => names_of_pattern(&test.pat, true),
        Expr::Binary(binary) => {
            [&*binary.left, &*binary.right].into_iter().flat_map(names_of_condition).collect()
        }
        _ => Vec::new(),
    }
}

/// The names, if they are asked for their sizes alone in what is visited.
fn only_asked(names: Vec<Ident>, visit: impl FnOnce(&mut ReadOf)) -> Option<Vec<Ident>> {
    let mut reads = ReadOf { names, is_read: false };
    visit(&mut reads);
    (!reads.is_read).then_some(reads.names)
}

/// Looks for names outside of what is asked for its size.
struct ReadOf {
    names: Vec<Ident>,
    is_read: bool,
}

impl Visit<'_> for ReadOf {
    fn visit_expr_path(&mut self, path: &syn::ExprPath) {
        self.is_read |= path.path.get_ident().is_some_and(|name| self.names.contains(name));
    }

    fn visit_expr_method_call(&mut self, call: &syn::ExprMethodCall) {
        if !is_size(call) {
            visit::visit_expr_method_call(self, call);
        }
    }

    fn visit_macro(&mut self, call: &syn::Macro) {
        each_word(call.tokens.clone(), &mut |name| self.is_read |= self.names.contains(name));
        self.is_read |= inline(&call.tokens).iter().any(|name| self.names.contains(name));
    }
}

/// Whether an expression makes anything of what is in it.
fn is_call(expr: &Expr) -> bool {
    match expr {
        Expr::MethodCall(_) | Expr::Call(_) => true,
        Expr::Macro(call) => is_opaque(&call.mac),
        _ => false,
    }
}

/// The elements that `vec!` is given, as an array.
pub(super) fn list(call: &syn::Macro) -> Option<Expr> {
    let tokens = &call.tokens;
    let is_list = call.path.segments.last().is_some_and(|last| last.ident == "vec");
    is_list.then(|| syn::parse2(quote_spanned! {Span::mixed_site()=> [#tokens] }).ok()).flatten()
}

/// Whether a macro is given something else than expressions, or names in a text.
fn is_opaque(call: &syn::Macro) -> bool {
    arguments(call).is_none() || !inline(&call.tokens).is_empty()
}

/// The names that texts have in braces: `gain` of `"{gain:.2}"`.
pub(super) fn inline(tokens: &TokenStream) -> Vec<Ident> {
    let mut names = Vec::new();
    for token in tokens.clone() {
        match token {
            TokenTree::Group(group) => names.extend(inline(&group.stream())),
            TokenTree::Literal(literal) => {
                let text = literal.to_string();
                let words = text.split('{').skip(1).map(|rest| {
                    rest.split(|c: char| !c.is_alphanumeric() && c != '_')
                        .next()
                        .unwrap_or_default()
                        .to_owned()
                });
                let found = words.filter_map(|word| syn::parse_str::<Ident>(&word).ok());
                names.extend(found.map(|name| Ident::new(&name.to_string(), literal.span())));
            }
            _ => {}
        }
    }
    names
}

/// A part of what a macro is given.
enum Part {
    Expr(Expr),
    /// What stands between expressions, or a pattern.
    Other(TokenStream),
}

/// The expressions that a macro is given, if it is given nothing else.
pub(super) fn expressions(call: &syn::Macro) -> impl Iterator<Item = Expr> {
    let parts = arguments(call).into_iter().flatten();
    parts.filter_map(|part| if let Part::Expr(expr) = part { Some(expr) } else { None })
}

/// What a macro is given, if that is expressions.
fn arguments(call: &syn::Macro) -> Option<Vec<Part>> {
    let has_pattern = call.path.is_ident("matches");
    let parse = |input: ParseStream<'_>| {
        let mut parts = Vec::new();
        while !input.is_empty() {
            parts.push(Part::Expr(input.parse()?));
            if has_pattern {
                parts.push(Part::Other(input.parse()?));
            } else if !input.is_empty() {
                let separator: Punct = input.parse()?;
                if !matches!(separator.as_char(), ',' | ';') {
                    return Err(input.error("no expression"));
                }
                parts.push(Part::Other(separator.into_token_stream()));
            }
        }
        Ok(parts)
    };
    syn::parse::Parser::parse2(parse, call.tokens.clone()).ok()
}

fn recorder() -> Ident {
    Ident::new("recorder", Span::mixed_site())
}
