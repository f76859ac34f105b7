//! One step of a long short-term memory, and the graph that stands beside it.

use nalgebra::{DMatrix, DVector};
use pc_runtime::border::{Argument, Leaf, Parameter, Signature};
use pc_runtime::graph::{self, Graph, Responses, Role, Vertex};
use pc_runtime::op::{Callee, IsFunction, IsOperation, add, affine, component_mul, mul, sigmoid, tanh};
use pc_runtime::parameters::{Parameters, Schema, Segment, Visitor};
use pc_runtime::plan::{Learn, Message, Predict, Recorder, Var};
use pc_runtime::{Error, Function};

#[derive(Clone)]
pub(crate) struct Gate {
    pub(crate) w: DMatrix<f64>,
    pub(crate) u: DMatrix<f64>,
    pub(crate) b: DVector<f64>,
}

#[derive(Clone)]
pub(crate) struct Cell {
    pub(crate) f: Gate,
    pub(crate) i: Gate,
    pub(crate) o: Gate,
    pub(crate) c: Gate,
}

// #[predictive_coding]
pub(crate) fn lstm_cell(
    // #[param]
    p: &Cell,
    x: &DVector<f64>,
    h: &DVector<f64>,
    c: &DVector<f64>,
) -> (DVector<f64>, DVector<f64>) {
    let f = sigmoid(&(affine(&p.f.w, x, &p.f.b) + &p.f.u * h));
    let i = sigmoid(&(affine(&p.i.w, x, &p.i.b) + &p.i.u * h));
    let o = sigmoid(&(affine(&p.o.w, x, &p.o.b) + &p.o.u * h));
    let c = f.component_mul(c) + i.component_mul(&tanh(&(affine(&p.c.w, x, &p.c.b) + &p.c.u * h)));
    let h = o.component_mul(&tanh(&c));
    (h, c)
}

// ---------------------------------------------------------------------------------------------- //
// #[derive(Parameters)]

/// What the derive writes for a struct.
macro_rules! parameters {
    ($name:ident { $($field:ident: $type:ty),* }) => {
        impl Parameters<f64> for $name {
            fn visit<'a>(&'a self, visitor: &mut impl Visitor<'a, f64>) {
                $(
                    visitor.enter(Segment::Field(stringify!($field)));
                    self.$field.visit(visitor);
                    visitor.leave();
                )*
            }

            fn visit_mut(&mut self, leaf: &mut impl FnMut(&mut [f64])) {
                $(self.$field.visit_mut(leaf);)*
            }

            fn copy(&self) -> Self {
                Self { $($field: self.$field.copy()),* }
            }

            fn schema(schema: &mut Schema) {
                $(
                    schema.enter(concat!(".", stringify!($field)));
                    <$type as Parameters<f64>>::schema(schema);
                    schema.leave();
                )*
            }
        }
    };
}

pub(crate) use parameters;

parameters!(Gate { w: DMatrix<f64>, u: DMatrix<f64>, b: DVector<f64> });
parameters!(Cell { f: Gate, i: Gate, o: Gate, c: Gate });

// ---------------------------------------------------------------------------------------------- //
// #[predictive_coding]

#[allow(non_camel_case_types)]
pub(crate) enum lstm_cell {}

impl lstm_cell {
    fn predict_f(f: &mut Predict<'_, f64>) {
        <affine as Callee<_, _>>::predict(f, 0);
        <mul as Callee<_, _>>::predict(f, 1);
        <add as Callee<_, _>>::predict(f, 2);
        <sigmoid as Callee<_, _>>::predict(f, 3);
    }

    fn message_f(f: &mut Message<'_, f64>) {
        <sigmoid as Callee<_, _>>::message(f, 3);
        <add as Callee<_, _>>::message(f, 2);
        <mul as Callee<_, _>>::message(f, 1);
        <affine as Callee<_, _>>::message(f, 0);
    }

    fn learn_f(f: &mut Learn<'_, f64>) {
        <sigmoid as Callee<_, _>>::learn(f, 3);
        <add as Callee<_, _>>::learn(f, 2);
        <mul as Callee<_, _>>::learn(f, 1);
        <affine as Callee<_, _>>::learn(f, 0);
    }

