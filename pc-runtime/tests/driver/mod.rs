//! Runs an operation without a graph: its value, its messages, and central differences of the value.

use std::ops::Range;

use nalgebra::DMatrix;
use pc_runtime::matrix::{Rank, Shape, View, ViewMut};
use pc_runtime::op::{Constants, Local, Operation};
use proptest::prelude::*;

/// An operand.
#[derive(Clone, Debug)]
pub(crate) struct Value {
    pub(crate) data: Vec<f64>,
    pub(crate) shape: Shape,
}

impl Value {
    pub(crate) fn scalar(value: f64) -> Self {
        Self { data: vec![value], shape: Shape::SCALAR }
    }

    pub(crate) fn view(&self) -> View<'_, f64> {
        View::new(&self.data, self.shape)
    }

    pub(crate) fn to_matrix(&self) -> DMatrix<f64> {
        self.view().to_matrix()
    }
}

/// Scalars, vectors and matrices, sizes 0 and 1 among them.
pub(crate) fn shapes() -> impl Strategy<Value = Shape> {
    prop_oneof![Just(Shape::SCALAR), matrices()]
}

/// Vectors and matrices, sizes 0 and 1 among them.
pub(crate) fn matrices() -> impl Strategy<Value = Shape> {
    let matrix = (0..5_usize, 0..5_usize).prop_map(|(nrows, ncols)| Shape::matrix(nrows, ncols));
    prop_oneof![(0..5_usize).prop_map(Shape::vector), matrix]
}

pub(crate) fn matrix(nrows: Range<usize>, ncols: usize, place: u8) -> impl Strategy<Value = Value> {
    values(nrows.prop_map(move |nrows| Shape::matrix(nrows, ncols)), -2.0..2.0, place)
}

/// Values in a range, on a grid of width 0.01 that is shifted by the operand's place. The kinks of
/// `relu` and its like lie on multiples of 0.01 and those of `max` where two operands are equal: no
/// value comes nearer to one than 0.0025, far more than the step of a central difference.
pub(crate) fn values(
    shape: impl Strategy<Value = Shape>,
    range: Range<f64>,
    place: u8,
) -> impl Strategy<Value = Value> {
    let on_grid = move |x: f64| ((x * 100.0).floor() + [0.5, 0.25, 0.75][usize::from(place)]) / 100.0;
    shape.prop_flat_map(move |shape| {
        let element = range.clone().prop_map(on_grid);
        let data = prop::collection::vec(element, shape.len());
        data.prop_map(move |data| Value { data, shape })
    })
}

/// The value and its shape; whatever the target held before must not matter.
pub(crate) fn predict<O: Operation<f64>>(
    operands: &[&Value],
    constants: &Constants<O, f64>,
) -> (Vec<f64>, Shape) {
    let (y, shape, _) = predict_and_cache::<O>(operands, constants);
    (y, shape)
}

fn predict_and_cache<O: Operation<f64>>(
    operands: &[&Value],
    constants: &Constants<O, f64>,
) -> (Vec<f64>, Shape, O::Cache) {
    let shapes: Vec<Shape> = operands.iter().map(|operand| operand.shape).collect();
    let views: Vec<View<'_, f64>> = operands.iter().map(|operand| operand.view()).collect();
    let shape = O::shape(&shapes, constants).expect("the shapes fit");
    let mut y = vec![f64::NAN; shape.len()];
    let mut cache = O::Cache::default();
    O::predict(&views, constants, &mut ViewMut::new(&mut y, shape), &mut cache);
    (y, shape, cache)
}

/// Rounding: each element is a sum of at most some tens of terms of order one.
pub(crate) fn assert_close(actual: &[f64], expected: &[f64]) {
    assert_eq!(actual.len(), expected.len());
    for (a, e) in actual.iter().zip(expected) {
        assert!((a - e).abs() <= 1e-12 * (1.0 + e.abs()), "{actual:?} is not {expected:?}");
    }
}

/// Checks every message of an operation, and that it keeps what it says of columns. Operand i of the
/// operation is `slots[reads[i]]`: a slot that is read twice receives both messages.
pub(crate) fn check<O: Operation<f64>>(slots: &[Value], reads: &[usize], constants: &Constants<O, f64>) {
    check_messages::<O>(slots, reads, constants);
    for mask in 1..1_u32 << slots.len() {
        let batched: Vec<bool> = (0..slots.len()).map(|slot| mask >> slot & 1 == 1).collect();
        check_columns::<O>(slots, reads, constants, &batched);
    }
}

