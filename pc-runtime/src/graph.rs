//! The static graph: what the macro writes about a function, as data in the program.
//!
//! A [`Graph`] lists the vertices of one function in the order of its source, each with its generated
//! local code. It knows nothing of values: display, names, analyses and algorithms read it, and a
//! [plan](crate::plan) refers to it.

mod display;
mod drawing;
mod expansion;
mod plasticity;

pub use pc_drawing::Drawing;
pub use plasticity::{
    Again, Call, Obstacle, Plasticity, Reading, Responses, Synapse, obstacle, readings, readings_of,
};

use std::any::TypeId;
use std::collections::HashSet;

use crate::plan::{Learn, Message, Predict};
use crate::scalar::Real;

/// The static graph of one annotated function.
pub struct Graph<T: Real> {
    /// The function's name.
    pub function: &'static str,
    /// The source file.
    pub file: &'static str,
    /// What tells it from other graphs: of generic functions, the types differ.
    pub identity: fn() -> TypeId,
    /// The arguments, in the order of the signature.
    pub arguments: &'static [Argument],
    /// The statements that make vertices, in the order of the source.
    pub vertices: &'static [Vertex<T>],
    /// Where branches meet and loops begin anew: what a variable may hold there, by number.
    pub merges: &'static [Merge],
    /// The loops and branches, an outer one before those inside it.
    pub regions: &'static [Region],
    /// What the function returns, in order.
    pub outputs: &'static [Operand],
}

/// An argument of an annotated function.
pub struct Argument {
    /// Its name.
    pub name: &'static str,
    /// What it is to the graph.
    pub role: Role,
    /// The leaves of a parameter, from its type.
    pub leaves: Option<fn(&mut crate::parameters::Schema)>,
}

/// What an argument is to the graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// `#[param]`: learned.
    Parameter,
    /// No mark: clamped data.
    Input,
    /// `#[constant]`: not differentiated.
    Constant,
}

