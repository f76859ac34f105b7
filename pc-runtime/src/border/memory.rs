//! Memory of vectors, kept from one to the next.
//!
//! What is given back last is taken first. So where everything is given back in the reverse order, the same
//! calls get the same memory again, and one that was large enough once is so for good.

use std::any::{Any, TypeId};
use std::cell::RefCell;
use std::collections::HashMap;

thread_local! {
    /// The memory that waits on the thread: for each type of element `E`, a `Vec<Vec<E>>`.
    static KEPT: RefCell<HashMap<TypeId, Box<dyn Any>>> = RefCell::default();
}

/// An empty vector, in memory that waits on the thread, if there is some.
pub(super) fn take<E: 'static>() -> Vec<E> {
    let kept = KEPT
        .try_with(|kept| kept.borrow_mut().get_mut(&TypeId::of::<E>())?.downcast_mut::<Vec<Vec<E>>>()?.pop());
    kept.ok().flatten().unwrap_or_default()
}

/// Leaves the memory of a vector to the next one of its type on this thread.
pub(super) fn give<E: 'static>(mut memory: Vec<E>) {
    // Elements may have memory of their own to give.
    memory.clear();
    let _ = KEPT.try_with(|kept| {
        let mut kept = kept.borrow_mut();
        let all = kept.entry(TypeId::of::<E>()).or_insert_with(|| Box::new(Vec::<Vec<E>>::new()));
        if let Some(all) = all.downcast_mut::<Vec<Vec<E>>>() {
            all.push(memory);
        }
    });
}

/// Where a value that is made of views has its memory from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Memory {
    /// It is new: the value goes to the user.
    New,
    /// It waits on the thread, and waits there again after [`Kept::keep`].
    Kept,
}

impl Memory {
    /// An empty vector with room for `count` elements.
    pub(super) fn room<E: 'static>(self, count: usize) -> Vec<E> {
        let mut memory = match self {
            Self::New => Vec::new(),
            Self::Kept => take(),
        };
        memory.reserve_exact(count);
        memory
    }
}

/// A value whose memory can be kept.
pub trait Kept: Sized + 'static {
    /// Leaves the memory to the next value of the kind on this thread.
    fn keep(self);
}
