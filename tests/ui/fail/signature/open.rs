// errors: 4
use nalgebra::DVector;
use pc_runtime::prelude::*;

trait Layer {
    type Output;
    fn forward(&self, x: &DVector<f64>) -> Self::Output;
}

#[derive(Clone, Parameters)]
struct Stack<L> {
    layer: L,
}

// What the type is, only the layer says.
#[predictive_coding]
impl<L: Layer> Layer for Stack<L> {
    type Output = L::Output;

    fn forward(&self, x: &DVector<f64>) -> Self::Output {
        let h = tanh(x);
        self.layer.forward(&h)
    }
}

#[predictive_coding(unnamed)]
impl<L> Stack<L>
where
    L: Layer,
{
    fn among_others(&self, x: &DVector<f64>) -> (DVector<f64>, L::Output) {
        (tanh(x), self.layer.forward(x))
    }

    fn taken(&self, x: &DVector<f64>, y: &<L as Layer>::Output) -> DVector<f64> {
        let _ = y;
        x.tahn()
    }
}

fn main() {}
