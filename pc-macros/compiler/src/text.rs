//! Source text from tokens, spaced as a person would.

use proc_macro2::{Delimiter, Spacing, TokenStream, TokenTree};
use quote::ToTokens;

/// The tokens as one line of source.
pub(crate) fn of(tokens: impl ToTokens) -> String {
    let mut text = String::new();
    write(tokens.into_token_stream(), &mut text);
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

fn write(tokens: TokenStream, text: &mut String) {
    let mut last = Last::Tight;
    let mut open = 0;
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    Delimiter::Parenthesis => ("(", ")"),
                    Delimiter::Bracket => ("[", "]"),
                    Delimiter::Brace => ("{ ", " }"),
                    Delimiter::None => ("", ""),
                };
                let spaced = group.delimiter() == Delimiter::Brace || last == Last::Loose;
                space(text, spaced && last != Last::Tight);
                text.push_str(open);
                write(group.stream(), text);
                text.push_str(close);
                last = Last::Close;
            }
            TokenTree::Punct(first) => {
                let mut punct = String::from(first.as_char());
                let mut spacing = first.spacing();
                while spacing == Spacing::Joint {
                    let Some(TokenTree::Punct(next)) = tokens.peek() else { break };
                    let closes = punct == ">" && open > 0;
                    if closes || !is_continued(&punct, next.as_char()) {
                        break;
                    }
                    punct.push(next.as_char());
                    spacing = next.spacing();
                    tokens.next();
                }
                last = match punct.as_str() {
                    "<" if begins_generics(last, text) => {
                        open += 1;
                        space(text, last == Last::Loose);
                        text.push('<');
                        Last::Tight
                    }
                    ">" if open > 0 => {
                        open -= 1;
                        text.push('>');
                        Last::Close
                    }
                    _ => write_punct(&punct, last, text),
                };
            }
            word => {
                space(text, matches!(last, Last::Word | Last::Close | Last::Loose));
                let word = word.to_string();
                text.push_str(if word == SELF { "self" } else { &word });
                last = Last::Word;
            }
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

/// Whether `<` opens a list of types, and does not compare: behind `::`, or the name of a type.
fn begins_generics(last: Last, text: &str) -> bool {
    let word = text.rsplit(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default();
    matches!(last, Last::Tight | Last::Loose)
        || (last == Last::Word && (word.starts_with(char::is_uppercase) || word == "impl" || word == "for"))
}

fn write_punct(punct: &str, last: Last, text: &mut String) -> Last {
    let is_prefix = matches!(last, Last::Tight | Last::Loose);
    match punct {
        "." | "::" | ".." | "?" | "!" if !(punct == "!" && is_prefix) => {
            text.push_str(punct);
            Last::Tight
        }
        "," | ";" | ":" => {
            text.push_str(punct);
            Last::Loose
        }
        "&" | "*" | "-" | "!" | "'" | "#" if is_prefix => {
            space(text, last == Last::Loose);
            text.push_str(punct);
            Last::Tight
        }
        _ => {
            space(text, last != Last::Tight);
            text.push_str(punct);
            Last::Loose
        }
    }
}

fn space(text: &mut String, wanted: bool) {
    if wanted && !text.is_empty() && !text.ends_with(' ') {
        text.push(' ');
    }
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