    fn predict_i(i: &mut Predict<'_, f64>) {
        <affine as Callee<_, _>>::predict(i, 0);
        <mul as Callee<_, _>>::predict(i, 1);
        <add as Callee<_, _>>::predict(i, 2);
        <sigmoid as Callee<_, _>>::predict(i, 3);
    }

    fn message_i(i: &mut Message<'_, f64>) {
        <sigmoid as Callee<_, _>>::message(i, 3);
        <add as Callee<_, _>>::message(i, 2);
        <mul as Callee<_, _>>::message(i, 1);
        <affine as Callee<_, _>>::message(i, 0);
    }

    fn learn_i(i: &mut Learn<'_, f64>) {
        <sigmoid as Callee<_, _>>::learn(i, 3);
        <add as Callee<_, _>>::learn(i, 2);
        <mul as Callee<_, _>>::learn(i, 1);
        <affine as Callee<_, _>>::learn(i, 0);
    }

    fn predict_o(o: &mut Predict<'_, f64>) {
        <affine as Callee<_, _>>::predict(o, 0);
        <mul as Callee<_, _>>::predict(o, 1);
        <add as Callee<_, _>>::predict(o, 2);
        <sigmoid as Callee<_, _>>::predict(o, 3);
    }

    fn message_o(o: &mut Message<'_, f64>) {
        <sigmoid as Callee<_, _>>::message(o, 3);
        <add as Callee<_, _>>::message(o, 2);
        <mul as Callee<_, _>>::message(o, 1);
        <affine as Callee<_, _>>::message(o, 0);
    }

    fn learn_o(o: &mut Learn<'_, f64>) {
        <sigmoid as Callee<_, _>>::learn(o, 3);
        <add as Callee<_, _>>::learn(o, 2);
        <mul as Callee<_, _>>::learn(o, 1);
        <affine as Callee<_, _>>::learn(o, 0);
    }

    fn predict_c(c: &mut Predict<'_, f64>) {
        <component_mul as Callee<_, _>>::predict(c, 0);
        <affine as Callee<_, _>>::predict(c, 1);
        <mul as Callee<_, _>>::predict(c, 2);
        <add as Callee<_, _>>::predict(c, 3);
        <tanh as Callee<_, _>>::predict(c, 4);
        <component_mul as Callee<_, _>>::predict(c, 5);
        <add as Callee<_, _>>::predict(c, 6);
    }

    fn message_c(c: &mut Message<'_, f64>) {
        <add as Callee<_, _>>::message(c, 6);
        <component_mul as Callee<_, _>>::message(c, 5);
        <tanh as Callee<_, _>>::message(c, 4);
        <add as Callee<_, _>>::message(c, 3);
        <mul as Callee<_, _>>::message(c, 2);
        <affine as Callee<_, _>>::message(c, 1);
        <component_mul as Callee<_, _>>::message(c, 0);
    }

    fn learn_c(c: &mut Learn<'_, f64>) {
        <add as Callee<_, _>>::learn(c, 6);
        <component_mul as Callee<_, _>>::learn(c, 5);
        <tanh as Callee<_, _>>::learn(c, 4);
        <add as Callee<_, _>>::learn(c, 3);
        <mul as Callee<_, _>>::learn(c, 2);
        <affine as Callee<_, _>>::learn(c, 1);
        <component_mul as Callee<_, _>>::learn(c, 0);
    }

    fn predict_h(h: &mut Predict<'_, f64>) {
        <tanh as Callee<_, _>>::predict(h, 0);
        <component_mul as Callee<_, _>>::predict(h, 1);
    }

    fn message_h(h: &mut Message<'_, f64>) {
        <component_mul as Callee<_, _>>::message(h, 1);
        <tanh as Callee<_, _>>::message(h, 0);
    }

    fn learn_h(h: &mut Learn<'_, f64>) {
        <component_mul as Callee<_, _>>::learn(h, 1);
        <tanh as Callee<_, _>>::learn(h, 0);
    }
}

const fn operation<F: Callee<f64, IsOperation>>(
    name: &'static str,
    operands: &'static [graph::Operand],
) -> graph::Operation<f64> {
    graph::Operation::new(name, F::APPLIED, operands)
}

use graph::Operand::{Input, Operation, Parameter as Leaves, Vertex as Earlier};

