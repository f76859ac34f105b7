//! Images with their classes.

use nalgebra::DMatrix;

/// The classes of a [`Dataset`]: the digits 0 to 9.
pub const CLASSES: usize = 10;
/// Rows and columns of an image.
pub const SIDE: usize = 28;
/// Pixels of an image.
pub const PIXELS: usize = SIDE * SIDE;

/// Grey images of digits, one a column, with their classes.
#[derive(Clone, Debug, PartialEq)]
pub struct Dataset {
    /// 784 × n: the pixels of an image row by row, from 0 (background) to 1 (ink).
    pub images: DMatrix<f32>,
    /// The digit of each image.
    pub labels: Vec<usize>,
}

/// A column for each label: 1 in the row of its class, else 0.
///
/// # Shapes
/// `classes` × n, where there are n labels. A label that is not below `classes` gives a column of zeros.
pub fn one_hot(labels: &[usize], classes: usize) -> DMatrix<f32> {
    DMatrix::from_fn(classes, labels.len(), |class, sample| f32::from(labels[sample] == class))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_hot_marks_the_class() {
        let expected = [0.0, 0.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0];
        assert_eq!(one_hot(&[2, 0, 7], 3), DMatrix::from_column_slice(3, 3, &expected));
        assert_eq!(one_hot(&[], CLASSES).shape(), (CLASSES, 0));
    }
}
