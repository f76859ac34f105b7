//! A slow reference simulation of predictive coding.
//!
//! It is written from the definitions alone and shares no code with the runtime, so that the two can
//! be wrong only independently. A graph is built by hand from closures; loops, branches and calls are
//! unrolled by whoever builds it. Local derivatives are central differences of the closures, with an
//! error of about 1e-12 for functions of unit scale, so a test may compare to about 1e-9.
//!
//! - Energy: F = Σ ½‖ε_i‖² over hidden vertices, plus the loss L at the outputs.
//! - Errors: ε_i = v_i − v̂_i; at an output ε = −∂L/∂v̂.
//! - Fixed prediction: ε_i ← (1 − rate) ε_i + rate Σ_c J_ciᵀ ε_c, derivatives as of the forward pass.
//! - Sequential: the same, segment by segment from the last to the first; whatever is not in the segment
//!   keeps its error.
//! - Strict: v_i ← v_i + rate (−ε_i + Σ_c J_ciᵀ ε_c), predicted anew from the current values each step.
//! - Exact: ε_i = Σ_c J_ciᵀ ε_c from the outputs back.
//! - Parameters: ∂F/∂θ = −Σ_i (∂v̂_i/∂θ)ᵀ ε_i; at inputs, the message Σ_c J_ciᵀ ε_c arrives.

use std::collections::BTreeMap;

use nalgebra::DMatrix;

use crate::five_point_derivative;

type Prediction = Box<dyn Fn(&[DMatrix<f64>]) -> DMatrix<f64>>;
type LossAt = Box<dyn Fn(&DMatrix<f64>) -> f64>;

/// What a vertex may read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Parent {
    /// An earlier vertex.
    Vertex(usize),
    /// Clamped data.
    Input(usize),
    /// What is learned.
    Parameter(usize),
}

struct Vertex {
    name: String,
    parents: Vec<Parent>,
    prediction: Prediction,
    /// At an output.
    loss: Option<LossAt>,
}

/// A graph of closures, built by hand.
///
/// ```
/// use nalgebra::DMatrix;
/// use pc_tests::reference::{Graph, squared_error};
///
/// let mut graph = Graph::default();
/// let x = graph.input("x", DMatrix::from_element(1, 1, 1.0));
/// let w = graph.parameter("w", DMatrix::from_element(1, 1, 2.0));
/// let z = graph.vertex("z", &[w, x], |p| &p[0] * &p[1]);
/// graph.output("y", &[z], |p| &p[0] * 3.0, squared_error(DMatrix::from_element(1, 1, 1.0)));
/// let exact = graph.exact();
/// assert!((exact.errors["z"][0] + 15.0).abs() < 1e-9);
/// ```
#[derive(Default)]
pub struct Graph {
    inputs: Vec<(String, DMatrix<f64>)>,
    parameters: Vec<(String, DMatrix<f64>)>,
    vertices: Vec<Vertex>,
    /// The vertices that begin a segment.
    segments: Vec<usize>,
}

/// What a relaxation leaves, by name.
#[derive(Clone, Debug)]
pub struct Relaxed {
    /// L of the forward pass.
    pub loss: f64,
    /// F after the last step.
    pub energy: f64,
    /// ε of every vertex; of an input, the message that arrives there.
    pub errors: BTreeMap<String, DMatrix<f64>>,
    /// v̂ + ε of every vertex.
    pub values: BTreeMap<String, DMatrix<f64>>,
    /// v̂ of every vertex.
    pub predictions: BTreeMap<String, DMatrix<f64>>,
    /// ∂F/∂θ of every parameter.
    pub gradients: BTreeMap<String, DMatrix<f64>>,
}

/// L = ½‖target − v̂‖².
pub fn squared_error(target: DMatrix<f64>) -> impl Fn(&DMatrix<f64>) -> f64 {
    move |prediction| 0.5 * (&target - prediction).norm_squared()
}

/// Derivatives of one vertex's prediction, parent after parent: rows are elements of the prediction,
/// columns elements of the parent, both column by column.
type Jacobians = Vec<DMatrix<f64>>;

impl Graph {
    /// Adds clamped data.
    pub fn input(&mut self, name: impl Into<String>, data: DMatrix<f64>) -> Parent {
        self.inputs.push((name.into(), data));
        Parent::Input(self.inputs.len() - 1)
    }

    /// Adds what is learned.
    pub fn parameter(&mut self, name: impl Into<String>, data: DMatrix<f64>) -> Parent {
        self.parameters.push((name.into(), data));
        Parent::Parameter(self.parameters.len() - 1)
    }

    /// What is added from here on belongs to another segment: an iteration of a loop begins or ends.
    pub fn segment(&mut self) {
        self.segments.push(self.vertices.len());
    }

