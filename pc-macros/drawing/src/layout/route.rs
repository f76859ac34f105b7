//! The ways of edges: from the lower border of a node to the upper border of another, side by side.

use super::dagre::Dagre;
use super::obstacle::shortened;
use super::{Point, Rect};
use crate::Drawing;

/// Between two ends on one border.
const SPACING: f64 = 16.0;

/// Where nodes and frames stand, as far as edges are concerned.
pub(super) struct Ground<'g> {
    /// The nodes by number, and the blocks that the layout took for them.
    pub(super) nodes: &'g [Rect],
    pub(super) blocks: &'g [Rect],
    /// All nodes that are drawn.
    pub(super) drawn: &'g [(usize, Rect)],
    pub(super) frames: &'g [Rect],
    pub(super) titles: &'g [Rect],
}

/// An edge between two blocks, from the upper one to the lower one.
struct Route {
    edge: usize,
    above: usize,
    below: usize,
    points: Vec<Point>,
}

/// Fills in the edges that lead from block to block.
pub(super) fn route(drawing: &Drawing, dagre: &Dagre<'_>, ground: &Ground<'_>, edges: &mut [Vec<Point>]) {
    let between = (0..edges.len()).filter(|&edge| edges[edge].is_empty());
    let begin = |edge: usize| {
        let (above, below) = dagre.ends(edge);
        let direct = || vec![ground.nodes[above].centre(), ground.nodes[below].centre()];
        Route { edge, above, below, points: dagre.points(edge).unwrap_or_else(direct) }
    };
    let mut routes: Vec<Route> = between.map(begin).collect();
    attach(&mut routes, ground);
    let places = drawing.places();
    for route in routes {
        let Route { edge, above, below, mut points } = route;
        if above != below {
            let around = [above, below].map(|node| drawing.path(places[node]));
            let is_outside = |frame: &usize| around.iter().all(|path| !path.contains(frame));
            let frames = (0..ground.frames.len()).filter(is_outside).map(|frame| ground.frames[frame]);
            let ends = [ground.nodes[above], ground.nodes[below]];
            let nodes = ground.drawn.iter().map(|&(_, rect)| rect).filter(|rect| !ends.contains(rect));
            let obstacles: Vec<Rect> = frames.chain(nodes).chain(ground.titles.iter().copied()).collect();
            points = shortened(&points, &obstacles);
        }
        if drawing.edges[edge].carried {
            points.reverse();
        }
        edges[edge] = points;
    }
}

/// Moves the ends of all routes to the borders of the nodes.
fn attach(routes: &mut [Route], ground: &Ground<'_>) {
    for (node, (&own, &block)) in ground.nodes.iter().zip(ground.blocks).enumerate() {
        let leaves = |route: &Route| route.above == node && route.below != node;
        let enters = |route: &Route| route.below == node && route.above != node;
        for (i, x) in spread(routes, own, leaves, |points| points[1].x) {
            let points = &mut routes[i].points;
            points[0] = Point { x, y: block.bottom };
            points.insert(0, Point { x, y: own.bottom });
        }
        for (i, x) in spread(routes, own, enters, |points| points[points.len() - 2].x) {
            let points = &mut routes[i].points;
            let last = points.len() - 1;
            points[last] = Point { x, y: block.top };
            points.push(Point { x, y: own.top });
        }
    }
}

/// The routes that end at one border of a node, in the order in which they arrive, and where they shall end.
fn spread(
    routes: &[Route],
    node: Rect,
    ends_here: impl Fn(&Route) -> bool,
    arrives: impl Fn(&[Point]) -> f64,
) -> Vec<(usize, f64)> {
    let here = routes.iter().enumerate().filter(|(_, route)| ends_here(route) && route.points.len() > 1);
    let mut here: Vec<(usize, f64)> = here.map(|(i, route)| (i, arrives(&route.points))).collect();
    here.sort_by(|a, b| a.1.total_cmp(&b.1));
    let count = here.len() as f64;
    let spacing = SPACING.min((node.width() - 16.0).max(0.0) / count.max(1.0));
    let first = node.centre().x - spacing * (count - 1.0) / 2.0;
    here.iter_mut().enumerate().for_each(|(i, end)| end.1 = first + spacing * i as f64);
    here
}
