//! The static graph as a picture.

use pc_drawing::{Drawing, NodeKind};

use super::expansion::{Choice, Expansion, Place, Source};
use super::{Graph, VertexRole};
use crate::scalar::Real;

impl<T: Real> Graph<T> {
    /// The graph as a picture: for Graphviz, for Mermaid, and with the feature `svg` as an SVG.
    ///
    /// Loops, branches and called functions are frames; what a loop carries is a dashed edge.
    ///
    /// ```
    /// use nalgebra::DMatrix;
    /// use pc_runtime::prelude::*;
    ///
    /// #[predictive_coding]
    /// fn model(#[param] w: &DMatrix<f64>, x: &DMatrix<f64>) -> DMatrix<f64> {
    ///     let hidden = tanh(&(w * x));
    ///     w.tr_mul(&hidden)
    /// }
    ///
    /// let picture = Network::<model>::graph().drawing();
    /// assert!(picture.dot().contains("hidden"));
    /// assert!(picture.mermaid().starts_with("flowchart"));
    /// ```
    pub fn drawing(&self) -> Drawing {
        let expansion = Expansion::of(self);
        let mut picture =
            Picture { drawing: Drawing::new(self.function), nodes: Vec::new(), expansion: &expansion };
        picture.add_vertices();
        picture.add_edges();
        picture.add_outputs();
        picture.drawing.join();
        picture.drawing.fill();
        picture.drawing
    }
}

/// A picture in the making.
struct Picture<'e, T: Real> {
    drawing: Drawing,
    /// The nodes of the statements; a call that is shown from inside has none.
    nodes: Vec<Option<usize>>,
    expansion: &'e Expansion<'e, T>,
}

impl<T: Real> Picture<'_, T> {
    fn add_vertices(&mut self) {
        for frame in &self.expansion.frames {
            self.drawing.frame(frame.kind, frame.title.as_str(), frame.inside);
        }
        for statement in &self.expansion.statements {
            let kind = match statement.role {
                VertexRole::Hidden => NodeKind::Hidden,
                VertexRole::Output => NodeKind::Output,
                VertexRole::Call => NodeKind::Call,
            };
            let node = (!statement.is_open).then(|| {
                let expression = statement.vertex.expression;
                self.drawing.vertex(kind, statement.name.as_str(), expression, statement.frame)
            });
            self.nodes.push(node);
        }
    }

    fn add_edges(&mut self) {
        for statement in 0..self.nodes.len() {
            let Some(node) = self.nodes[statement] else { continue };
            for choice in self.expansion.sources(statement) {
                self.connect(&choice, node);
            }
        }
    }

    fn connect(&mut self, choice: &Choice, to: usize) {
        let mut sources = Vec::new();
        for Source { place, carried } in choice {
            let from = match place {
                Place::Statement(statement) => self.nodes[*statement],
                Place::Parameter(path) => Some(self.drawing.source(NodeKind::Parameter, path)),
                Place::Constant(text) => Some(self.drawing.source(NodeKind::Constant, text)),
                Place::Input(name) if self.expansion.is_input(name) => Some(self.drawing.argument(name)),
                Place::Input(name) => Some(self.drawing.source(NodeKind::Input, name)),
            };
            sources.extend(from.map(|from| (from, *carried)));
        }
        self.drawing.choice(sources, to);
    }

    /// What is returned and read elsewhere, too, gets an output vertex that predicts it unchanged.
    fn add_outputs(&mut self) {
        let outputs = self.expansion.outputs();
        let several = outputs.len() > 1;
        for (i, choices) in outputs.iter().enumerate() {
            let is_output = |source: &Source| match source.place {
                Place::Statement(statement) => {
                    self.expansion.statements[statement].role == VertexRole::Output
                }
                _ => false,
            };
            if choices.iter().flatten().all(is_output) {
                continue;
            }
            let name = if several { format!("output.{i}") } else { "output".to_owned() };
            let node = self.drawing.vertex(NodeKind::Output, name, "", None);
            for choice in choices {
                self.connect(choice, node);
            }
        }
    }
}
