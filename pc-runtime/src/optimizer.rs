//! Optimisers: from a gradient to new parameters.

mod adam;
mod clip;
mod sgd;

pub use adam::Adam;
pub use clip::Clip;
pub use sgd::Sgd;

use crate::error::Error;
use crate::matrix::View;
use crate::parameters::{Leaves, Parameters, Visitor};
use crate::scalar::Real;

/// An optimiser: subtracts from parameters along their gradient.
///
/// What it keeps beside the parameters (velocities, moments) is one number for each of their elements,
/// and begins anew when the lengths of the leaves change.
///
/// # Example
///
/// A loop of one's own. [`Network::step`](crate::Network::step) does the same for the parameters of a
/// network and the gradient of its last relaxation.
///
/// ```
/// use pc_runtime::prelude::*;
///
/// // L = ½ θ², so that ∂L/∂θ = θ
/// let (mut theta, mut optimizer) = (8.0_f64, Sgd::new(0.5));
/// for _ in 0..3 {
///     let gradient = theta;
///     optimizer.step(&mut theta, &gradient)?;
/// }
/// assert_eq!(theta, 1.0);
/// # Ok::<(), pc_runtime::Error>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an optimiser of parameters over `{T}`",
    label = "expected `Sgd`, `Adam`, or a type that implements `Optimizer`"
)]
pub trait Optimizer<T: Real> {
    /// Whether the settings are in their range.
    ///
    /// # Errors
    /// [`Error::Setting`].
    fn check(&self) -> Result<(), Error> {
        Ok(())
    }

    /// One step along a gradient that lies in one slice, leaf after leaf, in the order of
    /// [`Parameters::visit_mut`].
    ///
    /// # Errors
    /// If a setting is out of its range or the gradient has another length than the parameters; then
    /// nothing was changed.
    fn step_flat<P: Parameters<T>>(&mut self, parameters: &mut P, gradient: &[T]) -> Result<(), Error>;

    /// One step along a gradient.
    ///
    /// # Errors
    /// If a setting is out of its range or the gradient does not have the structure of the parameters;
    /// then nothing was changed.
    fn step<P: Parameters<T>>(&mut self, parameters: &mut P, gradients: &P) -> Result<(), Error> {
        let leaves = Leaves::of(gradients, Leaves::default());
        if leaves.structure() != Leaves::of(&*parameters, Leaves::default()).structure() {
            return Err(Error::Structure("shapes, lengths or variants differ".to_owned()));
        }
        let mut flat = Vec::with_capacity(leaves.len());
        (0..leaves.count()).for_each(|leaf| flat.extend_from_slice(leaves.view(leaf).data()));
        self.step_flat(parameters, &flat)
    }
}

/// The lengths of the leaves that an optimiser's state belongs to.
#[derive(Clone, Debug, Default)]
struct Layout {
    lengths: Vec<usize>,
    elements: usize,
}

impl Layout {
    /// Takes the layout of `parameters`. Says whether it is another one than before, so that state
    /// must begin anew.
    ///
    /// # Errors
    /// If a gradient of `elements` elements does not fit; then nothing was changed.
    fn renew<T: Real, P: Parameters<T>>(&mut self, parameters: &P, elements: usize) -> Result<bool, Error> {
        let mut comparison = Comparison { lengths: &self.lengths, leaf: 0, elements: 0, same: true };
        parameters.visit(&mut comparison);
        let (own, same) = (comparison.elements, comparison.same && comparison.leaf == self.lengths.len());
        if own != elements {
            let reason = format!("it has {elements} elements, the parameters have {own}");
            return Err(Error::Structure(reason));
        }
        if !same {
            self.elements = own;
            self.lengths.clear();
            parameters.visit(&mut Lengths(&mut self.lengths));
        }
        Ok(!same)
    }

    /// Zeros in the place of what was kept for another layout.
    fn clear<T: Real>(&self, state: &mut Vec<T>) {
        state.clear();
        state.resize(self.elements, T::zero());
    }
}

/// Compares the lengths of leaves with those of a layout, without memory of its own.
struct Comparison<'l> {
    lengths: &'l [usize],
    leaf: usize,
    elements: usize,
    same: bool,
}

impl<'a, T: Real> Visitor<'a, T> for Comparison<'_> {
    fn leaf(&mut self, view: View<'a, T>, _: usize) {
        let length = view.data().len();
        self.same &= self.lengths.get(self.leaf) == Some(&length);
        self.leaf += 1;
        self.elements += length;
    }
}

struct Lengths<'l>(&'l mut Vec<usize>);

impl<'a, T: Real> Visitor<'a, T> for Lengths<'_> {
    fn leaf(&mut self, view: View<'a, T>, _: usize) {
        self.0.push(view.data().len());
    }
}

/// Shows every leaf to be changed, with its range in a flat slice.
fn each_leaf<T: Real, P: Parameters<T>>(
    parameters: &mut P,
    mut change: impl FnMut(&mut [T], std::ops::Range<usize>),
) {
    let mut first = 0;
    parameters.visit_mut(&mut |leaf| {
        let range = first..first + leaf.len();
        first = range.end;
        change(leaf, range);
    });
}

/// A setting that must be at least 0 and below 1.
fn check_fraction(setting: &'static str, value: f64) -> Result<(), Error> {
    let fits = (0.0..1.0).contains(&value);
    Error::unless(fits, setting, value, "a number from 0 up to, but not including, 1")
}
