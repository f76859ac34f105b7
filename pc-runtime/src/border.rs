//! The borders of a graph: users' typed values on one side, handles and views on the other.
//!
//! Three things cross. *Inputs* are copied in by [`Value::clamp`]; *results* are copied out by
//! [`Returned::from_views`]; and the *arguments of a call* inside an annotated function are handed
//! over by [`Pass`], each to the [`Mark`] that the callee put at its position.

mod asked;
mod discrete;
mod memory;
mod pass;
mod plain;
mod position;
mod results;
mod returned;
mod sequence;
mod tuple;
mod typed;
mod value;

pub use asked::{
    Asked, Border, Enters, IsInput, IsLearned, IsResult, Leaves, No, Precision, Sound, Typed, learned,
    refused,
};
pub use discrete::{Discrete, discrete, size};
pub use memory::{Kept, Memory};
pub use pass::{
    Alone, Argument, Becomes, Constant, Leaf, Literal, Mark, Operand, OperationMark, OperationSignature,
    Parameter, Pass, PassAll, Signature,
};
pub use plain::{Called, IsOwn, Misfit, Plain, called};
pub use position::Position;
pub use results::{Place, Results};
pub use returned::{Element, Returned};
pub use sequence::{Elements, Index, Sequence, elements};
pub use typed::{
    ByReference, ByValue, ConstantType, Form, Found, Read, ScalarMethod, Single, Type, never, types_of,
};
pub use value::Value;

pub use crate::method::MethodType;
pub(crate) use value::shape_of;
