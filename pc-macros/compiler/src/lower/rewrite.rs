//! What to write instead of what has no graph, in the user's own words.

use quote::ToTokens;
use syn::visit::{self, Visit};
use syn::{BinOp, Block, Expr as Source, ExprForLoop, ExprIf, Local, Pat, Stmt, UnOp};

use super::Lowering;
use super::condition::has_let;
use crate::ir::address;
use crate::text;

impl Lowering<'_> {
    /// What to write instead of an expression that is refused.
    pub(super) fn rewrite(&mut self, expr: &Source) -> String {
        match expr {
            Source::While(repeat) => match &*repeat.cond {
                Source::Let(test) => {
                    let (pattern, value) = (shown(&test.pat), shown(&test.expr));
                    format!(
                        "use `for` over a sequence, or `for _ in 0..n {{ .. }}` with an `if let {pattern} = {value}` in its body"
                    )
                }
                condition => {
                    let condition = shown(condition);
                    format!("use `for _ in 0..n {{ .. }}` with an `if {condition}` in its body")
                }
            },
            Source::Break(_) | Source::Continue(_) => self.instead_of_skipping(expr),
            Source::Return(jump) => self.instead_of_return(expr, jump),
            Source::Try(jump) => self.instead_of_try(jump),
            Source::Closure(closure) => self.instead_of_closure(expr, closure),
            Source::Struct(literal) => instead_of_struct(literal),
            Source::Reference(reference) => {
                format!("return what is new, and assign it: `{} = ..;`", shown(&reference.expr))
            }
            Source::Assign(assign) => format!("write `{};` as a statement of its own", shown(assign)),
            Source::Loop(_) => "use `for _ in 0..n { .. }`, or `for` over a sequence".to_owned(),
            Source::Await(_) => "await it outside the function, and take it as an argument".to_owned(),
            Source::Async(_) => "remove `async`".to_owned(),
            Source::Unsafe(_) => "remove `unsafe`".to_owned(),
            _ => "remove the label".to_owned(),
        }
    }

    /// `if condition { break; } rest` → `if !condition { rest }`
    fn instead_of_skipping(&self, jump: &Source) -> String {
        let Surroundings { condition, is_last, .. } = surroundings(self.body, jump);
        if let (Source::Break(_), Some(condition), true) =
            (jump, condition.filter(|it| !has_let(it)), is_last)
        {
            let condition = shown(condition);
            return format!(
                "say so by a variable, `let mut is_done = false;` before the loop, and `if !is_done {{ ..; is_done = \
                 {condition}; }}` in it: an iteration may do nothing"
            );
        }
        match condition.map(negated) {
            Some(Some(condition)) => {
                format!("put what follows under `if {condition} {{ .. }}`: an iteration may do nothing")
            }
            Some(None) => "put what follows into the `else` arm: an iteration may do nothing".to_owned(),
            None => "put what follows under an `if`: an iteration may do nothing".to_owned(),
        }
    }

    /// `if condition { return a; } rest` → `if condition { a } else { rest }`
    fn instead_of_return(&self, expr: &Source, jump: &syn::ExprReturn) -> String {
        let result = jump.expr.as_ref().map_or_else(|| "..".to_owned(), shown);
        let surroundings = surroundings(self.body, expr);
        if surroundings.in_match {
            return format!("write `{result}` as what this arm comes to, and what follows in the other arms");
        }
        if surroundings.in_loop {
            return format!("assign it to a variable, `result = {result};`, and let the loop end");
        }
        match surroundings.condition.map(shown) {
            Some(condition) => {
                format!("make what follows the `else` arm: `if {condition} {{ {result} }} else {{ .. }}`")
            }
            None => format!("write `{result}` as the last expression"),
        }
    }

    fn instead_of_try(&mut self, jump: &syn::ExprTry) -> String {
        let (value, reads) = (shown(&jump.expr), self.reads(&jump.expr));
        if reads.values {
            format!("let what it calls return the value itself: `{value}`")
        } else if reads.parameters {
            format!("write `if let Some(value) = {value} {{ .. }} else {{ .. }}`")
        } else {
            format!("write `{value}.unwrap()`, or take what it holds as `#[constant]`")
        }
    }

    /// `pair.0 = tanh(x);` → `pair = (tanh(x), pair.1);`
    pub(super) fn instead_of_part(&self, part: &Source, right: Option<&Source>) -> String {
        let right = right.map_or_else(|| "..".to_owned(), shown);
        match part {
            Source::Field(field) => {
                let (base, member) = (shown(&field.base), super::expression::member_text(&field.member));
                let elements = self.elements_of(&field.base);
                let element =
                    |i: usize| if i.to_string() == member { right.clone() } else { format!("{base}.{i}") };
                let elements: Vec<String> = (0..elements).map(element).collect();
                let whole =
                    if elements.is_empty() { "..".to_owned() } else { format!("({})", elements.join(", ")) };
                format!("assign the whole of `{base}`: `{base} = {whole};`")
            }
            Source::Index(index) if matches!(*index.index, Source::Tuple(_)) => {
                let base = shown(&index.expr);
                format!("compute the whole of `{base}` by operations: `{base} = ..;`")
            }
            Source::Index(index) => {
                let base = shown(&index.expr);
                format!("push to a sequence, `{base}.push({right});`, or compute the whole: `{base} = ..;`")
            }
            _ => "assign a whole variable".to_owned(),
        }
    }

    /// How many elements a variable has that is a tuple.
    fn elements_of(&self, expr: &Source) -> usize {
        let Source::Path(path) = expr else { return 0 };
        match self.scope.find_path(&path.path).map(|variable| &variable.kind) {
            Some(super::scope::Kind::Tuple(elements)) => elements.len(),
            _ => 0,
        }
    }

    /// `let square = |v| v.component_mul(x);` → `fn square(v: .., x: ..) -> .. { v.component_mul(x) }`
    fn instead_of_closure(&mut self, expr: &Source, closure: &syn::ExprClosure) -> String {
        let name = surroundings(self.body, expr).bound.unwrap_or_else(|| "name".to_owned());
        let inputs = closure.inputs.iter().map(|input| match input {
            Pat::Type(typed) => shown(typed),
            pattern => format!("{}: ..", shown(pattern)),
        });
        let is_captured = |name| {
            let variable = self.scope.find(name);
            variable.is_some_and(|variable| variable.kind.has_value() || variable.kind.has_parameter())
        };
        let captured = self.reader.names(expr).filter(|(name, _)| is_captured(name));
        let captured = captured.map(|(name, _)| format!("{name}: .."));
        let inputs: Vec<String> = inputs.chain(captured).collect();
        let body = shown(&closure.body);
        format!("write `#[predictive_coding] fn {name}({}) -> .. {{ {body} }}`", inputs.join(", "))
    }
}

