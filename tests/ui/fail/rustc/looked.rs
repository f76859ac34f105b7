// errors: 14
use nalgebra::DVector;
use pc_runtime::prelude::*;

#[predictive_coding]
fn scalar(#[param] gain: &f64, x: f64) -> f64 {
    let y = x * gain;
    match y {
        0.0 => y,
        other => other * gain,
    }
}

fn largest(x: &DVector<f64>) -> Option<f64> {
    x.iter().copied().reduce(f64::max)
}

#[predictive_coding]
fn chosen(#[param] gain: &f64, x: &DVector<f64>) -> DVector<f64> {
    let y = x * *gain;
    if let Some(most) = largest(&y) {
        let scale = 1.0 / most;
        y * scale
    } else {
        y
    }
}

#[predictive_coding]
fn one_of_two(#[param] gain: &f64, x: &DVector<f64>) -> DVector<f64> {
    let y = x * *gain;
    match (y.norm(), y.len()) {
        (norm, 3) if norm > 1.0 => y / norm,
        _ => y,
    }
}

#[predictive_coding]
fn generic<T: Real>(#[param] gain: &T, x: &DVector<T>) -> DVector<T> {
    let y = x * *gain;
    match y.norm() {
        norm if norm > T::one() => y / norm,
        _ => y,
    }
}

fn found(x: &DVector<f64>) -> Option<(usize, f64)> {
    Some((x.imax(), x.max()))
}

// Whatever holds the value, and however it is read.
#[predictive_coding]
fn in_tuple(#[param] gain: &f64, x: &DVector<f64>) -> DVector<f64> {
    let y = x * *gain;
    if let Some(place) = found(&y) { y * place.1 } else { y }
}

#[predictive_coding]
fn in_option(#[param] gain: &f64, x: &DVector<f64>) -> DVector<f64> {
    let y = x * *gain;
    match largest(&y) {
        most => y * most.unwrap(),
    }
}

#[predictive_coding]
fn looked_at_again(#[param] gain: &f64, x: &DVector<f64>) -> DVector<f64> {
    let y = x * *gain;
    if let Some(most) = largest(&y) {
        match most {
            most if most > 1.0 => y,
            most => y * most,
        }
    } else {
        y
    }
}

#[predictive_coding]
fn stored(#[param] gain: &f64, x: &DVector<f64>) -> DVector<f64> {
    let y = x * *gain;
    let mut factors = [1.0, 1.0];
    if let Some(most) = largest(&y) {
        factors[0] = most;
    }
    y * factors[0]
}

// Beside a value, a parameter is only looked at, too.
#[predictive_coding]
fn beside(#[param] gain: &f64, x: &DVector<f64>) -> DVector<f64> {
    match (x.norm() > 1.0, f64::hypot(*gain, 1.0) * 2.0) {
        (true, factor) => x * factor,
        _ => x * *gain,
    }
}

#[derive(Clone, Parameters)]
struct Scale {
    gain: f64,
}

impl Scale {
    fn len(&self) -> f64 {
        self.gain
    }
}

// A method of a size's name that gives none.
#[predictive_coding]
fn no_size(#[param] scale: &Scale, x: &DVector<f64>) -> DVector<f64> {
    let factors = DVector::from_fn(3, |_, _| scale.len());
    x.component_mul(&factors)
}

#[derive(Clone, Parameters)]
struct Scales {
    first: Option<Scale>,
}

#[predictive_coding]
fn no_size_of_part(#[param] p: &Scales, x: &DVector<f64>) -> DVector<f64> {
    let factor = (if let Some(scale) = &p.first { scale.len() } else { 1.0 }) as f64;
    x * factor
}

trait Question {
    fn all(&self) -> f64;
}

impl Question for DVector<f64> {
    fn all(&self) -> f64 {
        self.sum()
    }
}

// A method of a question's name that gives no truth.
#[predictive_coding]
fn no_truth(#[param] gain: &f64, x: &DVector<f64>) -> DVector<f64> {
    let y = x * *gain;
    let factor = y.all();
    y * factor
}

// A pair that is looked at, by a second name.
#[predictive_coding]
fn renamed(#[param] gain: &f64, x: &DVector<f64>) -> DVector<f64> {
    match (x.norm(), 3) {
        both => {
            let (norm, _) = both;
            x * norm * *gain
        }
    }
}

// A loop that may run zero times.
#[predictive_coding]
fn unless_repeated(#[param] gain: &f64, x: &DVector<f64>, #[constant] count: usize) -> DVector<f64> {
    match x.norm() {
        mut norm => {
            for _ in 0..count {
                norm = 2.0;
            }
            x * norm * *gain
        }
    }
}

fn main() {
    let _ = Network::<chosen>::new(1.0);
}
