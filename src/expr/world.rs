//! What expressions are about: columns of customers, and their records.

use std::borrow::Cow;
use std::ops::Range;

use crate::table::column::{list_at, lists_at};
use crate::table::recent::Recent;
use crate::table::stretches::mapped;
use crate::table::{Column, Day, Frame, Ledger, Ledgers, OrderLedger, Unit, Validity, Values};

use super::ast::{Book, Compare};
use super::bits::{Bits, Truth};
use super::value::{Dictionary, Lists, Numbers, Texts, Type, Vector};

/// Everything that an expression may ask about.
#[derive(Clone, Copy)]
pub struct World<'a> {
    /// The day at whose end the world is looked at. Records after it do not exist.
    pub as_of: Day,
    /// One row a customer.
    pub frame: &'a Frame,
    /// Code of each row's customer in the ledgers; empty where there are no ledgers.
    pub customers: &'a [u32],
    /// Orders.
    pub orders: Option<&'a OrderLedger>,
    /// Interactions.
    pub events: Option<&'a Ledger>,
    /// Answers.
    pub surveys: Option<&'a Ledger>,
    /// What is said of each customer: one row a code.
    pub attributes: Option<&'a Frame>,
    /// How many times each row counts in functions over all customers, as in a resample; once where there is nothing.
    pub weights: Option<&'a [u32]>,
}

/// Columns that count days back from the as-of day: they grow by one every day that nothing happens.
const GROWING: [&str; 1] = ["recency_days"];

impl<'a> World<'a> {
    /// Columns alone.
    pub fn of_frame(frame: &'a Frame, as_of: Day) -> World<'a> {
        World {
            as_of,
            frame,
            customers: &[],
            orders: None,
            events: None,
            surveys: None,
            attributes: None,
            weights: None,
        }
    }

    /// Columns whose rows are customers with these codes, and their orders.
    pub fn with_orders(self, customers: &'a [u32], orders: &'a OrderLedger) -> World<'a> {
        World { customers, orders: Some(orders), ..self }
    }

    /// Columns whose rows are customers with these codes, and all ledgers.
    pub fn with_ledgers(self, customers: &'a [u32], ledgers: &'a Ledgers) -> World<'a> {
        World {
            customers,
            // Orders that nobody has are orders that were not given.
            orders: Some(&ledgers.orders).filter(|orders| !orders.days().is_empty()),
            events: ledgers.events.as_ref(),
            surveys: ledgers.surveys.as_ref(),
            attributes: ledgers.customers.as_ref(),
            ..self
        }
    }

    /// How many rows there are.
    pub fn rows(&self) -> usize {
        self.frame.rows()
    }

    pub(super) fn column(&self, name: &str) -> Option<Source<'a>> {
        let grows = GROWING.contains(&name);
        self.frame.column(name).map(|column| Source { grows, ..Source::of(column) })
    }

    pub(super) fn attribute(&self, name: &str) -> Option<Source<'a>> {
        let column = self.attributes.filter(|_| !self.customers.is_empty() || self.rows() == 0)?.column(name)?;
        Some(Source { gather: Some(self.customers), ..Source::of(column) })
    }

    /// The names of all columns and attributes.
    pub(super) fn names(&self) -> impl Iterator<Item = &'a str> {
        let names = |frame: &'a Frame| frame.columns().iter().map(|column| &*column.name);
        names(self.frame).chain(self.attributes.into_iter().flat_map(names))
    }

    pub(super) fn records(&self, book: Book) -> Option<Records<'a>> {
        match book {
            Book::Orders => self.orders.map(|orders| Records::of_orders(orders, false)),
            Book::Refunds => self.orders.map(|orders| Records::of_orders(orders, true)),
            Book::Events => self.events.map(Records::of_ledger),
            Book::Surveys => self.surveys.map(Records::of_ledger),
        }
    }
}

