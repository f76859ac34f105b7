//! Loops in loops: a recurrence, alone and called in an iteration of another loop.

use pc_runtime::border::{Argument, Constant, Leaf, Parameter, Signature};
use pc_runtime::graph::{self, Graph, Region, RegionKind, Responses, Role, Vertex};
use pc_runtime::op::{Callee, IsFunction, add, mul, sin, tanh};
use pc_runtime::parameters::Parameters;
use pc_runtime::plan::{Learn, Message, Predict, Recorder, Var};
use pc_runtime::{Error, Function};

// #[predictive_coding]
#[allow(clippy::trivially_copy_pass_by_ref)] // a `#[param]` is a reference
pub(crate) fn recurrence(
    // #[param]
    w: &f64,
    x: f64,
    // #[constant]
    length: usize,
) -> f64 {
    let mut h = x;
    for _ in 0..length {
        let a = h * *w;
        h = sin(a);
    }
    h * 2.0
}

// #[predictive_coding]
#[allow(clippy::trivially_copy_pass_by_ref)] // a `#[param]` is a reference
pub(crate) fn nested(
    // #[param]
    w: &f64,
    x: f64,
    // #[constant]
    lengths: (usize, usize),
) -> f64 {
    let mut h = x * *w;
    for _ in 0..lengths.0 {
        let a = tanh(h);
        h = recurrence(w, a * 0.5, lengths.1);
        h += a;
    }
    h * *w
}

/// The local code of a vertex that consists of these operations.
macro_rules! vertex {
    ($name:literal, $expression:literal, $($operation:ident $i:literal),+; $($back:ident $j:literal),+) => {
        Vertex {
            name: $name,
            line: line!(),
            expression: $expression,
            pushed: false,
            operations: &[$(graph::Operation::new(
                stringify!($operation),
                <$operation as Callee<f64, _>>::APPLIED,
                &[],
            )),+],
            predict: |vertex: &mut Predict<'_, f64>| {
                $(<$operation as Callee<_, _>>::predict(vertex, $i);)+
            },
            message: |vertex: &mut Message<'_, f64>| {
                $(<$back as Callee<_, _>>::message(vertex, $j);)+
            },
            learn: |vertex: &mut Learn<'_, f64>| {
                $(<$back as Callee<_, _>>::learn(vertex, $j);)+
            },
        }
    };
}

const LOOP: Region =
    Region { kind: RegionKind::Loop, text: "for _ in", line: line!(), parent: None, vertices: 0..0 };

/// The static graph; what nothing here looks at is left out.
const fn graph<F: 'static>(function: &'static str, vertices: &'static [Vertex<f64>]) -> Graph<f64> {
    Graph {
        function,
        file: file!(),
        identity: std::any::TypeId::of::<F>,
        arguments: &[
            graph::Argument {
                name: "w",
                role: Role::Parameter,
                leaves: Some(<f64 as Parameters<f64>>::schema),
            },
            graph::Argument { name: "x", role: Role::Input, leaves: None },
        ],
        vertices,
        merges: &[],
        regions: &[LOOP],
        outputs: &[],
    }
}

#[allow(non_camel_case_types)]
pub(crate) enum recurrence {}

static RECURRENCE: [Vertex<f64>; 3] = [
    vertex!("a", "h * *w", mul 0; mul 0),
    vertex!("h", "sin(a)", sin 0; sin 0),
    vertex!("output", "h * 2.0", mul 0; mul 0),
];

impl Callee<f64, IsFunction> for recurrence {
    type Signature<'a> = (Parameter<'a, f64>, Argument<Var>, Constant<usize>);
    type Results = Var;
    const RESPONSES: Responses = Responses::Function;

    fn graph() -> Option<&'static Graph<f64>> {
        Some(Self::GRAPH)
    }

    fn record(
        recorder: &mut Recorder<'_, f64>,
        (w, x, length): <Self::Signature<'_> as Signature<f64>>::Passed,
    ) -> Result<Var, Error> {
        let mut h = x;
        for iteration in 0..length {
            recorder.enter_iteration(iteration);
            let a = <mul as Callee<_, _>>::call(recorder, 0, 0, (h, Leaf(w)))?;
            let a = recorder.bind(0, a);
            h = <sin as Callee<_, _>>::call(recorder, 1, 0, (a,))?;
            h = recorder.bind(1, h);
            recorder.leave_iteration();
        }
        recorder.leave_loop();
        let output = <mul as Callee<_, _>>::call(recorder, 2, 0, (h, Constant(2.0)))?;
        Ok(recorder.bind(2, output))
    }
}

