use quote::ToTokens;
use std::fmt::Write;
fn walk(dir: &std::path::Path, out: &mut Vec<std::path::PathBuf>) {
    let mut entries: Vec<_> = std::fs::read_dir(dir).unwrap().map(|e| e.unwrap().path()).collect();
    entries.sort();
    for p in entries {
        if p.is_dir() {
            if !p.ends_with("target") {
                walk(&p, out)
            }
        } else if p.extension().is_some_and(|e| e == "rs") {
            out.push(p)
        }
    }
}
struct V(String);
impl V {
    fn item(&mut self, attrs: &[syn::Attribute], tokens: proc_macro2::TokenStream) {
        for a in attrs {
            if a.path().segments.last().is_some_and(|s| s.ident == "predictive_coding") {
                let opts = match &a.meta {
                    syn::Meta::List(l) => l.tokens.clone(),
                    _ => Default::default(),
                };
                let out = pc_compiler::predictive_coding(opts, tokens.clone());
                writeln!(self.0, "{out}").unwrap();
            }
        }
    }
}
impl<'a> syn::visit::Visit<'a> for V {
    fn visit_item_fn(&mut self, f: &'a syn::ItemFn) {
        let mut g = f.clone();
        let attrs = std::mem::take(&mut g.attrs);
        self.item(&attrs, g.into_token_stream());
        syn::visit::visit_item_fn(self, f);
    }
    fn visit_item_impl(&mut self, f: &'a syn::ItemImpl) {
        let mut g = f.clone();
        let attrs = std::mem::take(&mut g.attrs);
        self.item(&attrs, g.into_token_stream());
        syn::visit::visit_item_impl(self, f);
    }
}
#[test]
fn dump() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut files = Vec::new();
    for d in ["tests", "examples", "benches", "pc-runtime"] {
        walk(&root.join(d), &mut files);
    }
    let mut v = V(String::new());
    for f in files {
        if let Ok(file) = syn::parse_file(&std::fs::read_to_string(&f).unwrap()) {
            writeln!(v.0, "== {}", f.display()).unwrap();
            syn::visit::Visit::visit_file(&mut v, &file);
        }
    }
    std::fs::write(std::env::var("DUMP").unwrap(), v.0).unwrap();
}
