//! What a function is generic over: its scalar, a count or a size, lifetimes.

use super::random::Random;

/// The parameters between `<` and `>`.
#[derive(Clone, Copy, Default)]
pub(crate) struct Generics {
    /// `T: Real`, the scalar.
    pub(crate) scalar: bool,
    /// `const N: usize`.
    pub(crate) constant: bool,
    /// What a call must say for N, which is the size of an argument then.
    pub(crate) size: Option<usize>,
    /// `'a`, of the parameters.
    lifetime: Option<&'static str>,
    /// Whether a bound stands in a `where` clause.
    clause: bool,
}

impl Generics {
    /// Those of a function; a method has its scalar from its type, and no constant.
    pub(crate) fn of(random: &mut Random, scalar: bool, is_method: bool) -> Self {
        let constant = random.chance(20) && !is_method;
        let size = (constant && random.chance(60)).then(|| random.pick(&[2, 3]));
        Self {
            scalar,
            constant,
            size,
            lifetime: random.chance(15).then_some("'a"),
            clause: random.chance(30),
        }
    }

    /// The type of the scalar.
    pub(crate) fn scalar_type(self) -> &'static str {
        if self.scalar { "T" } else { "f64" }
    }

    /// A static size, as it is written.
    pub(crate) fn size_text(self, n: usize) -> String {
        if self.size.is_some() { "N".to_owned() } else { n.to_string() }
    }

    /// The arguments of a type of parameters.
    pub(crate) fn of_type(self) -> &'static str {
        if self.scalar { "<T>" } else { "" }
    }

    /// The reference to the parameters.
    pub(crate) fn reference(self) -> String {
        self.lifetime.map_or("&".to_owned(), |lifetime| format!("&{lifetime} "))
    }

    /// `<'a, T: Real, const N: usize>`
    pub(crate) fn of_function(self) -> String {
        let lifetime = self.lifetime.map(str::to_owned);
        let constant = self.constant.then(|| "const N: usize".to_owned());
        listed(lifetime.into_iter().chain(self.bounded()).chain(constant))
    }

    /// `<T: Real>` of an `impl` block, and `<'a>` of its method.
    pub(crate) fn of_method(self) -> [String; 2] {
        [listed(self.bounded()), listed(self.lifetime.map(str::to_owned))]
    }

    fn bounded(self) -> Option<String> {
        self.scalar.then(|| if self.clause { "T".to_owned() } else { "T: Real".to_owned() })
    }

    /// `where T: Real`
    pub(crate) fn clause(self) -> &'static str {
        if self.scalar && self.clause { " where T: Real" } else { "" }
    }

    /// What a call says, or a network: `<f64, 2>`.
    pub(crate) fn arguments(self, scalar: &str, constant: &str) -> String {
        let scalar = self.scalar.then(|| scalar.to_owned());
        listed(scalar.into_iter().chain(self.constant.then(|| constant.to_owned())))
    }
}

fn listed(parameters: impl IntoIterator<Item = String>) -> String {
    let parameters: Vec<String> = parameters.into_iter().collect();
    if parameters.is_empty() { String::new() } else { format!("<{}>", parameters.join(", ")) }
}
