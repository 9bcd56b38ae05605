//! Rows of tables that are not of orders, as slices bring them: cells as they are written, each distinct text of a column once.

use crate::error::Result;
use crate::table::{Day, Dictionary};

use super::lines::Texts;

/// A column's cells: the code of each row, and the texts of the codes in order of first appearance.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coded {
    pub(crate) texts: Texts,
    pub(crate) codes: Vec<u32>,
}

/// The rows of a slice.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cells {
    /// Whose row it is; `NOBODY` where the table names nobody.
    pub(crate) customer: Vec<u32>,
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
}

/// A row but for its columns.
pub(super) struct Row {
    pub(super) customer: u32,
    pub(super) day: Option<Day>,
    pub(super) number: u64,
    pub(super) hash: u64,
}

impl Collected {
    /// Adds a row with the texts of its columns.
    ///
    /// # Errors
    /// `too_much_data` beyond 2^32 texts.
    pub(super) fn push<'a>(&mut self, row: &Row, columns: impl Iterator<Item = &'a [u8]>) -> Result<()> {
        let Collected { cells, texts } = self;
        for (column, text) in columns.enumerate() {
            if column == cells.columns.len() {
                cells.columns.push(Coded::default());
                texts.push(Dictionary::new());
            }
            cells.columns[column].codes.push(texts[column].intern(text)?);
        }
        cells.customer.push(row.customer);
        cells.days.extend(row.day.map(|day| day.0));
        cells.rows.push(row.number as u32);
        cells.hashes.push(row.hash);
        Ok(())
    }

    /// All rows.
    pub(super) fn finish(mut self) -> Cells {
        for (column, texts) in self.cells.columns.iter_mut().zip(&self.texts) {
            texts.iter().for_each(|text| column.texts.push(text));
        }
        self.cells
    }
}