/// A statement that makes a vertex: what it is predicted by, and its local code.
///
/// Where the outermost operation of the statement turns out to be another annotated function, the
/// statement makes no vertex of its own and its name is an alias of that function's result.
pub struct Vertex<T: Real> {
    /// The variable's name (`hidden`), `output` or `output.1` for a returned expression; in operation
    /// granularity `hidden.affine` for an inner operation. Not yet counted: see [`Graph::name`].
    pub name: &'static str,
    /// The line of the source.
    pub line: u32,
    /// The expression that predicts it.
    pub expression: &'static str,
    /// Whether it is pushed to a sequence: then the name is the sequence's, and its place there counts.
    pub pushed: bool,
    /// The operations of that expression in the order of their evaluation; the last one is the vertex.
    pub operations: &'static [Operation<T>],
    /// v̂ from the values of the parents.
    pub predict: fn(&mut Predict<'_, T>),
    /// The error through its own local derivative to the parents.
    pub message: fn(&mut Message<'_, T>),
    /// The same, to the parameters.
    pub learn: fn(&mut Learn<'_, T>),
}

/// A loop, a branch, or an arm of one: a box around the statements inside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Region {
    /// What it is.
    pub kind: RegionKind,
    /// Its head, as it is written: `for x in xs`, `if h.norm() > 1.0`, `else`, `Layer::Dense(d)`.
    pub text: &'static str,
    /// The line of the source.
    pub line: u32,
    /// The region that it stands in.
    pub parent: Option<usize>,
    /// The statements inside it, those of inner regions included; none in an arm that leaves all as it is.
    pub vertices: std::ops::Range<usize>,
}

/// What a region is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RegionKind {
    /// A loop: its statements are vertices once for every iteration.
    Loop,
    /// A branch: its regions are the arms, of which one is chosen in the forward pass.
    Branch,
    /// An arm of a branch.
    Arm,
}

/// One operation, or one call of an annotated function, inside the expression of a vertex.
pub struct Operation<T: Real> {
    /// The name as it is written: `tanh`, `component_mul`, `+`.
    pub name: &'static str,
    /// What it applies.
    pub applied: Applied<T>,
    /// The loops whose iterations the indices in the name tell apart: 0 is the outermost.
    pub loops: &'static [usize],
    /// The arguments, in order.
    pub operands: &'static [Operand],
    /// Those of them that the vertex may read at another place, too: in `w * (w * x)` it is not linear in `w`.
    pub read_again: &'static [Again],
}

/// What an operation says of itself, or an annotated function that is called.
pub struct Applied<T: Real> {
    /// How its value responds to its operands.
    pub responses: Responses,
    /// The graph of an annotated function; none of an operation.
    pub graph: fn() -> Option<&'static Graph<T>>,
}

/// Where an operand, or a returned value, comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Operand {
    /// An earlier operation of the same vertex.
    Operation(usize),
    /// The vertex of an earlier statement, or what its outermost call returned.
    Vertex(usize),
    /// One of several results of the call that is the statement of that number.
    Result(usize, usize),
    /// The input of that name.
    Input(&'static str),
    /// A parameter, by its path.
    Parameter(&'static str),
    /// A constant, by its expression.
    Constant(&'static str),
    /// Several, as a tuple.
    Tuple(&'static [Operand]),
    /// One of several.
    OneOf(&'static [Operand]),
    /// One of several that a variable may hold: the graph's merge of that number.
    Merge(usize),
}

/// What a variable may hold where branches meet, or at the head of a loop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Merge {
    /// The arguments that it may hold, or hold parameters of, by way of other merges, too.
    pub arguments: &'static [&'static str],
    /// One of these: vertices and parameters, and other merges.
    pub operands: &'static [Operand],
}

/// What a statement of a function is in its own graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VertexRole {
    /// A vertex with an error of its own.
    Hidden,
    /// A vertex that is returned and that nothing reads; of the outermost function, an output.
    Output,
    /// A call of another annotated function: its name is an alias of that function's result.
    Call,
}

impl<T: Real> Operation<T> {
    /// An operation outside of loops that reads nothing again.
    pub const fn new(name: &'static str, applied: Applied<T>, operands: &'static [Operand]) -> Self {
        Self { name, applied, loops: &[], operands, read_again: &[] }
    }

    /// Whether it is a call of an annotated function.
    pub const fn is_call(&self) -> bool {
        matches!(self.applied.responses, Responses::Function)
    }

    /// The same, where the name tells iterations apart: see [`loops`](Self::loops).
    #[must_use]
    pub const fn in_loops(self, loops: &'static [usize]) -> Self {
        Self { loops, ..self }
    }

    /// The same, where the vertex may read an operand again: see [`read_again`](Self::read_again).
    #[must_use]
    pub const fn reading_again(self, read_again: &'static [Again]) -> Self {
        Self { read_again, ..self }
    }
}

impl<T: Real> Applied<T> {
    /// An annotated function.
    pub const fn function(graph: fn() -> Option<&'static Graph<T>>) -> Self {
        Self { responses: Responses::Function, graph }
    }
}

impl<T: Real> Vertex<T> {
    /// The graph that the outermost call of the statement brings in; such a statement is an alias.
    pub fn subgraph(&self) -> Option<&'static Graph<T>> {
        self.operations.last().and_then(|operation| (operation.applied.graph)())
    }
}

impl<T: Real> Graph<T> {
    /// The name of a vertex: its variable's, counted (`h`, `h#2`) over the vertices of the function.
    pub fn name(&self, vertex: usize) -> String {
        let name = self.vertices[vertex].name;
        if self.vertices[vertex].pushed {
            return name.to_owned();
        }
        let earlier = self.vertices[..vertex].iter();
        let count = earlier.filter(|v| v.name == name && !v.pushed && v.subgraph().is_none()).count();
        counted(name, count)
    }

    /// The name of a call of an annotated function: the callee's, counted over such calls.
    pub fn call_name(&self, vertex: usize, operation: usize) -> String {
        let name = self.vertices[vertex].operations[operation].name;
        // Any index may be that of another call.
        let any = |name| with_indices(name, |index| (!is_literal(index)).then(|| "_".to_owned()));
        let own = any(name);
        let calls = |v: &Vertex<T>, end: usize| {
            v.operations[..end].iter().filter(|o| any(o.name) == own && (o.applied.graph)().is_some()).count()
        };
        let earlier: usize = self.vertices[..vertex].iter().map(|v| calls(v, v.operations.len())).sum();
        counted(name, earlier + calls(&self.vertices[vertex], operation))
    }

    /// What a statement is: a hidden vertex, an output of this function, or a call.
    pub fn role(&self, vertex: usize) -> VertexRole {
        if self.vertices[vertex].subgraph().is_some() {
            return VertexRole::Call;
        }
        let mut returned = 0;
        for &output in self.outputs {
            self.each_place([output], |place| returned += usize::from(place == Operand::Vertex(vertex)));
        }
        let mut is_read = false;
        let operations = self.vertices.iter().flat_map(|vertex| vertex.operations);
        let operands = operations.flat_map(|operation| operation.operands).copied();
        self.each_place(operands, |place| is_read |= place == Operand::Vertex(vertex));
        if returned == 1 && !is_read { VertexRole::Output } else { VertexRole::Hidden }
    }

    /// The operands that a statement reads from outside its own expression, each once, in order.
    pub fn parents(&self, vertex: usize) -> Vec<Operand> {
        let (mut parents, mut seen) = (Vec::new(), HashSet::new());
        let operations = self.vertices[vertex].operations.iter();
        self.each_place(operations.flat_map(|operation| operation.operands).copied(), |place| {
            if !matches!(place, Operand::Operation(_)) && seen.insert(place) {
                parents.push(place);
            }
        });
        parents
    }

