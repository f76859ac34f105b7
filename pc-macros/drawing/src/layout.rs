//! Where everything stands.

mod block;
mod dagre;
mod geometry;
mod obstacle;
mod route;

use self::dagre::Dagre;
use crate::Drawing;
use block::{Block, blocks};
pub(crate) use geometry::{Point, Rect, Size};
use route::{Ground, route};

/// Where everything stands.
pub(crate) struct Layout {
    /// The nodes, a parameter once for every reader.
    pub(crate) nodes: Vec<(usize, Rect)>,
    pub(crate) frames: Vec<Rect>,
    /// The strips at the top of the frames that their titles stand in.
    pub(crate) titles: Vec<Rect>,
    /// The points that every edge passes, from its source to its reader.
    pub(crate) edges: Vec<Vec<Point>>,
    /// What holds all of it.
    pub(crate) bounds: Rect,
}

/// Between what a frame holds and its border.
const MARGIN: f64 = 10.0;

/// Lays a drawing out whose nodes and whose frames' titles take that much room.
pub(crate) fn lay_out(drawing: &Drawing, sizes: &[Size], titles: &[Size]) -> Layout {
    let blocks = blocks(drawing, sizes);
    let dagre = Dagre::new(drawing, &blocks, titles);
    let places = block_places(&dagre, &blocks);
    let frames = frames(drawing, &dagre, titles, &blocks, &places);
    let titles = frames.iter().zip(titles).enumerate().map(|(i, (frame, title))| {
        let y = dagre.title(i).map_or(frame.top + MARGIN, |title| title.centre().y.max(frame.top + 8.0));
        let left = frame.left + MARGIN;
        Rect::around(Point { x: left + title.width / 2.0, y }, *title)
    });
    let titles: Vec<Rect> = titles.collect();

    let mut edges: Vec<Vec<Point>> = vec![Vec::new(); drawing.edges.len()];
    let mut nodes = Vec::new();
    let mut own = vec![Rect::around(Point { x: 0.0, y: 0.0 }, Size { width: 0.0, height: 0.0 }); sizes.len()];
    let mut outer = own.clone();
    for (block, &rect) in blocks.iter().zip(&places) {
        let placed = block.place(drawing, sizes, rect);
        (own[block.node], outer[block.node]) = (placed.node, rect);
        nodes.push((block.node, placed.node));
        for ((&edge, hexagon), arrow) in block.attached.iter().zip(placed.attached).zip(placed.arrows) {
            nodes.push((drawing.edges[edge].from, hexagon));
            edges[edge] = arrow;
        }
    }
    let ground = Ground { nodes: &own, blocks: &outer, drawn: &nodes, frames: &frames, titles: &titles };
    route(drawing, &dagre, &ground, &mut edges);
    let mut bounds = Rect { left: 0.0, top: 0.0, right: 0.0, bottom: 0.0 };
    places.iter().chain(&frames).for_each(|rect| bounds.enclose(*rect, 0.0));
    edges.iter().flatten().for_each(|&point| bounds.include(point));
    Layout { nodes, frames, titles, edges, bounds }
}

/// Where the blocks stand. The library leaves one without a place once in a great while: such blocks are
/// put above each other, beside the picture.
fn block_places(dagre: &Dagre<'_>, blocks: &[Block]) -> Vec<Rect> {
    let mut top = 0.0;
    let place = |block: &Block| {
        dagre.block(block).unwrap_or_else(|| {
            top -= block.size.height + MARGIN;
            Rect::around(Point { x: -block.size.width, y: top }, block.size)
        })
    };
    blocks.iter().map(place).collect()
}

/// The frames, grown where one does not hold all that is in it.
fn frames(
    drawing: &Drawing,
    dagre: &Dagre<'_>,
    titles: &[Size],
    blocks: &[Block],
    block_places: &[Rect],
) -> Vec<Rect> {
    let mut held: Vec<Option<Rect>> = vec![None; drawing.frames.len()];
    let hold = |held: &mut Vec<Option<Rect>>, frame: usize, rect: Rect| match &mut held[frame] {
        Some(own) => own.enclose(rect, MARGIN),
        none => *none = Some(rect.inset(-MARGIN, -MARGIN)),
    };
    let places = drawing.places();
    for (block, &rect) in blocks.iter().zip(block_places) {
        if let Some(frame) = places[block.node] {
            hold(&mut held, frame, rect);
        }
    }
    // An inner frame comes after the outer one.
    for i in (0..drawing.frames.len()).rev() {
        for rect in [dagre.title(i), dagre.frame(i)].into_iter().flatten() {
            match &mut held[i] {
                Some(own) => own.enclose(rect, 0.0),
                none => *none = Some(rect),
            }
        }
        let nowhere = Rect::around(Point { x: 0.0, y: 0.0 }, titles[i]);
        let own = *held[i].get_or_insert(nowhere);
        if let Some(outer) = drawing.frames[i].inside {
            hold(&mut held, outer, own);
        }
    }
    held.into_iter().flatten().collect()
}
