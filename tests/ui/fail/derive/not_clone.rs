// errors: 1
use pc_runtime::prelude::*;

#[derive(Parameters)]
struct Layer {
    w: f32,
}

fn main() {}
