// errors: 1
use pc_runtime::prelude::*;

enum Kind {
    Wide,
}

#[derive(Parameters)]
struct Layer {
    w: f64,
    #[parameters(skip)]
    kind: Kind,
}

#[predictive_coding]
fn model(#[param] p: &Layer, x: f64) -> f64 {
    match p.kind {
        Kind::Wide => p.w * x,
    }
}

fn main() {
    let _ = Network::<model>::new(Layer { w: 1.0, kind: Kind::Wide });
}
