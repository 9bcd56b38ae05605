//! Columns with units and validity, and frames of them. A score, a label and a tag are all columns.

use std::borrow::Cow;
use std::ops::Range;

use super::Day;
use super::dictionary::Names;
use super::money::Money;
use super::stretches::in_stretches;

/// What a number counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// No unit.
    None,
    /// Days.
    Days,
    /// Orders.
    Orders,
    /// Money, in the ledger's scale.
    Money,
    /// A score, 1 being worst.
    Score,
}

/// Which rows have a value: bit `i % 8` of byte `i / 8`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Validity {
    bits: Vec<u8>,
}

impl Validity {
    /// From one flag a row.
    pub fn from_flags(mut flags: impl ExactSizeIterator<Item = bool>) -> Validity {
        let mut bits = vec![0u8; flags.len().div_ceil(8)];
        in_stretches(flags.len(), |stretch| {
            for (row, flag) in stretch.zip(&mut flags) {
                bits[row / 8] |= u8::from(flag) << (row % 8);
            }
        });
        Validity { bits }
    }

    /// Every row has a value.
    pub fn all(rows: usize) -> Validity {
        let mut bits = vec![u8::MAX; rows.div_ceil(8)];
        if let Some(last) = bits.last_mut().filter(|_| !rows.is_multiple_of(8)) {
            *last = (1 << (rows % 8)) - 1;
        }
        Validity { bits }
    }

    /// Whether a row has a value.
    pub fn get(&self, row: usize) -> bool {
        self.bits[row / 8] >> (row % 8) & 1 == 1
    }

    /// The bitmap.
    pub fn bits(&self) -> &[u8] {
        &self.bits
    }
}

/// The values of a column. Rows without a value hold an arbitrary one.
#[derive(Clone)]
pub enum Values {
    /// Text, one string a row by code; usually distinct ones.
    Text {
        /// Dictionary code of each row.
        codes: Vec<u32>,
        /// The strings.
        dictionary: std::rc::Rc<Names>,
    },
    /// Few distinct texts.
    Category {
        /// Index into `names` of each row.
        codes: Vec<u32>,
        /// The texts.
        names: Vec<String>,
    },
    /// Lists of few distinct texts.
    List {
        /// Where each row's list ends in `codes` and the next one begins.
        ends: Vec<u32>,
        /// Index into `names` of each member, list after list.
        codes: Vec<u32>,
        /// The texts.
        names: Vec<String>,
    },
    /// Whole numbers.
    Int(Vec<i32>),
    /// Real numbers.
    Number(Vec<f64>),
    /// Days since 1970-01-01.
    Date(Vec<i32>),
    /// Minor units.
    Money {
        /// Amounts.
        minor: Vec<i64>,
        /// Decimals.
        scale: u8,
    },
}

