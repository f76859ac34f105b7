//! Random expressions of a shape: smooth, and bounded where they are repeated.

use super::Writer;
use super::function::Helper;
use super::scope::{Kind, Shape, Variable};

impl Writer<'_> {
    /// What a vertex is bound to. In a loop its values stay bounded, however often it runs.
    pub(super) fn vertex(&mut self, shape: Shape) -> String {
        let squashed = if self.loops > 0 { 85 } else { 60 };
        if self.random.chance(squashed) {
            let inner = self.tree(shape, 2);
            return self.squash(shape, &inner);
        }
        let (part, other) = (self.operand(shape, 0), self.tree(shape, 1));
        format!("{part} * {} + {}", self.number("0.5"), self.squash(shape, &other))
    }

    /// A function of bounded result.
    pub(super) fn squash(&mut self, shape: Shape, inner: &str) -> String {
        let function = self.random.pick(&["tanh", "tanh", "sigmoid", "sin", "cos"]);
        match shape {
            Shape::Scalar if function != "sigmoid" && self.random.chance(50) => {
                format!("({inner}).{function}()")
            }
            Shape::Scalar => format!("{function}({inner})"),
            _ => format!("{function}(&({inner}))"),
        }
    }

    /// An owned value.
    pub(super) fn tree(&mut self, shape: Shape, depth: usize) -> String {
        if let Some(call) = self.call_of(shape) {
            return call;
        }
        match (self.random.below(10), shape) {
            (0 | 1, _) => self.sum(shape, depth),
            (2, _) => format!("{} * {}", self.operand(shape, depth), self.factor()),
            (3, Shape::Scalar) => {
                let (above, below) = (self.operand(shape, depth), self.receiver(shape));
                format!("{above} / ({} + {below}.sin())", self.number("1.5"))
            }
            (3, _) => {
                let divisor = self.random.pick(&["2.0", "1.5", "4.0"]);
                format!("{} / {}", self.operand(shape, depth), self.number(divisor))
            }
            (4, _) => format!("-({})", self.tree(shape, depth.saturating_sub(1))),
            (5, _) => {
                let inner = self.operand(shape, depth);
                self.squash(shape, &inner)
            }
            (_, Shape::Scalar) => self.scalar(depth),
            (_, Shape::Vector(n)) => self.vector(n, depth),
            (_, Shape::Matrix(nrows, ncols)) => self.matrix(nrows, ncols, depth),
        }
    }

    fn sum(&mut self, shape: Shape, depth: usize) -> String {
        let sign = self.random.pick(&["+", "+", "-"]);
        format!("{} {sign} {}", self.operand(shape, depth), self.operand(shape, depth))
    }

    fn scalar(&mut self, depth: usize) -> String {
        let vector = self.random.pick(&Shape::ALL[1..]);
        match self.random.below(6) {
            0 => format!("{}.dot({})", self.receiver(vector), self.operand(vector, depth)),
            1 => format!("{}.sum() * {}", self.receiver(vector), self.number("0.4")),
            2 => format!("{}.mean()", self.receiver(vector)),
            3 => format!("({}.norm_squared() + {}).sqrt()", self.receiver(vector), self.number("0.5")),
            _ => format!("{} * {}", self.operand(Shape::Scalar, depth), self.operand(Shape::Scalar, depth)),
        }
    }

    fn vector(&mut self, n: usize, depth: usize) -> String {
        let m = self.random.pick(&[2, 3]);
        let (own, other, map) = (Shape::Vector(n), Shape::Vector(m), Shape::Matrix(n, m));
        match self.random.below(6) {
            0 => format!("{}.component_mul({})", self.receiver(own), self.operand(own, depth)),
            1 => {
                let (w, x, b) = (self.operand(map, 0), self.operand(other, depth), self.operand(own, 0));
                format!("affine({w}, {x}, {b})")
            }
            2 => format!("{}.tr_mul({})", self.receiver(Shape::Matrix(m, n)), self.operand(other, depth)),
            3 => format!("{}.column_sum() * {}", self.receiver(map), self.number("0.5")),
            _ => format!("{} * {}", self.operand(map, 0), self.operand(other, depth)),
        }
    }

    fn matrix(&mut self, nrows: usize, ncols: usize, depth: usize) -> String {
        let m = self.random.pick(&[2, 3]);
        let own = Shape::Matrix(nrows, ncols);
        match self.random.below(6) {
            0 => format!("{}.component_mul({})", self.receiver(own), self.operand(own, depth)),
            1 => {
                let other = self.receiver(Shape::Matrix(ncols, nrows));
                format!("{other}.transpose() * {}", self.number("0.7"))
            }
            2 => {
                let (column, row) = (Shape::Vector(nrows), Shape::Vector(ncols));
                format!("{} * {}.transpose()", self.operand(column, 0), self.receiver(row))
            }
            3 => {
                let (w, x) = (Shape::Matrix(nrows, m), Shape::Matrix(m, ncols));
                format!(
                    "affine({}, {}, {})",
                    self.operand(w, 0),
                    self.operand(x, depth),
                    self.operand(Shape::Vector(nrows), 0)
                )
            }
            _ => {
                let (w, x) = (Shape::Matrix(nrows, m), Shape::Matrix(m, ncols));
                format!("{} * {}", self.operand(w, 0), self.operand(x, depth))
            }
        }
    }

    /// A factor of any value: a literal, a constant, a scalar.
    fn factor(&mut self) -> String {
        match self.random.below(3) {
            0 => {
                let factor = self.random.pick(&["0.5", "1.5", "-0.7"]);
                self.number(factor)
            }
            1 => match self.choose(Kind::Count) {
                Some(count) => self.number(&format!("(0.2 * ({} as f64 + 1.0))", count.text)),
                None => self.number("0.8"),
            },
            _ => self.place(Shape::Scalar).operand(),
        }
    }

    /// What may stand beside an operator or be an argument.
    pub(super) fn operand(&mut self, shape: Shape, depth: usize) -> String {
        if depth == 0 || self.random.chance(55) {
            let place = self.place(shape).operand();
            return if self.random.chance(35) { self.alternative(shape, place) } else { place };
        }
        let inner = self.tree(shape, depth - 1);
        if shape == Shape::Scalar { format!("({inner})") } else { format!("&({inner})") }
    }

    /// An optional parameter of this shape, or else another place.
    fn alternative(&mut self, shape: Shape, other: String) -> String {
        let fitting: Vec<String> = self
            .optional_places
            .iter()
            .filter(|(_, of)| *of == shape)
            .map(|(text, _)| text.clone())
            .collect();
        if fitting.is_empty() {
            return other;
        }
        let option = &fitting[self.random.below(fitting.len())];
        let otherwise = self.random.pick(&["unwrap_or(", "unwrap_or_else(|| "]);
        format!("{option}.as_ref().{otherwise}{other})")
    }

    /// What may stand in front of a method.
    fn receiver(&mut self, shape: Shape) -> String {
        self.place(shape).text
    }

    /// A variable or a parameter of this shape; variables that nothing has read yet come first. Where there
    /// is none, a multiple of a constant.
    pub(super) fn place(&mut self, shape: Shape) -> Variable {
        let all = self.scope.of(Kind::Value(shape));
        if all.is_empty() {
            return Variable::constant(self.multiple(shape), Kind::Value(shape));
        }
        let owed: Vec<usize> = all.iter().copied().filter(|&i| self.scope.variables[i].owed).collect();
        let from = if !owed.is_empty() && self.random.chance(70) { owed } else { all };
        let index = self.random.pick(&from);
        self.scope.read(index)
    }

    /// A constant of this shape times whatever there is.
    fn multiple(&mut self, shape: Shape) -> String {
        let all = self.scope.find(|v| v.shape().is_some());
        let index = self.random.pick(&all);
        let variable = self.scope.read(index);
        let scalar = match variable.shape() {
            Some(Shape::Scalar) => variable.operand(),
            _ => format!("{}.mean()", variable.text),
        };
        let constant = shape.filled(&self.number("0.4_f64"));
        format!("({})", self.scaled(&scalar, &constant))
    }

    /// A scalar times anything: only scalars that are known may stand in front.
    fn scaled(&self, scalar: &str, other: &str) -> String {
        if self.generics.scalar { format!("{other} * {scalar}") } else { format!("{scalar} * {other}") }
    }

    /// The type of an owned value.
    pub(super) fn ty(&self, shape: Shape) -> String {
        shape.ty(self.generics.scalar_type())
    }

    /// A number as the function's scalar.
    pub(super) fn number(&self, text: &str) -> String {
        if self.generics.scalar { format!("T::of({text})") } else { text.to_owned() }
    }

    /// Any visible name of this kind.
    pub(super) fn choose(&mut self, kind: Kind) -> Option<Variable> {
        let all = self.scope.of(kind);
        (!all.is_empty()).then(|| {
            let index = self.random.pick(&all);
            self.scope.read(index)
        })
    }

    /// Sometimes, a call of a function that returns one value of this shape.
    fn call_of(&mut self, shape: Shape) -> Option<String> {
        let fits = |helper: &&Helper| helper.results == [Kind::Value(shape)] && self.can_call(helper);
        let fitting: Vec<Helper> = self.helpers.iter().filter(fits).cloned().collect();
        if fitting.is_empty() || !self.random.chance(25) {
            return None;
        }
        let index = self.random.below(fitting.len());
        Some(self.call(&fitting[index]))
    }

    /// A value of one shape that is computed from a variable of another.
    pub(super) fn convert(&mut self, variable: &Variable, to: Shape) -> String {
        let (text, operand) = (&variable.text, variable.operand());
        let from = if let Kind::Fixed(n) = variable.kind { Some(Shape::Vector(n)) } else { variable.shape() };
        match (from, to) {
            (Some(Shape::Scalar), Shape::Scalar) => format!("{operand} * {}", self.number("0.9")),
            (Some(_), Shape::Scalar) => match self.random.below(3) {
                0 => format!("{text}.sum()"),
                1 => format!("{text}.norm_squared() * {}", self.number("0.3")),
                _ => format!("{text}.dot({operand}) * {}", self.number("0.3")),
            },
            (Some(Shape::Scalar), _) => {
                let other = self.parameter(to);
                self.scaled(&operand, &other)
            }
            (Some(_), _) if variable.kind == Kind::Value(to) => {
                format!("{operand} * {}", self.number("0.9"))
            }
            (Some(Shape::Vector(m)), Shape::Vector(n)) => {
                format!("{} * {operand}", self.parameter(Shape::Matrix(n, m)))
            }
            (Some(Shape::Vector(m)), Shape::Matrix(nrows, ncols)) => {
                let (w, row) =
                    (self.parameter(Shape::Matrix(nrows, m)), self.parameter(Shape::Vector(ncols)));
                format!("({w} * {operand}) * ({row}).transpose()")
            }
            (Some(Shape::Matrix(m, k)), Shape::Vector(n)) => {
                let (w, v) = (self.parameter(Shape::Matrix(n, m)), self.parameter(Shape::Vector(k)));
                format!("{w} * ({operand} * {v})")
            }
            (Some(Shape::Matrix(m, k)), Shape::Matrix(nrows, ncols)) => {
                let (left, right) = (Shape::Matrix(nrows, m), Shape::Matrix(k, ncols));
                format!("{} * {operand} * {}", self.parameter(left), self.parameter(right))
            }
            (None, _) => unreachable!("only values are converted"),
        }
    }

    /// A parameter of this shape, or anything else where the function has none.
    fn parameter(&mut self, shape: Shape) -> String {
        let all = self.scope.find(|v| v.is_parameter() && v.kind == Kind::Value(shape));
        if all.is_empty() {
            return self.place(shape).operand();
        }
        let index = self.random.pick(&all);
        self.scope.read(index).operand()
    }

    /// An expression of this shape that reads everything defined since `mark` that nothing has read.
    pub(super) fn settle(&mut self, mark: usize, shape: Shape) -> String {
        self.fold_sequences(mark);
        let mut terms = Vec::new();
        for index in self.scope.owed_since(mark) {
            let variable = self.scope.read(index);
            terms.push(self.convert(&variable, shape));
        }
        if terms.is_empty() {
            return self.vertex(shape);
        }
        if self.random.chance(40) {
            terms.push(format!("({})", self.tree(shape, 1)));
        }
        let sum = terms.join(" + ");
        self.squash(shape, &sum)
    }
}
