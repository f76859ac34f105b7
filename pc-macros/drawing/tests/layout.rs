//! SVG: everything is drawn, nothing overlaps, texts fit, and no graph is too much.

use std::time::{Duration, Instant};

use pc_drawing::{Drawing, FrameKind, NodeKind};

/// An upright rectangle: left, top, width, height.
type Rect = [f64; 4];

/// The value of an attribute of a tag.
fn attribute<'t>(tag: &'t str, name: &str) -> Option<&'t str> {
    let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
    rest.split_once('"').map(|(value, _)| value)
}

fn number(tag: &str, name: &str) -> f64 {
    attribute(tag, name).and_then(|value| value.parse().ok()).unwrap_or_else(|| panic!("no {name} in {tag}"))
}

fn rect(tag: &str) -> Rect {
    ["x", "y", "width", "height"].map(|name| number(tag, name))
}

/// The corners of a path of capital commands.
fn path_rect(tag: &str) -> Rect {
    let data = attribute(tag, "d").expect("a path has data");
    let horizontal =
        data.split(['M', 'L', 'H', 'Z']).filter_map(|piece| piece.split(' ').next()?.parse::<f64>().ok());
    let vertical =
        data.split(['M', 'L', 'H', 'Z']).filter_map(|piece| piece.split(' ').nth(1)?.parse::<f64>().ok());
    let (xs, ys): (Vec<f64>, Vec<f64>) = (horizontal.collect(), vertical.collect());
    let least = |values: &[f64]| values.iter().copied().fold(f64::INFINITY, f64::min);
    let most = |values: &[f64]| values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    [least(&xs), least(&ys), most(&xs) - least(&xs), most(&ys) - least(&ys)]
}

/// The outlines of the nodes, each with its texts: their middles, sizes and lengths.
fn nodes(svg: &str) -> Vec<(Rect, Vec<String>)> {
    let groups =
        svg.split("<g class=\"node\">\n").skip(1).map(|rest| rest.split("</g>").next().unwrap_or(""));
    let outline = |group: &str| {
        let tag = group.lines().next().expect("a node has an outline");
        if tag.starts_with("<path") { path_rect(tag) } else { rect(tag) }
    };
    let texts =
        |group: &str| group.lines().filter(|line| line.starts_with("<text")).map(str::to_owned).collect();
    groups.map(|group| (outline(group), texts(group))).collect()
}

/// Well-formed as XML: tags nest, and text holds no markup.
fn assert_well_formed(svg: &str) {
    let mut open = Vec::new();
    for piece in svg.split('<').skip(1) {
        let (tag, text) = piece.split_once('>').expect("a tag ends");
        assert!(!text.contains('>'), "{text}");
        for entity in text.split('&').skip(1) {
            assert!(
                ["amp;", "lt;", "gt;", "quot;", "#39;"].iter().any(|known| entity.starts_with(known)),
                "{text}"
            );
        }
        match tag.strip_prefix('/') {
            Some(name) => assert_eq!(open.pop(), Some(name)),
            None if tag.ends_with('/') => {}
            None => open.push(tag.split(' ').next().expect("a tag has a name")),
        }
    }
    assert!(open.is_empty(), "{open:?} is left open");
    assert!(!svg.lines().any(|line| line.trim().is_empty()), "a blank line would end it in Markdown");
}

/// Layers that each read the one before, every fourth one a longer way back too.
fn layers(count: usize) -> Drawing {
    let mut drawing = Drawing::new("layers");
    let mut last = drawing.argument("x");
    let mut skipped = last;
    for i in 0..count {
        let vertex = drawing.vertex(NodeKind::Hidden, format!("h{i}"), "tanh(&affine(&p.w, &h, &p.b))", None);
        drawing.edge(last, vertex, false);
        if i % 4 == 3 {
            drawing.edge(skipped, vertex, false);
            skipped = vertex;
        }
        for name in ["w", "b"] {
            let parameter = drawing.source(NodeKind::Parameter, &format!("p.{name}{i}"));
            drawing.edge(parameter, vertex, false);
        }
        last = vertex;
    }
    drawing
}

/// Numbers that look random.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or(0) % end.max(1)
    }
}

/// Any drawing: frames in frames, edges both ways, loops from a node to itself.
fn any(seed: u64) -> Drawing {
    use FrameKind::{Arm, Branch, Call, Loop};
    const KINDS: [NodeKind; 7] = [
        NodeKind::Parameter,
        NodeKind::Input,
        NodeKind::Constant,
        NodeKind::Hidden,
        NodeKind::Output,
        NodeKind::Call,
        NodeKind::Junction,
    ];
    let mut random = Random(seed);
    let mut drawing = Drawing::new(format!("<{seed}>"));
    let frames = random.below(7);
    for i in 0..frames {
        let inside = random.below(i + 1).checked_sub(1);
        drawing.frame([Loop, Branch, Arm, Call][random.below(4)], format!("for {i} in \"xs\" & .."), inside);
    }
    let nodes = 1 + random.below(24);
    for i in 0..nodes {
        let label = "v".repeat(1 + random.below(60));
        if random.below(5) == 0 {
            drawing.source(KINDS[random.below(3)], &format!("{label}{i}"))
        } else {
            let inside = random.below(frames + 1).checked_sub(1);
            drawing.vertex(KINDS[random.below(7)], label, "f".repeat(random.below(60)), inside)
        };
    }
    for _ in 0..random.below(50) {
        drawing.edge(random.below(nodes), random.below(nodes), random.below(4) == 0);
    }
    for _ in 0..random.below(8) {
        let sources = (0..random.below(4)).map(|_| (random.below(nodes), random.below(3) == 0)).collect();
        let readers = [random.below(nodes), random.below(nodes)];
        for reader in readers {
            drawing.choice(Vec::clone(&sources), reader);
        }
    }
    drawing.join();
    drawing.fill();
    drawing
}

