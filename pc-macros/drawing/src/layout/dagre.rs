//! The layered layout of the dagre library, which knows frames inside frames.

use ::dagre::graph::{Graph, GraphOptions};
use ::dagre::{EdgeLabel, LayoutOptions, NodeLabel, layout};

use super::block::Block;
use super::{Point, Rect, Size};
use crate::Drawing;

/// Weights of an edge, and of what only keeps an order.
const EDGE: i32 = 16;
const ORDER: i32 = 1;

/// A drawing, laid out.
pub(super) struct Dagre<'d> {
    drawing: &'d Drawing,
    graph: Graph<NodeLabel, EdgeLabel>,
}

/// The layout's name of the block of a node.
fn block_name(node: usize) -> String {
    format!("node {node}")
}

fn frame_name(frame: usize) -> String {
    format!("frame {frame}")
}

fn title_name(frame: usize) -> String {
    format!("title {frame}")
}

impl<'d> Dagre<'d> {
    /// Lays the blocks and the titles of the frames out.
    pub(super) fn new(drawing: &'d Drawing, blocks: &[Block], titles: &[Size]) -> Self {
        let graph = Graph::with_options(GraphOptions { directed: true, multigraph: true, compound: true });
        let mut dagre = Self { drawing, graph };
        let places = drawing.places();
        dagre.add_frames(titles);
        dagre.add_blocks(blocks, &places);
        dagre.add_edges(&places);
        if dagre.graph.node_count() > 0 {
            let spacing =
                LayoutOptions { nodesep: 26.0, edgesep: 14.0, ranksep: 30.0, ..LayoutOptions::default() };
            layout(&mut dagre.graph, Some(spacing));
        }
        dagre
    }

    fn add_frames(&mut self, titles: &[Size]) {
        for (i, (frame, &title)) in self.drawing.frames.iter().zip(titles).enumerate() {
            self.graph.set_node(frame_name(i), Some(NodeLabel::default()));
            self.add_node(&title_name(i), title, Some(i));
            if let Some(outer) = frame.inside {
                self.graph.set_parent(&frame_name(i), Some(&frame_name(outer)));
                self.keep_order(&title_name(outer), &title_name(i));
            }
        }
    }

    fn add_blocks(&mut self, blocks: &[Block], places: &[Option<usize>]) {
        for block in blocks {
            let place = places[block.node];
            self.add_node(&block_name(block.node), block.size, place);
            if let Some(frame) = place {
                self.keep_order(&title_name(frame), &block_name(block.node));
            }
        }
    }

    fn add_node(&mut self, name: &str, size: Size, frame: Option<usize>) {
        let label = NodeLabel { width: size.width, height: size.height, ..NodeLabel::default() };
        self.graph.set_node(name, Some(label));
        if let Some(frame) = frame {
            self.graph.set_parent(name, Some(&frame_name(frame)));
        }
    }

    /// Puts one node above another.
    fn keep_order(&mut self, above: &str, below: &str) {
        let label = EdgeLabel { weight: ORDER, ..EdgeLabel::default() };
        self.graph.set_edge(above, below, Some(label), Some("order"));
    }

    /// The edges between blocks. What is carried is laid out against its direction, so that an iteration
    /// runs downwards.
    fn add_edges(&mut self, places: &[Option<usize>]) {
        for i in 0..self.drawing.edges.len() {
            let (above, below) = self.ends(i);
            if !self.graph.has_node(&block_name(above)) || !self.graph.has_node(&block_name(below)) {
                continue;
            }
            let name = i.to_string();
            let label = EdgeLabel { weight: EDGE, ..EdgeLabel::default() };
            self.graph.set_edge(block_name(above), block_name(below), Some(label), Some(&name));
            let (outside, inside) = (self.drawing.path(places[above]), self.drawing.path(places[below]));
            let shared = outside.iter().zip(&inside).take_while(|(a, b)| a == b).count();
            if let Some(&entered) = inside.get(shared) {
                self.keep_order(&block_name(above), &title_name(entered));
            }
            if let Some(&left) = outside.get(shared) {
                self.keep_frame_above(left, below, inside.get(shared), places);
            }
        }
    }

    /// Puts all that is in a frame above what reads something of it.
    fn keep_frame_above(
        &mut self,
        frame: usize,
        reader: usize,
        entered: Option<&usize>,
        places: &[Option<usize>],
    ) {
        let below = entered.map_or_else(|| block_name(reader), |&entered| title_name(entered));
        for (node, &place) in places.iter().enumerate() {
            if self.graph.has_node(&block_name(node)) && self.drawing.path(place).contains(&frame) {
                self.keep_order(&block_name(node), &below);
            }
        }
    }

    /// The upper and the lower node of an edge.
    pub(super) fn ends(&self, edge: usize) -> (usize, usize) {
        let edge = self.drawing.edges[edge];
        if edge.carried { (edge.to, edge.from) } else { (edge.from, edge.to) }
    }

    /// Where the block of a node stands.
    pub(super) fn block(&self, block: &Block) -> Option<Rect> {
        self.rect(&block_name(block.node))
    }

    /// Where a frame stands.
    pub(super) fn frame(&self, frame: usize) -> Option<Rect> {
        self.rect(&frame_name(frame))
    }

    /// Where the title of a frame stands.
    pub(super) fn title(&self, frame: usize) -> Option<Rect> {
        self.rect(&title_name(frame))
    }

    fn rect(&self, name: &str) -> Option<Rect> {
        let label = self.graph.node(name)?;
        let centre = Point { x: label.x?, y: label.y? };
        let is_finite = centre.x.is_finite() && centre.y.is_finite();
        is_finite.then(|| Rect::around(centre, Size { width: label.width, height: label.height }))
    }

    /// The points that an edge between blocks passes, from above.
    pub(super) fn points(&self, edge: usize) -> Option<Vec<Point>> {
        let (above, below) = self.ends(edge);
        let name = edge.to_string();
        let label = self.graph.edge(&block_name(above), &block_name(below), Some(&name))?;
        let points = label.points.iter().map(|point| Point { x: point.x, y: point.y });
        let finite: Vec<Point> = points.filter(|point| point.x.is_finite() && point.y.is_finite()).collect();
        (finite.len() > 1).then_some(finite)
    }
}
