//! A graph with the graphs of the functions that it calls in place of the calls: what the table and the
//! picture show.

use std::collections::HashSet;

use pc_drawing::FrameKind;

use super::plasticity::{Again, Synapse, Tree, Way, again};
use super::{Graph, Operand, RegionKind, Role, Vertex, VertexRole};
use crate::scalar::Real;

/// As often may a function stand inside itself; then its call is shown as such.
const DEEPEST: usize = 3;
/// With more statements than these, no further function is shown from inside.
const MOST: usize = 1000;
/// So many operands are followed to find what a statement reads.
const FARTHEST: usize = 10_000;

/// A graph, the graphs of its callees included.
pub(super) struct Expansion<'g, T: Real> {
    scopes: Vec<Scope<'g, T>>,
    /// Loops, branches, arms and calls, an outer one before those inside it.
    pub(super) frames: Vec<Frame>,
    /// The statements in the order of the source, those of a callee before its call.
    pub(super) statements: Vec<Statement<'g, T>>,
}

/// One function: the outermost, or one for every call.
struct Scope<'g, T: Real> {
    graph: &'g Graph<T>,
    /// What the names of its vertices begin with.
    path: String,
    /// The caller's scope, vertex and operation.
    caller: Option<(usize, usize, usize)>,
    frame: Option<usize>,
    /// The frames of its regions, as far as they were reached.
    regions: Vec<Option<usize>>,
    /// The vertices, operations and scopes of its calls.
    calls: Vec<(usize, usize, usize)>,
    /// The statements of its vertices.
    statements: Vec<usize>,
}

/// A loop, a branch, an arm, or the inside of a called function.
pub(super) struct Frame {
    pub(super) kind: FrameKind,
    pub(super) title: String,
    pub(super) line: u32,
    pub(super) inside: Option<usize>,
    /// The statement that it begins before.
    pub(super) first: usize,
}

/// A statement of some function.
pub(super) struct Statement<'g, T: Real> {
    /// The name by which the outermost function knows it.
    pub(super) name: String,
    pub(super) role: VertexRole,
    pub(super) vertex: &'g Vertex<T>,
    pub(super) frame: Option<usize>,
    /// Whether it is a call that is shown from inside.
    pub(super) is_open: bool,
    scope: usize,
    index: usize,
}

/// Where a value comes from, as the outermost function sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Statement(usize),
    Input(String),
    Parameter(String),
    Constant(String),
}

/// A value that is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Source {
    pub(super) place: Place,
    /// Whether it comes from the iteration before.
    pub(super) carried: bool,
}

/// What an operand may be: one source, or one of several.
pub(super) type Choice = Vec<Source>;

/// The way of one operand back to its sources.
#[derive(Default)]
struct Search {
    carried: bool,
    /// Whether the sources that are found are one of several.
    merged: bool,
    /// Whether operations are not followed: what is found is the value itself.
    is_whole: bool,
    /// The field that is read of what is found, if it is a parameter.
    suffix: String,
    /// The operands that are being followed, and how many have been.
    open: Vec<(usize, usize, Operand)>,
    steps: usize,
    /// The merges that the sources of the last choice were found in.
    seen: HashSet<(usize, usize, usize)>,
    found: Vec<Choice>,
}

impl Search {
    fn find(&mut self, place: Place) {
        let source = Source { place, carried: self.carried };
        match self.found.last_mut() {
            Some(choice) if self.merged => {
                if !choice.contains(&source) {
                    choice.push(source);
                }
            }
            _ => self.found.push(vec![source]),
        }
    }
}

impl<'g, T: Real> Expansion<'g, T> {
    pub(super) fn of(graph: &'g Graph<T>) -> Self {
        let mut expansion = Self { scopes: Vec::new(), frames: Vec::new(), statements: Vec::new() };
        expansion.enter(graph, String::new(), None, None);
        expansion.mark_outputs();
        expansion
    }

