//! The pen: ink along a path.

use nalgebra::Vector2;
use rand::{Rng, RngExt};

use crate::dataset::SIDE;

/// A round pen. Lengths are in pixels.
pub(super) struct Pen {
    radius: f32,
    /// The width of the edge over which ink fades: a blur in closed form.
    blur: f32,
    ink: f32,
}

impl Pen {
    pub(super) fn random(rng: &mut impl Rng) -> Self {
        Self {
            radius: rng.random_range(0.7..1.7),
            blur: rng.random_range(0.8..1.8),
            ink: rng.random_range(0.7..1.0),
        }
    }

    /// Draws a path. Where it crosses itself or another, the darker ink stays.
    pub(super) fn draw(&self, path: &[Vector2<f32>], image: &mut [f32]) {
        for ends in path.windows(2) {
            self.draw_segment(ends[0], ends[1], image);
        }
    }

    fn draw_segment(&self, from: Vector2<f32>, to: Vector2<f32>, image: &mut [f32]) {
        let margin = Vector2::repeat(self.radius + self.blur);
        // A cast to `usize` saturates: what lies above or left of the image begins at its border.
        let low = (from.inf(&to) - margin).map(|x| x as usize);
        let high = (from.sup(&to) + margin).map(|x| (x.ceil() as usize).min(SIDE));
        for row in low.y..high.y {
            for column in low.x..high.x {
                let centre = Vector2::new(column as f32 + 0.5, row as f32 + 0.5);
                let inside = self.radius - distance(centre, from, to);
                let pixel = &mut image[row * SIDE + column];
                *pixel = pixel.max(self.ink * (inside / self.blur + 0.5).clamp(0.0, 1.0));
            }
        }
    }
}

/// The distance of a point from a segment.
fn distance(point: Vector2<f32>, from: Vector2<f32>, to: Vector2<f32>) -> f32 {
    let (along, offset) = (to - from, point - from);
    let share = offset.dot(&along) / along.norm_squared().max(f32::MIN_POSITIVE);
    (offset - along * share.clamp(0.0, 1.0)).norm()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distance_is_to_the_nearest_point_of_the_segment() {
        let (from, to) = (Vector2::new(1.0, 1.0), Vector2::new(4.0, 1.0));
        assert_eq!(distance(Vector2::new(2.0, 3.0), from, to), 2.0);
        assert_eq!(distance(Vector2::new(-2.0, 5.0), from, to), 5.0);
        assert_eq!(distance(Vector2::new(4.0, 5.0), from, from), 5.0);
    }

    #[test]
    fn ink_outside_the_image_is_lost() {
        let pen = Pen { radius: 1.0, blur: 1.0, ink: 1.0 };
        let mut image = vec![0.0; SIDE * SIDE];
        pen.draw(&[Vector2::new(-50.0, -50.0), Vector2::new(-10.0, -9.0)], &mut image);
        pen.draw(&[Vector2::new(80.0, 3.0), Vector2::new(90.0, 99.0)], &mut image);
        assert!(image.iter().all(|pixel| *pixel == 0.0));
        pen.draw(&[Vector2::new(-9.0, 14.5), Vector2::new(99.0, 14.5)], &mut image);
        assert!(image[14 * SIDE..15 * SIDE].iter().all(|pixel| *pixel == 1.0));
    }
}
