// errors: 1
use pc_runtime::prelude::*;

#[predictive_coding]
fn model(x: f64) -> f64 {
    let h = (0.0..x).contains(&x);
    x
}

fn main() {
    let _ = Network::<model>::new(());
}
