//! Order lines on their way into the ledger. They are dealt out by customer as they come, in portions that fit the cache; each portion
//! is then sorted into orders on its own and let go.

use crate::error::{Code, Error, Result, excerpt};
use crate::table::ledger::Entries;
use crate::table::{Day, Decimal, Dictionary, Entry, OrderLedger};

use super::issues::{Issue, IssueLog, Sample};
use super::lines::{Lines, NOBODY, flag};
use super::refresh::{self, News, Overlap};

/// How many customers make a portion, as a power of two: with some ten lines each, a megabyte.
const CUSTOMER_BITS: u32 = 12;
const CUSTOMERS: usize = 1 << CUSTOMER_BITS;

/// Lines are allocated this many at a time: never moved, never doubled.
const CHUNK_LINES: usize = 1024;

/// A line of 24 bytes.
#[derive(Clone, Copy, Default)]
pub(super) struct Line {
    /// Hash of the order's id, or of the whole row where it has none.
    pub(super) order: u64,
    pub(super) amount: i64,
    day: i32,
    pub(super) file: u16,
    /// The customer within the portion, and above it the flags.
    who: u16,
}

impl Line {
    fn customer(&self) -> usize {
        usize::from(self.who) % CUSTOMERS
    }

    pub(super) fn flags(&self) -> u8 {
        (self.who >> CUSTOMER_BITS) as u8
    }

    fn is_refund(&self, prefix_is_mark: bool) -> bool {
        is_marked(self.flags(), prefix_is_mark) || self.flags() & flag::NEGATIVE != 0
    }
}

/// Whether a line is called off, by status or by the mark before its order id.
pub(crate) fn is_marked(flags: u8, prefix_is_mark: bool) -> bool {
    flags & flag::STATUS != 0 || (prefix_is_mark && flags & flag::PREFIX != 0)
}

/// Lines of the same customers.
#[derive(Default)]
struct Portion {
    full: Vec<Vec<Line>>,
    open: Vec<Line>,
}

impl Portion {
    fn push(&mut self, line: Line) {
        if self.open.len() == self.open.capacity() {
            let full = std::mem::replace(&mut self.open, Vec::with_capacity(CHUNK_LINES));
            self.full.push(full);
        }
        self.open.push(line);
    }

    fn lines(&self) -> impl Iterator<Item = &Line> {
        self.full.iter().flatten().chain(&self.open)
    }
}

/// All lines so far.
#[derive(Default)]
pub(crate) struct Gather {
    portions: Vec<Portion>,
    lines: usize,
    /// Decimals of all amounts.
    scale: u8,
    /// What nobody is known to have bought, by file and flags: all of it, and what of it is negative.
    nobody: Vec<[(i128, i128); flag::COMBINATIONS]>,
}

impl Gather {
    /// Deals out the lines of a slice; `codes` are the customers' codes in place of the slice's own.
    ///
    /// # Errors
    /// `too_much_data` beyond 2^16 files or 2^32 lines.
    pub fn add(&mut self, lines: &Lines, codes: &[u32], file: u32) -> Result<()> {
        let file = u16::try_from(file).map_err(|_| Error::new(Code::TooMuchData))?;
        self.rescale(lines.scale);
        let factor = Decimal { mantissa: 1, scale: lines.scale, rounded: false }.at_scale(self.scale);
        for i in 0..lines.len() {
            let (flags, amount) = (lines.flags[i], lines.amount[i] * factor);
            if lines.customer[i] == NOBODY {
                if self.nobody.len() <= usize::from(file) {
                    self.nobody.resize(usize::from(file) + 1, Default::default());
                }
                let (all, negative) = &mut self.nobody[usize::from(file)][usize::from(flags) % flag::COMBINATIONS];
                *all += i128::from(amount);
                *negative += i128::from(amount.min(0));
                continue;
            }
            let code = codes[lines.customer[i] as usize];
            let who = (code as u16 % CUSTOMERS as u16) | (u16::from(flags) << CUSTOMER_BITS);
            let portion = (code >> CUSTOMER_BITS) as usize;
            if portion >= self.portions.len() {
                self.portions.resize_with(portion + 1, Portion::default);
            }
            self.portions[portion].push(Line { order: lines.order[i], amount, day: lines.day[i], file, who });
            self.lines += 1;
        }
        if self.lines > u32::MAX as usize { Err(Error::new(Code::TooMuchData)) } else { Ok(()) }
    }

    /// Brings everything to more decimals.
    fn rescale(&mut self, scale: u8) {
        if scale <= self.scale {
            return;
        }
        let factor = Decimal { mantissa: 1, scale: self.scale, rounded: false }.at_scale(scale);
        for portion in &mut self.portions {
            portion.full.iter_mut().flatten().chain(&mut portion.open).for_each(|line| line.amount *= factor);
        }
        for (all, negative) in self.nobody.iter_mut().flatten() {
            *all *= i128::from(factor);
            *negative *= i128::from(factor);
        }
        self.scale = scale;
    }

