//! The models that the benches train, and the programs that they expand.

pub mod programs;

use nalgebra::{DMatrix, DVector};
use pc_runtime::prelude::*;

/// A layer of an MLP.
#[derive(Clone, Parameters)]
pub struct Layer {
    /// Weights, outputs × inputs.
    pub w: DMatrix<f32>,
    /// Biases.
    pub b: DVector<f32>,
}

/// An MLP.
#[derive(Clone, Parameters)]
pub struct Mlp {
    /// From the inputs up.
    pub layers: Vec<Layer>,
}

/// An MLP of the given widths, Xavier-initialised.
pub fn mlp<const N: usize>(widths: [usize; N], seed: u64) -> Mlp {
    let mut init = Initialiser::seeded(seed);
    let layer = |pair: &[usize]| Layer { w: init.xavier(pair[1], pair[0]), b: DVector::zeros(pair[1]) };
    Mlp { layers: widths.windows(2).map(layer).collect() }
}

/// A tanh MLP of three layers.
#[predictive_coding]
pub fn mlp3(#[param] p: &Mlp, x: &DMatrix<f32>) -> DMatrix<f32> {
    let h1 = tanh(&affine(&p.layers[0].w, x, &p.layers[0].b));
    let h2 = tanh(&affine(&p.layers[1].w, &h1, &p.layers[1].b));
    affine(&p.layers[2].w, &h2, &p.layers[2].b)
}

/// A tanh MLP of four layers.
#[predictive_coding]
pub fn mlp4(#[param] p: &Mlp, x: &DMatrix<f32>) -> DMatrix<f32> {
    let h1 = tanh(&affine(&p.layers[0].w, x, &p.layers[0].b));
    let h2 = tanh(&affine(&p.layers[1].w, &h1, &p.layers[1].b));
    let h3 = tanh(&affine(&p.layers[2].w, &h2, &p.layers[2].b));
    affine(&p.layers[3].w, &h3, &p.layers[3].b)
}
