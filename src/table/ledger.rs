//! The order ledger: orders and refunds of each customer, in one slice, by time.

use super::Day;
use super::dictionary::Names;
use crate::error::{Code, Error, Result};

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

/// An entry in twelve bytes: the day and, as its lowest bit, whether it is a refund; then the amount. One place in memory holds all of it.
pub(crate) type Packed = [u8; 12];

impl Entry {
    pub(crate) fn packed(self) -> Packed {
        let mut packed = [0; 12];
        packed[..4].copy_from_slice(&(self.day.0 << 1 | i32::from(self.refund)).to_le_bytes());
        packed[4..].copy_from_slice(&self.amount.to_le_bytes());
        packed
    }

    #[inline]
    pub(crate) fn of_packed([a, b, c, d, amount @ ..]: Packed) -> Entry {
        let day = i32::from_le_bytes([a, b, c, d]);
        Entry { day: Day(day >> 1), refund: day & 1 == 1, amount: i64::from_le_bytes(amount) }
    }
}

/// Orders by customer and time; customers sorted by the bytes of their ids, so that nothing depends on the order of rows or files.
#[derive(Clone, Default)]
pub struct OrderLedger {
    customers: std::rc::Rc<Names>,
    /// Entries of customer `c` are `starts[c]..starts[c + 1]`.
    starts: Vec<u32>,
    entries: Vec<Packed>,
    scale: u8,
}

/// The ledger of some customers: where each one's entries end, and all entries.
pub(crate) struct PartLedger<'a> {
    pub customers: Names,
    pub ends: Vec<u32>,
    pub entries: &'a [Packed],
}

impl OrderLedger {
    /// The ledger of several, none of which have a customer in common.
    ///
    /// # Errors
    /// `too_much_data` beyond 2^32 customers, entries, or bytes of ids.
    pub(crate) fn merged(parts: Vec<PartLedger<'_>>, scale: u8) -> Result<OrderLedger> {
        let count = parts.iter().map(|part| part.entries.len()).sum();
        u32::try_from(count).map_err(|_| Error::new(Code::TooMuchData))?;
        let mut names = Vec::new();
        let mut rest = Vec::new();
        for PartLedger { customers, ends, entries } in parts {
            names.push(customers);
            rest.push((ends, 0, entries));
        }
        let (customers, sources) = Names::merged(&names)?;
        drop(names);
        let mut starts = Vec::with_capacity(sources.len() + 1);
        let mut merged = Vec::with_capacity(count);
        starts.push(0);
        for source in sources {
            let (ends, customer, entries) = &mut rest[usize::from(source)];
            let start = if *customer == 0 { 0 } else { ends[*customer - 1] };
            merged.extend_from_slice(&entries[start as usize..ends[*customer] as usize]);
            *customer += 1;
            starts.push(merged.len() as u32);
        }
        Ok(OrderLedger { customers: customers.into(), starts, entries: merged, scale })
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
        let range = self.starts[customer as usize] as usize..self.starts[customer as usize + 1] as usize;
        self.entries[range].iter().map(|&entry| Entry::of_packed(entry))
    }

    /// All entries, customer by customer.
    pub fn entries(&self) -> impl ExactSizeIterator<Item = Entry> + '_ {
        self.entries.iter().map(|&entry| Entry::of_packed(entry))
    }
}
