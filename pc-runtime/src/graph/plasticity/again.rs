//! Which operands of a statement read what others read, too, by the names of the parameters.

use super::{Again, Position};
use crate::graph::with_indices;

/// Of each operation, the operands whose parameters may be read again.
pub(in crate::graph) fn again(reads: &[(Position, Vec<String>)], operations: usize) -> Vec<Vec<Again>> {
    let mut sets: Vec<&[String]> = Vec::new();
    let numbers = reads.iter().map(|(_, names)| {
        sets.iter().position(|set| *set == names).unwrap_or_else(|| {
            sets.push(names);
            sets.len() - 1
        })
    });
    let numbers: Vec<usize> = numbers.collect();
    let meet = |one: &[String], other: &[String]| {
        one.iter().any(|one| other.iter().any(|other| may_be_same(one, other)))
    };
    let count = |set: usize| numbers.iter().filter(|number| **number == set).count();
    let same = sets.iter().enumerate().map(|(own, one)| {
        let others = sets.iter().enumerate().filter(|(other, _)| *other != own || count(own) > 1);
        let same = others.filter(|(_, other)| meet(one, other));
        same.fold(0, |same, (number, _)| same | 1 << (number % 64))
    });
    let same: Vec<u64> = same.collect();
    let mut again = vec![Vec::new(); operations];
    for (((operation, operand), names), set) in reads.iter().zip(&numbers) {
        if !names.is_empty() {
            let (operand, set, same) = (*operand, *set, same[*set]);
            again[*operation].push(Again { operand, set, same, is_twice: false });
        }
    }
    again
}

/// Whether two paths may be of one parameter, or of one inside the other.
fn may_be_same(one: &str, other: &str) -> bool {
    let index = |index: &str| match index.parse::<usize>() {
        Ok(number) => number.to_string(),
        Err(_) if index.starts_with("..") => String::new(),
        Err(_) if index.contains("..") => "-".to_owned(),
        Err(_) => "_".to_owned(),
    };
    let [one, other] =
        [one, other].map(|path| with_indices(path, |text| Some(index(text))).replace("[]", ""));
    // Elements of a range are counted from its start: where that is not the first, they are not told apart.
    let steps = |path| str::split(path, ['.', '[']).take_while(|step| *step != "-]");
    let mut steps = steps(&one).zip(steps(&other));
    steps.all(|(one, other)| one == other || (one.ends_with(']') && (one == "_]" || other == "_]")))
}