static VERTICES: [Vertex<f64>; 5] = [
    Vertex {
        name: "f",
        line: line!(),
        expression: "sigmoid(&(affine(&p.f.w, x, &p.f.b) + &p.f.u * h))",
        pushed: false,
        operations: &[
            operation::<affine>("affine", &[Leaves("p.f.w"), Input("x"), Leaves("p.f.b")]),
            operation::<mul>("*", &[Leaves("p.f.u"), Input("h")]),
            operation::<add>("+", &[Operation(0), Operation(1)]),
            operation::<sigmoid>("sigmoid", &[Operation(2)]),
        ],
        predict: lstm_cell::predict_f,
        message: lstm_cell::message_f,
        learn: lstm_cell::learn_f,
    },
    Vertex {
        name: "i",
        line: line!(),
        expression: "sigmoid(&(affine(&p.i.w, x, &p.i.b) + &p.i.u * h))",
        pushed: false,
        operations: &[
            operation::<affine>("affine", &[Leaves("p.i.w"), Input("x"), Leaves("p.i.b")]),
            operation::<mul>("*", &[Leaves("p.i.u"), Input("h")]),
            operation::<add>("+", &[Operation(0), Operation(1)]),
            operation::<sigmoid>("sigmoid", &[Operation(2)]),
        ],
        predict: lstm_cell::predict_i,
        message: lstm_cell::message_i,
        learn: lstm_cell::learn_i,
    },
    Vertex {
        name: "o",
        line: line!(),
        expression: "sigmoid(&(affine(&p.o.w, x, &p.o.b) + &p.o.u * h))",
        pushed: false,
        operations: &[
            operation::<affine>("affine", &[Leaves("p.o.w"), Input("x"), Leaves("p.o.b")]),
            operation::<mul>("*", &[Leaves("p.o.u"), Input("h")]),
            operation::<add>("+", &[Operation(0), Operation(1)]),
            operation::<sigmoid>("sigmoid", &[Operation(2)]),
        ],
        predict: lstm_cell::predict_o,
        message: lstm_cell::message_o,
        learn: lstm_cell::learn_o,
    },
    Vertex {
        name: "c",
        line: line!(),
        expression: "f.component_mul(c) + i.component_mul(&tanh(&(affine(&p.c.w, x, &p.c.b) + &p.c.u * h)))",
        pushed: false,
        operations: &[
            operation::<component_mul>("component_mul", &[Earlier(0), Input("c")]),
            operation::<affine>("affine", &[Leaves("p.c.w"), Input("x"), Leaves("p.c.b")]),
            operation::<mul>("*", &[Leaves("p.c.u"), Input("h")]),
            operation::<add>("+", &[Operation(1), Operation(2)]),
            operation::<tanh>("tanh", &[Operation(3)]),
            operation::<component_mul>("component_mul", &[Earlier(1), Operation(4)]),
            operation::<add>("+", &[Operation(0), Operation(5)]),
        ],
        predict: lstm_cell::predict_c,
        message: lstm_cell::message_c,
        learn: lstm_cell::learn_c,
    },
    Vertex {
        name: "h",
        line: line!(),
        expression: "o.component_mul(&tanh(&c))",
        pushed: false,
        operations: &[
            operation::<tanh>("tanh", &[Earlier(3)]),
            operation::<component_mul>("component_mul", &[Earlier(2), Operation(0)]),
        ],
        predict: lstm_cell::predict_h,
        message: lstm_cell::message_h,
        learn: lstm_cell::learn_h,
    },
];

