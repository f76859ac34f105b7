//! Source text from tokens, spaced as a person would.

use proc_macro2::{Delimiter, Group, Spacing, TokenStream, TokenTree};
use quote::ToTokens;

/// The tokens as one line of source.
pub(crate) fn of(tokens: impl ToTokens) -> String {
    let mut text = String::new();
    Printer { text: &mut text, last: Last::Tight, open: 0 }.write(tokens.into_token_stream());
    text.trim().to_owned()
}

/// An index in a path of a parameter, with the number of its position if it has one: `[i@3]`, `[_@4]`.
pub(crate) fn index(shown: &str, position: Option<usize>) -> String {
    position.map_or_else(|| format!("[{shown}]"), |position| format!("[{shown}@{position}]"))
}

/// A path of a parameter as it is shown, and the positions of its indices that are no literals.
pub(crate) fn positions(path: &str) -> (String, Vec<Option<usize>>) {
    let mut shown = String::new();
    let mut positions = Vec::new();
    let mut depth = 0;
    let mut rest = path;
    while let Some(place) = rest.find(['[', ']', '@']) {
        let (before, behind) = rest.split_at(place);
        shown.push_str(before);
        rest = &behind[1..];
        match &behind[..1] {
            "[" => {
                let is_literal =
                    rest.split_once(']').is_some_and(|(index, _)| index.parse::<usize>().is_ok());
                if depth == 0 && !is_literal {
                    positions.push(None);
                }
                depth += 1;
                shown.push('[');
            }
            "]" => {
                depth = usize::saturating_sub(depth, 1);
                shown.push(']');
            }
            _ => {
                let number = rest.split_once(']').and_then(|(number, _)| number.parse().ok());
                match (number, positions.last_mut()) {
                    (Some(number), Some(last)) if depth == 1 => {
                        *last = Some(number);
                        rest = &rest[rest.find(']').unwrap_or_default()..];
                    }
                    _ => shown.push('@'),
                }
            }
        }
    }
    shown.push_str(rest);
    (shown, positions)
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
                    if is_keyword(&word) { Last::Loose } else { Last::Word }
                }
            };
        }
    }

    fn group(&mut self, group: &Group) -> Last {
        let (open, close) = match group.delimiter() {
            Delimiter::Parenthesis => ("(", ")"),
            Delimiter::Bracket => ("[", "]"),
            Delimiter::Brace if group.stream().is_empty() => ("{", "}"),
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
            "." | "?" => (false, Last::Tight),
            "::" | ".." | "..=" => (self.last == Last::Loose, Last::Tight),
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

/// Whether an expression or a pattern of its own stands behind a word.
fn is_keyword(word: &str) -> bool {
    matches!(
        word,
        "else" | "for" | "if" | "in" | "let" | "match" | "move" | "mut" | "ref" | "return" | "while"
    )
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
                quote!(if *deep || !(a, b).0 {
                    match (a, b) {}
                }),
                "if *deep || !(a, b).0 { match (a, b) {} }",
            ),
            (quote!(for &x in &mut (0..=n).rev()), "for &x in &mut (0..=n).rev()"),
            (quote!(if let Layer { w, .. } = ::a::b(x, ..)), "if let Layer { w, .. } = ::a::b(x, ..)"),
            (
                quote!(Vec::<DMatrix<f64>>::new().sum::<f64>() > <T as Real>::ONE),
                "Vec::<DMatrix<f64>>::new().sum::<f64>() > <T as Real>::ONE",
            ),
        ];
        for (tokens, text) in cases {
            assert_eq!(super::of(tokens), text);
        }
    }

    #[test]
    fn positions_stand_behind_indices() {
        let cases = [
            ("p.layers[0].w", "p.layers[0].w", vec![]),
            ("p.layers[_@12].heads[order[i]@3].w", "p.layers[_].heads[order[i]].w", vec![Some(12), Some(3)]),
            ("p.layers[_].heads[1..3].w", "p.layers[_].heads[1..3].w", vec![None, None]),
            ("p.names[\"]@1]\"]", "p.names[\"]@1]\"]", vec![None]),
        ];
        for (path, shown, positions) in cases {
            assert_eq!(super::positions(path), (shown.to_owned(), positions));
        }
    }
}
