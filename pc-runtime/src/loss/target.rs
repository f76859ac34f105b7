//! Targets: users' typed values, as each loss sees them.

use std::ops::Range;

use nalgebra::{Dim, Matrix, RawStorage};

use crate::border::shape_of;
use crate::error::Error;
use crate::matrix::{Rank, Shape, View, contiguous};
use crate::scalar::Real;

/// The target of one output, as a loss sees it.
#[derive(Clone, Copy, Debug)]
pub enum Target<'a, T> {
    /// A value of the output's shape.
    Values(View<'a, T>),
    /// The class of every column, counted from 0.
    Classes(&'a [usize]),
    /// No target: the output is itself the objective.
    None,
}

impl<'a, T: Real> Target<'a, T> {
    /// The target as values of the given shape.
    ///
    /// # Errors
    /// What does not fit, in a phrase.
    pub fn values_of(self, shape: Shape) -> Result<View<'a, T>, String> {
        match self {
            Target::Values(view) if view.shape().same_size(shape) => Ok(view),
            Target::Values(view) => Err(format!("the output has shape {shape}, the target {}", view.shape())),
            Target::Classes(_) => Err("this loss compares with values, not with classes".to_owned()),
            Target::None => Err("this loss needs a target".to_owned()),
        }
    }
}

/// The targets of all outputs of a call, in the shape of the result: one value as itself, several as
/// a tuple, a sequence as a slice; `()` where the function returns its own objective.
///
/// Class indices stand for values that have one column for each of them, so `&[usize]` are the classes of
/// the columns of one output; of a sequence of outputs with one column each, it is one class for each.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a target over `{T}`",
    label = "expected a value, a tuple or slice of values, class indices `&[usize]`, or `()`"
)]
pub trait Targets<T: Real> {
    /// Copies the targets into the store.
    ///
    /// # Errors
    /// If a batch is selected by columns that a target does not have.
    #[doc(hidden)]
    fn clamp(&self, store: &mut TargetStore<T>) -> Result<(), Error>;

    /// Copies the targets of a sequence into the store.
    ///
    /// # Errors
    /// As [`Targets::clamp`].
    #[doc(hidden)]
    fn clamp_slice(targets: &[Self], store: &mut TargetStore<T>) -> Result<(), Error>
    where
        Self: Sized,
    {
        targets.iter().try_for_each(|target| target.clamp(store))
    }

    /// The number of columns of the first target that has columns.
    #[doc(hidden)]
    fn batch(&self) -> Option<usize> {
        None
    }

    /// The number of columns of the first target of a sequence that has columns.
    #[doc(hidden)]
    fn batch_of_slice(targets: &[Self]) -> Option<usize>
    where
        Self: Sized,
    {
        targets.iter().find_map(Targets::batch)
    }
}

#[derive(Clone, Debug)]
enum Entry {
    Values(Range<usize>, Shape),
    Classes(Range<usize>),
    None,
}

/// The targets of one call; its memory is kept from call to call.
#[derive(Clone, Debug, Default)]
pub struct TargetStore<T> {
    values: Vec<T>,
    classes: Vec<usize>,
    entries: Vec<Entry>,
    columns: Option<Vec<usize>>,
    /// The number of columns of every output.
    outputs: Vec<usize>,
    /// The number of columns that were selected from.
    batch: Option<usize>,
}

impl<T: Real> TargetStore<T> {
    /// Empties the store, which then takes the given columns of the targets of outputs with so many columns
    /// each.
    pub(crate) fn begin(&mut self, columns: Option<&[usize]>, outputs: impl Iterator<Item = usize>) {
        self.outputs.clear();
        self.outputs.extend(outputs);
        self.values.clear();
        self.classes.clear();
        self.entries.clear();
        self.batch = None;
        match columns {
            None => self.columns = None,
            Some(columns) => {
                let own = self.columns.get_or_insert_default();
                own.clear();
                own.extend_from_slice(columns);
            }
        }
    }

    /// Takes as much memory as `other` uses.
    pub(crate) fn reserve_like(&mut self, other: &Self) {
        self.values.reserve(other.values.len().saturating_sub(self.values.len()));
        self.classes.reserve(other.classes.len().saturating_sub(self.classes.len()));
        self.entries.reserve(other.entries.len().saturating_sub(self.entries.len()));
        self.outputs.reserve(other.outputs.len().saturating_sub(self.outputs.len()));
    }

    pub(crate) const fn len(&self) -> usize {
        self.entries.len()
    }

