// errors: 3
use nalgebra::DMatrix;
use pc_runtime::prelude::*;

#[predictive_coding]
fn model(#[param] w: &DMatrix<f64>, x: &DMatrix<f64>) -> DMatrix<f64> {
    let a = unsafe { w * x };
    let b = async { w * x };
    let c = const { 2.0 } * x;
    let d = 'label: {
        break 'label w * x;
    };
    a + c + d
}

fn main() {
    let _ = Network::<model>::new(DMatrix::zeros(2, 2));
}
