//! Checks a graph against the function it was made of.

use std::fmt;

use crate::border::Returned;
use crate::engine::{Engine, Request};
use crate::error::Error;
use crate::function::Function;
use crate::graph::Role;
use crate::inference::{Exact, Reads};
use crate::loss::{Loss, TargetStore, Targets};
use crate::matrix::ViewMut;
use crate::parameters::{Leaves, Parameters, leaf_names};
use crate::scalar::Real;

/// What [`check_gradients`] found: everything agrees, and how closely.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct GradientCheck {
    /// The largest relative difference between a gradient and its slope.
    pub worst: f64,
    /// The leaf of that element; empty if there are no parameters.
    pub leaf: String,
    /// The element of that leaf, column by column.
    pub element: usize,
    /// The number of elements compared.
    pub checked: usize,
}

impl fmt::Display for GradientCheck {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { worst, leaf, element, checked } = self;
        write!(f, "{checked} gradients agree")?;
        if *checked > 0 {
            write!(f, "; the worst, element {element} of `{leaf}`, up to {worst:.1e} of its size")?;
        }
        Ok(())
    }
}

/// Compares the graph of `F` with the function as it was written: its result with that of the graph,
/// and for every element of the parameters the gradient of [`Exact`] with a central difference of the
/// loss, which the plain function alone is called for.
///
/// The step is h = ∛ϵ · max(1, |θ|), ϵ the rounding unit of the scalar: it balances the error of the
/// difference, of order h², against that of rounding, of order ϵ L / h. What remains is about 10⁻¹⁰ of
/// the gradient over `f64` and 10⁻⁵ over `f32`, if the third derivative is moderate; 10⁻⁵ and 10⁻² are
/// tolerated, beside 16 ϵ (1 + |L|) / h for the rounding of the loss. Where the function has a kink
/// within h (`relu` at 0), slope and gradient rightly differ: choose other data.
///
/// # Errors
/// [`Error::Value`] or [`Error::Gradient`] for the first element that disagrees; all that
/// [`Network::relax`](crate::Network::relax) returns.
///
/// ```
/// use nalgebra::DVector;
/// use pc_runtime::prelude::*;
///
/// #[derive(Clone, Parameters)]
/// struct Line { slope: f64, offset: DVector<f64> }
///
/// #[predictive_coding]
/// fn line(#[param] p: &Line, x: &DVector<f64>) -> DVector<f64> {
///     let scaled = tanh(&(x * p.slope));
///     scaled + &p.offset
/// }
///
/// let p = Line { slope: 0.5, offset: DVector::zeros(2) };
/// let (x, t) = (DVector::from_element(2, 1.0), DVector::from_element(2, -1.0));
/// let check = check_gradients::<line, _, _>(&p, &x, &t, &SquaredError)?;
/// assert_eq!(check.checked, 3);
/// println!("{check}");
/// # Ok::<(), pc_runtime::Error>(())
/// ```
pub fn check_gradients<'a, F, G, L>(
    parameters: &F::Parameters,
    arguments: F::Arguments<'a>,
    target: G,
    loss: &L,
) -> Result<GradientCheck, Error>
where
    F: Function<Arguments<'a>: Clone>,
    G: Targets<F::Scalar>,
    L: Loss<F::Scalar>,
{
    let mut engine = Engine::default();
    let request = Request { columns: None, reads: Reads::Nothing };
    engine.relax::<F, G, L, _>(parameters, arguments.clone(), &target, loss, &Exact, request)?;
    check_values(&engine, &F::call(parameters, arguments.clone()))?;

    let mut targets = TargetStore::default();
    targets.begin(None, engine.outputs().map(|view| view.ncols()));
    target.clamp(&mut targets)?;
    let mut slopes = Slopes {
        moved: parameters.copy(),
        loss: |p: &F::Parameters| plain_loss(&F::call(p, arguments.clone()), &targets, loss),
    };
    compare::<F>(parameters, &engine.state.gradients, &mut slopes)
}

/// ∛ϵ, the relative step.
fn relative_step<T: Real>() -> f64 {
    T::default_epsilon().to_f64().cbrt()
}

/// The relative difference of a gradient and its slope that is tolerated.
fn tolerance<T: Real>() -> f64 {
    if T::default_epsilon().to_f64() < 1e-10 { 1e-5 } else { 1e-2 }
}

/// Whether the graph's outputs are what the function returns, up to √ϵ of the largest element: room
/// for sums of many terms in another order.
fn check_values<T: Real>(engine: &Engine<T>, result: &impl Returned<T>) -> Result<(), Error> {
    let tolerance = T::default_epsilon().to_f64().sqrt();
    let (mut outputs, mut first) = (engine.outputs(), Ok(()));
    let mut output = 0;
    result.each_view(&mut |plain| {
        let graph = outputs.next().map_or(&[][..], |view| view.data());
        let scale = plain.data().iter().map(|v| v.to_f64().abs()).fold(1.0, f64::max);
        // What one of them lacks is not a number, and differs.
        let at = |data: &[T], i: usize| data.get(i).map_or(f64::NAN, |v| v.to_f64());
        let pair = |i: usize| (at(graph, i), at(plain.data(), i));
        let agree = |i: &usize| {
            let (graph, function) = pair(*i);
            (graph - function).abs() <= tolerance * scale
        };
        let mut elements = 0..plain.data().len().max(graph.len());
        if let Some(element) = elements.find(|i| !agree(i)).filter(|_| first.is_ok()) {
            let (graph, function) = pair(element);
            first = Err(Error::Value { output: engine.output_name(output), element, graph, function });
        }
        output += 1;
    });
    first
}

