//! Data: what a sample is.

use crate::error::Error;
use crate::function::Function;
use crate::loss::Targets;

/// Columns of a chunk. A mini-batch of 64 makes two.
const COLUMNS_PER_CHUNK: usize = 32;
/// Calls of a chunk.
const SAMPLES_PER_CHUNK: usize = 4;

/// One call of the function: its arguments, its targets, and the columns that are taken of both, all
/// where `None`.
type Call<'c, F> = dyn FnMut(
        <F as Function>::Arguments<'_>,
        &dyn Targets<<F as Function>::Scalar>,
        Option<&[usize]>,
    ) -> Result<(), Error>
    + 'c;

/// Records a call of the function for one column. Returns the number of columns of its inputs, and
/// whether they are independent of each other.
type Record<'c, F> = dyn FnMut(<F as Function>::Arguments<'_>) -> Result<(Option<usize>, bool), Error> + 'c;

/// Data that a [`Trainer`](super::Trainer) takes: [`Columns`] or [`Samples`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not data for this function",
    label = "expected `Columns(x, t)` or `Samples(&[(x, t), ..])` with the function's arguments and targets",
    note = "arguments are written as for `predict`: one as itself, several as a tuple; they must be `Clone` and `Sync`"
)]
pub trait Data<F: Function>: Sync {
    /// The number of samples, and how many of them make a chunk.
    ///
    /// # Errors
    /// If there are none, or inputs and targets do not fit.
    #[doc(hidden)]
    fn survey(&self, record: &mut Record<'_, F>) -> Result<(usize, usize), Error>;

    /// Makes the calls of a chunk of samples.
    ///
    /// # Errors
    /// Those of the calls.
    #[doc(hidden)]
    fn calls(&self, chunk: &[usize], call: &mut Call<'_, F>) -> Result<(), Error>;
}

/// Data whose columns are the samples: `Columns(x, t)` with the arguments of the function as `predict`
/// takes them, several as a tuple, and the targets.
///
/// # Shapes
/// All matrices among the inputs have one column for each sample, and so have the targets; classes are
/// one for each. Vectors, scalars and constants are shared by all samples. Nothing is copied but the
/// columns of a chunk, when it runs.
#[derive(Clone, Copy, Debug)]
pub struct Columns<X, G>(pub X, pub G);

/// Data whose samples are calls of their own: `Samples(&[(x, t), ..])`.
///
/// For functions that are written for one sample: vectors, sequences of any length, branches on data.
#[derive(Clone, Copy, Debug)]
pub struct Samples<'s, X, G>(pub &'s [(X, G)]);

impl<'a, F, G> Data<F> for Columns<F::Arguments<'a>, G>
where
    F: Function<Arguments<'a>: Clone + Sync>,
    G: Targets<F::Scalar> + Sync,
{
    fn survey(&self, record: &mut Record<'_, F>) -> Result<(usize, usize), Error> {
        let targets = self.1.batch();
        if targets == Some(0) {
            return Err(empty());
        }
        let (inputs, columnwise) = record(self.0.clone())?;
        let Some(samples) = inputs else {
            let message = "no input has columns; give the data as `Samples`";
            return Err(Error::Batch(message.to_owned()));
        };
        if let Some(targets) = targets.filter(|&targets| targets != samples) {
            let message = format!("the inputs have {samples} columns, the targets {targets}");
            return Err(Error::Batch(message));
        }
        Ok((samples, if columnwise { COLUMNS_PER_CHUNK } else { samples }))
    }

    fn calls(&self, chunk: &[usize], call: &mut Call<'_, F>) -> Result<(), Error> {
        call(self.0.clone(), &self.1, Some(chunk))
    }
}

impl<'a, F, G> Data<F> for Samples<'_, F::Arguments<'a>, G>
where
    F: Function<Arguments<'a>: Clone + Sync>,
    G: Targets<F::Scalar> + Sync,
{
    fn survey(&self, _: &mut Record<'_, F>) -> Result<(usize, usize), Error> {
        if self.0.is_empty() { Err(empty()) } else { Ok((self.0.len(), SAMPLES_PER_CHUNK)) }
    }

    fn calls(&self, chunk: &[usize], call: &mut Call<'_, F>) -> Result<(), Error> {
        for &sample in chunk {
            let (arguments, target) = &self.0[sample];
            call(arguments.clone(), target, None)?;
        }
        Ok(())
    }
}

fn empty() -> Error {
    Error::Batch("there are no samples".to_owned())
}
