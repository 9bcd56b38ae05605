//! All ledgers of a shop, about the same customers.

use std::ops::Range;

use super::{Column, Frame, OrderLedger, Values};

/// Dated records of customers, by customer and day: interactions, or answers.
///
/// One row a record; the column `date` always exists.
#[derive(Clone)]
pub struct Ledger {
    /// Rows of customer `c` are `starts[c]..starts[c + 1]`.
    starts: Vec<u32>,
    frame: Frame,
}

impl Ledger {
    /// The name of the column that records are in order of.
    pub const DATE: &'static str = "date";

    /// A ledger of records that stand by customer and day.
    ///
    /// # Panics
    /// When the frame has no column of dates, or the runs do not cover it.
    pub fn new(starts: Vec<u32>, frame: Frame) -> Ledger {
        let ledger = Ledger { starts, frame };
        assert_eq!(
            ledger.starts.last().map_or(0, |&end| end as usize),
            ledger.days().len(),
            "the runs cover the frame"
        );
        ledger
    }

    /// The rows of a customer. Empty for customers that the ledger does not know.
    pub fn run(&self, customer: u32) -> Range<usize> {
        self.starts[customer as usize] as usize..self.starts[customer as usize + 1] as usize
    }

    /// The day of each row, days since 1970-01-01; ascending within a customer.
    pub fn days(&self) -> &[i32] {
        match self.frame.column(Ledger::DATE) {
            Some(Column { values: Values::Date(days), .. }) => days,
            _ => panic!("a ledger has a column of dates"),
        }
    }

    /// All columns.
    pub fn frame(&self) -> &Frame {
        &self.frame
    }
}

/// What is known about a shop's customers. A customer's code is the same in all of it: its row in [`OrderLedger::customers`], which
/// names every customer of any ledger, in the order of their ids.
#[derive(Clone, Default)]
pub struct Ledgers {
    /// Orders; without any where none were given.
    pub orders: OrderLedger,
    /// Interactions.
    pub events: Option<Ledger>,
    /// Answers to questions.
    pub surveys: Option<Ledger>,
    /// What is said of each customer: one row a code, in the order of codes.
    pub customers: Option<Frame>,
}
