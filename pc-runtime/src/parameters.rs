//! Parameters: what is learned, as flat, named, ordered leaves.

mod leaves;

pub(crate) use leaves::{Leaves, NotALeaf};

use nalgebra::{Dim, IsContiguous, Matrix, RawStorageMut, Storage};

use crate::border::shape_of;
use crate::function::Function;
use crate::matrix::{Shape, View};
use crate::scalar::Real;

/// A type whose leaves are learned.
///
/// Derived on structs and enums whose fields are matrices, vectors, scalars, `Option`s, `Box`es,
/// `Vec`s and arrays of them, or other such types; `#[parameters(skip)]` leaves a field out, which is
/// then a constant of the graph.
///
/// ```
/// use nalgebra::{DMatrix, DVector};
/// use pc_runtime::prelude::*;
///
/// #[derive(Clone, Parameters)]
/// struct Layer {
///     w: DMatrix<f64>,
///     b: Option<DVector<f64>>,
///     #[parameters(skip)]
///     slope: f64,
/// }
///
/// let layer = Layer { w: DMatrix::zeros(2, 3), b: None, slope: 0.1 };
/// assert_eq!(leaf_names::<f64, _>(&layer, "layer"), ["layer.w"]);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not made of parameters of `{T}`",
    label = "not learned parameters",
    note = "derive it: `#[derive(Parameters)]`; leave a field out with `#[parameters(skip)]`"
)]
pub trait Parameters<T: Real>: Sized {
    /// Shows the leaves, in order.
    fn visit<'a>(&'a self, visitor: &mut impl Visitor<'a, T>);

    /// Shows the leaves to be changed, in the same order; their shapes stay.
    fn visit_mut(&mut self, leaf: &mut impl FnMut(&mut [T]));

    /// The same leaves with the same elements, elsewhere: what is not learned is cloned.
    #[must_use]
    fn copy(&self) -> Self;

    /// Shows the leaves that the type says it has.
    fn schema(schema: &mut Schema);
}

/// One step on the path to a leaf.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Segment {
    /// A field of a struct, of a variant or of a tuple.
    Field(&'static str),
    /// An element of a `Vec` or an array.
    Index(usize),
}

/// Sees the leaves of [`Parameters`].
pub trait Visitor<'a, T: Real> {
    /// A leaf: its elements, and where in memory the matrix or scalar itself lies.
    fn leaf(&mut self, view: View<'a, T>, address: usize);

    /// The leaves that follow lie under `segment`, until the matching [`Visitor::leave`].
    fn enter(&mut self, segment: Segment) {
        let _ = segment;
    }

    /// The end of what [`Visitor::enter`] began.
    fn leave(&mut self) {}

    /// The leaves that follow belong to this variant of an enum.
    fn variant(&mut self, name: &'static str) {
        let _ = name;
    }

    /// Visits what lies in memory of its own, of which `holder` has the address: what a `Box` or a `Vec` holds.
    fn held<H>(&mut self, holder: &'a H, visit: impl FnOnce(&mut Self))
    where
        Self: Sized,
    {
        let _ = holder;
        visit(self);
    }

    /// A field that is left out: a constant of the graph.
    fn skip<F: ?Sized>(&mut self, field: &'a F) {
        let _ = field;
    }
}

/// A field that is left out, and whose elements may lie elsewhere.
///
/// ```
/// use pc_runtime::parameters::{Here as _, Skipped};
///
/// assert_eq!(Skipped(&vec![1.5, 0.5]).elements(), [1.5, 0.5]);
/// assert_eq!(Skipped(&3).elements(), &());
/// ```
#[derive(Debug)]
pub struct Skipped<'a, F>(pub &'a F);

impl<'a, E> Skipped<'a, Vec<E>> {
    /// What a `Vec` holds.
    pub fn elements(self) -> &'a [E] {
        self.0
    }
}

impl<'a, E: nalgebra::Scalar, R: Dim, C: Dim, S: Storage<E, R, C> + IsContiguous>
    Skipped<'a, Matrix<E, R, C, S>>
{
    /// The elements of a matrix.
    pub fn elements(self) -> &'a [E] {
        self.0.as_slice()
    }
}

impl<'a, E> Skipped<'a, Box<E>> {
    /// What a `Box` holds.
    pub fn elements(self) -> &'a E {
        self.0
    }
}

/// Any other field has no elements elsewhere, as far as is known.
pub trait Here {
    /// Nothing.
    fn elements(self) -> &'static ();
}

