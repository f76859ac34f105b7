//! Text that fits its box, and text that is safe in XML.

use crate::text::is_blank;

/// A character of a monospaced font is about 0.6 em wide; a little room is left.
const ADVANCE: f64 = 0.62;

/// The width of a line in a font of that size, in pixels.
pub(super) fn width(text: &str, size: f64) -> f64 {
    // From the Hangul on, characters are as wide as two.
    let columns: u32 = text.chars().map(|c| if c >= '\u{1100}' && c != '…' { 2 } else { 1 }).sum();
    f64::from(columns) * ADVANCE * size
}

/// The text, cut to that many characters at most. What stands behind two spaces, such as the number of an iteration,
/// is kept.
pub(super) fn shortened(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let (head, tail) =
        text.rsplit_once("  ").map_or((text, String::new()), |(head, tail)| (head, format!("  {tail}")));
    let room = most.saturating_sub(1 + tail.chars().count());
    let short: String = head.chars().take(room).collect();
    format!("{}…{}", short.trim_end(), tail.chars().take(most.saturating_sub(1)).collect::<String>())
}

/// The text in two lines at most, parted where a word begins.
pub(super) fn wrapped(text: &str, most: usize) -> Vec<String> {
    let fits = text.char_indices().nth(most).map_or(text.len(), |(end, _)| end);
    match text[..fits].rfind(' ').filter(|_| fits < text.len()) {
        Some(end) => vec![text[..end].to_owned(), shortened(text[end..].trim_start(), most)],
        None if text.is_empty() => Vec::new(),
        None => vec![shortened(text, most)],
    }
}

/// The text for XML: no markup in it, no line ends, no control characters.
pub(super) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            c if is_blank(c) => escaped.push(' '),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    #[test]
    fn lines_are_cut_before_what_stands_apart() {
        assert_eq!(super::shortened("for x in xs", 11), "for x in xs");
        assert_eq!(super::shortened("for x in xs.iter()", 11), "for x in x…");
        assert_eq!(super::shortened("for x in xs.iter()  [12]", 14), "for x i…  [12]");
        assert_eq!(super::shortened("a  b123456789", 5), "…  b1");
        assert_eq!(super::wrapped("w * x", 11), ["w * x"]);
        assert_eq!(super::wrapped("affine(w, x, b) + u * h", 18), ["affine(w, x, b) +", "u * h"]);
        assert_eq!(super::wrapped("affine(w,x,b)+u*h", 9), ["affine(w…"]);
        assert_eq!(super::wrapped("w * x + u * h + b * c", 9), ["w * x +", "u * h +…"]);
        assert_eq!(super::wrapped("", 9), [""; 0]);
    }
}
