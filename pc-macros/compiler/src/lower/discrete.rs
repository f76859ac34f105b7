//! What is never differentiated, by how it is written: truths, whole numbers and the like.

use syn::{BinOp, Expr, GenericArgument, Ident, Lit, Pat, Path, PathArguments, PathSegment, Type, UnOp};

use super::constant::is_size;
use super::method;

/// Types that are never learned.
const TYPES: [&str; 15] = [
    "usize", "u8", "u16", "u32", "u64", "u128", "isize", "i8", "i16", "i32", "i64", "i128", "bool", "char",
    "String",
];

/// A variable of such a type is a constant, even if it is read off the parameters; or of what is made of such.
pub(super) fn is_type(ty: &Type) -> bool {
    match ty {
        Type::Path(path) => path.path.segments.last().is_some_and(|last| match &last.arguments {
            PathArguments::AngleBracketed(arguments) => {
                let mut types = arguments.args.iter();
                ["Vec", "Option"].iter().any(|name| last.ident == name)
                    && types.all(|ty| matches!(ty, GenericArgument::Type(ty) if is_type(ty)))
            }
            _ => TYPES.iter().any(|name| path.path.is_ident(name)),
        }),
        Type::Array(array) => is_type(&array.elem),
        Type::Slice(slice) => is_type(&slice.elem),
        Type::Tuple(tuple) => !tuple.elems.is_empty() && tuple.elems.iter().all(is_type),
        Type::Reference(reference) => {
            is_type(&reference.elem)
                || matches!(&*reference.elem, Type::Path(path) if path.path.is_ident("str"))
        }
        _ => false,
    }
}

/// A literal that is no number of a graph: `2`, `-1`, `true`, `"text"`.
pub(super) fn is_literal(expr: &Expr) -> bool {
    literal(expr).is_some_and(|literal| match literal {
        Lit::Float(_) => false,
        Lit::Int(number) => !matches!(number.suffix(), "f32" | "f64"),
        _ => true,
    })
}

/// The literal that an expression is, or its negative.
pub(super) fn literal(expr: &Expr) -> Option<&Lit> {
    match expr {
        Expr::Lit(literal) => Some(&literal.lit),
        Expr::Paren(paren) => literal(&paren.expr),
        Expr::Unary(unary) if matches!(unary.op, UnOp::Neg(_)) => literal(&unary.expr),
        _ => None,
    }
}

/// A whole number that is made of another: `h.norm() as usize`, `(h.norm() as usize + 1).min(5)`.
pub(super) fn is_whole(expr: &Expr) -> bool {
    match expr {
        Expr::Paren(paren) => is_whole(&paren.expr),
        Expr::Cast(cast) => is_type(&cast.ty),
        Expr::Unary(unary) => is_whole(&unary.expr),
        // Both sides are of one type.
        Expr::Binary(binary) if !is_question(&binary.op) => is_whole(&binary.left) || is_whole(&binary.right),
        Expr::MethodCall(call) => is_whole(&call.receiver) && is_of_numbers(&call.method),
        Expr::Call(call) => is_function_of_type(&call.func),
        _ => false,
    }
}

/// A function that whole numbers have themselves, so that no other of its name is called.
fn is_of_numbers(name: &Ident) -> bool {
    is_of_one_type(name) || name == "abs" || name == "pow"
}

/// The same, of numbers that are of one type.
pub(super) fn is_of_one_type(name: &Ident) -> bool {
    const NAMES: [&str; 7] = ["abs_diff", "clamp", "div_ceil", "max", "min", "rem_euclid", "saturating_sub"];
    NAMES.iter().any(|own| name == own)
}

/// `usize::min`, `i32::from`
fn is_function_of_type(function: &Expr) -> bool {
    let Expr::Path(function) = function else { return false };
    let mut segments = function.path.segments.iter();
    match (segments.next(), segments.next(), segments.next()) {
        (Some(ty), Some(name), None) => {
            TYPES.iter().any(|own| ty.ident == own) && (is_of_numbers(&name.ident) || name.ident == "from")
        }
        _ => false,
    }
}

/// A truth, by its outermost operator or method: a condition that may have a name.
pub(super) fn is_truth(expr: &Expr) -> bool {
    match expr {
        Expr::Paren(paren) => is_truth(&paren.expr),
        Expr::Unary(unary) => matches!(unary.op, UnOp::Not(_)),
        Expr::Binary(binary) => {
            let is_bitwise = matches!(binary.op, BinOp::BitAnd(_) | BinOp::BitOr(_) | BinOp::BitXor(_));
            is_question(&binary.op) || (is_bitwise && (is_truth(&binary.left) || is_truth(&binary.right)))
        }
        Expr::MethodCall(call) => method::is_truth(&call.method.to_string()),
        Expr::Macro(call) => call.mac.path.is_ident("matches"),
        _ => false,
    }
}

/// A truth or a whole number, a size included.
pub(super) fn is_count(expr: &Expr) -> bool {
    match expr {
        Expr::Paren(paren) => is_count(&paren.expr),
        Expr::Binary(binary) if !is_question(&binary.op) => is_count(&binary.left) || is_count(&binary.right),
        Expr::MethodCall(call) if is_size(call) => true,
        _ => is_literal(expr) || is_whole(expr) || is_truth(expr),
    }
}

/// Whether a pattern matches no value of a graph: a literal that is none, or a range of such.
pub(super) fn is_pattern(pattern: &Pat) -> bool {
    match pattern {
        Pat::Paren(paren) => is_pattern(&paren.pat),
        Pat::Or(or) => or.cases.iter().any(is_pattern),
        Pat::Lit(literal) => is_literal(&Expr::Lit(literal.clone())),
        Pat::Range(range) => [&range.start, &range.end].into_iter().flatten().any(|bound| is_literal(bound)),
        _ => false,
    }
}

/// `Mode::Deep`, as such are written; constants are not, but for those of one letter.
pub(super) fn is_variant(path: &Path) -> bool {
    let is_camel = |part: &PathSegment| {
        let name = part.ident.to_string();
        name.starts_with(char::is_uppercase) && (name.len() == 1 || name.contains(char::is_lowercase))
    };
    path.segments.len() > 1 && path.segments.iter().rev().take(2).all(is_camel)
}

/// Operators whose result is a truth.
pub(super) const fn is_question(op: &BinOp) -> bool {
    matches!(
        op,
        BinOp::Eq(_)
            | BinOp::Ne(_)
            | BinOp::Lt(_)
            | BinOp::Le(_)
            | BinOp::Gt(_)
            | BinOp::Ge(_)
            | BinOp::And(_)
            | BinOp::Or(_)
    )
}