#[derive(Clone)]
enum Slice<'a> {
    Int(&'a [i32]),
    Number(&'a [f64]),
    Money(&'a [i64]),
    Text(&'a [u32], Dictionary<'a>),
    /// Where each row's list ends, and their members.
    List(&'a [u32], &'a [u32], Dictionary<'a>),
}

/// Values that exist: a column of customers, or a field of records.
#[derive(Clone)]
pub(super) struct Source<'a> {
    slice: Slice<'a>,
    pub kind: Type,
    valid: Option<&'a Validity>,
    /// Rows are those of another frame.
    gather: Option<&'a [u32]>,
    /// Whether it counts days since the last order.
    pub grows: bool,
    /// The least number that it can hold: nobody has made fewer than no orders.
    pub least: f64,
}

impl<'a> Source<'a> {
    pub fn of(column: &'a Column) -> Source<'a> {
        let days = column.unit == Unit::Days;
        let number = if days { Type::Duration } else { Type::Number };
        let (slice, kind) = match &column.values {
            Values::Int(v) => (Slice::Int(v), number),
            Values::Number(v) => (Slice::Number(v), number),
            Values::Date(v) => (Slice::Int(v), Type::Date),
            Values::Money { minor, scale } => (Slice::Money(minor), Type::Money(*scale)),
            Values::Text { codes, dictionary } => {
                (Slice::Text(codes, Dictionary::Names(dictionary.clone())), Type::Text)
            }
            Values::Category { codes, names } => (Slice::Text(codes, Dictionary::Few(names)), Type::Category),
            Values::List { ends, codes, names } => (Slice::List(ends, codes, Dictionary::Few(names)), Type::List),
        };
        let least = match column.unit {
            Unit::Days | Unit::Orders => 0.0,
            Unit::Score => 1.0,
            _ => f64::NEG_INFINITY,
        };
        Source { slice, kind, valid: Some(&column.valid), gather: None, grows: false, least }
    }

    fn days(days: &'a [i32]) -> Source<'a> {
        Source::bare(Slice::Int(days), Type::Date)
    }

    fn money(minor: &'a [i64], scale: u8) -> Source<'a> {
        Source::bare(Slice::Money(minor), Type::Money(scale))
    }

    fn bare(slice: Slice<'a>, kind: Type) -> Source<'a> {
        Source { slice, kind, valid: None, gather: None, grows: false, least: f64::NEG_INFINITY }
    }

    /// Whether it has whole numbers only.
    pub fn is_whole(&self) -> bool {
        matches!(self.slice, Slice::Int(_) | Slice::Money(_))
    }

    /// The texts it may have.
    pub fn dictionary(&self) -> Option<&Dictionary<'a>> {
        match &self.slice {
            Slice::Text(_, dictionary) | Slice::List(_, _, dictionary) => Some(dictionary),
            _ => None,
        }
    }

    pub fn valid(&self, rows: Range<usize>) -> Bits {
        match (self.valid, self.gather) {
            (None, _) => Bits::all(rows.len(), true),
            (Some(valid), None) => Bits::of_validity(valid, rows),
            (Some(valid), Some(gather)) => Bits::each(&gather[rows], |row| valid.get(row as usize)),
        }
    }

    /// Minor units, where it is a column of money with a value in every row.
    pub fn amounts(&self) -> Option<&'a [i64]> {
        match self.slice {
            Slice::Money(minor) if self.valid.is_none() && self.gather.is_none() => Some(minor),
            _ => None,
        }
    }

    /// The number of one row, where it has one; of a list, how many members. Validity is asked apart.
    #[inline]
    pub fn number(&self, row: usize) -> f64 {
        match &self.slice {
            Slice::Int(v) => v[row].into(),
            Slice::Number(v) => v[row],
            Slice::Money(v) => v[row] as f64,
            Slice::Text(v, _) => v[row].into(),
            Slice::List(ends, ..) => list_at(ends, row).len() as f64,
        }
    }

    /// Whether row after row lies behind each other.
    pub fn is_at_hand(&self) -> bool {
        self.gather.is_none()
    }

    #[inline]
    pub fn is_valid(&self, row: usize) -> bool {
        self.valid.is_none_or(|valid| valid.get(row))
    }

    /// Values of some rows; those of columns that grow, `growth` days later.
    pub fn read(&self, rows: Range<usize>, growth: i32) -> Vector<'a> {
        let valid = self.valid(rows.clone());
        if let Slice::Text(codes, dictionary) = &self.slice {
            let codes = match self.gather {
                None => Cow::Borrowed(&codes[rows]),
                Some(gather) => Cow::Owned(gather[rows].iter().map(|&row| codes[row as usize]).collect()),
            };
            return Vector::Texts(Texts { codes, dictionary: dictionary.clone(), valid });
        }
        if let Slice::List(ends, codes, dictionary) = &self.slice {
            let dictionary = dictionary.clone();
            if self.gather.is_none() && rows == (0..ends.len()) {
                return Vector::Lists(Lists { ends: (*ends).into(), codes: (*codes).into(), dictionary, valid });
            }
            let at = |row| self.gather.map_or(row, |gather| gather[row] as usize);
            let (ends, codes) = lists_at(ends, codes, rows.map(at));
            return Vector::Lists(Lists { ends: ends.into(), codes: codes.into(), dictionary, valid });
        }
        fn each<T: Copy>(slice: &[T], gather: Option<&[u32]>, rows: Range<usize>, number: fn(T) -> f64) -> Vec<f64> {
            match gather {
                None => mapped(&slice[rows], number),
                Some(gather) => mapped(&gather[rows], |row| number(slice[row as usize])),
            }
        }
        let mut values = match &self.slice {
            Slice::Int(v) => each(v, self.gather, rows, f64::from),
            Slice::Number(v) => each(v, self.gather, rows, |n| n),
            Slice::Money(v) => each(v, self.gather, rows, |n| n as f64),
            Slice::Text(..) | Slice::List(..) => Vec::new(),
        };
        if self.grows && growth != 0 {
            values.iter_mut().for_each(|value| *value += f64::from(growth));
        }
        Vector::Numbers(Numbers { values, valid })
    }

    /// Compares with one number, without a copy of the column where it lies as it is needed.
    pub fn compare(&self, rows: Range<usize>, growth: i32, compare: Compare, constant: f64) -> Option<Truth> {
        if self.gather.is_some() || (self.grows && growth != 0) {
            return None;
        }
        let valid = self.valid(rows.clone());
        let band = Band::of(compare, constant);
        let test = match &self.slice {
            Slice::Int(v) => band.each_day(&v[rows]),
            Slice::Number(v) => band.each(&v[rows]),
            Slice::Money(v) => band.each_amount(&v[rows]),
            Slice::Text(..) | Slice::List(..) => return None,
        };
        Some(Truth::tested(test, &valid))
    }
}

/// Numbers from the lowest to the highest one, or those outside: what every comparison with a constant comes to.
pub(super) struct Band {
    low: f64,
    high: f64,
    is_opposite: bool,
}

impl Band {
    /// The numbers for which a comparison with a constant holds. Numbers that are there are ordered: three are the opposites of the others.
    pub fn of(compare: Compare, b: f64) -> Band {
        let (low, high, is_opposite) = match compare {
            Compare::Equal | Compare::NotEqual => (b, b, compare == Compare::NotEqual),
            Compare::Less | Compare::AtLeast => (f64::NEG_INFINITY, b.next_down(), compare == Compare::AtLeast),
            Compare::AtMost | Compare::Greater => (f64::NEG_INFINITY, b, compare == Compare::Greater),
        };
        Band { low, high, is_opposite }
    }

    /// The whole numbers of it; none as a band that ends before it begins.
    fn whole(&self, least: i64, most: i64) -> (i64, i64) {
        let (low, high) = (self.low.ceil() as i64, self.high.floor() as i64);
        if low > high || low > most || high < least { (1, 0) } else { (low.max(least), high.min(most)) }
    }

    fn told(&self, bits: Bits) -> Bits {
        if self.is_opposite { bits.negated() } else { bits }
    }

    #[inline(never)]
    pub fn each(&self, values: &[f64]) -> Bits {
        let (low, high) = (self.low, self.high);
        self.told(Bits::each(values, |a| (a >= low) & (a <= high)))
    }

    fn each_day(&self, values: &[i32]) -> Bits {
        let (low, high) = self.whole(i32::MIN.into(), i32::MAX.into());
        self.told(days_in(values, (low as i32, high as i32)))
    }

    #[inline(never)]
    fn each_amount(&self, values: &[i64]) -> Bits {
        let (low, high) = self.whole(i64::MIN, i64::MAX);
        self.told(Bits::each(values, |a| (a >= low) & (a <= high)))
    }
}

/// Which of some whole numbers lie from the first to the last one.
#[inline(never)]
pub(super) fn days_in(values: &[i32], (first, last): (i32, i32)) -> Bits {
    Bits::each(values, |day| (day >= first) & (day <= last))
}

/// Dated records of customers.
#[derive(Clone, Copy)]
pub(super) struct Records<'a> {
    /// Records of customer `c` are `starts[c]..starts[c + 1]`.
    starts: &'a [u32],
    pub days: &'a [i32],
    orders: Option<&'a OrderLedger>,
    ledger: Option<&'a Ledger>,
    /// Whether each record is a refund, and whether refunds are what is wanted.
    refunds: Option<(&'a [bool], bool)>,
    fields: &'a Frame,
}

impl<'a> Records<'a> {
    pub const DATE: &'static str = Ledger::DATE;
    pub const AMOUNT: &'static str = "amount";

    fn of_orders(orders: &'a OrderLedger, refunds: bool) -> Records<'a> {
        Records {
            starts: orders.starts(),
            days: orders.days(),
            orders: Some(orders),
            ledger: None,
            refunds: Some((orders.refunds(), refunds)),
            fields: orders.details(),
        }
    }

    fn of_ledger(ledger: &'a Ledger) -> Records<'a> {
        let (starts, days, fields) = (ledger.starts(), ledger.days(), ledger.frame());
        Records { starts, days, orders: None, ledger: Some(ledger), refunds: None, fields }
    }

    /// How many customers there are.
    pub fn customers(&self) -> usize {
        self.starts.len() - 1
    }

    /// No record is later.
    pub fn last_day(&self) -> i32 {
        let days = self.orders.map(OrderLedger::last_day).or(self.ledger.map(Ledger::last_day));
        days.unwrap_or(i32::MAX)
    }

    /// The latest of all records, by day.
    pub fn recent(&self) -> Option<&'a Recent> {
        self.orders.map(OrderLedger::recent).or(self.ledger.map(Ledger::recent))
    }

    /// Whether a field is the amount of its orders.
    pub fn is_amount(&self, field: &Source<'_>) -> bool {
        matches!((field.amounts(), self.orders), (Some(own), Some(orders)) if std::ptr::eq(own, orders.amounts()))
    }

    /// The name of a field of texts.
    pub fn name_of(&self, field: &Source<'_>) -> Option<&'a str> {
        let Slice::Text(codes, _) = field.slice else { return None };
        let is_it = |column: &&Column| match &column.values {
            Values::Text { codes: own, .. } | Values::Category { codes: own, .. } => std::ptr::eq(&own[..], codes),
            _ => false,
        };
        self.fields.columns().iter().find(is_it).map(|column| &*column.name)
    }

    /// Whether refunds are what is wanted.
    pub fn wants_refunds(&self) -> bool {
        self.refunds.is_some_and(|(_, wanted)| wanted)
    }

    /// The records of a customer.
    #[inline]
    pub fn run(&self, customer: u32) -> Range<usize> {
        self.starts[customer as usize] as usize..self.starts[customer as usize + 1] as usize
    }

    /// Whether two selections are of the same records.
    pub fn is_same(&self, other: &Records<'_>) -> bool {
        std::ptr::eq(self.days, other.days) && self.refunds.map(|r| r.1) == other.refunds.map(|r| r.1)
    }

    /// Whether a record is a further part of the order of the record before it.
    #[inline]
    pub fn continues(&self, record: usize) -> bool {
        self.orders.is_some_and(|orders| orders.continues(record))
    }

    /// Whether orders may have parts.
    pub fn has_parts(&self) -> bool {
        self.orders.is_some_and(OrderLedger::has_parts)
    }

    /// Which of some records count: orders and no refunds, or refunds alone.
    pub fn counted(&self, records: Range<usize>) -> Bits {
        match self.refunds {
            None => Bits::all(records.len(), true),
            Some((refunds, wanted)) => Bits::each(&refunds[records], |refund| refund == wanted),
        }
    }

    /// Which of some records' amounts count: those of refunds lower the sums of orders.
    pub fn summed(&self, records: Range<usize>) -> Bits {
        match self.refunds {
            Some((_, true)) => self.counted(records),
            _ => Bits::all(records.len(), true),
        }
    }

    pub fn field(&self, name: &str) -> Option<Source<'a>> {
        match (self.orders, name) {
            (_, Records::DATE) => Some(Source::days(self.days)),
            (Some(orders), Records::AMOUNT) => Some(Source::money(orders.amounts(), orders.scale())),
            _ => self.fields.column(name).map(Source::of),
        }
    }

    /// The names of all fields.
    pub fn names(&self) -> impl Iterator<Item = &'a str> {
        let own: &[&str] = if self.orders.is_some() { &[Records::DATE, Records::AMOUNT] } else { &[] };
        own.iter().copied().chain(self.fields.columns().iter().map(|column| &*column.name))
    }
}
