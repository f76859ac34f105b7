//! Graphviz's DOT.

use crate::text::{is_blank, put};
use crate::{Drawing, FrameKind, NodeKind};

impl Drawing {
    /// The picture in the DOT language of Graphviz; frames are clusters.
    pub fn dot(&self) -> String {
        let mut text = format!(
            "digraph {} {{\n  rankdir=TB;\n  node [fontname=\"monospace\", fontsize=11, style=filled];\n  \
             edge [arrowsize=0.7];\n",
            quoted(&self.title)
        );
        self.dot_frame(None, &self.places(), "  ", &mut text);
        for edge in &self.edges {
            let style = if edge.carried { " [style=dashed, constraint=false]" } else { "" };
            put(&mut text, format_args!("  n{} -> n{}{style};", edge.from, edge.to));
        }
        text + "}\n"
    }

    /// What stands directly in a frame, and the frames inside it.
    fn dot_frame(&self, frame: Option<usize>, places: &[Option<usize>], indent: &str, text: &mut String) {
        for (i, node) in self.nodes.iter().enumerate().filter(|&(i, _)| places[i] == frame) {
            let lines = [node.label.as_str(), node.detail.as_str()];
            let label = lines.into_iter().filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n");
            let style = node_style(node.kind);
            put(text, format_args!("{indent}n{i} [label={}, {style}];", quoted(&label)));
        }
        for (i, inner) in self.frames.iter().enumerate().filter(|(_, inner)| inner.inside == frame) {
            let style = match inner.kind {
                FrameKind::Loop => "style=\"rounded,bold\"",
                FrameKind::Branch => "style=solid",
                FrameKind::Arm => "style=dashed",
                FrameKind::Call => "style=\"rounded,filled\"; fillcolor=\"#f4f4f4\"",
            };
            let title = quoted(&inner.title);
            put(text, format_args!("{indent}subgraph cluster_{i} {{"));
            put(
                text,
                format_args!(
                    "{indent}  label={title}; labeljust=l; fontname=\"monospace\"; fontsize=11; {style};"
                ),
            );
            self.dot_frame(Some(i), places, &format!("{indent}  "), text);
            put(text, format_args!("{indent}}}"));
        }
    }
}

fn node_style(kind: NodeKind) -> &'static str {
    match kind {
        NodeKind::Parameter => "shape=hexagon, fillcolor=\"#fdf1d5\"",
        NodeKind::Input => "shape=ellipse, fillcolor=\"#dcebf7\"",
        NodeKind::Constant => "shape=box, style=\"filled,dashed\", fillcolor=\"#eeeeee\"",
        NodeKind::Hidden => "shape=box, style=\"filled,rounded\", fillcolor=\"#ffffff\"",
        NodeKind::Output => "shape=box, peripheries=2, fillcolor=\"#dff0dc\"",
        NodeKind::Call => "shape=component, fillcolor=\"#f4f4f4\"",
        NodeKind::Junction => "shape=diamond, fillcolor=\"#ffffff\"",
        NodeKind::Nothing => "shape=plaintext, style=\"\", fontcolor=\"#888888\"",
    }
}

/// A string of the DOT language; line ends part the lines of a label.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            c if is_blank(c) => quoted.push(' '),
            c => quoted.push(c),
        }
    }
    quoted + "\""
}
