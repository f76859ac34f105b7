//! A function that returns a sequence, and reads it in a condition while it grows.

use nalgebra::DVector;
use pc_runtime::border::{Argument, Leaf, Parameter, Sequence, Signature, Type, elements, types_of};
use pc_runtime::graph::{self, Graph, Responses, Role, Vertex};
use pc_runtime::op::{Callee, IsFunction, mul, tanh};
use pc_runtime::parameters::Parameters;
use pc_runtime::plan::{Learn, Message, Predict, Recorder, Var};
use pc_runtime::{Error, Function};

/// Takes a reference, as conditions may.
fn start(x: &DVector<f64>) -> f64 {
    0.1 * x.norm()
}

// #[predictive_coding]
#[allow(clippy::trivially_copy_pass_by_ref)] // a `#[param]` is a reference
pub(crate) fn scan(
    // #[param]
    a: &f64,
    xs: &[DVector<f64>],
) -> Vec<DVector<f64>> {
    let mut ys = Vec::new();
    for x in xs {
        let total = start(x) + ys.iter().map(DVector::norm).sum::<f64>();
        if total > 1.0 {
            ys.push(tanh(x));
        } else {
            ys.push(x * *a);
        }
    }
    ys
}

#[allow(non_camel_case_types)]
pub(crate) enum scan {}

impl scan {
    fn predict_ys(ys: &mut Predict<'_, f64>) {
        <tanh as Callee<_, _>>::predict(ys, 0);
    }

    fn message_ys(ys: &mut Message<'_, f64>) {
        <tanh as Callee<_, _>>::message(ys, 0);
    }

    fn learn_ys(ys: &mut Learn<'_, f64>) {
        <tanh as Callee<_, _>>::learn(ys, 0);
    }

    fn predict_ys_2(ys: &mut Predict<'_, f64>) {
        <mul as Callee<_, _>>::predict(ys, 0);
    }

    fn message_ys_2(ys: &mut Message<'_, f64>) {
        <mul as Callee<_, _>>::message(ys, 0);
    }

    fn learn_ys_2(ys: &mut Learn<'_, f64>) {
        <mul as Callee<_, _>>::learn(ys, 0);
    }
}

static VERTICES: [Vertex<f64>; 2] = [
    Vertex {
        name: "ys",
        line: line!(),
        expression: "tanh(x)",
        pushed: false,
        operations: &[graph::Operation::new(
            "tanh",
            <tanh as Callee<f64, _>>::APPLIED,
            &[graph::Operand::Input("x")],
        )],
        predict: scan::predict_ys,
        message: scan::message_ys,
        learn: scan::learn_ys,
    },
    Vertex {
        name: "ys",
        line: line!(),
        expression: "x * *a",
        pushed: false,
        operations: &[graph::Operation::new(
            "*",
            <mul as Callee<f64, _>>::APPLIED,
            &[graph::Operand::Input("x"), graph::Operand::Parameter("a")],
        )],
        predict: scan::predict_ys_2,
        message: scan::message_ys_2,
        learn: scan::learn_ys_2,
    },
];

impl Callee<f64, IsFunction> for scan {
    type Signature<'a> = (Parameter<'a, f64>, Argument<Sequence<Var>>);
    type Results = Sequence<Var>;
    const RESPONSES: Responses = Responses::Function;

    fn graph() -> Option<&'static Graph<f64>> {
        Some(Self::GRAPH)
    }

    fn record(
        recorder: &mut Recorder<'_, f64>,
        arguments: <Self::Signature<'_> as Signature<f64>>::Passed,
    ) -> Result<Self::Results, Error> {
        let (t0, t1) = types_of(|(a, xs): (&f64, &[DVector<f64>])| {
            let (t0, t1) = (Type::new(), Type::new());
            let mut ys = Vec::new();
            for x in xs {
                t0.is(&ys);
                t1.is(&x);
                let total = start(x) + ys.iter().map(DVector::norm).sum::<f64>();
                if total > 1.0 {
                    ys.push(tanh(x));
                } else {
                    ys.push(x * *a);
                }
            }
            (t0, t1)
        });

        let (a, xs) = arguments;
        let mut ys = Sequence::new();
        for (iteration, x) in elements(&xs).enumerate() {
            recorder.enter_iteration(iteration);
            let total = {
                let (read_0, read_1) = (t0.read(recorder, &ys)?, t1.read(recorder, &x)?);
                let (ys, x) = (read_0.lend(), read_1.lend());
                let decided = start(x) + ys.iter().map(DVector::norm).sum::<f64>();
                read_0.give_back(ys);
                decided
            };
            if total > 1.0 {
                let tanh = <tanh as Callee<_, _>>::call(recorder, 0, 0, (x,))?;
                ys.push(recorder.bind(0, tanh));
            } else {
                let mul = <mul as Callee<_, _>>::call(recorder, 1, 0, (x, Leaf(a)))?;
                ys.push(recorder.bind(1, mul));
            }
            recorder.leave_iteration();
        }
        recorder.leave_loop();
        Ok(ys)
    }
}

impl Function for scan {
    type Scalar = f64;
    type Parameters = f64;
    type Arguments<'a> = &'a [DVector<f64>];
    type Output = Vec<DVector<f64>>;
    const GRAPH: &'static Graph<f64> = &Graph {
        function: "scan",
        file: file!(),
        identity: std::any::TypeId::of::<Self>,
        arguments: &[
            graph::Argument {
                name: "a",
                role: Role::Parameter,
                leaves: Some(<f64 as Parameters<f64>>::schema),
            },
            graph::Argument { name: "xs", role: Role::Input, leaves: None },
        ],
        vertices: &VERTICES,
        merges: &[],
        regions: &[],
        outputs: &[graph::Operand::OneOf(&[graph::Operand::Vertex(0), graph::Operand::Vertex(1)])],
    };

    fn call(a: &f64, xs: Self::Arguments<'_>) -> Vec<DVector<f64>> {
        scan(a, xs)
    }

    fn trace(recorder: &mut Recorder<'_, f64>, a: &f64, xs: Self::Arguments<'_>) -> Result<(), Error> {
        let xs = recorder.input("xs", xs)?;
        let results = <Self as Callee<f64, IsFunction>>::record(recorder, (a, xs))?;
        recorder.outputs(&results)
    }
}