fn overlap(a: Rect, b: Rect) -> bool {
    let slack = 0.2;
    let apart =
        |axis: usize| a[axis] + a[axis + 2] <= b[axis] + slack || b[axis] + b[axis + 2] <= a[axis] + slack;
    !apart(0) && !apart(1)
}

#[test]
fn everything_is_drawn_once() {
    let drawing = layers(9);
    let svg = drawing.svg();
    assert_well_formed(&svg);
    assert_eq!(nodes(&svg).len(), drawing.nodes());
    assert_eq!(svg.matches("<g class=\"edge\">").count(), drawing.edges());
    for i in 0..9 {
        assert_eq!(svg.matches(&format!(">h{i}</text>")).count(), 1);
        assert_eq!(svg.matches(&format!(">p.w{i}</text>")).count(), 1);
    }
}

#[test]
fn a_parameter_stands_beside_each_of_its_readers() {
    let mut drawing = Drawing::new("tied");
    let w = drawing.source(NodeKind::Parameter, "w");
    for name in ["a", "b", "c"] {
        let vertex = drawing.vertex(NodeKind::Hidden, name, "", None);
        drawing.edge(w, vertex, false);
    }
    let svg = drawing.svg();
    assert_eq!(svg.matches(">w</text>").count(), 3);
    assert_eq!(svg.matches("<g class=\"edge\">").count(), 3);
}

#[test]
fn nodes_do_not_overlap_and_texts_fit() {
    for drawing in (0..15).map(any).chain([layers(40)]) {
        let svg = drawing.svg();
        let nodes = nodes(&svg);
        for (i, (outline, texts)) in nodes.iter().enumerate() {
            assert!(nodes[..i].iter().all(|(other, _)| !overlap(*outline, *other)), "{svg}");
            for text in texts {
                let (_, rest) = text.split_once('>').expect("a tag ends");
                let content = rest.trim_end_matches("</text>").replace("&amp;", "&");
                // The advance of the widest of the usual monospaced fonts is 0.602 em.
                let half = content.chars().count() as f64 * 0.602 * number(text, "font-size") / 2.0;
                let middle = number(text, "x");
                assert!(middle - half >= outline[0] && middle + half <= outline[0] + outline[2], "{text}");
            }
        }
    }
}

#[test]
fn frames_hold_what_is_in_them() {
    let mut drawing = Drawing::new("nested");
    let outer = drawing.frame(FrameKind::Loop, "outer", None);
    let inner = drawing.frame(FrameKind::Call, "inner", Some(outer));
    let a = drawing.vertex(NodeKind::Hidden, "a", "", Some(outer));
    let b = drawing.vertex(NodeKind::Hidden, "b", "", Some(inner));
    let c = drawing.vertex(NodeKind::Output, "c", "", None);
    drawing.edge(a, b, false);
    drawing.edge(b, c, false);
    drawing.edge(b, a, true);
    let svg = drawing.svg();
    let frames: Vec<Rect> = svg.lines().filter(|l| l.contains("fill-opacity")).map(rect).collect();
    let nodes = nodes(&svg);
    let holds = |frame: Rect, rect: Rect| {
        (0..2).all(|axis| {
            frame[axis] < rect[axis] && rect[axis] + rect[axis + 2] < frame[axis] + frame[axis + 2]
        })
    };
    assert!(holds(frames[0], frames[1]));
    let held: Vec<[bool; 2]> =
        nodes.iter().map(|(rect, _)| [0, 1].map(|f| holds(frames[f], *rect))).collect();
    assert_eq!(held, [[true, false], [true, true], [false, false]]);
    assert!(nodes[0].0[1] < nodes[1].0[1] && nodes[1].0[1] < nodes[2].0[1], "data flows downwards");
    assert_eq!(svg.matches("stroke-dasharray=\"5 4\"").count(), 1);
}

#[test]
fn no_drawing_is_too_much() {
    assert_well_formed(&Drawing::new("").svg());
    for seed in 0..60 {
        let drawing = any(seed);
        let svg = drawing.svg();
        assert_well_formed(&svg);
        assert_eq!(svg.matches("<g class=\"edge\">").count(), drawing.edges(), "seed {seed}");
        assert!(!svg.contains("NaN") && !svg.contains("inf"), "seed {seed}");
    }
}

#[test]
fn a_hundred_vertices_take_no_time() {
    let drawing = layers(100);
    let start = Instant::now();
    drawing.svg();
    let limit = if cfg!(debug_assertions) { 10 } else { 1 };
    assert!(start.elapsed() < Duration::from_secs(limit), "{:?}", start.elapsed());
}
