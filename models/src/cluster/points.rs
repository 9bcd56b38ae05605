//! Rows of numbers, by column, checked once.

use super::lanes::{Range, finite_range};
use crate::error::{Code, Error, Result};

/// Values beyond this have sums of squares that leave the range of floats.
const LARGEST: f64 = 1e140;

/// Columns of equal length, of finite numbers: row `i` is a point in as many dimensions as there are columns.
#[derive(Clone, Debug)]
pub struct Points<'a> {
    columns: Vec<&'a [f64]>,
    rows: usize,
    ranges: Vec<Range>,
}

impl<'a> Points<'a> {
    /// Of columns.
    ///
    /// # Errors
    /// `no_columns`, `no_rows`, `lengths_differ`, `value_not_finite`, `value_too_large` (row: which, value: the column, from 1).
    pub fn new(columns: &[&'a [f64]]) -> Result<Points<'a>> {
        let first = columns.first().ok_or(Error::new(Code::NoColumns))?;
        if first.is_empty() {
            return Err(Error::new(Code::NoRows));
        }
        let mut ranges = Vec::with_capacity(columns.len());
        for (at, column) in columns.iter().enumerate() {
            if column.len() != first.len() {
                return Err(Error::new(Code::LengthsDiffer).with_value(column.len()));
            }
            let wrong = |code, row| Error::new(code).at_index(row).with_value(at + 1);
            let Some(range) = finite_range(column) else {
                let row =
                    column.iter().position(|value| !value.is_finite()).expect("a value without which there is a range");
                return Err(wrong(Code::ValueNotFinite, row));
            };
            if range.0 < -LARGEST || range.1 > LARGEST {
                let row = column.iter().position(|value| value.abs() > LARGEST).expect("an end of the range");
                return Err(wrong(Code::ValueTooLarge, row));
            }
            ranges.push(range);
        }
        Ok(Points { columns: columns.to_vec(), rows: first.len(), ranges })
    }

    /// Of columns that were checked before, when these were the ranges.
    pub fn known(columns: Vec<&'a [f64]>, ranges: Vec<Range>) -> Points<'a> {
        Points { rows: columns[0].len(), columns, ranges }
    }

    /// The least and the largest value of each column.
    pub fn ranges(&self) -> &[Range] {
        &self.ranges
    }

    /// How many rows.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// How many columns.
    pub fn dimensions(&self) -> usize {
        self.columns.len()
    }

    /// The columns.
    pub fn columns(&self) -> &[&'a [f64]] {
        &self.columns
    }

    /// One row.
    pub fn row(&self, at: usize) -> Vec<f64> {
        self.columns.iter().map(|column| column[at]).collect()
    }

    /// All values, row by row.
    pub fn by_row(&self) -> Vec<f64> {
        let d = self.dimensions();
        let mut values = vec![0.0; self.rows * d];
        for (j, column) in self.columns.iter().enumerate() {
            for (value, target) in column.iter().zip(values[j..].iter_mut().step_by(d)) {
                *target = *value;
            }
        }
        values
    }

    /// Refuses other points than these many columns' (value: how many there are).
    pub(crate) fn of_dimensions(&self, d: usize) -> Result<()> {
        if self.dimensions() == d {
            Ok(())
        } else {
            Err(Error::new(Code::ParameterInvalid).of_field("columns").with_value(self.dimensions()))
        }
    }
}

/// Takes rows, one behind the other, into columns.
// Called for some rows at a time: a browser runs a loop within one call as it first compiled it.
#[inline(never)]
pub fn append(columns: &mut [Vec<f64>], rows: &[f64]) {
    /// Rows at a time: few enough to be found in the fastest memory for every column.
    const FEW: usize = 64;
    let count = columns.len();
    for rows in rows.chunks(FEW * count.max(1)) {
        for (j, column) in columns.iter_mut().enumerate() {
            column.extend(rows[j..].iter().step_by(count));
        }
    }
}
