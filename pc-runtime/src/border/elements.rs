//! Sequences of values inside a graph, and their elements.

use std::ops::{Range, RangeFrom, RangeFull, RangeInclusive, RangeTo, RangeToInclusive};

/// A sequence of values, as the generated code holds it.
#[diagnostic::on_unimplemented(
    message = "only a sequence of values has elements in a graph",
    label = "this is a single value",
    note = "a sequence is `&[V]`, `Vec<V>`, or what values are pushed to; take rows of a matrix with `rows(&x, first, count)`"
)]
pub trait Elements {
    /// An element.
    type Element: Clone;

    /// The elements, side by side.
    fn as_elements(&self) -> &[Self::Element];
}

impl<H: Clone> Elements for Vec<H> {
    type Element = H;

    fn as_elements(&self) -> &[H] {
        self
    }
}

impl<S: Elements + ?Sized> Elements for &S {
    type Element = S::Element;

    fn as_elements(&self) -> &[S::Element] {
        (**self).as_elements()
    }
}

/// What a loop goes through.
pub fn elements<S: Elements>(sequence: &S) -> std::iter::Cloned<std::slice::Iter<'_, S::Element>> {
    sequence.as_elements().iter().cloned()
}

/// An index into a sequence, or a range of them.
#[diagnostic::on_unimplemented(
    message = "a sequence of values is indexed by a `usize`, or by a range of them",
    label = "not an index"
)]
pub trait Index<H: Clone> {
    /// An element, or a sequence of them.
    type Found;

    /// What stands there, if the sequence is long enough.
    fn find(self, elements: &[H]) -> Option<Self::Found>;
}

impl<H: Clone> Index<H> for usize {
    type Found = H;

    fn find(self, elements: &[H]) -> Option<H> {
        elements.get(self).cloned()
    }
}

macro_rules! range_index {
    ($($range:ty),*) => {$(
        impl<H: Clone> Index<H> for $range {
            type Found = Vec<H>;

            fn find(self, elements: &[H]) -> Option<Vec<H>> {
                elements.get(self).map(<[H]>::to_vec)
            }
        }
    )*};
}

range_index!(
    Range<usize>,
    RangeFrom<usize>,
    RangeFull,
    RangeInclusive<usize>,
    RangeTo<usize>,
    RangeToInclusive<usize>
);
