//! How the digits are written: strokes in the unit square, x to the right and y downwards.

use nalgebra::Vector2;

/// One movement of the pen.
pub(super) enum Stroke {
    /// Straight from point to point.
    Line(&'static [[f32; 2]]),
    /// A smooth curve through the points; closed if it ends where it begins.
    Curve(&'static [[f32; 2]]),
}

use Stroke::{Curve, Line};

/// Pieces into which a curve is cut between two of its points.
const PIECES: u8 = 5;

impl Stroke {
    /// The stroke as a path of straight pieces, short enough to be bent.
    pub(super) fn path(&self) -> Vec<Vector2<f32>> {
        let points: Vec<Vector2<f32>> = match self {
            Line(points) | Curve(points) => points.iter().map(|&point| point.into()).collect(),
        };
        let mut path = vec![points[0]];
        for i in 1..points.len() {
            let (from, to) = (points[i - 1], points[i]);
            let (start, end) = match self {
                Line(_) => (to - from, to - from),
                Curve(_) => (tangent(&points, i - 1), tangent(&points, i)),
            };
            let shares = (1..=PIECES).map(|piece| f32::from(piece) / f32::from(PIECES));
            path.extend(shares.map(|t| hermite(t, from, to, start, end)));
        }
        path
    }
}

/// The direction of a Catmull-Rom curve at its point `i`: half the way from its predecessor to its
/// successor, round the end of a closed curve.
fn tangent(points: &[Vector2<f32>], i: usize) -> Vector2<f32> {
    let last = points.len() - 1;
    let closed = points[0] == points[last];
    let before = match i {
        0 if closed => last - 1,
        _ => i.saturating_sub(1),
    };
    let after = match i {
        _ if i < last => i + 1,
        _ if closed => 1,
        _ => last,
    };
    (points[after] - points[before]) * 0.5
}

/// The cubic that leaves `from` in one direction and arrives at `to` in the other, at 0 ≤ t ≤ 1.
fn hermite(
    t: f32,
    from: Vector2<f32>,
    to: Vector2<f32>,
    start: Vector2<f32>,
    end: Vector2<f32>,
) -> Vector2<f32> {
    let (leave, arrive) = (t * (1.0 - t) * (1.0 - t), t * t * (t - 1.0));
    let share = t * t * (3.0 - 2.0 * t);
    from + (to - from) * share + start * leave + end * arrive
}

/// The styles of each digit.
#[rustfmt::skip]
pub(super) const STYLES: [&[&[Stroke]]; 10] = [
    &[
        &[Curve(&[[0.5, 0.0], [0.12, 0.18], [0.0, 0.5], [0.12, 0.82], [0.5, 1.0], [0.88, 0.82], [1.0, 0.5], [0.88, 0.18], [0.5, 0.0]])],
        &[Curve(&[[0.65, 0.02], [0.3, 0.1], [0.12, 0.5], [0.25, 0.9], [0.5, 1.0], [0.78, 0.88], [0.9, 0.5], [0.75, 0.1], [0.42, 0.05]])],
    ],
    &[
        &[Line(&[[0.5, 0.0], [0.5, 1.0]])],
        &[Line(&[[0.22, 0.25], [0.55, 0.0], [0.55, 1.0]])],
        &[Line(&[[0.25, 0.2], [0.55, 0.0], [0.55, 1.0]]), Line(&[[0.2, 1.0], [0.9, 1.0]])],
    ],
    &[
        &[Curve(&[[0.08, 0.25], [0.25, 0.05], [0.55, 0.0], [0.85, 0.12], [0.88, 0.35], [0.65, 0.6], [0.3, 0.85], [0.05, 1.0]]), Line(&[[0.05, 1.0], [0.95, 1.0]])],
        &[Curve(&[[0.1, 0.22], [0.35, 0.0], [0.75, 0.08], [0.85, 0.35], [0.6, 0.7], [0.25, 0.96], [0.08, 0.9], [0.2, 0.78], [0.45, 0.86], [0.7, 0.98], [0.98, 0.9]])],
    ],
    &[
        &[Curve(&[[0.1, 0.15], [0.4, 0.0], [0.8, 0.1], [0.8, 0.36], [0.4, 0.47]]), Curve(&[[0.4, 0.47], [0.85, 0.58], [0.9, 0.85], [0.5, 1.0], [0.05, 0.87]])],
        &[Line(&[[0.1, 0.0], [0.85, 0.0], [0.42, 0.4]]), Curve(&[[0.42, 0.4], [0.8, 0.5], [0.92, 0.75], [0.65, 0.98], [0.3, 0.98], [0.05, 0.85]])],
    ],
    &[
        &[Line(&[[0.65, 0.0], [0.05, 0.65], [0.95, 0.65]]), Line(&[[0.7, 0.35], [0.7, 1.0]])],
        &[Line(&[[0.7, 1.0], [0.7, 0.0], [0.05, 0.66], [1.0, 0.66]])],
        &[Line(&[[0.15, 0.0], [0.1, 0.52], [0.85, 0.5]]), Line(&[[0.82, 0.0], [0.78, 1.0]])],
    ],
    &[
        &[Line(&[[0.85, 0.0], [0.2, 0.0], [0.15, 0.42]]), Curve(&[[0.15, 0.42], [0.5, 0.35], [0.85, 0.5], [0.88, 0.78], [0.55, 1.0], [0.08, 0.88]])],
        &[Curve(&[[0.9, 0.03], [0.45, 0.02], [0.2, 0.14], [0.22, 0.38], [0.6, 0.46], [0.88, 0.66], [0.75, 0.93], [0.4, 1.0], [0.08, 0.9]])],
    ],
    &[
        &[Curve(&[[0.75, 0.0], [0.35, 0.2], [0.1, 0.55], [0.15, 0.88], [0.5, 1.0], [0.85, 0.85], [0.85, 0.6], [0.5, 0.48], [0.15, 0.65]])],
        &[Curve(&[[0.6, 0.0], [0.25, 0.35], [0.08, 0.7], [0.25, 0.97], [0.6, 1.0], [0.82, 0.8], [0.65, 0.58], [0.35, 0.58], [0.1, 0.75]])],
    ],
    &[
        &[Line(&[[0.05, 0.0], [0.95, 0.0], [0.4, 1.0]])],
        &[Line(&[[0.05, 0.0], [0.95, 0.0], [0.4, 1.0]]), Line(&[[0.3, 0.5], [0.9, 0.5]])],
        &[Curve(&[[0.05, 0.15], [0.12, 0.03], [0.5, 0.05], [0.92, 0.0]]), Curve(&[[0.92, 0.0], [0.62, 0.45], [0.48, 1.0]])],
    ],
    &[
        &[Curve(&[[0.8, 0.1], [0.5, 0.0], [0.2, 0.1], [0.22, 0.3], [0.5, 0.47], [0.85, 0.68], [0.82, 0.92], [0.5, 1.0], [0.15, 0.92], [0.13, 0.68], [0.5, 0.47], [0.78, 0.3], [0.8, 0.1]])],
        &[Curve(&[[0.5, 0.0], [0.2, 0.1], [0.2, 0.36], [0.5, 0.46], [0.8, 0.36], [0.8, 0.1], [0.5, 0.0]]), Curve(&[[0.5, 0.46], [0.12, 0.6], [0.12, 0.9], [0.5, 1.0], [0.88, 0.9], [0.88, 0.6], [0.5, 0.46]])],
    ],
    &[
        &[Curve(&[[0.85, 0.28], [0.7, 0.05], [0.4, 0.0], [0.1, 0.15], [0.15, 0.42], [0.45, 0.52], [0.75, 0.42], [0.87, 0.18]]), Line(&[[0.87, 0.15], [0.75, 1.0]])],
        &[Curve(&[[0.88, 0.25], [0.6, 0.0], [0.2, 0.08], [0.1, 0.33], [0.35, 0.52], [0.7, 0.42], [0.88, 0.2], [0.88, 0.6], [0.7, 0.92], [0.3, 1.0]])],
    ],
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_go_through_the_points() {
        for stroke in STYLES.iter().copied().flatten().copied().flatten() {
            let (Line(points) | Curve(points)) = stroke;
            let path = stroke.path();
            assert_eq!(path.len(), usize::from(PIECES) * (points.len() - 1) + 1);
            for (place, &point) in path.iter().step_by(PIECES.into()).zip(*points) {
                approx(*place, point.into());
            }
        }
    }

    #[test]
    fn a_closed_curve_has_no_corner() {
        let points = [[0.5, 0.0], [0.0, 0.5], [0.5, 1.0], [1.0, 0.5], [0.5, 0.0]].map(Vector2::from);
        approx(tangent(&points, 0), tangent(&points, 4));
    }

    fn approx(a: Vector2<f32>, b: Vector2<f32>) {
        assert!((a - b).norm() < 1e-5, "{a} {b}");
    }
}