fn gather<'a>(slots: &'a [Value], reads: &[usize]) -> Vec<&'a Value> {
    reads.iter().map(|&slot| &slots[slot]).collect()
}

fn check_messages<O: Operation<f64>>(slots: &[Value], reads: &[usize], constants: &Constants<O, f64>) {
    // What the message is added to.
    const BEFORE: f64 = 0.25;
    let operands = gather(slots, reads);
    let (y, shape, cache) = predict_and_cache::<O>(&operands, constants);
    let error: Vec<f64> = (0..y.len()).map(|i| (1.0 + i as f64).sin()).collect();
    let views: Vec<View<'_, f64>> = operands.iter().map(|operand| operand.view()).collect();
    let mut messages: Vec<Vec<f64>> = slots.iter().map(|slot| vec![BEFORE; slot.data.len()]).collect();
    for (to, &slot) in reads.iter().enumerate() {
        let local = Local { operands: &views, prediction: View::new(&y, shape), constants, cache: &cache };
        let mut message = ViewMut::new(&mut messages[slot], slots[slot].shape);
        O::message(to, View::new(&error, shape), &local, &mut message);
    }
    for (slot, message) in messages.iter().enumerate() {
        for (i, message) in message.iter().enumerate() {
            let expected = central_difference::<O>(slots, reads, constants, &error, (slot, i));
            let actual = message - BEFORE;
            // With h = 1e-5 the difference is off by h⁴ f⁽⁵⁾/30 and by the rounding 1e-16 · f/h of some
            // tens of terms, about 1e-10. The steepest function is the layer norm of a constant column:
            // its nth derivative is of order 316ⁿ, so that the first error is below 1e-8 · f′.
            let tolerance = 1e-7 * (1.0 + expected.abs());
            assert!((actual - expected).abs() <= tolerance, "slot {slot}, element {i}: {actual}, {expected}");
        }
    }
}

/// The derivative of ⟨error, value⟩ by one element of a slot, by the central difference of fourth order.
fn central_difference<O: Operation<f64>>(
    slots: &[Value],
    reads: &[usize],
    constants: &Constants<O, f64>,
    error: &[f64],
    (slot, i): (usize, usize),
) -> f64 {
    const STEP: f64 = 1e-5;
    let at = |offset: f64| {
        let mut slots = slots.to_vec();
        slots[slot].data[i] += offset;
        let (y, _) = predict::<O>(&gather(&slots, reads), constants);
        y.iter().zip(error).map(|(y, e)| y * e).sum::<f64>()
    };
    (8.0 * (at(STEP) - at(-STEP)) - (at(2.0 * STEP) - at(-2.0 * STEP))) / (12.0 * STEP)
}

/// If the operation says that a batch may be cut, what is made of a piece is a piece of what is made of
/// the whole. The piece is all columns but the first.
fn check_columns<O: Operation<f64>>(
    slots: &[Value],
    reads: &[usize],
    constants: &Constants<O, f64>,
    batched: &[bool],
) {
    let is_batch =
        |slot: &Value| slot.shape.rank == Rank::Matrix && slot.shape.ncols > 1 && slot.shape.nrows > 0;
    if slots.iter().zip(batched).any(|(slot, &batched)| batched && !is_batch(slot)) {
        return;
    }
    let operands = gather(slots, reads);
    let shapes: Vec<Shape> = operands.iter().map(|operand| operand.shape).collect();
    let of_operands: Vec<bool> = reads.iter().map(|&slot| batched[slot]).collect();
    if !O::columnwise(&of_operands, &shapes) {
        return;
    }
    let (whole, shape) = predict::<O>(&operands, constants);
    let cut = |(slot, &batched): (&Value, &bool)| if batched { without_first(slot) } else { slot.clone() };
    let pieces: Vec<Value> = slots.iter().zip(batched).map(cut).collect();
    let (piece, _) = predict::<O>(&gather(&pieces, reads), constants);
    assert_close(&piece, &without_first(&Value { data: whole, shape }).data);
}

fn without_first(value: &Value) -> Value {
    let shape = Shape { ncols: value.shape.ncols - 1, ..value.shape };
    Value { data: value.data[value.shape.nrows..].to_vec(), shape }
}
