//! A long short-term memory over a sequence of any length, and the graph that stands beside it.

use nalgebra::{DMatrix, DVector};
use pc_runtime::border::{
    Argument, Constant, Leaf, Parameter, Sequence, Signature, Type, elements, types_of,
};
use pc_runtime::graph::{self, Graph, Region, RegionKind, Responses, Role, Vertex};
use pc_runtime::op::{Callee, IsFunction, affine, mul};
use pc_runtime::parameters::{Parameters, Schema, Segment, Visitor};
use pc_runtime::plan::{Learn, Message, Predict, Recorder, Var};
use pc_runtime::{Error, Function};

use super::cell::{Cell, lstm_cell, parameters};

/// Above it, the hidden state is halved.
pub(crate) const LIMIT: f64 = 0.4;

#[derive(Clone)]
pub(crate) struct Lstm {
    pub(crate) cell: Cell,
    pub(crate) h0: DVector<f64>,
    pub(crate) c0: DVector<f64>,
    pub(crate) w: DMatrix<f64>,
    pub(crate) b: DVector<f64>,
}

// #[predictive_coding]
pub(crate) fn lstm(
    // #[param]
    p: &Lstm,
    xs: &[DVector<f64>],
) -> DVector<f64> {
    let mut h = p.h0.clone();
    let mut c = p.c0.clone();
    for x in xs {
        (h, c) = lstm_cell(&p.cell, x, &h, &c);
        if h.norm() > LIMIT {
            h = &h * 0.5;
        }
    }
    affine(&p.w, &h, &p.b)
}

parameters!(Lstm { cell: Cell, h0: DVector<f64>, c0: DVector<f64>, w: DMatrix<f64>, b: DVector<f64> });

#[allow(non_camel_case_types)]
pub(crate) enum lstm {}

impl lstm {
    fn predict_h_c(h_c: &mut Predict<'_, f64>) {
        <lstm_cell as Callee<_, _>>::predict(h_c, 0);
    }

    fn message_h_c(h_c: &mut Message<'_, f64>) {
        <lstm_cell as Callee<_, _>>::message(h_c, 0);
    }

    fn learn_h_c(h_c: &mut Learn<'_, f64>) {
        <lstm_cell as Callee<_, _>>::learn(h_c, 0);
    }

    fn predict_h(h: &mut Predict<'_, f64>) {
        <mul as Callee<_, _>>::predict(h, 0);
    }

    fn message_h(h: &mut Message<'_, f64>) {
        <mul as Callee<_, _>>::message(h, 0);
    }

    fn learn_h(h: &mut Learn<'_, f64>) {
        <mul as Callee<_, _>>::learn(h, 0);
    }

    fn predict_output(output: &mut Predict<'_, f64>) {
        <affine as Callee<_, _>>::predict(output, 0);
    }

    fn message_output(output: &mut Message<'_, f64>) {
        <affine as Callee<_, _>>::message(output, 0);
    }

    fn learn_output(output: &mut Learn<'_, f64>) {
        <affine as Callee<_, _>>::learn(output, 0);
    }
}

/// h and c before an iteration, and after the loop.
const H: graph::Operand = graph::Operand::OneOf(&[
    graph::Operand::Parameter("p.h0"),
    graph::Operand::Vertex(1),
    graph::Operand::Result(0, 0),
]);
const C: graph::Operand =
    graph::Operand::OneOf(&[graph::Operand::Parameter("p.c0"), graph::Operand::Result(0, 1)]);

static VERTICES: [Vertex<f64>; 3] = [
    Vertex {
        name: "(h, c)",
        line: line!(),
        expression: "lstm_cell(&p.cell, x, &h, &c)",
        pushed: false,
        operations: &[graph::Operation::new(
            "lstm_cell",
            <lstm_cell as Callee<f64, IsFunction>>::APPLIED,
            &[graph::Operand::Parameter("p.cell"), graph::Operand::Input("x"), H, C],
        )],
        predict: lstm::predict_h_c,
        message: lstm::message_h_c,
        learn: lstm::learn_h_c,
    },
    Vertex {
        name: "h",
        line: line!(),
        expression: "&h * 0.5",
        pushed: false,
        operations: &[graph::Operation::new(
            "*",
            <mul as Callee<f64, _>>::APPLIED,
            &[graph::Operand::Result(0, 0), graph::Operand::Constant("0.5")],
        )],
        predict: lstm::predict_h,
        message: lstm::message_h,
        learn: lstm::learn_h,
    },
    Vertex {
        name: "output",
        line: line!(),
        expression: "affine(&p.w, &h, &p.b)",
        pushed: false,
        operations: &[graph::Operation::new(
            "affine",
            <affine as Callee<f64, _>>::APPLIED,
            &[graph::Operand::Parameter("p.w"), H, graph::Operand::Parameter("p.b")],
        )],
        predict: lstm::predict_output,
        message: lstm::message_output,
        learn: lstm::learn_output,
    },
];