/// `Pair { a: w * x, b }` → `(w * x, b)`
fn instead_of_struct(literal: &syn::ExprStruct) -> String {
    if literal.rest.is_some() || literal.dot2_token.is_some() {
        return "use a tuple".to_owned();
    }
    let fields = literal.fields.iter();
    let names: Vec<String> =
        fields.clone().map(|field| super::expression::member_text(&field.member)).collect();
    let values: Vec<String> = fields.map(|field| shown(&field.expr)).collect();
    if names.len() < 2 {
        return format!("use the value itself: `{}`", values.join(", "));
    }
    format!("use a tuple: `let ({}) = ({});`", names.join(", "), values.join(", "))
}

/// What stands around an expression.
#[derive(Default)]
struct Surroundings<'b> {
    /// The condition of the innermost `if` that it stands in.
    condition: Option<&'b Source>,
    in_loop: bool,
    /// The condition of the `if` that the body of the loop ends in, and whether it is that one, and does nothing else.
    last: Option<&'b Source>,
    is_last: bool,
    /// Whether the innermost branch that it stands in is a `match`.
    in_match: bool,
    /// The variable that it is bound to.
    bound: Option<String>,
}

fn surroundings<'b>(body: &'b Block, expr: &Source) -> Surroundings<'b> {
    let mut search = Search { address: address(expr), here: Surroundings::default(), found: None };
    search.visit_block(body);
    search.found.unwrap_or_default()
}

/// Whether an expression stands in the body of a loop.
pub(super) fn is_in_loop(body: &Block, expr: &Source) -> bool {
    surroundings(body, expr).in_loop
}

