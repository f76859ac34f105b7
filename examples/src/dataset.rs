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

impl Dataset {
    /// The mean of all pixels, and their standard deviation (1 where they are all the same).
    pub fn moments(&self) -> (f32, f32) {
        let count = self.images.len().max(1) as f64;
        let mean = self.images.iter().map(|&pixel| f64::from(pixel)).sum::<f64>() / count;
        let square = |&pixel: &f32| (f64::from(pixel) - mean).powi(2);
        let deviation = (self.images.iter().map(square).sum::<f64>() / count).sqrt();
        (mean as f32, if deviation > 0.0 { deviation as f32 } else { 1.0 })
    }

    /// Shifts and scales all pixels, so that those of a data set with these moments have mean 0 and
    /// deviation 1. Dark ink on white and white ink on dark are then equally easy to learn.
    pub fn standardise(&mut self, (mean, deviation): (f32, f32)) {
        self.images.apply(|pixel| *pixel = (*pixel - mean) / deviation);
    }
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
    fn standardised_pixels_have_mean_0_and_deviation_1() {
        let images = DMatrix::from_fn(PIXELS, 3, |i, j| ((i + j) % 5) as f32);
        let mut data = Dataset { images, labels: vec![0, 1, 2] };
        data.standardise(data.moments());
        let (mean, deviation) = data.moments();
        assert!(mean.abs() < 1e-5 && (deviation - 1.0).abs() < 1e-5, "{mean} {deviation}");
    }

    #[test]
    fn one_hot_marks_the_class() {
        let expected = [0.0, 0.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0];
        assert_eq!(one_hot(&[2, 0, 7], 3), DMatrix::from_column_slice(3, 3, &expected));
        assert_eq!(one_hot(&[], CLASSES).shape(), (CLASSES, 0));
    }
}