    /// Adds the statements of a function, and of those it calls; answers its scope.
    fn enter(
        &mut self,
        graph: &'g Graph<T>,
        path: String,
        caller: Option<(usize, usize, usize)>,
        frame: Option<usize>,
    ) -> usize {
        let scope = self.scopes.len();
        let regions = vec![None; graph.regions.len()];
        let (calls, statements) = (Vec::new(), Vec::new());
        self.scopes.push(Scope { graph, path, caller, frame, regions, calls, statements });
        let mut regions = 0..graph.regions.len();
        for (index, vertex) in graph.vertices.iter().enumerate() {
            // Arms without vertices, too, in their places.
            while regions.start < regions.end && graph.regions[regions.start].vertices.start <= index {
                self.region(scope, regions.start);
                regions.start += 1;
            }
            let within = graph.regions.iter().rposition(|region| region.vertices.contains(&index));
            let frame = within.map_or(frame, |region| Some(self.region(scope, region)));
            let mut is_open = false;
            for (number, operation) in vertex.operations.iter().enumerate() {
                is_open = false;
                let Some(callee) = (operation.applied.graph)().filter(|callee| self.may_enter(scope, callee))
                else {
                    continue;
                };
                let title = format!("{}{}", self.scopes[scope].path, graph.call_name(index, number));
                let path = format!("{title}.");
                let (kind, line, first) = (FrameKind::Call, vertex.line, self.statements.len());
                self.frames.push(Frame { kind, title, line, inside: frame, first });
                let inside = Some(self.frames.len() - 1);
                let entered = self.enter(callee, path, Some((scope, index, number)), inside);
                self.scopes[scope].calls.push((index, number, entered));
                is_open = true;
            }
            let role = graph.role(index);
            let role = if role == VertexRole::Output { VertexRole::Hidden } else { role };
            let name = format!("{}{}", self.scopes[scope].path, graph.name(index));
            self.scopes[scope].statements.push(self.statements.len());
            self.statements.push(Statement { name, role, vertex, frame, is_open, scope, index });
        }
        for region in regions {
            self.region(scope, region);
        }
        scope
    }

    /// Whether a callee is shown from inside: functions may call themselves, and each other.
    fn may_enter(&self, scope: usize, callee: &Graph<T>) -> bool {
        let callers =
            std::iter::successors(Some(scope), |&scope| self.scopes[scope].caller.map(|caller| caller.0));
        let depth = callers.filter(|&scope| self.scopes[scope].graph.is_of_same(callee)).count();
        depth < DEEPEST && self.statements.len() < MOST
    }

    /// The frame of a region, which is added where it is new.
    fn region(&mut self, scope: usize, number: usize) -> usize {
        if let Some(frame) = self.scopes[scope].regions[number] {
            return frame;
        }
        let region = &self.scopes[scope].graph.regions[number];
        let outer = self.scopes[scope].frame;
        // A region comes after the one it stands in.
        let parent = region.parent.filter(|&parent| parent < number);
        let inside = parent.map_or(outer, |parent| Some(self.region(scope, parent)));
        let kind = match region.kind {
            RegionKind::Loop => FrameKind::Loop,
            RegionKind::Branch => FrameKind::Branch,
            RegionKind::Arm => FrameKind::Arm,
        };
        let arms = self.scopes[scope].graph.regions.iter().filter(|arm| arm.parent == Some(number));
        // An `if` is written in its arms.
        let is_written = kind == FrameKind::Branch && arms.into_iter().any(|arm| arm.text == region.text);
        let title = if is_written { "branch" } else { region.text };
        let (title, line, first) = (title.to_owned(), region.line, self.statements.len());
        self.frames.push(Frame { kind, title, line, inside, first });
        let frame = self.frames.len() - 1;
        self.scopes[scope].regions[number] = Some(frame);
        frame
    }

