// errors: 1
use pc_runtime::prelude::*;

type V = f64;

#[predictive_coding]
fn twelve(a: V, b: V, c: V, d: V, e: V, f: V, g: V, h: V, i: V, j: V, k: V, l: V) -> V {
    a + b + c + d + e + f + g + h + i + j + k + l
}

#[predictive_coding]
fn thirteen(a: V, b: V, c: V, d: V, e: V, f: V, g: V, h: V, i: V, j: V, k: V, l: V, m: V) -> V {
    a + b + c + d + e + f + g + h + i + j + k + l + m
}

fn main() {
    let _ = Network::<twelve>::new(());
    let _ = Network::<thirteen>::new(()).predict((1., 2., 3., 4., 5., 6., 7., 8., 9., 10., 11., 12., 13.));
}
