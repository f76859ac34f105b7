// errors: 2
use nalgebra::DMatrix;
use pc_runtime::prelude::*;

#[predictive_coding]
fn model(#[param] w: &nalgebra::Vector2<f64>, v: nalgebra::Vector2<f64>) -> nalgebra::Vector2<f64> {
    let y = v.x * v;
    y + w
}

#[derive(Clone, Parameters)]
struct Layer {
    w: DMatrix<f64>,
}

// Of its network, too, nothing more is said.
#[predictive_coding]
fn unmarked(p: &Layer, x: &DMatrix<f64>) -> DMatrix<f64> {
    &p.w * x
}

fn main() {
    let _ = Network::<unmarked>::new(Layer { w: DMatrix::zeros(2, 2) }).predict(&DMatrix::zeros(2, 1));
    let _ = Network::<model>::new(nalgebra::Vector2::zeros());
}
