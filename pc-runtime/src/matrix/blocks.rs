//! The GEMM library's own way through a product, with memory that each thread keeps.

use std::cell::RefCell;
use std::ops::Range;

use gemm_common::Ptr;
use gemm_common::cache::{KernelParams, kernel_params};
use gemm_common::gemm::{get_lhs_packing_threshold_single_thread, get_rhs_packing_threshold};
use gemm_common::microkernel::MicroKernelFn;
use gemm_common::pack_operands::{pack_lhs, pack_rhs};
use gemm_common::simd::{Scalar, Simd};

use super::{Factor, ViewMut, Write};
use crate::scalar::Real;

/// A scalar that can be multiplied.
pub trait Multiply: Sized {
    /// Multiplies factors of which no side is empty, with the micro-kernels for the processor at hand.
    #[doc(hidden)]
    fn multiply(
        left: Factor<'_, Self>,
        right: Factor<'_, Self>,
        target: &mut ViewMut<'_, Self>,
        write: Write,
    );

    /// The same, always in blocks, with the micro-kernels for any processor.
    #[cfg(test)]
    fn multiply_anywhere(
        left: Factor<'_, Self>,
        right: Factor<'_, Self>,
        target: &mut ViewMut<'_, Self>,
        write: Write,
    );
}

/// A product in blocks around micro-kernels of the GEMM library, in registers of so many bytes.
macro_rules! blocks {
    ($library:ident::$instructions:ident::$scalar:ident, $bytes:expr, $simd:expr, $factors:expr) => {{
        use $library::microkernel::$instructions::$scalar::{H_M, MR_DIV_N, NR, UKR};
        const LANES: usize = $bytes / size_of::<$scalar>();
        const ROWS: usize = LANES * MR_DIV_N;
        let (simd, (left, right)) = ($simd, $factors);
        Blocks::<_, _, LANES, ROWS, NR, MR_DIV_N> { simd, kernels: &UKR, has_dots: H_M > 0, left, right }
    }};
}

macro_rules! multiply {
    ($scalar:ident: $library:ident) => {
        impl Multiply for $scalar {
            fn multiply(
                left: Factor<'_, Self>,
                right: Factor<'_, Self>,
                target: &mut ViewMut<'_, Self>,
                write: Write,
            ) {
                const BYTES: usize = size_of::<$scalar>();
                let factors = (left, right);
                #[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
                {
                    use gemm_common::simd::{V3, V4};
                    if let Some(simd) = V4::try_new() {
                        return blocks!($library::avx512f::$scalar, 64, simd, factors).product(target, write);
                    }
                    if let Some(simd) = V3::try_new() {
                        return blocks!($library::fma::$scalar, 32, simd, factors).product(target, write);
                    }
                }
                #[cfg(target_arch = "aarch64")]
                if gemm_common::feature_detected!("neon") {
                    return blocks!($library::neon::$scalar, 16, Scalar, factors).product(target, write);
                }
                #[cfg(target_arch = "wasm32")]
                if gemm_common::feature_detected!("simd128") {
                    return blocks!($library::simd128::$scalar, 16, Scalar, factors).product(target, write);
                }
                blocks!($library::scalar::$scalar, BYTES, Scalar, factors).product(target, write);
            }

            #[cfg(test)]
            fn multiply_anywhere(
                left: Factor<'_, Self>,
                right: Factor<'_, Self>,
                target: &mut ViewMut<'_, Self>,
                write: Write,
            ) {
                const BYTES: usize = size_of::<$scalar>();
                blocks!($library::scalar::$scalar, BYTES, Scalar, (left, right)).multiply(target, write);
            }
        }
    };
}

multiply!(f32: gemm_f32);
multiply!(f64: gemm_f64);

/// A line of the cache.
#[derive(Clone, Copy)]
#[repr(align(64))]
struct Line {
    _bytes: [u8; 64],
}

/// Packed panels of the left and the right factor.
struct Packed {
    left: Vec<Line>,
    right: Vec<Line>,
}

thread_local! {
    static PACKED: RefCell<Packed> = const { RefCell::new(Packed { left: Vec::new(), right: Vec::new() }) };
}

/// Room for `count` scalars, for whatever they are to be.
fn room<T>(memory: &mut Vec<Line>, count: usize) -> *mut T {
    let lines = (count * size_of::<T>()).div_ceil(size_of::<Line>());
    if memory.len() < lines {
        memory.resize(lines, Line { _bytes: [0; 64] });
    }
    memory.as_mut_ptr().cast()
}