impl Values {
    /// How many rows there are.
    pub fn len(&self) -> usize {
        match self {
            Values::Text { codes, .. } | Values::Category { codes, .. } => codes.len(),
            Values::List { ends, .. } => ends.len(),
            Values::Int(v) | Values::Date(v) => v.len(),
            Values::Number(v) => v.len(),
            Values::Money { minor, .. } => minor.len(),
        }
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Where the list of a row lies, if this is where each row's ends.
pub fn list_at(ends: &[u32], row: usize) -> Range<usize> {
    let start = if row == 0 { 0 } else { ends[row - 1] };
    start as usize..ends[row] as usize
}

/// Some rows' lists, one after another: where each ends, and the codes.
pub fn lists_at(ends: &[u32], codes: &[u32], rows: impl Iterator<Item = usize>) -> (Vec<u32>, Vec<u32>) {
    let (mut own_ends, mut own) = (Vec::new(), Vec::new());
    for row in rows {
        own.extend_from_slice(&codes[list_at(ends, row)]);
        own_ends.push(own.len() as u32);
    }
    (own_ends, own)
}

/// One cell, for people and exports.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell<'a> {
    /// No value.
    Missing,
    /// A text.
    Text(Cow<'a, str>),
    /// A whole number.
    Int(i32),
    /// A real number.
    Number(f64),
    /// A day.
    Date(Day),
    /// An amount.
    Money(Money),
    /// Texts, possibly none.
    List(Vec<&'a str>),
}

/// A named, typed column.
#[derive(Clone)]
pub struct Column {
    /// Machine name, also the header in exports: stable for what the engine makes, the file's own for what it brings.
    pub name: Cow<'static, str>,
    /// What its numbers count.
    pub unit: Unit,
    /// The values.
    pub values: Values,
    /// Which rows have one.
    pub valid: Validity,
}

impl Column {
    /// A column.
    pub fn new(name: impl Into<Cow<'static, str>>, unit: Unit, values: Values, valid: Validity) -> Column {
        Column { name: name.into(), unit, values, valid }
    }

    /// The column with some of its rows, in another order.
    pub fn at_rows(&self, rows: &[u32]) -> Column {
        fn pick<T: Copy>(of: &[T], rows: &[u32]) -> Vec<T> {
            rows.iter().map(|&row| of[row as usize]).collect()
        }
        let values = match &self.values {
            Values::Text { codes, dictionary } => {
                Values::Text { codes: pick(codes, rows), dictionary: dictionary.clone() }
            }
            Values::Category { codes, names } => Values::Category { codes: pick(codes, rows), names: names.clone() },
            Values::List { ends, codes, names } => {
                let (ends, codes) = lists_at(ends, codes, rows.iter().map(|&row| row as usize));
                Values::List { ends, codes, names: names.clone() }
            }
            Values::Int(v) => Values::Int(pick(v, rows)),
            Values::Number(v) => Values::Number(pick(v, rows)),
            Values::Date(v) => Values::Date(pick(v, rows)),
            Values::Money { minor, scale } => Values::Money { minor: pick(minor, rows), scale: *scale },
        };
        let valid = Validity::from_flags(rows.iter().map(|&row| self.valid.get(row as usize)));
        Column { name: self.name.clone(), unit: self.unit, values, valid }
    }

    /// The cell of a row.
    pub fn cell(&self, row: usize) -> Cell<'_> {
        if !self.valid.get(row) {
            return Cell::Missing;
        }
        match &self.values {
            Values::Text { codes, dictionary } => Cell::Text(dictionary.text(codes[row])),
            Values::Category { codes, names } => Cell::Text(Cow::Borrowed(&names[codes[row] as usize])),
            Values::List { ends, codes, names } => {
                Cell::List(codes[list_at(ends, row)].iter().map(|&code| &*names[code as usize]).collect())
            }
            Values::Int(v) => Cell::Int(v[row]),
            Values::Number(v) => Cell::Number(v[row]),
            Values::Date(v) => Cell::Date(Day(v[row])),
            Values::Money { minor, scale } => Cell::Money(Money { minor: minor[row].into(), scale: *scale }),
        }
    }
}

/// Columns of equal length: one row a customer.
#[derive(Clone, Default)]
pub struct Frame {
    columns: Vec<Column>,
    rows: usize,
}

impl Frame {
    /// A frame without columns.
    pub fn new(rows: usize) -> Frame {
        Frame { columns: Vec::new(), rows }
    }

    /// How many rows there are.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Adds a column.
    ///
    /// # Panics
    /// When its length differs or its name is taken.
    pub fn push(&mut self, column: Column) {
        assert_eq!(column.values.len(), self.rows, "column {} has the frame's length", column.name);
        assert!(self.column(&column.name).is_none(), "column {} is new", column.name);
        self.columns.push(column);
    }

    /// Puts a column in the place of the one of its name, or adds it.
    ///
    /// # Panics
    /// When its length differs.
    pub fn put(&mut self, column: Column) {
        match self.columns.iter().position(|other| other.name == column.name) {
            None => self.push(column),
            Some(place) => {
                assert_eq!(column.values.len(), self.rows, "column {} has the frame's length", column.name);
                self.columns[place] = column;
            }
        }
    }

    /// The column of a name.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|c| c.name == name)
    }

    /// All columns, in the order they were made.
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }
}
