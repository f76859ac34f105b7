//! Seeded initial values of parameters.

use nalgebra::{DMatrix, DVector};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::scalar::Real;

/// Draws initial parameters. The same seed gives the same bits on every machine: the generator is
/// `ChaCha`, and the elementary functions are not the platform's.
///
/// # Shapes
/// A weight matrix has a row for each output and a column for each input, as in `w * x`: the fan-in is
/// its number of columns, the fan-out its number of rows.
///
/// ```
/// use nalgebra::{DMatrix, DVector};
/// use pc_runtime::prelude::*;
///
/// let mut init = Initialiser::seeded(1);
/// let w: DMatrix<f32> = init.xavier(256, 784);
/// let b: DVector<f32> = init.uniform_vector(256, -0.1, 0.1);
/// assert_eq!(w, Initialiser::seeded(1).xavier(256, 784));
/// assert!(b.iter().all(|b| b.abs() <= 0.1));
/// ```
#[derive(Clone, Debug)]
pub struct Initialiser {
    rng: ChaCha8Rng,
}

impl Initialiser {
    /// An initialiser whose draws follow from `seed`.
    pub fn seeded(seed: u64) -> Self {
        Self { rng: ChaCha8Rng::seed_from_u64(seed) }
    }

    /// Uniform on ±√(6 / (fan-in + fan-out)): for `tanh` and its like.
    ///
    /// # Source
    /// Glorot, Bengio, *Understanding the difficulty of training deep feedforward neural networks*,
    /// AISTATS 2010, equation 16.
    pub fn xavier<T: Real>(&mut self, nrows: usize, ncols: usize) -> DMatrix<T> {
        let limit = (6.0 / (nrows + ncols) as f64).sqrt();
        self.uniform(nrows, ncols, -limit, limit)
    }

    /// Normal with variance 2 / (fan-in + fan-out): for `tanh` and its like.
    ///
    /// # Source
    /// Glorot, Bengio, AISTATS 2010, equation 12.
    pub fn xavier_normal<T: Real>(&mut self, nrows: usize, ncols: usize) -> DMatrix<T> {
        self.normal(nrows, ncols, (2.0 / (nrows + ncols) as f64).sqrt())
    }

    /// Uniform on ±√(6 / fan-in): for `relu` and its like.
    ///
    /// # Source
    /// He, Zhang, Ren, Sun, *Delving Deep into Rectifiers*, ICCV 2015, equation 10.
    pub fn kaiming<T: Real>(&mut self, nrows: usize, ncols: usize) -> DMatrix<T> {
        let limit = (6.0 / ncols as f64).sqrt();
        self.uniform(nrows, ncols, -limit, limit)
    }

    /// Normal with variance 2 / fan-in: for `relu` and its like.
    ///
    /// # Source
    /// He, Zhang, Ren, Sun, ICCV 2015, equation 10.
    pub fn kaiming_normal<T: Real>(&mut self, nrows: usize, ncols: usize) -> DMatrix<T> {
        self.normal(nrows, ncols, (2.0 / ncols as f64).sqrt())
    }

    /// Normal with mean 0 and this standard deviation.
    pub fn normal<T: Real>(&mut self, nrows: usize, ncols: usize, deviation: f64) -> DMatrix<T> {
        DMatrix::from_fn(nrows, ncols, |_, _| T::of(deviation * self.draw_normal()))
    }

    /// Uniform from `low` to `high`.
    pub fn uniform<T: Real>(&mut self, nrows: usize, ncols: usize, low: f64, high: f64) -> DMatrix<T> {
        DMatrix::from_fn(nrows, ncols, |_, _| T::of(low + (high - low) * self.draw()))
    }

    /// A vector, normal with mean 0 and this standard deviation.
    pub fn normal_vector<T: Real>(&mut self, len: usize, deviation: f64) -> DVector<T> {
        DVector::from_fn(len, |_, _| T::of(deviation * self.draw_normal()))
    }

    /// A vector, uniform from `low` to `high`.
    pub fn uniform_vector<T: Real>(&mut self, len: usize, low: f64, high: f64) -> DVector<T> {
        DVector::from_fn(len, |_, _| T::of(low + (high - low) * self.draw()))
    }

    /// Uniform on 0 ≤ u < 1, in steps of 2⁻⁵³.
    fn draw(&mut self) -> f64 {
        self.rng.random()
    }

    /// Standard normal, by Box and Muller: √(−2 ln u) cos 2πu′. The usual tables of a ziggurat would
    /// fall back to the platform's `exp` and `ln` in the tail, which differ in the last bit.
    fn draw_normal(&mut self) -> f64 {
        let radius = (-2.0 * libm::log(1.0 - self.draw())).sqrt();
        radius * libm::cos(std::f64::consts::TAU * self.draw())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Mean and variance.
    fn statistics(sample: &DMatrix<f64>) -> (f64, f64) {
        (sample.mean(), sample.variance())
    }

    // With n = 40 000 the mean strays by σ/200 and the variance by about σ²/100: four times that is
    // allowed.
    fn assert_statistics(sample: &DMatrix<f64>, variance: f64) {
        let (mean, own) = statistics(sample);
        assert!(mean.abs() < 4.0 * variance.sqrt() / 200.0, "mean {mean}");
        assert!((own / variance - 1.0).abs() < 0.04, "variance {own}, not {variance}");
    }

    #[test]
    fn variances_are_those_of_the_papers() {
        let mut init = Initialiser::seeded(3);
        assert_statistics(&init.xavier(100, 400), 2.0 / 500.0);
        assert_statistics(&init.xavier_normal(100, 400), 2.0 / 500.0);
        assert_statistics(&init.kaiming(100, 400), 2.0 / 400.0);
        assert_statistics(&init.kaiming_normal(100, 400), 2.0 / 400.0);
        assert_statistics(&init.normal(200, 200, 0.05), 0.0025);
        assert_statistics(&init.uniform(200, 200, -3.0, 3.0), 3.0);
    }

    #[test]
    fn a_normal_has_the_share_of_its_tails() {
        let sample: DMatrix<f64> = Initialiser::seeded(4).normal(200, 200, 1.0);
        let share = |limit: f64| sample.iter().filter(|x| x.abs() > limit).count() as f64 / 40_000.0;
        assert!((share(1.0) - 0.3173).abs() < 0.01);
        assert!((share(2.0) - 0.0455).abs() < 0.005);
        assert!((share(3.0) - 0.0027).abs() < 0.001);
    }

    #[test]
    fn a_uniform_keeps_its_limits() {
        let sample: DMatrix<f32> = Initialiser::seeded(5).uniform(50, 50, 1.0, 2.0);
        assert!(sample.iter().all(|x| (1.0..=2.0).contains(x)));
    }

    #[test]
    fn the_same_seed_gives_the_same_bits() {
        let draw = |seed| Initialiser::seeded(seed).normal::<f64>(3, 3, 1.0);
        assert_eq!(draw(1), draw(1));
        assert_ne!(draw(1), draw(2));
        let mut init = Initialiser::seeded(1);
        let bits = [init.draw().to_bits(), init.draw_normal().to_bits()];
        assert_eq!(bits, [0x3fd9_c253_3aa3_2902, 0xbfd5_8654_9d56_3a92]);
    }
}