/// A product in blocks that fit the caches. A micro-kernel multiplies up to `ROWS` rows, in `VECTORS`
/// registers of `LANES` elements, by up to `COLUMNS` columns.
struct Blocks<
    'a,
    T: 'static,
    S,
    const LANES: usize,
    const ROWS: usize,
    const COLUMNS: usize,
    const VECTORS: usize,
> {
    simd: S,
    /// By registers and by columns, each counted from one.
    kernels: &'static [[MicroKernelFn<T>; COLUMNS]; VECTORS],
    /// Whether the library has kernels of another kind beside them, which multiply along the inner dimension.
    has_dots: bool,
    left: Factor<'a, T>,
    right: Factor<'a, T>,
}

/// Panels of `ROWS` rows or `COLUMNS` columns of a factor, packed or where they are.
struct Panels<T> {
    first: *const T,
    depth: usize,
    /// From one panel to the next.
    next: usize,
    column_stride: isize,
    row_stride: isize,
}

impl<T> Panels<T> {
    const fn panel(&self, index: usize) -> *const T {
        self.first.wrapping_add(index * self.next)
    }
}

impl<T: Real, S: Simd, const LANES: usize, const ROWS: usize, const COLUMNS: usize, const VECTORS: usize>
    Blocks<'_, T, S, LANES, ROWS, COLUMNS, VECTORS>
{
    /// The product, by the library where that needs no memory for it.
    #[inline]
    fn product(&self, target: &mut ViewMut<'_, T>, write: Write) {
        if self.needs_no_memory() {
            multiply_at_once(self.left, self.right, target, write);
        } else {
            self.multiply(target, write);
        }
    }

    /// Whether the library multiplies without blocks: by vectors, sums of two outer products, small ones
    /// whose columns lie side by side along the inner dimension.
    const fn needs_no_memory(&self) -> bool {
        let (m, k, n) = (self.left.nrows(), self.left.ncols(), self.right.ncols());
        let along = self.left.strides().0 == 1 && self.right.strides().1 == 1;
        m == 1 || n == 1 || k <= 2 || (self.has_dots && along && m * n <= 256)
    }

    /// Multiplies in blocks.
    fn multiply(&self, target: &mut ViewMut<'_, T>, write: Write) {
        let (m, k, n) = (self.left.nrows(), self.left.ncols(), self.right.ncols());
        let sizes = if m <= 64 && n <= 64 {
            KernelParams { mc: m, kc: k.min(512), nc: n }
        } else {
            kernel_params(m, n, k, ROWS, COLUMNS, size_of::<T>())
        };
        let nc = if sizes.nc == 0 { 128 * COLUMNS } else { sizes.nc };
        PACKED.with_borrow_mut(|packed| {
            for columns in pieces(&(0..n), nc) {
                for depth in pieces(&(0..k), sizes.kc) {
                    let right = self.right_panels(&depth, &columns, &mut packed.right);
                    let write = if depth.start == 0 { write } else { Write::Add };
                    for rows in pieces(&(0..m), sizes.mc) {
                        let left = self.left_panels(&rows, &depth, columns.len(), &mut packed.left);
                        self.block(&rows, &columns, &left, &right, target, write);
                    }
                }
            }
        });
    }

    /// Panels of the left factor, packed where a micro-kernel cannot read whole registers or reads often.
    fn left_panels(
        &self,
        rows: &Range<usize>,
        depth: &Range<usize>,
        columns: usize,
        memory: &mut Vec<Line>,
    ) -> Panels<T> {
        let (column_stride, row_stride) = self.left.strides();
        let first = self.left.at(rows.start, depth.start);
        let (rows, depth) = (rows.len(), depth.len());
        let whole = row_stride == 1 && rows.is_multiple_of(LANES);
        if whole && columns <= get_lhs_packing_threshold_single_thread() * COLUMNS {
            return Panels { first, depth, next: ROWS, column_stride, row_stride };
        }
        let next = ROWS * depth;
        let packed = room(memory, next * rows.div_ceil(ROWS));
        let (to, from) = (Ptr(packed), Ptr(first.cast_mut()));
        let simd = self.simd;
        // SAFETY: the block lies in the factor; there is room for its panels, each `next` long.
        #[allow(unsafe_code)]
        unsafe {
            pack_lhs::<_, LANES, ROWS, _>(simd, rows, depth, to, from, column_stride, row_stride, next);
        }
        Panels { first: packed, depth, next, column_stride: ROWS.cast_signed(), row_stride: 1 }
    }

    /// Panels of the right factor, packed where a micro-kernel reads them often.
    fn right_panels(
        &self,
        depth: &Range<usize>,
        columns: &Range<usize>,
        memory: &mut Vec<Line>,
    ) -> Panels<T> {
        let (column_stride, row_stride) = self.right.strides();
        let first = self.right.at(depth.start, columns.start);
        let (columns, depth) = (columns.len(), depth.len());
        let few = if row_stride == 1 { get_rhs_packing_threshold().max(2) } else { 2 };
        if self.left.nrows() <= few * ROWS {
            let next = COLUMNS * column_stride.cast_unsigned();
            return Panels { first, depth, next, column_stride, row_stride };
        }
        let next = COLUMNS * depth;
        let packed = room(memory, next * columns.div_ceil(COLUMNS));
        let (to, from) = (Ptr(packed), Ptr(first.cast_mut()));
        let simd = self.simd;
        // SAFETY: the block lies in the factor; there is room for its panels, each `next` long.
        #[allow(unsafe_code)]
        unsafe {
            pack_rhs::<_, 1, COLUMNS, _>(simd, columns, depth, to, from, column_stride, row_stride, next);
        }
        Panels { first: packed, depth, next, column_stride: 1, row_stride: COLUMNS.cast_signed() }
    }

    /// Multiplies a block, micro-kernel by micro-kernel.
    fn block(
        &self,
        rows: &Range<usize>,
        columns: &Range<usize>,
        left: &Panels<T>,
        right: &Panels<T>,
        target: &mut ViewMut<'_, T>,
        write: Write,
    ) {
        let stride = target.shape().nrows;
        let accumulate = u8::from(write == Write::Add);
        for (j, columns) in pieces(columns, COLUMNS).enumerate() {
            for (i, rows) in pieces(rows, ROWS).enumerate() {
                let kernel = self.kernels[rows.len().div_ceil(LANES) - 1][columns.len() - 1];
                // SAFETY: the processor has the instructions, or there were no `simd`. Both panels hold
                // `depth` times as many elements as are read, the left one whole registers. The rows and
                // columns lie in the target, which is borrowed mutably and overlaps neither factor.
                #[allow(unsafe_code)]
                unsafe {
                    kernel(
                        rows.len(),
                        columns.len(),
                        left.depth,
                        target.data()[rows.start + columns.start * stride..].as_mut_ptr(),
                        left.panel(i),
                        right.panel(j),
                        stride.cast_signed(),
                        1,
                        left.column_stride,
                        right.row_stride,
                        right.column_stride,
                        T::one(),
                        T::one(),
                        accumulate,
                        false,
                        false,
                        false,
                        std::ptr::null(),
                    );
                }
            }
        }
    }
}

