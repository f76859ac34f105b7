//! How good a prediction is.

use nalgebra::DMatrix;

/// The share of columns whose largest element is that of the label; a tie, or a value that is not a
/// number, counts as wrong. `NaN` if there are no columns.
///
/// # Shapes
/// `logits`: classes × n, for n labels.
///
/// # Panics
/// If there is not one label for each column.
pub fn accuracy(logits: &DMatrix<f32>, labels: &[usize]) -> f64 {
    assert_eq!(logits.ncols(), labels.len(), "there is one label for each column");
    let right = logits.column_iter().zip(labels).filter(|(column, label)| {
        let own = column.iter().nth(**label);
        own.is_some_and(|own| column.iter().enumerate().all(|(i, other)| i == **label || other < own))
    });
    right.count() as f64 / labels.len() as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_element_decides() {
        let logits = DMatrix::from_row_slice(2, 4, &[1.0, 0.0, 2.0, f32::NAN, 0.0, 3.0, 2.0, 0.0]);
        assert_eq!(accuracy(&logits, &[0, 1, 1, 1]), 0.5);
        assert_eq!(accuracy(&logits, &[1, 0, 0, 7]), 0.0);
        assert!(accuracy(&DMatrix::zeros(2, 0), &[]).is_nan());
    }
}
