//! Functions and operations of the user's own that have the names of the library's.
use nalgebra::{DMatrix, DVector};
use pc_runtime::elementwise;
use pc_runtime::matrix::{Shape, View, ViewMut};
use pc_runtime::op::{Constants, Local, Operand, Operation, Response};
use pc_runtime::prelude::*;

elementwise! {
    /// Twice every element.
    pub fn gelu<T>(x: T) -> T { x * T::of(2.0) }
    derivative |_, _| T::of(2.0);

    /// So many times every element.
    fn leaky_relu<T>(x: T, count: i32) -> T { x * T::of(f64::from(count)) }
    derivative |_, _| T::of(f64::from(count));
}

#[predictive_coding]
fn silu(x: &DMatrix<f64>) -> DMatrix<f64> {
    x.component_mul(&sigmoid(x)) * 3.0
}

#[derive(Clone, Parameters)]
struct Norm<T: Real> {
    scale: T,
    shift: DVector<T>,
}

#[predictive_coding]
fn layer_norm<T: Real>(#[param] p: &Norm<T>, x: &DMatrix<T>) -> DMatrix<T> {
    affine(&(x * x.transpose()), x, &p.shift) * p.scale
}

/// Half of every element.
fn softmax(x: &DMatrix<f64>) -> DMatrix<f64> {
    x * 0.5
}

#[allow(non_camel_case_types)]
enum softmax {}

impl<T: Real> Operation<T> for softmax {
    type Signature = (Operand,);
    type Cache = ();
    const RESPONSES: &'static [Response] = &[Response::Linear];

    fn shape(operands: &[Shape], _: &Constants<Self, T>) -> Result<Shape, String> {
        Ok(operands[0])
    }

    fn predict(x: &[View<'_, T>], _: &Constants<Self, T>, y: &mut ViewMut<'_, T>, (): &mut ()) {
        y.data().iter_mut().zip(x[0].data()).for_each(|(y, x)| *y = *x * T::of(0.5));
    }

    fn message(_: usize, error: View<'_, T>, _: &Local<'_, T, Self>, message: &mut ViewMut<'_, T>) {
        message.data().iter_mut().zip(error.data()).for_each(|(message, error)| *message += *error * T::of(0.5));
    }
}

#[predictive_coding]
fn model(#[param] p: &Norm<f64>, x: &DMatrix<f64>) -> DMatrix<f64> {
    let h = leaky_relu(&gelu(x), 2);
    let h = layer_norm(p, &silu(&h));
    softmax(&h)
}

#[predictive_coding]
fn generic<T: Real>(#[param] p: &Norm<T>, x: &DMatrix<T>) -> DMatrix<T> {
    layer_norm(p, &relu(x))
}

fn main() -> Result<(), Error> {
    let p = Norm { scale: 0.7, shift: DVector::from_element(2, 0.1) };
    let x = DMatrix::from_fn(2, 2, |i, j| 0.3 + 0.1 * (i + 2 * j) as f64);
    check_gradients::<model, _, _>(&p, &x, &x, &SquaredError)?;
    check_gradients::<generic<f64>, _, _>(&p, &x, &x, &SquaredError)?;

    #[predictive_coding]
    fn square(x: &DMatrix<f64>) -> DMatrix<f64> {
        x.component_mul(x) * 2.0
    }
    #[predictive_coding]
    fn local(x: &DMatrix<f64>) -> DMatrix<f64> {
        square(x)
    }
    check_gradients::<local, _, _>(&(), &x, &x, &SquaredError)?;
    Ok(())
}
