//! DOT and Mermaid: everything is there once, and no text breaks the syntax.

use pc_drawing::{Drawing, FrameKind, NodeKind, is_literal};

/// A recurrent layer: a loop with a call in it, a junction, a carried edge.
fn recurrent() -> Drawing {
    let mut drawing = Drawing::new("rnn");
    let body = drawing.frame(FrameKind::Loop, "for x in xs", None);
    let cell = drawing.frame(FrameKind::Call, "cell", Some(body));
    let x = drawing.source(NodeKind::Input, "x");
    let [w, h0] = ["p.w", "p.h0"].map(|name| drawing.source(NodeKind::Parameter, name));
    let h = drawing.vertex(NodeKind::Hidden, "cell.h", "tanh(&(&p.w * (x + &h)))", Some(cell));
    let output = drawing.vertex(NodeKind::Output, "output", "&h * 2.0", None);
    let twice = drawing.vertex(NodeKind::Hidden, "cell.twice", "&h + &h", Some(cell));
    for (from, to) in [(x, h), (w, h), (twice, output), (h, output)] {
        drawing.edge(from, to, false);
    }
    for reader in [h, twice] {
        drawing.choice(vec![(h0, false), (h, true)], reader);
    }
    drawing.choice(vec![(h0, false), (h, false)], output);
    drawing.join();
    drawing.fill();
    drawing
}

fn count(text: &str, part: &str) -> usize {
    text.matches(part).count()
}

#[test]
fn dot_holds_every_node_and_edge_once() {
    let drawing = recurrent();
    let dot = drawing.dot();
    assert_eq!((drawing.nodes(), drawing.edges()), (7, 9));
    assert_eq!(count(&dot, "[label="), drawing.nodes());
    assert_eq!(count(&dot, " -> "), drawing.edges());
    assert_eq!(count(&dot, "shape=diamond"), 1, "two vertices read what the loop carries:\n{dot}");
    assert_eq!(count(&dot, "subgraph cluster_"), 2);
    assert_eq!(count(&dot, "style=dashed, constraint=false"), 1);
    assert_eq!(count(&dot, "{"), count(&dot, "}"));
    for name in ["cell.h", "p.w", "p.h0", "for x in xs", "output"] {
        assert!(dot.contains(name), "{name} is missing in\n{dot}");
    }
    // Outside of brackets, attributes are statements.
    let clusters = dot.lines().filter(|line| line.contains("labeljust"));
    for attribute in clusters.flat_map(|line| line.trim().split("; ")) {
        assert_eq!(count(attribute, "="), 1, "{attribute}");
    }
}

#[test]
fn mermaid_holds_every_node_and_edge_once() {
    let drawing = recurrent();
    let mermaid = drawing.mermaid();
    assert_eq!(count(&mermaid, ":::"), drawing.nodes());
    assert_eq!(count(&mermaid, "-->") + count(&mermaid, "-.->"), drawing.edges());
    assert_eq!(count(&mermaid, "-.->"), 1);
    assert_eq!((count(&mermaid, "subgraph "), count(&mermaid, "  end\n")), (2, 2));
    assert!(!mermaid.contains("\"\""), "a text that is empty:\n{mermaid}");
    // Words of Mermaid's own.
    let classes = mermaid.lines().filter_map(|line| line.trim().strip_prefix("classDef "));
    let names: Vec<&str> = classes.filter_map(|line| line.split(' ').next()).collect();
    assert_eq!(names.len(), 8);
    for word in
        ["call", "class", "click", "default", "end", "flowchart", "graph", "href", "style", "subgraph"]
    {
        assert!(!names.contains(&word), "{word}");
    }
}

#[test]
fn sources_stand_near_their_readers() {
    // The input of the iteration is read in the call, which only parameters enter; it stands in the loop.
    let dot = recurrent().dot();
    let at = |name: &str| dot.find(&format!("label=\"{name}")).expect("it is drawn");
    let (body, cell, end) = (at("for x in xs"), at("cell"), dot.rfind("  }").expect("the loop ends"));
    assert!(body < at("x") && at("x") < cell, "{dot}");
    assert!(cell < at("p.w") && at("p.w") < end, "{dot}");
    assert!(at("output") < body, "what is in no frame comes first:\n{dot}");
}

#[test]
fn a_source_and_an_edge_are_added_once() {
    let mut drawing = Drawing::new("twice");
    let y = drawing.vertex(NodeKind::Output, "y", "x + x", None);
    let x = drawing.source(NodeKind::Input, "x");
    assert_eq!(drawing.source(NodeKind::Input, "x"), x);
    assert_ne!(drawing.source(NodeKind::Constant, "x"), x);
    drawing.edge(x, y, false);
    drawing.edge(x, y, false);
    assert_eq!((drawing.nodes(), drawing.edges()), (3, 1));
}

#[test]
fn numbers_that_do_not_exist_are_left_out() {
    let mut drawing = Drawing::new("wrong");
    let y = drawing.vertex(NodeKind::Output, "y", "", Some(7));
    drawing.frame(FrameKind::Arm, "else", Some(0));
    drawing.edge(y, 12, false);
    drawing.edge(12, y, true);
    assert_eq!((drawing.nodes(), drawing.edges()), (1, 0));
    assert_eq!(count(&drawing.dot(), "subgraph"), 1);
}

#[test]
fn text_stays_inside_its_quotes() {
    let mut drawing = Drawing::new("a \"b\" \\ c");
    drawing.vertex(NodeKind::Hidden, "x\"]; evil [label=\"", "a\n<b> & #c `d` \u{7}\\", None);
    drawing.frame(FrameKind::Loop, "for (a, b) in \"xs\"", None);
    let dot = drawing.dot();
    assert!(dot.contains(r#"label="x\"]; evil [label=\"\na\n<b> & #c `d`  \\""#), "{dot}");
    assert!(dot.starts_with(r#"digraph "a \"b\" \\ c" {"#), "{dot}");
    let mermaid = drawing.mermaid();
    assert!(
        mermaid.contains(r#"("x#34;]; evil [label=#34;<br/>a #60;b#62; #38; #35;c #96;d#96;  #92;")"#),
        "{mermaid}"
    );
    assert!(mermaid.contains(r#"["for (a, b) in #34;xs#34;"]"#), "{mermaid}");
}

#[test]
fn an_empty_picture_is_one() {
    let empty = Drawing::new("empty");
    assert!(empty.dot().ends_with("}\n"));
    assert!(empty.mermaid().starts_with("flowchart TB\n"));
}

#[test]
fn numbers_are_literals() {
    for literal in ["2", "0.5", "-1.0", "3_f32", "true"] {
        assert!(is_literal(literal), "{literal}");
    }
    for name in ["n", "x.ncols()", "-n", "HALF", "DMatrix::zeros(2, 2)", ""] {
        assert!(!is_literal(name), "{name}");
    }
}
