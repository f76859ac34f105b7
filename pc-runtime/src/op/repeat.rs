//! The output vertex that predicts another value unchanged.

use super::{Callee, Constants, Local, Operand, Operation};
use crate::graph::{self, Vertex};
use crate::matrix::{Shape, View, ViewMut};
use crate::plan::{Learn, Message, Predict};
use crate::scalar::Real;

/// v̂ = x.
#[allow(non_camel_case_types)]
pub(crate) enum repeat {}

impl<T: Real> Operation<T> for repeat {
    type Signature = (Operand,);
    const RESPONSES: &'static [super::Response] = &[super::Response::Linear];
    type Cache = ();

    fn columnwise(_: &[bool], _: &[Shape]) -> bool {
        true
    }

    fn shape(operands: &[Shape], _: &Constants<Self, T>) -> Result<Shape, String> {
        Ok(operands[0])
    }

    fn predict(x: &[View<'_, T>], _: &Constants<Self, T>, y: &mut ViewMut<'_, T>, (): &mut ()) {
        y.data().copy_from_slice(x[0].data());
    }

    fn message(_: usize, error: View<'_, T>, _: &Local<'_, T, Self>, to_x: &mut ViewMut<'_, T>) {
        to_x.add_each(|i| error.data()[i]);
    }
}

struct Repeat<T>(T);

impl<T: Real> Repeat<T> {
    const VERTEX: &'static Vertex<T> = &Vertex {
        name: "output",
        line: 0,
        expression: "the returned value",
        pushed: false,
        operations: &[graph::Operation::new(
            "repeat",
            graph::Applied { responses: graph::Responses::Operation(&[]), graph: || None },
            &[],
        )],
        predict: predict_output,
        message: message_output,
        learn: learn_output,
    };
}

/// The vertex of an output that repeats a value.
pub(crate) fn vertex<T: Real>() -> &'static Vertex<T> {
    Repeat::VERTEX
}

fn predict_output<T: Real>(output: &mut Predict<'_, T>) {
    <repeat as Callee<T, _>>::predict(output, 0);
}

fn message_output<T: Real>(output: &mut Message<'_, T>) {
    <repeat as Callee<T, _>>::message(output, 0);
}

fn learn_output<T: Real>(output: &mut Learn<'_, T>) {
    <repeat as Callee<T, _>>::learn(output, 0);
}
