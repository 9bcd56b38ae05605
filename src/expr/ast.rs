//! The abstract syntax tree.

/// How two numbers are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compare {
    /// `=`
    Equal,
    /// `<>`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    Greater,
    /// `>=`
    AtLeast,
}

impl Compare {
    /// Every comparison with its sign.
    pub const ALL: [(Compare, &'static str); 6] = [
        (Compare::Equal, "="),
        (Compare::NotEqual, "<>"),
        (Compare::Less, "<"),
        (Compare::AtMost, "<="),
        (Compare::Greater, ">"),
        (Compare::AtLeast, ">="),
    ];

    /// Whether it holds.
    pub fn holds(self, a: f64, b: f64) -> bool {
        match self {
            Compare::Equal => a == b,
            Compare::NotEqual => a != b,
            Compare::Less => a < b,
            Compare::AtMost => a <= b,
            Compare::Greater => a > b,
            Compare::AtLeast => a >= b,
        }
    }
}

/// An expression.
#[derive(Clone, Debug, PartialEq)]
pub enum Expr {
    /// A number.
    Number(f64),
    /// The value of a column.
    Column(String),
    /// A comparison of two numbers.
    Compare(Compare, Box<Expr>, Box<Expr>),
    /// `value between low and high`, both included.
    Between(Box<Expr>, Box<Expr>, Box<Expr>),
    /// Whether there is no value.
    IsMissing(Box<Expr>),
    /// All hold; true when there are none.
    And(Vec<Expr>),
    /// At least one holds; false when there are none.
    Or(Vec<Expr>),
    /// It does not hold.
    Not(Box<Expr>),
}

impl Expr {
    /// Whether its value in a row depends on nothing but the values of these columns in that row.
    pub fn reads_only(&self, columns: &[&str]) -> bool {
        let all = |parts: &[&Expr]| parts.iter().all(|part| part.reads_only(columns));
        match self {
            Expr::Number(_) => true,
            Expr::Column(name) => columns.contains(&name.as_str()),
            Expr::Compare(_, a, b) => all(&[a, b]),
            Expr::Between(value, low, high) => all(&[value, low, high]),
            Expr::IsMissing(of) | Expr::Not(of) => of.reads_only(columns),
            Expr::And(parts) | Expr::Or(parts) => parts.iter().all(|part| part.reads_only(columns)),
        }
    }
}
