use std::io::Write;
use std::sync::atomic::{AtomicUsize, Ordering};

use flate2::Compression;
use flate2::write::GzEncoder;

use super::*;

/// A directory with a small MNIST, removed when the test is over.
struct Directory(PathBuf);

impl Directory {
    fn new() -> Self {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let name = format!("pc-idx-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let directory = Self(std::env::temp_dir().join(name));
        fs::create_dir_all(&directory.0).unwrap();
        for (set, labels) in [("train", &[7_u8, 0, 9][..]), ("t10k", &[3])] {
            let pixels: Vec<u8> = (0..labels.len() * PIXELS).map(|i| (i % 256) as u8).collect();
            let sizes = [labels.len() as u32, 28, 28];
            directory.write(&format!("{set}-images-idx3-ubyte"), &idx(IMAGES, &sizes, &pixels));
            directory.write(&format!("{set}-labels-idx1-ubyte"), &idx(LABELS, &sizes[..1], labels));
        }
        directory
    }

    fn write(&self, name: &str, bytes: &[u8]) {
        fs::write(self.0.join(name), bytes).unwrap();
    }

    /// The error after a file was replaced, with the name of the directory taken out.
    fn error_with(&self, name: &str, bytes: &[u8]) -> String {
        self.write(name, bytes);
        self.error()
    }

    fn error(&self) -> String {
        let error = read_mnist(&self.0).unwrap_err().to_string();
        error.replace(&format!("{}/", self.0.display()), "")
    }
}

impl Drop for Directory {
    fn drop(&mut self) {
        // Left behind, it does no harm.
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn idx(magic: u32, sizes: &[u32], body: &[u8]) -> Vec<u8> {
    let header = [&[magic], sizes].concat();
    header.into_iter().flat_map(u32::to_be_bytes).chain(body.iter().copied()).collect()
}

fn compress(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn plain_and_compressed_files_hold_the_same() {
    let directory = Directory::new();
    let (train, test) = read_mnist(&directory.0).unwrap();
    assert_eq!(train.labels, [7, 0, 9]);
    assert_eq!((train.images.shape(), test.images.shape()), ((PIXELS, 3), (PIXELS, 1)));
    assert_eq!(train.images[(255, 0)], 1.0);
    assert_eq!(train.images[(1, 1)], ((PIXELS + 1) % 256) as f32 / 255.0);

    for name in ["train-images-idx3-ubyte", "t10k-labels-idx1-ubyte"] {
        let path = directory.0.join(name);
        directory.write(&format!("{name}.gz"), &compress(&fs::read(&path).unwrap()));
        fs::remove_file(path).unwrap();
    }
    assert_eq!(read_mnist(&directory.0).unwrap(), (train, test));
}

#[test]
fn a_missing_file_is_named() {
    let directory = Directory::new();
    fs::remove_file(directory.0.join("t10k-labels-idx1-ubyte")).unwrap();
    assert_eq!(directory.error(), "t10k-labels-idx1-ubyte: no such file, nor one with `.gz`");
}

#[test]
fn a_file_of_another_kind_is_refused() {
    assert_eq!(
        Directory::new().error_with("train-images-idx3-ubyte", &idx(LABELS, &[1], &[1])),
        "train-images-idx3-ubyte: expected the magic number 0x00000803 of an IDX file of images, \
         found 0x00000801"
    );
    assert_eq!(
        Directory::new().error_with("t10k-labels-idx1-ubyte", b"<html>"),
        "t10k-labels-idx1-ubyte: expected the magic number 0x00000801 of an IDX file of labels, \
         found 0x3c68746d"
    );
}

#[test]
fn images_of_another_size_are_refused() {
    assert_eq!(
        Directory::new().error_with("train-images-idx3-ubyte", &idx(IMAGES, &[1, 32, 28], &[0; 896])),
        "train-images-idx3-ubyte: expected images of 28×28 pixels, found 32×28"
    );
}

#[test]
fn a_wrong_length_is_refused() {
    let cases: [(&str, Vec<u8>, &str); 5] = [
        ("train-images-idx3-ubyte", vec![], "expected 16 bytes, found 0"),
        ("train-images-idx3-ubyte", idx(IMAGES, &[3, 28], &[]), "expected 16 bytes, found 12"),
        (
            "train-images-idx3-ubyte",
            idx(IMAGES, &[u32::MAX, 28, 28], &[0; 5]),
            "expected 3367254359296 bytes, found 21",
        ),
        ("train-labels-idx1-ubyte", idx(LABELS, &[3], &[1, 2]), "expected 11 bytes, found 10"),
        ("train-labels-idx1-ubyte", idx(LABELS, &[3], &[1, 2, 3, 4]), "expected 11 bytes, found 12"),
    ];
    for (name, bytes, message) in cases {
        assert_eq!(Directory::new().error_with(name, &bytes), format!("{name}: {message}"));
    }
}

#[test]
fn a_label_that_is_no_digit_is_refused() {
    assert_eq!(
        Directory::new().error_with("t10k-labels-idx1-ubyte", &idx(LABELS, &[1], &[10])),
        "t10k-labels-idx1-ubyte: expected labels from 0 to 9, found 10 at 0"
    );
}

#[test]
fn counts_must_agree() {
    assert_eq!(
        Directory::new().error_with("train-labels-idx1-ubyte", &idx(LABELS, &[2], &[1, 2])),
        "train-labels-idx1-ubyte: expected one label for each of the 3 images of \
         train-images-idx3-ubyte, found 2"
    );
}

#[test]
fn a_damaged_compressed_file_is_refused() {
    let directory = Directory::new();
    let name = "train-images-idx3-ubyte";
    let bytes = compress(&fs::read(directory.0.join(name)).unwrap());
    fs::remove_file(directory.0.join(name)).unwrap();
    for damaged in [&bytes[..bytes.len() / 2], b"not compressed at all"] {
        let error = directory.error_with(&format!("{name}.gz"), damaged);
        let expected = "train-images-idx3-ubyte.gz: expected a readable file, complete if compressed: ";
        assert!(error.starts_with(expected), "{error}");
    }
}
