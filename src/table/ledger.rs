//! The order ledger: orders and refunds of each customer, in one slice, by time.

use super::daily::{Daily, Records};
use super::details::{Details, PartDetails, Reader};
use super::dictionary::Names;
use super::recent::Recent;
use super::stretches::in_stretches;
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
/// They are columns of records, which is what expressions read. A record is an entry, or where its lines tell different things, a part of
/// one.
#[derive(Clone, Default)]
pub struct OrderLedger {
    customers: std::rc::Rc<Names>,
    /// Records of customer `c` are `starts[c]..starts[c + 1]`.
    starts: Vec<u32>,
    days: Vec<i32>,
    amounts: Vec<i64>,
    refunds: Vec<bool>,
    /// Whether a record belongs to the entry of the record before it; empty where none does.
    continues: Vec<bool>,
    scale: u8,
    /// What else is known of the records, as it came: by part, with the part of each customer.
    details: Details,
    parts: Vec<u8>,
    /// The same as columns, made when they are first asked for; a frame without columns where nothing is known.
    frame: std::cell::OnceCell<Frame>,
    /// These two are made when they are first asked for.
    recent: std::cell::OnceCell<std::rc::Rc<Recent>>,
    daily: std::cell::OnceCell<std::rc::Rc<Daily>>,
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
    #[inline(never)]
    pub(crate) fn merged(parts: Vec<PartLedger>, scale: u8, values: Vec<Option<Column>>) -> Result<OrderLedger> {
        // Where nothing is known after all, an entry is one record.
        let is_known = values.iter().any(Option::is_some);
        let (mut names, mut ends, mut entries) = (Vec::new(), Vec::new(), Vec::new());
        let mut details = Details { values, ..Details::default() };
        let mut count = 0;
        for part in parts {
            let own = part.entries.len() / size_of::<Packed>();
            count += if is_known { own.max(part.details.continues.len()) } else { own };
            names.push(part.customers);
            ends.push(part.ends);
            entries.push(part.entries);
            details.parts.extend(is_known.then_some(part.details));
        }
        let (customers, sources) = Names::merged(&names)?;
        drop(names);
        // Exactly as many as there are: what grows takes twice the room.
        let mut ledger = OrderLedger {
            customers: customers.into(),
            starts: Vec::with_capacity(sources.len() + 1),
            days: Vec::with_capacity(count),
            amounts: Vec::with_capacity(count),
            refunds: Vec::with_capacity(count),
            continues: Vec::with_capacity(if details.has_parts() { count } else { 0 }),
            scale,
            ..OrderLedger::default()
        };
        ledger.starts.push(0);
        let mut next: Vec<(usize, usize)> = vec![(0, 0); ends.len()];
        let mut reader = is_known.then(|| details.reader());
        in_stretches(sources.len(), |stretch| {
            ledger.push_customers(&sources[stretch], &mut next, &ends, &entries, reader.as_mut());
        });
        drop(reader);
        if is_known {
            (ledger.details, ledger.parts) = (details, sources);
        }
        Ok(ledger)
    }

    /// Adds the next customers, each of a source, which has come so far (to a customer and an entry), with their entries.
    fn push_customers(
        &mut self,
        sources: &[u8],
        next: &mut [(usize, usize)],
        ends: &[Vec<u32>],
        entries: &[Vec<u8>],
        mut known: Option<&mut Reader<'_>>,
    ) {
        for &source in sources {
            let part = usize::from(source);
            let (customer, start) = next[part];
            let end = ends[part][customer] as usize;
            next[part] = (customer + 1, end);
            let entries = &entries[part].as_chunks::<{ size_of::<Packed>() }>().0[start..end];
            match known.as_mut() {
                None => self.push_plain(entries),
                Some(reader) => {
                    entries.iter().for_each(|&entry| self.push(Entry::of_packed(entry), reader.next(source)))
                }
            }
            self.starts.push(self.days.len() as u32);
        }
    }

    /// Adds entries that are one record each.
    #[inline]
    fn push_plain(&mut self, entries: &[Packed]) {
        let entries = entries.iter().map(|&entry| Entry::of_packed(entry));
        self.days.extend(entries.clone().map(|entry| entry.day.0));
        self.amounts.extend(entries.clone().map(|entry| entry.amount));
        self.refunds.extend(entries.map(|entry| entry.refund));
    }

    /// Adds an entry: one record, or several of these amounts.
    #[inline]
    fn push(&mut self, entry: Entry, several: &[i64]) {
        let whole = [entry.amount];
        for (i, &amount) in if several.is_empty() { &whole } else { several }.iter().enumerate() {
            self.days.push(entry.day.0);
            self.amounts.push(amount);
            self.refunds.push(entry.refund);
            if self.continues.capacity() > 0 {
                self.continues.push(i > 0);
            }
        }
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
        let (mut own, mut parts) = (self.starts.into_iter().skip(1), self.parts.into_iter());
        let (mut starts, mut all) = (vec![0], Vec::new());
        for source in sources {
            let (end, part) = if source == 0 { (own.next(), parts.next()) } else { (None, None) };
            starts.push(end.unwrap_or(starts[starts.len() - 1]));
            all.push(part.unwrap_or(0));
        }
        Ok(OrderLedger { customers: customers.into(), starts, parts: all, recent: std::cell::OnceCell::new(), ..self })
    }

