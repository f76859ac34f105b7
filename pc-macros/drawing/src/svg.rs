//! SVG, laid out without an external program.

mod shape;
mod text;

use self::text::{escaped, shortened, width, wrapped};
use crate::layout::{Layout, Point, Rect, Size, lay_out};
use crate::text::put;
use crate::{Drawing, FrameKind, Node};
use shape::{curve, draw_frame, draw_node, shape};

/// The sizes of the fonts, in pixels.
const LABEL: f64 = 13.0;
const DETAIL: f64 = 10.5;
/// From line to line.
const LINE: f64 = 14.0;
/// The most characters of a line; the whole of it is shown under the pointer.
const LONGEST: usize = 44;
/// Around the whole picture.
const MARGIN: f64 = 16.0;

/// The colours of a node, and the room between its text and its sides.
struct Shape {
    fill: &'static str,
    stroke: &'static str,
    side: f64,
}

impl Drawing {
    /// The picture as an SVG on a light ground of its own, in its natural size. It has no blank line, so that it
    /// can stand in Markdown as it is.
    pub fn svg(&self) -> String {
        let nodes: Vec<Size> = self.nodes.iter().map(node_size).collect();
        let titles: Vec<Size> = self.frames.iter().map(|frame| title_size(&frame.title)).collect();
        let layout = lay_out(self, &nodes, &titles);
        let mut svg = String::new();
        open(&self.title, layout.bounds, &mut svg);
        for (frame, rect) in self.frames.iter().zip(&layout.frames) {
            draw_frame(frame.kind, *rect, &mut svg);
        }
        self.draw_edges(&layout, &mut svg);
        for (frame, rect) in self.frames.iter().zip(&layout.titles) {
            write_title(frame.kind, &frame.title, *rect, &mut svg);
        }
        for &(node, rect) in &layout.nodes {
            let node = &self.nodes[node];
            put(&mut svg, format_args!("<g class=\"node\">"));
            draw_node(node.kind, rect, &mut svg);
            write_node(node, rect, &mut svg);
            put(&mut svg, format_args!("</g>"));
        }
        svg + "</svg>\n"
    }

    fn draw_edges(&self, layout: &Layout, svg: &mut String) {
        for (edge, points) in self.edges.iter().zip(&layout.edges) {
            let is_vertical = edge.from != edge.to && !self.is_attached(edge.from);
            let Some((curve, tip)) = curve(points, is_vertical) else { continue };
            let dashes = if edge.carried { " stroke-dasharray=\"5 4\"" } else { "" };
            put(
                svg,
                format_args!(
                    "<g class=\"edge\"><path d=\"{curve}\" fill=\"none\" stroke=\"#555\"{dashes}/>\
                     <path d=\"{tip}\" fill=\"#555\"/></g>"
                ),
            );
        }
    }
}

fn node_size(node: &Node) -> Size {
    let lines = wrapped(&node.detail, LONGEST);
    let widths = lines.iter().map(|line| width(line, DETAIL));
    let widest = widths.fold(width(&shortened(&node.label, LONGEST), LABEL).max(8.0), f64::max);
    let height = 26.0 + LINE * lines.len() as f64;
    Size { width: widest + 2.0 * shape(node.kind).side, height }
}

fn title_size(title: &str) -> Size {
    Size { width: width(&shortened(title, LONGEST), DETAIL), height: 14.0 }
}

fn open(title: &str, bounds: Rect, svg: &mut String) {
    let (left, top) = (bounds.left - MARGIN, bounds.top - MARGIN);
    let (width, height) = (bounds.width() + 2.0 * MARGIN, bounds.height() + 2.0 * MARGIN);
    put(
        svg,
        format_args!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" width=\"{width:.0}\" height=\"{height:.0}\" \
             viewBox=\"{left:.1} {top:.1} {width:.1} {height:.1}\" \
             font-family=\"'DejaVu Sans Mono', Menlo, Consolas, monospace\" text-anchor=\"middle\">"
        ),
    );
    put(svg, format_args!("<title>{}</title>", escaped(title)));
    put(
        svg,
        format_args!(
            "<rect x=\"{left:.1}\" y=\"{top:.1}\" width=\"{width:.1}\" height=\"{height:.1}\" rx=\"8\" \
             fill=\"#fff\"/>"
        ),
    );
}

/// A node's name, what it is predicted by below it, and both in full under the pointer.
fn write_node(node: &Node, rect: Rect, svg: &mut String) {
    let Point { x, y } = rect.centre();
    let full = [node.label.as_str(), node.detail.as_str()].map(escaped).join(" ");
    put(svg, format_args!("<title>{}</title>", full.trim_end()));
    let lines = wrapped(&node.detail, LONGEST);
    let mut y = y + 4.5 - LINE / 2.0 * lines.len() as f64;
    write_line(&node.label, Point { x, y }, LABEL, "#222", svg);
    for line in &lines {
        y += LINE;
        write_line(line, Point { x, y }, DETAIL, "#555", svg);
    }
}

fn write_title(kind: FrameKind, title: &str, rect: Rect, svg: &mut String) {
    let colour = match kind {
        FrameKind::Loop => "#3b5b92",
        FrameKind::Branch | FrameKind::Arm => "#8a5a2b",
        FrameKind::Call => "#555",
    };
    let Point { x, y } = rect.centre();
    let at = Point { x, y: y + 4.0 };
    // An edge may have to pass behind it.
    let halo = "<g aria-hidden=\"true\" stroke=\"#fff\" stroke-width=\"4\" stroke-opacity=\"0.8\">";
    put(svg, format_args!("{halo}"));
    write_line(title, at, DETAIL, "#fff", svg);
    put(svg, format_args!("</g>"));
    write_line(title, at, DETAIL, colour, svg);
}

fn write_line(text: &str, at: Point, size: f64, colour: &str, svg: &mut String) {
    let (Point { x, y }, text) = (at, escaped(&shortened(text, LONGEST)));
    put(
        svg,
        format_args!("<text x=\"{x:.1}\" y=\"{y:.1}\" font-size=\"{size}\" fill=\"{colour}\">{text}</text>"),
    );
}
