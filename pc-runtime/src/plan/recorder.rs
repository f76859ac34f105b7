//! Writing a plan while the generated code walks the user's function.

use super::local::MOST_OPERANDS;
use super::{Alias, Forward, Frame, Input, Kind, Plan, Reach, Role, Slot, Source, Step, Unit, Var};
use crate::border::{
    Becomes, Elements, Index, OperationSignature, PassAll, Place, Results, Returned, Sequence, Signature,
    Value,
};
use crate::error::{Error, Site};
use crate::graph::{Graph, Vertex};
use crate::matrix::{Rank, Shape, View};
use crate::op::{Callee, Operation};
use crate::parameters::{Leaves, NotALeaf};
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
        plan.frames.push(Frame { graph, caller: None, iterations: 0..0 });
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
        }
    }

    /// Clamps an input of the outermost function.
    ///
    /// # Errors
    /// If a batch is selected by columns that the input does not have.
    pub fn input<V: Value<T> + ?Sized>(&mut self, name: &'static str, value: &V) -> Result<V::Handle, Error> {
        value.clamp(self, Clamp::Input(name))
    }

    /// Copies data into the plan.
    pub(crate) fn clamp(&mut self, data: &[T], shape: Shape, clamp: Clamp) -> Result<Var, Error> {
        let offset = self.plan.clamped.len();
        let mut shape = shape;
        let is_input = matches!(clamp, Clamp::Input(_));
        match self.columns {
            Some(columns) if is_input && shape.rank == Rank::Matrix => {
                self.select_from(shape.ncols)?;
                let view = View::new(data, shape);
                for &column in columns {
                    if column >= shape.ncols {
                        let message =
                            format!("column {column} of a batch is asked of an input of shape {shape}");
                        return Err(Error::Batch(message));
                    }
                    self.plan.clamped.extend_from_slice(view.column(column));
                }
                shape.ncols = columns.len();
            }
            _ => self.plan.clamped.extend_from_slice(data),
        }
        let kind = match clamp {
            Clamp::Input(_) => Kind::Input,
            Clamp::Constant => Kind::Constant,
        };
        if is_input && shape.rank == Rank::Matrix {
            self.batch = Some(shape.ncols);
        }
        // A constant with as many columns as the batch has samples was made for it, such as the zeros
        // that a recurrence begins with; taking another one for batched is merely careful.
        let batched = shape.rank == Rank::Matrix && self.batch == Some(shape.ncols);
        let var = self.slot(Source::Clamped(offset), kind, shape, batched);
        if let Clamp::Input(name) = clamp {
            self.name_input(name, var);
        }
        Ok(var)
    }

    fn name_input(&mut self, name: &'static str, var: Var) {
        let first = self.plan.places.len();
        let Plan { inputs, places, nesting, .. } = &mut *self.plan;
        places.extend_from_slice(nesting);
        inputs.push(Input { name, place: first..places.len(), slot: var.slot });
    }

    /// What is clamped next lies at this place of a tuple or a sequence, until the matching
    /// [`Recorder::leave_place`].
    pub(crate) fn enter_place(&mut self, place: Place) {
        self.plan.nesting.push(place);
    }

    /// The end of what [`Recorder::enter_place`] began.
    pub(crate) fn leave_place(&mut self) {
        self.plan.nesting.pop();
    }

    /// Columns are selected from inputs that all have the same number of them.
    fn select_from(&mut self, ncols: usize) -> Result<(), Error> {
        match self.plan.batch.replace(ncols) {
            Some(other) if other != ncols => {
                let message = format!("the inputs of a batch have {other} and {ncols} columns");
                Err(Error::Batch(message))
            }
            _ => Ok(()),
        }
    }

    /// The slot of the parameter at an address; `None` for a field that is left out.
    pub(crate) fn leaf(&mut self, address: usize) -> Result<Option<Var>, Error> {
        match self.leaves.find(address) {
            Ok(Some(leaf)) => {
                let shape = self.leaves.view(leaf).shape();
                Ok(Some(self.slot(Source::Leaf(leaf), Kind::Leaf, shape, false)))
            }
            Ok(None) => Ok(None),
            Err(NotALeaf) => {
                let site = self.site();
                let expression = site.expression.to_owned();
                Err(Error::NotALeaf { site: Box::new(site), expression })
            }
        }
    }

    /// Refuses a leaf where the callee takes a constant: its gradient would silently be zero.
    pub(crate) fn refuse_leaf<P: ?Sized>(&self, place: &P) -> Result<(), Error> {
        let address = std::ptr::from_ref(place).cast::<()>() as usize;
        if self.leaves.any_within(address..address + size_of_val(place).max(1)) {
            return Err(Error::LearnedConstant { site: Box::new(self.site()) });
        }
        Ok(())
    }

    /// A place inside the parameters that is read as a constant: a field that is left out.
    ///
    /// # Errors
    /// If it is a leaf: its gradient would silently be zero.
    pub fn setting<'p, P: ?Sized>(&self, place: &'p P) -> Result<&'p P, Error> {
        self.refuse_leaf(place)?;
        Ok(place)
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
        self.plan.frames.push(Frame { graph, caller: caller_site, iterations });
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

    /// Ends the statement `vertex`, and pushes what it made to a sequence around which `loops` loops of
    /// the function are open: the vertex is named by its place there.
    pub fn push<R: Results>(&mut self, vertex: usize, loops: usize, sequence: &mut Sequence<R>, results: R) {
        let results = self.in_place(loops, sequence.len(), |recorder| recorder.bind(vertex, results));
        sequence.push(results);
    }

    /// Pushes what has a name already; its place in the sequence is a second one.
    pub fn push_alias<R: Results>(
        &mut self,
        name: &'static str,
        loops: usize,
        sequence: &mut Sequence<R>,
        results: R,
    ) {
        self.in_place(loops, sequence.len(), |recorder| recorder.alias(name, &results));
        sequence.push(results);
    }

    /// What is named meanwhile is element number `place` of a sequence.
    fn in_place<R>(&mut self, loops: usize, place: usize, name: impl FnOnce(&mut Self) -> R) -> R {
        let aside = self.plan.open.enter_place(loops, place);
        let result = name(self);
        self.plan.open.leave_place(aside);
        result
    }

    /// Element number `index` of a sequence, or a range of elements.
    ///
    /// # Errors
    /// If the sequence is shorter.
    pub fn at<S: Elements, I: Index<S::Element>>(&self, sequence: &S, index: I) -> Result<I::Found, Error> {
        let elements = sequence.as_elements();
        index.find(elements).ok_or_else(|| self.no_element("that element", elements.len()))
    }

    /// The first element of a sequence.
    ///
    /// # Errors
    /// If the sequence is empty.
    pub fn first<S: Elements>(&self, sequence: &S) -> Result<S::Element, Error> {
        sequence.as_elements().first().cloned().ok_or_else(|| self.no_element("a first element", 0))
    }

    /// The last element of a sequence.
    ///
    /// # Errors
    /// If the sequence is empty.
    pub fn last<S: Elements>(&self, sequence: &S) -> Result<S::Element, Error> {
        sequence.as_elements().last().cloned().ok_or_else(|| self.no_element("a last element", 0))
    }

    fn no_element(&self, what: &'static str, len: usize) -> Error {
        Error::NoElement { function: self.plan.frames[self.frame].graph.function, what, len }
    }

    /// A block inside an expression begins: what is open so far is passed straight through.
    pub fn interrupt(&mut self) {
        self.close(Role::Through);
    }

    /// Makes a value of a constant or of a parameter: `let mut h = p.h0.clone()`.
    ///
    /// # Errors
    /// If a parameter is not among the leaves.
    pub fn value<A: Becomes<T>>(&mut self, argument: A) -> Result<A::Handle, Error> {
        argument.become_value(self)
    }

    /// The body of a loop begins its iteration number `iteration`.
    pub fn enter_iteration(&mut self, iteration: usize) {
        self.plan.open.enter(iteration);
        self.at_border = true;
    }

    /// The body of a loop ends.
    pub fn leave_iteration(&mut self) {
        self.plan.open.leave();
        self.at_border = true;
    }

    /// A loop ends, also one that never ran.
    pub const fn leave_loop(&mut self) {
        self.at_border = true;
    }

    /// The value of a variable, for a condition: computed now, not differentiated.
    ///
    /// # Errors
    /// If the value has a shape that its type rules out.
    pub fn read<V: Returned<T>>(&mut self, results: &impl Results) -> Result<V, Error> {
        self.compute();
        let (mut slots, mut lengths) = std::mem::take(&mut self.plan.looked_at);
        slots.clear();
        lengths.clear();
        results.each(&mut |var| slots.push(var.slot));
        results.lengths(&mut |length| lengths.push(length));
        // A choice made for the whole batch is not one for a piece of it.
        self.plan.columnwise &= !slots.iter().any(|&slot| self.plan.slots[slot].batched);
        let (plan, values) = (&*self.plan, self.forward.values());
        let mut views = slots.iter().map(|&slot| plan.view(slot, values, self.leaves));
        let value = V::from_views(&mut views, &mut lengths.iter().copied());
        self.plan.looked_at = (slots, lengths);
        value
    }

    /// Computes the units that were closed since the last time.
    fn compute(&mut self) {
        self.forward.resize(self.plan);
        for unit in self.computed..self.plan.units.len() {
            self.forward.predict(self.plan, self.leaves, unit);
        }
        self.computed = self.plan.units.len();
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

    /// Whether values were computed, because conditions read some.
    pub(crate) const fn computed(&self) -> bool {
        self.computed > 0
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
            vertex: self.plan.path(self.frame) + &graph.name(self.vertex),
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
