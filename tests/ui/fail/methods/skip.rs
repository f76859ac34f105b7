// errors: 5
use nalgebra::{DMatrix, DVector};
use pc_runtime::prelude::*;

#[derive(Clone, Parameters)]
struct Block {
    w: DMatrix<f64>,
}

impl Block {
    #[predictive_coding(skip)]
    fn size(&self) -> usize {
        self.w.nrows()
    }
}

mod inner {
    pub fn scale(x: f64) -> f64 {
        x
    }
}

#[predictive_coding(skip, unnamed)]
impl Block {
    // A helper has no graph.
    fn columns(&self) -> usize {
        self.w.ncols()
    }

    fn twice(&self, x: &DVector<f64>) -> DVector<f64> {
        &self.w * x * 2.0
    }
}

#[predictive_coding(skip)]
fn function(x: f64) -> f64 {
    x * 2.0
}

#[predictive_coding]
impl Block {
    fn forward(&self, x: &DVector<f64>) -> DVector<f64> {
        let n = self::inner::scales(2.0);
        &self.w * x * n
    }
}

fn main() {
    let block = Block { w: DMatrix::zeros(2, 2) };
    let _ = (block.size(), block.columns());
    let _ = inner::scale(1.0);
}
