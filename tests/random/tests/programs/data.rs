//! Parameters, constants and data of the programs.

use nalgebra::{DMatrix, DVector, SVector};
use pc_runtime::Parameters;

/// Parameters of a part.
#[derive(Clone, Debug, Parameters)]
pub(crate) struct Layer<T = f64> {
    /// The weights.
    pub(crate) w: DMatrix<T>,
    /// The bias.
    pub(crate) b: DVector<T>,
    /// A scale.
    pub(crate) s: T,
}

/// Parameters of several forms.
#[derive(Clone, Debug, Parameters)]
pub(crate) enum Block<T = f64> {
    /// A layer.
    Dense(Layer<T>),
    /// Two leaves.
    Gate {
        /// The weights.
        w: DMatrix<T>,
        /// The bias.
        v: DVector<T>,
    },
    /// None at all.
    Off,
}

/// Parameters of any kind, one after another.
#[derive(Clone, Debug, Parameters)]
pub(crate) struct Stack<L> {
    /// Some.
    pub(crate) layers: Vec<L>,
    /// The last.
    pub(crate) last: Box<L>,
}

/// The parameters of all programs.
#[derive(Clone, Debug, Parameters)]
pub(crate) struct Weights<T = f64> {
    /// 2 × 2
    pub(crate) w22: DMatrix<T>,
    /// 2 × 3
    pub(crate) w23: DMatrix<T>,
    /// 3 × 2
    pub(crate) w32: DMatrix<T>,
    /// 3 × 3
    pub(crate) w33: DMatrix<T>,
    /// 2
    pub(crate) v2: DVector<T>,
    /// 3
    pub(crate) v3: DVector<T>,
    /// 1
    pub(crate) s: T,
    /// 3, there.
    pub(crate) some: Option<DVector<T>>,
    /// 2, not there.
    pub(crate) none: Option<DVector<T>>,
    /// One layer.
    pub(crate) layer: Layer<T>,
    /// Some layers.
    pub(crate) layers: Vec<Layer<T>>,
    /// A block of one form.
    pub(crate) first: Block<T>,
    /// A block of another.
    pub(crate) second: Block<T>,
    /// None.
    pub(crate) third: Block<T>,
    /// A stack of layers.
    pub(crate) stack: Stack<Layer<T>>,
    /// A stack of stacks.
    pub(crate) stacks: Stack<Stack<Layer<T>>>,
    /// A flag of the graph.
    #[parameters(skip)]
    pub(crate) deep: bool,
    /// A number of the graph.
    #[parameters(skip)]
    pub(crate) count: usize,
}

/// A constant of several forms.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Mode<T = f64> {
    /// Nothing.
    Low,
    /// A number of things.
    High(usize),
    /// Two constants.
    Both {
        /// A factor.
        rate: T,
        /// A truth.
        on: bool,
    },
}

/// A number in −1..1 without a pattern, the same in every run.
pub(crate) fn number(seed: usize) -> f64 {
    (seed as f64 * 12.9898 + 0.3).sin()
}

/// A vector without a pattern.
pub(crate) fn vector(n: usize, seed: usize) -> DVector<f64> {
    DVector::from_fn(n, |i, _| number(seed + 7 * i))
}

/// A matrix without a pattern.
pub(crate) fn matrix(nrows: usize, ncols: usize, seed: usize) -> DMatrix<f64> {
    DMatrix::from_fn(nrows, ncols, |i, j| number(seed + 7 * i + 31 * j))
}

/// A vector of a static size, without a pattern.
pub(crate) fn fixed<const N: usize>(seed: usize) -> SVector<f64, N> {
    SVector::from_fn(|i, _| number(seed + 7 * i))
}

/// A sequence of data.
pub(crate) fn sequence<V>(length: usize, element: impl FnMut(usize) -> V) -> Vec<V> {
    (0..length).map(element).collect()
}

fn layer(seed: usize) -> Layer {
    Layer { w: matrix(2, 2, seed), b: vector(2, seed + 100), s: number(seed + 200) }
}

/// The parameters that all programs are given.
pub(crate) fn weights() -> Weights {
    Weights {
        w22: matrix(2, 2, 1) * 0.7,
        w23: matrix(2, 3, 2) * 0.7,
        w32: matrix(3, 2, 3) * 0.7,
        w33: matrix(3, 3, 4) * 0.6,
        v2: vector(2, 5),
        v3: vector(3, 6),
        s: 0.7,
        some: Some(vector(3, 7)),
        none: None,
        layer: layer(8),
        layers: vec![layer(9), layer(10)],
        first: Block::Gate { w: matrix(2, 2, 11), v: vector(2, 12) },
        second: Block::Dense(layer(13)),
        third: Block::Off,
        stack: Stack { layers: vec![layer(14)], last: Box::new(layer(15)) },
        stacks: Stack {
            layers: vec![Stack { layers: Vec::new(), last: Box::new(layer(16)) }],
            last: Box::new(Stack { layers: Vec::new(), last: Box::new(layer(17)) }),
        },
        deep: true,
        count: 2,
    }
}
