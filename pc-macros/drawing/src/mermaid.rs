//! Mermaid's flowcharts.

use crate::text::{is_blank, put};
use crate::{Drawing, NodeKind};

/// The classes of the nodes, in the colours of the other renderers. (`call` is a word of Mermaid's own.)
const CLASSES: &str = "  classDef parameter fill:#fdf1d5,stroke:#8a6d1f,color:#222222
  classDef input fill:#dcebf7,stroke:#2f6690,color:#222222
  classDef constant fill:#eeeeee,stroke:#777777,color:#222222,stroke-dasharray:4
  classDef hidden fill:#ffffff,stroke:#444444,color:#222222
  classDef output fill:#dff0dc,stroke:#2f6b2a,color:#222222,stroke-width:3px
  classDef called fill:#f4f4f4,stroke:#444444,color:#222222
  classDef junction fill:#ffffff,stroke:#888888,color:#222222
  classDef nothing fill:none,stroke:none,color:#888888
";

impl Drawing {
    /// The picture as a Mermaid flowchart; frames are subgraphs.
    pub fn mermaid(&self) -> String {
        let mut text = "flowchart TB\n".to_owned();
        self.mermaid_frame(None, &self.places(), "  ", &mut text);
        for edge in &self.edges {
            let arrow = if edge.carried { "-.->" } else { "-->" };
            put(&mut text, format_args!("  n{} {arrow} n{}", edge.from, edge.to));
        }
        text + CLASSES
    }

    /// What stands directly in a frame, and the frames inside it.
    fn mermaid_frame(&self, frame: Option<usize>, places: &[Option<usize>], indent: &str, text: &mut String) {
        for (i, node) in self.nodes.iter().enumerate().filter(|&(i, _)| places[i] == frame) {
            let (open, close, class) = shape(node.kind);
            let lines = [&node.label, &node.detail].map(|line| safe(line));
            let label = lines[..].join("<br/>");
            let label = label.trim_end_matches("<br/>");
            // Of a text, Mermaid wants a character at least.
            let label = if label.is_empty() { " " } else { label };
            put(text, format_args!("{indent}n{i}{open}\"{label}\"{close}:::{class}"));
        }
        for (i, inner) in self.frames.iter().enumerate().filter(|(_, inner)| inner.inside == frame) {
            put(text, format_args!("{indent}subgraph f{i}[\"{}\"]", safe(&inner.title)));
            self.mermaid_frame(Some(i), places, &format!("{indent}  "), text);
            put(text, format_args!("{indent}end"));
        }
    }
}

/// The brackets of a node's shape, and its class.
fn shape(kind: NodeKind) -> (&'static str, &'static str, &'static str) {
    match kind {
        NodeKind::Parameter => ("{{", "}}", "parameter"),
        NodeKind::Input => ("([", "])", "input"),
        NodeKind::Constant => ("[", "]", "constant"),
        NodeKind::Hidden => ("(", ")", "hidden"),
        NodeKind::Output => ("[", "]", "output"),
        NodeKind::Call => ("[[", "]]", "called"),
        NodeKind::Junction => ("{", "}", "junction"),
        NodeKind::Nothing => ("[", "]", "nothing"),
    }
}

/// The text of a label, with Mermaid's own entities.
fn safe(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '"' | '#' | '&' | '<' | '>' | '`' | '\\' => safe.extend(["#", &u32::from(c).to_string(), ";"]),
            c if is_blank(c) => safe.push(' '),
            c => safe.push(c),
        }
    }
    safe
}
