//! Constants: expressions that read no value.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote_spanned};
use syn::visit::{self, Visit};
use syn::visit_mut::{self, VisitMut};
use syn::{Block, Expr, ExprMethodCall, Local, Pat, Stmt, Type};

use super::scope::Kind;
use super::setting::{Rewrite, list};
use super::{Lowering, discrete, method};
use crate::parse::generics::{mentions, scalar};

/// What an expression reads.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Reads {
    pub(super) values: bool,
    pub(super) parameters: bool,
    pub(super) poisoned: bool,
}

impl Reads {
    pub(super) const fn nothing(self) -> bool {
        !self.values && !self.parameters && !self.poisoned
    }
}

/// Methods without arguments that answer with a size, a constant.
pub(super) fn is_size(call: &ExprMethodCall) -> bool {
    const SIZES: [&str; 5] = ["nrows", "ncols", "shape", "len", "is_empty"];
    call.args.is_empty() && SIZES.iter().any(|size| call.method == size) && is_place(&call.receiver)
}

/// A variable, or a part of one.
pub(super) fn is_place(expr: &Expr) -> bool {
    match expr {
        Expr::Path(_) => true,
        Expr::Field(field) => is_place(&field.base),
        Expr::Index(index) => is_place(&index.expr),
        Expr::Paren(paren) => is_place(&paren.expr),
        Expr::Group(group) => is_place(&group.expr),
        Expr::Reference(reference) => is_place(&reference.expr),
        Expr::Unary(unary) => matches!(unary.op, syn::UnOp::Deref(_)) && is_place(&unary.expr),
        _ => false,
    }
}