impl<F> Here for Skipped<'_, F> {
    fn elements(self) -> &'static () {
        &()
    }
}

macro_rules! scalar_parameters {
    ($($t:ty),*) => {$(
        impl Parameters<$t> for $t {
            fn visit<'a>(&'a self, visitor: &mut impl Visitor<'a, $t>) {
                let view = View::new(std::slice::from_ref(self), Shape::SCALAR);
                visitor.leaf(view, std::ptr::from_ref(self) as usize);
            }

            fn visit_mut(&mut self, leaf: &mut impl FnMut(&mut [$t])) {
                leaf(std::slice::from_mut(self));
            }

            fn copy(&self) -> Self {
                *self
            }

            fn schema(schema: &mut Schema) {
                schema.leaf();
            }
        }
    )*};
}

scalar_parameters!(f32, f64);

impl<T: Real, R: Dim, C: Dim, S> Parameters<T> for Matrix<T, R, C, S>
where
    S: Storage<T, R, C> + RawStorageMut<T, R, C> + IsContiguous + Clone,
{
    fn visit<'a>(&'a self, visitor: &mut impl Visitor<'a, T>) {
        visitor.leaf(View::new(self.as_slice(), shape_of(self)), std::ptr::from_ref(self) as usize);
    }

    fn visit_mut(&mut self, leaf: &mut impl FnMut(&mut [T])) {
        leaf(self.as_mut_slice());
    }

    fn copy(&self) -> Self {
        self.clone()
    }

    fn schema(schema: &mut Schema) {
        schema.leaf();
    }
}

impl<T: Real, P: Parameters<T>> Parameters<T> for Option<P> {
    fn visit<'a>(&'a self, visitor: &mut impl Visitor<'a, T>) {
        if let Some(inner) = self {
            inner.visit(visitor);
        }
    }

    fn visit_mut(&mut self, leaf: &mut impl FnMut(&mut [T])) {
        if let Some(inner) = self {
            inner.visit_mut(leaf);
        }
    }

    fn copy(&self) -> Self {
        self.as_ref().map(P::copy)
    }

    fn schema(schema: &mut Schema) {
        P::schema(schema);
    }
}

impl<T: Real, P: Parameters<T>> Parameters<T> for Box<P> {
    fn visit<'a>(&'a self, visitor: &mut impl Visitor<'a, T>) {
        visitor.held(self, |visitor| (**self).visit(visitor));
    }

    fn visit_mut(&mut self, leaf: &mut impl FnMut(&mut [T])) {
        (**self).visit_mut(leaf);
    }

    fn copy(&self) -> Self {
        Self::new((**self).copy())
    }

    fn schema(schema: &mut Schema) {
        P::schema(schema);
    }
}

macro_rules! sequence_parameters {
    ([$($generics:tt)*] $t:ty, $visit:expr, $copy:expr) => {
        impl<T: Real, P: Parameters<T>, $($generics)*> Parameters<T> for $t {
            fn visit<'a>(&'a self, visitor: &mut impl Visitor<'a, T>) {
                $visit(self, visitor);
            }

            fn visit_mut(&mut self, leaf: &mut impl FnMut(&mut [T])) {
                for inner in self {
                    inner.visit_mut(leaf);
                }
            }

            fn copy(&self) -> Self {
                $copy(self)
            }

            fn schema(schema: &mut Schema) {
                schema.enter("[_]");
                P::schema(schema);
                schema.leave();
            }
        }
    };
}

sequence_parameters!([] Vec<P>, visit_held, |all: &[P]| all.iter().map(P::copy).collect());
sequence_parameters!([const N: usize] [P; N], visit_each, |all: &Self| all.each_ref().map(P::copy));

fn visit_held<'a, T: Real, P: Parameters<T>>(all: &'a Vec<P>, visitor: &mut impl Visitor<'a, T>) {
    visitor.held(all, |visitor| visit_each(all, visitor));
}

fn visit_each<'a, T: Real, P: Parameters<T>>(all: &'a [P], visitor: &mut impl Visitor<'a, T>) {
    for (i, inner) in all.iter().enumerate() {
        visitor.enter(Segment::Index(i));
        inner.visit(visitor);
        visitor.leave();
    }
}

