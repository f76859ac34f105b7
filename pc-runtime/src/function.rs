//! Annotated functions, as the runtime sees them.

use crate::border::Returned;
use crate::error::Error;
use crate::graph::Graph;
use crate::parameters::Parameters;
use crate::plan::Recorder;
use crate::scalar::Real;

/// An annotated function: the type that `#[predictive_coding]` puts beside it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an annotated function",
    label = "no graph of this name",
    note = "put `#[predictive_coding]` on the function, or on the `impl` block",
    note = "a generic function says its scalar: `Network::<model<f32>>`",
    note = "a type names the graph of the only method of its block, or of `forward`; `MethodOf` names any"
)]
pub trait Function: 'static {
    /// `f32` or `f64`.
    type Scalar: Real;
    /// The type of the `#[param]` argument; a tuple of several, `()` of none.
    type Parameters: Parameters<Self::Scalar>;
    /// All other arguments: one as itself, several as a tuple.
    type Arguments<'a>;
    /// What the function returns.
    type Output: Returned<Self::Scalar>;
    /// The static graph.
    const GRAPH: &'static Graph<Self::Scalar>;

    /// Calls the function as it was written.
    fn call(parameters: &Self::Parameters, arguments: Self::Arguments<'_>) -> Self::Output;

    /// Walks the function once: clamps its inputs, records its plan and its outputs.
    ///
    /// # Errors
    /// If shapes do not fit.
    #[doc(hidden)]
    fn trace(
        recorder: &mut Recorder<'_, Self::Scalar>,
        parameters: &Self::Parameters,
        arguments: Self::Arguments<'_>,
    ) -> Result<(), Error>;
}
