//! The order ledger: orders and refunds of each customer, in one slice, by time.

use super::Day;
use super::dictionary::Names;
use crate::error::Result;

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
///
/// Entries stay in the parts that workers made, for moving them would take as much room once more.
#[derive(Clone, Default)]
pub struct OrderLedger {
    customers: std::rc::Rc<Names>,
    /// Of each customer: the part that has its entries, and which of them they are.
    parts: Vec<u8>,
    runs: Vec<(u32, u32)>,
    /// By part: packed entries, one behind the other.
    entries: Vec<Vec<u8>>,
    scale: u8,
}

/// The ledger of some customers: where each one's entries end, and all entries as bytes.
pub(crate) struct PartLedger {
    pub customers: Names,
    pub ends: Vec<u32>,
    pub entries: Vec<u8>,
}

impl OrderLedger {
    /// The ledger of at most 256 others, none of which have a customer in common. Their customers are sorted.
    ///
    /// # Errors
    /// `too_much_data` beyond 2^32 customers or bytes of ids.
    pub(crate) fn merged(parts: Vec<PartLedger>, scale: u8) -> Result<OrderLedger> {
        let (mut names, mut ends, mut entries) = (Vec::new(), Vec::new(), Vec::new());
        for part in parts {
            names.push(part.customers);
            ends.push((part.ends, 0));
            entries.push(part.entries);
        }
        let (customers, sources) = Names::merged(&names)?;
        let run = |source: &u8| {
            let (ends, customer) = &mut ends[usize::from(*source)];
            let start = if *customer == 0 { 0 } else { ends[*customer - 1] };
            *customer += 1;
            (start, ends[*customer - 1])
        };
        let runs = sources.iter().map(run).collect();
        Ok(OrderLedger { customers: customers.into(), runs, parts: sources, entries, scale })
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
    #[inline]
    pub fn history(&self, customer: u32) -> impl DoubleEndedIterator<Item = Entry> + Clone + '_ {
        let (start, end) = self.runs[customer as usize];
        let (entries, _) = self.entries[usize::from(self.parts[customer as usize])].as_chunks();
        entries[start as usize..end as usize].iter().map(|&entry| Entry::of_packed(entry))
    }

    /// How many entries there are.
    pub fn len(&self) -> usize {
        self.entries.iter().map(|part| part.len() / size_of::<Packed>()).sum()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// All entries in the order in which they are kept: for counts and sums, which do not depend on it. Faster than
    /// [`OrderLedger::entries`].
    pub fn unordered(&self) -> impl Iterator<Item = Entry> + '_ {
        self.entries.iter().flat_map(|part| part.as_chunks().0).map(|&entry| Entry::of_packed(entry))
    }

    /// All entries, customer by customer.
    pub fn entries(&self) -> impl Iterator<Item = Entry> + '_ {
        (0..self.customers.len() as u32).flat_map(|customer| self.history(customer))
    }
}
