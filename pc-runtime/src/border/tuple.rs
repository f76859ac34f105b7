//! Every border trait for tuples.

use super::{
    Argument, ByValue, Element, Kept, Mark, Memory, OperationMark, OperationSignature, Pass, PassAll, Place,
    Results, Returned, Signature, Value,
};
use crate::error::Error;
use crate::matrix::View;
use crate::plan::{Clamp, Recorder, Var};
use crate::scalar::Real;

/// What had its memory last gives it back first.
macro_rules! keep_last_first {
    ($values:ident) => {};
    ($values:ident $i:tt $($rest:tt)*) => {
        keep_last_first!($values $($rest)*);
        $values.$i.keep();
    };
}

macro_rules! tuple {
    ($($i:tt $A:ident $M:ident),+) => {
        impl<T: Real, $($A: Value<T>),+> Value<T> for ($($A,)+) {
            type Handle = ($($A::Handle,)+);

            fn clamp(&self, recorder: &mut Recorder<'_, T>, clamp: Clamp) -> Result<Self::Handle, Error> {
                Ok(($({
                    recorder.enter_place(Place::Part($i));
                    let handle = self.$i.clamp(recorder, clamp)?;
                    recorder.leave_place();
                    handle
                },)+))
            }
        }

        impl<$($A: Kept),+> Kept for ($($A,)+) {
            fn keep(self) {
                let values = self;
                keep_last_first!(values $($i)+);
            }
        }

        impl<T: Real, $($A: Returned<T>),+> Returned<T> for ($($A,)+) {
            fn from_views<'a>(
                views: &mut impl Iterator<Item = View<'a, T>>,
                lengths: &mut impl Iterator<Item = usize>,
                memory: Memory,
            ) -> Result<Self, Error> {
                Ok(($($A::from_views(views, lengths, memory)?,)+))
            }

            fn each_view(&self, see: &mut impl FnMut(View<'_, T>)) {
                $(self.$i.each_view(see);)+
            }
        }

        impl<$($A: Results),+> Results for ($($A,)+) {
            fn each_place(&self, place: &mut Vec<Place>, see: &mut impl FnMut(Var, &[Place])) {
                $(
                    place.push(Place::Part($i));
                    self.$i.each_place(place, see);
                    place.pop();
                )+
            }

            fn each(&self, see: &mut impl FnMut(Var)) {
                $(self.$i.each(see);)+
            }

            fn lengths(&self, see: &mut impl FnMut(usize)) {
                $(self.$i.lengths(see);)+
            }
        }

        impl<T: Real, $($M: Mark<T>),+> Signature<T> for ($($M,)+) {
            type Passed = ($($M::Passed,)+);
        }

        impl<T: Real, $($M: OperationMark<T>),+> OperationSignature<T> for ($($M,)+) {
            type Constants = ($($M::Constant,)+);

            fn split(passed: Self::Passed, operand: &mut impl FnMut(Var)) -> Self::Constants {
                ($($M::split(passed.$i, operand),)+)
            }
        }

        impl<T: Real, $($M: Mark<T>, $A: Pass<T, $M>),+> PassAll<T, ($($M,)+)> for ($($A,)+) {
            fn pass_all(self, recorder: &mut Recorder<'_, T>) -> Result<($($M::Passed,)+), Error> {
                Ok(($(self.$i.pass(recorder)?,)+))
            }
        }

        impl<T: Real, $($A, $M),+> Pass<T, Argument<($($M,)+)>> for ($($A,)+)
        where
            $($A: Pass<T, Argument<$M>>),+
        {
            fn pass(self, recorder: &mut Recorder<'_, T>) -> Result<($($M,)+), Error> {
                Ok(($(self.$i.pass(recorder)?,)+))
            }
        }
    };
}

macro_rules! tuples {
    ($(($($i:tt $A:ident $M:ident),+))*) => {$(tuple!($($i $A $M),+);)*};
}

tuples! {
    (0 A M)
    (0 A M, 1 B N)
    (0 A M, 1 B N, 2 C O)
    (0 A M, 1 B N, 2 C O, 3 D P)
    (0 A M, 1 B N, 2 C O, 3 D P, 4 E Q)
    (0 A M, 1 B N, 2 C O, 3 D P, 4 E Q, 5 F R)
    (0 A M, 1 B N, 2 C O, 3 D P, 4 E Q, 5 F R, 6 G S)
    (0 A M, 1 B N, 2 C O, 3 D P, 4 E Q, 5 F R, 6 G S, 7 H U)
    (0 A M, 1 B N, 2 C O, 3 D P, 4 E Q, 5 F R, 6 G S, 7 H U, 8 I V)
    (0 A M, 1 B N, 2 C O, 3 D P, 4 E Q, 5 F R, 6 G S, 7 H U, 8 I V, 9 J W)
    (0 A M, 1 B N, 2 C O, 3 D P, 4 E Q, 5 F R, 6 G S, 7 H U, 8 I V, 9 J W, 10 K X)
    (0 A M, 1 B N, 2 C O, 3 D P, 4 E Q, 5 F R, 6 G S, 7 H U, 8 I V, 9 J W, 10 K X, 11 L Y)
}

macro_rules! tuple_element {
    ($($i:tt $A:ident),*) => {
        impl<First: Element, $($A: Element<Scalar = First::Scalar>),*> Element for (First, $($A,)*) {
            type Scalar = First::Scalar;
            type Owned = (First::Owned, $($A::Owned,)*);
            type Handle = (First::Handle, $($A::Handle,)*);
            type Form = ByValue<Self::Owned>;

            fn into_owned(self) -> Self::Owned {
                (self.0.into_owned(), $(self.$i.into_owned(),)*)
            }
        }
    };
}

tuple_element!();
tuple_element!(1 B);
tuple_element!(1 B, 2 C);
tuple_element!(1 B, 2 C, 3 D);
tuple_element!(1 B, 2 C, 3 D, 4 E);
tuple_element!(1 B, 2 C, 3 D, 4 E, 5 F);
tuple_element!(1 B, 2 C, 3 D, 4 E, 5 F, 6 G);
tuple_element!(1 B, 2 C, 3 D, 4 E, 5 F, 6 G, 7 H);
tuple_element!(1 B, 2 C, 3 D, 4 E, 5 F, 6 G, 7 H, 8 I);
tuple_element!(1 B, 2 C, 3 D, 4 E, 5 F, 6 G, 7 H, 8 I, 9 J);
tuple_element!(1 B, 2 C, 3 D, 4 E, 5 F, 6 G, 7 H, 8 I, 9 J, 10 K);
tuple_element!(1 B, 2 C, 3 D, 4 E, 5 F, 6 G, 7 H, 8 I, 9 J, 10 K, 11 L);
