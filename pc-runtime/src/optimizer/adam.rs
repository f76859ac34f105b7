//! Adaptive moments.

use super::{Layout, Optimizer, check_fraction, each_leaf};
use crate::error::Error;
use crate::parameters::Parameters;
use crate::scalar::Real;

/// Adam, with decoupled weight decay (`AdamW`) where one is set. In step t
///
/// m ← β₁ m + (1 − β₁) g, v ← β₂ v + (1 − β₂) g²,
/// θ ← θ − rate · (m / (1 − β₁ᵗ)) / (√(v / (1 − β₂ᵗ)) + ε) − rate · decay · θ.
///
/// # Units
/// `rate`, above 0, is about the largest change of an element in a step. β₁ and β₂ are fractions,
/// 0 ≤ β < 1 (0.9 and 0.999 unless set), ε is above 0 (1e-8), the decay at least 0 (0).
///
/// # Source
/// Kingma, Ba, *Adam: A Method for Stochastic Optimization*, ICLR 2015, algorithm 1; Loshchilov,
/// Hutter, *Decoupled Weight Decay Regularization*, ICLR 2019, algorithm 2.
#[derive(Clone, Debug)]
pub struct Adam<T> {
    rate: f64,
    betas: (f64, f64),
    epsilon: f64,
    weight_decay: f64,
    steps: u32,
    layout: Layout,
    first: Vec<T>,
    second: Vec<T>,
}

impl<T: Real> Adam<T> {
    /// Adam at this rate.
    pub fn new(rate: f64) -> Self {
        Self {
            rate,
            betas: (0.9, 0.999),
            epsilon: 1e-8,
            weight_decay: 0.0,
            steps: 0,
            layout: Layout::default(),
            first: Vec::new(),
            second: Vec::new(),
        }
    }

    /// How much of the first and of the second moment is kept from step to step.
    #[must_use]
    pub fn betas(mut self, first: f64, second: f64) -> Self {
        self.betas = (first, second);
        self
    }

    /// What is added to the root of the second moment.
    #[must_use]
    pub fn epsilon(mut self, epsilon: f64) -> Self {
        self.epsilon = epsilon;
        self
    }

    /// Shrinks the parameters by rate · `decay` in every step, apart from their gradient.
    #[must_use]
    pub fn weight_decay(mut self, decay: f64) -> Self {
        self.weight_decay = decay;
        self
    }

    /// The settings of this step as scalars of the graph.
    fn coefficients(&self) -> Coefficients<T> {
        let (beta1, beta2) = self.betas;
        let correction = |beta: f64| 1.0 - beta.powf(f64::from(self.steps));
        Coefficients {
            beta1: T::of(beta1),
            beta2: T::of(beta2),
            rest1: T::of(1.0 - beta1),
            rest2: T::of(1.0 - beta2),
            rate: T::of(self.rate / correction(beta1)),
            correction2: T::of(correction(beta2)),
            epsilon: T::of(self.epsilon),
            keep: T::of(1.0 - self.rate * self.weight_decay),
        }
    }
}

struct Coefficients<T> {
    beta1: T,
    beta2: T,
    /// 1 − β₁ and 1 − β₂, rounded once.
    rest1: T,
    rest2: T,
    /// The rate, over the correction of the first moment.
    rate: T,
    correction2: T,
    epsilon: T,
    keep: T,
}

impl<T: Real> Coefficients<T> {
    fn update(&self, theta: &mut T, first: &mut T, second: &mut T, gradient: T) {
        *first = self.beta1 * *first + self.rest1 * gradient;
        *second = self.beta2 * *second + self.rest2 * gradient * gradient;
        let root = (*second / self.correction2).sqrt();
        *theta = self.keep * *theta - self.rate * *first / (root + self.epsilon);
    }
}

impl<T: Real> Optimizer<T> for Adam<T> {
    fn check(&self) -> Result<(), Error> {
        Error::unless_positive("rate", self.rate)?;
        check_fraction("the first beta", self.betas.0)?;
        check_fraction("the second beta", self.betas.1)?;
        Error::unless_positive("epsilon", self.epsilon)?;
        let decay = self.weight_decay;
        let fits = decay.is_finite() && decay >= 0.0;
        Error::unless(fits, "weight decay", decay, "a finite number, at least 0")
    }

