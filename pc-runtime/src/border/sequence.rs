//! Sequences of values inside a graph, and their elements.

use std::fmt::Debug;
use std::ops::{Deref, Range, RangeFrom, RangeFull, RangeInclusive, RangeTo, RangeToInclusive};

use super::memory::{give, take};

/// Handles of a sequence of values. Their memory is kept when they are dropped, so that a function that
/// is called again allocates nothing.
#[derive(Debug)]
pub struct Sequence<H: 'static>(Vec<H>);

impl<H> Sequence<H> {
    /// An empty sequence.
    pub fn new() -> Self {
        Self(take())
    }

    /// Appends an element.
    pub fn push(&mut self, element: H) {
        self.0.push(element);
    }
}

impl<H> Drop for Sequence<H> {
    fn drop(&mut self) {
        give(std::mem::take(&mut self.0));
    }
}

impl<H> Default for Sequence<H> {
    fn default() -> Self {
        Self::new()
    }
}

impl<H: Clone> Clone for Sequence<H> {
    fn clone(&self) -> Self {
        self.iter().cloned().collect()
    }
}

impl<H> FromIterator<H> for Sequence<H> {
    fn from_iter<I: IntoIterator<Item = H>>(elements: I) -> Self {
        let mut sequence = Self::new();
        sequence.0.extend(elements);
        sequence
    }
}

impl<H, const N: usize> From<[H; N]> for Sequence<H> {
    fn from(elements: [H; N]) -> Self {
        elements.into_iter().collect()
    }
}

impl<H> Deref for Sequence<H> {
    type Target = [H];

    fn deref(&self) -> &[H] {
        &self.0
    }
}

/// What has elements in a graph.
#[diagnostic::on_unimplemented(
    message = "only a sequence of values has elements in a graph",
    label = "this is a single value",
    note = "a sequence is `&[V]`, `Vec<V>`, or what values are pushed to; take rows of a matrix with `rows(&x, first, count)`, an element of a vector with `rows(&x, i, 1).sum()`"
)]
pub trait Elements {
    /// An element.
    type Element: Clone + 'static;

    /// The elements, side by side.
    fn as_elements(&self) -> &[Self::Element];
}

impl<H: Clone> Elements for Sequence<H> {
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
pub trait Index<H: Clone>: Clone + Debug {
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
        impl<H: Clone + 'static> Index<H> for $range {
            type Found = Sequence<H>;

            fn find(self, elements: &[H]) -> Option<Sequence<H>> {
                elements.get(self).map(|elements| elements.iter().cloned().collect())
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
