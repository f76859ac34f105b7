//! The static graph as a table that one likes to read.

use std::fmt;

use pc_drawing::FrameKind;

use super::expansion::{Expansion, Frame, Place};
use super::{Graph, Plasticity, Role, VertexRole};
use crate::scalar::Real;

/// One line of the table.
enum Row {
    /// A vertex: name, role, prediction, parents, parameters, line.
    Vertex([String; 6]),
    /// The head of a loop, a branch or an arm, and its line.
    Head(String, u32),
}

/// The statements, with the heads of loops and branches above them. What is inside is indented.
fn rows<T: Real>(expansion: &Expansion<'_, T>) -> Vec<Row> {
    let mut rows = Vec::new();
    let is_region = |frame: &Frame| frame.kind != FrameKind::Call;
    let indent = |frame: Option<usize>| {
        let around = std::iter::successors(frame, |&frame| expansion.frames[frame].inside);
        "  ".repeat(around.filter(|&frame| is_region(&expansion.frames[frame])).count())
    };
    let head = |frame: &Frame| Row::Head(format!("{}{}", indent(frame.inside), frame.title), frame.line);
    let mut frames = expansion.frames.iter().filter(|frame| is_region(frame)).peekable();
    for (i, statement) in expansion.statements.iter().enumerate() {
        rows.extend(std::iter::from_fn(|| frames.next_if(|frame| frame.first <= i)).map(head));
        let name = format!("{}{}", indent(statement.frame), statement.name);
        let role = match statement.role {
            VertexRole::Call => "call",
            VertexRole::Output => "output",
            VertexRole::Hidden => "hidden",
        };
        let (parents, parameters) = read(expansion, i);
        let (prediction, line) = (statement.vertex.expression.to_owned(), statement.vertex.line.to_string());
        rows.push(Row::Vertex([name, role.to_owned(), prediction, parents, parameters, line]));
    }
    rows.extend(frames.map(head));
    rows
}

/// The parents and the parameters of a statement, each once.
fn read<T: Real>(expansion: &Expansion<'_, T>, statement: usize) -> (String, String) {
    let (mut parents, mut parameters) = (Vec::new(), Vec::new());
    let sources = expansion.sources(statement);
    for source in sources.iter().flatten() {
        let list = if matches!(source.place, Place::Parameter(_)) { &mut parameters } else { &mut parents };
        let name = expansion.place_name(&source.place);
        if !list.contains(&name) {
            list.push(name);
        }
    }
    (parents.join(", "), parameters.join(", "))
}

impl<T: Real> Expansion<'_, T> {
    /// A place as the table shows it.
    fn place_name<'p>(&'p self, place: &'p Place) -> &'p str {
        match place {
            Place::Statement(statement) => &self.statements[*statement].name,
            Place::Input(name) | Place::Parameter(name) | Place::Constant(name) => name,
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
        let expansion = Expansion::of(self);
        write_rows(f, &rows(&expansion))?;
        let outputs = expansion.outputs();
        let outputs = outputs.iter().map(|parts| {
            let parts = parts.iter().map(|choice| {
                let names = choice.iter().map(|source| expansion.place_name(&source.place));
                names.collect::<Vec<_>>().join(" | ")
            });
            let parts: Vec<String> = parts.collect();
            if parts.len() == 1 { parts.concat() } else { format!("({})", parts.join(", ")) }
        });
        let outputs: Vec<String> = outputs.collect();
        writeln!(f, "  returns     {}", outputs.join(", "))?;
        write_plasticities(f, &expansion)?;
        let unread = self.unread_parameters();
        if !unread.is_empty() {
            writeln!(f, "  never read  {}", unread.join(", "))?;
        }
        Ok(())
    }
}

/// What the parameters learn by.
fn write_plasticities<T: Real>(f: &mut fmt::Formatter<'_>, expansion: &Expansion<'_, T>) -> fmt::Result {
    let synapses = expansion.synapses(None).into_iter();
    let mut all: Vec<_> = synapses.map(|synapse| (synapse.parameter, synapse.plasticity)).collect();
    // The error of an output that is a parameter is its update.
    all.extend(expansion.returned_parameters().map(|parameter| (parameter, Plasticity::Hebbian)));
    let of =
        |kind| all.iter().filter(move |(_, plasticity)| *plasticity == kind).map(|(name, _)| name.as_str());
    let unfollowed = expansion.unfollowed();
    let lists: [(&str, Vec<&str>); 4] = [
        ("Hebbian", of(Plasticity::Hebbian).collect()),
        ("modulated", of(Plasticity::Modulated).collect()),
        ("neither", of(Plasticity::General).collect()),
        ("not shown", unfollowed.iter().map(String::as_str).collect()),
    ];
    for (title, list) in lists {
        let mut names: Vec<&str> = Vec::new();
        for name in list {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        if !names.is_empty() {
            writeln!(f, "  {title:<10}  {}", names.join(", "))?;
        }
    }
    Ok(())
}

fn write_rows(f: &mut fmt::Formatter<'_>, rows: &[Row]) -> fmt::Result {
    let header = ["vertex", "role", "prediction", "parents", "parameters", "line"].map(str::to_owned);
    let vertices =
        rows.iter().filter_map(|row| if let Row::Vertex(cells) = row { Some(cells) } else { None });
    let mut widths = header.each_ref().map(|title| title.chars().count());
    for cells in vertices {
        for (width, cell) in widths.iter_mut().zip(cells) {
            *width = cell.chars().count().max(*width);
        }
    }
    let total = widths.iter().sum::<usize>() + 2 * (widths.len() - 1);
    let write_cells = |f: &mut fmt::Formatter<'_>, cells: &[String; 6]| {
        let cells = cells.iter().zip(&widths).map(|(cell, &width)| format!("{cell:<width$}"));
        writeln!(f, "  {}", cells.collect::<Vec<_>>().join("  ").trim_end())
    };
    write_cells(f, &header)?;
    writeln!(f, "  {}", "─".repeat(total))?;
    for row in rows {
        match row {
            Row::Vertex(cells) => write_cells(f, cells)?,
            Row::Head(head, line) => {
                let room = total - widths[5];
                writeln!(f, "  {head:<room$}{line}")?;
            }
        }
    }
    Ok(())
}
