// errors: 1
use pc_runtime::prelude::*;

#[predictive_coding]
fn model(#[param] w: &nalgebra::Matrix3<f64>, x: &nalgebra::Vector2<f64>) -> nalgebra::Vector3<f64> {
    w * x
}

fn main() {
    let _ = Network::<model>::new(nalgebra::Matrix3::zeros());
}
