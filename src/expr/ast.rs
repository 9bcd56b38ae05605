//! The abstract syntax tree. Text and JSON are two faces of it; positions are no part of what an expression says.

use crate::table::Day;

/// Where a part of an expression stands in its text: bytes `start..end`. All positions are equal, so that expressions which say
/// the same are equal, wherever they stand.
#[derive(Clone, Copy, Debug, Default)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// Byte behind the last.
    pub end: u32,
}

impl PartialEq for Span {
    fn eq(&self, _: &Span) -> bool {
        true
    }
}

/// An expression.
#[derive(Clone, Debug, PartialEq)]
pub struct Expr {
    /// What it says.
    pub kind: Kind,
    /// Where it stands.
    pub at: Span,
}

impl From<Kind> for Expr {
    fn from(kind: Kind) -> Expr {
        Expr { kind, at: Span::default() }
    }
}

/// A fixed list of things that have a name in text and JSON.
macro_rules! named {
    ($(#[$outer:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $text:literal,)+ }) => {
        $(#[$outer])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $name { $($(#[$doc])* $variant,)+ }

        impl $name {
            /// All of them.
            pub const ALL: &'static [$name] = &[$($name::$variant,)+];

            /// How it is written.
            pub const fn as_str(self) -> &'static str {
                match self { $($name::$variant => $text,)+ }
            }

            /// The one of a name.
            pub fn named(name: &str) -> Option<$name> {
                $name::ALL.iter().copied().find(|one| one.as_str() == name)
            }
        }
    };
}

named! {
    /// How two values are compared.
    Compare {
        /// Equal.
        Equal = "=",
        /// Not equal.
        NotEqual = "<>",
        /// Less.
        Less = "<",
        /// Less or equal.
        AtMost = "<=",
        /// Greater.
        Greater = ">",
        /// Greater or equal.
        AtLeast = ">=",
    }
}

impl Compare {
    /// Whether it holds.
    #[inline]
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

named! {
    /// Arithmetic on two numbers.
    Operator {
        /// Sum.
        Plus = "+",
        /// Difference.
        Minus = "-",
        /// Product.
        Times = "*",
        /// Quotient.
        Over = "/",
    }
}

named! {
    /// What is asked of a text.
    Match {
        /// It has this in it, whatever the case of letters; of a list: it has this member.
        Contains = "contains",
        /// It begins with this, whatever the case of letters.
        StartsWith = "starts with",
        /// It ends with this, whatever the case of letters.
        EndsWith = "ends with",
        /// A part of it matches a regular expression.
        Matches = "matches",
    }
}

named! {
    /// Units of durations.
    TimeUnit {
        /// A day.
        Day = "days",
        /// Seven days.
        Week = "weeks",
        /// A calendar month.
        Month = "months",
        /// Twelve calendar months.
        Year = "years",
    }
}

/// A length of time. Months and years are those of the calendar, counted back from the as-of day where a number of days is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Duration {
    /// How many.
    pub count: u32,
    /// Of what.
    pub unit: TimeUnit,
}

impl Duration {
    /// Most of any unit.
    pub const LARGEST: u32 = 100_000;
}

named! {
    /// Functions of a customer's values, and of all customers' values.
    Function {
        /// Size without sign.
        Abs = "abs",
        /// Natural logarithm.
        Ln = "ln",
        /// Nearest whole number, or to so many decimals.
        Round = "round",
        /// Least of several.
        Min = "min",
        /// Greatest of several.
        Max = "max",
        /// First that is not missing.
        Coalesce = "coalesce",
        /// 1 + the cut-points below the value.
        Cut = "cut",
        /// Whole years from a date to the as-of day.
        Age = "age",
        /// Days from a date to the as-of day.
        DaysSince = "days_since",
        /// Days from the as-of day to a date.
        DaysUntil = "days_until",
        /// Days to the next return of a date's day and month.
        DaysUntilNext = "days_until_next",
        /// Year of a date.
        Year = "year",
        /// Month of a date, 1 to 12.
        Month = "month",
        /// Day of a date's month, 1 to 31.
        Day = "day",
        /// Day of a date's week, 1 (Monday) to 7.
        Weekday = "weekday",
        /// Day on which anybody first had a record with this value.
        FirstSeen = "first_seen",
        /// 1 + customers with a greater value.
        Rank = "rank",
        /// The value that a part of all customers stay at or below.
        Quantile = "quantile",
        /// Which of n parts of equal size the value belongs to.
        Ntile = "ntile",
        /// Which of n parts of equal width the value belongs to.
        WidthBucket = "width_bucket",
        /// The value's part of the sum of all.
        ShareOf = "share_of",
        /// Standard deviations from the mean.
        Zscore = "zscore",
    }
}

impl Function {
    /// Whether it looks at all customers.
    pub const fn is_over_all(self) -> bool {
        matches!(
            self,
            Function::Rank
                | Function::Quantile
                | Function::Ntile
                | Function::WidthBucket
                | Function::ShareOf
                | Function::Zscore
        )
    }
}

named! {
    /// What is made of a customer's records.
    Fold {
        /// How many.
        Count = "count",
        /// Sum of a field.
        Sum = "sum",
        /// Mean of a field.
        Mean = "mean",
        /// Least value of a field.
        Min = "min",
        /// Greatest value of a field.
        Max = "max",
        /// Value of the earliest record that has one.
        First = "first",
        /// Value of the latest record that has one.
        Last = "last",
        /// How many different values.
        Distinct = "distinct",
        /// What part the filter keeps.
        Share = "share",
        /// Whether there is one.
        Any = "any",
        /// Median days between days with a record.
        GapMedian = "gap_median",
        /// Later half of the window against the earlier.
        Trend = "trend",
        /// Sum in which what is older counts less.
        Decayed = "decayed",
        /// Most frequent or most valuable value of a field.
        Top = "top",
        /// Values of a field, most frequent first.
        List = "list",
        /// The first record ever is in the window.
        Started = "started",
        /// Records before the window, none in it.
        Stopped = "stopped",
        /// A record in the window after a long pause.
        Resumed = "resumed",
        /// A record that another follows in time.
        Followed = "followed",
    }
}

named! {
    /// Dated records.
    Book {
        /// Orders.
        Orders = "orders",
        /// What was cancelled or refunded of orders.
        Refunds = "refunds",
        /// Interactions.
        Events = "events",
        /// Answers.
        Surveys = "surveys",
    }
}

named! {
    /// Periods of the calendar.
    Period {
        /// Monday to Sunday.
        Week = "week",
        /// A calendar month.
        Month = "month",
        /// Three calendar months, from January.
        Quarter = "quarter",
        /// A calendar year.
        Year = "year",
    }
}

/// Which days count, seen from the as-of day. None after it ever does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Window {
    /// All.
    #[default]
    Ever,
    /// So long, the as-of day included.
    Last(Duration),
    /// Days that lie at least the first number of days before the as-of day, and less than the second.
    DaysBefore(u32, u32),
    /// The period that the as-of day is in, up to that day.
    This(Period),
    /// The period before that one.
    Previous(Period),
    /// From a day on.
    Since(Day),
    /// From a day to a day, both included.
    Dates(Day, Day),
}

