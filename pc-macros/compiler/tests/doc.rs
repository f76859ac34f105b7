//! `#[predictive_coding(doc)]`: the graph is drawn in the function's documentation.

use quote::{ToTokens, quote};
use syn::{Expr, ExprLit, File, Item, ItemFn, Lit, Meta};

/// The documentation of the expanded function.
fn documentation(options: proc_macro2::TokenStream, item: proc_macro2::TokenStream) -> String {
    let file: File = syn::parse2(pc_compiler::predictive_coding(options, item)).expect("items");
    let is_function = |item: Item| if let Item::Fn(function) = item { Some(function) } else { None };
    let function: ItemFn = file.items.into_iter().find_map(is_function).expect("the function survives");
    let lines = function.attrs.into_iter().filter_map(|attribute| match attribute.meta {
        Meta::NameValue(pair) if pair.path.is_ident("doc") => match pair.value {
            Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Some(text.value()),
            other => panic!("{}", other.into_token_stream()),
        },
        _ => None,
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn recurrent() -> proc_macro2::TokenStream {
    quote! {
        /// A recurrent network.
        pub fn rnn(#[param] p: &Rnn, xs: &[DVector<f64>]) -> DVector<f64> {
            let mut h = p.h0.clone();
            for x in xs {
                let z = cell(&p.cell, x, &h);
                if z.norm() > 1.0 {
                    h = &z * 0.5;
                } else {
                    h = tanh(&z);
                }
            }
            &p.w * &h
        }
    }
}

#[test]
fn the_picture_stands_in_the_documentation() {
    let documentation = documentation(quote!(doc), recurrent());
    let (text, picture) = documentation
        .split_once("\n\n<div style=\"overflow-x:auto\">\n")
        .expect("HTML begins behind a blank line");
    assert_eq!(text.trim(), "A recurrent network.");
    let picture = picture.trim_end().strip_suffix("</div>").expect("HTML ends");
    assert!(!picture.lines().any(|line| line.trim().is_empty()), "a blank line ends HTML:\n{picture}");
    for name in ["xs", "z", "h", "h#2", "output", "p.h0", "p.w", "for x in xs", "else"] {
        assert!(picture.contains(&format!(">{name}</text>")), "{name} is missing in\n{picture}");
    }
    // Both arms are read by `z` in the next iteration.
    assert_eq!(picture.matches("stroke-dasharray=\"5 4\"").count(), 2, "{picture}");
    if let Some(path) = std::env::var_os("PICTURE") {
        std::fs::write(path, &documentation).expect("it is written");
    }
}

#[test]
fn without_the_option_there_is_none() {
    assert_eq!(documentation(quote!(), recurrent()).trim(), "A recurrent network.");
}

#[test]
fn with_errors_there_is_none() {
    let item = quote! {
        fn wrong(x: &DVector<f64>) -> DVector<f64> {
            let moved = x.map(f64::sin);
            tanh(x) + moved
        }
    };
    assert_eq!(documentation(quote!(doc), item), "");
}
