// errors: 18
use nalgebra::{DMatrix, DVector, Matrix3, Vector3};
use pc_runtime::prelude::*;

#[derive(Clone, Parameters)]
struct Dense {
    w: DMatrix<f64>,
}

#[derive(Clone, Parameters)]
enum Layer {
    Dense(Dense),
    Scaled(Box<Layer>, f64),
}

#[predictive_coding]
impl Dense {
    fn forward(&self, x: &DMatrix<f64>) -> DMatrix<f64> {
        &self.w * x
    }
}

// Of a mistake anywhere, the other lines know nothing: what patterns bind keeps its type.
#[predictive_coding]
fn network(#[param] layers: &Vec<Layer>, x: &DMatrix<f64>) -> DMatrix<f64> {
    let mut h = x.clone();
    for layer in layers {
        h = match layer {
            Layer::Dense(dense) => dense.forward(&h),
            Layer::Scaled(inner, scale) => match &**inner {
                Layer::Dense(dense) => dense.forward(&h) * *scale,
                _ => h,
            },
        };
    }
    let _mistake: Vec<u8> = "one";
    h
}

// The type of the first literal is decided where there is none.
#[predictive_coding]
fn total(#[param] w: &DVector<f64>, xs: &[DVector<f64>]) -> f64 {
    let mut total = 0.0;
    for x in xs {
        total += w.dot(x).exp();
    }
    let _mistake: Vec<u8> = "one";
    total.ln()
}

#[derive(Clone, Parameters)]
struct Sliding<T> {
    w: DMatrix<T>,
}

#[predictive_coding]
impl<T: Real> Sliding<T> {
    fn forward(&self, x: &DVector<T>) -> DVector<T> {
        let x = tanh(x);
        let mut sum = DVector::zeros(2);
        for start in (0..x.len() - 1).step_by(2) {
            sum = sum + &self.w * rows(&x, start, 2);
        }
        let _mistake: Vec<u8> = "one";
        sum
    }
}

// Of a mistake in one line, what stands in others has no type: operands, what is called, what is handed to it.
#[derive(Clone, Parameters)]
struct Affine {
    w: DMatrix<f64>,
    b: Option<DVector<f64>>,
}

#[predictive_coding]
impl Affine {
    fn scaled(&self, x: &DVector<f64>, #[constant] k: f64) -> DVector<f64> {
        &self.w * x * k
    }
}

#[predictive_coding]
fn operands(#[param] p: &Affine, x: &DVector<f64>) -> DVector<f64> {
    let mut h = &p.w * x;
    h = p.scaled(&h, 2.0);
    p.scaled(&(&p.w * h), 2.0) + &p.bb
}

#[predictive_coding]
fn counted<T: Real>(#[param] w: &DMatrix<T>, x: &DVector<T>, #[constant] n: usize) -> DVector<T> {
    let mut h = w * x;
    if h.norm() > T::of(1.0) {
        h = tanh(&h);
    }
    h * n
}

#[predictive_coding]
fn swapped(#[param] p: &Affine, x: &DVector<f64>) -> DVector<f64> {
    p.scaled(2.0, x)
}

// What patterns and branches say of parameters, they say once.
#[predictive_coding]
fn parts(#[param] p: &Affine, x: &DVector<f64>) -> DVector<f64> {
    let (w, b) = p;
    w * x + b
}

#[predictive_coding]
fn one_of(#[param] p: &Affine, x: &DVector<f64>, #[constant] n: usize) -> DVector<f64> {
    let w = if n > 0 { &p.w } else { &p.b };
    w * x
}

#[predictive_coding]
fn case(#[param] p: &Affine, x: &DVector<f64>) -> DVector<f64> {
    if let Ok(b) = &p.b { x + b } else { x.clone() }
}

#[predictive_coding]
fn whole(#[param] p: &Affine, x: &DVector<f64>) -> DVector<f64> {
    x * p.norm()
}

#[predictive_coding]
fn option(#[param] p: &Affine, x: &DVector<f64>) -> DVector<f64> {
    x + tanh(&p.b)
}

enum Kind {
    Linear,
    Soft(u8),
}

#[predictive_coding]
fn activate(#[constant] kind: &Kind, x: &DVector<f64>) -> DVector<f64> {
    let _mistake: usize = "one";
    match kind {
        Kind::Linear => x.clone(),
        Kind::Soft(n) if *n > 2 => softplus(&(x * f64::from(*n))),
        Kind::Soft(n) => softplus(x) / f64::from(*n),
    }
}

#[predictive_coding]
fn rotate<T: Real>(#[param] r: &Matrix3<T>, v: Vector3<T>, #[constant] n: usize) -> Vector3<T> {
    let mut u = v;
    let mut k = n;
    for _ in 0..n {
        u = if k % 2 == 0 { r * u } else { r.transpose() * u };
        k -= 1;
    }
    let _mistake: usize = "one";
    u
}

// Of a constant, rustc says what is wrong once.
#[predictive_coding]
fn constants(#[param] w: &DMatrix<f64>, x: &DVector<f64>, #[constant] tau: f64) -> DVector<f64> {
    let similarity = "s";
    let unit = DVector::from_fn(3, |k, _| if k == 1 { 1.0 } else { 0.0 });
    let losses = unit * (similarity / tau);
    w * x + losses
}

// What was reported of the signature is left out of the function that rustc sees.
#[predictive_coding]
fn fallible<T: Real>(#[param] w: &DMatrix<T>, x: &DMatrix<T>) -> Result<DMatrix<T>, String> {
    w * x
}

#[predictive_coding]
const fn constant(x: &DMatrix<f64>) -> DMatrix<f64> {
    tanh(x)
}

#[predictive_coding]
async fn later(x: &DMatrix<f64>) -> DMatrix<f64> {
    tanh(x)
}

#[predictive_coding]
fn callers(x: &DMatrix<f64>) -> DMatrix<f64> {
    let &g = tanh(&later(x));
    constant(&g)
}

fn main() {}