macro_rules! tuple_parameters {
    ($($i:tt $A:ident),*) => {
        impl<T: Real, $($A: Parameters<T>),*> Parameters<T> for ($($A,)*) {
            fn visit<'a>(&'a self, visitor: &mut impl Visitor<'a, T>) {
                let _ = &visitor;
                $(visitor.enter(Segment::Field(stringify!($i))); self.$i.visit(visitor); visitor.leave();)*
            }

            fn visit_mut(&mut self, leaf: &mut impl FnMut(&mut [T])) {
                let _ = &leaf;
                $(self.$i.visit_mut(leaf);)*
            }

            #[allow(clippy::unused_unit)] // of no parameters
            fn copy(&self) -> Self {
                ($(self.$i.copy(),)*)
            }

            fn schema(schema: &mut Schema) {
                let _ = &schema;
                $(schema.enter(concat!(".", stringify!($i))); $A::schema(schema); schema.leave();)*
            }
        }
    };
}

tuple_parameters!();
tuple_parameters!(0 A);
tuple_parameters!(0 A, 1 B);
tuple_parameters!(0 A, 1 B, 2 C);
tuple_parameters!(0 A, 1 B, 2 C, 3 D);
tuple_parameters!(0 A, 1 B, 2 C, 3 D, 4 E);
tuple_parameters!(0 A, 1 B, 2 C, 3 D, 4 E, 5 F);
tuple_parameters!(0 A, 1 B, 2 C, 3 D, 4 E, 5 F, 6 G);
tuple_parameters!(0 A, 1 B, 2 C, 3 D, 4 E, 5 F, 6 G, 7 H);
tuple_parameters!(0 A, 1 B, 2 C, 3 D, 4 E, 5 F, 6 G, 7 H, 8 I);
tuple_parameters!(0 A, 1 B, 2 C, 3 D, 4 E, 5 F, 6 G, 7 H, 8 I, 9 J);
tuple_parameters!(0 A, 1 B, 2 C, 3 D, 4 E, 5 F, 6 G, 7 H, 8 I, 9 J, 10 K);
tuple_parameters!(0 A, 1 B, 2 C, 3 D, 4 E, 5 F, 6 G, 7 H, 8 I, 9 J, 10 K, 11 L);

/// The leaves that a type of [`Parameters`] says it has, by their paths: `p.layers[_].w`.
#[derive(Debug)]
pub struct Schema {
    path: String,
    lengths: Vec<usize>,
    leaves: Vec<String>,
}

impl Schema {
    /// A schema whose paths begin with `root`.
    pub fn new(root: &str) -> Self {
        Self { path: root.to_owned(), lengths: Vec::new(), leaves: Vec::new() }
    }

    /// The leaves that follow lie under `segment` (`.w`, `[_]`), until the matching [`Schema::leave`].
    pub fn enter(&mut self, segment: &str) {
        self.lengths.push(self.path.len());
        self.path.push_str(segment);
    }

    /// The end of what [`Schema::enter`] began.
    pub fn leave(&mut self) {
        if let Some(length) = self.lengths.pop() {
            self.path.truncate(length);
        }
    }

    /// A leaf at the current path.
    pub fn leaf(&mut self) {
        self.leaves.push(self.path.clone());
    }

    /// The paths of the leaves.
    pub fn into_leaves(self) -> Vec<String> {
        self.leaves
    }
}

/// The leaves of the `#[param]` argument of `F`; of several, of number `part`.
pub fn schema_of<F: Function>(part: Option<usize>, schema: &mut Schema) {
    let Some(part) = part else { return F::Parameters::schema(schema) };
    let mut all = Schema::new("");
    F::Parameters::schema(&mut all);
    for leaf in all.into_leaves() {
        if let Some(path) = leaf.strip_prefix(&format!(".{part}"))
            && !path.starts_with(|c: char| c.is_ascii_digit())
        {
            schema.enter(path);
            schema.leaf();
            schema.leave();
        }
    }
}

/// The names of the leaves of `parameters`, in order: `p.layers[2].w`.
pub fn leaf_names<T: Real, P: Parameters<T>>(parameters: &P, root: &str) -> Vec<String> {
    struct Names {
        path: Vec<String>,
        names: Vec<String>,
    }

    impl<'a, T: Real> Visitor<'a, T> for Names {
        fn leaf(&mut self, _: View<'a, T>, _: usize) {
            self.names.push(self.path.concat());
        }

        fn enter(&mut self, segment: Segment) {
            self.path.push(match segment {
                Segment::Field(name) => format!(".{name}"),
                Segment::Index(i) => format!("[{i}]"),
            });
        }

        fn leave(&mut self) {
            self.path.pop();
        }
    }

    let mut names = Names { path: vec![root.to_owned()], names: Vec::new() };
    parameters.visit(&mut names);
    names.names
}
