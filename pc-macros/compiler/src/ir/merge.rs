//! Where branches meet and loops begin anew, a variable holds one of several values.
//!
//! What it may hold is listed once, as a merge, and every read of the variable is a read of that number:
//! the lists of a function are together as long as the function, however its branches follow each other.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::Operand;

/// The merges of a function, by number.
#[derive(Default)]
pub(crate) struct Merges {
    lists: Vec<Vec<Operand>>,
    /// The numbers of those whose list is complete.
    numbers: HashMap<Vec<Operand>, usize>,
    /// The merges that are parts of others: (merge, part) → number.
    parts: BTreeMap<(usize, Part), usize>,
    /// Of those, by number, the merge that each is a part of.
    wholes: HashMap<usize, usize>,
}

/// How many parts of parts are told apart. What goes deeper is known by what it is a part of.
const DEEPEST: usize = 4;

/// What is read of a value, or of a place inside the parameters.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    /// An element of a tuple.
    Element(usize),
    /// A place inside the place: `.w`, `[i@3]`.
    Place(String),
}

impl Merges {
    /// One of several; one as itself.
    pub(crate) fn one_of(&mut self, operands: impl IntoIterator<Item = Operand>) -> Operand {
        let several = match Operand::one_of(operands) {
            Operand::OneOf(several) => several,
            one => return one,
        };
        // An operation belongs to the vertex that it stands in.
        if several.iter().any(|operand| matches!(operand, Operand::Operation(_))) {
            return Operand::OneOf(several);
        }
        let Self { lists, numbers, .. } = self;
        let number = *numbers.entry(several).or_insert_with_key(|several| {
            lists.push(several.clone());
            lists.len() - 1
        });
        Operand::Merge(number)
    }

    /// At the head of a loop: this, or what is [added](Self::close) when the loop is known.
    pub(crate) fn open(&mut self, before: &Operand) -> Operand {
        self.lists.push(vec![before.clone()]);
        Operand::Merge(self.lists.len() - 1)
    }

    pub(crate) fn close(&mut self, merge: usize, end: &[Operand]) {
        let mut pending: Vec<_> = end.iter().map(|operand| (merge, operand.clone())).collect();
        while let Some((number, operand)) = pending.pop() {
            if self.lists[number].contains(&operand) {
                continue;
            }
            self.lists[number].push(operand.clone());
            let [first, beyond] = [number, number + 1].map(|whole| (whole, Part::Element(0)));
            let parts = self.parts.range(first..beyond).map(|((_, part), &number)| (part.clone(), number));
            for (part, number) in parts.collect::<Vec<_>>() {
                pending.push((number, self.part_of(&operand, &part, Some(merge))));
            }
        }
    }

    /// Element `index` of a tuple.
    pub(crate) fn element(&mut self, operand: &Operand, index: usize) -> Operand {
        self.part_of(operand, &Part::Element(index), None)
    }

    /// A place inside a place of the parameters: `.w`, `[i@3]`.
    pub(crate) fn place_in(&mut self, operand: &Operand, path: &str) -> Operand {
        self.part_of(operand, &Part::Place(path.to_owned()), None)
    }

    /// A part; `closing` is the merge that gets it now, if it is the head of a loop.
    fn part_of(&mut self, operand: &Operand, part: &Part, closing: Option<usize>) -> Operand {
        match (operand, part) {
            (Operand::Tuple(elements), Part::Element(index)) if *index < elements.len() => {
                elements[*index].clone()
            }
            (Operand::Vertex(vertex), Part::Element(index)) => Operand::Result(*vertex, *index),
            (Operand::Parameter(place), Part::Place(path)) => Operand::Parameter(format!("{place}{path}")),
            (Operand::Input(place), Part::Element(index)) => Operand::Input(format!("{place}.{index}")),
            (Operand::OneOf(several), _) => {
                let parts: Vec<_> =
                    several.iter().map(|operand| self.part_of(operand, part, closing)).collect();
                Operand::one_of(parts)
            }
            (Operand::Merge(merge), _) => Operand::Merge(self.part_of_merge(*merge, part, closing)),
            (other, _) => other.clone(),
        }
    }

    fn part_of_merge(&mut self, merge: usize, part: &Part, closing: Option<usize>) -> usize {
        let key = (merge, part.clone());
        if let Some(&number) = self.parts.get(&key) {
            return number;
        }
        let mut wholes = std::iter::successors(Some(merge), |merge| self.wholes.get(merge).copied());
        // What an iteration takes out of what it began with would go deeper in every iteration.
        let is_inside = wholes.clone().any(|whole| closing == Some(whole));
        if is_inside || wholes.nth(DEEPEST).is_some() {
            return merge;
        }
        let number = self.lists.len();
        self.lists.push(Vec::new());
        self.parts.insert(key, number);
        self.wholes.insert(number, merge);
        for operand in self.lists[merge].clone() {
            let operand = self.part_of(&operand, part, closing);
            self.lists[number].push(operand);
        }
        number
    }

    /// A way through operands, where what a merge holds is shown once.
    pub(crate) fn places(&self) -> Places<'_> {
        Places { merges: self, seen: HashSet::new() }
    }

    /// By number, what every merge holds itself.
    pub(crate) fn lists(&self) -> &[Vec<Operand>] {
        &self.lists
    }

    /// What a merge holds itself, each once, and not itself.
    pub(crate) fn members(&self, merge: usize) -> Vec<&Operand> {
        let (mut members, mut seen) = (Vec::new(), HashSet::new());
        each_member(&self.lists[merge], &mut |member| {
            if *member != Operand::Merge(merge) && seen.insert(member) {
                members.push(member);
            }
        });
        members
    }
}

/// The members of a list, where tuples and lists in it are taken apart, and merges are not.
pub(crate) fn each_member<'o>(list: impl IntoIterator<Item = &'o Operand>, see: &mut dyn FnMut(&'o Operand)) {
    for operand in list {
        match operand {
            Operand::Tuple(members) | Operand::OneOf(members) => each_member(members, see),
            member => see(member),
        }
    }
}

/// A way through operands that goes into every merge once.
pub(crate) struct Places<'m> {
    merges: &'m Merges,
    seen: HashSet<usize>,
}

impl Places<'_> {
    /// Shows every operand that is neither a tuple nor one of several.
    pub(crate) fn each(&mut self, operand: &Operand, see: &mut impl FnMut(&Operand)) {
        let mut pending = vec![operand];
        while let Some(operand) = pending.pop() {
            match operand {
                Operand::Tuple(several) | Operand::OneOf(several) => pending.extend(several.iter().rev()),
                Operand::Merge(merge) => {
                    if self.seen.insert(*merge) {
                        pending.extend(self.merges.lists[*merge].iter().rev());
                    }
                }
                place => see(place),
            }
        }
    }
}
