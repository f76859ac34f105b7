// errors: 1
use pc_runtime::prelude::*;

#[predictive_coding]
fn model(x: f64) -> f64 {
    let between = 0.0..x;
    x * between.start
}

fn main() {
    let _ = Network::<model>::new(());
}
