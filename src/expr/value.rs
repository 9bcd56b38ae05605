//! Types, and values of many rows.

use std::borrow::Cow;
use std::ops::Range;
use std::rc::Rc;

use crate::error::{Code, Error, Result};
use crate::table::column::{Cell, list_at, lists_at};
use crate::table::dictionary::Names;
use crate::table::money::POW10;
use crate::table::stretches::mapped;
use crate::table::{Column, Day, Money, Unit, Validity, Values};

use super::bits::{Bits, Truth};

/// What an expression is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Type {
    /// True or false.
    Boolean,
    /// A number without unit.
    Number,
    /// Money, with so many decimals.
    Money(u8),
    /// Days.
    Duration,
    /// A day.
    Date,
    /// Text.
    Text,
    /// One of few texts.
    Category,
    /// A list of categories.
    List,
}

impl Type {
    /// The type's name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Type::Boolean => "boolean",
            Type::Number => "number",
            Type::Money(_) => "money",
            Type::Duration => "duration",
            Type::Date => "date",
            Type::Text => "text",
            Type::Category => "category",
            Type::List => "list",
        }
    }

    /// Numbers, money and durations.
    pub const fn is_numeric(self) -> bool {
        matches!(self, Type::Number | Type::Money(_) | Type::Duration)
    }

    /// Texts and categories.
    pub const fn is_text(self) -> bool {
        matches!(self, Type::Text | Type::Category)
    }
}

/// Texts by code.
#[derive(Clone)]
pub enum Dictionary<'a> {
    /// Many.
    Names(Rc<Names>),
    /// Few.
    Few(&'a [String]),
    /// Made on the way.
    Own(Rc<Vec<String>>),
}

impl Dictionary<'_> {
    /// How many texts there are.
    pub fn len(&self) -> usize {
        match self {
            Dictionary::Names(names) => names.len(),
            Dictionary::Few(names) => names.len(),
            Dictionary::Own(names) => names.len(),
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The text of a code.
    pub fn text(&self, code: u32) -> Cow<'_, str> {
        match self {
            Dictionary::Names(names) => names.text(code),
            Dictionary::Few(names) => Cow::Borrowed(&names[code as usize]),
            Dictionary::Own(names) => Cow::Borrowed(&names[code as usize]),
        }
    }

    /// All texts, in the order of codes.
    pub fn texts(&self) -> Vec<String> {
        (0..self.len() as u32).map(|code| self.text(code).into_owned()).collect()
    }
}

/// Numbers, minor units of money, days, or dates as days since 1970-01-01. Rows without a value hold an arbitrary number.
#[derive(Clone, Debug, PartialEq)]
pub struct Numbers {
    /// One a row.
    pub values: Vec<f64>,
    /// Which rows have one.
    pub valid: Bits,
}

impl Numbers {
    /// What is not finite is missing.
    #[inline(never)]
    pub(super) fn finite(values: Vec<f64>, valid: Bits) -> Numbers {
        let valid = valid.and(&Bits::each(&values, f64::is_finite));
        Numbers { values, valid }
    }

    /// The number of a row.
    pub fn get(&self, row: usize) -> Option<f64> {
        self.valid.get(row).then(|| self.values[row])
    }
}

/// Texts by code.
#[derive(Clone)]
pub struct Texts<'a> {
    /// One a row; arbitrary, but a code, where there is no value.
    pub codes: Cow<'a, [u32]>,
    /// The texts.
    pub dictionary: Dictionary<'a>,
    /// Which rows have one.
    pub valid: Bits,
}

/// Lists of texts by code.
#[derive(Clone)]
pub struct Lists<'a> {
    /// Where each row's list ends in `codes`.
    pub ends: Cow<'a, [u32]>,
    /// All lists.
    pub codes: Cow<'a, [u32]>,
    /// The texts.
    pub dictionary: Dictionary<'a>,
    /// Which rows have one, be it empty.
    pub valid: Bits,
}

impl Lists<'_> {
    /// The list of a row, as codes.
    pub fn get(&self, row: usize) -> &[u32] {
        &self.codes[list_at(&self.ends, row)]
    }
}