    /// What is returned, and read by nothing, is itself the output.
    fn mark_outputs(&mut self) {
        let statement = |source: &Source| match source.place {
            Place::Statement(statement) => Some(statement),
            _ => None,
        };
        let returned: Vec<usize> = self.outputs().iter().flatten().flatten().filter_map(statement).collect();
        let mut is_read = vec![false; self.statements.len()];
        for reader in 0..self.statements.len() {
            for read in self.sources(reader).iter().flatten().filter_map(statement) {
                is_read[read] = true;
            }
        }
        for &output in &returned {
            let once = returned.iter().filter(|other| **other == output).count() == 1;
            let Statement { role, .. } = &mut self.statements[output];
            if once && !is_read[output] && *role == VertexRole::Hidden {
                *role = VertexRole::Output;
            }
        }
    }

    /// What the outermost function returns, by output.
    pub(super) fn outputs(&self) -> Vec<Vec<Choice>> {
        let Some(outermost) = self.scopes.first() else { return Vec::new() };
        outermost.graph.outputs.iter().map(|&output| self.search(0, usize::MAX, output)).collect()
    }

    /// What a statement reads. Of a call that is shown from inside, its arguments.
    pub(super) fn sources(&self, statement: usize) -> Vec<Choice> {
        let Statement { vertex, scope, index, is_open, .. } = self.statements[statement];
        let Some(last) = vertex.operations.len().checked_sub(1) else { return Vec::new() };
        let operands = if is_open { vertex.operations[last].operands } else { &[Operand::Operation(last)] };
        let mut found = Vec::new();
        for &operand in operands {
            for choice in self.search(scope, index, operand) {
                if !found.contains(&choice) {
                    found.push(choice);
                }
            }
        }
        found
    }

    /// The parameters where vertices read them, with the kinds of their updates: in one scope, or in all.
    pub(super) fn synapses(&self, only: Option<usize>) -> Vec<Synapse> {
        let mut synapses = Vec::new();
        let statements =
            self.statements.iter().filter(|statement| only.is_none_or(|only| only == statement.scope));
        for &Statement { vertex, scope, index, .. } in statements {
            let tree = Tree { graph: self.scopes[scope].graph, vertex: index, calls: &[], again: None };
            let mut reads = Vec::new();
            for (o, operation) in
                vertex.operations.iter().enumerate().filter(|(_, operation)| !operation.is_call())
            {
                for (i, &operand) in operation.operands.iter().enumerate() {
                    reads.push(((o, i), self.parameters(scope, index, operand).collect::<Vec<_>>()));
                }
            }
            let again = again(&reads, vertex.operations.len());
            let again: Vec<&[Again]> = again.iter().map(Vec::as_slice).collect();
            let tree = Tree { again: Some(&again), ..tree };
            let mut ways = vec![Way::NEW; vertex.operations.len()];
            tree.look(&mut ways);
            for (place, parameters) in reads {
                let plasticity = tree.learning(&ways, place).0.into();
                let synapse =
                    |parameter| Synapse { parameter, vertex: index, operation: place.0, plasticity };
                synapses.extend(parameters.into_iter().map(synapse));
            }
        }
        synapses
    }

    /// The parameters that go into calls which are not shown from inside.
    pub(super) fn unfollowed(&self) -> Vec<String> {
        let mut unfollowed = Vec::new();
        for &Statement { vertex, scope, index, .. } in &self.statements {
            for (o, operation) in vertex.operations.iter().enumerate() {
                if operation.is_call() && self.callee(scope, index, o).is_none() {
                    let operands = operation.operands.iter();
                    unfollowed.extend(operands.flat_map(|&operand| self.parameters(scope, index, operand)));
                }
            }
        }
        unfollowed
    }

    /// The parameters that the outermost function may return as they are.
    pub(super) fn returned_parameters(&self) -> impl Iterator<Item = String> {
        let outputs = self.scopes.first().map_or(&[][..], |outermost| outermost.graph.outputs);
        outputs.iter().flat_map(|&output| self.parameters(0, usize::MAX, output))
    }

