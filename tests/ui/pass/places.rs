//! Functions inside functions and modules, made by macros, behind `cfg`.
#![deny(warnings)]

use nalgebra::DMatrix;
use pc_runtime::prelude::*;

macro_rules! activation_layer {
    ($(#[$attribute:meta])* $visibility:vis $name:ident, $ty:ty, $activation:path, $factor:expr) => {
        $(#[$attribute])*
        #[predictive_coding]
        $visibility fn $name(#[param] w: &$ty, x: &$ty) -> $ty {
            let hidden = $activation(&(w * x));
            let scaled = &hidden * $factor;
            scaled + hidden
        }
    };
}

activation_layer!(squashed, DMatrix<f64>, tanh, 1.0 + 0.5);
activation_layer! {
    /// Has a documentation.
    pub(crate) gated, DMatrix<f64>, pc_runtime::op::sigmoid, 0.5
}

#[cfg(any())]
#[predictive_coding]
fn absent(x: &Absent) -> Absent {
    x.clone()
}

#[cfg(not(any()))]
#[predictive_coding]
fn present(x: &DMatrix<f64>) -> DMatrix<f64> {
    tanh(x)
}

mod inner {
    use super::{DMatrix, gated};
    use pc_runtime::prelude::*;

    /// A function of a module.
    #[inline]
    #[must_use]
    #[predictive_coding]
    pub(in crate::inner) fn nested(#[param] w: &DMatrix<f64>, x: &DMatrix<f64>) -> DMatrix<f64> {
        let h = super::squashed(w, x);
        gated(w, &h)
    }

    pub(super) fn check(w: &DMatrix<f64>, x: &DMatrix<f64>) -> Result<(), Error> {
        check_gradients::<nested, _, _>(w, x, x, &SquaredError).map(|_| ())
    }
}

fn main() -> Result<(), pc_runtime::Error> {
    #[derive(Clone, Parameters)]
    struct Local {
        w: DMatrix<f64>,
    }

    #[predictive_coding]
    fn local(#[param] p: &Local, x: &DMatrix<f64>) -> DMatrix<f64> {
        let h = squashed(&p.w, x);
        tanh(&h)
    }

    let w = DMatrix::from_fn(2, 2, |i, j| 0.3 * i as f64 - 0.25 * j as f64 + 0.15);
    let x = DMatrix::from_fn(2, 2, |i, j| 0.4 - 0.3 * (i as f64) + 0.2 * (j as f64));
    check_gradients::<squashed, _, _>(&w, &x, &x, &SquaredError)?;
    check_gradients::<present, _, _>(&(), &x, &x, &SquaredError)?;
    check_gradients::<local, _, _>(&Local { w: w.clone() }, &x, &x, &SquaredError)?;
    inner::check(&w, &x)
}