/// Values of many rows.
#[derive(Clone)]
pub enum Vector<'a> {
    /// Conditions.
    Truth(Truth),
    /// Everything that is a number inside.
    Numbers(Numbers),
    /// Texts and categories.
    Texts(Texts<'a>),
    /// Lists of categories.
    Lists(Lists<'a>),
}

/// One value.
#[derive(Clone, Debug, PartialEq)]
pub enum Datum {
    /// None.
    Missing,
    /// True or false.
    Boolean(bool),
    /// A number.
    Number(f64),
    /// Days.
    Duration(f64),
    /// Money, rounded to minor units, halves away from zero.
    Money(Money),
    /// A day.
    Date(Day),
    /// A text.
    Text(String),
    /// Texts.
    List(Vec<String>),
}

impl<'a> Vector<'a> {
    pub(super) fn rows(&self) -> usize {
        match self {
            Vector::Truth(truth) => truth.yes.rows(),
            Vector::Numbers(numbers) => numbers.values.len(),
            Vector::Texts(texts) => texts.codes.len(),
            Vector::Lists(lists) => lists.ends.len(),
        }
    }

    #[inline(never)]
    pub(super) fn part(&self, rows: Range<usize>) -> Vector<'a> {
        if rows == (0..self.rows()) {
            return self.clone();
        }
        match self {
            Vector::Truth(truth) => Vector::Truth(Truth { yes: truth.yes.part(rows.clone()), no: truth.no.part(rows) }),
            Vector::Numbers(numbers) => Vector::Numbers(Numbers {
                values: numbers.values[rows.clone()].to_vec(),
                valid: numbers.valid.part(rows),
            }),
            Vector::Texts(texts) => Vector::Texts(Texts {
                codes: Cow::Owned(texts.codes[rows.clone()].to_vec()),
                dictionary: texts.dictionary.clone(),
                valid: texts.valid.part(rows),
            }),
            Vector::Lists(lists) => {
                let (ends, codes) = lists_at(&lists.ends, &lists.codes, rows.clone());
                let (dictionary, valid) = (lists.dictionary.clone(), lists.valid.part(rows));
                Vector::Lists(Lists { ends: ends.into(), codes: codes.into(), dictionary, valid })
            }
        }
    }

    /// Which rows have a value.
    #[inline(never)]
    pub(super) fn known(&self) -> Bits {
        match self {
            Vector::Truth(truth) => truth.yes.clone().or(&truth.no),
            Vector::Numbers(numbers) => numbers.valid.clone(),
            Vector::Texts(texts) => texts.valid.clone(),
            Vector::Lists(lists) => lists.valid.clone(),
        }
    }

    /// The value of a row.
    #[inline(never)]
    pub fn datum(&self, kind: Type, row: usize) -> Datum {
        match self {
            Vector::Truth(truth) => truth.get(row).map_or(Datum::Missing, Datum::Boolean),
            Vector::Numbers(numbers) => numbers.get(row).map_or(Datum::Missing, |n| Datum::of_number(n, kind)),
            Vector::Texts(texts) if texts.valid.get(row) => {
                Datum::Text(texts.dictionary.text(texts.codes[row]).into_owned())
            }
            Vector::Lists(lists) if lists.valid.get(row) => {
                Datum::List(lists.get(row).iter().map(|&code| lists.dictionary.text(code).into_owned()).collect())
            }
            Vector::Texts(_) | Vector::Lists(_) => Datum::Missing,
        }
    }
}

impl Datum {
    pub(super) fn of_number(number: f64, kind: Type) -> Datum {
        match kind {
            Type::Money(scale) => Datum::Money(Money { minor: number.round() as i128, scale }),
            Type::Date => Datum::Date(Day(number as i32)),
            Type::Duration => Datum::Duration(number),
            _ => Datum::Number(number),
        }
    }
}

/// The value of a cell, as [`Vector::datum`] gives it.
impl From<Cell<'_>> for Datum {
    fn from(cell: Cell<'_>) -> Datum {
        match cell {
            Cell::Missing => Datum::Missing,
            Cell::Text(text) => Datum::Text(text.into_owned()),
            Cell::Int(n) => Datum::Number(n.into()),
            Cell::Number(n) => Datum::Number(n),
            Cell::Date(day) => Datum::Date(day),
            Cell::Money(money) => Datum::Money(money),
            Cell::List(texts) => Datum::List(texts.into_iter().map(str::to_owned).collect()),
        }
    }
}

