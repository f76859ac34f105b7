//! Pictures of graphs: a plain description, and its renderers for DOT, Mermaid and SVG.
//!
//! A [`Drawing`] is a list of nodes, of edges, and of frames around nodes (loops, branches, called
//! functions). It knows neither Rust's syntax nor matrices: the compiler describes a function with it,
//! for its documentation, and the runtime a static graph or the plan of one call.

mod dot;
#[cfg(feature = "svg")]
mod layout;
mod mermaid;
#[cfg(feature = "svg")]
mod svg;
mod text;

use std::collections::HashSet;

/// A picture of a graph.
///
/// ```
/// use pc_drawing::{Drawing, NodeKind};
///
/// let mut drawing = Drawing::new("layer");
/// let hidden = drawing.vertex(NodeKind::Hidden, "hidden", "tanh(&(w * x))", None);
/// for (kind, name) in [(NodeKind::Parameter, "w"), (NodeKind::Input, "x")] {
///     let source = drawing.source(kind, name);
///     drawing.edge(source, hidden, false);
/// }
/// assert!(drawing.mermaid().contains("hidden"));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Drawing {
    title: String,
    nodes: Vec<Node>,
    frames: Vec<Frame>,
    edges: Vec<Edge>,
    /// What [`Drawing::join`] has not drawn yet: the sources of a choice, and its reader.
    choices: Vec<(Vec<(usize, bool)>, usize)>,
}

/// What a node is, told apart by shape and colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NodeKind {
    /// What is learned.
    Parameter,
    /// Clamped data.
    Input,
    /// What is not differentiated.
    Constant,
    /// A vertex with an error of its own.
    Hidden,
    /// A vertex that the loss drives.
    Output,
    /// A call of a function whose inside is not drawn.
    Call,
    /// Where one of several values goes on: what precedes a loop or its last iteration, the arms of a branch.
    Junction,
    /// What stands in an arm that leaves everything as it is.
    Nothing,
}

/// What a frame is around.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FrameKind {
    /// The body of a loop.
    Loop,
    /// The arms of a branch.
    Branch,
    /// One arm of a branch.
    Arm,
    /// The inside of a called function.
    Call,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Node {
    kind: NodeKind,
    label: String,
    /// A second line, such as the expression that predicts a vertex.
    detail: String,
    place: Place,
}

