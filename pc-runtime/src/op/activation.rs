//! Element-wise functions of one argument: the usual activations and the elementary functions.

use std::f64::consts::{FRAC_1_SQRT_2, FRAC_2_SQRT_PI};

use crate::elementwise;
use crate::scalar::Real;

elementwise! {
    /// The hyperbolic tangent of every element.
    pub fn tanh<T>(x: T) -> T {
        x.tanh()
    }
    derivative |_, y| T::one() - y * y;

    /// The logistic function 1 / (1 + e^−x) of every element.
    pub fn sigmoid<T>(x: T) -> T {
        // The exponential of a number that is not positive: it cannot overflow.
        let e = (-x.abs()).exp();
        if x < T::zero() { e / (T::one() + e) } else { T::one() / (T::one() + e) }
    }
    derivative |_, y| y * (T::one() - y);

    /// Every element that is positive, and zero for the others. The derivative at zero is zero.
    pub fn relu<T>(x: T) -> T {
        if x < T::zero() { T::zero() } else { x } // so that NaN stays NaN
    }
    derivative |x, _| if x > T::zero() { T::one() } else { T::zero() };

    /// Every element that is positive, and `slope` times it for the others.
    pub fn leaky_relu<T>(x: T, slope: T) -> T {
        if x > T::zero() { x } else { slope * x }
    }
    derivative |x, _| if x > T::zero() { T::one() } else { slope };

    /// Every element that is positive, and `alpha` (e^x − 1) for the others.
    ///
    /// # Source
    /// Clevert, Unterthiner, Hochreiter 2016, *Fast and accurate deep network learning by exponential
    /// linear units*, equation 15.
    pub fn elu<T>(x: T, alpha: T) -> T {
        if x > T::zero() { x } else { alpha * x.exp_m1() }
    }
    derivative |x, y| if x > T::zero() { T::one() } else { y + alpha };

    /// x Φ(x) of every element, with Φ the normal distribution function (exact, by the error function).
    ///
    /// # Source
    /// Hendrycks, Gimpel 2016, *Gaussian error linear units*, section 2.
    pub fn gelu<T>(x: T) -> T {
        x * normal_distribution(x)
    }
    derivative |x, _| normal_distribution(x) + x * normal_density(x);

    /// x · sigmoid(x) of every element.
    ///
    /// # Source
    /// Elfwing, Uchibe, Doya 2018, *Sigmoid-weighted linear units*, equation 4.
    pub fn silu<T>(x: T) -> T {
        x * sigmoid(x)
    }
    derivative |x, y| {
        let s = sigmoid(x);
        s + y * (T::one() - s)
    };

    /// ln(1 + e^x) of every element.
    pub fn softplus<T>(x: T) -> T {
        // e^x overflows where x is large; e^−|x| does not.
        let positive = if x < T::zero() { T::zero() } else { x };
        positive + (-x.abs()).exp().ln_1p()
    }
    derivative |x, _| sigmoid(x);

    /// e^x of every element.
    pub fn exp<T>(x: T) -> T {
        x.exp()
    }
    derivative |_, y| y;

    /// The natural logarithm of every element.
    pub fn ln<T>(x: T) -> T {
        x.ln()
    }
    derivative |x, _| x.recip();

    /// The square root of every element.
    pub fn sqrt<T>(x: T) -> T {
        x.sqrt()
    }
    derivative |_, y| T::of(0.5) / y;

    /// The absolute value of every element. The derivative at zero is zero.
    pub fn abs<T>(x: T) -> T {
        x.abs()
    }
    derivative |x, _| if x > T::zero() {
        T::one()
    } else if x < T::zero() {
        -T::one()
    } else {
        T::zero()
    };

    /// The sine of every element.
    pub fn sin<T>(x: T) -> T {
        x.sin()
    }
    derivative |x, _| x.cos();

    /// The cosine of every element.
    pub fn cos<T>(x: T) -> T {
        x.cos()
    }
    derivative |x, _| -x.sin();

    /// The tangent of every element.
    pub fn tan<T>(x: T) -> T {
        x.tan()
    }
    derivative |_, y| T::one() + y * y;

    /// 1 / x of every element.
    pub fn recip<T>(x: T) -> T {
        x.recip()
    }
    derivative |_, y| -y * y;

    /// The square of every element.
    pub fn square<T>(x: T) -> T {
        x * x
    }
    derivative |x, _| x + x;

    /// The integer power xⁿ of every element.
    pub fn powi<T>(x: T, n: i32) -> T {
        x.powi(n)
    }
    // x⁰ is flat at zero, too, where 0 · x⁻¹ is not a number.
    derivative |x, _| if n == 0 { T::zero() } else { T::of(f64::from(n)) * x.powi(n.saturating_sub(1)) };

    /// The power xᵖ of every element.
    pub fn powf<T>(x: T, p: T) -> T {
        x.powf(p)
    }
    derivative |x, _| if p == T::zero() { p } else { p * x.powf(p - T::one()) };

    /// Every element, but at least `low` and at most `high`. The derivative is one from `low` to `high`,
    /// borders included, and zero outside.
    pub fn clamp<T>(x: T, low: T, high: T) -> T {
        if x < low {
            low
        } else if x > high {
            high
        } else {
            x
        }
    }
    derivative |x, _| if x < low || x > high { T::zero() } else { T::one() };
}

/// Φ(x)
fn normal_distribution<T: Real>(x: T) -> T {
    T::of(0.5) * (T::one() + (x * T::of(FRAC_1_SQRT_2)).erf())
}

/// φ(x) = Φ′(x)
fn normal_density<T: Real>(x: T) -> T {
    T::of(0.5 * FRAC_2_SQRT_PI * FRAC_1_SQRT_2) * (T::of(-0.5) * x * x).exp()
}

#[cfg(test)]
mod tests {
    use super::{sigmoid, softplus};

    #[test]
    fn large_arguments_neither_overflow_nor_lose_their_sign() {
        assert_eq!((sigmoid(-1e4), sigmoid(1e4)), (0.0, 1.0));
        assert_eq!((softplus(-1e4), softplus(1e4)), (0.0, 1e4));
        assert!(sigmoid(-80.0_f32) > 0.0, "the exponential tail is kept");
    }
}
