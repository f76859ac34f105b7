//! What can go wrong at run time.

use std::fmt;

/// An error of the runtime. Whatever it says, nothing was changed in the network, except that
/// [`Error::Diverged`], and what an algorithm itself returns, leave it as its forward pass left it.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Shapes that do not fit an operation.
    #[error("{site}: {reason}, but the operands are {operands}")]
    Shape {
        /// The function, the vertex, the source line and the expression.
        site: Box<Site>,
        /// What the operation asks for.
        reason: String,
        /// The shapes that it was given.
        operands: String,
    },
    /// A target that does not fit its output.
    #[error("the target of `{output}` does not fit: {reason}")]
    Target {
        /// The output's name.
        output: String,
        /// What does not fit.
        reason: String,
    },
    /// Inputs, samples or columns that do not fit each other.
    #[error("{0}")]
    Batch(String),
    /// A setting out of its range.
    #[error("{setting} is {value}; choose {range}")]
    Setting {
        /// The setting's name.
        setting: &'static str,
        /// The value it was given.
        value: f64,
        /// The values it may have.
        range: &'static str,
    },
    /// Values that are not finite after the last step.
    #[error(
        "not finite: `{vertex}` at {when}; lower the rate, or look at the data and parameters that lead there",
        when = Step(*step)
    )]
    Diverged {
        /// The first vertex that was not finite; `loss`, `energy` or `gradients` where all of them were.
        vertex: String,
        /// The first step at which it was not finite; 0 is the forward pass.
        step: usize,
    },
    /// A vertex that is not in the graph of the last call.
    #[error("there is no vertex `{name}`; the graph of the last call has {}", List(existing))]
    UnknownVertex {
        /// The name asked for.
        name: String,
        /// The names that exist.
        existing: Vec<String>,
    },
    /// The prediction of something that nothing predicts.
    #[error("`{name}` is clamped data or a parameter: nothing predicts it; read its `value`")]
    NoPrediction {
        /// The name asked for.
        name: String,
    },
    /// Something was read before any call of `predict` or `relax`.
    #[error("nothing to read yet: call `predict` or `relax` first")]
    NothingYet,
    /// A value that is read as a parameter but is none of the leaves of the `#[param]` arguments.
    #[error(
        "{site}: `{expression}` reads what is among no leaves of the parameters, such as an element of one; take a part by `rows`, or hand it in as a `#[constant]` argument"
    )]
    NotALeaf {
        /// The function, the vertex, the source line and the expression.
        site: Box<Site>,
        /// The expression.
        expression: String,
    },
    /// A gradient of the graph that differs from the function's own slope.
    #[error(
        "the derivative by element {element} of `{leaf}` is {exact}, but the function's slope is {slope}"
    )]
    Gradient {
        /// The leaf of the parameters.
        leaf: String,
        /// The element of the leaf, column by column.
        element: usize,
        /// The gradient of the graph.
        exact: f64,
        /// The central difference of the function as it was written.
        slope: f64,
    },
    /// A value of the graph that differs from the function's own.
    #[error("element {element} of `{output}` is {graph} in the graph, but the function returns {function}")]
    Value {
        /// The output's name.
        output: String,
        /// The element of the output, column by column.
        element: usize,
        /// The value in the graph.
        graph: f64,
        /// The value of the function as it was written.
        function: f64,
    },
    /// A leaf of the parameters where the callee takes a constant.
    #[error(
        "{site}: a parameter that is learned is taken as a constant; mark its field `#[parameters(skip)]`"
    )]
    LearnedConstant {
        /// The function, the vertex, the source line and the expression.
        site: Box<Site>,
    },
    /// A place inside the parameters that is learned, in an expression that is a constant.
    #[error(
        "`{place}` in `{function}` ({file}) is learned, and taken as a constant: compute with it by operations, or mark \
         its field `#[parameters(skip)]`"
    )]
    LearnedSetting {
        /// The function.
        function: &'static str,
        /// The source file.
        file: &'static str,
        /// The place, as it is written.
        place: &'static str,
    },
    /// A layer whose method of this name is annotated, but is another one than the function calls.
    #[error(
        "`{method}`, which `{function}` ({file}) calls, is not the annotated method of that name of `{layer}`: put \
         `#[predictive_coding]` on the `impl` block of the trait that it is called by"
    )]
    OtherMethod {
        /// The function that calls it.
        function: &'static str,
        /// The source file.
        file: &'static str,
        /// The method.
        method: &'static str,
        /// The layer's type.
        layer: &'static str,
    },
    /// A sequence that is shorter than the function asks for.
    #[error("`{function}` ({file}) asks for {what} of a sequence of length {len}")]
    NoElement {
        /// The function.
        function: &'static str,
        /// The source file.
        file: &'static str,
        /// What it asks for: an index, or a range of them.
        what: String,
        /// The length of the sequence.
        len: usize,
    },
    /// Parameters and gradients of different structure.
    #[error("the gradient does not have the structure of the parameters: {0}")]
    Structure(String),
}

impl Error {
    /// [`Error::Setting`], unless the setting fits.
    pub(crate) fn unless(
        fits: bool,
        setting: &'static str,
        value: f64,
        range: &'static str,
    ) -> Result<(), Self> {
        if fits { Ok(()) } else { Err(Self::Setting { setting, value, range }) }
    }

    /// [`Error::Setting`], unless the setting is finite and above 0.
    pub(crate) fn unless_positive(setting: &'static str, value: f64) -> Result<(), Self> {
        Self::unless(value.is_finite() && value > 0.0, setting, value, "a finite number above 0")
    }
}

/// A place in the source of an annotated function.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site {
    /// The function.
    pub function: &'static str,
    /// The vertex, with the path of calls that leads to it.
    pub vertex: String,
    /// The source file.
    pub file: &'static str,
    /// The line in it.
    pub line: u32,
    /// The expression that the vertex is predicted by.
    pub expression: &'static str,
    /// The operation inside the expression.
    pub operation: &'static str,
}

impl fmt::Display for Site {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "vertex `{}` of `{}` ({}:{}): `{}` in `{}`",
            self.vertex, self.function, self.file, self.line, self.operation, self.expression
        )
    }
}

struct Step(usize);

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            0 => f.write_str("the forward pass"),
            step => write!(f, "step {step}"),
        }
    }
}

struct List<'a>(&'a [String]);

impl fmt::Display for List<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const SHOWN: usize = 40;
        for (i, name) in self.0.iter().take(SHOWN).enumerate() {
            let comma = if i == 0 { "" } else { ", " };
            write!(f, "{comma}`{name}`")?;
        }
        match self.0.len() {
            0 => f.write_str("none"),
            n if n > SHOWN => write!(f, " and {} more", n - SHOWN),
            _ => Ok(()),
        }
    }
}
