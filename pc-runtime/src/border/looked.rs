//! What patterns bind of values that they look at.

use super::Element;

/// Something that a pattern has bound of values that it looks at: it is not differentiated.
///
/// ```
/// use pc_runtime::border::{Decides as _, Looked};
///
/// assert_eq!(*Looked(&3).decides(), 3);
/// ```
///
/// A value would learn nothing by it:
///
/// ```compile_fail
/// use pc_runtime::border::{Decides as _, Looked};
///
/// Looked(&3.0_f64).decides();
/// ```
#[derive(Debug)]
pub struct Looked<'v, V>(pub &'v V);

impl<'v, V: Element> Looked<'v, V> {
    /// An error: it is a value.
    pub const fn decides(self) -> &'v V
    where
        V: Undifferentiated,
    {
        self.0
    }
}

/// What is no value may decide.
pub trait Decides<'v, V> {
    /// What was bound.
    fn decides(self) -> &'v V;
}

impl<'v, V> Decides<'v, V> for Looked<'v, V> {
    fn decides(self) -> &'v V {
        self.0
    }
}

/// What no value is.
#[diagnostic::on_unimplemented(
    message = "what a pattern binds of values that it looks at is not differentiated",
    label = "by this `{Self}` nothing would learn",
    note = "read the variable that was looked at, or name by a `let` before what the pattern looks at"
)]
pub trait Undifferentiated {}
