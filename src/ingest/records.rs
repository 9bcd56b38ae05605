//! What orders are of: the details of their lines as records of the ledger. An order whose lines all tell the same is one record; else
//! it is several, which share its amount.

use crate::table::Entry;
use crate::table::order::{arrange, key_of, number_of, sort_pairs};

use super::details::shares;
use super::wire::{Reader, Writer};

/// Set beside the number of a record's details where the record belongs to the entry of the one before it.
const CONTINUES: u32 = 1 << 31;

/// The records of a group's entries, one entry behind the other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Records {
    /// The numbers of their details, each with [`CONTINUES`] beside it where it is a further one.
    numbers: Vec<u32>,
    /// Of entries of several records the amount of each.
    amounts: Vec<i64>,
    /// Of each entry a hash of its order's id, 0 where it has none; only where lines of orders stand in files of their own.
    orders: Vec<u64>,
}

/// Of one customer: how many numbers, amounts and orders there are up to the end.
type End = (u32, u32, u32);

impl Records {
    fn end(&self) -> End {
        (self.numbers.len() as u32, self.amounts.len() as u32, self.orders.len() as u32)
    }

    fn extend(&mut self, other: &Records, from: End, to: End) {
        self.numbers.extend_from_slice(&other.numbers[from.0 as usize..to.0 as usize]);
        self.amounts.extend_from_slice(&other.amounts[from.1 as usize..to.1 as usize]);
        self.orders.extend_from_slice(&other.orders[from.2 as usize..to.2 as usize]);
    }

    pub fn push(&mut self, records: &[Record], order: Option<u64>) {
        for (i, record) in records.iter().enumerate() {
            self.numbers.push(record.detail | if i > 0 { CONTINUES } else { 0 });
        }
        if records.len() > 1 {
            self.amounts.extend(records.iter().map(|record| record.amount));
        }
        self.orders.extend(order);
    }

    /// The records of each entry, with the hash of its order's id.
    pub fn entries(&self, entries: &[Entry]) -> Vec<(Vec<Record>, u64)> {
        let (mut all, mut amount) = (Vec::with_capacity(entries.len()), 0);
        let several = self.numbers.chunk_by(|_, next| next & CONTINUES != 0);
        for (i, (entry, numbers)) in entries.iter().zip(several).enumerate() {
            let mut records = Vec::with_capacity(numbers.len());
            for number in numbers {
                let mut own = entry.amount;
                if numbers.len() > 1 {
                    own = self.amounts[amount];
                    amount += 1;
                }
                records.push(Record { detail: number & !CONTINUES, amount: own });
            }
            all.push((records, self.orders.get(i).copied().unwrap_or(0)));
        }
        all
    }

    pub fn write(&self, out: &mut Writer) {
        out.u32(self.numbers.len() as u32);
        out.column(&self.numbers, |n| n.to_le_bytes());
        out.u32(self.amounts.len() as u32);
        out.column(&self.amounts, |n| n.to_le_bytes());
        out.u32(self.orders.len() as u32);
        out.column(&self.orders, |n| n.to_le_bytes());
    }

    /// The records of `entries` entries; `None` when the bytes are not what [`Records::write`] makes, or there are other details than
    /// `details`.
    #[inline(never)]
    pub fn read(input: &mut Reader<'_>, entries: usize, details: usize) -> Option<Records> {
        let n = input.u32()? as usize;
        let numbers = input.numbers(n, u32::from_le_bytes)?;
        let n = input.u32()? as usize;
        let amounts = input.numbers(n, i64::from_le_bytes)?;
        let n = input.u32()? as usize;
        let orders = input.numbers(n, u64::from_le_bytes)?;
        let records = Records { numbers, amounts, orders };
        let first = records.numbers.iter().filter(|&&number| number & CONTINUES == 0).count();
        let are_known = records.numbers.iter().all(|number| ((number & !CONTINUES) as usize) < details);
        let starts = records.numbers.first().is_none_or(|number| number & CONTINUES == 0);
        let whole = (details == 0 && first == 0) || (first == entries && starts);
        let several = records.numbers.chunk_by(|_, next| next & CONTINUES != 0).filter(|entry| entry.len() > 1);
        let has_amounts = several.map(<[u32]>::len).sum::<usize>() == records.amounts.len();
        let has_orders = records.orders.is_empty() || records.orders.len() == entries;
        (whole && are_known && has_amounts && has_orders).then_some(records)
    }

