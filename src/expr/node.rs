//! A checked expression: every name resolved, every type known, constants in the unit of what they are compared with.

use std::cell::{Cell, OnceCell};
use std::rc::Rc;

use regex_lite::Regex;

use super::ast::{Compare, Duration, Fold, Function, Operator, Span, Window};
use super::value::{Type, Vector};
use super::world::{Records, Source};

pub(super) struct Node<'a> {
    pub op: Op<'a>,
    pub kind: Type,
    pub at: Span,
}

/// What is asked of a text.
pub(super) enum Test {
    /// Sorted.
    OneOf(Vec<String>),
    /// In small letters.
    Contains(String),
    StartsWith(String),
    EndsWith(String),
    Matches(Box<Regex>),
}

impl Test {
    pub fn holds(&self, text: &str) -> bool {
        match self {
            Test::OneOf(texts) => texts.binary_search_by(|one| one.as_str().cmp(text)).is_ok(),
            Test::Contains(part) => text.to_lowercase().contains(part),
            Test::StartsWith(part) => text.to_lowercase().starts_with(part),
            Test::EndsWith(part) => text.to_lowercase().ends_with(part),
            Test::Matches(pattern) => pattern.is_match(text),
        }
    }
}

pub(super) enum Op<'a> {
    Constant(f64),
    /// Months, as days counted back from the as-of day.
    Months(u32),
    AsOf,
    Text(String),
    Truth(bool),
    Source(Box<Source<'a>>),
    /// By its place among the program's definitions.
    Definition(usize),
    Compare(Compare, Box<Node<'a>>, Box<Node<'a>>),
    Between(Box<Node<'a>>, Box<Node<'a>>, Box<Node<'a>>),
    /// Sorted.
    InNumbers(Box<Node<'a>>, Vec<f64>),
    SameText(Box<Node<'a>>, Box<Node<'a>>),
    SameTruth(Box<Node<'a>>, Box<Node<'a>>),
    TextTest(Box<Node<'a>>, Test),
    /// Whether a list has a member.
    Has(Box<Node<'a>>, String),
    IsMissing(Box<Node<'a>>),
    And(Vec<Node<'a>>),
    Or(Vec<Node<'a>>),
    Not(Box<Node<'a>>),
    Negate(Box<Node<'a>>),
    Arithmetic(Operator, Box<Node<'a>>, Box<Node<'a>>),
    /// A date some months later.
    PlusMonths(Box<Node<'a>>, i32),
    Case(Vec<(Node<'a>, Node<'a>)>, Option<Box<Node<'a>>>),
    /// A function of the row's own values.
    Map(Function, Vec<Node<'a>>, f64),
    /// Of a record's value, the day of the first record that has it.
    FirstSeen(Box<FirstSeen<'a>>),
    Over(Box<Over<'a>>),
    Gather(Box<Gather<'a>>),
}

/// A function of all customers' values.
pub(super) struct Over<'a> {
    /// Its number in the program, to find what was computed before.
    pub id: usize,
    pub function: Function,
    pub of: Node<'a>,
    pub within: Vec<Node<'a>>,
    /// `ntile`: parts; `quantile`: numerator and denominator.
    pub part: (u64, u64),
}

/// When values of a field came up.
pub(super) struct FirstSeen<'a> {
    pub records: Records<'a>,
    pub field: Source<'a>,
    /// Values that came up within this time from the first record of all are as old as anything known: they have no day.
    pub after: Option<Duration>,
    /// By the values' codes; found out when it is first asked for.
    pub days: OnceCell<Vec<Option<i32>>>,
}

/// Some records of each customer.
pub(super) struct Chosen<'a> {
    pub records: Records<'a>,
    pub window: Window,
    pub filter: Option<Node<'a>>,
}

/// Something made of records.
pub(super) struct Gather<'a> {
    pub fold: Fold,
    pub of: Chosen<'a>,
    pub field: Option<Source<'a>>,
    /// The field is the order's amount, whose parts add up to the order's.
    pub is_amount: bool,
    pub by: Option<Source<'a>>,
    pub half_life: Option<Duration>,
    pub after: Option<Duration>,
    pub then: Option<(Chosen<'a>, Duration)>,
    /// Shared by all places of a program that ask the same.
    pub shared: Rc<Shared<'a>>,
}

/// What is known of a question to records, wherever it is asked.
#[derive(Default)]
pub(super) struct Shared<'a> {
    /// In how many places.
    pub places: Cell<u32>,
    /// The values of all rows on the program's day, where they are better found at once; nothing where they are not.
    pub values: OnceCell<Option<Vector<'a>>>,
}
