// errors: 1
use pc_runtime::prelude::*;

#[predictive_coding]
fn model(x: f64) -> f32 {
    let y = x as f32;
    y * y
}

fn main() {
    let _ = Network::<model>::new(());
}
