// errors: 1
use pc_runtime::prelude::*;

#[derive(Clone, Copy, Parameters)]
union Either {
    a: f32,
    b: f32,
}

fn main() {}
