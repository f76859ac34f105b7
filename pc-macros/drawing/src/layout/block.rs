//! A node together with the parameters and constants that it reads: one block of the layout.
//!
//! Parameters stand in a column on the left of what reads them, each beside every reader. So they never
//! pull the layout apart, and one that is tied is told by its name.

use super::{Point, Rect, Size};
use crate::{Drawing, NodeKind};

/// Between a column of parameters and their reader, and between two of them.
const GAP: f64 = 18.0;
const SPACING: f64 = 5.0;

impl Drawing {
    /// Whether a node stands on the left of every reader, rather than on its own.
    pub(crate) fn is_attached(&self, node: usize) -> bool {
        let kind = self.nodes[node].kind;
        matches!(kind, NodeKind::Parameter | NodeKind::Constant) && self.edges.iter().any(|e| e.from == node)
    }
}

/// A node and what stands on its left.
pub(super) struct Block {
    /// The node.
    pub(super) node: usize,
    /// The edges from the parameters and constants that stand on its left.
    pub(super) attached: Vec<usize>,
    pub(super) size: Size,
}

/// The blocks of a drawing.
pub(super) fn blocks(drawing: &Drawing, sizes: &[Size]) -> Vec<Block> {
    let attached: Vec<bool> = (0..sizes.len()).map(|node| drawing.is_attached(node)).collect();
    let own = |node: usize| {
        let into = drawing.edges.iter().enumerate().filter(|(_, e)| e.to == node && attached[e.from]);
        let edges: Vec<usize> = into.map(|(i, _)| i).collect();
        let size = block_size(drawing, sizes, node, &edges);
        Block { node, attached: edges, size }
    };
    (0..sizes.len()).filter(|&node| !attached[node]).map(own).collect()
}

fn column(drawing: &Drawing, sizes: &[Size], attached: &[usize]) -> Size {
    let column = attached.iter().map(|&edge| sizes[drawing.edges[edge].from]);
    column.fold(Size { width: 0.0, height: -SPACING }, |column, size| Size {
        width: column.width.max(size.width),
        height: column.height + SPACING + size.height,
    })
}

fn block_size(drawing: &Drawing, sizes: &[Size], node: usize, attached: &[usize]) -> Size {
    let own = sizes[node];
    if attached.is_empty() {
        return own;
    }
    let column = column(drawing, sizes, attached);
    Size { width: column.width + GAP + own.width, height: column.height.max(own.height) }
}

/// What a block holds, each at its place.
pub(super) struct Placed {
    pub(super) node: Rect,
    /// The parameters, in the order of the edges that lead from them.
    pub(super) attached: Vec<Rect>,
    /// The edges from them.
    pub(super) arrows: Vec<Vec<Point>>,
}

impl Block {
    /// Puts the block's content where the block stands.
    pub(super) fn place(&self, drawing: &Drawing, sizes: &[Size], rect: Rect) -> Placed {
        let own = sizes[self.node];
        let centre = rect.centre();
        let node = Rect::around(Point { x: rect.right - own.width / 2.0, y: centre.y }, own);
        let column = column(drawing, sizes, &self.attached);
        let right = rect.left + column.width;
        let mut top = centre.y - column.height / 2.0;
        let mut placed = Placed { node, attached: Vec::new(), arrows: Vec::new() };
        for &edge in &self.attached {
            let size = sizes[drawing.edges[edge].from];
            let bottom = top + size.height;
            let hexagon = Rect { left: right - size.width, top, right, bottom };
            let (from, slack) = (hexagon.centre().y, (own.height / 2.0 - 7.0).max(0.0));
            let to = from.clamp(centre.y - slack, centre.y + slack);
            placed.arrows.push(vec![Point { x: right, y: from }, Point { x: node.left, y: to }]);
            placed.attached.push(hexagon);
            top = bottom + SPACING;
        }
        placed
    }
}
