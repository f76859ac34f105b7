//! Whose method it is that a layer is asked for.

use std::any::{TypeId, type_name};

use super::Recorder;
use crate::error::Error;
use crate::method::Method;
use crate::scalar::Real;

/// The type of a function, of which every function has its own.
pub fn function_type<F: 'static>(_: F) -> TypeId {
    TypeId::of::<F>()
}

impl<T: Real> Recorder<'_, T> {
    /// Asks whether the annotated method of a layer is the function that the source calls.
    ///
    /// # Errors
    /// If it is another one of the same name: the graph would compute something else than the function.
    pub fn same_method<P: Method<NAME>, const NAME: u64>(
        &self,
        called: TypeId,
        method: &'static str,
    ) -> Result<(), Error> {
        if P::function() == called {
            return Ok(());
        }
        let graph = self.plan.frames[self.frame].graph;
        Err(Error::OtherMethod {
            function: graph.function,
            file: graph.file,
            method,
            layer: type_name::<P>(),
        })
    }
}
