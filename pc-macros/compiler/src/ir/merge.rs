//! Where branches meet and loops begin anew, a variable holds one of several values.
//!
//! What it may hold is listed once, as a merge, and every read of the variable is a read of that number:
//! the lists of a function are together as long as the function, however its branches follow each other.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::Operand;

/// The merges of a function, by number.
#[derive(Default)]
pub(crate) struct Merges {
    lists: Vec<Vec<Operand>>,
    /// The numbers of those whose list is complete.
    numbers: HashMap<Vec<Operand>, usize>,
    /// The merges that are parts of others: (merge, part) → number.
    parts: BTreeMap<(usize, usize), usize>,
}

impl Merges {
    /// One of several; one as itself.
    pub(crate) fn one_of(&mut self, operands: impl IntoIterator<Item = Operand>) -> Operand {
        let several = match Operand::one_of(operands) {
            Operand::OneOf(several) => several,
            one => return one,
        };
        // An operation belongs to the vertex that it stands in, and places of the parameters are few.
        let stay = several.iter().any(|operand| matches!(operand, Operand::Operation(_)))
            || several.iter().all(|operand| matches!(operand, Operand::Parameter(_)));
        if stay {
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
    pub(crate) fn open(&mut self, before: Operand) -> usize {
        self.lists.push(vec![before]);
        self.lists.len() - 1
    }

    pub(crate) fn close(&mut self, merge: usize, end: &[Operand]) {
        self.lists[merge].extend_from_slice(end);
        let parts: Vec<_> =
            self.parts.range((merge, 0)..(merge + 1, 0)).map(|(&(_, i), &n)| (i, n)).collect();
        for (index, number) in parts {
            for operand in end {
                let part = self.part(operand, index);
                self.lists[number].push(part);
            }
        }
    }

    /// Part `index` of a value.
    pub(crate) fn part(&mut self, operand: &Operand, index: usize) -> Operand {
        match operand {
            Operand::Tuple(elements) if index < elements.len() => elements[index].clone(),
            Operand::Vertex(vertex) => Operand::Result(*vertex, index),
            Operand::OneOf(several) => {
                Operand::one_of(several.iter().map(|operand| self.part(operand, index)).collect::<Vec<_>>())
            }
            Operand::Merge(merge) => Operand::Merge(self.part_of_merge(*merge, index)),
            other => other.clone(),
        }
    }

    fn part_of_merge(&mut self, merge: usize, index: usize) -> usize {
        if let Some(&number) = self.parts.get(&(merge, index)) {
            return number;
        }
        let number = self.lists.len();
        self.lists.push(Vec::new());
        self.parts.insert((merge, index), number);
        for operand in self.lists[merge].clone() {
            let part = self.part(&operand, index);
            self.lists[number].push(part);
        }
        number
    }

    /// Shows every operand that is neither a tuple nor one of several.
    pub(crate) fn each_place(&self, operand: &Operand, see: &mut impl FnMut(&Operand)) {
        self.places().each(operand, see);
    }

    /// The same for one operand after another, where what a merge holds is shown once.
    pub(crate) fn places(&self) -> Places<'_> {
        Places { merges: self, seen: HashSet::new() }
    }

    /// Of every merge, the parameters that it may hold, by way of others, too.
    pub(crate) fn parameters(&self) -> Vec<BTreeSet<&str>> {
        let mut parameters = vec![BTreeSet::new(); self.lists.len()];
        let mut held = vec![Vec::new(); self.lists.len()];
        for (number, list) in self.lists.iter().enumerate() {
            each_member(list, &mut |member| match member {
                Operand::Parameter(text) => {
                    parameters[number].insert(text.as_str());
                }
                Operand::Merge(merge) => held[number].push(*merge),
                _ => {}
            });
        }
        // Most merges hold earlier ones; those of loops hold later ones, too.
        let mut is_done = false;
        while !is_done {
            is_done = true;
            for (number, held) in held.iter().enumerate() {
                for &merge in held {
                    let new: Vec<_> = parameters[merge].difference(&parameters[number]).copied().collect();
                    is_done &= new.is_empty();
                    parameters[number].extend(new);
                }
            }
        }
        parameters
    }

    /// What a merge holds itself, each once: no parameters, and not itself.
    pub(crate) fn values(&self, merge: usize) -> Vec<&Operand> {
        let (mut values, mut seen) = (Vec::new(), HashSet::new());
        each_member(&self.lists[merge], &mut |member| {
            let is_value = !matches!(member, Operand::Parameter(_)) && *member != Operand::Merge(merge);
            if is_value && seen.insert(member) {
                values.push(member);
            }
        });
        values
    }
}

/// The members of a list, where tuples and lists in it are taken apart, and merges are not.
pub(crate) fn each_member<'o>(list: &'o [Operand], see: &mut impl FnMut(&'o Operand)) {
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
