//! Shorter ways for edges, around all that they must not cross.

use super::{Point, Rect};

/// How near an edge may come to what it passes.
const CLEARANCE: f64 = 5.0;
/// The pieces that a curve is looked at in.
const PIECES: usize = 16;

/// Leaves out the points that the edge need not pass: the curve between the others meets no obstacle.
pub(super) fn shortened(points: &[Point], obstacles: &[Rect]) -> Vec<Point> {
    let Some(&first) = points.first() else { return Vec::new() };
    let mut kept = vec![first];
    let mut at = 0;
    while at + 1 < points.len() {
        let farthest = (at + 2..points.len()).rev();
        let is_free = |&to: &usize| is_free(points[at], points[to], obstacles);
        at = farthest.into_iter().find(is_free).unwrap_or(at + 1);
        kept.push(points[at]);
    }
    kept
}

fn is_free(from: Point, to: Point, obstacles: &[Rect]) -> bool {
    let along = (0..=PIECES).map(|i| on_curve(from, to, i as f64 / PIECES as f64));
    along
        .into_iter()
        .all(|point| !obstacles.iter().any(|rect| rect.inset(-CLEARANCE, -CLEARANCE).holds(point)))
}

/// A point of the cubic curve that leaves and arrives vertically; `t` runs from 0 to 1.
fn on_curve(from: Point, to: Point, t: f64) -> Point {
    let middle = f64::midpoint(from.y, to.y);
    let (a, b, c, d) = ((1.0 - t).powi(3), 3.0 * t * (1.0 - t).powi(2), 3.0 * t * t * (1.0 - t), t.powi(3));
    Point { x: (a + b) * from.x + (c + d) * to.x, y: a * from.y + (b + c) * middle + d * to.y }
}
