// errors: 5
use nalgebra::DMatrix;
use pc_runtime::prelude::*;

type Flag = bool;

struct Settings;

#[predictive_coding]
fn alias(#[param] w: &DMatrix<f64>, x: &DMatrix<f64>, _flag: Flag) -> DMatrix<f64> {
    w * x
}

#[predictive_coding]
fn several(#[param] w: &DMatrix<f64>, _a: &Settings, x: &DMatrix<f64>, _b: &[Settings]) -> DMatrix<f64> {
    let h = w * x;
    alias(w, &h, true)
}

trait Apply {
    fn apply(&self, x: &DMatrix<f64>, settings: Settings) -> DMatrix<f64>;
}

#[derive(Clone, Parameters)]
struct Dense {
    w: DMatrix<f64>,
}

#[predictive_coding]
impl Apply for Dense {
    fn apply(&self, x: &DMatrix<f64>, _settings: Settings) -> DMatrix<f64> {
        &self.w * x
    }
}

enum Act {
    Tanh,
    None,
}

#[predictive_coding]
fn activated(#[param] w: &DMatrix<f64>, x: &DMatrix<f64>, act: &Act) -> DMatrix<f64> {
    let h = w * x;
    match act {
        Act::Tanh => tanh(&h),
        Act::None => h,
    }
}

fn main() {
    let _ = Network::<several>::new(DMatrix::zeros(2, 2));
}
