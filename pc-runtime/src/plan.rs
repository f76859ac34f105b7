//! The plan of one call: the instances of vertices that the forward pass met, in order.
//!
//! The generated code walks the user's function once with a [`Recorder`]. Each operation checks its
//! shapes and is appended; each statement closes the operations before it into a *unit*: a vertex,
//! which has an error, or operations that an error is passed straight through. Parents precede
//! children, so an algorithm is a sweep over the units, forwards or backwards.

mod drawing;
mod iterations;
mod local;
mod names;
mod recorder;

use std::ops::Range;

use crate::border::Place;
use crate::graph::{Graph, Vertex};
use crate::matrix::{Shape, View};
use crate::parameters::Leaves;
use crate::scalar::Real;
use crate::store::TypedStore;

use iterations::Iterations;
pub(crate) use local::{Backward, Forward};
pub use local::{Learn, Message, MessageCall, Predict, PredictCall};
pub use recorder::{Clamp, Recorder, function_type};

/// A value inside a graph, as the generated code holds it: a slot of the plan and its shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Var {
    slot: usize,
    shape: Shape,
}

impl Var {
    /// Number of rows, as of the value itself.
    pub const fn nrows(&self) -> usize {
        self.shape.nrows
    }

    /// Number of columns, as of the value itself.
    pub const fn ncols(&self) -> usize {
        self.shape.ncols
    }

    /// Rows and columns, as of the value itself.
    pub const fn shape(&self) -> (usize, usize) {
        (self.shape.nrows, self.shape.ncols)
    }

    /// Number of elements, as of the value itself.
    pub const fn len(&self) -> usize {
        self.shape.len()
    }

    /// Whether there are no elements, as of the value itself.
    pub const fn is_empty(&self) -> bool {
        self.shape.is_empty()
    }
}

/// Where the elements of a slot lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    /// In the arena of the state, from this offset on.
    Arena(usize),
    /// In the clamped data of the plan, from this offset on.
    Clamped(usize),
    /// In the parameters.
    Leaf(usize),
}

/// What a slot is to an error that reaches it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A vertex: it has an error of its own and collects what arrives in its drive.
    Vertex,
    /// Inside an expression: what arrives is passed straight through.
    Through(Reach),
    /// A parameter: what arrives is its gradient.
    Leaf,
    /// Clamped data.
    Input,
    /// Not differentiated.
    Constant,
}

/// What an error reaches that is passed straight through.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Reach {
    /// Some vertex: messages are due in every step.
    pub(crate) vertex: bool,
    /// Some parameter or input: a message is due when the errors have settled.
    pub(crate) border: bool,
}

impl Kind {
    const fn reach(self) -> Reach {
        match self {
            Self::Vertex => Reach { vertex: true, border: false },
            Self::Through(reach) => reach,
            Self::Leaf | Self::Input => Reach { vertex: false, border: true },
            Self::Constant => Reach { vertex: false, border: false },
        }
    }
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Slot {
    pub(crate) source: Source,
    pub(crate) kind: Kind,
    pub(crate) shape: Shape,
    /// Whether the columns are samples of a batch: an input, or made of one.
    batched: bool,
    /// How many operands are this slot.
    reads: usize,
    /// The unit that ends in this slot.
    unit: usize,
}

impl Slot {
    pub(crate) fn arena(&self) -> Option<Range<usize>> {
        match self.source {
            Source::Arena(offset) => Some(offset..offset + self.shape.len()),
            Source::Clamped(_) | Source::Leaf(_) => None,
        }
    }

    pub(crate) fn clamped(&self) -> Option<Range<usize>> {
        match self.source {
            Source::Clamped(offset) => Some(offset..offset + self.shape.len()),
            Source::Arena(_) | Source::Leaf(_) => None,
        }
    }
}

/// One operation of the plan.
#[derive(Clone, Debug)]
pub(crate) struct Step {
    /// The operation's number inside its vertex.
    index: usize,
    operands: Range<usize>,
    pub(crate) slot: usize,
    constants: usize,
    cache: usize,
}

/// What a unit is to an algorithm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// A hidden vertex.
    Hidden,
    /// A vertex that the loss drives.
    Output,
    /// No vertex: errors are passed straight through.
    Through,
}

