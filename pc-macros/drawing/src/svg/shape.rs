//! The shapes of nodes and the curves of edges.

use std::fmt::Write;

use super::Shape;
use crate::layout::{Point, Rect};
use crate::text::put;
use crate::{FrameKind, NodeKind};

/// What a node looks like.
pub(super) fn shape(kind: NodeKind) -> Shape {
    match kind {
        NodeKind::Parameter => Shape { fill: "#fdf1d5", stroke: "#8a6d1f", side: 13.0 },
        NodeKind::Input => Shape { fill: "#dcebf7", stroke: "#2f6690", side: 13.0 },
        NodeKind::Constant => Shape { fill: "#f0f0f0", stroke: "#777", side: 9.0 },
        NodeKind::Hidden => Shape { fill: "#fff", stroke: "#444", side: 10.0 },
        NodeKind::Output => Shape { fill: "#dff0dc", stroke: "#2f6b2a", side: 12.0 },
        NodeKind::Call => Shape { fill: "#f4f4f4", stroke: "#444", side: 15.0 },
        NodeKind::Junction => Shape { fill: "#fff", stroke: "#888", side: 14.0 },
        NodeKind::Nothing => Shape { fill: "none", stroke: "none", side: 9.0 },
    }
}

/// A hexagon for a parameter, a stadium for an input, a double border for an output, and so on.
pub(super) fn draw_node(kind: NodeKind, rect: Rect, svg: &mut String) {
    let Shape { fill, stroke, .. } = shape(kind);
    let paint = format!("fill=\"{fill}\" stroke=\"{stroke}\"");
    match kind {
        NodeKind::Parameter => draw_hexagon(rect, 8.0, &paint, svg),
        NodeKind::Junction => draw_hexagon(rect, rect.width() / 2.0, &paint, svg),
        NodeKind::Input => draw_rect(rect, rect.height() / 2.0, &paint, svg),
        NodeKind::Nothing => draw_rect(rect, 0.0, &paint, svg),
        NodeKind::Constant => draw_rect(rect, 0.0, &format!("{paint} stroke-dasharray=\"3 3\""), svg),
        NodeKind::Hidden => draw_rect(rect, 5.0, &paint, svg),
        NodeKind::Output => {
            draw_rect(rect, 5.0, &paint, svg);
            draw_rect(rect.inset(3.0, 3.0), 3.0, &paint, svg);
        }
        NodeKind::Call => {
            draw_rect(rect, 0.0, &paint, svg);
            draw_rect(rect.inset(6.0, 0.0), 0.0, &paint, svg);
        }
    }
}

/// A frame: its border tells a loop, a branch, an arm and a call apart.
pub(super) fn draw_frame(kind: FrameKind, rect: Rect, svg: &mut String) {
    let paint = match kind {
        FrameKind::Loop => "fill=\"#3b5b92\" fill-opacity=\"0.06\" stroke=\"#3b5b92\" stroke-width=\"1.8\"",
        FrameKind::Branch => "fill=\"#8a5a2b\" fill-opacity=\"0.06\" stroke=\"#8a5a2b\"",
        FrameKind::Arm => "fill=\"none\" stroke=\"#8a5a2b\" stroke-dasharray=\"2 3\"",
        FrameKind::Call => "fill=\"#000\" fill-opacity=\"0.04\" stroke=\"#888\"",
    };
    let radius = if kind == FrameKind::Branch { 0.0 } else { 9.0 };
    draw_rect(rect, radius, paint, svg);
}

/// A rectangle whose corners are cut off so far; a diamond, if nothing of its sides is left.
fn draw_hexagon(rect: Rect, cut: f64, paint: &str, svg: &mut String) {
    let Rect { left, top, right, bottom } = rect;
    let (middle, inner_left, inner_right) = (rect.centre().y, left + cut, right - cut);
    put(
        svg,
        format_args!(
            "<path d=\"M{left:.1} {middle:.1}L{inner_left:.1} {top:.1}H{inner_right:.1}\
             L{right:.1} {middle:.1}L{inner_right:.1} {bottom:.1}H{inner_left:.1}Z\" {paint}/>"
        ),
    );
}

fn draw_rect(rect: Rect, radius: f64, paint: &str, svg: &mut String) {
    let (x, y, width, height) = (rect.left, rect.top, rect.width(), rect.height());
    put(
        svg,
        format_args!(
            "<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{height:.1}\" rx=\"{radius:.1}\" \
             {paint}/>"
        ),
    );
}

/// Length and half width of an arrow's head.
const HEAD: (f64, f64) = (8.0, 3.2);

/// A curve along the points, and the head of its arrow, as paths.
///
/// Where an edge leads up or down, every piece leaves and arrives vertically; an arrow from a parameter
/// and a loop from a node to itself lead sideways.
pub(super) fn curve(points: &[Point], is_vertical: bool) -> Option<(String, String)> {
    let (&end, before) = points.split_last()?;
    let from = *before.last()?;
    let (dx, dy) = if is_vertical { (0.0, end.y - from.y) } else { (end.x - from.x, end.y - from.y) };
    let length = dx.hypot(dy).max(1e-3);
    let (ux, uy) = (dx / length, dy / length);
    let neck = Point { x: end.x - HEAD.0 * ux, y: end.y - HEAD.0 * uy };
    let (wx, wy) = (-HEAD.1 * uy, HEAD.1 * ux);
    let corners = [end, Point { x: neck.x + wx, y: neck.y + wy }, Point { x: neck.x - wx, y: neck.y - wy }];
    let [a, b, c] = corners.map(|Point { x, y }| format!("{x:.1} {y:.1}"));
    let mut points = before.to_vec();
    points.push(neck);
    let line = if is_vertical { bumps(&points) } else { spline(&points) };
    Some((line, format!("M{a}L{b}L{c}Z")))
}

/// A cubic from point to point that is vertical in each.
fn bumps(points: &[Point]) -> String {
    let mut path = format!("M{:.1} {:.1}", points[0].x, points[0].y);
    for piece in points.windows(2) {
        let (from, to) = (piece[0], piece[1]);
        let middle = f64::midpoint(from.y, to.y);
        let (x0, x1, y1) = (from.x, to.x, to.y);
        // Writing to a string does not fail.
        let _ = write!(path, "C{x0:.1} {middle:.1} {x1:.1} {middle:.1} {x1:.1} {y1:.1}");
    }
    path
}

/// A quadratic B-spline: it begins and ends in the outer points, and stays inside the corners.
fn spline(points: &[Point]) -> String {
    let mut path = format!("M{:.1} {:.1}", points[0].x, points[0].y);
    for corner in points.windows(3) {
        let (at, next) = (corner[1], corner[2]);
        let middle = Point { x: f64::midpoint(at.x, next.x), y: f64::midpoint(at.y, next.y) };
        let _ = write!(path, "Q{:.1} {:.1} {:.1} {:.1}", at.x, at.y, middle.x, middle.y);
    }
    let last = points[points.len() - 1];
    let _ = write!(path, "L{:.1} {:.1}", last.x, last.y);
    path
}
