//! After the first call of a shape, nothing allocates.
//!
//! The GEMM library packs its factors into buffers of its own, which it allocates and frees in every
//! product; they are counted apart, by running the very same products alone.

use allocation_counter::measure;
use nalgebra::{DMatrix, DVector};
use pc_runtime::matrix::{Shape, View, ViewMut, Write, product};
use pc_runtime::prelude::*;

/// No matrix product, but constants, caches, calls, several outputs.
#[predictive_coding]
fn elementwise_only(#[param] p: &DVector<f64>, x: &DVector<f64>) -> (DVector<f64>, f64) {
    let gate = leaky_relu(&layer_norm(&(x + p)), 0.1);
    let kept = keep(&gate, &softmax(p));
    let total = kept.norm_squared();
    (kept.component_mul(&gate) * 0.5, total)
}

#[predictive_coding]
fn keep(a: &DVector<f64>, b: &DVector<f64>) -> DVector<f64> {
    let both = a.component_mul(b);
    let sum = vstack(&both, &rows(a, 1, 2));
    rows(&sum, 0, 7)
}

#[test]
fn relaxing_allocates_nothing_after_the_first_call_of_a_shape() {
    let mut net = Network::<elementwise_only>::new(DVector::from_element(7, 0.3));
    let x = DVector::from_fn(7, |i, _| i as f64 * 0.2 - 0.5);
    let t = DVector::zeros(7);
    let algorithms: [&dyn Inference<f64>; 4] = [
        &Exact,
        &FixedPrediction::new(0.2, 10),
        &FixedPrediction::new(0.2, 10).sequential(),
        &Strict::new(0.05, 10),
    ];
    for algorithm in algorithms {
        net.relax(&x, (&t, 1.0), &SquaredError, algorithm).unwrap();
        let counted = measure(|| {
            for _ in 0..3 {
                net.relax(&x, (&t, 1.0), &SquaredError, algorithm).unwrap();
            }
        });
        assert_eq!(counted.count_total, 0, "{counted:?}");
    }
}

type Weights = (DMatrix<f64>, DVector<f64>, DMatrix<f64>);

#[predictive_coding]
fn mlp(#[param] p: &Weights, x: &DMatrix<f64>) -> DMatrix<f64> {
    let hidden = tanh(&affine(&p.0, x, &p.1));
    &p.2 * hidden
}

/// The allocations of a product of the GEMM library alone: m × k by k × n.
fn of_product(m: usize, k: usize, n: usize, transposed: [bool; 2], write: Write) -> u64 {
    let (left, right, mut target) = (vec![1.0; m * k], vec![1.0; k * n], vec![0.0; m * n]);
    let view = |data, nrows, ncols, transposed| {
        let shape = if transposed { Shape::matrix(ncols, nrows) } else { Shape::matrix(nrows, ncols) };
        let view = View::new(data, shape);
        if transposed { view.transposed() } else { view.factor() }
    };
    let (left, right) = (view(&left, m, k, transposed[0]), view(&right, k, n, transposed[1]));
    let mut target = ViewMut::new(&mut target, Shape::matrix(m, n));
    product(left, right, &mut target, write);
    measure(|| product(left, right, &mut target, write)).count_total
}

#[test]
fn with_products_only_the_gemm_library_allocates() {
    let (inputs, hidden, outputs, batch) = (20, 30, 5, 16);
    let mut init = Initialiser::seeded(1);
    let p = (init.normal(hidden, inputs, 0.2), DVector::zeros(hidden), init.normal(outputs, hidden, 0.2));
    let (x, t) = (init.normal(inputs, batch, 1.0), init.normal(outputs, batch, 1.0));
    let mut net = Network::<mlp>::new(p);
    let steps = 4;
    let algorithm = FixedPrediction::new(0.2, steps);
    net.relax(&x, &t, &SquaredError, &algorithm).unwrap();
    let counted = measure(|| {
        net.relax(&x, &t, &SquaredError, &algorithm).unwrap();
    });
    // A forward pass, `steps` messages to `hidden`, two gradients, the message to `x`.
    let forward = of_product(hidden, inputs, batch, [false, false], Write::Replace)
        + of_product(outputs, hidden, batch, [false, false], Write::Replace);
    let message = of_product(hidden, outputs, batch, [true, false], Write::Add);
    let learn = of_product(outputs, batch, hidden, [false, true], Write::Add)
        + of_product(hidden, batch, inputs, [false, true], Write::Add)
        + of_product(inputs, hidden, batch, [true, false], Write::Add);
    assert_eq!(counted.count_total, forward + steps as u64 * message + learn);
    assert_eq!(counted.bytes_current, 0, "what the products allocate, they free");
}
