//! Calls of annotated methods: the receiver is a parameter or a constant, and its type says which graph.

use proc_macro2::Ident;
use syn::{Expr as Source, ExprCall, ExprMethodCall};

use super::foreign::instead_of_tuple;
use super::rewrite::shown;
use super::scope::Kind;
use super::{Lowering, discrete, method};
use crate::diagnostics::Poisoned;
use crate::ir::{Callee, Expr, MethodCall, Operand};

impl Lowering<'_> {
    /// Whether `receiver.method(..)` calls an annotated method: what is a value has operations only.
    pub(super) fn is_annotated(&mut self, call: &ExprMethodCall) -> bool {
        const OTHERS: [&str; 5] = ["map", "zip_map", "iter", "into_iter", "iter_mut"];
        let reads = self.reads(&call.receiver);
        !reads.values && !reads.poisoned && OTHERS.iter().all(|other| call.method != other)
    }

    /// `receiver.method(arguments)`
    // Input:   self.fc1.forward(x)
    // Output:  operation `fc1.forward` of `self.fc1` and `x`
    pub(super) fn annotated_method(
        &mut self,
        whole: &Source,
        call: &ExprMethodCall,
    ) -> Result<Expr, Poisoned> {
        self.annotated(whole, &call.method, &call.receiver, call.args.iter())
    }

    /// `Self::method(&receiver, arguments)`
    pub(super) fn annotated_path(
        &mut self,
        whole: &Source,
        name: &Ident,
        call: &ExprCall,
    ) -> Result<Expr, Poisoned> {
        let mut arguments = call.args.iter();
        let receiver = arguments
            .next()
            .filter(|receiver| !self.reads(receiver).values && discrete::literal(receiver).is_none());
        let Some(receiver) = receiver else {
            let message = "a function of a type has a graph only as a method of a parameter or a constant";
            let help = instead_of_associated(name, call) + &self.or_say_the_type(call.args.iter());
            return Err(self.error_of_method(call, name, message, &help));
        };
        self.annotated(whole, name, receiver, arguments)
    }

    /// What a variable may be that was taken for a value: one that is read off parameters alone.
    pub(super) fn or_say_the_type<'s>(&self, expressions: impl IntoIterator<Item = &'s Source>) -> String {
        let variable = |expr: &'s Source| {
            let name = base(expr)?.path.get_ident()?;
            let operand = match &self.scope.find(name)?.kind {
                Kind::Value(operand) => operand.clone(),
                Kind::Tuple(parts) => Operand::one_of(parts.iter().filter_map(|part| match part {
                    Kind::Value(operand) => Some(operand.clone()),
                    _ => None,
                })),
                _ => return None,
            };
            self.is_of_parameters(&operand, 4).then_some((name, matches!(expr, Source::Path(_))))
        };
        match expressions.into_iter().find_map(variable) {
            Some((name, true)) => {
                format!("; a constant that is read off parameters says its type: `let {name}: usize = ..`")
            }
            Some((name, false)) => {
                format!("; constants that are read off parameters say their types where `{name}` is bound")
            }
            None => String::new(),
        }
    }

    /// Whether a value is computed from parameters and constants alone, as far as some steps back.
    fn is_of_parameters(&self, operand: &Operand, steps: usize) -> bool {
        let mut is_it = true;
        self.graph.merges.places().each(operand, &mut |place| {
            is_it &= match place {
                Operand::Parameter(_) | Operand::Constant(_) | Operand::Operation(_) => true,
                Operand::Vertex(vertex) if steps > 0 => {
                    let operations = &self.graph.vertices[*vertex].operations;
                    let mut operands = operations.iter().flat_map(|operation| &operation.operands);
                    operands.all(|operand| self.is_of_parameters(operand, steps - 1))
                }
                _ => false,
            };
        });
        is_it
    }

    fn annotated<'s>(
        &mut self,
        whole: &Source,
        name: &Ident,
        receiver: &Source,
        arguments: impl Iterator<Item = &'s Source>,
    ) -> Result<Expr, Poisoned> {
        let mut operands = vec![self.expression(receiver)];
        operands.extend(arguments.map(|argument| self.expression(argument)));
        let operands = operands.into_iter().collect::<Result<Vec<_>, _>>()?;
        let owner = match &operands[0] {
            Expr::Parameter { operand, .. } => path_of(operand),
            Expr::Constant { text, .. } => text.trim_start_matches('&').to_owned(),
            _ => return Err(self.no_receiver(whole, name, receiver)),
        };
        let of_self = owner == "self" && self.signature.owner.is_some();
        if of_self && *name == self.signature.name {
            let help = "call the method of a field, in a loop over the layers";
            let message = "a method that calls itself has no static graph";
            return Err(self.diagnostics.error(name, message, help));
        }
        let owner = owner.strip_prefix("self.").unwrap_or(&owner);
        let text = super::unraw(name);
        let shown = if owner == "self" || owner.is_empty() { text } else { format!("{owner}.{text}") };
        let constants =
            operands[1..].iter().filter(|operand| matches!(operand, Expr::Constant { .. })).count();
        let call = MethodCall {
            name: name.clone(),
            arguments: operands.len() - 1,
            has_constants: constants > 0,
            results: 1,
            of_self,
        };
        let ty = self.graph.add_method(whole, call);
        Ok(self.operation(&shown, Callee::Method(ty), name.span(), whole, operands))
    }
}