impl Lowering<'_> {
    /// What an expression reads; arguments that it names count as read.
    pub(super) fn reads(&mut self, expr: &Expr) -> Reads {
        let mut reads = Reads::default();
        for (name, is_size) in self.reader.names(expr) {
            let Some(variable) = self.scope.find(name) else { continue };
            if variable.is_argument {
                self.graph.reads.insert(super::unraw(name));
            }
            reads.poisoned |= matches!(variable.kind, Kind::Poisoned);
            reads.values |= !is_size && variable.kind.has_value();
            reads.parameters |= !is_size && variable.kind.has_parameter();
        }
        reads
    }

    /// Whether an expression reads what a pattern has bound of values that it looked at.
    pub(super) fn reads_looked(&mut self, expr: &Expr) -> bool {
        let mut names = self.reader.names(expr);
        names.any(|(name, _)| self.scope.find(name).is_some_and(|variable| variable.kind.has_looked()))
    }

    /// The variables that hold values among those that an expression reads.
    pub(super) fn values_read(&mut self, expr: &Expr) -> Vec<Ident> {
        let names = self.reader.names(expr).filter(|(name, is_size)| {
            !is_size && self.scope.find(name).is_some_and(|variable| variable.kind.has_value())
        });
        names.map(|(name, _)| name.clone()).collect()
    }

    /// Whether an expression that reads parameters, and no value, is a constant all the same: it asks
    /// for a flag or a size that the parameters hold.
    pub(super) fn is_setting(&mut self, expr: &Expr) -> bool {
        match expr {
            _ if discrete::is_truth(expr) => true,
            Expr::Cast(_) | Expr::Range(_) | Expr::Repeat(_) => true,
            Expr::Array(array) => {
                let is_number = |element| discrete::is_count(element) || matches!(element, Expr::Cast(_));
                array.elems.iter().any(is_number)
            }
            Expr::Macro(call) => list(&call.mac).is_none_or(|list| self.is_setting(&list)),
            Expr::Paren(paren) => self.is_setting(&paren.expr),
            Expr::Unary(unary) => self.is_setting(&unary.expr),
            Expr::If(_) | Expr::Match(_) => any_end(expr, &mut |end| self.is_no_scalar(end)),
            Expr::Binary(binary) => {
                use syn::BinOp::{Add, Div, Mul, Sub};
                let is_constant = self.is_no_scalar(expr);
                let arithmetic = matches!(binary.op, Add(_) | Sub(_) | Mul(_) | Div(_));
                let settings = self.part_setting(&binary.left) && self.part_setting(&binary.right);
                is_constant || !arithmetic || settings
            }
            Expr::Call(call) => match &*call.func {
                Expr::Path(path) => {
                    let is_operation = method::of_scalar(&path.path, call.args.len()).is_some();
                    is_associated(&path.path) && !is_operation
                }
                _ => false,
            },
            Expr::MethodCall(call) => {
                let mut parts = std::iter::once(&*call.receiver).chain(&call.args);
                is_size(call) || self.is_no_scalar(expr) || parts.all(|part| self.part_setting(part))
            }
            _ => false,
        }
    }

    /// What a scalar of the graph cannot be computed with: `2`, `"text"`; if the scalar is a type parameter, `2.0`, too;
    /// and what is computed with such a literal.
    pub(super) fn is_no_scalar(&self, expr: &Expr) -> bool {
        match expr {
            Expr::Paren(paren) => self.is_no_scalar(&paren.expr),
            Expr::Binary(binary) if !discrete::is_question(&binary.op) => {
                self.is_no_scalar(&binary.left) || self.is_no_scalar(&binary.right)
            }
            Expr::MethodCall(call) if discrete::is_of_one_type(&call.method) => {
                let mut parts = std::iter::once(&*call.receiver).chain(&call.args);
                parts.any(|part| self.is_no_scalar(part))
            }
            _ => discrete::is_literal(expr) || (discrete::literal(expr).is_some() && self.is_generic()),
        }
    }

    /// A scalar type that the graph is certainly not over: `f64`, where it is over `f32` or over a type parameter.
    pub(super) fn is_other_scalar(&self, ty: &Type) -> bool {
        let Type::Path(path) = ty else { return false };
        let is_over =
            |scalar: &str| mentions(self.signature.output.to_token_stream(), &|name| name == scalar);
        ["f32", "f64"].into_iter().any(|own| path.path.is_ident(own) && !is_over(own))
            && (self.is_generic() || is_over("f32") || is_over("f64"))
    }

    /// Whether the scalar of the graph is a type parameter.
    fn is_generic(&self) -> bool {
        scalar(&self.signature.generics, &self.signature.output).is_some()
    }

    /// A part of an expression that is a constant or a setting itself.
    fn part_setting(&mut self, expr: &Expr) -> bool {
        self.reads(expr).nothing() || self.is_setting(expr)
    }

    /// The tokens of a constant, as the walk evaluates them: where the walk holds a reference to a
    /// parameter and the user's variable is its value, it is dereferenced.
    pub(super) fn constant_tokens(&self, expr: &Expr) -> TokenStream {
        self.rewritten(expr, false)
    }

    /// The same, of a constant that the graph reads: no leaf of the parameters may be in it.
    pub(super) fn setting_tokens(&self, expr: &Expr) -> TokenStream {
        self.rewritten(expr, true)
    }

    fn rewritten(&self, expr: &Expr, checks: bool) -> TokenStream {
        let mut expr = expr.clone();
        Rewrite::new(&self.scope, checks, self.is_generic()).visit_expr_mut(&mut expr);
        expr.into_token_stream()
    }

    /// The same, of a `let`.
    pub(super) fn constant_local(&mut self, local: &Local) -> TokenStream {
        match &local.init {
            Some(init) if !matches!(&local.pat, Pat::Type(_)) => {
                let (attributes, pattern) = (&local.attrs, self.changing(&local.pat));
                let value = self.typed_constant_tokens(&init.expr);
                quote_spanned! {Span::mixed_site()=> #(#attributes)* let #pattern = #value; }
            }
            _ => {
                let mut local = Local { pat: self.changing(&local.pat), ..local.clone() };
                Rewrite::new(&self.scope, true, self.is_generic()).visit_local_mut(&mut local);
                local.into_token_stream()
            }
        }
    }

    /// A pattern whose variables may be assigned: that they may not, rustc says of the function.
    pub(super) fn changing(&self, pattern: &Pat) -> Pat {
        struct Changing<'p>(Vec<&'p Ident>);
        impl VisitMut for Changing<'_> {
            fn visit_pat_ident_mut(&mut self, binding: &mut syn::PatIdent) {
                if self.0.contains(&&binding.ident) && binding.by_ref.is_none() {
                    binding.mutability = Some(syn::Token![mut](binding.ident.span()));
                }
                visit_mut::visit_pat_ident_mut(self, binding);
            }
        }
        let names = bindings(pattern, false).into_iter().map(|binding| &binding.ident);
        let changing: Vec<_> = names.filter(|name| self.flow.changes(name)).collect();
        let mut pattern = pattern.clone();
        Changing(changing).visit_pat_mut(&mut pattern);
        pattern
    }
}