/// What an expression gives for each row.
#[derive(Clone)]
pub struct Outcome<'a> {
    /// What it is.
    pub kind: Type,
    /// The values.
    pub values: Vector<'a>,
}

impl Outcome<'_> {
    /// Three-valued truth, of a condition.
    pub fn truth(&self) -> Option<&Truth> {
        match &self.values {
            Vector::Truth(truth) => Some(truth),
            _ => None,
        }
    }

    /// Which rows have a value.
    pub fn known(&self) -> Bits {
        self.values.known()
    }

    /// The value of a row.
    pub fn datum(&self, row: usize) -> Datum {
        self.values.datum(self.kind, row)
    }

    /// As a column. Conditions become the categories `false` and `true`; money is rounded to minor units, halves away from zero.
    ///
    /// # Errors
    /// `amount_too_large` beyond 2^53 minor units.
    pub fn column(&self, name: &str) -> Result<Column> {
        let flags = |bits: &Bits| Validity::from_flags((0..bits.rows()).map(|row| bits.get(row)));
        let known = self.values.known();
        let (unit, values) = match &self.values {
            Vector::Truth(truth) => {
                let codes = (0..known.rows()).map(|row| u32::from(truth.holds(row))).collect();
                (Unit::None, Values::Category { codes, names: vec!["false".to_owned(), "true".to_owned()] })
            }
            Vector::Numbers(numbers) => match self.kind {
                Type::Money(scale) => {
                    let minor = mapped(&minor_units(numbers)?, |minor| minor as i64);
                    (Unit::Money, Values::Money { minor, scale })
                }
                Type::Date => (Unit::None, Values::Date(mapped(&numbers.values, |day| day as i32))),
                Type::Duration => (Unit::Days, Values::Number(numbers.values.clone())),
                _ => (Unit::None, Values::Number(numbers.values.clone())),
            },
            Vector::Texts(Texts { codes, dictionary: Dictionary::Names(names), .. }) => {
                (Unit::None, Values::Text { codes: codes.to_vec(), dictionary: names.clone() })
            }
            Vector::Texts(texts) => {
                (Unit::None, Values::Category { codes: texts.codes.to_vec(), names: texts.dictionary.texts() })
            }
            Vector::Lists(Lists { ends, codes, dictionary, .. }) => {
                let (ends, codes) = (ends.to_vec(), codes.to_vec());
                (Unit::None, Values::List { ends, codes, names: dictionary.texts() })
            }
        };
        Ok(Column::new(name.to_owned(), unit, values, flags(&known)))
    }
}

/// Whole minor units; 0 where there is no value.
///
/// # Errors
/// `amount_too_large` beyond 2^53.
pub fn minor_units(numbers: &Numbers) -> Result<Cow<'_, [f64]>> {
    const LARGEST: f64 = (1u64 << 53) as f64;
    let rows = numbers.values.len();
    let mut minor = Cow::Borrowed(&numbers.values[..]);
    if numbers.valid.count() < rows || Bits::each(&minor, |n| n.trunc().to_bits() == (n + 0.0).to_bits()).count() < rows
    {
        minor = (0..rows).map(|row| numbers.get(row).map_or(0.0, |n| n.round() + 0.0)).collect();
    }
    let small = Bits::each(&minor, |n| n.abs() <= LARGEST);
    if small.count() == rows { Ok(minor) } else { Err(Error::new(Code::AmountTooLarge)) }
}

/// A number of whole units as minor units: exact where the number, as it is written, has no more decimals than the scale.
pub fn in_minor_units(number: f64, scale: u8) -> f64 {
    match crate::table::Decimal::parse(number.to_string().as_bytes()) {
        Some(decimal) if !decimal.rounded && decimal.scale <= scale => {
            decimal.mantissa as f64 * POW10[usize::from(scale - decimal.scale)] as f64
        }
        Some(decimal) if !decimal.rounded => decimal.mantissa as f64 / POW10[usize::from(decimal.scale - scale)] as f64,
        _ => number * POW10[usize::from(scale)] as f64,
    }
}
