// errors: 3
use nalgebra::DMatrix;
use pc_runtime::prelude::*;

#[predictive_coding]
fn model(#[param] w: &DMatrix<f64>, x: &DMatrix<f64>) -> DMatrix<f64> {
    let many = [x; 3];
    let more = vec![w * x; x.ncols()];
    let much = vec![tanh(x); 2];
    w * many[1] + &more[0] + &much[0]
}

fn main() {
    let _ = Network::<model>::new(DMatrix::zeros(2, 2));
}