/// Some records of each customer.
#[derive(Clone, Debug, PartialEq)]
pub struct Selection {
    /// Of which ledger.
    pub book: Book,
    /// Which days count.
    pub window: Window,
    /// Which of them count: a condition over the ledger's own fields.
    pub filter: Option<Expr>,
}

/// What is made of some records of each customer.
#[derive(Clone, Debug, PartialEq)]
pub struct Aggregate {
    /// What is made.
    pub fold: Fold,
    /// Of which records.
    pub of: Selection,
    /// Of which field.
    pub field: Option<String>,
    /// `top`, `list`: what makes a value great.
    pub by: Option<String>,
    /// `decayed`, `top`, `list`: the age at which a record counts half.
    pub half_life: Option<Duration>,
    /// `resumed`: the least pause.
    pub after: Option<Duration>,
    /// `followed`: what follows, and within what time.
    pub then: Option<(Selection, Duration)>,
}

/// What an expression says.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// A number; finite.
    Number(f64),
    /// A text.
    Text(String),
    /// A day.
    Date(Day),
    /// A length of time.
    Duration(Duration),
    /// True or false.
    Truth(bool),
    /// The as-of day.
    AsOf,
    /// A definition, a column, or an attribute of the customer, in this order.
    Column(String),
    /// An attribute of the customer, whatever else has its name.
    Attribute(String),
    /// Minus.
    Negate(Box<Expr>),
    /// Arithmetic.
    Arithmetic(Operator, Box<Expr>, Box<Expr>),
    /// A comparison.
    Compare(Compare, Box<Expr>, Box<Expr>),
    /// `value between low and high`, both included.
    Between(Box<Expr>, Box<Expr>, Box<Expr>),
    /// Whether it is one of these.
    In(Box<Expr>, Vec<Expr>),
    /// What is asked of a text or a list.
    Match(Match, Box<Expr>, Box<Expr>),
    /// Whether there is no value.
    IsMissing(Box<Expr>),
    /// All hold; two or more.
    And(Vec<Expr>),
    /// At least one holds; two or more.
    Or(Vec<Expr>),
    /// It does not hold.
    Not(Box<Expr>),
    /// The value beside the first condition that holds, else the last one, else missing.
    Case(Vec<(Expr, Expr)>, Option<Box<Expr>>),
    /// A function of some values; of those over all customers, within groups of these.
    Call(Function, Vec<Expr>, Vec<Expr>),
    /// Something made of records.
    Aggregate(Box<Aggregate>),
    /// A remark, and what it is about. One line.
    Note(String, Box<Expr>),
}