    /// Net of the lines that belong to nobody, of the files that count.
    pub fn nobody(&self, prefix_is_mark: bool, counts: impl Fn(usize) -> bool) -> i128 {
        let net = |(flags, (all, negative)): (usize, &(i128, i128))| {
            if is_marked(flags as u8, prefix_is_mark) { *negative } else { *all }
        };
        let files = self.nobody.iter().enumerate().filter(|(file, _)| counts(*file));
        files.flat_map(|(_, sums)| sums.iter().enumerate().map(net)).sum()
    }

    /// The ledger, and what was found out about orders that stand in several files. `customers` are those of the codes; `totals`
    /// says of each file whether the lines of one order carry its total, or nothing where its lines do not count.
    ///
    /// Cost: a sort within each customer, and one of all customers' ids.
    ///
    /// # Errors
    /// `amount_too_large`.
    pub fn into_ledger(
        self,
        customers: Dictionary,
        prefix_is_mark: bool,
        totals: Vec<Option<bool>>,
    ) -> Result<(OrderLedger, Merged)> {
        let merged = Merged { news: vec![News::default(); totals.len()], ..Merged::default() };
        let mut merger = Merger { prefix_is_mark, totals, merged, ..Merger::default() };
        let mut entries = Entries::with_capacity(self.lines);
        let mut ends = Vec::with_capacity(customers.len());
        let mut sorted = Vec::new();
        for portion in self.portions {
            let runs = sort_by_customer(&portion, &mut sorted);
            for run in runs.windows(2) {
                merger.customer = ends.len() as u32;
                merger.merge(&sorted[run[0] as usize..run[1] as usize], &mut entries)?;
                ends.push(entries.len() as u32);
            }
        }
        let mut merged = merger.merged;
        merged.name_exceeding(&customers);
        // An id that stands only on rows that cannot be used is no customer.
        ends.resize(customers.len().max(ends.len()), entries.len() as u32);
        let starts = std::iter::once(0).chain(ends.iter().copied());
        let buyers = starts.zip(&ends).enumerate().filter(|(_, (start, end))| start < end).map(|(code, _)| code as u32);
        let (names, codes) = customers.into_sorted(buyers.collect::<Vec<_>>().into_iter());
        Ok((OrderLedger::new(names, &codes, &ends, entries, self.scale), merged))
    }
}

/// Puts a portion's lines in the order of its customers: where each customer's run starts, and where the last one ends.
fn sort_by_customer(portion: &Portion, sorted: &mut Vec<Line>) -> Vec<u32> {
    let mut starts = vec![0u32; CUSTOMERS + 1];
    for line in portion.lines() {
        starts[line.customer() + 1] += 1;
    }
    for i in 1..=CUSTOMERS {
        starts[i] += starts[i - 1];
    }
    sorted.clear();
    sorted.resize(starts[CUSTOMERS] as usize, Line::default());
    let mut next = starts.clone();
    for &line in portion.lines() {
        let place = &mut next[line.customer()];
        sorted[*place as usize] = line;
        *place += 1;
    }
    starts
}

/// What merging found out.
#[derive(Default)]
pub(crate) struct Merged {
    /// Orders of which a later file tells again.
    pub replaced: u64,
    /// For each file, what it brings.
    pub news: Vec<News>,
    /// Rows without order ids.
    pub overlap: Overlap,
    /// Orders of which more was paid back than paid, with their customers.
    pub exceeding: Issue,
    /// The customers' codes.
    exceeding_of: Vec<u32>,
}

impl Merged {
    fn name_exceeding(&mut self, customers: &Dictionary) {
        let count = self.exceeding_of.len() as u64;
        let mut names: Vec<&[u8]> = self.exceeding_of.iter().map(|code| customers.get(*code)).collect();
        let mut samples = Vec::new();
        // Few are shown, so the first by their bytes are picked one by one.
        while samples.len() < IssueLog::SAMPLES
            && let Some(first) = names.iter().copied().min()
        {
            names.retain(|name| *name != first);
            samples.push(Sample::of_ids(excerpt(&String::from_utf8_lossy(first))));
        }
        self.exceeding = Issue { count, samples };
    }
}

/// Purchase and refund of one order, each with its day.
type Parts = [Option<(i32, i64)>; 2];

/// Makes orders and refunds of one customer's lines.
#[derive(Default)]
struct Merger {
    prefix_is_mark: bool,
    totals: Vec<Option<bool>>,
    merged: Merged,
    /// Code of the customer at hand.
    customer: u32,
    ranks: Vec<(u64, u64)>,
    entries: Vec<Entry>,
}

