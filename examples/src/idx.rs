//! MNIST in its own format, IDX, plain or compressed.

use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use flate2::read::GzDecoder;
use nalgebra::DMatrix;

use crate::dataset::{CLASSES, Dataset, PIXELS, SIDE};

/// The first number of a file of unsigned bytes with three dimensions.
const IMAGES: u32 = 0x0803;
/// The first number of a file of unsigned bytes with one dimension.
const LABELS: u32 = 0x0801;

/// What is wrong with a file of data.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DataError {
    /// There is no such file.
    #[error("{}: no such file, nor one with `.gz`", .path.display())]
    Missing {
        /// The file, without `.gz`.
        path: PathBuf,
    },
    /// The file cannot be read or decompressed.
    #[error("{}: expected a readable file, complete if compressed: {reason}", .path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system or the decompressor says.
        reason: io::Error,
    },
    /// The file is of another kind.
    #[error("{}: expected the magic number {expected:#010x} of an IDX file of {kind}, found {found:#010x}", .path.display())]
    Magic {
        /// The file.
        path: PathBuf,
        /// Images or labels.
        kind: &'static str,
        /// The number that belongs there.
        expected: u32,
        /// The number that is there.
        found: u32,
    },
    /// The images have another size.
    #[error("{}: expected images of {SIDE}×{SIDE} pixels, found {rows}×{columns}", .path.display())]
    Dimensions {
        /// The file.
        path: PathBuf,
        /// The rows that its header names.
        rows: u32,
        /// The columns that its header names.
        columns: u32,
    },
    /// The file is longer or shorter than its header says.
    #[error("{}: expected {expected} bytes, found {found}", .path.display())]
    Length {
        /// The file.
        path: PathBuf,
        /// The bytes that it should have, uncompressed.
        expected: u64,
        /// The bytes that it has.
        found: u64,
    },
    /// A label is not a digit.
    #[error("{}: expected labels from 0 to 9, found {label} at {index}", .path.display())]
    Label {
        /// The file.
        path: PathBuf,
        /// The place of the label, counted from 0.
        index: usize,
        /// The label.
        label: u8,
    },
    /// Images and labels do not belong together.
    #[error("{}: expected one label for each of the {images} images of {}, found {labels}", .path.display(), .images_path.display())]
    Counts {
        /// The file of the labels.
        path: PathBuf,
        /// The file of the images.
        images_path: PathBuf,
        /// The number of images.
        images: usize,
        /// The number of labels.
        labels: usize,
    },
}

/// Reads the training and the test data of MNIST: the four files `train-images-idx3-ubyte`,
/// `train-labels-idx1-ubyte`, `t10k-images-idx3-ubyte` and `t10k-labels-idx1-ubyte`, each as it is or
/// compressed with `.gz`.
///
/// # Errors
/// For the first file that is missing, damaged, of another kind, or does not fit the others.
///
/// # Source
/// Le Cun, Cortes, Burges, *The MNIST database of handwritten digits*, section "File formats".
pub fn read_mnist(dir: &Path) -> Result<(Dataset, Dataset), DataError> {
    Ok((read_set(dir, "train")?, read_set(dir, "t10k")?))
}

fn read_set(dir: &Path, name: &str) -> Result<Dataset, DataError> {
    let images_file = File::read(&dir.join(format!("{name}-images-idx3-ubyte")))?;
    let labels_file = File::read(&dir.join(format!("{name}-labels-idx1-ubyte")))?;
    let (images, labels) = (images_file.images()?, labels_file.labels()?);
    if images.ncols() != labels.len() {
        return Err(DataError::Counts {
            path: labels_file.path,
            images_path: images_file.path,
            images: images.ncols(),
            labels: labels.len(),
        });
    }
    Ok(Dataset { images, labels })
}

/// A file, decompressed.
struct File {
    path: PathBuf,
    bytes: Vec<u8>,
}

impl File {
    /// Reads `path`, or else `path` with `.gz`.
    fn read(path: &Path) -> Result<Self, DataError> {
        let mut compressed = path.to_owned();
        compressed.as_mut_os_string().push(".gz");
        for (candidate, is_compressed) in [(path, false), (compressed.as_path(), true)] {
            match read_bytes(candidate, is_compressed) {
                Ok(bytes) => return Ok(Self { path: candidate.to_owned(), bytes }),
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(reason) => return Err(DataError::Unreadable { path: candidate.to_owned(), reason }),
            }
        }
        Err(DataError::Missing { path: path.to_owned() })
    }

    fn images(&self) -> Result<DMatrix<f32>, DataError> {
        let [count, rows, columns] = self.header(IMAGES, "images")?;
        if [rows, columns] != [SIDE as u32; 2] {
            return Err(DataError::Dimensions { path: self.path.clone(), rows, columns });
        }
        let pixels = self.body(3, u64::from(count) * PIXELS as u64)?;
        let grey = pixels.iter().map(|&pixel| f32::from(pixel) / 255.0);
        Ok(DMatrix::from_iterator(PIXELS, pixels.len() / PIXELS, grey))
    }

    fn labels(&self) -> Result<Vec<usize>, DataError> {
        let [count] = self.header(LABELS, "labels")?;
        let labels = self.body(1, count.into())?;
        match labels.iter().position(|&label| usize::from(label) >= CLASSES) {
            Some(index) => Err(DataError::Label { path: self.path.clone(), index, label: labels[index] }),
            None => Ok(labels.iter().map(|&label| label.into()).collect()),
        }
    }

    /// The sizes that the header names, behind the magic number.
    fn header<const N: usize>(&self, magic: u32, kind: &'static str) -> Result<[u32; N], DataError> {
        let (numbers, _) = self.bytes.as_chunks::<4>();
        let [found, sizes @ ..] = numbers else { return Err(self.length(Self::header_length(N))) };
        let found = u32::from_be_bytes(*found);
        if found != magic {
            return Err(DataError::Magic { path: self.path.clone(), kind, expected: magic, found });
        }
        let sizes = sizes.first_chunk::<N>().ok_or_else(|| self.length(Self::header_length(N)))?;
        Ok(sizes.map(u32::from_be_bytes))
    }

    /// What follows the header, which names `dimensions` sizes.
    fn body(&self, dimensions: usize, length: u64) -> Result<&[u8], DataError> {
        let header = Self::header_length(dimensions);
        if self.bytes.len() as u64 == header + length {
            return Ok(&self.bytes[header as usize..]);
        }
        Err(self.length(header + length))
    }

    const fn header_length(dimensions: usize) -> u64 {
        4 * (1 + dimensions as u64)
    }

    fn length(&self, expected: u64) -> DataError {
        DataError::Length { path: self.path.clone(), expected, found: self.bytes.len() as u64 }
    }
}

fn read_bytes(path: &Path, compressed: bool) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    if compressed {
        GzDecoder::new(io::BufReader::new(fs::File::open(path)?)).read_to_end(&mut bytes)?;
    } else {
        bytes = fs::read(path)?;
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests;
