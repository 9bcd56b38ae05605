//! The order ledger: orders and refunds of each customer, in one slice, by time.

use super::dictionary::Names;
use super::{Day, Frame};

/// One order, or what was cancelled of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    /// The earliest day of its lines.
    pub day: Day,
    /// Cancelled or refunded: lowers revenue, never counts as an order, never sets recency.
    pub refund: bool,
    /// Minor units in the ledger's scale.
    pub amount: i64,
}

/// Entries of many customers as columns, 13 bytes an entry.
#[derive(Clone, Default)]
pub(crate) struct Entries {
    days: Vec<i32>,
    amounts: Vec<i64>,
    refunds: Vec<bool>,
}

impl Entries {
    pub(crate) fn with_capacity(entries: usize) -> Entries {
        Entries {
            days: Vec::with_capacity(entries),
            amounts: Vec::with_capacity(entries),
            refunds: Vec::with_capacity(entries),
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.days.len()
    }

    pub(crate) fn push(&mut self, entry: Entry) {
        self.days.push(entry.day.0);
        self.amounts.push(entry.amount);
        self.refunds.push(entry.refund);
    }

    fn get(&self, i: usize) -> Entry {
        Entry { day: Day(self.days[i]), refund: self.refunds[i], amount: self.amounts[i] }
    }

    /// The same with their runs in another order. One column after the other, so that it needs room for one more, not for all.
    fn gathered(self, runs: impl Iterator<Item = std::ops::Range<usize>> + Clone) -> Entries {
        fn gather<T: Copy>(column: Vec<T>, runs: impl Iterator<Item = std::ops::Range<usize>>) -> Vec<T> {
            let mut gathered = Vec::with_capacity(column.len());
            runs.for_each(|run| gathered.extend_from_slice(&column[run]));
            gathered
        }
        Entries {
            days: gather(self.days, runs.clone()),
            amounts: gather(self.amounts, runs.clone()),
            refunds: gather(self.refunds, runs),
        }
    }
}

/// Orders by customer and time; customers sorted by the bytes of their ids, so that nothing depends on the order of rows or files.
#[derive(Clone, Default)]
pub struct OrderLedger {
    customers: std::rc::Rc<Names>,
    /// Entries of customer `c` are `starts[c]..starts[c + 1]`.
    starts: Vec<u32>,
    entries: Entries,
    scale: u8,
    /// What is known of each entry besides; a frame without columns where nothing is.
    details: Frame,
    /// Where `details` tell parts of an order apart: whether an entry belongs to the order of the entry before it.
    continues: Vec<bool>,
}

impl OrderLedger {
    /// The ledger of customers whose entries stand in another order: those of customer `c` are the run of `codes[c]`, and the run of
    /// a code ends at `ends[code]`.
    pub(crate) fn new(customers: Names, codes: &[u32], ends: &[u32], entries: Entries, scale: u8) -> OrderLedger {
        let run = |&code: &u32| {
            let start = if code == 0 { 0 } else { ends[code as usize - 1] };
            start as usize..ends[code as usize] as usize
        };
        let mut starts = Vec::with_capacity(codes.len() + 1);
        starts.push(0);
        let mut end = 0;
        starts.extend(codes.iter().map(|code| {
            end += run(code).len() as u32;
            end
        }));
        let entries = entries.gathered(codes.iter().map(run));
        let details = Frame::new(entries.len());
        OrderLedger { customers: customers.into(), starts, entries, scale, details, continues: Vec::new() }
    }

    /// The ledger of entries that stand by customer and day; those of customer `c` are `starts[c]..starts[c + 1]`.
    ///
    /// # Panics
    /// When `starts` does not cover the customers and entries.
    pub fn from_entries(customers: std::rc::Rc<Names>, starts: Vec<u32>, entries: &[Entry], scale: u8) -> OrderLedger {
        assert_eq!(starts.len(), customers.len() + 1, "a run a customer");
        assert_eq!(starts.last().map(|&end| end as usize), Some(entries.len()), "the runs cover the entries");
        let mut columns = Entries::with_capacity(entries.len());
        entries.iter().for_each(|&entry| columns.push(entry));
        let details = Frame::new(entries.len());
        OrderLedger { customers, starts, entries: columns, scale, details, continues: Vec::new() }
    }

    /// The same with what else is known of each entry, and which entries are further parts of the order before them; `continues` may be
    /// empty where none is.
    ///
    /// # Panics
    /// When the frame has another length than the entries.
    pub fn with_details(self, details: Frame, continues: Vec<bool>) -> OrderLedger {
        assert_eq!(details.rows(), self.entries.len(), "details of every entry");
        OrderLedger { details, continues, ..self }
    }

    /// The customers' ids; a customer's code is its row.
    pub fn customers(&self) -> &std::rc::Rc<Names> {
        &self.customers
    }

    /// Decimals of all amounts.
    pub fn scale(&self) -> u8 {
        self.scale
    }

    /// Orders and refunds of one customer, by day.
    pub fn history(&self, customer: u32) -> impl DoubleEndedIterator<Item = Entry> + Clone + '_ {
        self.run(customer).map(|i| self.entries.get(i))
    }

    /// The entries of one customer, as rows of the columns below.
    pub fn run(&self, customer: u32) -> std::ops::Range<usize> {
        self.starts[customer as usize] as usize..self.starts[customer as usize + 1] as usize
    }

    /// The day of each entry, days since 1970-01-01; ascending within a customer.
    pub fn days(&self) -> &[i32] {
        &self.entries.days
    }

    /// The amount of each entry, minor units.
    pub fn amounts(&self) -> &[i64] {
        &self.entries.amounts
    }

    /// Whether each entry was cancelled or refunded.
    pub fn refunds(&self) -> &[bool] {
        &self.entries.refunds
    }

    /// Whether an entry is a further part of the order of the entry before it: parts have details of their own, and count as one.
    pub fn continues(&self, entry: usize) -> bool {
        self.continues.get(entry).copied().unwrap_or(false)
    }

    /// What is known of each entry besides day and amount, such as category or channel: one row an entry.
    pub fn details(&self) -> &Frame {
        &self.details
    }

    /// All entries, customer by customer.
    pub fn entries(&self) -> impl ExactSizeIterator<Item = Entry> + '_ {
        (0..self.entries.len()).map(|i| self.entries.get(i))
    }
}