/// `Type::function`: no annotated function, whatever the type.
pub(super) fn is_associated(path: &syn::Path) -> bool {
    let ty = path.segments.iter().rev().nth(1).map(|segment| segment.ident.to_string());
    ty.is_some_and(|ty| ty.starts_with(char::is_uppercase) || is_number(&ty))
}

/// Whether a name is that of a number's type.
fn is_number(ty: &str) -> bool {
    ty == "usize" || ty == "isize" || (ty.starts_with(['f', 'i', 'u']) && ty[1..].parse::<u8>().is_ok())
}

/// The words among a macro's tokens that may be variables: no fields, no methods, no parts of paths.
pub(super) fn each_word(tokens: TokenStream, see: &mut dyn FnMut(&Ident)) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let is = |i: Option<usize>, punct: char| {
        let token = i.and_then(|i| tokens.get(i));
        matches!(token, Some(TokenTree::Punct(found)) if found.as_char() == punct)
    };
    for (i, token) in tokens.iter().enumerate() {
        let before = |count| i.checked_sub(count);
        let is_member = is(before(1), '.') && !is(before(2), '.');
        let is_of_path =
            (is(Some(i + 1), ':') && is(Some(i + 2), ':')) || (is(before(1), ':') && is(before(2), ':'));
        match token {
            TokenTree::Ident(name) if !is_member && !is_of_path => see(name),
            TokenTree::Group(group) => each_word(group.stream(), see),
            _ => {}
        }
    }
}

/// The names that a pattern binds.
pub(super) fn names_of_pattern(pattern: &Pat, may_fail: bool) -> Vec<Ident> {
    bindings(pattern, may_fail).into_iter().map(|binding| binding.ident.clone()).collect()
}

/// The same, at their places in the pattern.
pub(super) fn bindings(pattern: &Pat, may_fail: bool) -> Vec<&syn::PatIdent> {
    struct Bindings<'p>(Vec<&'p syn::PatIdent>, bool);
    impl<'p> Visit<'p> for Bindings<'p> {
        fn visit_pat_ident(&mut self, pattern: &'p syn::PatIdent) {
            let again = self.0.iter().any(|known| known.ident == pattern.ident);
            if is_binding(pattern, self.1) && !again {
                self.0.push(pattern);
            }
            visit::visit_pat_ident(self, pattern);
        }

        fn visit_expr(&mut self, _: &'p Expr) {}
    }
    let mut bindings = Bindings(Vec::new(), may_fail);
    bindings.visit_pat(pattern);
    bindings.0
}

/// Whether a name in a pattern binds: in one that may fail, `None` is a constant, as its case tells.
pub(super) fn is_binding(pattern: &syn::PatIdent, may_fail: bool) -> bool {
    !may_fail
        || pattern.by_ref.is_some()
        || pattern.mutability.is_some()
        || pattern.subpat.is_some()
        || !pattern.ident.to_string().starts_with(char::is_uppercase)
}

/// Whether one of the expressions that a branch ends in is such a one.
fn any_end(expr: &Expr, is: &mut impl FnMut(&Expr) -> bool) -> bool {
    let of_block = |block: &Block, is: &mut _| match block.stmts.last() {
        Some(Stmt::Expr(end, None)) => any_end(end, is),
        _ => false,
    };
    match expr {
        Expr::If(branch) => {
            of_block(&branch.then_branch, is)
                || branch.else_branch.as_ref().is_some_and(|(_, other)| any_end(other, is))
        }
        Expr::Match(branch) => branch.arms.iter().any(|arm| any_end(&arm.body, is)),
        Expr::Block(block) => of_block(&block.block, is),
        Expr::Paren(paren) => any_end(&paren.expr, is),
        end => is(end),
    }
}
