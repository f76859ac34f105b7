//! Digits that are drawn here, in many hands, so that the examples need no data of others.
//!
//! A digit is a few strokes of a pen (`glyphs`). Every image draws one of the styles of its digit,
//! bends and distorts it at random, and lays a pen of random width and blur along its strokes.

mod glyphs;
mod pen;

use nalgebra::{DMatrix, Matrix2, Vector2};
use rand::{Rng, RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, StandardNormal};

use self::pen::Pen;
use crate::dataset::{CLASSES, Dataset, PIXELS, SIDE};

/// Standard deviation of the noise of a pixel.
const NOISE: f32 = 0.06;

/// Draws `count` digits of random classes. The same seed gives the same digits, and a larger count
/// begins with the digits of a smaller one.
///
/// # Shapes
/// Images of 28 × 28 pixels from 0 to 1, as columns of 784.
///
/// ```
/// let data = pc_examples::digits::draw(100, 1);
/// assert_eq!(data.images.shape(), (784, 100));
/// assert!(data.labels.iter().all(|&digit| digit < 10));
/// assert_eq!(data, pc_examples::digits::draw(100, 1));
/// ```
pub fn draw(count: usize, seed: u64) -> Dataset {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut pixels = vec![0.0; PIXELS * count];
    let mut labels = Vec::with_capacity(count);
    for image in pixels.chunks_exact_mut(PIXELS) {
        let digit = rng.random_range(0..CLASSES);
        draw_digit(digit, &mut rng, image);
        labels.push(digit);
    }
    Dataset { images: DMatrix::from_vec(PIXELS, count, pixels), labels }
}

/// Draws one digit on an empty image.
fn draw_digit(digit: usize, rng: &mut impl Rng, image: &mut [f32]) {
    let styles = glyphs::STYLES[digit];
    let style = styles[rng.random_range(0..styles.len())];
    let (hand, pen) = (Hand::random(rng), Pen::random(rng));
    for stroke in style {
        let path: Vec<_> = stroke.path().into_iter().map(|point| hand.place(point)).collect();
        pen.draw(&path, image);
    }
    for pixel in image {
        let noise: f32 = StandardNormal.sample(rng);
        *pixel = (*pixel + NOISE * noise).clamp(0.0, 1.0);
    }
}

/// How one image distorts the plane: a smooth bend, then an affine map.
struct Hand {
    bend: [Wave; 4],
    linear: Matrix2<f32>,
    shift: Vector2<f32>,
}

impl Hand {
    fn random(rng: &mut impl Rng) -> Self {
        let mut normal = |deviation: f32| deviation * Distribution::<f32>::sample(&StandardNormal, rng);
        let (angle, shear) = (normal(0.12), normal(0.15));
        let (width, height) = (12.0 * normal(0.12).exp(), 18.5 * normal(0.07).exp());
        let shift = Vector2::new(normal(0.9), normal(0.9));
        let rotation = Matrix2::new(angle.cos(), -angle.sin(), angle.sin(), angle.cos());
        let linear = rotation * Matrix2::new(width, -shear * height, 0.0, height);
        Self { bend: std::array::from_fn(|_| Wave::random(rng)), linear, shift }
    }

    /// The place on the image, in pixels, of a point of the unit square.
    fn place(&self, point: Vector2<f32>) -> Vector2<f32> {
        let [a, b, c, d] = &self.bend;
        let bend = Vector2::new(a.at(point.y) + b.at(point.x), c.at(point.x) + d.at(point.y));
        let centre = Vector2::repeat(0.5);
        self.linear * (point + bend - centre) + self.shift + centre * SIDE as f32
    }
}

/// A slow sine with a small amplitude. Being smooth, it bends strokes and leaves their joints closed.
struct Wave {
    amplitude: f32,
    frequency: f32,
    phase: f32,
}

impl Wave {
    fn random(rng: &mut impl Rng) -> Self {
        Self {
            amplitude: rng.random_range(0.0..0.06),
            frequency: rng.random_range(2.0..7.0),
            phase: rng.random_range(0.0..std::f32::consts::TAU),
        }
    }

    fn at(&self, x: f32) -> f32 {
        self.amplitude * (self.frequency * x + self.phase).sin()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An image in characters, darker for more ink.
    fn picture(image: &[f32]) -> String {
        let ink = |&pixel: &f32| [' ', '.', ':', 'o', '#', '@'][(pixel * 5.0).round() as usize];
        image.chunks(SIDE).flat_map(|row| row.iter().map(ink).chain(['\n'])).collect()
    }

    /// The ink of an image: its sum, and how far its centre lies from the image's.
    fn ink(image: &[f32]) -> (f32, f32) {
        let mut sum = 0.0;
        let mut moment = Vector2::zeros();
        for (i, &pixel) in image.iter().enumerate().filter(|(_, pixel)| **pixel > 0.4) {
            sum += pixel;
            moment += pixel * Vector2::new((i % SIDE) as f32 + 0.5, (i / SIDE) as f32 + 0.5);
        }
        (sum, (moment / sum - Vector2::repeat(SIDE as f32 / 2.0)).norm())
    }

    #[test]
    fn digits_are_drawn_in_the_middle_with_a_pen() {
        let data = draw(500, 3);
        for (image, digit) in data.images.as_slice().chunks(PIXELS).zip(&data.labels) {
            let (sum, offset) = ink(image);
            assert!((10.0..300.0).contains(&sum) && offset < 8.0, "{digit}: {sum}\n{}", picture(image));
            assert!(image.iter().all(|pixel| (0.0..=1.0).contains(pixel)));
        }
        for digit in 0..CLASSES {
            let count = data.labels.iter().filter(|label| **label == digit).count();
            assert!((25..80).contains(&count), "{count} of digit {digit}");
        }
    }

    #[test]
    fn the_seed_alone_decides() {
        let (short, long, other) = (draw(20, 5), draw(40, 5), draw(20, 6));
        assert_eq!(short.images, long.images.columns(0, 20));
        assert_eq!(short.labels, long.labels[..20]);
        assert_ne!(short.images, other.images);
    }
}
