//! The models that the benches train.

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

/// The layers of an MLP of the given widths, Xavier-initialised.
pub fn layers<const N: usize>(widths: [usize; N], seed: u64) -> Vec<Layer> {
    let mut init = Initialiser::seeded(seed);
    let layer = |pair: &[usize]| Layer { w: init.xavier(pair[1], pair[0]), b: DVector::zeros(pair[1]) };
    widths.windows(2).map(layer).collect()
}

/// A tanh MLP of three layers.
#[predictive_coding]
pub fn mlp3(#[param] layers: &Vec<Layer>, x: &DMatrix<f32>) -> DMatrix<f32> {
    let h1 = tanh(&affine(&layers[0].w, x, &layers[0].b));
    let h2 = tanh(&affine(&layers[1].w, &h1, &layers[1].b));
    affine(&layers[2].w, &h2, &layers[2].b)
}

/// A tanh MLP of four layers.
#[predictive_coding]
pub fn mlp4(#[param] layers: &Vec<Layer>, x: &DMatrix<f32>) -> DMatrix<f32> {
    let h1 = tanh(&affine(&layers[0].w, x, &layers[0].b));
    let h2 = tanh(&affine(&layers[1].w, &h1, &layers[1].b));
    let h3 = tanh(&affine(&layers[2].w, &h2, &layers[2].b));
    affine(&layers[3].w, &h3, &layers[3].b)
}
