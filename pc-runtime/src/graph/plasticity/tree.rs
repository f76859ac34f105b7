//! A statement as the tree of its operations: what stands between what it reads and the vertex.

use super::{Again, Call, Obstacle, Reading, Responses};
use crate::graph::{Graph, Operand, Operation};
use crate::op::Response;
use crate::scalar::Real;

/// Whether an operand may be an argument, or a place inside it.
pub(super) const fn may_be<T: Real>(graph: &Graph<T>, operand: &Operand, argument: &str) -> bool {
    match operand {
        Operand::Parameter(path) | Operand::Input(path) => begins(path.as_bytes(), argument.as_bytes()),
        Operand::Merge(merge) => {
            let arguments = graph.merges[*merge].arguments;
            let mut i = 0;
            while i < arguments.len() {
                if begins(arguments[i].as_bytes(), argument.as_bytes()) {
                    return true;
                }
                i += 1;
            }
            false
        }
        Operand::OneOf(several) | Operand::Tuple(several) => {
            let mut i = 0;
            while i < several.len() {
                if may_be(graph, &several[i], argument) {
                    return true;
                }
                i += 1;
            }
            false
        }
        _ => false,
    }
}

/// Whether a path is that of the argument, or of a place inside it.
const fn begins(path: &[u8], argument: &[u8]) -> bool {
    let mut i = 0;
    while i < argument.len() {
        if i >= path.len() || path[i] != argument[i] {
            return false;
        }
        i += 1;
    }
    i == path.len() || path[i] == b'.' || path[i] == b'['
}

/// Where a statement reads something: the operation, and the operand of it.
pub(in crate::graph) type Position = (usize, usize);

/// A statement, as the tree of its operations.
#[derive(Clone, Copy)]
pub(in crate::graph) struct Tree<'g, T: Real> {
    pub(in crate::graph) graph: &'g Graph<T>,
    pub(in crate::graph) vertex: usize,
    /// The calls of its function, if they are known.
    pub(in crate::graph) calls: &'g [Call],
    /// What each operation reads again, if that is known better than by its function alone.
    pub(in crate::graph) again: Option<&'g [&'g [Again]]>,
}

/// What is read somewhere: arguments of the function, and what is read again, each as bits.
#[derive(Clone, Copy)]
pub(in crate::graph) struct Reads {
    pub(super) arguments: u64,
    sets: u64,
}

/// The way from an operation to its vertex.
#[derive(Clone, Copy)]
pub(in crate::graph) struct Way {
    /// What the operation reads, and those whose values it takes.
    below: Reads,
    /// What its value is multiplied with; of what is read again, only what stands behind it.
    beside: Reads,
    /// What stands between its value and the vertex.
    response: Response,
    obstacle: Option<Obstacle>,
}

impl Reads {
    const NOTHING: Self = Self { arguments: 0, sets: 0 };

    const fn and(self, other: Self) -> Self {
        Self { arguments: self.arguments | other.arguments, sets: self.sets | other.sets }
    }
}

impl Way {
    pub(in crate::graph) const NEW: Self =
        Self { below: Reads::NOTHING, beside: Reads::NOTHING, response: Response::Linear, obstacle: None };
}

