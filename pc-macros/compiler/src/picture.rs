//! The graph as a picture, for the function's documentation.
//!
//! What stands behind a path, an operation or an annotated function, only rustc can tell: here every
//! statement is a node, and a call is not looked into.

use pc_drawing::{Drawing, FrameKind, NodeKind};

use crate::ir::{Graph, Operand, Region, RegionKind};
use crate::text;

/// The graph as an SVG that can stand in Markdown.
pub(crate) fn picture(title: &str, graph: &Graph) -> String {
    let mut picture = Picture { drawing: Drawing::new(title), graph };
    picture.add_frames();
    let outputs = picture.outputs();
    picture.add_vertices(&outputs);
    for vertex in 0..graph.vertices.len() {
        let last = graph.vertices[vertex].operations.len().saturating_sub(1);
        picture.connect(vertex, &Operand::Operation(last), vertex);
    }
    picture.add_outputs(&outputs);
    picture.drawing.join();
    picture.drawing.fill();
    format!("\n\n<div style=\"overflow-x:auto\">\n{}</div>\n", picture.drawing.svg())
}

/// A picture in the making. The numbers of vertices and regions are those of nodes and frames.
struct Picture<'g> {
    drawing: Drawing,
    graph: &'g Graph,
}

impl Picture<'_> {
    fn add_frames(&mut self) {
        for region in &self.graph.regions {
            let kind = match region.kind {
                RegionKind::Loop => FrameKind::Loop,
                RegionKind::Branch => FrameKind::Branch,
                RegionKind::Arm => FrameKind::Arm,
            };
            // An `if` is written in its arms.
            let is_arm = |arm: &Region| arm.kind == RegionKind::Arm && arm.text == region.text;
            let is_written = region.kind == RegionKind::Branch && self.graph.regions.iter().any(is_arm);
            let title = if is_written { "branch" } else { region.text.as_str() };
            self.drawing.frame(kind, title, region.parent);
        }
    }

    /// What is returned, by output.
    fn outputs(&self) -> Vec<Operand> {
        self.graph.result.as_ref().map_or_else(Vec::new, |result| match result.operand() {
            Operand::Tuple(elements) => elements,
            one => vec![one],
        })
    }

    fn add_vertices(&mut self, outputs: &[Operand]) {
        let graph = self.graph;
        for (i, vertex) in graph.vertices.iter().enumerate() {
            let kind = if is_output(graph, i, outputs) { NodeKind::Output } else { NodeKind::Hidden };
            let same = |other: &&crate::ir::Vertex| other.name == vertex.name && !other.pushed;
            let earlier = if vertex.pushed { 0 } else { graph.vertices[..i].iter().filter(same).count() };
            let count = if earlier == 0 { String::new() } else { format!("#{}", earlier + 1) };
            let inside = graph.regions.iter().rposition(|region| region.vertices.contains(&i));
            self.drawing.vertex(kind, format!("{}{count}", vertex.name), vertex.text.as_str(), inside);
        }
    }

    /// What is returned and read elsewhere, too, gets an output vertex that predicts it unchanged.
    fn add_outputs(&mut self, outputs: &[Operand]) {
        for (i, output) in outputs.iter().enumerate() {
            let mut is_drawn = true;
            self.graph.merges.places().each(output, &mut |place| {
                is_drawn &= matches!(place, Operand::Vertex(v) if is_output(self.graph, *v, outputs));
            });
            if !is_drawn {
                let name = if outputs.len() > 1 { format!("output.{i}") } else { "output".to_owned() };
                let node = self.drawing.vertex(NodeKind::Output, name, "", None);
                self.connect(usize::MAX, output, node);
            }
        }
    }

    /// Edges from what an operand of vertex `at` is to a node.
    fn connect(&mut self, at: usize, operand: &Operand, to: usize) {
        let graph = self.graph;
        if let Operand::Operation(number) = operand {
            let operation = graph.vertices.get(at).and_then(|vertex| vertex.operations.get(*number));
            let operands = operation.map_or(&[][..], |operation| &operation.operands);
            for operand in operands {
                self.connect(at, operand, to);
            }
        } else if let Operand::Tuple(elements) = operand {
            for element in elements {
                self.connect(at, element, to);
            }
        } else {
            let mut sources = Vec::new();
            let mut inner = Vec::new();
            graph.merges.places().each(operand, &mut |place| match place {
                Operand::Operation(_) => inner.push(place.clone()),
                place => sources.extend(self.source(at, place)),
            });
            self.drawing.choice(sources, to);
            for operation in inner {
                self.connect(at, &operation, to);
            }
        }
    }

    fn source(&mut self, at: usize, place: &Operand) -> Option<(usize, bool)> {
        let node = match place {
            Operand::Vertex(vertex) | Operand::Result(vertex, _) => {
                return Some((*vertex, is_carried(self.graph, *vertex, at)));
            }
            Operand::Input(_) => self.drawing.argument(place.input()?),
            Operand::Parameter(path) => self.drawing.source(NodeKind::Parameter, &text::positions(path).0),
            Operand::Constant(text) if pc_drawing::is_literal(text) => return None,
            Operand::Constant(text) => self.drawing.source(NodeKind::Constant, text),
            Operand::Operation(_) | Operand::Tuple(_) | Operand::OneOf(_) | Operand::Merge(_) => return None,
        };
        Some((node, false))
    }
}

/// Whether what vertex `reader` reads of vertex `vertex` comes from the iteration before: it comes later in
/// the source, or in another arm.
fn is_carried(graph: &Graph, vertex: usize, reader: usize) -> bool {
    let is_other_arm = |arm: &Region| {
        let branch = arm.parent.map(|branch| &graph.regions[branch].vertices);
        arm.kind == RegionKind::Arm
            && arm.vertices.contains(&vertex)
            && !arm.vertices.contains(&reader)
            && branch.is_some_and(|branch| branch.contains(&reader))
    };
    vertex >= reader || graph.regions.iter().any(is_other_arm)
}

/// Whether a vertex is returned once, and read by nothing.
fn is_output(graph: &Graph, vertex: usize, outputs: &[Operand]) -> bool {
    let is_this =
        |place: &Operand| matches!(place, Operand::Vertex(v) | Operand::Result(v, _) if *v == vertex);
    let mut returned = 0;
    for output in outputs {
        graph.merges.places().each(output, &mut |place| returned += usize::from(is_this(place)));
    }
    let mut is_read = false;
    for operand in graph.vertices.iter().flat_map(|v| &v.operations).flat_map(|operation| &operation.operands)
    {
        graph.merges.places().each(operand, &mut |place| is_read |= is_this(place));
    }
    returned == 1 && !is_read
}
