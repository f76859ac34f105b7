use quote::quote;
#[test]
fn show() {
    let item = quote! {
        pub fn mlp(#[param] p: &Mlp, x: &DMatrix<f32>, #[constant] n: usize) -> (DMatrix<f32>, f32) {
            let hidden = tanh(&affine(&p.w1, x, &p.b1));
            let k = n * x.ncols();
            let mut h = DMatrix::zeros(k, n);
            h += &hidden * 0.5;
            let (a, b) = cell(&p.cell, &hidden, &h);
            let y = { let q = sigmoid(&a); q.component_mul(&b) };
            (affine(&p.w2, &y, &p.b2), p.s)
        }
    };
    let out = pc_compiler::predictive_coding(quote!(), item);
    match syn::parse2(out.clone()) {
        Ok(f) => println!("{}", prettyplease::unparse(&f)),
        Err(e) => println!("{e} {out}"),
    }
}