    fn step_flat<P: Parameters<T>>(&mut self, parameters: &mut P, gradient: &[T]) -> Result<(), Error> {
        self.check()?;
        if self.layout.renew(parameters, gradient.len())? {
            self.steps = 0;
            self.layout.clear(&mut self.first);
            self.layout.clear(&mut self.second);
        }
        self.steps = self.steps.saturating_add(1);
        let coefficients = self.coefficients();
        each_leaf(parameters, |leaf, range| {
            let (first, second) = (&mut self.first[range.clone()], &mut self.second[range.clone()]);
            let moments = first.iter_mut().zip(second);
            for ((theta, (first, second)), &g) in leaf.iter_mut().zip(moments).zip(&gradient[range]) {
                coefficients.update(theta, first, second, g);
            }
        });
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_step_is_the_rate_against_the_sign() {
        // m̂ = g and v̂ = g², so that the step is rate · g / (|g| + ε)
        let mut theta = vec![1.0_f64, 1.0, 1.0];
        Adam::new(0.1).step(&mut theta, &vec![3.0, -1e-3, 0.0]).unwrap();
        let step = |g: f64| 1.0 - 0.1 * g / (g.abs() + 1e-8);
        for (theta, expected) in theta.iter().zip([step(3.0), step(-1e-3), 1.0]) {
            approx::assert_relative_eq!(*theta, expected, epsilon = 1e-14);
        }
    }

    #[test]
    fn two_steps_by_hand() {
        let mut theta = 1.0_f64;
        let mut adam = Adam::new(0.1).betas(0.5, 0.75).epsilon(1e-3);
        adam.step(&mut theta, &2.0).unwrap();
        adam.step(&mut theta, &-1.0).unwrap();
        // m: 1, then 0; v: 1, then 1. The second step has m = 0.5 · 1 − 0.5 = 0 and stands still.
        let expected = 1.0 - 0.1 * (1.0 / 0.5) / ((1.0_f64 / 0.25).sqrt() + 1e-3);
        approx::assert_relative_eq!(theta, expected, epsilon = 1e-14);
        adam.step(&mut theta, &4.0).unwrap();
        // m = 2, v = 0.75 + 4 = 4.75
        let step = 0.1 * (2.0 / 0.875) / ((4.75_f64 / (1.0 - 0.75_f64.powi(3))).sqrt() + 1e-3);
        approx::assert_relative_eq!(theta, expected - step, epsilon = 1e-14);
    }

    #[test]
    fn weight_decay_is_apart_from_the_gradient() {
        let mut theta = 2.0_f64;
        let mut adam = Adam::new(0.1).weight_decay(0.5);
        for _ in 0..4 {
            adam.step(&mut theta, &0.0).unwrap();
        }
        approx::assert_relative_eq!(theta, 2.0 * 0.95_f64.powi(4), epsilon = 1e-14);
    }

    #[test]
    fn a_quadratic_is_minimised() {
        let (mut theta, mut adam) = (vec![5.0_f32, -3.0], Adam::new(0.05));
        for _ in 0..2000 {
            let gradient = vec![theta[0] - 1.0, 10.0 * (theta[1] - 2.0)];
            adam.step(&mut theta, &gradient).unwrap();
        }
        assert!((theta[0] - 1.0).abs() < 1e-3 && (theta[1] - 2.0).abs() < 1e-3, "{theta:?}");
    }

    #[test]
    fn settings_are_checked() {
        let base = || Adam::<f64>::new(0.1);
        let wrong = [
            Adam::new(-1.0),
            base().betas(1.0, 0.9),
            base().betas(0.9, -0.1),
            base().epsilon(0.0),
            base().weight_decay(f64::INFINITY),
        ];
        for adam in wrong {
            assert!(matches!(adam.check(), Err(Error::Setting { .. })), "{adam:?}");
        }
    }
}
