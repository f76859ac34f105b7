//! Sources: which parameters and inputs an operand may be, where it is one of several.

use std::collections::{HashMap, HashSet};

use crate::ir::{Graph, Operand, Vertex, each_member};
use crate::text;

/// The places inside the parameters that a function reads, its inputs, and which of them every merge may hold.
///
/// Places are numbered, and sets of them are bits: a function may read many references that are each one of
/// many places.
#[derive(Default)]
pub(crate) struct Sources {
    /// By number: `x`, `p.layers`, `p.layers[i].w`.
    names: Vec<String>,
    /// What operands call a place → its number.
    places: HashMap<Operand, usize>,
    inputs: Set,
    merges: Vec<Set>,
    /// By number, what may be the same place, or one inside it, or one that it is inside of.
    same: Vec<Set>,
}

/// An operand that a vertex may read at another place, too.
pub(crate) struct Again {
    pub(crate) operand: usize,
    /// What it may be, as a number.
    pub(crate) set: usize,
    /// The numbers of what other operands may be that may be the same: bit `n % 64` is that of number `n`.
    pub(crate) same: u64,
    /// Whether it is a tuple of which several elements may be the same.
    pub(crate) is_twice: bool,
}

impl Sources {
    pub(crate) fn of(graph: &Graph) -> Self {
        let mut sources = Self::default();
        let operations = graph.vertices.iter().flat_map(|vertex| &vertex.operations);
        let read = operations.flat_map(|operation| &operation.operands);
        sources.number(read.chain(graph.merges.lists().iter().flatten()));
        sources.same = same(&sources.names);
        sources.merges.resize(graph.merges.lists().len(), Set::default());
        // Merges hold earlier ones; but parts of merges, and heads of loops, hold later ones, too.
        while sources.spread(graph, false) | sources.spread(graph, true) {}
        sources
    }