    pub(crate) fn get(&self, entry: usize) -> Target<'_, T> {
        match &self.entries[entry] {
            Entry::Values(range, shape) => Target::Values(View::new(&self.values[range.clone()], *shape)),
            Entry::Classes(range) => Target::Classes(&self.classes[range.clone()]),
            Entry::None => Target::None,
        }
    }

    fn push_values(&mut self, data: &[T], shape: Shape) -> Result<(), Error> {
        let first = self.values.len();
        let mut shape = shape;
        match &self.columns {
            Some(columns) if shape.rank == Rank::Matrix => {
                select_from(&mut self.batch, shape.ncols)?;
                let view = View::new(data, shape);
                for &column in columns {
                    check_column(column, shape.ncols)?;
                    self.values.extend_from_slice(view.column(column));
                }
                shape.ncols = columns.len();
            }
            _ => self.values.extend_from_slice(data),
        }
        self.entries.push(Entry::Values(first..self.values.len(), shape));
        Ok(())
    }

    /// Whether `count` classes are meant for as many outputs of one column each, the next ones, rather than
    /// for the columns of one.
    fn are_single(&self, count: usize) -> bool {
        let next = self.outputs.get(self.entries.len()..).unwrap_or_default();
        let single = next.iter().take(count.max(1)).all(|&columns| columns == 1);
        single && (count <= next.len() || next.len() > 1)
    }

    fn push_classes(&mut self, data: &[usize]) -> Result<(), Error> {
        let first = self.classes.len();
        match &self.columns {
            Some(columns) => {
                select_from(&mut self.batch, data.len())?;
                for &column in columns {
                    check_column(column, data.len())?;
                    self.classes.push(data[column]);
                }
            }
            None => self.classes.extend_from_slice(data),
        }
        if self.columns.is_none() && self.are_single(data.len()) {
            self.entries.extend((first..self.classes.len()).map(|class| Entry::Classes(class..class + 1)));
            return Ok(());
        }
        self.entries.push(Entry::Classes(first..self.classes.len()));
        Ok(())
    }
}

/// Columns are selected from targets that all have the same number of them.
fn select_from(batch: &mut Option<usize>, count: usize) -> Result<(), Error> {
    match batch.replace(count) {
        Some(other) if other != count => {
            Err(Error::Batch(format!("the targets of a batch have {other} and {count} columns")))
        }
        _ => Ok(()),
    }
}

fn check_column(column: usize, count: usize) -> Result<(), Error> {
    if column < count {
        return Ok(());
    }
    Err(Error::Batch(format!("column {column} of a batch is asked of a target of {count} columns")))
}

macro_rules! scalar_target {
    ($($t:ty),*) => {$(
        impl Targets<$t> for $t {
            fn clamp(&self, store: &mut TargetStore<$t>) -> Result<(), Error> {
                store.push_values(&[*self], Shape::SCALAR)
            }
        }
    )*};
}

scalar_target!(f32, f64);

impl<T: Real, R: Dim, C: Dim, S: RawStorage<T, R, C>> Targets<T> for Matrix<T, R, C, S> {
    fn clamp(&self, store: &mut TargetStore<T>) -> Result<(), Error> {
        match contiguous(self) {
            Some(data) => store.push_values(data, shape_of(self)),
            None => store.push_values(&self.iter().copied().collect::<Vec<_>>(), shape_of(self)),
        }
    }

    fn batch(&self) -> Option<usize> {
        (shape_of(self).rank == Rank::Matrix).then(|| self.ncols())
    }
}

/// One class, of one sample; a slice of them, the classes of the columns, or of the outputs of a sequence.
impl<T: Real> Targets<T> for usize {
    fn clamp(&self, store: &mut TargetStore<T>) -> Result<(), Error> {
        store.push_classes(&[*self])
    }

    fn clamp_slice(targets: &[Self], store: &mut TargetStore<T>) -> Result<(), Error> {
        store.push_classes(targets)
    }

    fn batch_of_slice(targets: &[Self]) -> Option<usize> {
        Some(targets.len())
    }
}

macro_rules! sequence_targets {
    ([$($generics:tt)*] $sequence:ty) => {
        impl<T: Real, G: Targets<T>, $($generics)*> Targets<T> for $sequence {
            fn clamp(&self, store: &mut TargetStore<T>) -> Result<(), Error> {
                G::clamp_slice(self, store)
            }

            fn batch(&self) -> Option<usize> {
                G::batch_of_slice(self)
            }
        }
    };
}

sequence_targets!([][G]);
sequence_targets!([] Vec<G>);
sequence_targets!([const N: usize] [G; N]);

impl<T: Real> Targets<T> for () {
    fn clamp(&self, store: &mut TargetStore<T>) -> Result<(), Error> {
        store.entries.push(Entry::None);
        Ok(())
    }
}

impl<T: Real, G: Targets<T> + ?Sized> Targets<T> for &G {
    fn clamp(&self, store: &mut TargetStore<T>) -> Result<(), Error> {
        (**self).clamp(store)
    }

    fn batch(&self) -> Option<usize> {
        (**self).batch()
    }
}

macro_rules! tuple_targets {
    ($($i:tt $A:ident),+) => {
        impl<T: Real, $($A: Targets<T>),+> Targets<T> for ($($A,)+) {
            fn clamp(&self, store: &mut TargetStore<T>) -> Result<(), Error> {
                $(self.$i.clamp(store)?;)+
                Ok(())
            }

            fn batch(&self) -> Option<usize> {
                None$(.or_else(|| self.$i.batch()))+
            }
        }
    };
}

tuple_targets!(0 A);
tuple_targets!(0 A, 1 B);
tuple_targets!(0 A, 1 B, 2 C);
tuple_targets!(0 A, 1 B, 2 C, 3 D);
tuple_targets!(0 A, 1 B, 2 C, 3 D, 4 E);
tuple_targets!(0 A, 1 B, 2 C, 3 D, 4 E, 5 F);
