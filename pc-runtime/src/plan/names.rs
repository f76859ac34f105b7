//! What the units and slots of a plan are called in the source.

use std::collections::HashSet;
use std::ops::Range;

use super::{Alias, Input, Plan, Role, Unit};
use crate::border::Place;
use crate::error::Error;
use crate::graph::{is_literal, with_indices};
use crate::scalar::Real;

impl<T: Real> Plan<T> {
    /// The name of a unit: the path of calls, its own counted name, the iterations of its loops.
    pub(crate) fn name(&self, unit: &Unit<T>) -> String {
        if unit.repeats {
            return self.output_name(unit.index);
        }
        self.name_in(unit.frame, unit.index, &self.iterations[unit.iterations.clone()])
    }

    /// The name of a statement of a frame, in these iterations of its loops.
    pub(super) fn name_in(&self, frame: usize, vertex: usize, iterations: &[usize]) -> String {
        let mut name = self.path(frame);
        name.push_str(&self.frames[frame].graph.name(vertex));
        push_iterations(&mut name, iterations);
        name
    }

    /// `output`; its place in the result where there are several: `output.1`, `output[t]`.
    pub(crate) fn output_name(&self, output: usize) -> String {
        let place = self.output_places.get(output).map_or_else(String::new, |place| self.place_name(place));
        "output".to_owned() + &place
    }

    /// The path of calls that leads into a frame, such as `encoder#2.`.
    pub(super) fn path(&self, frame: usize) -> String {
        let Some((caller, vertex, operation)) = self.frames[frame].caller else {
            return String::new();
        };
        let mut path = self.path(caller);
        let graph = self.frames[caller].graph;
        let iterations = &self.iterations[self.frames[frame].iterations.clone()];
        let loops = graph.vertices[vertex].operations[operation].loops;
        let mut positions = self.positions[self.frames[frame].positions.clone()].iter();
        let name = with_indices(&graph.call_name(vertex, operation), |index| {
            let position = if is_literal(index) { None } else { positions.next().copied().flatten() };
            position.map(|index| index.to_string())
        });
        path += &name;
        for (number, &iteration) in iterations.iter().enumerate() {
            if !loops.contains(&number) {
                path += &Place::Index(iteration).to_string();
            }
        }
        path.push('.');
        path
    }

    /// The slot that a name of the source stands for: a vertex, an output, an input, or an alias.
    pub(crate) fn find(&self, name: &str) -> Result<usize, Error> {
        let vertices = self.units.iter().filter(|unit| unit.role != Role::Through);
        let vertex = vertices.clone().find(|unit| self.name(unit) == name).map(|unit| unit.slot);
        let output = || (0..self.outputs.len()).find(|&o| self.output_name(o) == name);
        let input = || self.inputs.iter().find(|input| self.input_name(input) == name);
        let alias = || self.aliases.iter().find(|alias| self.alias_name(alias) == name);
        vertex
            .or_else(|| output().map(|o| self.outputs[o]))
            .or_else(|| input().map(|input| input.slot))
            .or_else(|| alias().map(|alias| alias.slot))
            .ok_or_else(|| Error::UnknownVertex { name: name.to_owned(), existing: self.names() })
    }

    /// All names that something can be found by, each once: inputs, vertices, outputs, aliases.
    fn names(&self) -> Vec<String> {
        let inputs = self.inputs.iter().map(|input| self.input_name(input));
        let vertices = self.units.iter().filter(|unit| unit.role != Role::Through);
        let outputs = (0..self.outputs.len()).map(|output| self.output_name(output));
        let aliases = self.aliases.iter().map(|alias| self.alias_name(alias));
        let mut seen = HashSet::new();
        let names = inputs.chain(vertices.map(|unit| self.name(unit))).chain(outputs).chain(aliases);
        names.filter(|name| seen.insert(name.clone())).collect()
    }

    /// The name of the input that a slot is.
    pub(super) fn name_of_input(&self, slot: usize) -> Option<String> {
        let input = self.inputs.iter().find(|input| input.slot == slot);
        input.map(|input| self.input_name(input))
    }

    /// The input's own name, and its place where it is a tuple or a sequence: `x.1`, `xs[t]`.
    fn input_name(&self, input: &Input) -> String {
        input.name.to_owned() + &self.place_name(&input.place)
    }

    fn place_name(&self, place: &Range<usize>) -> String {
        self.places[place.clone()].iter().map(ToString::to_string).collect()
    }

    fn alias_name(&self, alias: &Alias) -> String {
        let mut name = self.path(alias.frame) + alias.name;
        push_iterations(&mut name, &self.iterations[alias.iterations.clone()]);
        name
    }
}

fn push_iterations(name: &mut String, iterations: &[usize]) {
    for &iteration in iterations {
        *name += &Place::Index(iteration).to_string();
    }
}
