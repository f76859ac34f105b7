//! Which parameters an operand may be, where it is one of several.

use std::collections::HashMap;

use crate::ir::{Graph, Operand, Vertex, each_member};
use crate::text;

/// The places inside the parameters that a function reads, and which of them every merge may hold.
///
/// Places are numbered, and sets of them are bits: a function may read many references that are each one of
/// many places.
#[derive(Default)]
pub(crate) struct Parameters {
    /// By number: `p`, `p.layers`, `p.layers[i]`, `p.layers[i].w`.
    names: Vec<String>,
    /// What operands call a place → its number, behind those of the places that it is inside of.
    places: HashMap<String, Vec<usize>>,
    merges: Vec<Held>,
}

/// The places that an operand may be.
#[derive(Clone, Default)]
struct Held {
    places: Set,
    /// These, and what they are inside of.
    around: Set,
}

impl Parameters {
    pub(crate) fn of(graph: &Graph) -> Self {
        let mut parameters = Self::default();
        let operations = graph.vertices.iter().flat_map(|vertex| &vertex.operations);
        let read = operations.flat_map(|operation| &operation.operands);
        parameters.number(read.chain(graph.merges.lists().iter().flatten()));
        parameters.merges.resize(graph.merges.lists().len(), Held::default());
        // Merges hold earlier ones; but parts of merges, and heads of loops, hold later ones, too.
        while parameters.spread(graph, false) | parameters.spread(graph, true) {}
        parameters
    }

    fn number<'o>(&mut self, operands: impl Iterator<Item = &'o Operand>) {
        let Self { names, places, .. } = self;
        let mut numbers = HashMap::new();
        each_member(operands, &mut |member| {
            let Operand::Parameter(place) = member else { return };
            places.entry(place.clone()).or_insert_with_key(|place| {
                let shown = text::positions(place).0;
                let ends = shown.match_indices(['.', '[']).map(|(end, _)| end).chain([shown.len()]);
                let number = |end| {
                    *numbers.entry(shown[..end].to_owned()).or_insert_with_key(|name: &String| {
                        names.push(name.clone());
                        names.len() - 1
                    })
                };
                ends.map(number).collect()
            });
        });
    }

    /// Gives every merge what its members may hold, one after the other; whether that was new.
    fn spread(&mut self, graph: &Graph, is_reversed: bool) -> bool {
        let count = self.merges.len();
        let mut is_new = false;
        for i in 0..count {
            let merge = if is_reversed { count - 1 - i } else { i };
            let held = self.held(&graph.merges.lists()[merge]);
            is_new |= self.merges[merge].extend(&held);
        }
        is_new
    }

    fn held<'o>(&self, operands: impl IntoIterator<Item = &'o Operand>) -> Held {
        let mut held = Held::default();
        each_member(operands, &mut |member| match member {
            Operand::Parameter(place) => held.insert(&self.places[place]),
            Operand::Merge(merge) => {
                held.extend(&self.merges[*merge]);
            }
            _ => {}
        });
        held
    }

    /// A place that the operand may be, if it may be one.
    pub(crate) fn place(&self, operand: &Operand) -> Option<&str> {
        self.held([operand]).places.numbers().next().map(|number| &*self.names[number])
    }

    /// The arguments whose places a merge may hold.
    pub(crate) fn arguments(&self, merge: usize) -> impl Iterator<Item = &str> {
        let names = self.merges[merge].around.numbers().map(|number| &*self.names[number]);
        names.filter(|name| !name.contains(['.', '[']))
    }

    /// Of each operation of a vertex, the operands whose parameters the vertex reads at another place, too.
    // Input:   let h = &p.w * (&p.w * x + &p.b);
    // Output:  0: [0], 1: [], 2: [0]
    pub(crate) fn read_again(&self, vertex: &Vertex) -> Vec<Vec<usize>> {
        let (mut read, mut around, mut around_several) = <(Set, Set, Set)>::default();
        for operand in vertex.operations.iter().flat_map(|operation| &operation.operands) {
            let held = self.held([operand]);
            around_several.extend(&held.around.both(&around));
            around.extend(&held.around);
            read.extend(&held.places);
        }
        // A place is read again as itself, or as a place inside it.
        let again = read.both(&around_several);
        let is_again = |(_, operand): &(usize, &Operand)| {
            self.held([*operand]).around.both(&again).numbers().next().is_some()
        };
        let of_operation =
            |operands: &[Operand]| operands.iter().enumerate().filter(is_again).map(|(i, _)| i).collect();
        vertex.operations.iter().map(|operation| of_operation(&operation.operands)).collect()
    }
}

impl Held {
    /// Adds a place by its number, which stands behind those of the places that it is inside of.
    fn insert(&mut self, numbers: &[usize]) {
        self.places.insert(numbers.last().copied());
        self.around.insert(numbers.iter().copied());
    }

    /// Adds what another holds; whether that was new.
    fn extend(&mut self, other: &Self) -> bool {
        self.places.extend(&other.places) | self.around.extend(&other.around)
    }
}

/// A set of numbers: bit `n % 64` of word `n / 64`.
#[derive(Clone, Default)]
struct Set(Vec<u64>);

impl Set {
    fn insert(&mut self, numbers: impl IntoIterator<Item = usize>) {
        for number in numbers {
            self.0.resize(self.0.len().max(number / 64 + 1), 0);
            self.0[number / 64] |= 1 << (number % 64);
        }
    }

    /// Adds the numbers of another; whether one was new.
    fn extend(&mut self, other: &Self) -> bool {
        self.0.resize(self.0.len().max(other.0.len()), 0);
        let mut is_new = false;
        for (word, other) in self.0.iter_mut().zip(&other.0) {
            is_new |= other & !*word != 0;
            *word |= other;
        }
        is_new
    }

    /// The numbers of both.
    fn both(&self, other: &Self) -> Self {
        Self(self.0.iter().zip(&other.0).map(|(word, other)| word & other).collect())
    }

    fn numbers(&self) -> impl Iterator<Item = usize> {
        let bits = |word: u64| (0..64).filter(move |bit| word >> bit & 1 == 1);
        self.0.iter().enumerate().flat_map(move |(i, &word)| bits(word).map(move |bit| i * 64 + bit))
    }
}