impl Expr {
    /// Its parts, in the order of the text.
    pub fn children(&self) -> Vec<&Expr> {
        match &self.kind {
            Kind::Number(_)
            | Kind::Text(_)
            | Kind::Date(_)
            | Kind::Duration(_)
            | Kind::Truth(_)
            | Kind::AsOf
            | Kind::Column(_)
            | Kind::Attribute(_) => Vec::new(),
            Kind::Negate(a) | Kind::IsMissing(a) | Kind::Not(a) | Kind::Note(_, a) => vec![a],
            Kind::Arithmetic(_, a, b) | Kind::Compare(_, a, b) | Kind::Match(_, a, b) => vec![a, b],
            Kind::Between(a, b, c) => vec![a, b, c],
            Kind::In(a, list) => std::iter::once(&**a).chain(list).collect(),
            Kind::And(parts) | Kind::Or(parts) => parts.iter().collect(),
            Kind::Case(branches, otherwise) => {
                branches.iter().flat_map(|(when, then)| [when, then]).chain(otherwise.as_deref()).collect()
            }
            Kind::Call(_, of, within) => of.iter().chain(within).collect(),
            Kind::Aggregate(aggregate) => {
                let then = aggregate.then.as_ref().and_then(|(selection, _)| selection.filter.as_ref());
                aggregate.of.filter.iter().chain(then).collect()
            }
        }
    }

