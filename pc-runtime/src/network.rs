//! A network: parameters, and the graph of the function that uses them.

use std::fmt;
use std::marker::PhantomData;

use nalgebra::DMatrix;

use crate::border::{Memory, Returned};
use crate::engine::{Engine, Report, Request};
use crate::error::Error;
use crate::function::Function;
use crate::graph::{Drawing, Graph};
use crate::inference::{Inference, Reads};
use crate::loss::{Loss, Targets};
use crate::optimizer::Optimizer;
use crate::parameters::{Leaves, Parameters};

/// An annotated function together with its parameters: predicts, relaxes, and has gradients.
///
/// ```
/// use nalgebra::{DMatrix, DVector};
/// use pc_runtime::prelude::*;
///
/// #[derive(Clone, Parameters)]
/// struct Layer { w: DMatrix<f64>, b: DVector<f64> }
///
/// #[predictive_coding]
/// fn layer(#[param] p: &Layer, x: &DMatrix<f64>) -> DMatrix<f64> {
///     let hidden = tanh(&affine(&p.w, x, &p.b));
///     &hidden * 2.0
/// }
///
/// let p = Layer { w: DMatrix::identity(2, 2), b: DVector::zeros(2) };
/// let mut net = Network::<layer>::new(p);
/// let x = DMatrix::from_element(2, 5, 0.5);
/// let y = net.predict(&x)?;
/// let report = net.relax(&x, &y, &SquaredError, &FixedPrediction::new(0.2, 30))?;
/// assert_eq!(report.loss, 0.0);
/// assert_eq!(net.error("hidden")?, DMatrix::zeros(2, 5));
/// # Ok::<(), pc_runtime::Error>(())
/// ```
pub struct Network<F: Function> {
    parameters: F::Parameters,
    gradients: F::Parameters,
    /// The structure that the gradients were made for.
    structure: Option<u64>,
    pub(crate) engine: Engine<F::Scalar>,
    function: PhantomData<fn() -> F>,
}

impl<F: Function> Network<F> {
    /// A network with these parameters: the `#[param]` argument, a tuple of several, `()` of none.
    pub fn new(parameters: F::Parameters) -> Self {
        let mut gradients = parameters.copy();
        gradients.visit_mut(&mut |leaf| leaf.fill(nalgebra::zero()));
        let engine = Engine::default();
        Self { parameters, gradients, structure: None, engine, function: PhantomData }
    }

