//! What a group of customers comes to where only totals are kept: one row a customer, portion by portion so that each fits the cache.

use crate::error::{Code, Error, Result};
use crate::table::Names;
use crate::table::dictionary::Texts;
use crate::table::money::POW10;
use crate::table::stretches::in_stretches;

use super::by_customer::Numbers;
use super::ids::{PORTIONS_EACH, Prefixes, text_code, text_key};
use super::lines::{Line, flag};
use super::merge::{Merged, Merging, damaged, of_group};
use super::portions::Block;
use super::refresh::Overlap;
use super::wire::{Reader, Writer};

/// A customer's orders.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Total {
    /// Of orders and refunds, minor units.
    pub amount: i64,
    pub orders: u32,
    /// Days with orders; the last before the first where there is none.
    pub first: i32,
    pub last: i32,
}

impl Total {
    const NOTHING: Total = Total { amount: 0, orders: 0, first: i32::MAX, last: i32::MIN };
    pub const BYTES: usize = 20;

    fn to_bytes(self) -> [u8; Total::BYTES] {
        let mut bytes = [0; Total::BYTES];
        bytes[..8].copy_from_slice(&self.amount.to_le_bytes());
        bytes[8..12].copy_from_slice(&self.orders.to_le_bytes());
        bytes[12..16].copy_from_slice(&self.first.to_le_bytes());
        bytes[16..].copy_from_slice(&self.last.to_le_bytes());
        bytes
    }

    pub fn of_bytes(bytes: [u8; Total::BYTES]) -> Total {
        let [a, b, c, d, e, f, g, h, rest @ ..] = bytes;
        let [i, j, k, l, rest @ ..] = rest;
        let [m, n, o, p, q, r, s, t] = rest;
        Total {
            amount: i64::from_le_bytes([a, b, c, d, e, f, g, h]),
            orders: u32::from_le_bytes([i, j, k, l]),
            first: i32::from_le_bytes([m, n, o, p]),
            last: i32::from_le_bytes([q, r, s, t]),
        }
    }
}

/// Orders and refunds by day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Days {
    first: i32,
    counts: Vec<u32>,
}

impl Days {
    fn starting(first: i32) -> Days {
        Days { first, counts: Vec::new() }
    }

    #[inline]
    fn count(&mut self, day: i32) {
        let at = (day - self.first) as usize;
        match self.counts.get_mut(at) {
            Some(count) => *count += 1,
            None => self.grow(at),
        }
    }

    #[cold]
    fn grow(&mut self, at: usize) {
        self.counts.resize(at, 0);
        self.counts.push(1);
    }

    pub fn iter(&self) -> impl Iterator<Item = (i32, u64)> {
        (self.first..).zip(self.counts.iter().map(|&count| count.into()))
    }
}

/// What a group comes to, of its blocks of orders from all slices.
///
/// Cost: a look-up for each order, and a sort of the group's ids.
///
/// # Errors
/// `amount_too_large`; `internal` when blocks are missing or damaged.
pub(super) fn merge(merging: &Merging, prefixes: &Prefixes, blocks: &[&[u8]]) -> Result<Merged> {
    let (texts, sources) = of_group(merging, blocks)?;
    let first = sources.iter().map(|(_, block)| block.first_day()).min().unwrap_or(0);
    let mut sums = Sums { prefix_is_mark: merging.prefix_is_mark, days: Days::starting(first), ..Sums::default() };
    let (mut ids, mut totals) = (Texts::default(), Vec::new());
    for number in 0..PORTIONS_EACH {
        sums.customers.clear();
        sums.totals.clear();
        for (part, block) in &sources {
            let factor = merging.scale.checked_sub(block.scale).ok_or_else(damaged)?;
            sums.add(number, block, POW10[usize::from(factor)], part.file.into(), texts.codes(part.reader));
        }
        sums.customers.keys().iter().try_for_each(|&key| {
            ids.write(|arena| match text_code(key) {
                Some(code) => arena.extend_from_slice(texts.all.get(code)),
                None => prefixes.write(key, arena),
            })
        })?;
        totals.extend_from_slice(&sums.totals);
    }
    if sums.is_too_large {
        return Err(Error::new(Code::AmountTooLarge));
    }
    Ok(write(&sums, &ids, &totals))
}