    /// The ledger of entries that stand by customer and day; those of customer `c` are `starts[c]..starts[c + 1]`.
    ///
    /// # Panics
    /// When `starts` does not cover the customers and entries.
    pub fn from_entries(customers: std::rc::Rc<Names>, starts: Vec<u32>, entries: &[Entry], scale: u8) -> OrderLedger {
        assert_eq!(starts.len(), customers.len() + 1, "a run a customer");
        assert_eq!(starts.last().map(|&end| end as usize), Some(entries.len()), "the runs cover the entries");
        let mut ledger = OrderLedger { customers, starts, scale, ..OrderLedger::default() };
        entries.iter().for_each(|&entry| ledger.push(entry, &[]));
        ledger
    }

    /// The same with what else is known of each entry, customer by customer, and which entries are further parts of the order before
    /// them; `continues` may be empty where none is.
    ///
    /// # Panics
    /// When the frame has another length than the entries.
    pub fn with_details(self, details: Frame, continues: Vec<bool>) -> OrderLedger {
        assert_eq!(details.rows(), self.days.len(), "details of every entry");
        let (recent, daily) = Default::default();
        OrderLedger { frame: details.into(), continues, recent, daily, ..self }
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
    pub fn history(&self, customer: u32) -> impl Iterator<Item = Entry> + Clone + '_ {
        self.entries_of(self.run(customer))
    }

    /// The entries of some records, which begin and end with whole entries.
    #[inline]
    fn entries_of(&self, records: std::ops::Range<usize>) -> impl Iterator<Item = Entry> + Clone + '_ {
        let mut records = records;
        std::iter::from_fn(move || {
            let first = records.next()?;
            let mut amount = self.amounts[first];
            while !self.continues.is_empty() && !records.is_empty() && self.continues[records.start] {
                // The parts of an order add up to what it came to, which was checked before.
                amount = amount.wrapping_add(self.amounts[records.start]);
                records.start += 1;
            }
            Some(Entry { day: Day(self.days[first]), refund: self.refunds[first], amount })
        })
    }

    /// How many entries there are.
    pub fn len(&self) -> usize {
        self.days.len() - self.continues.iter().filter(|&&continues| continues).count()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.days.is_empty()
    }

    /// All entries, customer by customer.
    pub fn entries(&self) -> impl Iterator<Item = Entry> + Clone + '_ {
        self.entries_of(0..self.days.len())
    }

    /// The records of one customer, as rows of the columns below: each an order, a refund, or a part of one.
    #[inline]
    pub fn run(&self, customer: u32) -> std::ops::Range<usize> {
        self.starts[customer as usize] as usize..self.starts[customer as usize + 1] as usize
    }

    /// Records of customer `c` are `starts()[c]..starts()[c + 1]` of the columns below.
    pub fn starts(&self) -> &[u32] {
        if self.starts.is_empty() { &[0] } else { &self.starts }
    }

    /// The day of each record, days since 1970-01-01; ascending within a customer.
    pub fn days(&self) -> &[i32] {
        &self.days
    }

    /// The amount of each record, minor units.
    pub fn amounts(&self) -> &[i64] {
        &self.amounts
    }

    /// Whether each record was cancelled or refunded.
    pub fn refunds(&self) -> &[bool] {
        &self.refunds
    }

    /// Whether a record is a further part of the order of the record before it: parts have details of their own, and count as one.
    pub fn continues(&self, record: usize) -> bool {
        self.continues.get(record).copied().unwrap_or(false)
    }

    /// The last day with a record; the first day there is where there is none.
    pub fn last_day(&self) -> i32 {
        self.daily().days().next_back().map_or(i32::MIN, |(day, _)| day.0)
    }

    /// The latest records by day. The first call makes it.
    pub fn recent(&self) -> &Recent {
        let made = || Recent::of(self.starts(), &self.days, &self.refunds, &self.amounts);
        self.recent.get_or_init(|| made().into())
    }

    /// What all customers did together, by day. The first call makes it.
    pub fn daily(&self) -> &Daily {
        let OrderLedger { days, amounts, refunds, continues, .. } = self;
        self.daily.get_or_init(|| Daily::of(Records { days, amounts, refunds, continues }).into())
    }

    /// Whether orders may have parts.
    pub fn has_parts(&self) -> bool {
        !self.continues.is_empty()
    }

    /// Whether anything is known of records besides day and amount. Asking makes no columns.
    pub fn has_details(&self) -> bool {
        match self.frame.get() {
            Some(frame) => !frame.columns().is_empty(),
            None => self.details.values.iter().any(Option::is_some),
        }
    }

    /// What is known of each record besides day and amount, such as category or channel: one row a record. The first call makes it.
    pub fn details(&self) -> &Frame {
        self.frame.get_or_init(|| {
            let runs = self.starts.windows(2).map(|run| run[1] - run[0]);
            self.details.frame(self.parts.iter().copied().zip(runs), &self.refunds)
        })
    }
}