/// A vertex of the plan, or operations between two calls of annotated functions.
#[derive(Clone)]
pub(crate) struct Unit<T: Real> {
    pub(crate) vertex: &'static Vertex<T>,
    /// The vertex's number in its graph; of an output that only repeats a value, its number there.
    index: usize,
    /// The call that the unit stands in.
    frame: usize,
    steps: Range<usize>,
    iterations: Range<usize>,
    pub(crate) role: Role,
    pub(crate) slot: usize,
    repeats: bool,
}

/// One call of an annotated function.
#[derive(Clone)]
struct Frame<T: Real> {
    graph: &'static Graph<T>,
    /// The caller's frame, vertex and operation.
    caller: Option<(usize, usize, usize)>,
    /// Iterations of the caller's loops.
    iterations: Range<usize>,
    /// The positions that the indices in its name stand for.
    positions: Range<usize>,
}

/// A second name of a slot.
#[derive(Clone)]
struct Alias {
    name: &'static str,
    frame: usize,
    iterations: Range<usize>,
    slot: usize,
}

/// A value among the inputs.
#[derive(Clone)]
struct Input {
    name: &'static str,
    /// Its place in the argument, as a range of the plan's `places`.
    place: Range<usize>,
    slot: usize,
}

/// The plan of one call. All of its memory is kept from call to call.
#[derive(Clone, Default)]
pub(crate) struct Plan<T: Real> {
    slots: Vec<Slot>,
    operands: Vec<usize>,
    steps: Vec<Step>,
    units: Vec<Unit<T>>,
    frames: Vec<Frame<T>>,
    /// Those that are open while the plan is recorded.
    open: Iterations,
    iterations: Vec<usize>,
    /// Positions in sequences of parameters, call after call.
    positions: Vec<Option<usize>>,
    /// The units that begin a segment: the first ones after an iteration of a loop begins or ends.
    borders: Vec<usize>,
    aliases: Vec<Alias>,
    inputs: Vec<Input>,
    /// The slots of the outputs, in order.
    outputs: Vec<usize>,
    /// The place of every output in the result, as a range of `places`.
    output_places: Vec<Range<usize>>,
    /// Places of outputs and inputs.
    places: Vec<Place>,
    /// The memory of the slots and lengths of what a condition reads.
    looked_at: (Vec<usize>, Vec<usize>),
    /// The memory of the place that is being looked at, while inputs and results are taken apart.
    nesting: Vec<Place>,
    /// The lengths of the sequences among the results.
    lengths: Vec<usize>,
    clamped: Vec<T>,
    constants: TypedStore,
    caches: usize,
    arena: usize,
    columnwise: bool,
    /// The columns of the inputs that a batch was selected from.
    batch: Option<usize>,
}

/// Makes as much room as `other` has.
fn reserve_room<E>(own: &mut Vec<E>, other: &Vec<E>) {
    own.reserve_exact(other.capacity().saturating_sub(own.len()));
}

impl<T: Real> Plan<T> {
    /// Empties the plan; its memory stays.
    pub(crate) fn clear(&mut self) {
        self.slots.clear();
        self.operands.clear();
        self.steps.clear();
        self.units.clear();
        self.frames.clear();
        self.open.clear();
        self.iterations.clear();
        self.positions.clear();
        self.borders.clear();
        self.aliases.clear();
        self.inputs.clear();
        self.outputs.clear();
        self.output_places.clear();
        self.places.clear();
        self.nesting.clear();
        self.lengths.clear();
        self.clamped.clear();
        self.constants.clear();
        self.caches = 0;
        self.arena = 0;
        self.columnwise = true;
        self.batch = None;
    }

