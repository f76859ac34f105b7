//! What is never differentiated.

use std::cmp::Ordering;
use std::ops::{Range, RangeInclusive};

/// A type that holds no values: truths, whole numbers, texts, and what is made of them.
///
/// What a pattern binds of values that it looks at may decide, whatever it is; read by the graph it is a constant,
/// and of another type than these nothing would learn, in silence.
///
/// ```
/// use pc_runtime::border::discrete;
///
/// let (place, found) = (3_usize, Some(true));
/// assert_eq!((*discrete(&place), *discrete(&found)), (3, Some(true)));
/// ```
///
/// ```compile_fail
/// use pc_runtime::border::discrete;
///
/// discrete(&3.0_f64);
/// ```
#[diagnostic::on_unimplemented(
    message = "by a `{Self}` that is only looked at nothing would learn",
    label = "this is not differentiated",
    note = "what a pattern binds of values that it looks at, and what is asked for its size, is a truth, a whole number or a text",
    note = "read the variable that was looked at, or name by a `let` before what the pattern looks at"
)]
pub trait Discrete {}

/// The same; an error if it may hold values.
pub const fn discrete<V: Discrete + ?Sized>(bound: &V) -> &V {
    bound
}

/// A size of a value, whose type rustc knows even where it knows none of the value.
pub const fn size(size: usize) -> usize {
    size
}

macro_rules! discrete_types {
    ($($t:ty),*) => {$(impl Discrete for $t {})*};
}

discrete_types!(
    (),
    bool,
    char,
    u8,
    u16,
    u32,
    u64,
    u128,
    usize,
    i8,
    i16,
    i32,
    i64,
    i128,
    isize,
    str,
    String,
    Ordering
);

impl<V: Discrete + ?Sized> Discrete for &V {}

impl<V: Discrete> Discrete for Option<V> {}

impl<V: Discrete> Discrete for Vec<V> {}

impl<V: Discrete> Discrete for [V] {}

impl<V: Discrete, const N: usize> Discrete for [V; N] {}

impl<V: Discrete> Discrete for Range<V> {}

impl<V: Discrete> Discrete for RangeInclusive<V> {}

impl<A: Discrete, B: Discrete> Discrete for (A, B) {}

impl<A: Discrete, B: Discrete, C: Discrete> Discrete for (A, B, C) {}
