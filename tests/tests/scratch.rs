//! scratch
use nalgebra::{DMatrix, DVector};
use pc_runtime::op::{affine, sigmoid, tanh};
use pc_runtime::prelude::*;

#[derive(Clone, Parameters)]
struct Mlp {
    w1: DMatrix<f32>,
    b1: DVector<f32>,
    w2: DMatrix<f32>,
    b2: DVector<f32>,
    unused: f32,
}

#[predictive_coding]
fn mlp(#[param] p: &Mlp, x: &DMatrix<f32>) -> DMatrix<f32> {
    let hidden = tanh(&affine(&p.w1, x, &p.b1));
    let s = 1.0 / (p.w1.ncols() as f32).sqrt();
    let mut h = DMatrix::zeros(3, x.ncols());
    h += &hidden * 0.5 * s;
    let (a, b) = pair(&p.w1, &h);
    affine(&p.w2, &(a + sigmoid(&b)), &p.b2)
}

#[predictive_coding]
fn pair(#[param] w: &DMatrix<f32>, x: &DMatrix<f32>) -> (DMatrix<f32>, DMatrix<f32>) {
    let u = tanh(&(w * w * x));
    (u.clone(), u + x)
}

#[test]
fn works() {
    let p = Mlp {
        w1: DMatrix::from_fn(3, 3, |i, j| (i as f32 - j as f32) * 0.1),
        b1: DVector::zeros(3),
        w2: DMatrix::from_element(2, 3, 0.3),
        b2: DVector::zeros(2),
        unused: 0.0,
    };
    let x = DMatrix::from_element(3, 4, 0.5);
    let y = mlp(&p, &x);
    println!("{}", Network::<mlp>::graph());
    let mut net = Network::<mlp>::new(p);
    let y2 = net.predict(&x).unwrap();
    println!("{y} {y2}");
    let t = DMatrix::zeros(2, 4);
    let r = net.relax(&x, &t, &SquaredError, &FixedPrediction::new(0.1, 100)).unwrap();
    println!("{r:?} {} {:?}", net.error("hidden").unwrap(), net.gradients().w1);
    println!("{}", net.error("nope").unwrap_err());
    println!("{}", net.predict(&DMatrix::zeros(5, 4)).unwrap_err());
}