    /// Takes as much memory as `other` uses, so that recording the like of it allocates nothing.
    pub(crate) fn reserve_like(&mut self, other: &Self) {
        fn reserve<E>(own: &mut Vec<E>, other: &[E]) {
            own.reserve(other.len().saturating_sub(own.len()));
        }
        reserve(&mut self.slots, &other.slots);
        reserve(&mut self.operands, &other.operands);
        reserve(&mut self.steps, &other.steps);
        reserve(&mut self.units, &other.units);
        reserve(&mut self.frames, &other.frames);
        self.open.reserve_like(&other.open);
        reserve(&mut self.iterations, &other.iterations);
        reserve(&mut self.positions, &other.positions);
        reserve(&mut self.borders, &other.borders);
        reserve(&mut self.aliases, &other.aliases);
        reserve(&mut self.inputs, &other.inputs);
        reserve(&mut self.outputs, &other.outputs);
        reserve(&mut self.output_places, &other.output_places);
        reserve(&mut self.places, &other.places);
        // These hold something only for a moment, so their room says what they need.
        reserve_room(&mut self.looked_at.0, &other.looked_at.0);
        reserve_room(&mut self.looked_at.1, &other.looked_at.1);
        reserve_room(&mut self.nesting, &other.nesting);
        reserve(&mut self.lengths, &other.lengths);
        reserve(&mut self.clamped, &other.clamped);
        self.constants.reserve_like(&other.constants);
    }

    /// Number of elements of the arena.
    pub(crate) const fn arena(&self) -> usize {
        self.arena
    }

    /// Whether the batch may be cut between columns.
    pub(crate) const fn columnwise(&self) -> bool {
        self.columnwise
    }

    /// The columns of the inputs that a batch was selected from; none where nothing was selected.
    pub(crate) const fn batch(&self) -> Option<usize> {
        self.batch
    }

    pub(crate) fn units(&self) -> &[Unit<T>] {
        &self.units
    }

    /// Number of segments: the parts that iterations of loops cut the units into; one without loops.
    pub(crate) const fn segments(&self) -> usize {
        self.borders.len() + 1
    }

    /// The units of a segment.
    pub(crate) fn segment(&self, segment: usize) -> Range<usize> {
        let first = segment.checked_sub(1).map_or(0, |before| self.borders[before]);
        first..self.borders.get(segment).copied().unwrap_or(self.units.len())
    }

    /// Where units that follow each other lie in the arena.
    pub(crate) fn arena_of(&self, units: &Range<usize>) -> Range<usize> {
        // Units and their steps lie in the arena in the order of recording.
        let offset = |unit: usize| {
            let step = self.units.get(unit).and_then(|unit| self.steps.get(unit.steps.start));
            step.and_then(|step| self.slots[step.slot].arena()).map_or(self.arena, |range| range.start)
        };
        offset(units.start)..offset(units.end)
    }

    pub(crate) fn slot(&self, slot: usize) -> &Slot {
        &self.slots[slot]
    }

    pub(crate) fn clamped(&self) -> &[T] {
        &self.clamped
    }

    /// The slots of the outputs.
    pub(crate) fn outputs(&self) -> &[usize] {
        &self.outputs
    }

    /// The lengths of the sequences among the results, an outer one before those inside it.
    pub(crate) fn lengths(&self) -> &[usize] {
        &self.lengths
    }

    /// The elements of a slot that the arena, the clamped data or the parameters hold.
    fn view<'a>(&'a self, slot: usize, arena: &'a [T], leaves: &'a Leaves<'_, T>) -> View<'a, T> {
        match self.slots[slot].source {
            Source::Leaf(leaf) => leaves.view(leaf),
            Source::Arena(_) | Source::Clamped(_) => self.view_in(slot, arena),
        }
    }

    /// The elements of a slot that names a vertex or an input; none of a parameter.
    pub(crate) fn view_in<'a>(&'a self, slot: usize, arena: &'a [T]) -> View<'a, T> {
        let slot = &self.slots[slot];
        let end = |offset: usize| offset..offset + slot.shape.len();
        match slot.source {
            Source::Arena(offset) => View::new(&arena[end(offset)], slot.shape),
            Source::Clamped(offset) => View::new(&self.clamped[end(offset)], slot.shape),
            Source::Leaf(_) => View::EMPTY,
        }
    }
}
