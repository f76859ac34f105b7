// errors: 3
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
