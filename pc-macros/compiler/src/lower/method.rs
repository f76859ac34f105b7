//! The fixed table of methods. Functions are resolved by rustc; methods are mapped here.

/// The operations that are methods of matrices, with their numbers of arguments.
const OF_MATRICES: [(&str, usize); 17] = [
    ("component_mul", 1),
    ("component_div", 1),
    ("tr_mul", 1),
    ("transpose", 0),
    ("dot", 1),
    ("sum", 0),
    ("mean", 0),
    ("norm", 0),
    ("norm_squared", 0),
    ("row_sum", 0),
    ("column_sum", 0),
    ("row_mean", 0),
    ("column_mean", 0),
    ("scale", 1),
    ("unscale", 1),
    ("add_scalar", 1),
    ("rows", 2),
];

/// Those of `f32` and `f64`, in the module `method` of the library; on matrices nalgebra means something else by
/// most of their names, and the operation refuses them.
const OF_SCALARS: [(&str, usize); 14] = [
    ("exp", 0),
    ("ln", 0),
    ("sqrt", 0),
    ("sin", 0),
    ("cos", 0),
    ("tan", 0),
    ("tanh", 0),
    ("recip", 0),
    ("abs", 0),
    ("powi", 1),
    ("powf", 1),
    ("max", 1),
    ("min", 1),
    ("clamp", 2),
];

/// Methods that a value passes through unchanged.
const TRANSPARENT: [&str; 9] =
    ["clone", "clone_owned", "into_owned", "to_owned", "as_ref", "borrow", "as_slice", "to_vec", "as_deref"];

/// What a variable is asked for.
const OF_SIZES: [&str; 4] = ["nrows", "ncols", "shape", "len"];

/// Methods that answer with a truth.
const OF_TRUTHS: [&str; 13] = [
    "all",
    "any",
    "contains",
    "is_finite",
    "is_infinite",
    "is_nan",
    "is_none",
    "is_none_or",
    "is_sign_negative",
    "is_sign_positive",
    "is_some",
    "is_some_and",
    "is_square",
];

/// The operation that a method on a value stands for, with its number of arguments.
pub(super) fn operation(method: &str) -> Option<(&'static str, usize)> {
    operations().find(|(name, _)| *name == method)
}

/// Methods of matrices, scalars, sequences and iterators that are no operations, and need no import.
const OTHERS: &str = "\
    abs_sub acos ad_mul add_scalar_mut adjoint all amax amin angle any apply argmax argmin as_mut as_ptr \
    as_view asin atan atan2 axpy camax camin cast cbrt ceil chunks cmp collect column column_iter \
    column_product column_variance columns columns_range component_div_assign component_mul_assign concat \
    conjugate contains copy_from copysign cosh count cross cycle determinant diagonal dotc eq exp2 exp_m1 \
    expect fill filter filter_map find first fixed_columns fixed_rows fixed_view flat_map flatten floor fold \
    for_each fract gemm gemv ger get get_mut hermitian_part hypot iamax iamin icamax icamin imax imin index \
    insert_column insert_row inspect into_iter is_empty is_finite is_nan iter iter_mut join kronecker last lerp \
    ln_1p log log10 log2 lower_triangle lp_norm lu magnitude magnitude_squared map map_diagonal map_while \
    map_with_location mul_add ne normalize orthonormalize partial_cmp peekable perp polar pop position product \
    pseudo_inverse qr quadform reduce rem_euclid remove_column remove_row reshape resize reverse round row \
    row_iter row_product row_variance rows_range scale_mut scan select_columns select_rows set_column set_row \
    signum sin_cos sinh skip_while slice solve sort split split_at svd swap symmetric_eigen symmetric_part \
    take_while to_degrees to_radians trace transpose_to trunc try_inverse try_normalize unscale_mut unwrap \
    unwrap_or unwrap_or_default unwrap_or_else upper_triangle variance view windows zip_map";

/// Whether matrices, scalars, sequences or iterators have a method, as far as is known.
pub(super) fn exists(method: &str) -> bool {
    operation(method).is_some() || OTHERS.split_whitespace().any(|other| other == method)
}

/// The method that was meant by a name that nothing has.
pub(super) fn misspelled(method: &str) -> Option<&'static str> {
    let known = operations().map(|(name, _)| name).chain(TRANSPARENT).chain(OF_SIZES).chain(["push"]);
    similar(method, known).filter(|_| !exists(method))
}

/// The name, of these, that differs from another by a letter in four at most, and by no more than two.
pub(super) fn similar<'n>(name: &str, names: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let near = names.into_iter().filter_map(|other| {
        let distance = strsim::damerau_levenshtein(name, other);
        let most = (name.len().max(other.len()) / 4).min(2);
        (1..=most).contains(&distance).then_some((distance, other))
    });
    near.min().map(|(_, other)| other)
}

fn operations() -> impl Iterator<Item = (&'static str, usize)> {
    OF_MATRICES.into_iter().chain(OF_SCALARS)
}

/// The method that `f64::tanh` is, called with so many arguments.
pub(super) fn of_scalar(path: &syn::Path, arguments: usize) -> Option<&syn::Ident> {
    let mut segments = path.segments.iter().rev().map(|segment| &segment.ident);
    let (name, ty) = (segments.next()?, segments.next()?);
    let (_, arity) = OF_SCALARS.into_iter().find(|(scalar, _)| name == scalar)?;
    ((ty == "f64" || ty == "f32") && arguments == arity + 1).then_some(name)
}

/// Whether the operation lies in the library's module `method`.
pub(super) fn is_scalar(method: &str) -> bool {
    OF_SCALARS.iter().any(|(name, _)| *name == method)
}

/// Whether a matrix has a method of this name and with these arguments that is not the operation.
pub(super) fn is_another_on_matrices(method: &str) -> bool {
    method == "exp"
}

/// Whether it asks whether something holds.
pub(super) fn is_truth(method: &str) -> bool {
    OF_TRUTHS.contains(&method)
}

/// Whether a method of this name, with so many arguments, probably changes what it is called on.
pub(super) fn changes(method: &str, arguments: usize) -> bool {
    match method {
        "take" | "next" | "next_back" | "borrow_mut" | "pop" | "clear" => arguments == 0,
        "set" | "replace" | "push" | "push_back" | "push_front" | "extend" | "append" | "fill" => {
            arguments == 1
        }
        "insert" | "remove" | "swap_remove" | "get_or_insert" | "get_or_insert_with" | "copy_from" => true,
        _ => method.ends_with("_mut") || method.ends_with("_assign"),
    }
}

/// Whether it asks for a size.
pub(super) fn is_size(method: &str) -> bool {
    OF_SIZES.contains(&method)
}

/// Whether a value passes through it unchanged.
pub(super) fn is_transparent(method: &str) -> bool {
    TRANSPARENT.contains(&method)
}