/// Customers in the order of their ids.
#[inline(never)]
fn write(sums: &Sums, ids: &Texts, totals: &[Total]) -> Merged {
    let (names, order) = ids.sorted(0..ids.len() as u32);
    let mut customers = Writer(Vec::new());
    sums.overlap.write(&mut customers);
    customers.texts(names.texts());
    customers.u32(sums.days.first as u32);
    customers.u32(sums.days.counts.len() as u32);
    customers.column(&sums.days.counts, |n| n.to_le_bytes());
    let mut entries = Vec::with_capacity(order.len());
    in_stretches(order.len(), |stretch| {
        order[stretch].iter().for_each(|&code| entries.push(totals[code as usize].to_bytes()));
    });
    Merged { customers: customers.0, entries: entries.into_flattened() }
}

/// Sums of a portion's customers, and what is counted on the way.
#[derive(Default)]
struct Sums {
    prefix_is_mark: bool,
    customers: Numbers,
    totals: Vec<Total>,
    days: Days,
    overlap: Overlap,
    is_too_large: bool,
}

impl Sums {
    /// Adds a portion of a block. Called for each, for the reason in `table::stretches`.
    #[inline(never)]
    fn add(&mut self, number: usize, block: &Block<'_>, factor: i64, file: usize, codes: &[u32]) {
        let (mut orders, known) = (0, self.totals.len());
        for line in block.portion(number) {
            let key = text_code(line.customer).map_or(line.customer, |code| text_key(codes[code as usize]));
            let customer = self.customers.number(key) as usize;
            if customer == self.totals.len() {
                self.totals.push(Total::NOTHING);
            }
            orders += self.take(customer, &line, factor);
        }
        let news = self.overlap.news_mut(file);
        news.orders_added += orders;
        news.customers_added += (self.totals.len() - known) as u64;
    }

    /// Adds a line to a customer; how many orders it stands for.
    #[inline]
    fn take(&mut self, customer: usize, line: &Line, factor: i64) -> u64 {
        let total = &mut self.totals[customer];
        let is_called_off = self.prefix_is_mark && line.flags & flag::PREFIX != 0;
        let amount = if is_called_off { line.amount.min(0) } else { line.amount };
        // A product that is checked is a call in WebAssembly, and mostly there is nothing to multiply.
        let amount = if factor == 1 { Some(amount) } else { amount.checked_mul(factor) };
        match amount.and_then(|amount| total.amount.checked_add(amount)) {
            Some(sum) => total.amount = sum,
            None => self.is_too_large = true,
        }
        let (is_refund, goes_on) = (line.flags & flag::NEGATIVE != 0, line.flags & flag::DETAIL != 0);
        if !is_refund && !is_called_off {
            total.orders += u32::from(!goes_on);
            total.first = total.first.min(line.day);
            total.last = total.last.max(line.day);
        }
        if !goes_on {
            self.days.count(line.day);
        }
        u64::from(!goes_on && line.flags & flag::STATUS == 0)
    }
}

/// The totals of a group, as they came.
pub(super) struct GroupTotals {
    pub overlap: Overlap,
    pub customers: Names,
    pub days: Days,
    /// One behind the other, as bytes.
    pub totals: Vec<u8>,
}

/// The totals of a group; `None` when the bytes are not what [`merge`] makes.
#[inline(never)]
pub(super) fn read(Merged { customers, entries }: Merged) -> Option<GroupTotals> {
    let mut input = Reader(&customers);
    let (overlap, texts) = (Overlap::read(&mut input)?, input.texts()?);
    let (first, days) = (input.u32()? as i32, input.u32()? as usize);
    let days = Days { first, counts: input.numbers(days, u32::from_le_bytes)? };
    let is_whole = input.0.is_empty() && entries.len() == texts.len() * Total::BYTES;
    is_whole.then_some(GroupTotals { overlap, customers: Names::of_sorted(texts), days, totals: entries })
}
