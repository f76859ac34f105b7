// errors: 8
use nalgebra::DVector;
use pc_runtime::prelude::*;

trait Encoder {
    fn encode(&self, x: &DVector<f64>) -> DVector<f64>;
}

trait Decoder {
    fn decode(&self, z: &DVector<f64>) -> DVector<f64>;
}

#[derive(Clone, Parameters)]
struct Both<E, D> {
    encoder: E,
    decoder: D,
}

// Nothing says whose methods these are.
#[predictive_coding]
impl<E: Encoder, D: Decoder> Both<E, D> {
    fn without_bounds(&self, x: &DVector<f64>) -> DVector<f64> {
        let z = self.encoder.encode(x);
        self.decoder.decode(&z)
    }
}

// Bounds that are garbled, rustc refuses.
#[predictive_coding(unnamed)]
impl<E: Encoder + Method<"encode">> Both<E, f64> {
    fn by_text(&self, x: &DVector<f64>) -> DVector<f64> {
        self.encoder.encode(x) * self.decoder
    }
}

#[predictive_coding(unnamed)]
impl<E> Both<E, DVector<f64>>
where
    E: Encoder + Method<{ method(encode) }>,
{
    fn by_name(&self, x: &DVector<f64>) -> DVector<f64> {
        self.encoder.encode(x) + &self.decoder
    }
}

// One that is about another method is another mistake than a misspelled call.
#[predictive_coding(unnamed)]
impl<E: Encoder + Method<{ method("encode") }>> Both<E, Vec<f64>> {
    fn misspelled(&self, x: &DVector<f64>) -> DVector<f64> {
        let z = self.encoder.encoed(x);
        z * self.decoder[0]
    }

    fn with_a_number(&self, x: &DVector<f64>) -> DVector<f64> {
        let z = self.encoder.encode(2.0);
        z * self.decoder[0] + x
    }

    fn with_two(&self, x: &DVector<f64>) -> DVector<f64> {
        let z = self.encoder.encode(x, x);
        z * self.decoder[0]
    }
}

#[predictive_coding]
fn over_both<E: Encoder, D: Decoder + Method<{ method("decode") }>>(
    #[param] e: &E,
    #[param] d: &D,
    x: &DVector<f64>,
) -> DVector<f64> {
    d.decode(&e.encode(x))
}

fn main() {}
