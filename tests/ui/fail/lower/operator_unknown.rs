// errors: 1
use pc_runtime::prelude::*;

#[predictive_coding]
fn model(x: f64, y: f64, #[constant] flag: bool) -> f64 {
    let a = x % y;
    let b = -a * x;
    let c = x < y;
    let d = !flag & (y > x);
    b
}

fn main() {
    let _ = Network::<model>::new(());
}