struct Search<'b> {
    address: usize,
    here: Surroundings<'b>,
    found: Option<Surroundings<'b>>,
}

impl<'b> Search<'b> {
    fn inside(&mut self, here: Surroundings<'b>, search: impl FnOnce(&mut Self)) {
        let outer = std::mem::replace(&mut self.here, here);
        search(self);
        self.here = outer;
    }
}

impl<'b> Visit<'b> for Search<'b> {
    fn visit_expr(&mut self, expr: &'b Source) {
        if address(expr) == self.address {
            self.found = Some(std::mem::take(&mut self.here));
        } else if self.found.is_none() {
            visit::visit_expr(self, expr);
        }
    }

    fn visit_expr_if(&mut self, branch: &'b ExprIf) {
        self.visit_expr(&branch.cond);
        let is_alone = matches!(&*branch.then_branch.stmts, [Stmt::Expr(Source::Break(_), _)]);
        let is_last = is_alone
            && branch.else_branch.is_none()
            && self.here.last.is_some_and(|last| address(last) == address(&branch.cond));
        let in_loop = self.here.in_loop;
        let here =
            Surroundings { condition: Some(&branch.cond), in_loop, is_last, ..Surroundings::default() };
        self.inside(here, |search| search.visit_block(&branch.then_branch));
        if let Some((_, otherwise)) = &branch.else_branch {
            self.visit_expr(otherwise);
        }
    }

    fn visit_arm(&mut self, arm: &'b syn::Arm) {
        let here = Surroundings { in_loop: self.here.in_loop, in_match: true, ..Surroundings::default() };
        self.inside(here, |search| visit::visit_arm(search, arm));
    }

    fn visit_expr_for_loop(&mut self, repeat: &'b ExprForLoop) {
        self.visit_expr(&repeat.expr);
        let last = match repeat.body.stmts.last() {
            Some(Stmt::Expr(Source::If(last), _)) => Some(&*last.cond),
            _ => None,
        };
        let here = Surroundings { in_loop: true, last, ..Surroundings::default() };
        self.inside(here, |search| search.visit_block(&repeat.body));
    }

    fn visit_expr_while(&mut self, repeat: &'b syn::ExprWhile) {
        self.visit_expr(&repeat.cond);
        let here = Surroundings { in_loop: true, ..Surroundings::default() };
        self.inside(here, |search| search.visit_block(&repeat.body));
    }

    fn visit_expr_loop(&mut self, repeat: &'b syn::ExprLoop) {
        let here = Surroundings { in_loop: true, ..Surroundings::default() };
        self.inside(here, |search| search.visit_block(&repeat.body));
    }

    fn visit_local(&mut self, local: &'b Local) {
        if let (Some(init), Pat::Ident(name)) = (&local.init, &local.pat)
            && address(&init.expr) == self.address
        {
            self.found =
                Some(Surroundings { bound: Some(super::unraw(&name.ident)), ..Surroundings::default() });
        } else {
            visit::visit_local(self, local);
        }
    }
}

/// The opposite of a condition; `None` if it binds.
fn negated(condition: &Source) -> Option<String> {
    let comparison = |op: &BinOp| match op {
        BinOp::Lt(_) => Some(">="),
        BinOp::Le(_) => Some(">"),
        BinOp::Gt(_) => Some("<="),
        BinOp::Ge(_) => Some("<"),
        BinOp::Eq(_) => Some("!="),
        BinOp::Ne(_) => Some("=="),
        _ => None,
    };
    match condition {
        Source::Unary(unary) if matches!(unary.op, UnOp::Not(_)) => Some(shown(&unary.expr)),
        Source::Binary(binary) => match comparison(&binary.op) {
            Some(op) => Some(format!("{} {op} {}", shown(&binary.left), shown(&binary.right))),
            None if has_let(condition) => None,
            None => Some(format!("!({})", shown(condition))),
        },
        Source::Path(_) | Source::MethodCall(_) | Source::Field(_) | Source::Call(_) | Source::Macro(_) => {
            Some(format!("!{}", shown(condition)))
        }
        Source::Let(_) => None,
        _ => Some(format!("!({})", shown(condition))),
    }
}