    /// For the ledger: the numbers of all records' details, which records are further ones of an entry, and the amounts.
    #[inline(never)]
    pub fn into_parts(self) -> (Vec<u32>, Vec<bool>, Vec<i64>) {
        let is_further = |number: &u32| number & CONTINUES != 0;
        let continues =
            if self.amounts.is_empty() { Vec::new() } else { self.numbers.iter().map(is_further).collect() };
        (self.numbers.iter().map(|number| number & !CONTINUES).collect(), continues, self.amounts)
    }
}

/// What one or several lines of an order tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Record {
    pub detail: u32,
    pub amount: i64,
}

/// Makes records of lines, one customer after the other.
pub(super) struct Recorder {
    /// Every line is a record of its own.
    each_line: bool,
    /// What the lines of each detail weigh, where lines carry the total of their order.
    weights: Vec<u64>,
    /// What the lines of each detail tell without what is of their whole order, and how much that is; empty where nothing is.
    once: Vec<(u32, u32)>,
    /// Orders' ids are kept, too.
    keeps_orders: bool,
    /// Of the customer's entries: where the records of each end, and whose they are.
    ends: Vec<(u32, u64)>,
    records: Vec<Record>,
    all: Records,
    /// By customer.
    customers: Vec<End>,
}

impl Recorder {
    pub fn new(each_line: bool, weights: Vec<u64>, once: Vec<(u32, u32)>, keeps_orders: bool) -> Recorder {
        let (ends, records, all, customers) = Default::default();
        Recorder { each_line, weights, once, keeps_orders, ends, records, all, customers }
    }

    /// The records of an entry, by its lines; `total` is its amount where the lines carry that and not their own.
    pub fn add(&mut self, order: u64, lines: impl Iterator<Item = Record>, total: Option<i64>) {
        // In an order that does not hang on that of rows.
        let mut lines: Vec<(u64, u64)> = lines.map(|line| (line.detail.into(), key_of(line.amount))).collect();
        sort_pairs(&mut lines);
        let first = self.records.len();
        let record = |&(detail, amount): &(u64, u64)| Record { detail: detail as u32, amount: number_of(amount) };
        self.records.extend(lines.iter().map(record));
        if let Some(total) = total {
            let weights: Vec<u64> = lines.iter().map(|(detail, _)| self.weights[*detail as usize]).collect();
            let own = self.records[first..].iter_mut();
            own.zip(shares(total, &weights)).for_each(|(record, share)| record.amount = share);
            self.tell_once(first);
        } else if !self.each_line {
            self.join(first);
        }
        self.ends.push((self.records.len() as u32, order));
    }

    /// Leaves what is said of the whole order to the record that says most of it, of equals the first.
    fn tell_once(&mut self, first: usize) {
        let once = &self.once;
        let own = &mut self.records[first..];
        let said = |record: &Record| once.get(record.detail as usize).map_or(0, |(_, cells)| *cells);
        let teller = (0..own.len()).rev().max_by_key(|&i| said(&own[i]));
        for (_, record) in own.iter_mut().enumerate().filter(|(i, _)| Some(*i) != teller) {
            record.detail = once.get(record.detail as usize).map_or(record.detail, |(without, _)| *without);
        }
    }

    /// Adds up records of the same details.
    fn join(&mut self, first: usize) {
        let mut kept = first;
        for at in first + 1..self.records.len() {
            let Record { detail, amount } = self.records[at];
            // Fewer than 2^32 lines of less than 2^43 each at the largest scale: what an order comes to was checked before.
            match &mut self.records[kept] {
                before if before.detail == detail => before.amount = before.amount.wrapping_add(amount),
                _ => {
                    kept += 1;
                    self.records[kept] = Record { detail, amount };
                }
            }
        }
        self.records.truncate(kept + 1);
    }

    fn of(&self, entry: usize) -> &[Record] {
        let start = if entry == 0 { 0 } else { self.ends[entry - 1].0 };
        &self.records[start as usize..self.ends[entry].0 as usize]
    }

