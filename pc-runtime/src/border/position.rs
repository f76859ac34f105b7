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

    /// This element of a sequence, with its index, is at hand.
    pub fn of<E>(&self, (index, element): (usize, E)) -> E {
        self.0.set(Some(index));
        element
    }

    /// The index of the element at hand.
    pub const fn get(&self) -> Option<usize> {
        self.0.get()
    }
}