/// `let Some(b) = &p.bias else { return a };` → `if let Some(b) = &p.bias { .. } else { a }`
pub(super) fn instead_of_let_else(local: &Local) -> String {
    let Some(init) = &local.init else { return String::new() };
    let otherwise = init.diverge.as_ref().and_then(|(_, block)| match block.as_ref() {
        Source::Block(block) => match block.block.stmts.as_slice() {
            [Stmt::Expr(Source::Return(jump), _)] => jump.expr.as_ref().map(shown),
            _ => None,
        },
        _ => None,
    });
    let otherwise = otherwise.unwrap_or_else(|| "..".to_owned());
    format!("write `if let {} = {} {{ .. }} else {{ {otherwise} }}`", shown(&local.pat), shown(&init.expr))
}

/// `xs.iter().map(|x| tanh(x))` → "loop over `xs.iter()`, and write `tanh(x)` in the body"
pub(super) fn instead_of_adaptor(call: &syn::ExprMethodCall) -> String {
    let elements = shown(&call.receiver);
    match (call.method.to_string().as_str(), call.args.first()) {
        ("map", Some(Source::Closure(closure))) => {
            format!("loop over `{elements}`, and write `{}` in the body", shown(&closure.body))
        }
        ("filter", Some(Source::Closure(closure))) => {
            format!("loop over `{elements}`, and write `if {} {{ .. }}` in the body", shown(&closure.body))
        }
        ("map" | "filter", _) => format!("loop over `{elements}`, and call it in the body"),
        _ => "the adaptors of a loop are `iter`, `enumerate`, `zip`, `rev`, `skip`, `take`, `step_by`, `chain`, \
              `cloned` and `copied`"
            .to_owned(),
    }
}

/// `two(x).1` → `let (a, b) = two(x);`
pub(super) fn instead_of_element(base: &Source, index: u32) -> String {
    let names: Vec<String> = ('a'..='z').map(String::from).take(index.max(1) as usize + 1).collect();
    format!("take it apart: `let ({}) = {};`", names.join(", "), shown(base))
}

/// `[x; 3]` → `[x, x, x]`
pub(super) fn instead_of_repeated(value: &Source, count: &Source, name: Option<&str>) -> String {
    let (value, count) = (shown(value), shown(count));
    match (count.parse::<usize>(), name) {
        (Ok(count @ 1..=4), _) => {
            let elements = vec![value; count].join(", ");
            format!("write its elements one by one, `[{elements}]`, or push them in a loop")
        }
        (_, Some(name)) => format!("push it in a loop: `for _ in 0..{count} {{ {name}.push({value}); }}`"),
        (_, None) => format!("push it in a loop: `for _ in 0..{count} {{ values.push({value}); }}`"),
    }
}

/// `fn relu(..) { .. }` → "move `fn relu` out of the function"
pub(super) fn instead_of_item(item: &syn::Item) -> String {
    let name = match item {
        syn::Item::Fn(function) => format!("`fn {}`", function.sig.ident),
        syn::Item::Const(constant) => format!("`const {}`", constant.ident),
        syn::Item::Static(constant) => format!("`static {}`", constant.ident),
        syn::Item::Struct(ty) => format!("`struct {}`", ty.ident),
        syn::Item::Enum(ty) => format!("`enum {}`", ty.ident),
        syn::Item::Use(import) => format!("`{}`", shown(import).trim_end_matches(';')),
        _ => "it".to_owned(),
    };
    format!("move {name} out of the function")
}

/// What may be wrong with an input that is used as a struct.
pub(super) const INSTEAD_OF_INPUT: &str =
    "use the whole value, or mark the argument: `#[param]` if it is learned, `#[constant]` if not";

/// An expression without the parentheses around it.
pub(super) fn bare(expr: &Source) -> &Source {
    if let Source::Paren(paren) = expr { bare(&paren.expr) } else { expr }
}

/// What the user wrote, if it is short enough to be shown.
pub(super) fn shown(tokens: impl ToTokens) -> String {
    const LONGEST: usize = 60;
    let text = text::of(tokens);
    if text.chars().count() <= LONGEST { text } else { "..".to_owned() }
}
