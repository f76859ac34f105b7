//! Loops and sequences while a plan is recorded.

use super::Recorder;
use crate::border::{Elements, Index, Results, Sequence};
use crate::error::Error;
use crate::graph::Graph;
use crate::scalar::Real;

impl<T: Real> Recorder<'_, T> {
    /// The next call is of a method of the elements at these positions: the indices in its name that are
    /// no literals, in order.
    pub fn at_positions(&mut self, positions: &[Option<usize>]) {
        self.plan.positions.extend_from_slice(positions);
    }

    /// Ends the statement `vertex`, and pushes what it made to a sequence around which `loops` loops of
    /// the function are open: the vertex is named by its place there.
    pub fn push<R: Results>(&mut self, vertex: usize, loops: usize, sequence: &mut Sequence<R>, results: R) {
        let results = self.in_place(loops, sequence.len(), |recorder| recorder.bind(vertex, results));
        sequence.push(results);
    }

    /// Pushes what has a name already; its place in the sequence is a second one.
    pub fn push_alias<R: Results>(
        &mut self,
        name: &'static str,
        loops: usize,
        sequence: &mut Sequence<R>,
        results: R,
    ) {
        self.in_place(loops, sequence.len(), |recorder| recorder.alias(name, &results));
        sequence.push(results);
    }

    /// What is named meanwhile is element number `place` of a sequence.
    fn in_place<R>(&mut self, loops: usize, place: usize, name: impl FnOnce(&mut Self) -> R) -> R {
        let aside = self.plan.open.enter_place(loops, place);
        let result = name(self);
        self.plan.open.leave_place(aside);
        result
    }

    /// Element number `index` of a sequence, or a range of elements.
    ///
    /// # Errors
    /// If the sequence is shorter.
    pub fn at<S: Elements, I: Index<S::Element>>(&self, sequence: &S, index: I) -> Result<I::Found, Error> {
        let elements = sequence.as_elements();
        let asked = index.clone();
        index.find(elements).ok_or_else(|| self.no_element(format!("`[{asked:?}]`"), elements.len()))
    }

    /// The first element of a sequence.
    ///
    /// # Errors
    /// If the sequence is empty.
    pub fn first<S: Elements>(&self, sequence: &S) -> Result<S::Element, Error> {
        sequence
            .as_elements()
            .first()
            .cloned()
            .ok_or_else(|| self.no_element("a first element".to_owned(), 0))
    }

    /// The last element of a sequence.
    ///
    /// # Errors
    /// If the sequence is empty.
    pub fn last<S: Elements>(&self, sequence: &S) -> Result<S::Element, Error> {
        sequence.as_elements().last().cloned().ok_or_else(|| self.no_element("a last element".to_owned(), 0))
    }

    fn no_element(&self, what: String, len: usize) -> Error {
        let Graph { function, file, .. } = self.plan.frames[self.frame].graph;
        Error::NoElement { function, file, what, len }
    }

    /// The body of a loop begins its iteration number `iteration`.
    pub fn enter_iteration(&mut self, iteration: usize) {
        self.plan.open.enter(iteration);
        self.at_border = true;
    }

    /// The body of a loop ends.
    pub fn leave_iteration(&mut self) {
        self.plan.open.leave();
        self.at_border = true;
    }

    /// A loop ends, also one that never ran.
    pub const fn leave_loop(&mut self) {
        self.at_border = true;
    }
}