/// Multiplies with the GEMM library.
#[inline]
fn multiply_at_once<T: Real>(
    left: Factor<'_, T>,
    right: Factor<'_, T>,
    target: &mut ViewMut<'_, T>,
    write: Write,
) {
    let (m, k, n) = (left.nrows(), left.ncols(), right.ncols());
    let ((left_cs, left_rs), (right_cs, right_rs)) = (left.strides(), right.strides());
    // SAFETY: each view holds exactly nrows · ncols elements (checked when it was made) and the
    // strides walk over them column-major, forwards or transposed; `product` ties the three shapes
    // together; `target` is borrowed mutably, so it overlaps neither factor. All are aligned.
    #[allow(unsafe_code)]
    unsafe {
        gemm::gemm(
            m,
            n,
            k,
            target.data().as_mut_ptr(),
            m.cast_signed(),
            1,
            write == Write::Add,
            left.view.data().as_ptr(),
            left_cs,
            left_rs,
            right.view.data().as_ptr(),
            right_cs,
            right_rs,
            T::one(),
            T::one(),
            false,
            false,
            false,
            gemm::Parallelism::None,
        );
    }
}

/// Cuts a range into pieces of `size` and a rest.
fn pieces(range: &Range<usize>, size: usize) -> impl Iterator<Item = Range<usize>> {
    let end = range.end;
    range.clone().step_by(size).map(move |start| start..end.min(start + size))
}
