//! The static graph as a table that one likes to read.

use std::fmt;

use super::{Graph, Operand, Role, VertexRole};
use crate::scalar::Real;

/// One line of the table.
struct Row {
    name: String,
    role: &'static str,
    expression: String,
    parents: String,
    parameters: String,
    line: u32,
}

impl<T: Real> Graph<T> {
    /// The vertices, those of called functions below their call, indented by their path.
    fn rows(&self, path: &str, is_outermost: bool, rows: &mut Vec<Row>) {
        for (i, vertex) in self.vertices.iter().enumerate() {
            for (o, operation) in vertex.operations.iter().enumerate() {
                if let Some(graph) = (operation.graph)() {
                    graph.rows(&format!("{path}{}.", self.call_name(i, o)), false, rows);
                }
            }
            let role = match self.role(i) {
                VertexRole::Call => "call",
                VertexRole::Output if is_outermost => "output",
                VertexRole::Output | VertexRole::Hidden => "hidden",
            };
            let (mut parents, mut parameters) = (Vec::new(), Vec::new());
            for parent in self.parents(i) {
                match parent {
                    Operand::Parameter(text) => parameters.push(text.to_owned()),
                    other => parents.push(self.operand_name(other)),
                }
            }
            rows.push(Row {
                name: format!("{path}{}", self.name(i)),
                role,
                expression: vertex.expression.to_owned(),
                parents: parents.join(", "),
                parameters: parameters.join(", "),
                line: vertex.line,
            });
        }
    }

    /// An operand as the table shows it.
    fn operand_name(&self, operand: Operand) -> String {
        match operand {
            Operand::Vertex(vertex) => self.name(vertex),
            Operand::Result(vertex, part) => format!("{}.{part}", self.name(vertex)),
            Operand::Input(text) | Operand::Parameter(text) | Operand::Constant(text) => text.to_owned(),
            Operand::Operation(_) | Operand::Tuple(_) => String::new(),
            Operand::OneOf(places) => {
                places.iter().map(|&place| self.operand_name(place)).collect::<Vec<_>>().join(" | ")
            }
        }
    }
}

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
/// let table = Network::<model>::graph().to_string();
/// assert!(table.contains("hidden  hidden  tanh(&(w * x))"));
/// ```
impl<T: Real> fmt::Display for Graph<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} ({})", self.function, self.file)?;
        for (title, role) in
            [("parameters", Role::Parameter), ("inputs", Role::Input), ("constants", Role::Constant)]
        {
            let names: Vec<&str> = self.arguments.iter().filter(|a| a.role == role).map(|a| a.name).collect();
            if !names.is_empty() {
                writeln!(f, "  {title:<10}  {}", names.join(", "))?;
            }
        }
        let mut rows = Vec::new();
        self.rows("", true, &mut rows);
        write_rows(f, &rows)?;
        let outputs: Vec<String> = self.outputs.iter().map(|&output| self.operand_name(output)).collect();
        writeln!(f, "  returns     {}", outputs.join(", "))?;
        let unread = self.unread_parameters();
        if !unread.is_empty() {
            writeln!(f, "  never read  {}", unread.join(", "))?;
        }
        Ok(())
    }
}

fn write_rows(f: &mut fmt::Formatter<'_>, rows: &[Row]) -> fmt::Result {
    let header = ["vertex", "role", "prediction", "parents", "parameters", "line"].map(str::to_owned);
    let cells = rows.iter().map(|row| {
        let Row { name, role, expression, parents, parameters, line } = row;
        let role = (*role).to_owned();
        [name.clone(), role, expression.clone(), parents.clone(), parameters.clone(), line.to_string()]
    });
    let table: Vec<[String; 6]> = std::iter::once(header).chain(cells).collect();
    let width = |column: usize| table.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..6).map(width).collect();
    for (i, row) in table.iter().enumerate() {
        let cells = row.iter().zip(&widths).map(|(cell, &width)| format!("{cell:<width$}"));
        writeln!(f, "  {}", cells.collect::<Vec<_>>().join("  ").trim_end())?;
        if i == 0 {
            writeln!(f, "  {}", "─".repeat(widths.iter().sum::<usize>() + 2 * (widths.len() - 1)))?;
        }
    }
    Ok(())
}
