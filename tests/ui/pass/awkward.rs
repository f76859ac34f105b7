//! Corners: tuples of tuples, names that clash, values that only an assertion or nothing reads.
#![deny(warnings)]

use nalgebra::DMatrix;
use pc_runtime::prelude::*;

type Matrix = DMatrix<f64>;

#[predictive_coding]
fn nested(x: (&Matrix, (f64, Matrix))) -> (Matrix, (Matrix, Matrix)) {
    let (a, (s, b)) = x;
    let pair = (a * s, &b + a);
    let both = (&pair, pair.0.clone());
    let ((c, d), e) = both;
    (c * d, (e.clone(), b))
}

#[predictive_coding]
fn results(#[param] w: &Matrix, x: &Matrix) -> Matrix {
    let all = nested((x, (0.5, w * x)));
    let (first, rest) = all;
    let (second, _) = rest;
    first + second
}

#[predictive_coding]
fn shadows(#[param] w: &Matrix, x: &Matrix) -> Matrix {
    let w = w * x;
    let x = &tanh(&w);
    let mut h = x.clone();
    {
        let x = &h * 0.5;
        h = tanh(&x);
        let h = x;
        let _ignored = h * 2.0;
    }
    let tanh = sigmoid(&h);
    tanh + x
}

#[predictive_coding]
fn dereferences(#[param] w: &Matrix, s: &f64, x: &Matrix) -> Matrix {
    let r = &w;
    let y = *r * x * *s;
    let z = &(&y);
    (*z).clone() + *&x
}

#[predictive_coding]
fn inferred(#[constant] rows: usize, x: &Matrix) -> Matrix {
    let mut sum = 0.0;
    let zeros = DMatrix::zeros(rows, x.ncols());
    let mut list = Vec::new();
    list.push(2.0);
    sum += list[0];
    let mut scale = 1.0;
    scale += sum;
    (zeros + x) * scale
}

#[predictive_coding]
fn constants_become_values(#[param] p: &(f64, Matrix), x: &Matrix, s: f64) -> Matrix {
    let mut a = 1.0;
    let mut b = p.0;
    let (mut c, d) = (0.25, x * s);
    a = a * s;
    b += a;
    c *= b;
    d * c + &p.1 * b
}

fn main() -> Result<(), pc_runtime::Error> {
    let w = DMatrix::from_fn(2, 2, |i, j| 0.3 * i as f64 - 0.25 * j as f64 + 0.15);
    let x = DMatrix::from_fn(2, 2, |i, j| 0.4 - 0.3 * (i as f64) + 0.2 * (j as f64));
    check_gradients::<nested, _, _>(&(), (&x, (0.5, w.clone())), (&x, (&x, &x)), &SquaredError)?;
    check_gradients::<results, _, _>(&w, &x, &x, &SquaredError)?;
    check_gradients::<shadows, _, _>(&w, &x, &x, &SquaredError)?;
    check_gradients::<dereferences, _, _>(&w, (&0.5, &x), &x, &SquaredError)?;
    check_gradients::<inferred, _, _>(&(), (2, &x), &x, &SquaredError)?;
    check_gradients::<constants_become_values, _, _>(&(0.5, w), (&x, 0.3), &x, &SquaredError)?;
    Ok(())
}