/// The variable that a place is inside of.
fn base(expr: &Source) -> Option<&syn::ExprPath> {
    match expr {
        Source::Path(path) => Some(path),
        Source::Paren(syn::ExprParen { expr, .. })
        | Source::Reference(syn::ExprReference { expr, .. })
        | Source::Unary(syn::ExprUnary { expr, .. })
        | Source::Index(syn::ExprIndex { expr, .. })
        | Source::Field(syn::ExprField { base: expr, .. }) => base(expr),
        Source::Binary(binary) => base(&binary.left).or_else(|| base(&binary.right)),
        _ => None,
    }
}

impl Lowering<'_> {
    /// Refuses a method of what has none.
    fn no_receiver(&mut self, whole: &Source, name: &Ident, receiver: &Source) -> Poisoned {
        if let Source::MethodCall(call) = receiver {
            let message = format!("`{}` gives no place inside the parameters", call.method);
            let help = format!("call `{name}` on the field itself");
            return self.diagnostics.error_in(call, &call.method, &message, &help);
        }
        let message = format!("`{name}` is not an operation of a graph");
        if self.is_tuple(receiver) {
            return self.diagnostics.error_in(whole, name, &message, &instead_of_tuple(receiver));
        }
        let help = "call it on a place inside the parameters, or on a constant";
        self.error_of_method(whole, name, &message, help)
    }
}

/// `DMatrix::transpose(&(w * x))` → `(w * x).transpose()`
fn instead_of_associated(name: &Ident, call: &ExprCall) -> String {
    let text = super::unraw(name);
    let mut arguments = call.args.iter();
    match arguments.next() {
        Some(receiver) if method::operation(&text).is_some() => {
            let receiver =
                if let Source::Reference(reference) = receiver { &*reference.expr } else { receiver };
            let arguments: Vec<String> = arguments.map(shown).collect();
            format!("write `{}.{text}({})`", shown(receiver), arguments.join(", "))
        }
        _ => "call a free function: an operation, or one with `#[predictive_coding]`".to_owned(),
    }
}

/// What a receiver is called: its path without the argument that it begins with; of several, nothing.
fn path_of(operand: &Operand) -> String {
    let Operand::Parameter(text) = operand else { return String::new() };
    text.split_once('.').map_or(text.as_str(), |(_, rest)| rest).to_owned()
}
