// errors: 3
use nalgebra::DMatrix;
use pc_runtime::prelude::*;

#[predictive_coding]
struct Layer;

#[predictive_coding]
mod layers {}

trait Layers {
    #[predictive_coding]
    fn layers();
}

fn main() {
    let _ = Layer;
}
