// errors: 1
use pc_runtime::prelude::*;

struct Step {
    factor: f64,
}

// That they are no values is said of the argument alone.
#[predictive_coding]
fn model(x: f64, steps: &[Step]) -> f64 {
    let mut h = tanh(x);
    for _step in steps {
        h = h * 2.0;
    }
    h
}

fn main() {}
