// errors: 1
use pc_runtime::prelude::*;

#[derive(Clone, Parameters)]
struct Layer {
    w: f32,
    name: String,
}

fn main() {}
