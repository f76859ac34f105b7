//! Bodies with syntax errors. rustc reports those; the rest of the function is there all the same, so that nothing
//! that uses it breaks as well.

use proc_macro2::{Delimiter, Group, Ident, Punct, Spacing, Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Block, Expr, Stmt};

/// What a body that cannot be parsed stands in, as a macro that is never expanded.
const UNPARSED: &str = "__unparsed";

/// The item with its bodies that cannot be parsed put aside; `None` if there are none.
// Input:   fn model(x: f64) -> f64 { x x }
// Output:  fn model(x: f64) -> f64 { __unparsed! { { x x } } }
pub(crate) fn put_aside(item: TokenStream) -> Option<TokenStream> {
    let is_block = item.clone().into_iter().any(|token| is_word(&token, "impl"));
    let mut tokens: Vec<TokenTree> = item.into_iter().collect();
    let Some(TokenTree::Group(last)) = tokens.last_mut() else { return None };
    let mended = if is_block {
        let mut has_any = false;
        let items = last.stream().into_iter().map(|token| match body(&token) {
            Some(mended) => {
                has_any = true;
                mended.into()
            }
            None => token,
        });
        let items = items.collect();
        has_any.then(|| group(last, items))
    } else {
        body(&TokenTree::Group(last.clone()))
    };
    *last = mended?;
    Some(tokens.into_iter().collect())
}

/// A body that cannot be parsed, put aside.
fn body(token: &TokenTree) -> Option<Group> {
    let TokenTree::Group(body) = token else { return None };
    let is_body = body.delimiter() == Delimiter::Brace;
    (is_body && syn::parse2::<Block>(token.to_token_stream()).is_err()).then(|| {
        // As it is: its own brackets have places, too.
        let aside = Group::new(Delimiter::Brace, TokenTree::Group(body.clone()).into());
        let name = Ident::new(UNPARSED, Span::mixed_site());
        let bang = Punct::new('!', Spacing::Alone);
        group(body, [TokenTree::Ident(name), bang.into(), aside.into()].into_iter().collect())
    })
}

/// Whether a body was put aside.
pub(crate) fn is_aside(body: &Block) -> bool {
    let call = match body.stmts.as_slice() {
        [Stmt::Macro(call)] => &call.mac,
        [Stmt::Expr(Expr::Macro(call), None)] => &call.mac,
        _ => return false,
    };
    call.path.is_ident(UNPARSED)
}

/// The tokens as the user wrote them.
pub(crate) fn put_back(tokens: TokenStream) -> TokenStream {
    let restore = |token| {
        let TokenTree::Group(outer) = &token else { return token };
        let inner: Vec<TokenTree> = outer.stream().into_iter().collect();
        match inner.as_slice() {
            [name, _, TokenTree::Group(aside)] if is_word(name, UNPARSED) => {
                aside.stream().into_iter().next().unwrap_or(token)
            }
            _ => group(outer, put_back(outer.stream())).into(),
        }
    };
    tokens.into_iter().map(restore).collect()
}

fn group(like: &Group, stream: TokenStream) -> Group {
    let mut group = Group::new(like.delimiter(), stream);
    group.set_span(like.span());
    group
}

fn is_word(token: &TokenTree, word: &str) -> bool {
    matches!(token, TokenTree::Ident(ident) if ident == word)
}
