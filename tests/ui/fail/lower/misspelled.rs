// errors: 10
use nalgebra::DMatrix;
use pc_runtime::prelude::*;

#[derive(Clone, Parameters)]
struct Layer {
    w: DMatrix<f64>,
}

#[predictive_coding]
impl Layer {
    fn forward(&self, x: &DMatrix<f64>) -> DMatrix<f64> {
        let h = &self.w * x;
        h.component_mull(x)
    }
}

#[predictive_coding]
fn methods(#[param] w: &DMatrix<f64>, x: &DMatrix<f64>) -> DMatrix<f64> {
    let h = (w * x).tanhh();
    let g = w * x;
    h + g.weights
}

#[predictive_coding]
fn loops(#[param] w: &DMatrix<f64>, xs: &[DMatrix<f64>]) -> Vec<DMatrix<f64>> {
    let mut ys = Vec::new();
    for x in xs.iterr() {
        ys.pushh(w * x);
    }
    ys
}

#[predictive_coding]
fn sequence(xs: &[DMatrix<f64>]) -> Vec<DMatrix<f64>> {
    let mut ys = Vec::new();
    for x in xs {
        ys.pus(tanh(x));
    }
    ys
}

#[predictive_coding]
fn statements(x: &DMatrix<f64>) -> DMatrix<f64> {
    let mut h = tanh(x);
    h *= x.nrom();
    let mut g = tanh(x);
    g.add_scalr(1.0);
    let n = x.nrow() as f64;
    h + g * n
}

// That a type has no such method, rustc says.
#[predictive_coding]
fn parameters(#[param] layers: &Vec<Layer>, x: &DMatrix<f64>) -> DMatrix<f64> {
    layers[0].forwardd(x)
}

fn main() {
    let _ = Network::<methods>::new(DMatrix::zeros(2, 2));
}