    /// Adds a hidden vertex; `prediction` takes the parents' values in the order of `parents`, in
    /// which one may stand twice.
    pub fn vertex(
        &mut self,
        name: impl Into<String>,
        parents: &[Parent],
        prediction: impl Fn(&[DMatrix<f64>]) -> DMatrix<f64> + 'static,
    ) -> Parent {
        let (name, parents, prediction) = (name.into(), parents.to_vec(), Box::new(prediction));
        self.vertices.push(Vertex { name, parents, prediction, loss: None });
        Parent::Vertex(self.vertices.len() - 1)
    }

    /// Adds an output vertex, which nothing may read, and its loss as a function of v̂.
    pub fn output(
        &mut self,
        name: impl Into<String>,
        parents: &[Parent],
        prediction: impl Fn(&[DMatrix<f64>]) -> DMatrix<f64> + 'static,
        loss: impl Fn(&DMatrix<f64>) -> f64 + 'static,
    ) {
        let (name, parents, prediction) = (name.into(), parents.to_vec(), Box::new(prediction));
        self.vertices.push(Vertex { name, parents, prediction, loss: Some(Box::new(loss)) });
    }

    /// The forward pass: the values of all vertices.
    pub fn forward(&self) -> Vec<DMatrix<f64>> {
        let mut values = Vec::with_capacity(self.vertices.len());
        for vertex in 0..self.vertices.len() {
            values.push(self.predict(vertex, &values));
        }
        values
    }

    /// `steps` steps of fixed-prediction relaxation.
    pub fn fixed_prediction(&self, rate: f64, steps: usize) -> Relaxed {
        let values = self.forward();
        let jacobians = self.jacobians(&values);
        let mut errors = self.driven_outputs(&values);
        for _ in 0..steps {
            let drives = self.drives(&jacobians, &errors);
            for i in self.hidden() {
                errors[i] = &errors[i] * (1.0 - rate) + &drives[i] * rate;
            }
        }
        self.relaxed(&values, &errors, &jacobians)
    }

    /// Fixed-prediction relaxation segment by segment, `steps` steps each.
    pub fn sequential(&self, rate: f64, steps: usize) -> Relaxed {
        let values = self.forward();
        let jacobians = self.jacobians(&values);
        let mut errors = self.driven_outputs(&values);
        let mut end = self.vertices.len();
        for &begin in self.segments.iter().rev().chain(&[0]) {
            for _ in 0..steps {
                let drives = self.drives(&jacobians, &errors);
                for i in self.hidden().filter(|i| (begin..end).contains(i)) {
                    errors[i] = &errors[i] * (1.0 - rate) + &drives[i] * rate;
                }
            }
            end = begin;
        }
        self.relaxed(&values, &errors, &jacobians)
    }

    /// The fixed-prediction equilibrium.
    pub fn exact(&self) -> Relaxed {
        let values = self.forward();
        let jacobians = self.jacobians(&values);
        let mut errors = self.driven_outputs(&values);
        // Children follow parents: their errors are final when a parent's drive is taken.
        for i in (0..self.vertices.len()).rev().filter(|&i| self.vertices[i].loss.is_none()) {
            errors[i] = self.drives(&jacobians, &errors)[i].clone();
        }
        self.relaxed(&values, &errors, &jacobians)
    }

    /// `steps` steps of strict predictive coding.
    pub fn strict(&self, rate: f64, steps: usize) -> Relaxed {
        let mut values = self.forward();
        for _ in 0..steps {
            let jacobians = self.jacobians(&values);
            let (_, errors) = self.predictions_and_errors(&values);
            let drives = self.drives(&jacobians, &errors);
            for i in self.hidden() {
                values[i] += (&drives[i] - &errors[i]) * rate;
            }
        }
        let (predictions, errors) = self.predictions_and_errors(&values);
        self.relaxed(&predictions, &errors, &self.jacobians(&values))
    }

    fn hidden(&self) -> impl Iterator<Item = usize> {
        (0..self.vertices.len()).filter(|&i| self.vertices[i].loss.is_none())
    }

    fn parent_value(&self, parent: Parent, values: &[DMatrix<f64>]) -> DMatrix<f64> {
        match parent {
            Parent::Vertex(i) => values[i].clone(),
            Parent::Input(i) => self.inputs[i].1.clone(),
            Parent::Parameter(i) => self.parameters[i].1.clone(),
        }
    }

    fn parent_values(&self, vertex: usize, values: &[DMatrix<f64>]) -> Vec<DMatrix<f64>> {
        self.vertices[vertex].parents.iter().map(|&parent| self.parent_value(parent, values)).collect()
    }

    fn predict(&self, vertex: usize, values: &[DMatrix<f64>]) -> DMatrix<f64> {
        (self.vertices[vertex].prediction)(&self.parent_values(vertex, values))
    }

