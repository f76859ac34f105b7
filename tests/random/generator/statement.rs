//! Random statements.

use super::Writer;
use super::function::Helper;
use super::scope::{Kind, Origin, Shape, Variable};

impl Writer<'_> {
    /// So many statements, or as many as are left.
    pub(super) fn statements(&mut self, count: usize) {
        for _ in 0..count {
            if self.budget > 0 {
                self.budget -= 1;
                self.statement();
            }
        }
    }

    fn statement(&mut self) {
        let deep = self.depth >= 3;
        if self.random.chance(25) && self.bind_call() {
            return;
        }
        match self.random.below(100) {
            0..=14 => self.assign(),
            15..=24 => self.begin_variable(),
            25..=29 => self.take_apart(),
            30..=32 => self.alias(),
            33..=35 => self.refer(),
            36..=37 => self.open_layer(),
            38..=40 if !deep => self.block(),
            41..=57 if !deep => self.branch(),
            58..=76 if !deep => self.repeat(),
            _ => self.bind(),
        }
    }

    /// The name of a new variable: sometimes that of one that everything has been read of.
    fn name(&mut self) -> String {
        let hidden = self.scope.find(|v| {
            v.shape().is_some() && !v.owed && !v.is(Origin::Mutable) && !v.is_parameter() && is_name(&v.text)
        });
        if !hidden.is_empty() && self.random.chance(15) {
            let index = self.random.pick(&hidden);
            return self.scope.variables[index].text.clone();
        }
        let stem = self.random.pick(&["h", "z", "gate", "state"]);
        self.fresh(stem)
    }

    /// `let h = tanh(..);`
    fn bind(&mut self) {
        let shape = self.random.pick(&Shape::ALL);
        let value = self.vertex(shape);
        let name = self.name();
        let annotation = if self.random.chance(20) { format!(": {}", self.ty(shape)) } else { String::new() };
        self.line(format!("let {name}{annotation} = {value};"));
        self.scope.define(Variable::local(name, Kind::Value(shape)));
    }

    /// `let mut h = ..;`: from zeros, from another variable, or a vertex.
    pub(super) fn begin_variable(&mut self) {
        let shape = self.random.pick(&Shape::ALL);
        let name = self.fresh("h");
        match self.random.below(3) {
            0 => {
                let zeros = shape.zeros(&self.number("0.0"));
                self.line(format!("let mut {name}: {} = {zeros};", self.ty(shape)));
                self.scope.define(Variable::constant(name, Kind::Value(shape)).mutable());
            }
            1 => {
                let value = self.place(shape).owned();
                self.line(format!("let mut {name} = {value};"));
                self.scope.define(Variable::local(name, Kind::Value(shape)).mutable());
            }
            _ => {
                let value = self.vertex(shape);
                self.line(format!("let mut {name} = {value};"));
                self.scope.define(Variable::local(name, Kind::Value(shape)).mutable());
            }
        }
    }

    /// `h = ..;` or `h += ..;`
    fn assign(&mut self) {
        let Some(index) = self.assignable() else { return self.begin_variable() };
        let variable = self.scope.variables[index].clone();
        let (name, shape) = (variable.text.clone(), variable.shape().expect("only values are assigned"));
        match self.random.below(5) {
            0 => {
                let operator = self.random.pick(&["+=", "-="]);
                let inner = self.tree(shape, 1);
                let value = self.squash(shape, &inner);
                self.line(format!("{name} {operator} {value};"));
            }
            1 if shape == Shape::Scalar || self.random.chance(50) => {
                let factor = self.random.pick(&["0.5", "-0.8"]);
                self.line(format!("{name} *= {};", self.number(factor)));
            }
            _ => {
                let value = self.replacement(index, shape);
                self.line(format!("{name} = {value};"));
            }
        }
        self.scope.assign(index);
    }

    /// A new value of a variable; reads the old one if nothing else has.
    fn replacement(&mut self, index: usize, shape: Shape) -> String {
        if !self.scope.variables[index].owed && self.random.chance(50) {
            return self.vertex(shape);
        }
        let old = self.scope.read(index).operand();
        let inner = format!("{old} * {} + {}", self.number("0.8"), self.operand(shape, 1));
        self.squash(shape, &inner)
    }

    /// A variable that may be assigned.
    pub(super) fn assignable(&mut self) -> Option<usize> {
        let all = self.scope.find(|v| v.is(Origin::Mutable) && v.shape().is_some());
        (!all.is_empty()).then(|| self.random.pick(&all))
    }

    /// A variable that can be assigned inside a block that follows.
    pub(super) fn assignable_before(&mut self) -> usize {
        if self.assignable().is_none() || self.random.chance(20) {
            self.begin_variable();
        }
        self.assignable().expect("one was begun")
    }

    /// Assigns a variable what reads everything that is owed since `mark`.
    pub(super) fn assign_settled(&mut self, mark: usize, index: usize) {
        let shape = self.scope.variables[index].shape().expect("only values are assigned");
        let rest = self.settle(mark, shape);
        let Variable { text: name, owed, .. } = self.scope.variables[index].clone();
        match self.random.below(3) {
            0 if !owed => self.line(format!("{name} = {rest};")),
            1 => self.line(format!("{name} += {rest};")),
            _ => {
                let old = self.scope.read(index).operand();
                self.line(format!("{name} = {old} * {} + {rest};", self.number("0.6")));
            }
        }
        self.scope.assign(index);
    }

    /// `let (a, b) = (..);`
    fn take_apart(&mut self) {
        let shapes = [self.random.pick(&Shape::ALL), self.random.pick(&Shape::ALL)];
        let value = format!("({}, {})", self.vertex(shapes[0]), self.vertex(shapes[1]));
        self.bind_parts(&shapes.map(Kind::Value), &value);
    }

    /// `let (a, b) = cell(..);`, if there is something to call.
    fn bind_call(&mut self) -> bool {
        let fitting: Vec<Helper> = self.helpers.iter().filter(|h| self.can_call(h)).cloned().collect();
        if fitting.is_empty() {
            return false;
        }
        let helper = &fitting[self.random.below(fitting.len())];
        let value = self.call(helper);
        self.bind_parts(&helper.results, &value);
        true
    }

    fn bind_parts(&mut self, kinds: &[Kind], value: &str) {
        let names: Vec<String> = kinds.iter().map(|_| self.fresh("part")).collect();
        let pattern = if let [name] = &names[..] { name.clone() } else { format!("({})", names.join(", ")) };
        self.line(format!("let {pattern} = {value};"));
        for (name, &kind) in names.into_iter().zip(kinds) {
            self.scope.define(Variable::local(name, kind));
        }
    }

    /// A second name: `let y = x.clone();`, `let y = &x;`, `let y = x;`
    fn alias(&mut self) {
        let all = self.scope.find(|v| !v.is(Origin::Mutable) && is_name(&v.text) && v.shape().is_some());
        if all.is_empty() {
            return self.bind();
        }
        let index = self.random.pick(&all);
        let old = self.scope.read(index);
        let name = self.fresh("same");
        let alias = Variable::local(&name, old.kind);
        if self.random.chance(50) {
            self.line(format!("let {name} = {};", old.owned()));
            self.scope.define(alias);
        } else {
            let value = if old.reference { old.text.clone() } else { format!("&{}", old.text) };
            self.line(format!("let {name} = {value};"));
            self.scope.define(alias.referred());
        }
    }

    /// `let mut one = &p.first;`, and `one = &p.rest;` of that or another, sometimes in a branch.
    fn refer(&mut self) {
        // Stacks are of several types.
        let places = self.scope.find(|v| v.is_parameter() && v.kind != Kind::Stack);
        if places.is_empty() {
            return self.bind();
        }
        if self.scope.find(|v| v.is(Origin::Reference)).is_empty() || self.random.chance(40) {
            let index = self.random.pick(&places);
            let place = self.scope.read(index);
            let name = self.fresh("one");
            self.line(format!("let mut {name} = {};", place.operand()));
            let variable = Variable::parameter(name, place.kind);
            let reference = place.kind != Kind::Value(Shape::Scalar);
            self.scope.define(Variable { origin: Origin::Reference, reference, ..variable });
        }
        if self.random.chance(60) {
            let (condition, _) = self.condition();
            self.open(format!("if {condition} {{"));
            self.refer_to_another();
            self.close("}");
        } else {
            self.refer_to_another();
        }
    }

    /// `let Layer { w, b, s } = layer;`, or of a copy, whose `b` may be assigned.
    fn open_layer(&mut self) {
        let layers = self.scope.find(|v| v.is_parameter() && v.kind == Kind::Layer);
        if layers.is_empty() {
            return self.bind();
        }
        let index = self.random.pick(&layers);
        let layer = self.scope.read(index);
        let [w, b, s] = ["w", "b", "s"].map(|field| self.fresh(field));
        let place = |name: &str, shape| Variable::parameter(name, Kind::Value(shape));
        let (matrix, vector) = (place(&w, Shape::Matrix(2, 2)), place(&b, Shape::Vector(2)));
        if self.random.chance(50) {
            self.line(format!("let Layer {{ w: {w}, b: {b}, s: {s} }} = {};", layer.operand()));
            self.scope.define(vector.referred());
            self.scope.define(place(&s, Shape::Scalar).referred());
            self.scope.define(matrix.referred());
        } else {
            self.line(format!("let Layer {{ w: {w}, b: mut {b}, .. }} = {};", layer.owned()));
            self.scope.define(Variable { origin: Origin::Mutable, ..vector });
            self.scope.define(matrix);
        }
    }

    fn refer_to_another(&mut self) {
        let references = self.scope.find(|v| v.is(Origin::Reference));
        let index = self.random.pick(&references);
        let Variable { text: name, kind, .. } = self.scope.variables[index].clone();
        let others = self.scope.find(|v| v.is_parameter() && v.kind == kind);
        let other = self.random.pick(&others);
        let place = self.scope.read(other).operand();
        self.line(format!("{name} = {place};"));
    }

    /// `let h = { ..; tail };`
    fn block(&mut self) {
        let (shape, name) = (self.random.pick(&Shape::ALL), self.fresh("h"));
        self.open(format!("let {name} = {{"));
        self.inside(|writer, mark| {
            let count = 1 + writer.random.below(2);
            writer.statements(count);
            let tail = writer.settle(mark, shape);
            writer.line(tail);
        });
        self.close("};");
        self.scope.define(Variable::local(name, Kind::Value(shape)));
    }
}

/// Whether a place is a variable of its own.
fn is_name(text: &str) -> bool {
    text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}