    /// Its parts, in the order of the text, to change them.
    pub fn children_mut(&mut self) -> Vec<&mut Expr> {
        match &mut self.kind {
            Kind::Number(_)
            | Kind::Text(_)
            | Kind::Date(_)
            | Kind::Duration(_)
            | Kind::Truth(_)
            | Kind::AsOf
            | Kind::Column(_)
            | Kind::Attribute(_) => Vec::new(),
            Kind::Negate(a) | Kind::IsMissing(a) | Kind::Not(a) | Kind::Note(_, a) => vec![a],
            Kind::Arithmetic(_, a, b) | Kind::Compare(_, a, b) | Kind::Match(_, a, b) => vec![a, b],
            Kind::Between(a, b, c) => vec![a, b, c],
            Kind::In(a, list) => std::iter::once(&mut **a).chain(list).collect(),
            Kind::And(parts) | Kind::Or(parts) => parts.iter_mut().collect(),
            Kind::Case(branches, otherwise) => {
                let branches = branches.iter_mut().flat_map(|(when, then)| [when, then]);
                branches.chain(otherwise.as_deref_mut()).collect()
            }
            Kind::Call(_, of, within) => of.iter_mut().chain(within).collect(),
            Kind::Aggregate(aggregate) => {
                let then = aggregate.then.as_mut().and_then(|(selection, _)| selection.filter.as_mut());
                aggregate.of.filter.iter_mut().chain(then).collect()
            }
        }
    }

    /// Gives columns and definitions other names, where there is one for them. Names in filters are fields of the ledger and stay.
    pub fn rename(&mut self, other: &dyn Fn(&str) -> Option<String>) {
        match &mut self.kind {
            Kind::Column(name) => {
                if let Some(other) = other(name) {
                    *name = other;
                }
            }
            Kind::Aggregate(_) => {}
            _ => self.children_mut().into_iter().for_each(|part| part.rename(other)),
        }
    }

    /// Whether its value in a row depends on nothing but the values of these columns in that row.
    pub fn reads_only(&self, columns: &[&str]) -> bool {
        match &self.kind {
            Kind::Column(name) => columns.contains(&name.as_str()),
            Kind::AsOf | Kind::Duration(_) | Kind::Attribute(_) | Kind::Aggregate(_) => false,
            Kind::Call(function, ..) if function.is_over_all() => false,
            _ => self.children().into_iter().all(|part| part.reads_only(columns)),
        }
    }

    /// What it says, without remarks around it.
    pub fn bare(&self) -> &Expr {
        match &self.kind {
            Kind::Note(_, of) => of.bare(),
            _ => self,
        }
    }
}

/// Words that are no names unless they stand in backticks.
pub const RESERVED: [&str; 20] = [
    "and", "as_of", "between", "case", "contains", "else", "end", "ends", "false", "in", "is", "matches", "missing",
    "not", "or", "starts", "then", "true", "when", "where",
];

/// Where names of several words begin: `schemes.loyalty`.
const SPACES: [&str; 4] = ["features", "schemes", "scores", "tags"];

/// Where names of columns begin that fitted models make: `value.clv`.
pub const MODEL_SPACES: [&str; 4] = ["value", "cluster", "churn", "score"];

/// Whether names of several words begin so.
pub fn is_space(word: &str) -> bool {
    SPACES.contains(&word) || MODEL_SPACES.contains(&word)
}

/// Whether this is the name of a column that only a fitted model makes.
pub fn is_of_model(name: &str) -> bool {
    name.split_once('.').is_some_and(|(space, _)| MODEL_SPACES.contains(&space))
}

/// What is refused, so that no expression can exhaust the machine.
pub mod limits {
    /// Bytes of a text.
    pub const LENGTH: usize = 64 << 10;
    /// Bytes of a file of rules.
    pub const FILE: usize = 1 << 20;
    /// Depth of the tree.
    pub const DEPTH: u32 = 64;
    /// Members of a list, parts of `and`, branches of `case`, arguments.
    pub const LIST: usize = 10_000;
    /// Definitions.
    pub const DEFINITIONS: usize = 1000;
    /// Bytes of a pattern.
    pub const PATTERN: usize = 200;
    /// Bytes of a compiled pattern.
    pub const COMPILED_PATTERN: usize = 32 << 10;
}