    /// v̂ and ε of every vertex where values move on their own.
    fn predictions_and_errors(&self, values: &[DMatrix<f64>]) -> (Vec<DMatrix<f64>>, Vec<DMatrix<f64>>) {
        let predictions: Vec<_> = (0..self.vertices.len()).map(|i| self.predict(i, values)).collect();
        let mut errors = self.driven_outputs(&predictions);
        for i in self.hidden() {
            errors[i] = &values[i] - &predictions[i];
        }
        (predictions, errors)
    }

    /// ε = −∂L/∂v̂ at the outputs, 0 elsewhere.
    fn driven_outputs(&self, predictions: &[DMatrix<f64>]) -> Vec<DMatrix<f64>> {
        let drive = |(vertex, prediction): (&Vertex, &DMatrix<f64>)| {
            let mut error = DMatrix::zeros(prediction.nrows(), prediction.ncols());
            if let Some(loss) = &vertex.loss {
                for k in 0..error.len() {
                    error[k] = -five_point_derivative(prediction[k], |x| {
                        let mut moved = prediction.clone();
                        moved[k] = x;
                        loss(&moved)
                    });
                }
            }
            error
        };
        self.vertices.iter().zip(predictions).map(drive).collect()
    }

    fn jacobians(&self, values: &[DMatrix<f64>]) -> Vec<Jacobians> {
        (0..self.vertices.len()).map(|vertex| self.jacobians_of(vertex, values)).collect()
    }

    fn jacobians_of(&self, vertex: usize, values: &[DMatrix<f64>]) -> Jacobians {
        let prediction = &self.vertices[vertex].prediction;
        let parents = self.parent_values(vertex, values);
        let rows = prediction(&parents).len();
        let jacobian = |parent: usize| {
            let mut jacobian = DMatrix::zeros(rows, parents[parent].len());
            for (element, mut column) in jacobian.column_iter_mut().enumerate() {
                let derivative = five_point_derivative(parents[parent][element], |x| {
                    let mut moved = parents.clone();
                    moved[parent][element] = x;
                    prediction(&moved)
                });
                column.copy_from_slice(derivative.as_slice());
            }
            jacobian
        };
        (0..parents.len()).map(jacobian).collect()
    }

    /// Σ_c J_ciᵀ ε_c at every vertex.
    fn drives(&self, jacobians: &[Jacobians], errors: &[DMatrix<f64>]) -> Vec<DMatrix<f64>> {
        let shapes = errors.iter().map(DMatrix::shape).enumerate();
        shapes.map(|(i, shape)| self.arriving(Parent::Vertex(i), shape, jacobians, errors)).collect()
    }

    /// Σ_c J_ciᵀ ε_c at one place.
    fn arriving(
        &self,
        place: Parent,
        (nrows, ncols): (usize, usize),
        jacobians: &[Jacobians],
        errors: &[DMatrix<f64>],
    ) -> DMatrix<f64> {
        let mut sum = DMatrix::zeros(nrows, ncols);
        for (child, vertex) in self.vertices.iter().enumerate() {
            for (parent, jacobian) in vertex.parents.iter().zip(&jacobians[child]) {
                if *parent == place {
                    for (sum, column) in sum.iter_mut().zip(jacobian.column_iter()) {
                        *sum += column.iter().zip(errors[child].iter()).map(|(j, e)| j * e).sum::<f64>();
                    }
                }
            }
        }
        sum
    }

    fn loss(&self, predictions: &[DMatrix<f64>]) -> f64 {
        let outputs = self.vertices.iter().zip(predictions);
        outputs.filter_map(|(vertex, v)| vertex.loss.as_ref().map(|loss| loss(v))).sum()
    }

    fn relaxed(
        &self,
        predictions: &[DMatrix<f64>],
        errors: &[DMatrix<f64>],
        jacobians: &[Jacobians],
    ) -> Relaxed {
        let names = || self.vertices.iter().map(|vertex| vertex.name.clone());
        let values = predictions.iter().zip(errors).map(|(prediction, error)| prediction + error);
        let squares: f64 = self.hidden().map(|i| errors[i].norm_squared()).sum();
        let inputs = self.inputs.iter().enumerate().map(|(i, (name, data))| {
            (name.clone(), self.arriving(Parent::Input(i), data.shape(), jacobians, errors))
        });
        let gradients = self.parameters.iter().enumerate().map(|(i, (name, data))| {
            (name.clone(), -self.arriving(Parent::Parameter(i), data.shape(), jacobians, errors))
        });
        Relaxed {
            loss: self.loss(&self.forward()),
            energy: 0.5 * squares + self.loss(predictions),
            errors: names().zip(errors.iter().cloned()).chain(inputs).collect(),
            values: names().zip(values).collect(),
            predictions: names().zip(predictions.iter().cloned()).collect(),
            gradients: gradients.collect(),
        }
    }
}
