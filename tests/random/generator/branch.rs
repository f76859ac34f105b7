//! Random branches.

use super::Writer;
use super::function::layer_places;
use super::scope::{Kind, Origin, Shape, Variable};

/// An arm: its head, and what its pattern binds.
pub(super) type Arm = (String, Vec<Variable>);

struct Branch {
    /// `match ..`; none for a chain of `if`s.
    head: Option<String>,
    arms: Vec<Arm>,
}

/// What an arm ends in.
#[derive(Clone, Copy)]
enum End<'n> {
    Tail(Shape),
    /// A variable that was declared without a value.
    Declared(&'n str, Shape),
    /// An assignment to this variable, or to another.
    Assigned(usize),
}

impl Writer<'_> {
    pub(super) fn branch(&mut self) {
        let shape = self.random.pick(&Shape::ALL);
        match self.random.below(3) {
            0 => {
                let branch = self.arms(true);
                let name = self.fresh("h");
                self.branch_value(branch, &format!("let {name} = "), shape);
                self.scope.define(Variable::local(name, Kind::Value(shape)));
            }
            1 => {
                let branch = self.arms(true);
                let name = self.fresh("h");
                self.line(format!("let {name};"));
                self.branch_lines(branch, "", End::Declared(&name, shape));
                self.scope.define(Variable::local(name, Kind::Value(shape)));
            }
            _ => {
                let target = self.assignable_before();
                let branch = self.arms(false);
                self.branch_lines(branch, "", End::Assigned(target));
            }
        }
    }

    fn branch_value(&mut self, branch: Branch, before: &str, shape: Shape) {
        self.branch_lines(branch, before, End::Tail(shape));
        // A branch that is bound ends a `let`.
        if let Some(last) = self.lines.last_mut() {
            last.push(';');
        }
    }

    fn branch_lines(&mut self, branch: Branch, before: &str, end: End<'_>) {
        let start: Vec<Variable> = self.scope.variables.clone();
        let mut owed: Vec<bool> = start.iter().map(|v| v.owed).collect();
        let mut assignments: Vec<usize> = start.iter().map(|v| v.assignments).collect();
        let is_match = branch.head.is_some();
        if let Some(head) = &branch.head {
            self.open(format!("{before}{head} {{"));
        }
        for (i, (text, bound)) in branch.arms.into_iter().enumerate() {
            // Every arm begins where the branch does.
            self.scope.variables.clone_from(&start);
            match (is_match, i) {
                (true, _) => self.open(format!("{text} => {{")),
                (false, 0) => self.open(format!("{before}{text} {{")),
                (false, _) => {
                    self.indent -= 1;
                    self.open(format!("}} else {text} {{").replace("  ", " "));
                }
            }
            self.arm(bound, end);
            if is_match {
                self.close("}");
            }
            for (i, variable) in self.scope.variables.iter().enumerate() {
                owed[i] &= variable.owed;
                assignments[i] = assignments[i].max(variable.assignments);
            }
        }
        self.close("}");
        for (i, variable) in self.scope.variables.iter_mut().enumerate() {
            // What an arm has assigned merges behind the branch.
            variable.owed = owed[i] || assignments[i] != start[i].assignments;
            variable.assignments = assignments[i];
        }
    }

    fn arm(&mut self, bound: Vec<Variable>, end: End<'_>) {
        self.inside(|writer, mark| {
            for variable in bound {
                writer.scope.define(variable);
            }
            let count = writer.random.below(3);
            writer.statements(count);
            match end {
                End::Tail(shape) => {
                    let tail = writer.settle(mark, shape);
                    writer.line(tail);
                }
                End::Declared(name, shape) => {
                    let value = writer.settle(mark, shape);
                    writer.line(format!("{name} = {value};"));
                }
                End::Assigned(target) => {
                    let others = writer.scope.find(|v| v.is(Origin::Mutable) && v.shape().is_some());
                    let others: Vec<usize> = others.into_iter().filter(|&i| i < mark).collect();
                    let other = if others.is_empty() { target } else { writer.random.pick(&others) };
                    let target = if writer.random.chance(20) { other } else { target };
                    writer.assign_settled(mark, target);
                }
            }
        });
    }

    /// The heads of a branch; `exhaustive` if an arm must be taken.
    fn arms(&mut self, exhaustive: bool) -> Branch {
        if self.random.chance(40)
            && let Some(branch) = self.match_arms()
        {
            return branch;
        }
        let (condition, bound) = self.condition();
        let mut arms = vec![(format!("if {condition}"), bound)];
        if self.random.chance(30) {
            let (condition, bound) = self.condition();
            arms.push((format!("if {condition}"), bound));
        }
        if exhaustive || self.random.chance(50) {
            arms.push((String::new(), Vec::new()));
        }
        Branch { head: None, arms }
    }

    /// A condition, and what it binds.
    pub(super) fn condition(&mut self) -> Arm {
        let plain = |text: String| (text, Vec::new());
        match self.random.below(8) {
            0 => match self.choose(Kind::Flag) {
                Some(flag) if self.random.chance(50) => plain(format!("!{}", flag.text)),
                Some(flag) => plain(flag.text),
                None => self.value_condition(),
            },
            1 => self.count().map_or_else(|| self.value_condition(), |n| plain(format!("{n} > 1"))),
            2 => self.count().map_or_else(|| self.value_condition(), |n| plain(format!("{n} % 2 == 0"))),
            3 => match self.optional() {
                Some((place, shape)) => {
                    let name = self.fresh("b");
                    let bound = Variable::parameter(&name, Kind::Value(shape)).referred();
                    (format!("let Some({name}) = &{place}"), vec![bound])
                }
                None => self.value_condition(),
            },
            4 => match self.choose(Kind::Maybe) {
                Some(maybe) => {
                    let name = self.fresh("rate");
                    let bound = Variable::constant(&name, Kind::Value(Shape::Scalar));
                    (format!("let Some({name}) = {}", maybe.text), vec![bound])
                }
                None => self.value_condition(),
            },
            5 => match self.count() {
                Some(count) => {
                    let (condition, bound) = self.value_condition();
                    (format!("{count} > 0 && {condition}"), bound)
                }
                None => self.value_condition(),
            },
            _ => self.value_condition(),
        }
    }

    /// A condition that reads a value. The plain function notes on which side it was, in an assertion that
    /// is nothing to the graph: finite differences must stay there.
    fn value_condition(&mut self) -> Arm {
        let values = self.scope.find(|v| v.shape().is_some() && !v.is_parameter());
        if values.is_empty() {
            return ("1 > 0".to_owned(), Vec::new());
        }
        let index = self.random.pick(&values);
        let variable = self.scope.variables[index].clone();
        let text = &variable.text;
        let (measure, limit) = match (variable.shape(), self.random.below(2)) {
            (Some(Shape::Scalar), _) => (variable.operand(), "0.2"),
            (Some(Shape::Matrix(..)), 0) => (format!("{text}[(0, 1)]"), "0.1"),
            (_, 0) => (format!("{text}[0]"), "0.1"),
            _ => (format!("{text}.norm()"), "0.9"),
        };
        let limit = self.number(limit);
        if self.random.chance(20) {
            // A value that only conditions read is not unused.
            self.scope.variables[index].owed = false;
        }
        self.line(format!("assert!(side({measure} - {limit}));"));
        let operator = self.random.pick(&[">", "<"]);
        let condition = format!("{measure} {operator} {limit}");
        if self.random.chance(25) {
            let name = self.fresh("is_large");
            self.line(format!("let {name} = {condition};"));
            return (name, Vec::new());
        }
        (condition, Vec::new())
    }

    /// The number of something: a constant, or a length.
    fn count(&mut self) -> Option<String> {
        let sequences = self.scope.find(|v| matches!(v.kind, Kind::Sequence(_)));
        if !sequences.is_empty() && self.random.chance(30) {
            let index = self.random.pick(&sequences);
            return Some(format!("{}.len()", self.scope.variables[index].text));
        }
        self.choose(Kind::Count).map(|count| count.text)
    }

    /// An optional parameter.
    fn optional(&mut self) -> Option<(String, Shape)> {
        let all = self.optional_places.clone();
        (!all.is_empty()).then(|| all[self.random.below(all.len())].clone())
    }

    fn match_arms(&mut self) -> Option<Branch> {
        match self.random.below(7) {
            0 => self.match_mode(),
            1 => self.match_count(),
            2 => self.match_block(),
            3 => self.match_scalar(),
            4 => self.match_pair(),
            5 => self.match_maybe(),
            _ => self.match_element(),
        }
    }

    fn match_mode(&mut self) -> Option<Branch> {
        let mode = self.choose(Kind::Mode)?.text;
        let (count, rate) = (self.fresh("k"), self.fresh("rate"));
        let arms = vec![
            ("Mode::Low".to_owned(), Vec::new()),
            (format!("Mode::High({count})"), vec![Variable::constant(count, Kind::Count)]),
            (
                format!("Mode::Both {{ rate: {rate}, .. }}"),
                vec![Variable::constant(rate, Kind::Value(Shape::Scalar))],
            ),
        ];
        Some(Branch { head: Some(format!("match {mode}")), arms })
    }

    fn match_count(&mut self) -> Option<Branch> {
        let (count, name) = (self.count()?, self.fresh("k"));
        let bound = vec![Variable::constant(&name, Kind::Count)];
        let arms = vec![
            ("0".to_owned(), Vec::new()),
            ("1 | 2".to_owned(), Vec::new()),
            (format!("{name} if {name} % 2 == 0"), bound),
            ("_".to_owned(), Vec::new()),
        ];
        Some(Branch { head: Some(format!("match {count}")), arms })
    }

    fn match_block(&mut self) -> Option<Branch> {
        let (layer, w, v) = (self.fresh("layer"), self.fresh("w"), self.fresh("v"));
        let places = self.block_places.clone();
        let place = places.get(self.random.below(3))?;
        let gate = [(&w, Shape::Matrix(2, 2)), (&v, Shape::Vector(2))];
        let gate = gate.map(|(name, shape)| Variable::parameter(name, Kind::Value(shape)).referred());
        let arms = vec![
            (format!("Block::Dense({layer})"), layer_places(&layer)),
            (format!("Block::Gate {{ w: {w}, v: {v} }}"), gate.to_vec()),
            ("Block::Off".to_owned(), Vec::new()),
        ];
        Some(Branch { head: Some(format!("match &{place}")), arms })
    }

    fn match_scalar(&mut self) -> Option<Branch> {
        let scalars = self.scope.find(|v| v.shape() == Some(Shape::Scalar) && !v.is_parameter());
        // A literal is no pattern of a generic scalar.
        let index = (!scalars.is_empty() && !self.generics.scalar).then(|| self.random.pick(&scalars))?;
        let scalar = self.scope.variables[index].operand();
        self.line(format!("assert!(side({scalar}) && side({scalar} - 0.5));"));
        let arms = ["..0.0", "0.0..=0.5", "_"].map(|pattern| (pattern.to_owned(), Vec::new()));
        Some(Branch { head: Some(format!("match {scalar}")), arms: arms.to_vec() })
    }

    fn match_pair(&mut self) -> Option<Branch> {
        let (flag, count, name) = (self.choose(Kind::Flag)?.text, self.count()?, self.fresh("k"));
        let bound = vec![Variable::constant(&name, Kind::Count)];
        let arms = vec![
            ("(true, 0 | 1)".to_owned(), Vec::new()),
            ("(true, _)".to_owned(), Vec::new()),
            (format!("(false, {name})"), bound),
        ];
        Some(Branch { head: Some(format!("match ({flag}, {count})")), arms })
    }

    fn match_maybe(&mut self) -> Option<Branch> {
        let (maybe, rate) = (self.choose(Kind::Maybe)?.text, self.fresh("rate"));
        let bound = || vec![Variable::constant(&rate, Kind::Value(Shape::Scalar))];
        let arms = vec![
            (format!("Some({rate}) if {rate} > {}", self.number("0.5")), bound()),
            (format!("Some({rate})"), bound()),
            ("None".to_owned(), Vec::new()),
        ];
        Some(Branch { head: Some(format!("match {maybe}")), arms })
    }

    /// `match xs.first() { Some(x) => .., None => .. }`
    fn match_element(&mut self) -> Option<Branch> {
        let sequences = self.scope.find(|v| matches!(v.kind, Kind::Sequence(_)));
        let index = (!sequences.is_empty()).then(|| self.random.pick(&sequences))?;
        let (sequence, name) = (self.scope.read(index), self.fresh("x"));
        let Kind::Sequence(shape) = sequence.kind else { return None };
        let part = self.random.pick(&["first()", "last()", "get(1)"]);
        let bound = vec![Variable::local(&name, Kind::Value(shape)).referred()];
        let arms = vec![(format!("Some({name})"), bound), ("None".to_owned(), Vec::new())];
        Some(Branch { head: Some(format!("match {}.{part}", sequence.text)), arms })
    }
}
