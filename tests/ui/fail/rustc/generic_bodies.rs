// errors: 12
use nalgebra::{DMatrix, DVector, SMatrix, SVector};
use pc_runtime::prelude::*;

#[derive(Clone, Parameters)]
struct Layer<T: Real> {
    w: DMatrix<T>,
    b: DVector<T>,
}

#[predictive_coding]
fn misspelled<T: Real>(#[param] p: &Layer<T>, x: &DVector<T>) -> DVector<T> {
    let hidden = tanh(&(&p.w * x));
    &p.b + hiden
}

#[predictive_coding]
fn left_out<T: Real>(#[param] p: &Layer<T>, x: &DVector<T>) -> DVector<T> {
    &p.b + relu()
}

#[predictive_coding]
fn of_another_kind<T: Real>(#[param] p: &Layer<T>, x: &DVector<T>) -> DVector<T> {
    let k: f64 = 2.0;
    &p.w * x * k
}

#[predictive_coding]
fn of_another_scalar<T: Real>(#[param] p: &Layer<T>, x: &DVector<f64>) -> DVector<T> {
    &p.w * x
}

#[predictive_coding]
fn learned_in_another<T: Real>(#[param] w: &DMatrix<f64>, x: &DVector<T>) -> DVector<T> {
    w * x
}

#[predictive_coding]
fn returned_in_another<T: Real>(#[param] p: &Layer<T>, x: &DVector<T>) -> DVector<f64> {
    &p.w * x
}

#[predictive_coding]
fn with_a_clause<T>(#[param] p: &Layer<T>, x: &DVector<T>) -> DVector<T>
where
    T: Real,
{
    let n: usize = x.norm();
    &p.w * x * T::from_usize(n).unwrap()
}

#[predictive_coding]
fn of_a_size<T: Real, const N: usize>(#[param] w: &SMatrix<T, N, N>, x: &SVector<T, N>) -> SVector<T, N> {
    let y = w * x;
    let z = tanh(&y);
    z + yy
}

#[predictive_coding]
fn of_a_size_alone<const N: usize>(#[param] w: &SMatrix<f64, N, N>, x: &SVector<f64, N>) -> SVector<f64, N> {
    w.component_mul(x)
}

#[predictive_coding]
impl<T: Real> Layer<T> {
    fn forward(&self, x: &DVector<T>) -> DVector<T> {
        &self.w * x + &self.bias
    }

    fn twice(&self, x: &DVector<T>) -> DVector<T> {
        self.forward(self.forward(x))
    }
}

// rustc proposes a bound, of which it says the place.
#[predictive_coding]
fn of_two_types<T: Real>(#[param] w: &DMatrix<T>, x: &DMatrix<T>, #[constant] rate: f64) -> DMatrix<T> {
    let rate: f64 = rate * T::of(2.0);
    let y = w * x;
    y * T::of(rate)
}

fn main() {}