/// The loss of the function's own result.
fn plain_loss<T: Real, L: Loss<T>>(result: &impl Returned<T>, targets: &TargetStore<T>, loss: &L) -> f64 {
    let (mut sum, mut output) = (0.0, 0);
    result.each_view(&mut |view| {
        let mut error = vec![T::zero(); view.data().len()];
        let mut error = ViewMut::new(&mut error, view.shape());
        sum += loss.evaluate(output, view, targets.get(output), &mut error);
        output += 1;
    });
    sum
}

/// Central differences of a loss of parameters.
struct Slopes<P, E> {
    moved: P,
    loss: E,
}

impl<P, E> Slopes<P, E> {
    /// (L(θ + h) − L(θ − h)) / 2h by one element, and the rounding to be expected of it.
    fn slope<T: Real>(&mut self, leaf: usize, element: usize) -> (f64, f64)
    where
        P: Parameters<T>,
        E: Fn(&P) -> f64,
    {
        let theta = replace(&mut self.moved, leaf, element, |theta| theta);
        let step = T::of(relative_step::<T>() * theta.to_f64().abs().max(1.0));
        let (above, below) = (theta + step, theta - step);
        replace(&mut self.moved, leaf, element, |_| above);
        let upper = (self.loss)(&self.moved);
        replace(&mut self.moved, leaf, element, |_| below);
        let lower = (self.loss)(&self.moved);
        replace(&mut self.moved, leaf, element, |_| theta);
        // The distance that was really taken, after rounding.
        let distance = above.to_f64() - below.to_f64();
        let rounding = T::default_epsilon().to_f64() * (1.0 + upper.abs().max(lower.abs()));
        ((upper - lower) / distance, 32.0 * rounding / distance)
    }
}

/// Replaces one element. Returns what it was.
fn replace<T: Real, P: Parameters<T>>(
    parameters: &mut P,
    leaf: usize,
    element: usize,
    by: impl Fn(T) -> T,
) -> T {
    let (mut index, mut old) = (0, T::zero());
    parameters.visit_mut(&mut |elements| {
        if index == leaf {
            old = elements[element];
            elements[element] = by(old);
        }
        index += 1;
    });
    old
}

/// Compares every element of the gradient, given as −∂L/∂θ, with its slope.
fn compare<F: Function>(
    parameters: &F::Parameters,
    gradient: &[F::Scalar],
    slopes: &mut Slopes<F::Parameters, impl Fn(&F::Parameters) -> f64>,
) -> Result<GradientCheck, Error> {
    let tolerance = tolerance::<F::Scalar>();
    let leaves = Leaves::of(parameters, Leaves::default());
    let names = names::<F>(parameters);
    let mut check = GradientCheck { worst: 0.0, leaf: String::new(), element: 0, checked: 0 };
    for (leaf, name) in names.iter().enumerate() {
        for element in 0..leaves.view(leaf).data().len() {
            let exact = -gradient[check.checked].to_f64();
            let (slope, rounding) = slopes.slope::<F::Scalar>(leaf, element);
            // What rounding explains is within the tolerance, however small the gradient.
            let difference = (exact - slope).abs() / (exact.abs().max(slope.abs()) + rounding / tolerance);
            if difference.is_nan() || difference > tolerance {
                return Err(Error::Gradient { leaf: name.clone(), element, exact, slope });
            }
            if check.checked == 0 || difference > check.worst {
                (check.worst, check.leaf, check.element) = (difference, name.clone(), element);
            }
            check.checked += 1;
        }
    }
    Ok(check)
}

/// The names of the leaves, by the arguments of the function.
pub(crate) fn names<F: Function>(parameters: &F::Parameters) -> Vec<String> {
    let arguments = F::GRAPH.arguments.iter().filter(|argument| argument.role == Role::Parameter);
    let arguments: Vec<&str> = arguments.map(|argument| argument.name).collect();
    if let [argument] = arguments[..] {
        return leaf_names(parameters, argument);
    }
    // Several arguments are a tuple, whose paths begin with `.i`.
    let mut names = leaf_names(parameters, "");
    for name in &mut names {
        let rest = name.strip_prefix('.').unwrap_or(name);
        let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        let argument = rest[..digits].parse::<usize>().ok().and_then(|index| arguments.get(index));
        if let Some(argument) = argument {
            *name = format!("{argument}{}", &rest[digits..]);
        }
    }
    names
}