    /// Ends a customer: puts their entries in order, and their records likewise.
    pub fn finish(&mut self, entries: &mut Vec<Entry>) {
        let mut order: Vec<usize> = (0..entries.len()).collect();
        arrange(&mut order, |&a, &b| {
            (entries[a], self.of(a), self.ends[a].1) < (entries[b], self.of(b), self.ends[b].1)
        });
        let mut all = std::mem::take(&mut self.all);
        order.iter().for_each(|&entry| all.push(self.of(entry), self.keeps_orders.then_some(self.ends[entry].1)));
        *entries = order.into_iter().map(|entry| entries[entry]).collect();
        self.customers.push(all.end());
        self.all = all;
        self.ends.clear();
        self.records.clear();
    }

    /// All records, customers in another order.
    pub fn in_order(&self, order: &[u32]) -> Records {
        let mut sorted = Records::default();
        for &customer in order {
            let from = if customer == 0 { End::default() } else { self.customers[customer as usize - 1] };
            sorted.extend(&self.all, from, self.customers[customer as usize]);
        }
        sorted
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::Rng;
    use crate::table::Day;

    fn entry(amount: i64) -> Entry {
        Entry { day: Day(1), refund: false, amount }
    }

    /// An entry, its records, and its order.
    type Expected = (Entry, Vec<Record>, u64);

    /// Random records of random entries of some customers; with what they are, entry by entry.
    fn recorded(rng: &mut Rng, each_line: bool) -> (Recorder, Vec<Vec<Expected>>) {
        let mut recorder = Recorder::new(each_line, Vec::new(), Vec::new(), true);
        let customers = (0..rng.below(9)).map(|_| {
            let mut entries: Vec<Expected> = Vec::new();
            for _ in 0..rng.below(6) {
                let count = rng.range(1, 4);
                let record = |_| Record { detail: rng.below(3) as u32, amount: rng.range(-5, 50) };
                let lines: Vec<Record> = (0..count).map(record).collect();
                let whole = entry(lines.iter().map(|line| line.amount).sum());
                let order = rng.below(1000);
                recorder.add(order, lines.iter().copied(), None);
                let mut records = lines;
                records.sort();
                if !each_line {
                    let sum = |same: &[Record]| Record {
                        detail: same[0].detail,
                        amount: same.iter().map(|record| record.amount).sum(),
                    };
                    records = records.chunk_by(|a, b| a.detail == b.detail).map(sum).collect();
                }
                entries.push((whole, records, order));
            }
            let mut plain: Vec<Entry> = entries.iter().map(|(entry, ..)| *entry).collect();
            recorder.finish(&mut plain);
            entries.sort();
            assert!(plain.iter().eq(entries.iter().map(|(entry, ..)| entry)));
            entries
        });
        let customers = customers.collect();
        (recorder, customers)
    }

    #[test]
    fn records_are_those_of_a_naive_reckoning_whatever_the_order_of_customers() {
        for seed in 0..500 {
            let mut rng = Rng::new(seed);
            let each_line = rng.bernoulli(0.5);
            let (recorder, mut customers) = recorded(&mut rng, each_line);
            let reversed: Vec<u32> = (0..customers.len() as u32).rev().collect();
            customers.reverse();
            let expected: Vec<_> = customers.into_iter().flatten().collect();
            let mut out = Writer(Vec::new());
            recorder.in_order(&reversed).write(&mut out);
            let read = Records::read(&mut Reader(&out.0), expected.len(), 3).unwrap();
            let entries: Vec<Entry> = expected.iter().map(|(entry, ..)| *entry).collect();
            let theirs = expected.iter().map(|(_, records, order)| (records.clone(), *order));
            assert!(read.entries(&entries).into_iter().eq(theirs), "seed {seed}");
            if !expected.is_empty() {
                assert!(Records::read(&mut Reader(&out.0), expected.len() + 1, 3).is_none());
                assert!(Records::read(&mut Reader(&out.0), expected.len(), 0).is_none());
            }
            (0..out.0.len())
                .for_each(|n| assert!(Records::read(&mut Reader(&out.0[..n]), expected.len(), 3).is_none()));
        }
    }

    #[test]
    fn totals_are_shared_out_by_weight() {
        let mut recorder = Recorder::new(false, vec![30, 10, 0], Vec::new(), false);
        let line = |detail| Record { detail, amount: 0 };
        recorder.add(0, [line(1), line(0), line(1), line(2)].into_iter(), Some(999));
        let amounts: Vec<(u32, i64)> = recorder.of(0).iter().map(|record| (record.detail, record.amount)).collect();
        assert_eq!(amounts, [(0, 601), (1, 199), (1, 199), (2, 0)], "the heaviest takes what rounding leaves");
    }
}
