//! What the source alone tells: vertices and arguments that nothing needs, parameters that are read again.

mod sources;

pub(crate) use sources::{Again, Sources};

use proc_macro2::Span;

use crate::diagnostics::needless;
use crate::ir::{Graph, Operand, Places, Vertex};
use crate::parse::{Role, Signature};

/// A function, or a method as a function of its receiver, and its graph, unless it has errors.
pub(crate) struct Analyzed {
    pub(crate) signature: Signature,
    pub(crate) graph: Option<Graph>,
    pub(crate) unused: Vec<Unused>,
}

/// What nothing needs: rustc reports it, if it finds nothing else wrong with the function.
pub(crate) struct Unused {
    pub(crate) span: Span,
    pub(crate) message: String,
}

/// Vertices that no output depends on, and parameters and inputs that nothing reads; a name that begins with `_`
/// silences it. Of a chain of dead vertices it is the last.
pub(crate) fn unused(signature: &Signature, graph: &Graph) -> Vec<Unused> {
    let live = live(graph);
    let mut read_by_dead = vec![false; graph.vertices.len()];
    let mut places = graph.merges.places();
    for vertex in dead(&live) {
        each_vertex_read(graph, &mut places, vertex, &mut |read| read_by_dead[read] = true);
    }
    let is_last = |vertex: &usize| !read_by_dead[*vertex] && !graph.vertices[*vertex].operations.is_empty();
    let vertices = dead(&live).filter(is_last).map(|vertex| {
        let Vertex { name, span, .. } = &graph.vertices[vertex];
        let (message, help) = needless(name);
        Unused { span: *span, message: format!("{message}\nhelp: {help}") }
    });
    let arguments = signature.arguments.iter().filter_map(|argument| {
        let name = crate::lower::unraw(&argument.name);
        let is_needed = name.starts_with('_') || name == "self" || graph.reads.contains(&name);
        let (what, help) = match argument.role {
            Role::Parameter => ("parameter", "it would never learn: use it, remove it, or name it"),
            Role::Input => ("input", "use it, remove it, mark it `#[constant]`, or name it"),
            Role::Constant => return None,
        };
        let message = format!("nothing reads the {what} `{name}`\nhelp: {help} `_{name}`");
        (!is_needed).then(|| Unused { span: argument.name.span(), message })
    });
    vertices.chain(arguments).collect()
}

/// Whether a name begins with `_`; of a tuple, every name in it.
fn is_silenced(name: &str) -> bool {
    name.split(", ").all(|name| name.trim_start_matches('(').starts_with('_'))
}

fn dead(live: &[bool]) -> impl Iterator<Item = usize> {
    live.iter().enumerate().filter(|(_, live)| !**live).map(|(vertex, _)| vertex)
}

/// Which vertices an output depends on, a condition reads, or one that is silenced depends on.
fn live(graph: &Graph) -> Vec<bool> {
    let mut live = vec![false; graph.vertices.len()];
    let mut pending = Vec::new();
    let mut places = graph.merges.places();
    if let Some(result) = &graph.result {
        each_vertex_of(&mut places, &result.operand(), &mut |vertex| pending.push(vertex));
    }
    for operand in &graph.looked_at {
        each_vertex_of(&mut places, operand, &mut |vertex| pending.push(vertex));
    }
    pending.extend((0..live.len()).filter(|&vertex| is_silenced(&graph.vertices[vertex].name)));
    while let Some(vertex) = pending.pop() {
        if !std::mem::replace(&mut live[vertex], true) {
            each_vertex_read(graph, &mut places, vertex, &mut |read| pending.push(read));
        }
    }
    live
}

fn each_vertex_read(graph: &Graph, places: &mut Places<'_>, vertex: usize, see: &mut impl FnMut(usize)) {
    for operation in &graph.vertices[vertex].operations {
        for operand in &operation.operands {
            each_vertex_of(places, operand, see);
        }
    }
}

fn each_vertex_of(places: &mut Places<'_>, operand: &Operand, see: &mut impl FnMut(usize)) {
    places.each(operand, &mut |operand| match operand {
        Operand::Vertex(vertex) | Operand::Result(vertex, _) => see(*vertex),
        _ => {}
    });
}
