//! The leaves of one call, found by their addresses.

use super::{Parameters, Segment, Visitor};
use crate::matrix::View;
use crate::scalar::Real;

/// The leaves of the parameters of one call: views, and where each lies in the flat gradient.
#[derive(Debug, Default)]
pub(crate) struct Leaves<'p, T> {
    views: Vec<View<'p, T>>,
    offsets: Vec<usize>,
    /// (address, leaf), sorted
    addresses: Vec<(usize, usize)>,
    skipped: Vec<(usize, usize)>,
    /// Where the elements of leaves lie: (first address, behind the last), sorted.
    elements: Vec<(usize, usize)>,
    /// Addresses of what holds leaves that lie elsewhere, sorted.
    holders: Vec<usize>,
    len: usize,
    structure: u64,
}

impl<'p, T: Real> Leaves<'p, T> {
    /// Lists the leaves of `parameters`, in the memory of `recycled`.
    pub(crate) fn of<P: Parameters<T>>(parameters: &'p P, recycled: Leaves<'_, T>) -> Self {
        let mut leaves = recycled.recycle();
        parameters.visit(&mut leaves);
        leaves.addresses.sort_unstable();
        leaves.elements.sort_unstable();
        leaves.holders.sort_unstable();
        leaves
    }

    /// An empty list with the same memory, for another lifetime.
    pub(crate) fn recycle<'q>(self) -> Leaves<'q, T> {
        let Leaves { mut views, mut offsets, mut addresses, mut skipped, mut elements, mut holders, .. } =
            self;
        views.clear();
        offsets.clear();
        addresses.clear();
        skipped.clear();
        elements.clear();
        holders.clear();
        // Nothing is left to map: the standard library turns this into the same allocation.
        let views = views.into_iter().map(|_| View::EMPTY).collect();
        Leaves {
            views,
            offsets,
            addresses,
            skipped,
            elements,
            holders,
            len: 0,
            structure: 0xcbf2_9ce4_8422_2325,
        }
    }

    /// A hash of paths, variants and shapes: equal for parameters of the same structure.
    pub(crate) const fn structure(&self) -> u64 {
        self.structure
    }

    fn mix(&mut self, value: u64) {
        // FNV-1a, over words
        self.structure = (self.structure ^ value).wrapping_mul(0x0100_0000_01b3).rotate_left(23);
    }

    /// Number of elements of all leaves.
    pub(crate) const fn len(&self) -> usize {
        self.len
    }

    /// Number of leaves.
    pub(crate) const fn count(&self) -> usize {
        self.views.len()
    }

    pub(crate) fn view(&self, leaf: usize) -> View<'p, T> {
        self.views[leaf]
    }

    /// The leaf's place in the flat gradient.
    pub(crate) fn range(&self, leaf: usize) -> std::ops::Range<usize> {
        self.offsets[leaf]..self.offsets[leaf] + self.views[leaf].data().len()
    }

    /// The leaf at an address; `None` for a field that is left out, an error for anything else.
    pub(crate) fn find(&self, address: usize) -> Result<Option<usize>, NotALeaf> {
        if let Ok(i) = self.addresses.binary_search_by_key(&address, |&(address, _)| address) {
            return Ok(Some(self.addresses[i].1));
        }
        let skipped = self.skipped.iter().any(|&(start, end)| (start..end).contains(&address));
        if skipped { Ok(None) } else { Err(NotALeaf) }
    }

    /// Whether a leaf lies within these addresses, or an element of one, or is held by what lies there.
    pub(crate) fn any_within(&self, addresses: std::ops::Range<usize>) -> bool {
        let element = self.elements.partition_point(|&(_, end)| end <= addresses.start);
        if self.elements.get(element).is_some_and(|&(start, _)| start < addresses.end) {
            return true;
        }
        let leaf = self.addresses.partition_point(|&(address, _)| address < addresses.start);
        let holder = self.holders.partition_point(|&address| address < addresses.start);
        let found =
            [self.addresses.get(leaf).map(|&(address, _)| address), self.holders.get(holder).copied()];
        found.into_iter().flatten().any(|address| addresses.contains(&address))
    }
}

/// What was read as a parameter is neither a leaf nor left out.
#[derive(Debug)]
pub(crate) struct NotALeaf;

impl<'p, T: Real> Visitor<'p, T> for Leaves<'p, T> {
    fn leaf(&mut self, view: View<'p, T>, address: usize) {
        self.addresses.push((address, self.views.len()));
        let elements = view.data().as_ptr_range();
        self.elements.push((elements.start as usize, elements.end as usize));
        self.views.push(view);
        self.offsets.push(self.len);
        self.len += view.data().len();
        self.mix(view.nrows() as u64);
        self.mix(view.ncols() as u64);
    }

    fn enter(&mut self, segment: Segment) {
        match segment {
            Segment::Index(i) => self.mix(i as u64 + 1),
            Segment::Field(name) => name.bytes().for_each(|byte| self.mix(byte.into())),
        }
    }

    fn variant(&mut self, name: &'static str) {
        name.bytes().for_each(|byte| self.mix(byte.into()));
    }

    fn held<H>(&mut self, holder: &'p H, visit: impl FnOnce(&mut Self)) {
        let before = self.count();
        visit(self);
        if self.count() > before {
            self.holders.push(std::ptr::from_ref(holder) as usize);
        }
    }

    fn skip<F: ?Sized>(&mut self, field: &'p F) {
        let address = std::ptr::from_ref(field).cast::<()>() as usize;
        self.skipped.push((address, address + size_of_val(field)));
    }
}