    fn number<'o>(&mut self, operands: impl Iterator<Item = &'o Operand>) {
        let Self { names, places, inputs, .. } = self;
        let mut numbers = HashMap::new();
        each_member(operands, &mut |member| {
            let (Operand::Parameter(place) | Operand::Input(place)) = member else { return };
            places.entry(member.clone()).or_insert_with(|| {
                let number = *numbers.entry(text::positions(place).0).or_insert_with_key(|name| {
                    names.push(name.clone());
                    names.len() - 1
                });
                inputs.insert(matches!(member, Operand::Input(_)).then_some(number));
                number
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

    fn held<'o>(&self, operands: impl IntoIterator<Item = &'o Operand>) -> Set {
        let mut held = Set::default();
        each_member(operands, &mut |member| {
            held.insert(self.places.get(member).copied());
            if let Operand::Merge(merge) = member {
                held.extend(&self.merges[*merge]);
            }
        });
        held
    }

    /// A place inside the parameters that the operand may be, if it may be one.
    pub(crate) fn place(&self, operand: &Operand) -> Option<&str> {
        self.held([operand])
            .numbers()
            .find(|number| !self.inputs.has(*number))
            .map(|number| &*self.names[number])
    }

    /// Whether the operand may be a place inside the parameters, or an input.
    pub(crate) fn is_read(&self, operand: &Operand) -> bool {
        self.held([operand]).numbers().next().is_some()
    }

    /// The arguments that a merge may hold, or hold places of.
    pub(crate) fn arguments(&self, merge: usize) -> impl Iterator<Item = &str> {
        let argument = |number| {
            let name: &String = &self.names[number];
            &name[..name.find(['.', '[']).unwrap_or(name.len())]
        };
        let mut seen = HashSet::new();
        self.merges[merge].numbers().map(argument).filter(move |name| seen.insert(*name))
    }

    /// Of each operation of a vertex, the operands that the vertex may read at another place, too.
    // Input:   let h = &p.w * (&p.w * x + &p.b);
    // Output:  0: [0], 1: [], 2: [0]
    pub(crate) fn read_again(&self, vertex: &Vertex) -> Vec<Vec<Again>> {
        let held = vertex.operations.iter().map(|operation| {
            let operands = operation.operands.iter().map(|operand| (operand, self.held([operand])));
            operands.enumerate().filter(|(_, (_, held))| held.numbers().next().is_some()).collect::<Vec<_>>()
        });
        let held: Vec<_> = held.collect();
        let (mut sets, mut numbers) = (Vec::new(), HashMap::new());
        for (_, (_, held)) in held.iter().flatten() {
            let number = numbers.entry(held).or_insert_with(|| {
                sets.push((held, 0));
                sets.len() - 1
            });
            sets[*number].1 += 1;
        }
        let again = |&(place, (operand, ref held)): &(usize, (&Operand, Set))| {
            let (set, reach, is_twice) = (numbers[held], self.reach(held), self.is_twice(operand));
            let others = sets.iter().enumerate().filter(|(other, (_, count))| *other != set || *count > 1);
            let same = others.filter(|(_, (places, _))| places.meets(&reach));
            let same = same.fold(0, |bits, (other, _)| bits | 1 << (other % 64));
            (same != 0 || is_twice).then_some(Again { operand: place, set, same, is_twice })
        };
        held.iter().map(|operands| operands.iter().filter_map(again).collect()).collect()
    }

    /// What may be the same as one of the places.
    fn reach(&self, places: &Set) -> Set {
        let mut reach = Set::default();
        for place in places.numbers() {
            reach.extend(&self.same[place]);
        }
        reach
    }

    /// Whether several elements of a tuple may be the same.
    fn is_twice(&self, operand: &Operand) -> bool {
        let Operand::Tuple(elements) = operand else { return false };
        let mut reach = Set::default();
        elements.iter().any(|element| {
            let held = self.held([element]);
            let is_twice = held.meets(&reach) || self.is_twice(element);
            reach.extend(&self.reach(&held));
            is_twice
        })
    }
}

/// A step of a path: a field, or an element, whose index may be known.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Step<'p> {
    Field(&'p str),
    Element(Option<usize>),
}

impl Step<'_> {
    /// The same, of any element.
    fn any(&self) -> Self {
        if let Self::Element(_) = self { Self::Element(None) } else { *self }
    }
}

/// The steps of a path. Elements of a range are counted from its start: where that is not the first, they are not told
/// apart.
fn steps(path: &str) -> Vec<Step<'_>> {
    let mut depth = 0_usize;
    let steps = path.split(|c| {
        let is_outside = depth == 0;
        match c {
            '[' => depth += 1,
            ']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        is_outside && matches!(c, '.' | '[')
    });
    let steps = steps.filter(|step| !(step.starts_with("..") && step.ends_with(']')));
    let step = |step| match str::strip_suffix(step, ']') {
        Some(range) if range.contains("..") => None,
        Some(index) => Some(Step::Element(index.parse().ok())),
        None => Some(Step::Field(step)),
    };
    steps.map_while(step).collect()
}

/// Of each path, those that may be of the same place, of one inside it, or of one that it is inside of.
fn same(paths: &[String]) -> Vec<Set> {
    let paths: Vec<_> = paths.iter().map(|path| steps(path)).collect();
    let paths = paths.iter().map(|steps| (steps, steps.iter().map(Step::any).collect::<Vec<_>>()));
    let paths: Vec<_> = paths.collect();
    let mut wholes: HashMap<&[Step<'_>], Vec<usize>> = HashMap::new();
    for (number, (_, any)) in paths.iter().enumerate() {
        wholes.entry(any).or_default().push(number);
    }
    let mut same = vec![Set::default(); paths.len()];
    for (inner, (path, any)) in paths.iter().enumerate() {
        for whole in (1..=any.len()).filter_map(|end| wholes.get(&any[..end])).flatten() {
            let mut steps = path.iter().zip(paths[*whole].0);
            let may_be = |(one, other): (&Step<'_>, &Step<'_>)| {
                one == other || [one, other].contains(&&Step::Element(None))
            };
            if steps.all(may_be) {
                same[inner].insert([*whole]);
                same[*whole].insert([inner]);
            }
        }
    }
    same
}

/// A set of numbers: bit `n % 64` of word `n / 64`.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub(crate) struct Set(Vec<u64>);

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

    fn has(&self, number: usize) -> bool {
        self.0.get(number / 64).is_some_and(|word| word >> (number % 64) & 1 == 1)
    }

    /// Whether a number is in both.
    fn meets(&self, other: &Self) -> bool {
        self.0.iter().zip(&other.0).any(|(word, other)| word & other != 0)
    }

    fn numbers(&self) -> impl Iterator<Item = usize> {
        let bits = |word: u64| (0..64).filter(move |bit| word >> bit & 1 == 1);
        self.0.iter().enumerate().flat_map(move |(i, &word)| bits(word).map(move |bit| i * 64 + bit))
    }
}
