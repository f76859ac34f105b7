//! Shapes, views and matrix products.
//!
//! Every vertex of a graph is a column-major matrix of the function's scalar, whatever the type of
//! the variable it belongs to; its [`Rank`] remembers whether that was a scalar, a vector or a
//! matrix. This is the only module that knows a GEMM library, and the only one with `unsafe` code.
//!
//! The GEMM library allocates memory in every product that it cuts into blocks. Where there are
//! micro-kernels for the processor at hand, the blocks are cut here instead, around the same kernels, with
//! memory that each thread keeps.

mod view;

use nalgebra::{Dim, Matrix, RawStorage};

use crate::scalar::Real;

pub use view::{Rank, Shape, View, ViewMut};

/// One factor of a matrix product: a view, transposed or not.
#[derive(Clone, Copy, Debug)]
pub struct Factor<'a, T> {
    view: View<'a, T>,
    transposed: bool,
}

impl<'a, T: Real> View<'a, T> {
    /// The matrix as a factor of [`product`].
    pub const fn factor(self) -> Factor<'a, T> {
        Factor { view: self, transposed: false }
    }

    /// The transposed matrix as a factor of [`product`]; nothing is moved.
    pub const fn transposed(self) -> Factor<'a, T> {
        Factor { view: self, transposed: true }
    }
}

impl<T: Real> Factor<'_, T> {
    const fn nrows(&self) -> usize {
        if self.transposed { self.view.ncols() } else { self.view.nrows() }
    }

    const fn ncols(&self) -> usize {
        if self.transposed { self.view.nrows() } else { self.view.ncols() }
    }

    /// (column stride, row stride)
    const fn strides(&self) -> (isize, isize) {
        let nrows = self.view.nrows().cast_signed();
        if self.transposed { (1, nrows) } else { (nrows, 1) }
    }

    /// Where element (i, j) lies.
    fn at(&self, i: usize, j: usize) -> *const T {
        let (i, j) = if self.transposed { (j, i) } else { (i, j) };
        self.view.data()[i + j * self.view.nrows()..].as_ptr()
    }
}

/// What [`product`] does with what its target holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Write {
    /// The product replaces it.
    Replace,
    /// The product is added to it.
    Add,
}

/// The matrix product `left · right`, written or added to `target`.
///
/// Single-threaded, so that its bits do not depend on the number of threads.
///
/// # Panics
/// If the shapes do not fit.
pub fn product<T: Real>(
    left: Factor<'_, T>,
    right: Factor<'_, T>,
    target: &mut ViewMut<'_, T>,
    write: Write,
) {
    let (m, k, n) = (left.nrows(), left.ncols(), right.ncols());
    assert_eq!(k, right.nrows(), "the inner dimensions of a product agree");
    assert_eq!((m, n), (target.shape().nrows, target.shape().ncols), "the target has the product's shape");
    let add = write == Write::Add;
    if k == 0 && !add {
        target.data().fill(T::zero());
    }
    if m == 0 || n == 0 || k == 0 {
        return;
    }
    if T::multiply(left, right, target, write) {
        return;
    }
    let ((left_cs, left_rs), (right_cs, right_rs)) = (left.strides(), right.strides());
    // SAFETY: each view holds exactly nrows · ncols elements (checked when it was made) and the
    // strides walk over them column-major, forwards or transposed; the asserts above tie the three
    // shapes together; `target` is borrowed mutably, so it overlaps neither factor. All are aligned.
    #[allow(unsafe_code)]
    unsafe {
        gemm::gemm(
            m,
            n,
            k,
            target.data().as_mut_ptr(),
            m.cast_signed(),
            1,
            add,
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

/// A scalar that can be multiplied in blocks.
pub trait Multiply: Sized {
    /// Multiplies in blocks. Returns `false`, with nothing done, where the GEMM library needs no memory of
    /// its own, or there are no micro-kernels for the processor at hand.
    #[doc(hidden)]
    fn multiply(
        left: Factor<'_, Self>,
        right: Factor<'_, Self>,
        target: &mut ViewMut<'_, Self>,
        write: Write,
    ) -> bool {
        let _ = (left, right, target, write);
        false
    }
}

#[cfg(not(target_arch = "x86_64"))]
impl Multiply for f32 {}
#[cfg(not(target_arch = "x86_64"))]
impl Multiply for f64 {}

/// The elements of a nalgebra matrix as one slice, where its storage has no gaps.
pub(crate) fn contiguous<T, R: Dim, C: Dim, S: RawStorage<T, R, C>>(
    matrix: &Matrix<T, R, C, S>,
) -> Option<&[T]> {
    // SAFETY: `is_contiguous` is exactly the condition under which the whole storage is one slice.
    #[allow(unsafe_code)]
    matrix.data.is_contiguous().then(|| unsafe { matrix.data.as_slice_unchecked() })
}

/// The GEMM library's own way through a product, with memory that each thread keeps.
#[cfg(target_arch = "x86_64")]
mod blocks {
    use std::cell::RefCell;
    use std::ops::Range;

    use gemm_common::Ptr;
    use gemm_common::cache::{KernelParams, kernel_params};
    use gemm_common::gemm::{get_lhs_packing_threshold_single_thread, get_rhs_packing_threshold};
    use gemm_common::microkernel::MicroKernelFn;
    use gemm_common::pack_operands::{pack_lhs, pack_rhs};
    use gemm_common::simd::Simd;

    use super::{Factor, Multiply, ViewMut, Write};
    use crate::scalar::Real;

    macro_rules! multiply {
        ($scalar:ident: $library:ident, [$($simd:ident $instructions:ident $bytes:literal),*]) => {
            impl Multiply for $scalar {
                fn multiply(
                    left: Factor<'_, Self>,
                    right: Factor<'_, Self>,
                    target: &mut ViewMut<'_, Self>,
                    write: Write,
                ) -> bool {
                    if needs_no_memory(&left, &right) {
                        return false;
                    }
                    $(
                        if let Some(simd) = gemm_common::simd::$simd::try_new() {
                            use $library::microkernel::$instructions::$scalar::{MR_DIV_N, NR, UKR};
                            const LANES: usize = $bytes / size_of::<$scalar>();
                            const ROWS: usize = LANES * MR_DIV_N;
                            let kernels = &UKR;
                            let blocks =
                                Blocks::<_, _, LANES, ROWS, NR, MR_DIV_N> { simd, kernels, left, right };
                            blocks.multiply(target, write);
                            return true;
                        }
                    )*
                    false
                }
            }
        };
    }

    // Registers of 64 bytes, or of 32.
    multiply!(f32: gemm_f32, [V4 avx512f 64, V3 fma 32]);
    multiply!(f64: gemm_f64, [V4 avx512f 64, V3 fma 32]);

    /// Whether the GEMM library multiplies without blocks: by vectors, sums of two outer products, small ones
    /// whose columns lie side by side along the inner dimension.
    fn needs_no_memory<T: Real>(left: &Factor<'_, T>, right: &Factor<'_, T>) -> bool {
        let (m, k, n) = (left.nrows(), left.ncols(), right.ncols());
        let along = left.strides().0 == 1 && right.strides().1 == 1;
        m == 1 || n == 1 || k <= 2 || (along && m * n <= 256)
    }

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

    /// Cuts a range into pieces of `size` and a rest.
    fn pieces(range: &Range<usize>, size: usize) -> impl Iterator<Item = Range<usize>> {
        let end = range.end;
        range.clone().step_by(size).map(move |start| start..end.min(start + size))
    }
}
