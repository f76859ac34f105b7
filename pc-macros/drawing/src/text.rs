//! Text, line by line.

use std::fmt::{Arguments, Write};

/// Adds a line.
pub(crate) fn put(text: &mut String, line: Arguments<'_>) {
    // Writing to a string does not fail.
    let _ = writeln!(text, "{line}");
}

/// Whether a character has no place in one line of text.
pub(crate) fn is_blank(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{fffe}' | '\u{ffff}')
}
