// errors: 5
use nalgebra::DMatrix;
use pc_runtime::prelude::*;

#[predictive_coding]
fn model(#[param] w: &DMatrix<f64>, x: &DMatrix<f64>) -> DMatrix<f64> {
    let h = w * x;
    println!("{h}");
    eprintln!("{}", hidden);
    let v = vec![h.clone(); 2];
    let g = dbg!(h);
    let s = format!("{}", x.norm());
    g * s.len() as f64 + &v[0]
}

fn main() {
    let _ = Network::<model>::new(DMatrix::zeros(2, 2));
}
