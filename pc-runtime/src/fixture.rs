//! An annotated function as the macro writes it, for tests of what stands above it:
//!
//! ```text
//! fn network(#[param] w: &DMatrix<f64>, #[param] u: &DMatrix<f64>, x: &DMatrix<f64>) -> DMatrix<f64> {
//!     let hidden = square(&times(w, x));
//!     times(u, &hidden)
//! }
//! ```

use nalgebra::DMatrix;

use crate::border::{Leaf, Operand};
use crate::error::Error;
use crate::function::Function;
use crate::graph::{self, Graph, Vertex};
use crate::matrix::{Shape, View, ViewMut, Write, product};
use crate::op::{Constants, Local, Operation};
use crate::plan::{Learn, Message, Predict, Recorder};
use crate::scalar::Real;

pub(crate) enum Times {}

impl<T: Real> Operation<T> for Times {
    type Signature = (Operand, Operand);
    type Cache = ();
    const COLUMNWISE: bool = true;

    fn shape(operands: &[Shape], _: &Constants<Self, T>) -> Result<Shape, String> {
        let [w, x] = operands else { return Err("two operands".to_owned()) };
        if w.ncols == x.nrows { Ok(x.with_rows(w.nrows)) } else { Err("w·x must fit".to_owned()) }
    }

    fn predict(o: &[View<'_, T>], _: &Constants<Self, T>, y: &mut ViewMut<'_, T>, (): &mut ()) {
        product(o[0].factor(), o[1].factor(), y, Write::Replace);
    }

    fn message(to: usize, error: View<'_, T>, local: &Local<'_, T, Self>, message: &mut ViewMut<'_, T>) {
        let (w, x) = (local.operands[0], local.operands[1]);
        match to {
            0 => product(error.factor(), x.transposed(), message, Write::Add),
            _ => product(w.transposed(), error.factor(), message, Write::Add),
        }
    }
}

/// x², each element; where `MIXING`, it says that it mixes columns; its derivative is 2x + `WRONG`.
pub(crate) enum Square<const MIXING: bool, const WRONG: bool> {}

impl<T: Real, const MIXING: bool, const WRONG: bool> Operation<T> for Square<MIXING, WRONG> {
    type Signature = (Operand,);
    type Cache = ();
    const COLUMNWISE: bool = !MIXING;

    fn shape(operands: &[Shape], _: &Constants<Self, T>) -> Result<Shape, String> {
        Ok(operands[0])
    }

    fn predict(x: &[View<'_, T>], _: &Constants<Self, T>, y: &mut ViewMut<'_, T>, (): &mut ()) {
        y.set_each(|i| x[0].data()[i] * x[0].data()[i]);
    }

    fn message(_: usize, error: View<'_, T>, local: &Local<'_, T, Self>, message: &mut ViewMut<'_, T>) {
        let x = local.operands[0].data();
        let wrong = if WRONG { T::one() } else { T::zero() };
        message.add_each(|i| error.data()[i] * (x[i] + x[i] + wrong));
    }
}

/// The graph's type.
pub(crate) struct Net<const MIXING: bool = false, const WRONG: bool = false>;

impl<const MIXING: bool, const WRONG: bool> Net<MIXING, WRONG> {
    const VERTICES: &'static [Vertex<f64>] = &[
        Vertex {
            name: "hidden",
            line: 2,
            expression: "square(&times(w, x))",
            operations: &[
                graph::Operation { name: "times", graph: None, operands: &[] },
                graph::Operation { name: "square", graph: None, operands: &[] },
            ],
            predict: Self::predict_hidden,
            message: Self::message_hidden,
            learn: Self::learn_hidden,
        },
        Vertex {
            name: "output",
            line: 3,
            expression: "times(u, &hidden)",
            operations: &[graph::Operation { name: "times", graph: None, operands: &[] }],
            predict: |output| output.predict::<Times>(0),
            message: |output| output.message::<Times>(0),
            learn: |output| output.learn::<Times>(0),
        },
    ];

    fn predict_hidden(hidden: &mut Predict<'_, f64>) {
        hidden.predict::<Times>(0);
        hidden.predict::<Square<MIXING, WRONG>>(1);
    }

    fn message_hidden(hidden: &mut Message<'_, f64>) {
        hidden.message::<Square<MIXING, WRONG>>(1);
        hidden.message::<Times>(0);
    }

    fn learn_hidden(hidden: &mut Learn<'_, f64>) {
        hidden.learn::<Square<MIXING, WRONG>>(1);
        hidden.learn::<Times>(0);
    }
}

const fn parameter(name: &'static str) -> graph::Argument {
    graph::Argument { name, role: graph::Role::Parameter, leaves: None }
}

impl<const MIXING: bool, const WRONG: bool> Function for Net<MIXING, WRONG> {
    type Scalar = f64;
    type Parameters = (DMatrix<f64>, DMatrix<f64>);
    type Arguments<'a> = &'a DMatrix<f64>;
    type Output = DMatrix<f64>;
    const GRAPH: &'static Graph<f64> = &Graph {
        function: "network",
        file: "fixture.rs",
        arguments: &[
            parameter("w"),
            parameter("u"),
            graph::Argument { name: "x", role: graph::Role::Input, leaves: None },
        ],
        vertices: Self::VERTICES,
        outputs: &[graph::Operand::Vertex(1)],
    };

    fn call((w, u): &Self::Parameters, x: &DMatrix<f64>) -> DMatrix<f64> {
        u * (w * x).map(|x| x * x)
    }

    fn trace(
        recorder: &mut Recorder<'_, f64>,
        (w, u): &Self::Parameters,
        x: &DMatrix<f64>,
    ) -> Result<(), Error> {
        let x = recorder.input("x", &x)?;
        let product = recorder.call::<Times, _>(0, 0, (Leaf(w), x))?;
        let hidden = recorder.call::<Square<MIXING, WRONG>, _>(0, 1, (product,))?;
        let hidden = recorder.bind(0, hidden);
        let output = recorder.call::<Times, _>(1, 0, (Leaf(u), hidden))?;
        let output = recorder.bind(1, output);
        recorder.outputs(&output)
    }
}

/// Parameters of 3 inputs, 4 hidden rows and 2 outputs.
pub(crate) fn parameters() -> (DMatrix<f64>, DMatrix<f64>) {
    let mut init = crate::Initialiser::seeded(7);
    (init.normal(4, 3, 0.5), init.normal(2, 4, 0.5))
}

/// Inputs and targets of a batch.
pub(crate) fn batch(columns: usize) -> (DMatrix<f64>, DMatrix<f64>) {
    let mut init = crate::Initialiser::seeded(8);
    (init.normal(3, columns, 1.0), init.normal(2, columns, 1.0))
}