impl Merger {
    /// Lines of one order are one entry, or two where some of them are refunds. An order that stands in several files counts as the
    /// last one has it.
    fn merge(&mut self, lines: &[Line], entries: &mut Entries) -> Result<()> {
        // Orders by key; within one by file, purchases before refunds. Lines without an order id are grouped by day;
        // the top bit keeps a day from being taken for a hash.
        let mark = self.prefix_is_mark;
        self.ranks.clear();
        let counting = lines.iter().enumerate().filter(|(_, line)| self.totals[usize::from(line.file)].is_some());
        self.ranks.extend(counting.map(|(i, line)| {
            let has_id = line.flags() & flag::ORDER != 0;
            let key = if has_id { line.order } else { line.day as u64 };
            let kind = u64::from(has_id) << 63 | u64::from(line.file) << 33 | u64::from(line.is_refund(mark)) << 32;
            (key, kind | i as u64)
        }));
        self.ranks.sort_unstable();
        if let Some(first) = self.ranks.iter().map(|rank| file_of(*rank)).min() {
            self.merged.news[first].customers_added += 1;
        }
        self.entries.clear();
        let ranks = std::mem::take(&mut self.ranks);
        for order in ranks.chunk_by(|a, b| (a.0, a.1 >> 63) == (b.0, b.1 >> 63)) {
            self.merge_order(order, lines)?;
        }
        self.ranks = ranks;
        if !self.entries.is_sorted() {
            self.entries.sort_unstable();
        }
        self.entries.iter().for_each(|&entry| entries.push(entry));
        Ok(())
    }

    fn merge_order(&mut self, order: &[(u64, u64)], lines: &[Line]) -> Result<()> {
        let line = |rank: &(u64, u64)| &lines[rank.1 as u32 as usize];
        let has_id = order[0].1 >> 63 == 1;
        let (first, last) = (file_of(order[0]), file_of(order[order.len() - 1]));
        let parts = if first == last {
            self.merged.news[last].orders_added += 1;
            self.parts(order.iter().map(line), has_id && self.totals[last] == Some(true))?
        } else if has_id {
            let mut newest = None;
            for of_file in order.chunk_by(|a, b| file_of(*a) == file_of(*b)) {
                let file = file_of(of_file[0]);
                let parts = self.parts(of_file.iter().map(line), self.totals[file] == Some(true))?;
                let news = &mut self.merged.news[file];
                match newest.replace(parts) {
                    None => news.orders_added += 1,
                    Some(before) if before == parts => news.orders_known += 1,
                    Some(_) => news.orders_changed += 1,
                }
            }
            self.merged.replaced += 1;
            newest.unwrap_or_default()
        } else {
            let mut rows: Vec<&Line> = order.iter().map(line).collect();
            let news = &mut self.merged.news;
            refresh::settle(&mut rows, &mut self.merged.overlap, |file, any| {
                let file = usize::from(file);
                match any {
                    _ if file == first => news[file].orders_added += 1,
                    true => news[file].orders_changed += 1,
                    false => news[file].orders_known += 1,
                }
            });
            self.parts(rows.into_iter(), false)?
        };
        if let [Some((_, paid)), Some((_, back))] = parts
            && has_id
            && paid + back < 0
        {
            self.merged.exceeding_of.push(self.customer);
        }
        for (part, refund) in parts.into_iter().zip([false, true]) {
            self.entries.extend(part.map(|(day, amount)| Entry { day: Day(day), refund, amount }));
        }
        Ok(())
    }

    /// What lines of one order come to; where they carry its total, it counts once.
    fn parts<'a>(&self, lines: impl Iterator<Item = &'a Line> + Clone, totals: bool) -> Result<Parts> {
        let mut both = Parts::default();
        for (part, refund) in both.iter_mut().zip([false, true]) {
            let mut lines = lines.clone().filter(|line| line.is_refund(self.prefix_is_mark) == refund).peekable();
            if lines.peek().is_none() {
                continue;
            }
            let (mut day, mut sum, mut largest) = (i32::MAX, 0i128, 0i128);
            for line in lines {
                day = day.min(line.day);
                // What was paid and then refunded by status alone comes to nothing; a negative line takes away.
                let is_marked = is_marked(line.flags(), self.prefix_is_mark);
                let amount = i128::from(if is_marked { line.amount.min(0) } else { line.amount });
                sum += amount;
                largest = if amount.abs() > largest.abs() { amount } else { largest };
            }
            let amount = if totals { largest } else { sum };
            *part = Some((day, i64::try_from(amount).map_err(|_| Error::new(Code::AmountTooLarge))?));
        }
        Ok(both)
    }
}

/// The file of a rank.
fn file_of(rank: (u64, u64)) -> usize {
    usize::from((rank.1 >> 33) as u16)
}
