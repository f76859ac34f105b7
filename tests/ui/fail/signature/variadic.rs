// errors: 4
use pc_runtime::prelude::*;

#[predictive_coding]
unsafe extern "C" fn model(x: f64, mut _more: ...) -> f64 {
    x * 2.0
}

fn main() {}