impl Callee<f64, IsFunction> for lstm_cell {
    type Signature<'a> = (Parameter<'a, Cell>, Argument<Var>, Argument<Var>, Argument<Var>);
    type Results = (Var, Var);
    const RESPONSES: Responses = Responses::Function;

    fn graph() -> Option<&'static Graph<f64>> {
        Some(Self::GRAPH)
    }

    fn record(
        recorder: &mut Recorder<'_, f64>,
        arguments: <Self::Signature<'_> as Signature<f64>>::Passed,
    ) -> Result<Self::Results, Error> {
        let (p, x, h, c) = arguments;
        let f = {
            let affine = <affine as Callee<_, _>>::call(recorder, 0, 0, (Leaf(&p.f.w), x, Leaf(&p.f.b)))?;
            let mul = <mul as Callee<_, _>>::call(recorder, 0, 1, (Leaf(&p.f.u), h))?;
            let add = <add as Callee<_, _>>::call(recorder, 0, 2, (affine, mul))?;
            let sigmoid = <sigmoid as Callee<_, _>>::call(recorder, 0, 3, (add,))?;
            recorder.bind(0, sigmoid)
        };
        let i = {
            let affine = <affine as Callee<_, _>>::call(recorder, 1, 0, (Leaf(&p.i.w), x, Leaf(&p.i.b)))?;
            let mul = <mul as Callee<_, _>>::call(recorder, 1, 1, (Leaf(&p.i.u), h))?;
            let add = <add as Callee<_, _>>::call(recorder, 1, 2, (affine, mul))?;
            let sigmoid = <sigmoid as Callee<_, _>>::call(recorder, 1, 3, (add,))?;
            recorder.bind(1, sigmoid)
        };
        let o = {
            let affine = <affine as Callee<_, _>>::call(recorder, 2, 0, (Leaf(&p.o.w), x, Leaf(&p.o.b)))?;
            let mul = <mul as Callee<_, _>>::call(recorder, 2, 1, (Leaf(&p.o.u), h))?;
            let add = <add as Callee<_, _>>::call(recorder, 2, 2, (affine, mul))?;
            let sigmoid = <sigmoid as Callee<_, _>>::call(recorder, 2, 3, (add,))?;
            recorder.bind(2, sigmoid)
        };
        let c = {
            let kept = <component_mul as Callee<_, _>>::call(recorder, 3, 0, (f, c))?;
            let affine = <affine as Callee<_, _>>::call(recorder, 3, 1, (Leaf(&p.c.w), x, Leaf(&p.c.b)))?;
            let mul = <mul as Callee<_, _>>::call(recorder, 3, 2, (Leaf(&p.c.u), h))?;
            let add = <add as Callee<_, _>>::call(recorder, 3, 3, (affine, mul))?;
            let tanh = <tanh as Callee<_, _>>::call(recorder, 3, 4, (add,))?;
            let added = <component_mul as Callee<_, _>>::call(recorder, 3, 5, (i, tanh))?;
            let add = <add as Callee<_, _>>::call(recorder, 3, 6, (kept, added))?;
            recorder.bind(3, add)
        };
        let h = {
            let tanh = <tanh as Callee<_, _>>::call(recorder, 4, 0, (c,))?;
            let component_mul = <component_mul as Callee<_, _>>::call(recorder, 4, 1, (o, tanh))?;
            recorder.bind(4, component_mul)
        };
        Ok((h, c))
    }
}

impl Function for lstm_cell {
    type Scalar = f64;
    type Parameters = Cell;
    type Arguments<'a> = (&'a DVector<f64>, &'a DVector<f64>, &'a DVector<f64>);
    type Output = (DVector<f64>, DVector<f64>);
    const GRAPH: &'static Graph<f64> = &Graph {
        function: "lstm_cell",
        file: file!(),
        identity: std::any::TypeId::of::<Self>,
        arguments: &[
            graph::Argument {
                name: "p",
                role: Role::Parameter,
                leaves: Some(<Cell as Parameters<f64>>::schema),
            },
            graph::Argument { name: "x", role: Role::Input, leaves: None },
            graph::Argument { name: "h", role: Role::Input, leaves: None },
            graph::Argument { name: "c", role: Role::Input, leaves: None },
        ],
        vertices: &VERTICES,
        merges: &[],
        regions: &[],
        outputs: &[Earlier(4), Earlier(3)],
    };

    fn call(parameters: &Cell, arguments: Self::Arguments<'_>) -> Self::Output {
        let (x, h, c) = arguments;
        lstm_cell(parameters, x, h, c)
    }

    fn trace(
        recorder: &mut Recorder<'_, f64>,
        parameters: &Cell,
        arguments: Self::Arguments<'_>,
    ) -> Result<(), Error> {
        let (x, h, c) = arguments;
        let x = recorder.input("x", x)?;
        let h = recorder.input("h", h)?;
        let c = recorder.input("c", c)?;
        let results = <Self as Callee<f64, IsFunction>>::record(recorder, (parameters, x, h, c))?;
        recorder.outputs(&results)
    }
}