    /// The parameters that an operand may be as they are.
    fn parameters(&self, scope: usize, at: usize, operand: Operand) -> impl Iterator<Item = String> + use<T> {
        let mut search = Search { is_whole: true, ..Search::default() };
        self.resolve(scope, at, operand, &mut search);
        search.found.into_iter().flatten().filter_map(|source| match source.place {
            Place::Parameter(name) => Some(name),
            _ => None,
        })
    }

    fn search(&self, scope: usize, at: usize, operand: Operand) -> Vec<Choice> {
        let mut search = Search::default();
        self.resolve(scope, at, operand, &mut search);
        search.found.retain(|choice| !choice.is_empty());
        search.found
    }

    /// Follows an operand of vertex `at` of a scope back to what it is.
    fn resolve(&self, scope: usize, at: usize, operand: Operand, search: &mut Search) {
        // What a loop hands on unchanged leads back to itself.
        if search.open.contains(&(scope, at, operand)) || search.steps == FARTHEST {
            return;
        }
        search.steps += 1;
        search.open.push((scope, at, operand));
        self.resolve_open(scope, at, operand, search);
        search.open.pop();
    }

    fn resolve_open(&self, scope: usize, at: usize, operand: Operand, search: &mut Search) {
        match operand {
            Operand::Operation(operation) => self.resolve_operation(scope, at, operation, search),
            Operand::Vertex(vertex) | Operand::Result(vertex, _) => {
                let before = search.carried;
                search.carried |= self.scopes[scope].graph.is_carried(vertex, at);
                let part = if let Operand::Result(_, part) = operand { Some(part) } else { None };
                self.resolve_vertex(scope, vertex, part, search);
                search.carried = before;
            }
            Operand::Input(text) | Operand::Parameter(text) | Operand::Constant(text) => {
                self.resolve_argument(scope, operand, text, search);
            }
            Operand::Tuple(elements) => self.resolve_tuple(scope, at, elements, search),
            Operand::OneOf(places) => self.resolve_one_of(scope, at, places, search),
            Operand::Merge(merge) => {
                // Within a choice, a merge has nothing new the second time.
                if (!search.merged || search.seen.insert((scope, at, merge)))
                    && let Some(merge) = self.scopes[scope].graph.merges.get(merge)
                {
                    self.resolve_one_of(scope, at, merge.operands, search);
                }
            }
        }
    }

    /// The element that is read, if it is one.
    fn resolve_tuple(&self, scope: usize, at: usize, elements: &[Operand], search: &mut Search) {
        let whole = search.suffix.clone();
        let step =
            whole.strip_prefix('.').map(|path| path.split_at(path.find(['.', '[']).unwrap_or(path.len())));
        match step.and_then(|(index, rest)| Some((elements.get(index.parse::<usize>().ok()?)?, rest))) {
            Some((&element, rest)) => {
                search.suffix = rest.to_owned();
                self.resolve(scope, at, element, search);
                search.suffix = whole;
            }
            None => elements.iter().for_each(|&element| self.resolve(scope, at, element, search)),
        }
    }

    fn resolve_one_of(&self, scope: usize, at: usize, places: &[Operand], search: &mut Search) {
        let begins = !std::mem::replace(&mut search.merged, true);
        if begins {
            search.found.push(Vec::new());
            search.seen.clear();
        }
        for &place in places {
            self.resolve(scope, at, place, search);
        }
        search.merged = !begins;
    }

    fn resolve_operation(&self, scope: usize, at: usize, operation: usize, search: &mut Search) {
        if let Some(callee) = self.callee(scope, at, operation) {
            return self.resolve_outputs(callee, search);
        }
        let vertex = self.scopes[scope].graph.vertices.get(at).filter(|_| !search.is_whole);
        if let Some(operation) = vertex.and_then(|vertex| vertex.operations.get(operation)) {
            for &operand in operation.operands {
                self.resolve(scope, at, operand, search);
            }
        }
    }

