//! Rows of tables that are not of orders, as slices bring them: cells as they are written, each distinct text of a column once.

use std::borrow::Cow;

use crate::error::Result;
use crate::table::dictionary::Texts;
use crate::table::hash::hash;
use crate::table::{Day, Dictionary};

use super::cell::{joined, without_formula};
use super::columns::Kept;
use super::csv::Record;
use super::issues::IssueCode;
use super::role::Role;
use super::rows::{Rows, Unusable};
use super::words::Field;

/// A column's cells: the code of each row, and the texts of the codes in order of first appearance.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coded {
    pub(crate) texts: Texts,
    pub(crate) codes: Vec<u32>,
}

/// The rows of a slice.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cells {
    /// Whose row it is; without codes where the table names nobody.
    pub(crate) customer: Coded,
    /// The day of each row, where the table has one.
    pub(crate) days: Vec<i32>,
    /// The number of each row within the slice, from 1.
    pub(crate) rows: Vec<u32>,
    /// A hash of all of the row's cells: a row that stands in two files is one.
    pub(crate) hashes: Vec<u64>,
    /// The columns that are kept.
    pub(crate) columns: Vec<Coded>,
}

/// Collects rows.
#[derive(Default)]
pub(super) struct Collected {
    cells: Cells,
    texts: Vec<Dictionary>,
    customers: Dictionary,
}

/// A row but for its columns.
pub(super) struct Row<'a> {
    pub(super) customer: Option<&'a [u8]>,
    pub(super) day: Option<Day>,
    pub(super) number: u64,
    pub(super) hash: u64,
}

impl Collected {
    /// Adds a row with the texts of its columns.
    ///
    /// # Errors
    /// `too_much_data` beyond 2^32 texts.
    pub(super) fn push<'a>(&mut self, row: &Row<'_>, columns: impl Iterator<Item = &'a [u8]>) -> Result<()> {
        let Collected { cells, texts, customers } = self;
        for (column, text) in columns.enumerate() {
            if column == cells.columns.len() {
                cells.columns.push(Coded::default());
                texts.push(Dictionary::new());
            }
            cells.columns[column].codes.push(texts[column].intern(text)?);
        }
        if let Some(id) = row.customer {
            cells.customer.codes.push(customers.intern(id)?);
        }
        cells.days.extend(row.day.map(|day| day.0));
        cells.rows.push(row.number as u32);
        cells.hashes.push(row.hash);
        Ok(())
    }

    /// All rows.
    pub(super) fn finish(mut self) -> Cells {
        for (column, texts) in self.cells.columns.iter_mut().zip(self.texts) {
            column.texts = texts.into_texts();
        }
        self.cells.customer.texts = self.customers.into_texts();
        self.cells
    }
}

impl Rows<'_> {
    /// Keeps a row of a table that is not of orders.
    pub(super) fn cells(&mut self, bytes: &[u8], record: &Record) {
        if self.repeats_header(bytes, record) {
            return self.issue(IssueCode::RepeatedHeader, bytes, record, None);
        }
        if self.plan.role == Role::Lines {
            return self.line_cells(bytes, record);
        }
        let customer = self.customer_id(bytes, record);
        let is_meant = self.is_meant(customer.as_ref().map(|(id, _)| &**id));
        let names_customers = self.plan.mapping.column(Field::Customer).is_some();
        let day = match self.plan.mapping.column(Field::Date).map(|_| self.day(bytes, record)) {
            None => Ok(None),
            Some(Ok(day)) => Ok(Some(day)),
            Some(Err(unusable)) => Err(unusable),
        };
        let day = match day {
            _ if names_customers && customer.is_none() => {
                Err(Unusable(IssueCode::MissingCustomer, Some(Field::Customer)))
            }
            day => is_meant.and(day),
        };
        match day {
            Ok(day) => {
                let row = Row {
                    customer: customer.as_ref().map(|(id, _)| &**id),
                    day,
                    number: self.slice.records,
                    hash: hash(&joined(bytes, record)),
                };
                let texts = self.kept_texts(bytes, record);
                self.collect(&row, &texts);
            }
            Err(Unusable(code, field)) => {
                self.slice.tally.excluded += 1;
                self.issue(code, bytes, record, field);
            }
        }
    }

    fn kept_texts<'b>(&self, bytes: &'b [u8], record: &Record) -> Vec<Cow<'b, [u8]>> {
        let text = |kept: &Kept| record.field(bytes, kept.column).map(without_formula).unwrap_or_default();
        self.plan.kept.iter().map(text).collect()
    }

    fn collect(&mut self, row: &Row<'_>, texts: &[Cow<'_, [u8]>]) {
        // Texts of one slice are fewer than 2^32, since it is shorter than that.
        let pushed = self.collected.push(row, texts.iter().map(|text| text.trim_ascii()));
        debug_assert!(pushed.is_ok());
    }

    /// Keeps a line of an order that stands in another file: in the customer's place the order's id, and behind what is kept its weight.
    fn line_cells(&mut self, bytes: &[u8], record: &Record) {
        let Some(order) = self.order_id(bytes, record) else {
            self.slice.tally.excluded += 1;
            return self.issue(IssueCode::LineWithoutOrder, bytes, record, Some(Field::Order));
        };
        let hash = hash(&joined(bytes, record));
        let row = Row { customer: Some(&order), day: None, number: self.slice.records, hash };
        let mut texts = self.kept_texts(bytes, record);
        texts.push(Cow::Owned(self.weight(bytes, record).to_string().into_bytes()));
        self.collect(&row, &texts);
    }
}
