//! Writing a plan while the generated code walks the user's function.

mod clamped;
mod condition;
mod loops;
mod method;

pub use method::function_type;

use super::local::MOST_OPERANDS;
use super::{Alias, Forward, Frame, Kind, Plan, Reach, Role, Slot, Source, Step, Unit, Var};
use crate::border::{OperationSignature, PassAll, Results, Signature};
use crate::error::{Error, Site};
use crate::graph::{Graph, Vertex};
use crate::matrix::Shape;
use crate::op::{Callee, Operation};
use crate::parameters::Leaves;
use crate::scalar::Real;

/// What clamped data is to the graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clamp {
    /// An input, by its name: messages arrive at it.
    Input(&'static str),
    /// A constant: nothing arrives.
    Constant,
}

/// Writes the plan of one call. The generated code holds it while it walks the function.
pub struct Recorder<'r, T: Real> {
    plan: &'r mut Plan<T>,
    leaves: &'r Leaves<'r, T>,
    /// Values computed while recording, because a condition read one.
    forward: &'r mut Forward<T>,
    computed: usize,
    /// The columns of a batch that are taken, all where `None`.
    columns: Option<&'r [usize]>,
    /// The number of samples, if an input is a batch.
    batch: Option<usize>,
    frame: usize,
    /// The first step that belongs to no unit yet.
    open: usize,
    vertex: usize,
    operation: usize,
    /// Whether an iteration has begun or ended since the last unit.
    at_border: bool,
    /// Where the positions begin that the next call is named by.
    positions: usize,
}

impl<'r, T: Real> Recorder<'r, T> {
    /// Begins the plan of a call of `graph`.
    pub(crate) fn begin(
        plan: &'r mut Plan<T>,
        leaves: &'r Leaves<'r, T>,
        forward: &'r mut Forward<T>,
        columns: Option<&'r [usize]>,
        graph: &'static Graph<T>,
    ) -> Self {
        plan.clear();
        plan.frames.push(Frame { graph, caller: None, iterations: 0..0, positions: 0..0 });
        Self {
            plan,
            leaves,
            forward,
            computed: 0,
            columns,
            batch: None,
            frame: 0,
            open: 0,
            vertex: 0,
            operation: 0,
            at_border: false,
            positions: 0,
        }
    }

    fn slot(&mut self, source: Source, kind: Kind, shape: Shape, batched: bool) -> Var {
        self.plan.slots.push(Slot { source, kind, shape, batched, reads: 0, unit: usize::MAX });
        Var { slot: self.plan.slots.len() - 1, shape }
    }