    /// The static graph; nothing has run.
    pub fn graph() -> &'static Graph<F::Scalar> {
        F::GRAPH
    }

    /// The plan of the last call as a picture: loops unrolled, chosen arms spliced in, called functions in
    /// frames, and every vertex by the name that [`error`](Self::error) takes.
    ///
    /// ```
    /// use nalgebra::DVector;
    /// use pc_runtime::prelude::*;
    ///
    /// #[predictive_coding]
    /// fn sum(#[param] w: &f64, xs: &[DVector<f64>]) -> DVector<f64> {
    ///     let mut h = DVector::zeros(2);
    ///     for x in xs {
    ///         h = &h * *w + x;
    ///     }
    ///     h
    /// }
    ///
    /// let mut net = Network::<sum>::new(0.5);
    /// net.predict(&vec![DVector::from_element(2, 1.0); 3])?;
    /// assert!(net.drawing()?.dot().contains("h[1]"));
    /// # Ok::<(), pc_runtime::Error>(())
    /// ```
    ///
    /// # Errors
    /// If there was no call yet.
    pub fn drawing(&self) -> Result<Drawing, Error> {
        self.engine.drawing(&crate::check::names::<F>(&self.parameters))
    }

    /// The function's result, up to rounding. Replaces the values and clears the errors.
    ///
    /// # Errors
    /// If shapes do not fit; then nothing was changed.
    ///
    /// # Panics
    /// Where the user's own constants do: what reads no value (`10 / n`, the index of `p.layers[i]`) is
    /// evaluated as it is written. Assertions belong to the plain function, and are not evaluated here.
    pub fn predict(&mut self, arguments: F::Arguments<'_>) -> Result<F::Output, Error> {
        self.engine.predict::<F>(&self.parameters, arguments, None)?;
        F::Output::from_views(&mut self.engine.outputs(), &mut self.engine.lengths(), Memory::New)
    }

    /// One forward pass, then the graph relaxes; afterwards errors, values and gradients can be read.
    ///
    /// # Shapes
    /// Targets take the shape of the result: one value as itself, several as a tuple, a sequence as a slice.
    ///
    /// # Errors
    /// If shapes do not fit or a setting is out of range; then nothing was changed. If values are not
    /// finite after the last step, [`Error::Diverged`].
    pub fn relax<G, L, I>(
        &mut self,
        arguments: F::Arguments<'_>,
        target: G,
        loss: &L,
        inference: &I,
    ) -> Result<Report, Error>
    where
        G: Targets<F::Scalar>,
        L: Loss<F::Scalar>,
        I: Inference<F::Scalar> + ?Sized,
    {
        let request = Request { columns: None, reads: Reads::Inputs };
        let (report, structure) = self.engine.relax::<F, G, L, I>(
            &self.parameters,
            arguments,
            &target,
            loss,
            inference,
            request,
        )?;
        if self.structure != Some(structure) {
            self.gradients = self.parameters.copy();
            self.structure = Some(structure);
        }
        // The flat gradient holds Σ ε ∂v̂/∂θ = −∂F/∂θ.
        let mut rest = &self.engine.state.gradients[..];
        self.gradients.visit_mut(&mut |leaf| {
            let (own, others) = rest.split_at(leaf.len());
            leaf.iter_mut().zip(own).for_each(|(gradient, &update)| *gradient = -update);
            rest = others;
        });
        Ok(report)
    }

    /// ∂F/∂θ of the last relaxation: the direction that optimisers subtract.
    pub const fn gradients(&self) -> &F::Parameters {
        &self.gradients
    }

    /// One step of an optimiser along the gradient of the last relaxation.
    ///
    /// # Errors
    /// If a setting is out of its range or the parameters were given another structure since; then
    /// nothing was changed.
    pub fn step<O: Optimizer<F::Scalar>>(&mut self, optimizer: &mut O) -> Result<(), Error> {
        optimizer.step(&mut self.parameters, &self.gradients)
    }

    /// The parameters.
    pub const fn params(&self) -> &F::Parameters {
        &self.parameters
    }

    /// The parameters, to be changed. What was relaxed before stays as it is.
    pub const fn params_mut(&mut self) -> &mut F::Parameters {
        &mut self.parameters
    }

    /// The prediction error ε of a vertex, by its name in the source; of an input, the message that
    /// arrives there from the errors of the last step (at equilibrium −∂L/∂input).
    ///
    /// # Errors
    /// If the last call had no such vertex; lists those that exist.
    pub fn error(&self, name: &str) -> Result<DMatrix<F::Scalar>, Error> {
        self.engine.find(name).map(|slot| self.engine.error(slot))
    }

    /// The value v = v̂ + ε of a vertex, by its name in the source; of an input, its data.
    ///
    /// # Errors
    /// If the last call had no such vertex; lists those that exist.
    pub fn value(&self, name: &str) -> Result<DMatrix<F::Scalar>, Error> {
        let slot = self.engine.find(name)?;
        let prediction = self.engine.prediction(slot);
        Ok(if self.engine.is_vertex(slot) { prediction + self.engine.error(slot) } else { prediction })
    }

    /// The prediction v̂ of a vertex, by its name in the source.
    ///
    /// # Errors
    /// If the last call had no such vertex, or it is an input, which nothing predicts.
    pub fn prediction(&self, name: &str) -> Result<DMatrix<F::Scalar>, Error> {
        let slot = self.engine.find(name)?;
        if self.engine.is_vertex(slot) {
            Ok(self.engine.prediction(slot))
        } else {
            Err(Error::NoPrediction { name: name.to_owned() })
        }
    }
}

impl<F: Function> Clone for Network<F> {
    fn clone(&self) -> Self {
        Self {
            parameters: self.parameters.copy(),
            gradients: self.gradients.copy(),
            structure: self.structure,
            engine: self.engine.clone(),
            function: PhantomData,
        }
    }
}

impl<F: Function> fmt::Debug for Network<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let leaves = Leaves::of(&self.gradients, Leaves::default());
        f.debug_struct("Network")
            .field("function", &Self::graph().function)
            .field("vertices", &Self::graph().vertices.len())
            .field("parameter_leaves", &leaves.count())
            .field("parameter_elements", &leaves.len())
            .finish_non_exhaustive()
    }
}
