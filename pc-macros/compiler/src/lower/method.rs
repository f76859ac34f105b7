//! The fixed table of methods. Functions are resolved by rustc; methods are mapped here.

/// The type of the operation library that a method on a value stands for, with its number of
/// arguments.
pub(super) fn operation(method: &str) -> Option<(&'static str, usize)> {
    Some(match method {
        "component_mul" => ("component_mul", 1),
        "component_div" => ("component_div", 1),
        "tr_mul" => ("tr_mul", 1),
        "transpose" => ("transpose", 0),
        "dot" => ("dot", 1),
        "sum" => ("sum", 0),
        "mean" => ("mean", 0),
        "norm" => ("norm", 0),
        "norm_squared" => ("norm_squared", 0),
        "row_sum" => ("row_sum", 0),
        "column_sum" => ("column_sum", 0),
        "row_mean" => ("row_mean", 0),
        "column_mean" => ("column_mean", 0),
        "scale" => ("scale", 1),
        "unscale" => ("unscale", 1),
        "add_scalar" => ("add_scalar", 1),
        "rows" => ("rows", 2),
        _ => return scalar_operation(method),
    })
}

/// Methods of `f32` and `f64`, in the module `method` of the library; on matrices nalgebra means
/// something else by most of their names, and the operation refuses them.
fn scalar_operation(method: &str) -> Option<(&'static str, usize)> {
    Some(match method {
        "exp" => ("exp", 0),
        "ln" => ("ln", 0),
        "sqrt" => ("sqrt", 0),
        "sin" => ("sin", 0),
        "cos" => ("cos", 0),
        "tan" => ("tan", 0),
        "tanh" => ("tanh", 0),
        "recip" => ("recip", 0),
        "abs" => ("abs", 0),
        "powi" => ("powi", 1),
        "powf" => ("powf", 1),
        "max" => ("max", 1),
        "min" => ("min", 1),
        "clamp" => ("clamp", 2),
        _ => return None,
    })
}

/// The method that `f64::tanh` is, called with so many arguments.
pub(super) fn of_scalar(path: &syn::Path, arguments: usize) -> Option<&syn::Ident> {
    let mut segments = path.segments.iter().rev().map(|segment| &segment.ident);
    let (name, ty) = (segments.next()?, segments.next()?);
    let (_, arity) = scalar_operation(&name.to_string())?;
    ((ty == "f64" || ty == "f32") && arguments == arity + 1).then_some(name)
}

/// Whether the operation lies in the library's module `method`.
pub(super) fn is_scalar(method: &str) -> bool {
    scalar_operation(method).is_some()
}

/// Whether a matrix has a method of this name and with these arguments that is not the operation.
pub(super) fn is_another_on_matrices(method: &str) -> bool {
    method == "exp"
}

/// Methods that a value passes through unchanged.
pub(super) fn is_transparent(method: &str) -> bool {
    const TRANSPARENT: [&str; 9] = [
        "clone",
        "clone_owned",
        "into_owned",
        "to_owned",
        "as_ref",
        "borrow",
        "as_slice",
        "to_vec",
        "as_deref",
    ];
    TRANSPARENT.contains(&method)
}
