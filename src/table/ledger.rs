//! The order ledger: orders and refunds of each customer, in one slice, by time.

use super::Day;
use super::dictionary::Dictionary;
use super::order::{key_of, number_of, sort_pairs};

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

/// Orders by customer and time; customers sorted by the bytes of their ids, so that nothing depends on the order of rows or files.
#[derive(Clone, Default)]
pub struct OrderLedger {
    customers: std::rc::Rc<Dictionary>,
    /// Entries of customer `c` are `starts[c]..starts[c + 1]`.
    starts: Vec<u32>,
    days: Vec<Day>,
    amounts: Vec<i64>,
    refunds: Vec<bool>,
    scale: u8,
}

impl OrderLedger {
    /// Builds the ledger from one list of entries per customer code, handed over in code order.
    pub(crate) fn builder(customers: Dictionary, scale: u8) -> Builder {
        let starts = Vec::with_capacity(customers.len() + 1);
        Builder(OrderLedger { customers: customers.into(), starts, scale, ..OrderLedger::default() })
    }

    /// The customers' ids; a customer's code is its row.
    pub fn customers(&self) -> &std::rc::Rc<Dictionary> {
        &self.customers
    }

    /// Decimals of all amounts.
    pub fn scale(&self) -> u8 {
        self.scale
    }

    /// Orders and refunds of one customer, by day.
    pub fn history(&self, customer: u32) -> impl DoubleEndedIterator<Item = Entry> + Clone + '_ {
        let range = self.starts[customer as usize] as usize..self.starts[customer as usize + 1] as usize;
        range.map(|i| Entry { day: self.days[i], refund: self.refunds[i], amount: self.amounts[i] })
    }

    /// All entries, customer by customer.
    pub fn entries(&self) -> impl Iterator<Item = Entry> + '_ {
        (0..self.customers.len() as u32).flat_map(|c| self.history(c))
    }
}

/// See [`OrderLedger::builder`].
pub(crate) struct Builder(OrderLedger);

impl Builder {
    /// Adds the next customer's entries, sorting them.
    pub(crate) fn push(&mut self, entries: &[Entry]) {
        let ledger = &mut self.0;
        ledger.starts.push(ledger.days.len() as u32);
        let by_day = |entry: &Entry| key_of(i64::from(entry.day.0) << 1 | i64::from(entry.refund));
        let mut order: Vec<(u64, u64)> = entries.iter().map(|entry| (by_day(entry), key_of(entry.amount))).collect();
        sort_pairs(&mut order);
        for (day, amount) in order {
            let day = number_of(day);
            let entry = Entry { day: Day((day >> 1) as i32), refund: day & 1 == 1, amount: number_of(amount) };
            ledger.days.push(entry.day);
            ledger.amounts.push(entry.amount);
            ledger.refunds.push(entry.refund);
        }
    }

    /// The ledger, once every customer was added.
    pub(crate) fn finish(mut self) -> OrderLedger {
        assert_eq!(self.0.starts.len(), self.0.customers.len(), "every customer was added");
        self.0.starts.push(self.0.days.len() as u32);
        self.0
    }
}