/// Where a node stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// In a frame, or outside of all.
    Fixed(Option<usize>),
    /// As near as possible to what reads it.
    Floating,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Frame {
    kind: FrameKind,
    title: String,
    inside: Option<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Edge {
    from: usize,
    to: usize,
    carried: bool,
}

impl Drawing {
    /// An empty picture of that title.
    pub fn new(title: impl Into<String>) -> Self {
        Self { title: title.into(), ..Self::default() }
    }

    /// Adds a frame, inside another one that was added before; answers its number.
    pub fn frame(&mut self, kind: FrameKind, title: impl Into<String>, inside: Option<usize>) -> usize {
        let inside = inside.filter(|&frame| frame < self.frames.len());
        self.frames.push(Frame { kind, title: title.into(), inside });
        self.frames.len() - 1
    }

    /// Adds a vertex, or a call, inside a frame; answers its number.
    pub fn vertex(
        &mut self,
        kind: NodeKind,
        label: impl Into<String>,
        detail: impl Into<String>,
        inside: Option<usize>,
    ) -> usize {
        let place = Place::Fixed(inside.filter(|&frame| frame < self.frames.len()));
        self.nodes.push(Node { kind, label: label.into(), detail: detail.into(), place });
        self.nodes.len() - 1
    }

    /// The parameter, the input or the constant of that name, which is added where it is new.
    ///
    /// It stands in the innermost frame that holds all that reads it; an input only enters loops.
    pub fn source(&mut self, kind: NodeKind, label: &str) -> usize {
        self.find_or_add(kind, label, Place::Floating)
    }

    /// The input of that name, outside of all frames: an argument of the function.
    pub fn argument(&mut self, label: &str) -> usize {
        self.find_or_add(NodeKind::Input, label, Place::Fixed(None))
    }

    fn find_or_add(&mut self, kind: NodeKind, label: &str, place: Place) -> usize {
        let found = self.nodes.iter().position(|node| node.kind == kind && node.label == label);
        found.unwrap_or_else(|| {
            let node = Node { kind, label: label.to_owned(), detail: String::new(), place };
            self.nodes.push(node);
            self.nodes.len() - 1
        })
    }

    /// Adds an edge, once. A carried one leads from the end of an iteration to the beginning of the next.
    pub fn edge(&mut self, from: usize, to: usize, carried: bool) {
        let exists = |node| node < self.nodes.len();
        let is_new = !self.edges.iter().any(|edge| (edge.from, edge.to) == (from, to));
        if exists(from) && exists(to) && is_new {
            self.edges.push(Edge { from, to, carried });
        }
    }

    /// A node reads one of several: the number of each source, and whether it is carried.
    /// [`join`](Self::join) draws it.
    pub fn choice(&mut self, sources: Vec<(usize, bool)>, to: usize) {
        self.choices.push((sources, to));
    }

    /// Draws the choices: an edge from each source or, where several nodes read the same choice, a
    /// junction that the sources lead to.
    pub fn join(&mut self) {
        let choices = std::mem::take(&mut self.choices);
        let mut junctions: Vec<(&[(usize, bool)], usize)> = Vec::new();
        for (sources, to) in &choices {
            let readers = choices.iter().filter(|(other, _)| other == sources).count();
            if sources.len() < 2 || readers < 2 {
                for &(from, carried) in sources {
                    self.edge(from, *to, carried);
                }
                continue;
            }
            let found = junctions.iter().find(|(other, _)| other == sources).map(|found| found.1);
            let junction = found.unwrap_or_else(|| {
                let junction = self.junction(sources);
                junctions.push((sources, junction));
                junction
            });
            self.edge(junction, *to, false);
        }
    }

    /// Says so in the arms that nothing stands in.
    pub fn fill(&mut self) {
        let around = self.frames.iter().map(|frame| frame.inside);
        let of_nodes = self.nodes.iter().map(|node| match node.place {
            Place::Fixed(frame) => frame,
            Place::Floating => None,
        });
        let full: HashSet<usize> = around.chain(of_nodes).flatten().collect();
        let arms = self.frames.iter().enumerate().filter(|(_, frame)| frame.kind == FrameKind::Arm);
        for (arm, _) in arms.filter(|(arm, _)| !full.contains(arm)) {
            let (label, place) = ("no vertex".to_owned(), Place::Fixed(Some(arm)));
            self.nodes.push(Node { kind: NodeKind::Nothing, label, detail: String::new(), place });
        }
    }

    /// A junction that these sources lead to, called as the variable that all of its vertices are.
    fn junction(&mut self, sources: &[(usize, bool)]) -> usize {
        let nodes = sources.iter().filter_map(|&(from, _)| self.nodes.get(from));
        let vertices = nodes.filter(|node| node.place != Place::Floating && node.kind != NodeKind::Input);
        let mut names: Vec<&str> = vertices.map(|node| variable(&node.label)).collect();
        names.dedup();
        let label = if let [name] = names[..] { name.to_owned() } else { String::new() };
        let (kind, detail, place) = (NodeKind::Junction, String::new(), Place::Floating);
        self.nodes.push(Node { kind, label, detail, place });
        let junction = self.nodes.len() - 1;
        for &(from, carried) in sources {
            self.edge(from, junction, carried);
        }
        junction
    }

    /// Number of nodes.
    pub const fn nodes(&self) -> usize {
        self.nodes.len()
    }

    /// Number of edges.
    pub const fn edges(&self) -> usize {
        self.edges.len()
    }

    /// The frame that every node stands in.
    fn places(&self) -> Vec<Option<usize>> {
        // What a junction is read from stands near it; a junction reads no other one.
        let near = |node: usize, place: &dyn Fn(usize) -> Option<Option<usize>>| match self.nodes[node].place
        {
            Place::Fixed(frame) => frame,
            Place::Floating => self.nearest(node, place),
        };
        let fixed = |node: usize| match self.nodes[node].place {
            Place::Fixed(frame) => Some(frame),
            Place::Floating => None,
        };
        let first: Vec<Option<usize>> = (0..self.nodes.len()).map(|node| near(node, &fixed)).collect();
        (0..self.nodes.len()).map(|node| near(node, &|reader| Some(first[reader]))).collect()
    }

    /// The innermost frame that holds all readers of a node and that its kind may enter; `place` says where a
    /// reader stands, as far as that is known.
    fn nearest(&self, node: usize, place: &dyn Fn(usize) -> Option<Option<usize>>) -> Option<usize> {
        let readers = self.edges.iter().filter(|edge| edge.from == node).map(|edge| edge.to);
        let common = readers.filter_map(place).map(|frame| self.path(frame)).reduce(|a, b| {
            let shared = a.iter().zip(&b).take_while(|(a, b)| a == b).count();
            a[..shared].to_vec()
        });
        let enters = |frame: &usize| {
            self.nodes[node].kind != NodeKind::Input || self.frames[*frame].kind == FrameKind::Loop
        };
        common.unwrap_or_default().into_iter().take_while(enters).last()
    }

    /// The frames around a place, from the outside in.
    fn path(&self, frame: Option<usize>) -> Vec<usize> {
        let mut path: Vec<usize> = std::iter::successors(frame, |&frame| self.frames[frame].inside).collect();
        path.reverse();
        path
    }
}

/// The variable behind a vertex's name: `h` of `cell.h#2`.
fn variable(name: &str) -> &str {
    let counted = name.split('#').next().unwrap_or(name);
    counted.rsplit('.').next().unwrap_or(counted)
}

/// Whether a constant's text is a number, which is better read in the expression than as a node.
pub fn is_literal(text: &str) -> bool {
    let digits = text.trim_start_matches(['-', '+', '(']);
    digits.starts_with(|c: char| c.is_ascii_digit()) || matches!(text, "true" | "false")
}
