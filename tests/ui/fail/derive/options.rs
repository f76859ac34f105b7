// errors: 6
use pc_runtime::prelude::*;

#[derive(Clone, Parameters)]
#[parameters(skip)]
struct First {
    a: f32,
}

#[derive(Clone, Parameters)]
struct Second {
    #[parameters(skipp)]
    a: f32,
    #[parameters(crate = pc_runtime)]
    b: f32,
    #[parameters = "skip"]
    c: f32,
    #[param(skip)]
    d: usize,
    #[constant]
    e: usize,
}

fn main() {}
