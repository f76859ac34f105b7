// errors: 8
use nalgebra::DMatrix;
use pc_runtime::prelude::*;

fn place(_: &DMatrix<f64>) -> nalgebra::Vector2<f64> {
    nalgebra::Vector2::zeros()
}

#[predictive_coding]
fn model(#[param] w: &DMatrix<f64>, x: &DMatrix<f64>) -> DMatrix<f64> {
    let mut h = w * x;
    h[(0, 0)] = 1.0;
    h[0] += 2.0;
    let mut pair = (h.clone(), h);
    pair.0 = tanh(x);
    let mut ys = vec![w * x, w + x];
    ys[1] = tanh(x);
    let mut point = place(&ys[0]);
    point.x = x.norm();
    let mut m = DMatrix::zeros(2, 2);
    m[(0, 0)] = x.norm();
    (ys[0], m[(0, 1)]) = (tanh(x), 1.0);
    &pair.0 + &pair.1 + &ys[0] * point.norm() + m
}

fn main() {
    let _ = Network::<model>::new(DMatrix::zeros(2, 2));
}
