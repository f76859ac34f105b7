//! What enters a plan from outside: clamped data, and the parameters.

use super::{Clamp, Recorder};
use crate::border::{Becomes, Place, Value};
use crate::error::Error;
use crate::matrix::{Rank, Shape, View};
use crate::parameters::NotALeaf;
use crate::plan::{Input, Kind, Plan, Source, Var};
use crate::scalar::Real;

impl<T: Real> Recorder<'_, T> {
    /// Clamps an input of the outermost function.
    ///
    /// # Errors
    /// If a batch is selected by columns that the input does not have.
    pub fn input<V: Value<T> + ?Sized>(&mut self, name: &'static str, value: &V) -> Result<V::Handle, Error> {
        value.clamp(self, Clamp::Input(name))
    }

    /// Copies data into the plan.
    pub(crate) fn clamp(&mut self, data: &[T], shape: Shape, clamp: Clamp) -> Result<Var, Error> {
        let offset = self.plan.clamped.len();
        let mut shape = shape;
        let is_input = matches!(clamp, Clamp::Input(_));
        match self.columns {
            Some(columns) if is_input && shape.rank == Rank::Matrix => {
                self.select_from(shape.ncols)?;
                let view = View::new(data, shape);
                for &column in columns {
                    if column >= shape.ncols {
                        let message =
                            format!("column {column} of a batch is asked of an input of shape {shape}");
                        return Err(Error::Batch(message));
                    }
                    self.plan.clamped.extend_from_slice(view.column(column));
                }
                shape.ncols = columns.len();
            }
            _ => self.plan.clamped.extend_from_slice(data),
        }
        let kind = match clamp {
            Clamp::Input(_) => Kind::Input,
            Clamp::Constant => Kind::Constant,
        };
        if is_input && shape.rank == Rank::Matrix {
            self.batch = Some(shape.ncols);
        }
        // A constant with as many columns as the batch has samples was made for it, such as the zeros
        // that a recurrence begins with; taking another one for batched is merely careful.
        let batched = shape.rank == Rank::Matrix && self.batch == Some(shape.ncols);
        let var = self.slot(Source::Clamped(offset), kind, shape, batched);
        if let Clamp::Input(name) = clamp {
            self.name_input(name, var);
        }
        Ok(var)
    }

    fn name_input(&mut self, name: &'static str, var: Var) {
        let first = self.plan.places.len();
        let Plan { inputs, places, nesting, .. } = &mut *self.plan;
        places.extend_from_slice(nesting);
        inputs.push(Input { name, place: first..places.len(), slot: var.slot });
    }

    /// What is clamped next lies at this place of a tuple or a sequence, until the matching
    /// [`Recorder::leave_place`].
    pub(crate) fn enter_place(&mut self, place: Place) {
        self.plan.nesting.push(place);
    }

    /// The end of what [`Recorder::enter_place`] began.
    pub(crate) fn leave_place(&mut self) {
        self.plan.nesting.pop();
    }

    /// Columns are selected from inputs that all have the same number of them.
    fn select_from(&mut self, ncols: usize) -> Result<(), Error> {
        match self.plan.batch.replace(ncols) {
            Some(other) if other != ncols => {
                let message = format!("the inputs of a batch have {other} and {ncols} columns");
                Err(Error::Batch(message))
            }
            _ => Ok(()),
        }
    }

    /// The slot of the parameter at an address; `None` for a field that is left out.
    pub(crate) fn leaf(&mut self, address: usize, is_scalar: bool) -> Result<Option<Var>, Error> {
        let found = self.leaves.find(address);
        let is_whole = |leaf: usize| is_scalar == (self.leaves.view(leaf).shape().rank == Rank::Scalar);
        match found.and_then(|leaf| if leaf.is_none_or(is_whole) { Ok(leaf) } else { Err(NotALeaf) }) {
            Ok(Some(leaf)) => {
                let shape = self.leaves.view(leaf).shape();
                Ok(Some(self.slot(Source::Leaf(leaf), Kind::Leaf, shape, false)))
            }
            Ok(None) => Ok(None),
            Err(NotALeaf) => {
                let site = self.site();
                let expression = site.expression.to_owned();
                Err(Error::NotALeaf { site: Box::new(site), expression })
            }
        }
    }

    /// Refuses a leaf where the callee takes a constant: its gradient would silently be zero.
    pub(crate) fn refuse_leaf<P: ?Sized>(&self, place: &P) -> Result<(), Error> {
        if self.is_learned(place) {
            return Err(Error::LearnedConstant { site: Box::new(self.site()) });
        }
        Ok(())
    }

    /// The same of a constant, which belongs to no vertex.
    fn refuse_learned<P: ?Sized>(&self, place: &P, text: &'static str) -> Result<(), Error> {
        if self.is_learned(place) {
            let graph = self.plan.frames[self.frame].graph;
            return Err(Error::LearnedSetting { function: graph.function, file: graph.file, place: text });
        }
        Ok(())
    }

    /// Whether there are leaves in a place.
    fn is_learned<P: ?Sized>(&self, place: &P) -> bool {
        let address = std::ptr::from_ref(place).cast::<()>() as usize;
        self.leaves.any_within(address..address + size_of_val(place).max(1))
    }

    /// A place inside the parameters, by its text, that is read as a constant: a field that is left out.
    ///
    /// # Errors
    /// If it is a leaf: its gradient would silently be zero.
    pub fn setting<'p, P: ?Sized>(&self, place: &'p P, text: &'static str) -> Result<&'p P, Error> {
        self.refuse_learned(place, text)?;
        Ok(place)
    }

    /// What a place inside the parameters answers, as a constant: `p.layers.iter().any(|layer| layer.is_wide)`.
    ///
    /// # Errors
    /// If there are leaves in it, and the answer is none that is never differentiated: a truth, a whole number, a text.
    pub fn answer<P: ?Sized, A>(&self, place: &P, text: &'static str, answer: A) -> Result<A, Error> {
        if !is_discrete::<A>() {
            self.refuse_learned(place, text)?;
        }
        Ok(answer)
    }

    /// Makes a value of a constant or of a parameter: `let mut h = p.h0.clone()`.
    ///
    /// # Errors
    /// If a parameter is not among the leaves.
    pub fn value<A: Becomes<T>>(&mut self, argument: A) -> Result<A::Handle, Error> {
        argument.become_value(self)
    }
}

/// Whether values of a type are never differentiated: truths, whole numbers, texts, and what is made of them.
///
/// A type whose name is another one's is not among them, and what is not recognised is merely refused.
fn is_discrete<A>() -> bool {
    const NAMES: [&str; 18] = [
        "bool",
        "char",
        "usize",
        "u8",
        "u16",
        "u32",
        "u64",
        "u128",
        "isize",
        "i8",
        "i16",
        "i32",
        "i64",
        "i128",
        "str",
        "alloc::string::String",
        "alloc::vec::Vec",
        "core::option::Option",
    ];
    let name = std::any::type_name::<A>();
    let mut words =
        name.split(|c: char| !c.is_alphanumeric() && !matches!(c, ':' | '_')).filter(|w| !w.is_empty());
    // An array's length is one, too.
    words.all(|word| NAMES.contains(&word) || word.parse::<usize>().is_ok())
}