impl<T: Real> Tree<'_, T> {
    /// Finds the ways of all operations. (An operation stands behind those whose values it takes.)
    pub(in crate::graph) const fn look(self, ways: &mut [Way]) {
        let operations = self.operations();
        let mut o = 0;
        while o < operations.len() {
            let mut i = 0;
            while i < operations[o].operands.len() {
                // What a call returns, vertices of its own compute.
                if !self.is_call(o) || self.reading((o, i)).is_returned {
                    ways[o].below = ways[o].below.and(self.reads(ways, (o, i)));
                }
                i += 1;
            }
            o += 1;
        }
        while o > 0 {
            o -= 1;
            let mut i = 0;
            while i < operations[o].operands.len() {
                let (response, obstacle) = if self.is_call(o) {
                    (Response::General, Some(Obstacle::Argument))
                } else {
                    let response = worse(self.own((o, i)), ways[o].response);
                    let is_linear = matches!(response, Response::Linear);
                    let own = if is_linear { None } else { Some(Obstacle::Above) };
                    (response, if ways[o].obstacle.is_some() { ways[o].obstacle } else { own })
                };
                let beside = self.beside(ways, (o, i));
                hand_on(&operations[o].operands[i], ways, response, obstacle, beside);
                i += 1;
            }
        }
    }

    /// What stands between what is read and the vertex, and why that is not linear.
    pub(in crate::graph) const fn learning(
        self,
        ways: &[Way],
        place: Position,
    ) -> (Response, Option<Obstacle>) {
        let (response, obstacle) = self.response(ways, place);
        let Some(Again { same, is_twice, .. }) = self.again(place) else { return (response, obstacle) };
        let is_call = self.is_call(place.0);
        let is_squared = is_twice && is_call && self.has_product(place.0, place.1, place.1);
        if !is_squared && self.beside(ways, place).sets & same == 0 {
            return (response, obstacle);
        }
        let own = if is_call { Obstacle::Handed } else { Obstacle::Product };
        (Response::General, Some(if let Some(first) = obstacle { first } else { own }))
    }

    /// The same, if it is read once.
    const fn response(self, ways: &[Way], place: Position) -> (Response, Option<Obstacle>) {
        let Way { response, obstacle, .. } = ways[place.0];
        if self.is_call(place.0) {
            let Reading { response, is_returned, .. } = self.reading(place);
            return match response {
                _ if is_returned => (Response::General, Some(Obstacle::Returned)),
                Response::Linear => (response, None),
                _ => (response, Some(Obstacle::Callee)),
            };
        }
        match self.own(place) {
            Response::Linear | Response::Additive => (response, obstacle),
            own => (worse(own, response), Some(Obstacle::Operation)),
        }
    }

    /// What is multiplied with what is read here.
    pub(super) const fn beside(self, ways: &[Way], (operation, operand): Position) -> Reads {
        // What goes into a call stays there, unless it is returned.
        let goes_on = !self.is_call(operation) || self.reading((operation, operand)).is_returned;
        let mut beside = if goes_on { ways[operation].beside } else { Reads::NOTHING };
        let mut i = 0;
        while i < self.operations()[operation].operands.len() {
            if self.has_product(operation, operand, i) {
                let Reads { arguments, sets } = self.reads(ways, (operation, i));
                // The table tells of every read; an error is said once.
                let sets = if i > operand || self.again.is_some() { sets } else { 0 };
                beside = beside.and(Reads { arguments, sets });
            }
            i += 1;
        }
        beside
    }

    /// What is read in an operand.
    const fn reads(self, ways: &[Way], place: Position) -> Reads {
        let mut reads = self.reads_of(ways, &self.operations()[place.0].operands[place.1]);
        if let Some(Again { set, .. }) = self.again(place) {
            reads.sets |= 1 << (set % 64);
        }
        reads
    }

    const fn reads_of(self, ways: &[Way], operand: &Operand) -> Reads {
        let mut found = Reads::NOTHING;
        let mut i = 0;
        match operand {
            Operand::Operation(operation) => return ways[*operation].below,
            Operand::OneOf(several) | Operand::Tuple(several) => {
                while i < several.len() {
                    found = found.and(self.reads_of(ways, &several[i]));
                    i += 1;
                }
            }
            place => {
                while i < self.graph.arguments.len() {
                    if may_be(self.graph, place, self.graph.arguments[i].name) {
                        found.arguments |= 1 << (i % 64);
                    }
                    i += 1;
                }
            }
        }
        found
    }

    /// Whether an operation multiplies one operand with another, or, of a call, what is in one operand.
    const fn has_product(self, operation: usize, one: usize, other: usize) -> bool {
        if self.is_call(operation) {
            return self.reading((operation, one)).multiplied >> (other % 64) & 1 == 1;
        }
        let are_terms = matches!(self.own((operation, one)), Response::Additive)
            || matches!(self.own((operation, other)), Response::Additive);
        one != other && !are_terms
    }

    const fn again(self, (operation, operand): Position) -> Option<Again> {
        let again = match self.again {
            Some(again) => again[operation],
            None => self.operations()[operation].read_again,
        };
        let mut i = 0;
        while i < again.len() {
            if again[i].operand == operand {
                return Some(again[i]);
            }
            i += 1;
        }
        None
    }

    pub(super) const fn operations(self) -> &'static [Operation<T>] {
        self.graph.vertices[self.vertex].operations
    }

    pub(super) const fn is_call(self, operation: usize) -> bool {
        self.operations()[operation].is_call()
    }

    /// What is made of an operand of a call.
    pub(super) const fn reading(self, (operation, operand): Position) -> Reading {
        let mut c = 0;
        while c < self.calls.len() {
            let Call { vertex, operation: number, readings } = self.calls[c];
            if vertex == self.vertex && number == operation && operand < readings.len() {
                return readings[operand];
            }
            c += 1;
        }
        Reading { response: Response::General, is_returned: false, multiplied: u64::MAX }
    }

    /// How an operation responds to an operand.
    const fn own(self, (operation, operand): Position) -> Response {
        match self.operations()[operation].applied.responses {
            Responses::Operation(responses) if operand < responses.len() => responses[operand],
            _ => Response::General,
        }
    }
}

/// Gives the operations in an operand their ways.
const fn hand_on(
    operand: &Operand,
    ways: &mut [Way],
    response: Response,
    obstacle: Option<Obstacle>,
    beside: Reads,
) {
    match operand {
        Operand::Operation(operation) => {
            ways[*operation] = Way { beside, response, obstacle, ..ways[*operation] };
        }
        Operand::OneOf(several) | Operand::Tuple(several) => {
            let mut i = 0;
            while i < several.len() {
                hand_on(&several[i], ways, response, obstacle, beside);
                i += 1;
            }
        }
        _ => {}
    }
}

/// The response of one after the other; of two, the worse one.
pub(super) const fn worse(one: Response, other: Response) -> Response {
    match (one, other) {
        (Response::General, _) | (_, Response::General) => Response::General,
        (Response::Elementwise, _) | (_, Response::Elementwise) => Response::Elementwise,
        _ => Response::Linear,
    }
}