    /// Shows the places that operands may be taken from. Goes into every merge once.
    fn each_place(&self, operands: impl IntoIterator<Item = Operand>, mut see: impl FnMut(Operand)) {
        let mut seen = HashSet::new();
        for operand in operands {
            let mut pending = vec![operand];
            while let Some(operand) = pending.pop() {
                match operand {
                    Operand::Tuple(several) | Operand::OneOf(several) => pending.extend(several.iter().rev()),
                    Operand::Merge(merge) => {
                        if seen.insert(merge) {
                            let operands = self.merges.get(merge).map_or(&[][..], |merge| merge.operands);
                            pending.extend(operands.iter().rev());
                        }
                    }
                    place => see(place),
                }
            }
        }
    }

    /// The parameter leaves that nothing in the function reads, nor any function it calls.
    ///
    /// Leaves of a `Vec` or an array are named once for all of its elements, as in `p.layers[_].w`.
    pub fn unread_parameters(&self) -> Vec<String> {
        let mut reads = Vec::new();
        self.collect_reads(&mut Vec::new(), &mut reads);
        let mut unread = Vec::new();
        for argument in self.arguments {
            if let Some(leaves) = argument.leaves {
                let mut schema = crate::parameters::Schema::new(argument.name);
                leaves(&mut schema);
                unread.extend(schema.into_leaves().into_iter().filter(|leaf| !covered(leaf, &reads)));
            }
        }
        unread
    }

    /// The paths of the parameters that are read, each as the outermost function would write it. What a function hands
    /// to one of its `callers`, it reads as a whole.
    fn collect_reads<'g>(&'g self, callers: &mut Vec<&'g Self>, reads: &mut Vec<String>) {
        self.each_place(self.outputs.iter().copied(), |place| {
            if let Operand::Parameter(path) = place {
                reads.push(path.to_owned());
            }
        });
        callers.push(self);
        for operation in self.vertices.iter().flat_map(|v| v.operations) {
            let mut inner = Vec::new();
            let callee = (operation.applied.graph)();
            let callee = callee.filter(|graph| !callers.iter().any(|caller| caller.is_of_same(graph)));
            if let Some(graph) = callee {
                graph.collect_reads(callers, &mut inner);
            }
            for (i, &operand) in operation.operands.iter().enumerate() {
                let formal = callee.and_then(|graph| graph.arguments.get(i));
                let formal = formal.filter(|argument| argument.role == Role::Parameter);
                self.each_place([operand], |place| {
                    let Operand::Parameter(path) = place else { return };
                    match formal {
                        None => reads.push(path.to_owned()),
                        Some(formal) => reads.extend(inner.iter().filter_map(|read| {
                            let rest = read.strip_prefix(formal.name)?;
                            (rest.is_empty() || rest.starts_with(['.', '['])).then(|| format!("{path}{rest}"))
                        })),
                    }
                });
            }
        }
        callers.pop();
    }

    /// Whether two graphs are of one function.
    fn is_of_same(&self, other: &Self) -> bool {
        (self.identity)() == (other.identity)()
    }
}

/// Whether a read of the same place, or of a place that holds it, is among `reads`.
fn covered(leaf: &str, reads: &[String]) -> bool {
    reads.iter().any(|read| {
        let read = generic_indices(read).replace("[]", "");
        leaf.strip_prefix(read.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
    })
}

/// `p.layers[0].w` as `p.layers[_].w`, and `p.layers[1..][0].w` as `p.layers[][_].w`.
fn generic_indices(path: &str) -> String {
    with_indices(path, |index| Some(if index.contains("..") { "" } else { "_" }.to_owned()))
}

/// A path with other indices: those that `replace` answers for what stands between the brackets.
pub(crate) fn with_indices(path: &str, mut replace: impl FnMut(&str) -> Option<String>) -> String {
    let mut replaced = String::new();
    let (mut depth, mut begin) = (0_usize, 0);
    for (place, c) in path.char_indices() {
        match c {
            '[' => {
                depth += 1;
                if depth == 1 {
                    replaced += &path[begin..=place];
                    begin = place + 1;
                }
            }
            ']' if depth > 0 => {
                depth -= 1;
                if depth == 0 {
                    let index = &path[begin..place];
                    replaced += &replace(index).unwrap_or_else(|| index.to_owned());
                    begin = place;
                }
            }
            _ => {}
        }
    }
    replaced + &path[begin..]
}

/// Whether an index is written as a number.
pub(crate) fn is_literal(index: &str) -> bool {
    index.parse::<usize>().is_ok()
}

/// `name` for the first occurrence, `name#2` for the second.
fn counted(name: &str, earlier: usize) -> String {
    if earlier == 0 { name.to_owned() } else { format!("{name}#{}", earlier + 1) }
}
