//! Which iterations of loops are open while a plan is recorded.

/// The iterations of the function that is being walked, behind those of its callers.
#[derive(Clone, Default)]
pub(super) struct Iterations {
    open: Vec<usize>,
    /// Where those of the function begin.
    first: usize,
    /// Those that are out of sight while something is pushed.
    aside: Vec<usize>,
}

impl Iterations {
    pub(super) fn clear(&mut self) {
        self.open.clear();
        self.aside.clear();
        self.first = 0;
    }

    pub(super) fn reserve_like(&mut self, other: &Self) {
        super::reserve_room(&mut self.open, &other.open);
        super::reserve_room(&mut self.aside, &other.aside);
    }

    /// Those of the function, an outer one before those inside it.
    pub(super) fn current(&self) -> &[usize] {
        &self.open[self.first..]
    }

    pub(super) fn enter(&mut self, iteration: usize) {
        self.open.push(iteration);
    }

    pub(super) fn leave(&mut self) {
        self.open.pop();
    }

    /// A call begins, in which no loop is open yet; returns what it is [left](Self::leave_call) with.
    pub(super) const fn enter_call(&mut self) -> usize {
        std::mem::replace(&mut self.first, self.open.len())
    }

    pub(super) const fn leave_call(&mut self, first: usize) {
        self.first = first;
    }

    /// What is named from here on is element number `place` of a sequence around which `loops` loops
    /// are open; returns what [`leave_place`](Self::leave_place) takes.
    pub(super) fn enter_place(&mut self, loops: usize, place: usize) -> usize {
        let aside = self.aside.len();
        let around = (self.first + loops).min(self.open.len());
        self.aside.extend(self.open.drain(around..));
        self.open.push(place);
        aside
    }

    pub(super) fn leave_place(&mut self, aside: usize) {
        self.open.pop();
        self.open.extend(self.aside.drain(aside..));
    }
}
