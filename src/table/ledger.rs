//! The order ledger: orders and refunds of each customer, in one slice, by time.

use super::details::{Details, PartDetails};
use super::dictionary::Names;
use super::{Column, Day, Frame};
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
    /// What else is known of the entries.
    details: Details,
    /// Made when they are first asked for.
    columns: std::cell::OnceCell<OrderColumns>,
}

/// All records as columns, customer by customer: what expressions read. A record is an entry, or where its lines tell different things,
/// a part of one.
#[derive(Clone, Default)]
struct OrderColumns {
    /// Records of customer `c` are `starts[c]..starts[c + 1]`.
    starts: Vec<u32>,
    days: Vec<i32>,
    amounts: Vec<i64>,
    refunds: Vec<bool>,
    /// What is known of each record besides; a frame without columns where nothing is.
    details: Frame,
    /// Where `details` tell parts of an order apart: whether a record belongs to the order of the record before it.
    continues: Vec<bool>,
}

/// The ledger of some customers: where each one's entries end, and all entries as bytes.
pub(crate) struct PartLedger {
    pub customers: Names,
    pub ends: Vec<u32>,
    pub entries: Vec<u8>,
    pub details: PartDetails,
}

impl OrderLedger {
    /// The ledger of at most 256 others, none of which have a customer in common. Their customers are sorted. `values` are those of the
    /// codes of their details.
    ///
    /// # Errors
    /// `too_much_data` beyond 2^32 customers or bytes of ids.
    pub(crate) fn merged(parts: Vec<PartLedger>, scale: u8, values: Vec<Option<Column>>) -> Result<OrderLedger> {
        let (mut names, mut ends, mut entries) = (Vec::new(), Vec::new(), Vec::new());
        let mut details = Details { values, ..Details::default() };
        for part in parts {
            names.push(part.customers);
            ends.push((part.ends, 0));
            entries.push(part.entries);
            details.parts.push(part.details);
        }
        let (customers, sources) = Names::merged(&names)?;
        let run = |source: &u8| {
            let (ends, customer) = &mut ends[usize::from(*source)];
            let start = if *customer == 0 { 0 } else { ends[*customer - 1] };
            *customer += 1;
            (start, ends[*customer - 1])
        };
        let runs = sources.iter().map(run).collect();
        Ok(OrderLedger {
            customers: customers.into(),
            runs,
            parts: sources,
            entries,
            scale,
            details,
            ..OrderLedger::default()
        })
    }

    /// The same with more customers, who have no orders.
    ///
    /// # Errors
    /// `too_much_data` beyond 2^32 customers or bytes of ids.
    pub(crate) fn with_customers(self, others: Names) -> Result<OrderLedger> {
        if others.is_empty() {
            return Ok(self);
        }
        let lists = [self.customers.as_ref().clone(), others];
        let (customers, sources) = Names::merged(&lists)?;
        let mut own = self.parts.into_iter().zip(self.runs);
        let place = |source: u8| if source == 0 { own.next().unwrap_or_default() } else { Default::default() };
        let (parts, runs) = sources.into_iter().map(place).unzip();
        Ok(OrderLedger { customers: customers.into(), parts, runs, ..self })
    }

    /// The ledger of entries that stand by customer and day; those of customer `c` are `starts[c]..starts[c + 1]`.
    ///
    /// # Panics
    /// When `starts` does not cover the customers and entries.
    pub fn from_entries(customers: std::rc::Rc<Names>, starts: Vec<u32>, entries: &[Entry], scale: u8) -> OrderLedger {
        assert_eq!(starts.len(), customers.len() + 1, "a run a customer");
        assert_eq!(starts.last().map(|&end| end as usize), Some(entries.len()), "the runs cover the entries");
        let runs: Vec<(u32, u32)> = starts.windows(2).map(|pair| (pair[0], pair[1])).collect();
        let packed = entries.iter().flat_map(|entry| entry.packed()).collect();
        OrderLedger {
            customers,
            parts: vec![0; runs.len()],
            runs,
            entries: vec![packed],
            scale,
            ..OrderLedger::default()
        }
    }

