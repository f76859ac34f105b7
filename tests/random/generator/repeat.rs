//! Random loops.

use super::Writer;
use super::scope::{Kind, Shape, Variable};

/// The head of a loop, and what its pattern binds.
struct Head {
    text: String,
    bound: Vec<Variable>,
}

impl Writer<'_> {
    /// A loop that carries a variable, pushes to a sequence, or both.
    pub(super) fn repeat(&mut self) {
        let pushed = self.random.chance(45).then(|| self.begin_sequence());
        let target =
            if pushed.is_none() || self.random.chance(50) { Some(self.assignable_before()) } else { None };
        let head = self.head(pushed);
        self.open(format!("for {} {{", head.text));
        self.loops += 1;
        self.inside(|writer, mark| {
            for variable in head.bound {
                writer.scope.define(variable);
            }
            let count = 1 + writer.random.below(3);
            writer.statements(count);
            if let Some(target) = target {
                writer.assign_settled(mark, target);
            }
            if let Some(pushed) = pushed {
                writer.push(mark, pushed);
            }
        });
        self.loops -= 1;
        self.close("}");
    }

    /// `let mut ys = Vec::new();`
    fn begin_sequence(&mut self) -> usize {
        let shape = self.random.pick(&Shape::ALL);
        let name = self.fresh("ys");
        let value = self.random.pick(&["Vec::new()", "vec![]", "Vec::with_capacity(4)"]);
        self.line(format!("let mut {name}: Vec<{}> = {value};", self.ty(shape)));
        self.scope.define(Variable::constant(name, Kind::Sequence(shape)).mutable());
        self.scope.variables.len() - 1
    }

    /// `ys.push(..);`: a vertex, or a variable.
    fn push(&mut self, mark: usize, sequence: usize) {
        let Variable { text: name, kind: Kind::Sequence(shape), .. } = self.scope.variables[sequence].clone()
        else {
            unreachable!("only sequences are pushed to")
        };
        let value = if self.scope.owed_since(mark).is_empty() && self.random.chance(40) {
            self.place(shape).owned()
        } else {
            self.settle(mark, shape)
        };
        self.line(format!("{name}.push({value});"));
        self.scope.assign(sequence);
    }

    /// The head of a loop that pushes to a sequence, which it does not go through itself.
    fn head(&mut self, pushed: Option<usize>) -> Head {
        let mut sequences = self.scope.find(|v| matches!(v.kind, Kind::Sequence(_)));
        sequences.retain(|&i| Some(i) != pushed);
        match self.random.below(8) {
            0 | 1 => self.range(),
            2 => self.layers(),
            3 if sequences.len() > 1 => self.zipped(&sequences),
            _ if sequences.is_empty() => self.range(),
            4 => self.indexed(&sequences),
            5 => self.enumerated(&sequences),
            _ => self.elements(&sequences),
        }
    }

    /// `t in 0..n`
    fn range(&mut self) -> Head {
        let name = self.fresh("t");
        let range = match (self.random.below(4), self.choose(Kind::Count)) {
            (0, Some(count)) => format!("0..{}", count.text),
            (1, Some(count)) => format!("(0..{}).rev()", count.text),
            (2, _) => "1..3".to_owned(),
            _ => "(0..2).rev()".to_owned(),
        };
        Head { text: format!("{name} in {range}"), bound: vec![Variable::constant(name, Kind::Count)] }
    }

    /// `layer in &p.layers`
    fn layers(&mut self) -> Head {
        let name = self.fresh("layer");
        let Some(layers) = self.layers_place.clone() else { return self.range() };
        let text = match self.random.below(3) {
            0 => format!("{name} in {layers}.iter().rev()"),
            1 => format!("{name} in {layers}.iter()"),
            _ => format!("{name} in &{layers}"),
        };
        Head { text, bound: super::function::layer_places(&name) }
    }

    fn element(&mut self, sequences: &[usize]) -> (Variable, String) {
        let index = self.random.pick(sequences);
        let sequence = self.scope.read(index);
        let Kind::Sequence(shape) = sequence.kind else { unreachable!("found by its kind") };
        let element = Variable::local(self.fresh("x"), Kind::Value(shape)).referred();
        (element, sequence.text)
    }

    /// `x in &xs`
    fn elements(&mut self, sequences: &[usize]) -> Head {
        let index = self.random.pick(sequences);
        let reference = self.scope.variables[index].reference;
        let (element, sequence) = self.element(&[index]);
        let name = &element.text;
        let text = match self.random.below(4) {
            0 => format!("{name} in {sequence}.iter().rev()"),
            1 => format!("{name} in {sequence}.iter()"),
            2 => format!("{name} in {sequence}.iter().skip(1)"),
            _ if reference => format!("{name} in {sequence}"),
            _ => format!("{name} in &{sequence}"),
        };
        Head { text, bound: vec![element] }
    }

    /// `(t, x) in xs.iter().enumerate()`
    fn enumerated(&mut self, sequences: &[usize]) -> Head {
        let (element, sequence) = self.element(sequences);
        let (index, name) = (self.fresh("t"), element.text.clone());
        let reversed = if self.random.chance(30) { ".rev()" } else { "" };
        let text = format!("({index}, {name}) in {sequence}.iter().enumerate(){reversed}");
        Head { text, bound: vec![Variable::constant(index, Kind::Count), element] }
    }

    /// `t in 0..xs.len()`, where `xs[t]` is read
    fn indexed(&mut self, sequences: &[usize]) -> Head {
        let (element, sequence) = self.element(sequences);
        let index = self.fresh("t");
        let range = self.random.pick(&["0..", "1..", "(0.."]);
        let end = if range.starts_with('(') { ").rev()" } else { "" };
        let text = format!("{index} in {range}{sequence}.len(){end}");
        let place = Variable::local(format!("{sequence}[{index}]"), element.kind);
        Head { text, bound: vec![Variable::constant(index, Kind::Count), place] }
    }

    /// `(x, y) in xs.iter().zip(&ys)`
    fn zipped(&mut self, sequences: &[usize]) -> Head {
        let ((x, xs), (y, ys)) = (self.element(sequences), self.element(sequences));
        let other = if self.random.chance(30) { "" } else { ".rev()" };
        let text = format!("({}, {}) in {xs}.iter().zip({ys}.iter(){other})", x.text, y.text);
        Head { text, bound: vec![x, y] }
    }

    /// Reads sequences that are owed since `mark`, each by a loop that adds up its elements.
    pub(super) fn fold_sequences(&mut self, mark: usize) {
        for index in self.scope.owed_since(mark) {
            let Kind::Sequence(shape) = self.scope.variables[index].kind else { continue };
            let sequence = self.scope.read(index);
            let (sum, name) = (self.fresh("sum"), self.fresh("x"));
            let element = Variable::constant(&name, Kind::Value(shape)).referred().operand();
            let zeros = shape.zeros(&self.number("0.0"));
            self.line(format!("let mut {sum}: {} = {zeros};", self.ty(shape)));
            self.open(format!("for {name} in {}.iter() {{", sequence.text));
            let old = Variable::local(&sum, Kind::Value(shape)).operand();
            let next = self.squash(shape, &format!("{old} * {} + {element}", self.number("0.7")));
            self.line(format!("{sum} = {next};"));
            self.close("}");
            self.scope.define(Variable::local(sum, Kind::Value(shape)));
        }
    }
}
