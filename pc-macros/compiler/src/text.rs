//! Source text from tokens, spaced as a person would.

use proc_macro2::{Delimiter, Group, Spacing, TokenStream, TokenTree};
use quote::ToTokens;

/// The tokens as one line of source.
pub(crate) fn of(tokens: impl ToTokens) -> String {
    let mut text = String::new();
    Printer { text: &mut text, last: Last::Tight, open: 0 }.write(tokens.into_token_stream());
    text.trim().to_owned()
}

/// A path of a parameter as it is shown, with `[_]` for an element that loop number `n` goes through,
/// which lowering writes `[_n]`; and the numbers of those loops.
pub(crate) fn placeholders(path: &str) -> (String, Vec<usize>) {
    let mut parts = path.split("[_");
    let mut shown = parts.next().unwrap_or_default().to_owned();
    let mut loops = Vec::new();
    for part in parts {
        let (number, rest) = part.split_once(']').unwrap_or((part, ""));
        loops.extend(number.parse::<usize>());
        shown.push_str("[_]");
        shown.push_str(rest);
    }
    (shown, loops)
}

/// What the receiver of a method is called in generated code.
pub(crate) const SELF: &str = "__self";

/// What the printer remembers of the token before.
#[derive(Clone, Copy, PartialEq)]
enum Last {
    /// The beginning, or a prefix such as `&`, `.`, `::`.
    Tight,
    /// A word or a literal.
    Word,
    /// A closing bracket.
    Close,
    /// Anything that wants a space behind it.
    Loose,
}

/// Writes the tokens of one level.
struct Printer<'t> {
    text: &'t mut String,
    last: Last,
    /// How many lists of types are open.
    open: usize,
}

impl Printer<'_> {
    fn write(&mut self, tokens: TokenStream) {
        let mut tokens = tokens.into_iter().peekable();
        while let Some(token) = tokens.next() {
            self.last = match token {
                TokenTree::Group(group) => self.group(&group),
                TokenTree::Punct(first) => {
                    let mut punct = String::from(first.as_char());
                    let mut spacing = first.spacing();
                    while spacing == Spacing::Joint {
                        let Some(TokenTree::Punct(next)) = tokens.peek() else { break };
                        let closes = punct == ">" && self.open > 0;
                        if closes || !is_continued(&punct, next.as_char()) {
                            break;
                        }
                        punct.push(next.as_char());
                        spacing = next.spacing();
                        tokens.next();
                    }
                    self.punct(&punct)
                }
                word => {
                    self.space(self.last != Last::Tight);
                    let word = word.to_string();
                    self.text.push_str(if word == SELF { "self" } else { &word });
                    Last::Word
                }
            };
        }
    }

    fn group(&mut self, group: &Group) -> Last {
        let (open, close) = match group.delimiter() {
            Delimiter::Parenthesis => ("(", ")"),
            Delimiter::Bracket => ("[", "]"),
            Delimiter::Brace => ("{ ", " }"),
            Delimiter::None => ("", ""),
        };
        let spaced = group.delimiter() == Delimiter::Brace || self.last == Last::Loose;
        self.space(spaced && self.last != Last::Tight);
        self.text.push_str(open);
        Printer { text: self.text, last: Last::Tight, open: 0 }.write(group.stream());
        self.text.push_str(close);
        Last::Close
    }

    fn punct(&mut self, punct: &str) -> Last {
        let is_prefix = matches!(self.last, Last::Tight | Last::Loose);
        let (spaced, then) = match punct {
            "<" if self.begins_generics() => {
                self.open += 1;
                (self.last == Last::Loose, Last::Tight)
            }
            ">" if self.open > 0 => {
                self.open -= 1;
                (false, Last::Close)
            }
            "." | "::" | ".." | "?" => (false, Last::Tight),
            "!" if !is_prefix => (false, Last::Tight),
            "," | ";" | ":" => (false, Last::Loose),
            "&" | "*" | "-" | "!" | "'" | "#" if is_prefix => (self.last == Last::Loose, Last::Tight),
            _ => (self.last != Last::Tight, Last::Loose),
        };
        self.space(spaced);
        self.text.push_str(punct);
        then
    }

    /// Whether `<` opens a list of types, and does not compare: behind `::`, or the name of a type.
    fn begins_generics(&self) -> bool {
        let word = self.text.rsplit(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default();
        matches!(self.last, Last::Tight | Last::Loose)
            || (self.last == Last::Word
                && (word.starts_with(char::is_uppercase) || word == "impl" || word == "for"))
    }

    fn space(&mut self, wanted: bool) {
        if wanted && !self.text.is_empty() && !self.text.ends_with(' ') {
            self.text.push(' ');
        }
    }
}

/// Whether a character continues an operator of several characters.
fn is_continued(punct: &str, next: char) -> bool {
    const LONG: [&str; 22] = [
        "::", "->", "=>", "==", "!=", "<=", ">=", "&&", "||", "+=", "-=", "*=", "/=", "%=", "..", "..=",
        "<<", ">>", "|=", "&=", "^=", "...",
    ];
    LONG.contains(&format!("{punct}{next}").as_str())
}

#[cfg(test)]
mod tests {
    use quote::quote;

    #[test]
    fn expressions_read_as_they_are_written() {
        let cases = [
            (quote!(tanh(&affine(&p.w1, x, &p.b1))), "tanh(&affine(&p.w1, x, &p.b1))"),
            (quote!(a.component_mul(&(b - &c)) + -d), "a.component_mul(&(b - &c)) + -d"),
            (quote!(ops::tanh(&p.layers[0].w)), "ops::tanh(&p.layers[0].w)"),
            (quote!(h += 2.0 * x / 3.0), "h += 2.0 * x / 3.0"),
            (quote!(h.norm() > 1.0 && n < 3), "h.norm() > 1.0 && n < 3"),
            (
                quote!(Vec::<DMatrix<f64>>::new().sum::<f64>() > <T as Real>::ONE),
                "Vec::<DMatrix<f64>>::new().sum::<f64>() > <T as Real>::ONE",
            ),
        ];
        for (tokens, text) in cases {
            assert_eq!(super::of(tokens), text);
        }
    }
}
