// errors: 1
use pc_runtime::prelude::*;

#[derive(Clone, Parameters)]
#[parameters(crate = )]
struct Layer {
    w: f64,
}

fn main() {}