    /// A vertex; of a call, the results that the callee returns, or one of them.
    fn resolve_vertex(&self, scope: usize, vertex: usize, part: Option<usize>, search: &mut Search) {
        let Some(&statement) = self.scopes[scope].statements.get(vertex) else { return };
        let last = self.statements[statement].vertex.operations.len().saturating_sub(1);
        let Some(callee) = self.callee(scope, vertex, last) else {
            search.find(Place::Statement(statement));
            return;
        };
        let outputs = self.scopes[callee].graph.outputs;
        match part.and_then(|part| outputs.get(part)) {
            Some(&output) => self.resolve(callee, usize::MAX, output, search),
            None => self.resolve_outputs(callee, search),
        }
    }

    /// What a callee returns: one as itself, several as a tuple.
    fn resolve_outputs(&self, callee: usize, search: &mut Search) {
        match self.scopes[callee].graph.outputs {
            &[output] => self.resolve(callee, usize::MAX, output, search),
            several => self.resolve_tuple(callee, usize::MAX, several, search),
        }
    }

    /// What a callee calls by the name of an argument, the caller knows by another.
    fn resolve_argument(&self, scope: usize, operand: Operand, text: &str, search: &mut Search) {
        let Scope { graph, ref path, caller, .. } = self.scopes[scope];
        let formal = graph.arguments.iter().position(|argument| rest(text, argument.name).is_some());
        let actual = caller.zip(formal).and_then(|((outer, vertex, operation), formal)| {
            let operation = &self.scopes[outer].graph.vertices[vertex].operations[operation];
            operation.operands.get(formal).map(|&actual| (outer, vertex, actual))
        });
        if let (Some((outer, vertex, actual)), Some(formal)) = (actual, formal) {
            // The callee may read a field of what it was given.
            let field = rest(text, graph.arguments[formal].name).unwrap_or_default();
            let suffix = format!("{field}{}", search.suffix);
            let before = std::mem::replace(&mut search.suffix, suffix);
            self.resolve(outer, vertex, actual, search);
            search.suffix = before;
            return;
        }
        match operand {
            Operand::Parameter(_) => search.find(Place::Parameter(format!("{path}{text}{}", search.suffix))),
            Operand::Input(_) => {
                let whole = &text[..text.find('.').unwrap_or(text.len())];
                search.find(Place::Input(format!("{path}{whole}")));
            }
            _ if pc_drawing::is_literal(text) => {}
            _ => search.find(Place::Constant(format!("{path}{text}"))),
        }
    }

    fn callee(&self, scope: usize, vertex: usize, operation: usize) -> Option<usize> {
        let calls = self.scopes[scope].calls.iter();
        calls.rev().find(|call| (call.0, call.1) == (vertex, operation)).map(|call| call.2)
    }

    /// Whether a name is an argument that is data.
    pub(super) fn is_input(&self, name: &str) -> bool {
        let arguments = self.scopes.first().map_or(&[][..], |outermost| outermost.graph.arguments);
        arguments.iter().any(|argument| argument.role == Role::Input && argument.name == name)
    }
}

impl<T: Real> Graph<T> {
    /// Whether what vertex `reader` reads of vertex `vertex` comes from the iteration before: it comes later
    /// in the source, or in another arm.
    fn is_carried(&self, vertex: usize, reader: usize) -> bool {
        let holds = |region: usize, vertex: usize| self.regions[region].vertices.contains(&vertex);
        let is_other_arm = |region: usize| {
            let arm = &self.regions[region];
            arm.kind == RegionKind::Arm
                && holds(region, vertex)
                && !holds(region, reader)
                && arm.parent.is_some_and(|branch| branch < region && holds(branch, reader))
        };
        vertex >= reader || (0..self.regions.len()).any(is_other_arm)
    }
}

/// What of a path leads into an argument of that name: `.w` of `p.w`.
fn rest<'p>(path: &'p str, argument: &str) -> Option<&'p str> {
    let rest = path.strip_prefix(argument)?;
    (rest.is_empty() || rest.starts_with(['.', '['])).then_some(rest)
}
