//! Which element of a sequence of parameters is at hand: the names of calls say it.

use std::any::Any;
use std::cell::Cell;

/// The position in one sequence, while the walk is in it.
#[derive(Debug, Default)]
pub struct Position(Cell<Option<usize>>);

impl Position {
    /// A position that is not known yet.
    pub const fn new() -> Self {
        Self(Cell::new(None))
    }

    /// The element with this index is at hand. An index of another type, such as a range, tells nothing.
    pub fn set<I: Any>(&self, index: &I) {
        self.0.set((index as &dyn Any).downcast_ref().copied());
    }

    /// The elements of a sequence; the one that was handed out last is at hand.
    pub fn each<'p, I: Iterator>(
        &'p self,
        elements: I,
    ) -> std::iter::Map<std::iter::Enumerate<I>, impl FnMut((usize, I::Item)) -> I::Item + use<'p, I>> {
        elements.enumerate().map(|(index, element)| {
            self.0.set(Some(index));
            element
        })
    }

    /// The index of the element at hand.
    pub const fn get(&self) -> Option<usize> {
        self.0.get()
    }
}
