//! Typed values of many types side by side, without a box for each: constants and caches of operations.

use std::any::{Any, TypeId};

/// One growing vector for each type that is pushed. `clear` keeps the memory.
#[derive(Default)]
pub(crate) struct TypedStore {
    shelves: Vec<(TypeId, Box<dyn Shelf>)>,
}

trait Shelf: Any + Send {
    fn clear(&mut self);
    fn len(&self) -> usize;
    fn reserve(&mut self, len: usize);
    fn empty_box(&self) -> Box<dyn Shelf>;
    fn clone_box(&self) -> Box<dyn Shelf>;
    fn as_any(&self) -> &dyn Any;
    fn as_any_mut(&mut self) -> &mut dyn Any;
}

impl<C: Clone + Send + 'static> Shelf for Vec<C> {
    fn clear(&mut self) {
        self.clear();
    }

    fn len(&self) -> usize {
        self.len()
    }

    fn reserve(&mut self, len: usize) {
        self.reserve(len.saturating_sub(self.len()));
    }

    fn empty_box(&self) -> Box<dyn Shelf> {
        Box::new(Self::new())
    }

    fn clone_box(&self) -> Box<dyn Shelf> {
        Box::new(self.clone())
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn as_any_mut(&mut self) -> &mut dyn Any {
        self
    }
}

impl Clone for TypedStore {
    fn clone(&self) -> Self {
        // Through the box: `Box<dyn Shelf>` would otherwise be a shelf of its own.
        let clone = |(id, shelf): &(TypeId, Box<dyn Shelf>)| (*id, shelf.as_ref().clone_box());
        Self { shelves: self.shelves.iter().map(clone).collect() }
    }
}

impl TypedStore {
    pub(crate) fn clear(&mut self) {
        for (_, shelf) in &mut self.shelves {
            shelf.as_mut().clear();
        }
    }

    /// Takes as much memory as `other` uses.
    pub(crate) fn reserve_like(&mut self, other: &Self) {
        for (id, shelf) in &other.shelves {
            if !self.shelves.iter().any(|(own, _)| own == id) {
                self.shelves.push((*id, shelf.as_ref().empty_box()));
            }
            if let Some((_, own)) = self.shelves.iter_mut().find(|(own, _)| own == id) {
                own.as_mut().reserve(shelf.as_ref().len());
            }
        }
    }

    /// Appends `value` and says at which place among the values of its type.
    pub(crate) fn push<C: Clone + Send + 'static>(&mut self, value: C) -> usize {
        let shelf = self.shelf::<C>();
        shelf.push(value);
        shelf.len() - 1
    }

    /// Makes sure that there are `count` values of the type.
    pub(crate) fn ensure<C: Clone + Default + Send + 'static>(&mut self, count: usize) {
        let shelf = self.shelf::<C>();
        if shelf.len() < count {
            shelf.resize_with(count, C::default);
        }
    }

    pub(crate) fn get<C: 'static>(&self, place: usize) -> Option<&C> {
        let (_, shelf) = self.shelves.iter().find(|(id, _)| *id == TypeId::of::<C>())?;
        shelf.as_ref().as_any().downcast_ref::<Vec<C>>()?.get(place)
    }

    pub(crate) fn get_mut<C: 'static>(&mut self, place: usize) -> Option<&mut C> {
        let (_, shelf) = self.shelves.iter_mut().find(|(id, _)| *id == TypeId::of::<C>())?;
        shelf.as_mut().as_any_mut().downcast_mut::<Vec<C>>()?.get_mut(place)
    }

    fn shelf<C: Clone + Send + 'static>(&mut self) -> &mut Vec<C> {
        let id = TypeId::of::<C>();
        let at = self.shelves.iter().position(|(shelf, _)| *shelf == id).unwrap_or_else(|| {
            self.shelves.push((id, Box::new(Vec::<C>::new())));
            self.shelves.len() - 1
        });
        let shelf = self.shelves[at].1.as_mut().as_any_mut().downcast_mut();
        shelf.expect("a shelf holds the type it was made for")
    }
}
