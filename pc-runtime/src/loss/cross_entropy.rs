//! Cross-entropies, with the output's non-linearity inside.

use super::{Loss, Target};
use crate::matrix::{Shape, View, ViewMut};
use crate::scalar::Real;

/// The cross-entropy of a softmax, L = −Σ t ln softmax(v̂), column by column; the output's error is
/// t − softmax(v̂) for targets that sum to one.
///
/// # Shapes
/// The output holds one logit a row and one sample a column. The target is of the same shape (one-hot
/// or probabilities), or the classes of the columns (`&[usize]`), counted from 0.
#[derive(Clone, Copy, Debug, Default)]
pub struct CrossEntropy;

impl<T: Real> Loss<T> for CrossEntropy {
    fn check(&self, _: usize, prediction: Shape, target: Target<'_, T>) -> Result<(), String> {
        let Target::Classes(classes) = target else {
            let target = target.values_of(prediction)?;
            let probability = |t: &&T| **t >= T::zero() && t.is_finite();
            return match target.data().iter().find(|t| !probability(t)) {
                Some(t) => Err(format!("{t} is not a probability; choose numbers of at least 0")),
                None => Ok(()),
            };
        };
        if classes.len() != prediction.ncols {
            return Err(format!(
                "the output has {} columns, the target {} classes",
                prediction.ncols,
                classes.len()
            ));
        }
        match classes.iter().find(|&&class| class >= prediction.nrows) {
            Some(class) => Err(format!("class {class} of {} classes (counted from 0)", prediction.nrows)),
            None => Ok(()),
        }
    }

    fn evaluate(
        &self,
        _: usize,
        prediction: View<'_, T>,
        target: Target<'_, T>,
        error: &mut ViewMut<'_, T>,
    ) -> f64 {
        let mut loss = 0.0;
        for j in 0..prediction.ncols() {
            let logits = prediction.column(j);
            let error = error.column(j);
            let highest = logits.iter().copied().fold(T::min_value().unwrap_or_else(T::zero), T::max);
            let mut sum = T::zero();
            for (error, &logit) in error.iter_mut().zip(logits) {
                *error = (logit - highest).exp();
                sum += *error;
            }
            let log_sum = sum.ln() + highest;
            match target {
                Target::Values(target) => {
                    let target = target.column(j);
                    let total = target.iter().copied().fold(T::zero(), |sum, t| sum + t);
                    for ((error, &t), &logit) in error.iter_mut().zip(target).zip(logits) {
                        *error = t - total * *error / sum;
                        loss += (t * (log_sum - logit)).to_f64();
                    }
                }
                Target::Classes(classes) => {
                    for error in error.iter_mut() {
                        *error = -*error / sum;
                    }
                    error[classes[j]] += T::one();
                    loss += (log_sum - logits[classes[j]]).to_f64();
                }
                Target::None => return f64::NAN,
            }
        }
        loss
    }
}

/// The cross-entropy of a sigmoid, L = −Σ t ln σ(v̂) + (1 − t) ln(1 − σ(v̂)), element by element; the
/// output's error is t − σ(v̂).
///
/// # Shapes
/// The target has the output's shape, with probabilities between 0 and 1.
#[derive(Clone, Copy, Debug, Default)]
pub struct BinaryCrossEntropy;

impl<T: Real> Loss<T> for BinaryCrossEntropy {
    fn check(&self, _: usize, prediction: Shape, target: Target<'_, T>) -> Result<(), String> {
        let target = target.values_of(prediction)?;
        match target.data().iter().find(|&&t| !(T::zero()..=T::one()).contains(&t)) {
            Some(t) => Err(format!("{t} is not a probability between 0 and 1")),
            None => Ok(()),
        }
    }

    fn evaluate(
        &self,
        _: usize,
        prediction: View<'_, T>,
        target: Target<'_, T>,
        error: &mut ViewMut<'_, T>,
    ) -> f64 {
        let Ok(target) = target.values_of(prediction.shape()) else { return f64::NAN };
        let (target, logits) = (target.data(), prediction.data());
        let one = T::one();
        error.set_each(|i| target[i] - one / (one + (-logits[i]).exp()));
        // −t ln σ(v) − (1 − t) ln(1 − σ(v)) = max(v, 0) − t v + ln(1 + e^−|v|), without overflow
        let terms = logits.iter().zip(target);
        terms.map(|(&v, &t)| (v.max(T::zero()) - t * v + (-v.abs()).exp().ln_1p()).to_f64()).sum()
    }
}
