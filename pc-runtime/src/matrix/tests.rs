//! Products at all small sizes, where a GEMM has its edges, and at some that are cut into blocks and panels,
//! against a triple loop; with the micro-kernels for the processor at hand, and with those for any.

use allocation_counter::measure;
use nalgebra::DMatrix;

use super::{Factor, Multiply, Shape, View, ViewMut, Write, product};
use crate::scalar::Real;

/// Sizes that are cut into blocks and panels, with and without a rest.
const LARGE: [(usize, usize, usize); 9] = [
    (200, 1100, 70),
    (97, 600, 301),
    (500, 530, 5),
    (65, 513, 129),
    (768, 16, 64),
    (17, 40, 3001),
    (1, 700, 300),
    (300, 700, 1),
    (130, 2, 90),
];

/// Small multiples of 1/8: all sums below are exact in any order, so results are compared exactly.
fn sample(nrows: usize, ncols: usize, seed: usize) -> DMatrix<f64> {
    DMatrix::from_fn(nrows, ncols, |i, j| ((7 * i + 5 * j + 3 * seed) % 17) as f64 / 8.0 - 1.0)
}

fn naive(a: &DMatrix<f64>, b: &DMatrix<f64>) -> DMatrix<f64> {
    DMatrix::from_fn(a.nrows(), b.ncols(), |i, j| (0..a.ncols()).map(|k| a[(i, k)] * b[(k, j)]).sum())
}

/// Elements between others that must not be seen: NaN would spread, and stay.
struct Guarded<T>(Vec<T>);

const GUARD: usize = 70;

impl<T: Real> Guarded<T> {
    fn new(matrix: &DMatrix<f64>) -> Self {
        let guard = std::iter::repeat_n(f64::NAN, GUARD);
        let all = guard.clone().chain(matrix.iter().copied()).chain(guard);
        Self(all.map(T::of).collect())
    }

    fn inner(&self) -> &[T] {
        &self.0[GUARD..self.0.len() - GUARD]
    }

    fn view(&self, nrows: usize, ncols: usize) -> View<'_, T> {
        View::new(self.inner(), Shape::matrix(nrows, ncols))
    }

    fn view_mut(&mut self, nrows: usize, ncols: usize) -> ViewMut<'_, T> {
        ViewMut::new(&mut self.0[GUARD..GUARD + nrows * ncols], Shape::matrix(nrows, ncols))
    }

    fn is_intact(&self) -> bool {
        let guards = self.0[..GUARD].iter().chain(&self.0[self.0.len() - GUARD..]);
        guards.copied().all(|element| element.to_f64().is_nan())
    }
}

/// A way to multiply.
type Multiplies<T> = fn(Factor<'_, T>, Factor<'_, T>, &mut ViewMut<'_, T>, Write);

/// Of factors as they are and transposed; replaced, then added, without new memory.
fn agrees<T: Real>(multiply: Multiplies<T>, (m, k, n): (usize, usize, usize)) {
    let (a, b) = (sample(m, k, 1), sample(k, n, 2));
    let expected = naive(&a, &b);
    let (a, a_transposed) = (Guarded::<T>::new(&a), Guarded::<T>::new(&a.transpose()));
    let (b, b_transposed) = (Guarded::<T>::new(&b), Guarded::<T>::new(&b.transpose()));
    for left in [a.view(m, k).factor(), a_transposed.view(k, m).transposed()] {
        for right in [b.view(k, n).factor(), b_transposed.view(n, k).transposed()] {
            let mut target = Guarded::<T>::new(&DMatrix::repeat(m, n, f64::NAN));
            for (write, times) in [(Write::Replace, 1.0), (Write::Add, 2.0)] {
                let counted = measure(|| multiply(left, right, &mut target.view_mut(m, n), write));
                // The first product of a size may need memory; the next one has it.
                assert!(write == Write::Replace || counted.count_total == 0, "{m}×{k}×{n}: {counted:?}");
                let product = target.inner().iter().map(|element| element.to_f64());
                assert!(product.eq(expected.iter().map(|e| e * times)), "{m}×{k}×{n}");
                assert!(target.is_intact(), "{m}×{k}×{n}");
            }
        }
    }
}

fn agrees_at_all_sizes<T: Real>(multiply: Multiplies<T>) {
    for m in 1..=12 {
        for k in 1..=12 {
            for n in 1..=12 {
                agrees(multiply, (m, k, n));
            }
        }
    }
    for sizes in LARGE {
        agrees(multiply, sizes);
    }
}

#[test]
fn products_with_the_kernels_at_hand() {
    agrees_at_all_sizes::<f64>(product);
    agrees_at_all_sizes::<f32>(product);
}

#[test]
fn products_with_the_kernels_for_any_processor() {
    agrees_at_all_sizes::<f64>(f64::multiply_anywhere);
    agrees_at_all_sizes::<f32>(f32::multiply_anywhere);
}