    /// The same with what else is known of each entry, customer by customer, and which entries are further parts of the order before
    /// them; `continues` may be empty where none is.
    ///
    /// # Panics
    /// When the frame has another length than the entries.
    pub fn with_details(self, details: Frame, continues: Vec<bool>) -> OrderLedger {
        assert_eq!(details.rows(), self.len(), "details of every entry");
        let columns = OrderColumns { details, continues, ..self.columns().clone() };
        OrderLedger { columns: columns.into(), ..self }
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
        // Where there is no order at all, there is no part either.
        let part = self.entries.get(usize::from(self.parts[customer as usize])).map_or(&[][..], Vec::as_slice);
        let (entries, _) = part.as_chunks();
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
    pub fn unordered(&self) -> impl Iterator<Item = Entry> + Clone + '_ {
        self.entries.iter().flat_map(|part| part.as_chunks().0).map(|&entry| Entry::of_packed(entry))
    }

    /// All records as columns. The first call makes them: it needs as much room once more.
    fn columns(&self) -> &OrderColumns {
        self.columns.get_or_init(|| self.records())
    }

    /// Customers of a part are in order, so the details of each part are read from front to back.
    fn records(&self) -> OrderColumns {
        let mut columns = OrderColumns { starts: vec![0], ..OrderColumns::default() };
        let mut details = self.details.reader();
        let has_parts = self.details.has_parts();
        for customer in 0..self.customers.len() as u32 {
            for entry in self.history(customer) {
                let whole = [entry.amount];
                let amounts = Some(details.next(self.parts[customer as usize])).filter(|several| !several.is_empty());
                for (i, &amount) in amounts.unwrap_or(&whole).iter().enumerate() {
                    columns.days.push(entry.day.0);
                    columns.amounts.push(amount);
                    columns.refunds.push(entry.refund);
                    if has_parts {
                        columns.continues.push(i > 0);
                    }
                }
            }
            columns.starts.push(columns.days.len() as u32);
        }
        columns.details = details.frame(&columns.refunds);
        columns
    }

    /// The records of one customer, as rows of the columns below: each an order, a refund, or a part of one.
    pub fn run(&self, customer: u32) -> std::ops::Range<usize> {
        let starts = &self.columns().starts;
        starts[customer as usize] as usize..starts[customer as usize + 1] as usize
    }

    /// Records of customer `c` are `starts()[c]..starts()[c + 1]` of the columns below.
    pub fn starts(&self) -> &[u32] {
        &self.columns().starts
    }

    /// The day of each record, days since 1970-01-01; ascending within a customer.
    pub fn days(&self) -> &[i32] {
        &self.columns().days
    }

    /// The amount of each record, minor units.
    pub fn amounts(&self) -> &[i64] {
        &self.columns().amounts
    }

    /// Whether each record was cancelled or refunded.
    pub fn refunds(&self) -> &[bool] {
        &self.columns().refunds
    }

    /// Whether a record is a further part of the order of the record before it: parts have details of their own, and count as one.
    pub fn continues(&self, record: usize) -> bool {
        self.columns().continues.get(record).copied().unwrap_or(false)
    }

    /// Whether orders may have parts.
    pub fn has_parts(&self) -> bool {
        !self.columns().continues.is_empty()
    }

    /// Whether anything is known of records besides day and amount. Asking makes no columns.
    pub fn has_details(&self) -> bool {
        match self.columns.get() {
            Some(columns) => !columns.details.columns().is_empty(),
            None => self.details.values.iter().any(Option::is_some),
        }
    }

    /// What is known of each record besides day and amount, such as category or channel: one row a record.
    pub fn details(&self) -> &Frame {
        &self.columns().details
    }

    /// The entries from the `from`th on, customer by customer, each with its customer.
    pub fn entries_from(&self, from: usize) -> impl Iterator<Item = (u32, Entry)> + '_ {
        let mut before = 0;
        let length = |&(start, end): &(u32, u32)| (end - start) as usize;
        let customer = self.runs.iter().position(|run| {
            before += length(run);
            before > from
        });
        let customer = customer.unwrap_or(self.runs.len());
        let passed = from.saturating_sub(before - self.runs.get(customer).map_or(0, length));
        let of = |customer: u32| self.history(customer).map(move |entry| (customer, entry));
        (customer as u32..self.customers.len() as u32).flat_map(of).skip(passed)
    }

    /// All entries, customer by customer.
    pub fn entries(&self) -> impl Iterator<Item = Entry> + '_ {
        (0..self.customers.len() as u32).flat_map(|customer| self.history(customer))
    }
}
