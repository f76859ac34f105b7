//! The plan of one call as a picture: loops unrolled, chosen arms spliced, callees in frames.

use std::collections::{BTreeMap, BTreeSet};

use pc_drawing::{Drawing, FrameKind, NodeKind};

use super::{Kind, Plan, Role, Source, Unit};
use crate::graph::RegionKind;
use crate::scalar::Real;

/// A frame of the picture: a call by its number, or an iteration of a loop in a call.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Around {
    Call(usize),
    Iteration { call: usize, region: usize, iterations: Vec<usize> },
}

/// A picture in the making.
struct Picture<'p, T: Real> {
    plan: &'p Plan<T>,
    drawing: Drawing,
    frames: BTreeMap<Around, usize>,
    /// The nodes of the slots that vertices end in.
    nodes: BTreeMap<usize, usize>,
    /// The steps of the slots.
    steps: BTreeMap<usize, usize>,
    /// The names of the parameters.
    leaves: &'p [String],
}

impl<T: Real> Plan<T> {
    /// The plan as a picture; `leaves` are the names of the parameters.
    pub(crate) fn drawing(&self, leaves: &[String]) -> Drawing {
        let title = self.frames.first().map_or("", |frame| frame.graph.function);
        let mut picture = Picture {
            plan: self,
            drawing: Drawing::new(title),
            frames: BTreeMap::new(),
            nodes: BTreeMap::new(),
            steps: self.steps.iter().enumerate().map(|(i, step)| (step.slot, i)).collect(),
            leaves,
        };
        for unit in self.units.iter().filter(|unit| unit.role != Role::Through) {
            picture.add(unit);
        }
        picture.drawing
    }
}

impl<T: Real> Picture<'_, T> {
    /// Adds a vertex, and the edges from its parents, which come before it.
    fn add(&mut self, unit: &Unit<T>) {
        let kind = if unit.role == Role::Output { NodeKind::Output } else { NodeKind::Hidden };
        let (expression, frame) = if unit.repeats {
            ("", None)
        } else {
            let iterations = &self.plan.iterations[unit.iterations.clone()];
            (unit.vertex.expression, self.frame(unit.frame, unit.index, iterations))
        };
        let node = self.drawing.vertex(kind, self.plan.name(unit), expression, frame);
        let mut seen = BTreeSet::new();
        self.connect(unit.slot, node, &mut seen);
        self.nodes.insert(unit.slot, node);
    }

    /// Edges to a node from the operands of the step that ends in a slot.
    fn connect(&mut self, slot: usize, to: usize, seen: &mut BTreeSet<usize>) {
        let Some(&step) = self.steps.get(&slot) else { return };
        for operand in self.plan.steps[step].operands.clone() {
            let operand = self.plan.operands[operand];
            if !seen.insert(operand) {
                continue;
            }
            let from = match (self.plan.slots[operand].kind, self.plan.slots[operand].source) {
                (Kind::Vertex, _) => self.nodes.get(&operand).copied(),
                (Kind::Leaf, Source::Leaf(leaf)) => {
                    self.leaves.get(leaf).map(|name| self.drawing.source(NodeKind::Parameter, name))
                }
                (Kind::Input, _) => {
                    self.plan.name_of_input(operand).map(|name| self.drawing.source(NodeKind::Input, &name))
                }
                (Kind::Through(_), _) => {
                    self.connect(operand, to, seen);
                    None
                }
                _ => None,
            };
            if let Some(from) = from {
                self.drawing.edge(from, to, false);
            }
        }
    }

    /// The frame of a vertex of a call: the iteration of the innermost loop around it, or the call itself.
    fn frame(&mut self, call: usize, vertex: usize, iterations: &[usize]) -> Option<usize> {
        let plan = self.plan;
        let mut inside = match plan.frames[call].caller {
            None => None,
            Some((caller, vertex, _)) => {
                let outer = &plan.iterations[plan.frames[call].iterations.clone()];
                let outer = self.frame(caller, vertex, outer);
                let title = plan.path(call);
                let title = title.trim_end_matches('.');
                Some(self.find_or_add(Around::Call(call), FrameKind::Call, title, outer))
            }
        };
        let regions = plan.frames[call].graph.regions.iter().enumerate();
        let loops = regions.filter(|(_, r)| r.kind == RegionKind::Loop && r.vertices.contains(&vertex));
        for (depth, (region, head)) in loops.take(iterations.len()).enumerate() {
            let title = format!("{}  [{}]", head.text, iterations[depth]);
            let around = Around::Iteration { call, region, iterations: iterations[..=depth].to_vec() };
            inside = Some(self.find_or_add(around, FrameKind::Loop, &title, inside));
        }
        inside
    }

    fn find_or_add(&mut self, around: Around, kind: FrameKind, title: &str, inside: Option<usize>) -> usize {
        if let Some(&frame) = self.frames.get(&around) {
            return frame;
        }
        let frame = self.drawing.frame(kind, title, inside);
        self.frames.insert(around, frame);
        frame
    }
}
