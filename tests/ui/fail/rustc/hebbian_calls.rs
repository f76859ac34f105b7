// errors: 5
use nalgebra::DMatrix;
use pc_runtime::prelude::*;

#[derive(Clone, Parameters)]
struct Dense {
    w: DMatrix<f64>,
}

trait Forward {
    fn forward(&self, x: &DMatrix<f64>) -> DMatrix<f64>;
}

#[predictive_coding]
impl Forward for Dense {
    fn forward(&self, x: &DMatrix<f64>) -> DMatrix<f64> {
        tanh(&(&self.w * x))
    }
}

#[predictive_coding(unnamed)]
impl Dense {
    fn linear(&self, x: &DMatrix<f64>) -> DMatrix<f64> {
        &self.w * x
    }
}

#[predictive_coding]
fn dense(#[param] layer: &Dense, x: &DMatrix<f64>) -> DMatrix<f64> {
    layer.forward(x)
}

#[derive(Clone, Parameters)]
struct Stack<L> {
    layers: Vec<L>,
    last: L,
}

#[predictive_coding(unnamed)]
impl<L: Forward> Forward for Stack<L> {
    fn forward(&self, x: &DMatrix<f64>) -> DMatrix<f64> {
        let h = self.last.forward(x);
        tanh(&h)
    }
}

// What is not Hebbian lies in the graphs that are called, at any depth.
#[predictive_coding(require = "hebbian")]
fn model(#[param] p: &Stack<Dense>, x: &DMatrix<f64>) -> DMatrix<f64> {
    let mut h = p.last.linear(x);
    for layer in &p.layers {
        h = layer.forward(&h);
    }
    h = dense(&p.last, &h);
    p.forward(&Dense::forward(&p.layers[0], &h))
}

#[predictive_coding(require = "hebbian")]
impl Stack<Dense> {
    fn run(&self, x: &DMatrix<f64>) -> DMatrix<f64> {
        self.forward(x)
    }
}

fn main() {
    let dense = Dense { w: DMatrix::zeros(2, 2) };
    let _ = Network::<model>::new(Stack { layers: vec![], last: dense });
}