impl Function for recurrence {
    type Scalar = f64;
    type Parameters = f64;
    type Arguments<'a> = (f64, usize);
    type Output = f64;
    const GRAPH: &'static Graph<f64> = &graph::<Self>("recurrence", &RECURRENCE);

    fn call(w: &f64, (x, length): (f64, usize)) -> f64 {
        recurrence(w, x, length)
    }

    fn trace(
        recorder: &mut Recorder<'_, f64>,
        w: &f64,
        (x, length): Self::Arguments<'_>,
    ) -> Result<(), Error> {
        let x = recorder.input("x", &x)?;
        let results = <Self as Callee<f64, IsFunction>>::record(recorder, (w, x, length))?;
        recorder.outputs(&results)
    }
}

#[allow(non_camel_case_types)]
pub(crate) enum nested {}

static NESTED: [Vertex<f64>; 5] = [
    vertex!("h", "x * *w", mul 0; mul 0),
    vertex!("a", "tanh(h)", tanh 0; tanh 0),
    vertex!("h", "recurrence(w, a * 0.5, lengths.1)", mul 0, recurrence 1; recurrence 1, mul 0),
    vertex!("h", "h += a", add 0; add 0),
    vertex!("output", "h * *w", mul 0; mul 0),
];

impl Callee<f64, IsFunction> for nested {
    type Signature<'a> = (Parameter<'a, f64>, Argument<Var>, Constant<(usize, usize)>);
    type Results = Var;
    const RESPONSES: Responses = Responses::Function;

    fn graph() -> Option<&'static Graph<f64>> {
        Some(Self::GRAPH)
    }

    fn record(
        recorder: &mut Recorder<'_, f64>,
        (w, x, lengths): <Self::Signature<'_> as Signature<f64>>::Passed,
    ) -> Result<Var, Error> {
        let mut h = <mul as Callee<_, _>>::call(recorder, 0, 0, (x, Leaf(w)))?;
        h = recorder.bind(0, h);
        for iteration in 0..lengths.0 {
            recorder.enter_iteration(iteration);
            let a = <tanh as Callee<_, _>>::call(recorder, 1, 0, (h,))?;
            let a = recorder.bind(1, a);
            // Passed straight through, from the callee's first iteration to `a`.
            let half = <mul as Callee<_, _>>::call(recorder, 2, 0, (a, Constant(0.5)))?;
            let passed = (Leaf(w), half, Constant(lengths.1));
            h = <recurrence as Callee<_, _>>::call(recorder, 2, 1, passed)?;
            h = recorder.bind(2, h);
            h = <add as Callee<_, _>>::call(recorder, 3, 0, (h, a))?;
            h = recorder.bind(3, h);
            recorder.leave_iteration();
        }
        recorder.leave_loop();
        let output = <mul as Callee<_, _>>::call(recorder, 4, 0, (h, Leaf(w)))?;
        Ok(recorder.bind(4, output))
    }
}

impl Function for nested {
    type Scalar = f64;
    type Parameters = f64;
    type Arguments<'a> = (f64, (usize, usize));
    type Output = f64;
    const GRAPH: &'static Graph<f64> = &graph::<Self>("nested", &NESTED);

    fn call(w: &f64, (x, lengths): (f64, (usize, usize))) -> f64 {
        nested(w, x, lengths)
    }

    fn trace(
        recorder: &mut Recorder<'_, f64>,
        w: &f64,
        (x, lengths): Self::Arguments<'_>,
    ) -> Result<(), Error> {
        let x = recorder.input("x", &x)?;
        let results = <Self as Callee<f64, IsFunction>>::record(recorder, (w, x, lengths))?;
        recorder.outputs(&results)
    }
}
