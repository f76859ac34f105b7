//! What a line of a program may read.

/// The shape of a value.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    Scalar,
    Vector(usize),
    Matrix(usize, usize),
}

impl Shape {
    pub(crate) const ALL: [Self; 7] = [
        Self::Scalar,
        Self::Vector(2),
        Self::Vector(3),
        Self::Matrix(2, 2),
        Self::Matrix(2, 3),
        Self::Matrix(3, 2),
        Self::Matrix(3, 3),
    ];

    /// Those of which a function takes sequences.
    pub(crate) const SEQUENCES: [Self; 3] = [Self::Vector(2), Self::Vector(3), Self::Scalar];

    /// The type of an owned value over a scalar.
    pub(crate) fn ty(self, scalar: &str) -> String {
        match self {
            Self::Scalar => scalar.to_owned(),
            Self::Vector(_) => format!("DVector<{scalar}>"),
            Self::Matrix(..) => format!("DMatrix<{scalar}>"),
        }
    }

    /// A value of this shape all of whose elements are this number.
    pub(crate) fn filled(self, number: &str) -> String {
        match self {
            Self::Scalar => number.to_owned(),
            Self::Vector(n) => format!("DVector::from_element({n}, {number})"),
            Self::Matrix(nrows, ncols) => format!("DMatrix::from_element({nrows}, {ncols}, {number})"),
        }
    }

    /// A constant that a variable may begin with.
    pub(crate) fn zeros(self, zero: &str) -> String {
        match self {
            Self::Scalar => zero.to_owned(),
            Self::Vector(n) => format!("DVector::zeros({n})"),
            Self::Matrix(nrows, ncols) => format!("DMatrix::zeros({nrows}, {ncols})"),
        }
    }
}

/// What a name stands for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A value or a parameter.
    Value(Shape),
    /// A sequence of values.
    Sequence(Shape),
    /// A vector of a static size.
    Fixed(usize),
    /// A `Layer` of the parameters, or a `Stack` of such.
    Layer,
    Stack,
    /// Constants: a number of things, a truth, a `Mode`, an `Option<f64>`.
    Count,
    Flag,
    Mode,
    Maybe,
}

/// What may be done with a name.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Origin {
    /// It may be assigned.
    Mutable,
    /// It is a place of the parameters.
    Parameter,
    /// It refers to one place of the parameters after another.
    Reference,
    Other,
}

/// A name, or a place of the parameters.
#[derive(Clone)]
pub(crate) struct Variable {
    pub(crate) text: String,
    pub(crate) kind: Kind,
    /// Whether it is a reference already.
    pub(crate) reference: bool,
    /// Whether it still has to be read: a vertex that nothing reads is an error.
    pub(crate) owed: bool,
    pub(crate) origin: Origin,
    /// How often it was assigned.
    pub(crate) assignments: usize,
}

impl Variable {
    /// An owned value that has to be read.
    pub(crate) fn local(text: impl Into<String>, kind: Kind) -> Self {
        let text = text.into();
        Self { text, kind, reference: false, origin: Origin::Other, owed: true, assignments: 0 }
    }

    /// Something that nobody has to read.
    pub(crate) fn constant(text: impl Into<String>, kind: Kind) -> Self {
        Self { owed: false, ..Self::local(text, kind) }
    }

    /// A place of the parameters.
    pub(crate) fn parameter(text: impl Into<String>, kind: Kind) -> Self {
        Self { origin: Origin::Parameter, ..Self::constant(text, kind) }
    }

    pub(crate) fn referred(self) -> Self {
        Self { reference: true, ..self }
    }

    pub(crate) fn mutable(self) -> Self {
        Self { origin: Origin::Mutable, ..self }
    }

    pub(crate) fn is(&self, origin: Origin) -> bool {
        self.origin == origin
    }

    pub(crate) fn is_parameter(&self) -> bool {
        matches!(self.origin, Origin::Parameter | Origin::Reference)
    }

    pub(crate) fn shape(&self) -> Option<Shape> {
        if let Kind::Value(shape) = self.kind { Some(shape) } else { None }
    }

    /// As an operand or an argument: `&h`, `x`, `s`, `*s`.
    pub(crate) fn operand(&self) -> String {
        match (self.kind, self.reference) {
            (Kind::Value(Shape::Scalar), true) => format!("*{}", self.text),
            (Kind::Value(Shape::Scalar), false) | (_, true) => self.text.clone(),
            (_, false) => format!("&{}", self.text),
        }
    }

    /// As an owned value.
    pub(crate) fn owned(&self) -> String {
        match self.kind {
            Kind::Value(Shape::Scalar) => self.operand(),
            Kind::Sequence(_) if self.reference => format!("{}.to_vec()", self.text),
            _ => format!("{}.clone()", self.text),
        }
    }
}

/// Names in the order of their definition; a later one hides an earlier one of the same text.
#[derive(Default)]
pub(crate) struct Scope {
    pub(crate) variables: Vec<Variable>,
}

impl Scope {
    pub(crate) fn define(&mut self, variable: Variable) {
        self.variables.push(variable);
    }

    /// The visible variables that satisfy a condition.
    pub(crate) fn find(&self, condition: impl Fn(&Variable) -> bool) -> Vec<usize> {
        let hidden = |i: usize| self.variables[i + 1..].iter().any(|v| v.text == self.variables[i].text);
        let fits = |i: &usize| condition(&self.variables[*i]) && !hidden(*i);
        (0..self.variables.len()).filter(fits).collect()
    }

    pub(crate) fn of(&self, kind: Kind) -> Vec<usize> {
        self.find(|variable| variable.kind == kind)
    }

    /// What was defined since `mark` and still has to be read.
    pub(crate) fn owed_since(&self, mark: usize) -> Vec<usize> {
        (mark..self.variables.len()).filter(|&i| self.variables[i].owed).collect()
    }

    /// Assigns a variable: what it holds now has to be read.
    pub(crate) fn assign(&mut self, index: usize) {
        self.variables[index].owed = true;
        self.variables[index].assignments += 1;
    }

    /// Reads a variable.
    pub(crate) fn read(&mut self, index: usize) -> Variable {
        self.variables[index].owed = false;
        self.variables[index].clone()
    }
}
