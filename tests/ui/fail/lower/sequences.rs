// errors: 7
use nalgebra::DMatrix;
use pc_runtime::prelude::*;

#[predictive_coding]
fn model(#[param] w: &DMatrix<f64>, xs: &[DMatrix<f64>]) -> Vec<DMatrix<f64>> {
    let mut ys = Vec::new();
    for x in xs {
        ys.push(w * x);
    }
    ys.extend(xs.to_vec());
    ys.extend(vec![w * &xs[0], tanh(w)]);
    ys.insert(0, tanh(w));
    ys.reverse();
    ys.truncate(3);
    let last = ys.pop().unwrap();
    if let Some(y) = ys.pop() {
        ys.push(y);
    }
    ys.push(last);
    ys
}

fn main() {
    let _ = Network::<model>::new(DMatrix::zeros(2, 2));
}