impl Callee<f64, IsFunction> for lstm {
    type Signature<'a> = (Parameter<'a, Lstm>, Argument<Sequence<Var>>);
    type Results = Var;
    const RESPONSES: Responses = Responses::Function;

    fn graph() -> Option<&'static Graph<f64>> {
        Some(Self::GRAPH)
    }

    fn record(
        recorder: &mut Recorder<'_, f64>,
        arguments: <Self::Signature<'_> as Signature<f64>>::Passed,
    ) -> Result<Self::Results, Error> {
        // The body once more, for rustc to find the types that conditions read; it never runs.
        let t0 = types_of(|(p, xs): (&Lstm, &[DVector<f64>])| {
            let t0 = Type::new();
            let mut h = p.h0.clone();
            let mut c = p.c0.clone();
            for x in xs {
                (h, c) = lstm_cell(&p.cell, x, &h, &c);
                t0.is(&h);
                if h.norm() > LIMIT {
                    h = &h * 0.5;
                }
            }
            let _ = affine(&p.w, &h, &p.b);
            t0
        });

        let (p, xs) = arguments;
        let mut h = recorder.value(Leaf(&p.h0))?;
        recorder.alias("h", &h);
        let mut c = recorder.value(Leaf(&p.c0))?;
        recorder.alias("c", &c);
        for (iteration, x) in elements(&xs).enumerate() {
            recorder.enter_iteration(iteration);
            (h, c) = {
                let lstm_cell = <lstm_cell as Callee<_, _>>::call(recorder, 0, 0, (Leaf(&p.cell), x, h, c))?;
                recorder.bind(0, lstm_cell)
            };
            recorder.alias("h", &h);
            recorder.alias("c", &c);
            let condition = {
                let read_0 = t0.read(recorder, &h)?;
                let h = read_0.lend();
                let decided = h.norm() > LIMIT;
                read_0.give_back(h);
                decided
            };
            if condition {
                h = {
                    let mul = <mul as Callee<_, _>>::call(recorder, 1, 0, (h, Constant(0.5)))?;
                    recorder.bind(1, mul)
                };
            }
            recorder.leave_iteration();
        }
        recorder.leave_loop();
        let output = {
            let affine = <affine as Callee<_, _>>::call(recorder, 2, 0, (Leaf(&p.w), h, Leaf(&p.b)))?;
            recorder.bind(2, affine)
        };
        Ok(output)
    }
}

impl Function for lstm {
    type Scalar = f64;
    type Parameters = Lstm;
    type Arguments<'a> = &'a [DVector<f64>];
    type Output = DVector<f64>;
    const GRAPH: &'static Graph<f64> = &Graph {
        function: "lstm",
        file: file!(),
        identity: std::any::TypeId::of::<Self>,
        arguments: &[
            graph::Argument {
                name: "p",
                role: Role::Parameter,
                leaves: Some(<Lstm as Parameters<f64>>::schema),
            },
            graph::Argument { name: "xs", role: Role::Input, leaves: None },
        ],
        vertices: &VERTICES,
        merges: &[],
        regions: &[
            Region {
                kind: RegionKind::Loop,
                text: "for x in xs",
                line: line!(),
                parent: None,
                vertices: 0..2,
            },
            Region {
                kind: RegionKind::Branch,
                text: "if h.norm() > LIMIT",
                line: line!(),
                parent: Some(0),
                vertices: 1..2,
            },
            Region { kind: RegionKind::Arm, text: "then", line: line!(), parent: Some(1), vertices: 1..2 },
        ],
        outputs: &[graph::Operand::Vertex(2)],
    };

    fn call(parameters: &Lstm, xs: Self::Arguments<'_>) -> DVector<f64> {
        lstm(parameters, xs)
    }

    fn trace(
        recorder: &mut Recorder<'_, f64>,
        parameters: &Lstm,
        xs: Self::Arguments<'_>,
    ) -> Result<(), Error> {
        let xs = recorder.input("xs", xs)?;
        let results = <Self as Callee<f64, IsFunction>>::record(recorder, (parameters, xs))?;
        recorder.outputs(&results)
    }
}
