// errors: 2
use nalgebra::DMatrix;
use pc_runtime::prelude::*;

thread_local! {
    static FIRST: DMatrix<f64> = DMatrix::zeros(2, 2);
}

#[predictive_coding]
fn model(#[param] w: &DMatrix<f64>, x: &DMatrix<f64>) -> DMatrix<f64> {
    let n = if x.ncols() > 3 {
        return FIRST.with(Clone::clone);
    } else {
        3.0
    };
    let mut m = 0.0;
    for i in 0..3 {
        if i > 1 {
            break;
        }
        if i > 2 {
            return FIRST.with(Clone::clone);
        }
        m += 1.0;
    }
    w * x * n * m
}

fn main() {
    let _ = Network::<model>::new(DMatrix::zeros(2, 2));
}
