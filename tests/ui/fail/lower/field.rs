// errors: 1
use pc_runtime::prelude::*;

#[predictive_coding]
fn model(#[param] w: &nalgebra::Vector2<f64>, v: nalgebra::Vector2<f64>) -> nalgebra::Vector2<f64> {
    let y = v.x * v;
    y + w
}

fn main() {
    let _ = Network::<model>::new(nalgebra::Vector2::zeros());
}