    /// Records operation number `operation` of the statement `vertex`: an operation, or a call of
    /// another annotated function, whose vertices come in here.
    ///
    /// # Errors
    /// If shapes do not fit.
    pub(crate) fn call<'a, C, K, A>(
        &mut self,
        vertex: usize,
        operation: usize,
        arguments: A,
    ) -> Result<C::Results, Error>
    where
        C: Callee<T, K>,
        A: PassAll<T, C::Signature<'a>>,
    {
        (self.vertex, self.operation) = (vertex, operation);
        let arguments = arguments.pass_all(self)?;
        let Some(graph) = C::graph() else {
            return C::record(self, arguments);
        };
        self.close(Role::Through);
        let caller = self.frame;
        let iterations = self.current_iterations();
        let caller_site = Some((caller, vertex, operation));
        let positions = self.positions..self.plan.positions.len();
        self.positions = positions.end;
        self.plan.frames.push(Frame { graph, caller: caller_site, iterations, positions });
        self.frame = self.plan.frames.len() - 1;
        let outer = self.plan.open.enter_call();
        let results = C::record(self, arguments);
        self.plan.open.leave_call(outer);
        self.frame = caller;
        self.vertex = vertex;
        results
    }

    /// Records an operation: checks its shapes, gives its value a place.
    pub(crate) fn operation<O: Operation<T>>(
        &mut self,
        arguments: <O::Signature as Signature<T>>::Passed,
    ) -> Result<Var, Error> {
        let first = self.plan.operands.len();
        let mut shapes = [Shape::SCALAR; MOST_OPERANDS];
        let mut batched = [false; MOST_OPERANDS];
        let mut count = 0;
        let mut reach = Reach::default();
        let plan = &mut *self.plan;
        let constants = O::Signature::split(arguments, &mut |operand: Var| {
            let slot = &mut plan.slots[operand.slot];
            shapes[count] = operand.shape;
            batched[count] = slot.batched;
            count += 1;
            slot.reads += 1;
            let of_operand = slot.kind.reach();
            reach.vertex |= of_operand.vertex;
            reach.border |= of_operand.border;
            plan.operands.push(operand.slot);
        });
        let shape = O::shape(&shapes[..count], &constants)
            .map_err(|reason| self.shape_error(reason, &shapes[..count]))?;
        let any_batched = batched.contains(&true);
        if any_batched {
            self.plan.columnwise &= O::columnwise(&batched[..count], &shapes[..count]);
        }
        let constants = self.plan.constants.push(constants);
        let cache = self.plan.caches;
        if size_of::<O::Cache>() > 0 {
            self.plan.caches += 1;
        }
        let arena = self.plan.arena;
        self.plan.arena += shape.len();
        let var = self.slot(Source::Arena(arena), Kind::Through(reach), shape, any_batched);
        let operands = first..self.plan.operands.len();
        let step = Step { index: self.operation, operands, slot: var.slot, constants, cache };
        self.plan.steps.push(step);
        Ok(var)
    }

    /// Ends the statement `vertex`: `var` becomes its vertex, unless it is one that a called function
    /// returned; then the statement's name is an alias of it.
    pub fn bind<R: Results>(&mut self, vertex: usize, results: R) -> R {
        self.vertex = vertex;
        let last = self.plan.steps.last().filter(|_| self.plan.steps.len() > self.open);
        let last = last.map(|step| step.slot);
        let mut is_vertex = false;
        results.each(&mut |var| is_vertex |= Some(var.slot) == last);
        if is_vertex {
            self.close(Role::Hidden);
        } else {
            let name = self.plan.frames[self.frame].graph.vertices[vertex].name;
            self.alias(name, &results);
        }
        results
    }

    /// Gives a value a second name.
    pub fn alias(&mut self, name: &'static str, results: &impl Results) {
        let mut only = None;
        let mut count = 0;
        results.each(&mut |var| {
            only = Some(var.slot);
            count += 1;
        });
        // The parts of a tuple have the names that they are taken by.
        let Some(slot) = only.filter(|_| count == 1) else { return };
        // A parameter is read off the parameters themselves, and what is passed through has no error.
        if matches!(self.plan.slots[slot].kind, Kind::Leaf | Kind::Through(_)) {
            return;
        }
        let iterations = self.current_iterations();
        self.plan.aliases.push(Alias { name, frame: self.frame, iterations, slot });
    }

    /// A block inside an expression begins: what is open so far is passed straight through.
    pub fn interrupt(&mut self) {
        self.close(Role::Through);
    }

    /// Closes the open operations into a unit of the current statement.
    fn close(&mut self, role: Role) {
        let steps = self.open..self.plan.steps.len();
        self.open = steps.end;
        let Some(last) = self.plan.steps[steps.clone()].last() else { return };
        let slot = last.slot;
        let vertex = &self.plan.frames[self.frame].graph.vertices[self.vertex];
        let iterations = self.current_iterations();
        self.push_unit(Unit {
            vertex,
            index: self.vertex,
            frame: self.frame,
            steps,
            iterations,
            role,
            slot,
            repeats: false,
        });
    }

    fn push_unit(&mut self, unit: Unit<T>) {
        let slot = &mut self.plan.slots[unit.slot];
        slot.unit = self.plan.units.len();
        if unit.role != Role::Through {
            slot.kind = Kind::Vertex;
            // A vertex that all samples share has one error, made of all of them.
            self.plan.columnwise &= slot.batched;
        }
        if std::mem::take(&mut self.at_border) && !self.plan.units.is_empty() {
            self.plan.borders.push(self.plan.units.len());
        }
        self.plan.units.push(unit);
    }

    fn current_iterations(&mut self) -> std::ops::Range<usize> {
        let Plan { iterations, open, .. } = &mut *self.plan;
        let first = iterations.len();
        iterations.extend_from_slice(open.current());
        first..iterations.len()
    }

    /// Ends the plan: what is returned becomes the outputs.
    ///
    /// # Errors
    /// None of its own: an output vertex takes any shape.
    pub fn outputs(&mut self, results: &impl Results) -> Result<(), Error> {
        let plan = &mut *self.plan;
        let mut nesting = std::mem::take(&mut plan.nesting);
        results.each_place(&mut nesting, &mut |var, place| {
            plan.outputs.push(var.slot);
            let first = plan.places.len();
            plan.places.extend_from_slice(place);
            plan.output_places.push(first..plan.places.len());
        });
        plan.nesting = nesting;
        results.lengths(&mut |length| plan.lengths.push(length));
        for output in 0..self.plan.outputs.len() {
            self.finish_output(output)?;
        }
        if self.computed > 0 {
            self.compute();
        }
        Ok(())
    }

    /// A returned vertex that nothing else reads is itself the output; anything else gets one that
    /// predicts it unchanged.
    fn finish_output(&mut self, output: usize) -> Result<(), Error> {
        let slot = self.plan.outputs[output];
        let Slot { kind, reads, unit, shape, .. } = self.plan.slots[slot];
        // Returned once more below: each return repeats it, and what is repeated is read.
        let again = self.plan.outputs[output + 1..].contains(&slot);
        if kind == Kind::Vertex && reads == 0 && !again {
            self.plan.units[unit].role = Role::Output;
            return Ok(());
        }
        (self.vertex, self.operation) = (output, 0);
        let var = self.operation::<crate::op::repeat::repeat>((Var { slot, shape },))?;
        let steps = self.open..self.plan.steps.len();
        self.open = steps.end;
        self.push_unit(Unit {
            vertex: crate::op::repeat::vertex(),
            index: output,
            frame: 0,
            steps,
            iterations: 0..0,
            role: Role::Output,
            slot: var.slot,
            repeats: true,
        });
        self.plan.outputs[output] = var.slot;
        Ok(())
    }

    /// Where in the source the current operation stands.
    fn site(&self) -> Site {
        let graph = self.plan.frames[self.frame].graph;
        let Some(vertex) = graph.vertices.get(self.vertex) else {
            return Site {
                function: graph.function,
                vertex: "output".to_owned(),
                file: graph.file,
                line: 0,
                expression: "",
                operation: "",
            };
        };
        let vertex: &'static Vertex<T> = vertex;
        Site {
            function: graph.function,
            vertex: self.plan.name_in(self.frame, self.vertex, self.plan.open.current()),
            file: graph.file,
            line: vertex.line,
            expression: vertex.expression,
            operation: vertex.operations.get(self.operation).map_or("", |operation| operation.name),
        }
    }

    fn shape_error(&self, reason: String, shapes: &[Shape]) -> Error {
        let operands: Vec<String> = shapes.iter().map(ToString::to_string).collect();
        Error::Shape { site: Box::new(self.site()), reason, operands: operands.join(", ") }
    }
}
