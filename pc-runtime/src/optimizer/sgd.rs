//! Stochastic gradient descent.

use super::{Layout, Optimizer, check_fraction, each_leaf};
use crate::error::Error;
use crate::parameters::Parameters;
use crate::scalar::Real;

/// Stochastic gradient descent with momentum: v ← m v + g, θ ← θ − rate · v; without momentum, v = g.
///
/// # Units
/// `rate` is the step along the gradient, above 0; momentum m is a fraction, 0 ≤ m < 1.
///
/// # Source
/// Polyak, *Some methods of speeding up the convergence of iteration methods*, 1964, in the form of
/// Sutskever, Martens, Dahl, Hinton, ICML 2013, with the rate outside the velocity.
#[derive(Clone, Debug)]
pub struct Sgd<T> {
    rate: f64,
    momentum: f64,
    layout: Layout,
    velocity: Vec<T>,
}

impl<T: Real> Sgd<T> {
    /// Gradient descent at this rate, without momentum.
    pub fn new(rate: f64) -> Self {
        Self { rate, momentum: 0.0, layout: Layout::default(), velocity: Vec::new() }
    }

    /// Keeps this fraction of the velocity from step to step.
    #[must_use]
    pub fn momentum(mut self, momentum: f64) -> Self {
        self.momentum = momentum;
        self
    }
}

impl<T: Real> Optimizer<T> for Sgd<T> {
    fn check(&self) -> Result<(), Error> {
        Error::unless_positive("rate", self.rate)?;
        check_fraction("momentum", self.momentum)
    }

    fn step_flat<P: Parameters<T>>(&mut self, parameters: &mut P, gradient: &[T]) -> Result<(), Error> {
        self.check()?;
        let fresh = self.layout.renew(parameters, gradient.len())?;
        let rate = T::of(self.rate);
        if self.momentum == 0.0 {
            self.velocity.clear();
            each_leaf(parameters, |leaf, range| {
                leaf.iter_mut().zip(&gradient[range]).for_each(|(theta, &g)| *theta -= rate * g);
            });
            return Ok(());
        }
        if fresh || self.velocity.len() != gradient.len() {
            self.layout.clear(&mut self.velocity);
        }
        let momentum = T::of(self.momentum);
        each_leaf(parameters, |leaf, range| {
            let velocity = &mut self.velocity[range.clone()];
            for ((theta, v), &g) in leaf.iter_mut().zip(velocity).zip(&gradient[range]) {
                *v = momentum * *v + g;
                *theta -= rate * *v;
            }
        });
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn descent_without_momentum_shrinks_a_quadratic_by_its_factor() {
        // L = ½ θ²: θ_n = (1 − rate)ⁿ θ_0
        let (mut theta, mut sgd) = (vec![1.0_f64, -4.0], Sgd::new(0.25));
        for _ in 0..5 {
            let gradient = theta.clone();
            sgd.step(&mut theta, &gradient).unwrap();
        }
        assert_eq!(theta, [0.75_f64.powi(5), -4.0 * 0.75_f64.powi(5)]);
    }

    #[test]
    fn momentum_follows_its_recurrence() {
        let (mut theta, mut sgd) = (3.0_f64, Sgd::new(0.1).momentum(0.9));
        let (mut expected, mut velocity) = (3.0_f64, 0.0);
        for _ in 0..20 {
            let gradient = theta;
            sgd.step(&mut theta, &gradient).unwrap();
            velocity = 0.9 * velocity + expected;
            expected -= 0.1 * velocity;
            assert_eq!(theta, expected);
        }
    }

    #[test]
    fn a_constant_gradient_reaches_the_terminal_velocity() {
        // v_n = g (1 − mⁿ) / (1 − m)
        let (mut theta, mut sgd) = (0.0_f64, Sgd::new(1.0).momentum(0.5));
        for _ in 0..60 {
            sgd.step(&mut theta, &1.0).unwrap();
        }
        let before = theta;
        sgd.step(&mut theta, &1.0).unwrap();
        approx::assert_relative_eq!(before - theta, 2.0, epsilon = 1e-12);
    }

    #[test]
    fn velocity_begins_anew_for_another_structure() {
        let mut sgd = Sgd::new(1.0).momentum(0.5);
        let mut first = vec![0.0_f64, 0.0];
        sgd.step(&mut first, &vec![1.0, 1.0]).unwrap();
        let mut second = vec![0.0_f64];
        sgd.step(&mut second, &vec![1.0]).unwrap();
        assert_eq!(second, [-1.0]);
    }

    #[test]
    fn what_does_not_fit_changes_nothing() {
        let mut theta = vec![1.0_f64, 2.0];
        let wrong = Sgd::new(0.1).step(&mut theta, &vec![1.0]);
        assert!(matches!(wrong, Err(Error::Structure(_))));
        for sgd in [Sgd::new(0.0), Sgd::new(f64::NAN), Sgd::new(0.1).momentum(1.0)] {
            let wrong = sgd.clone().step(&mut theta, &vec![1.0, 1.0]);
            assert!(matches!(wrong, Err(Error::Setting { .. })));
        }
        assert_eq!(theta, [1.0, 2.0]);
    }
}
