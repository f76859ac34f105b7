//! A function against its graph.

use std::cell::RefCell;

use nalgebra::DMatrix;
use pc_runtime::border::Returned;
use pc_runtime::inference::{Exact, FixedPrediction, Inference};
use pc_runtime::loss::SquaredError;
use pc_runtime::parameters::Parameters;
use pc_runtime::{Error, Function, Network, Real};
use pc_tests::{flatten, unflatten};

/// Relative to the largest element: the plain function adds up in another order.
const VALUES: f64 = 1e-12;

/// The step of the five-point stencil: its error is h⁴/30 · f⁽⁵⁾, where f⁽⁵⁾ may be 1e8 in compositions of
/// many functions, and that of rounding 1e-16 f/h.
const STEP: f64 = 1e-4;

/// Relative to the largest element, or to 1.
const SLOPES: f64 = 1e-8;

/// Two ways through the same derivatives.
const EQUILIBRIA: f64 = 1e-11;

thread_local! {
    /// On which side of its limit each condition on values was, since the trace was taken last.
    static SIDES: RefCell<Vec<bool>> = const { RefCell::new(Vec::new()) };
}

/// Notes on which side of its limit a value is. The programs assert it before a condition: assertions
/// belong to the plain function, and are nothing to the graph.
pub(crate) fn side<T: Real>(difference: T) -> bool {
    SIDES.with_borrow_mut(|sides| sides.push(difference > T::zero()));
    true
}

fn take_sides() -> Vec<bool> {
    SIDES.take()
}

/// Why a comparison ends.
#[derive(Debug)]
pub(crate) enum Trouble {
    /// Finite differences are none, where an arm changes within a step: other data is needed.
    Crossed,
    /// The graph is wrong.
    Differs(String),
}

impl From<Error> for Trouble {
    fn from(error: Error) -> Self {
        Self::Differs(error.to_string())
    }
}

/// Compares with data of one seed after the other, until no condition is at its limit.
///
/// # Errors
/// What differs, in a sentence.
pub(crate) fn agree_with(mut compare: impl FnMut(usize) -> Result<(), Trouble>) -> Result<(), String> {
    for attempt in 0..20 {
        match compare(1000 * attempt) {
            Ok(()) => return Ok(()),
            Err(Trouble::Crossed) => {}
            Err(Trouble::Differs(what)) => return Err(what),
        }
    }
    Err("there is no data that keeps off the limits of the conditions".to_owned())
}

/// The parts of a result, as targets of that shape.
struct Parts(Vec<DMatrix<f64>>);

impl Parts {
    fn of(result: &impl Returned<f64>) -> Self {
        let mut parts = Vec::new();
        result.each_view(&mut |view| {
            let shape = view.shape();
            parts.push(DMatrix::from_column_slice(shape.nrows, shape.ncols, view.data()));
        });
        Self(parts)
    }

    /// Something else of the same shape.
    fn target(&self) -> Self {
        let other = |(i, part): (usize, &DMatrix<f64>)| part.map(|v| 0.5 * v - 0.4 + 0.1 * i as f64);
        Self(self.0.iter().enumerate().map(other).collect())
    }

    fn elements(&self) -> Vec<f64> {
        self.0.iter().flat_map(|part| part.iter().copied()).collect()
    }

    /// ½‖target − v̂‖²
    fn loss(&self, target: &Self) -> f64 {
        self.0.iter().zip(&target.0).map(|(v, target)| 0.5 * (target - v).norm_squared()).sum()
    }
}

fn close(what: &str, actual: &[f64], expected: &[f64], tolerance: f64) -> Result<(), Trouble> {
    if actual.len() != expected.len() {
        let (actual, expected) = (actual.len(), expected.len());
        return Err(Trouble::Differs(format!("{what}: {actual} elements instead of {expected}")));
    }
    let scale = expected.iter().fold(1.0, |scale: f64, v| scale.max(v.abs()));
    let worst = |(i, (a, b)): (usize, (&f64, &f64))| ((a - b).abs(), i);
    let differences = actual.iter().zip(expected).enumerate().map(worst);
    // What is not a number differs.
    match differences
        .filter(|(difference, _)| difference.is_nan() || *difference > tolerance * scale)
        .reduce(|a, b| if b.0 > a.0 { b } else { a })
    {
        None => Ok(()),
        Some((_, i)) => {
            let what = format!("{what}: element {i} is {} instead of {}", actual[i], expected[i]);
            Err(Trouble::Differs(what))
        }
    }
}

/// Compares one call of a function with its graph.
///
/// # Errors
/// What differs; or that a condition is too close to its limit.
pub(crate) fn agree<'a, F>(net: &mut Network<F>, arguments: F::Arguments<'a>) -> Result<(), Trouble>
where
    F: Function<Scalar = f64, Arguments<'a>: Clone>,
{
    take_sides();
    let call = |parameters: &F::Parameters| Parts::of(&F::call(parameters, arguments.clone()));
    let plain = call(net.params());
    let sides = take_sides();
    let predicted = Parts::of(&net.predict(arguments.clone())?);
    close("the result", &predicted.elements(), &plain.elements(), VALUES)?;

    let target = plain.target();
    let numeric = slopes(net.params(), &sides, &|parameters| call(parameters).loss(&target))?;
    let mut relax = |inference: &dyn Inference<f64>| {
        let report = net.relax(arguments.clone(), &target.0, &SquaredError, inference)?;
        let existing = match net.error("?") {
            Err(Error::UnknownVertex { existing, .. }) => existing,
            _ => Vec::new(),
        };
        Ok::<_, Error>((report, flatten(net.gradients()), existing.len()))
    };
    let (report, exact, vertices) = relax(&Exact)?;
    close("the loss", &[report.loss], &[plain.loss(&target)], VALUES)?;
    close("the gradients", &exact, &numeric, SLOPES)?;
    // At rate 1 an error is exact after as many steps as there are vertices behind it.
    let (fixed, gradients, _) = relax(&FixedPrediction::new(1.0, vertices))?;
    close("the gradients at rate 1", &gradients, &exact, EQUILIBRIA)?;
    close("the energy at rate 1", &[fixed.energy], &[report.energy], EQUILIBRIA)?;
    let (sequential, gradients, _) = relax(&FixedPrediction::new(1.0, vertices).sequential())?;
    close("the gradients, segment by segment", &gradients, &exact, EQUILIBRIA)?;
    close("the energy, segment by segment", &[sequential.energy], &[report.energy], EQUILIBRIA)
}

/// The gradient by finite differences, if no condition changes sides.
fn slopes<P: Parameters<f64>>(
    parameters: &P,
    sides: &[bool],
    loss: &dyn Fn(&P) -> f64,
) -> Result<Vec<f64>, Trouble> {
    let mut elements = flatten(parameters);
    let mut slopes = Vec::with_capacity(elements.len());
    let mut crossed = false;
    for k in 0..elements.len() {
        let at = elements[k];
        let mut moved = |distance: f64| {
            elements[k] = at + distance * STEP;
            let loss = loss(&unflatten(parameters, &elements));
            crossed |= take_sides() != sides;
            loss
        };
        let (inner, outer) = (moved(1.0) - moved(-1.0), moved(2.0) - moved(-2.0));
        slopes.push((8.0 * inner - outer) / (12.0 * STEP));
        elements[k] = at;
    }
    if crossed { Err(Trouble::Crossed) } else { Ok(slopes) }
}
