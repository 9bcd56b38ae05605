//! Slices to ledger: verifies them in file order, merges lines into orders, and settles what only the whole data can tell.

use crate::error::{Code, Error, Result};
use crate::table::order::{sort_numbers, sort_pairs};
use crate::table::{Day, Decimal, Dictionary, Entry, OrderLedger};

use super::evidence::Evidence;
use super::issues::{IssueCode, IssueLog, Severity};
use super::plan::FilePlan;
use super::slice::{Lines, NOBODY, Slice, SliceTask, Tally, flag};
use super::{SLICE_BYTES, fingerprint};

/// A slice to be parsed: which one, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Order {
    /// File number.
    pub file: u32,
    /// Slice number within the file.
    pub index: u32,
    /// What to parse.
    pub task: SliceTask,
}

/// Takes slices in any order and makes the ledger of them.
pub struct Assembler {
    files: Vec<FileState>,
    customers: Dictionary,
    nobody: i128,
    tally: Tally,
    issues: IssueLog,
    slice_bytes: u64,
}

struct FileState {
    name: String,
    bytes: u64,
    plan: FilePlan,
    /// Slices that came before their turn.
    waiting: Vec<Option<Box<Slice>>>,
    /// The next slice to accept, and where its first record must start.
    next: usize,
    start: u64,
    rows: u64,
    records: u64,
    leaves: Vec<u128>,
    accepted: Vec<Lines>,
    evidence: Evidence,
    /// Kept apart until the end: files advance independently, and samples are to come in file order.
    issues: IssueLog,
}

impl FileState {
    fn take_next(&mut self) -> Option<Box<Slice>> {
        self.waiting.get_mut(self.next).and_then(Option::take)
    }

    /// A value that can be read in two ways is worth a word only where the column nowhere tells which is meant. And what was found
    /// out about the table as a whole is told.
    fn settle_forms(&mut self) {
        let FileState { issues, plan, evidence, .. } = self;
        if evidence.day_first().is_some() || plan.day_first.asked {
            issues.remove(IssueCode::AmbiguousDayFirst);
            issues.remove(IssueCode::AmbiguousMonthFirst);
        }
        if evidence.point != evidence.comma || plan.decimal_comma.asked {
            issues.remove(IssueCode::AmbiguousDecimalPoint);
            issues.remove(IssueCode::AmbiguousDecimalComma);
        }
        issues.count(IssueCode::LinesAboveTable, plan.preamble);
        issues.count(IssueCode::NoHeader, u64::from(!plan.has_header));
    }
}

/// A file after reading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileSummary {
    /// Its name.
    pub name: String,
    /// Its size.
    pub bytes: u64,
    /// Tree hash of its content.
    pub fingerprint: String,
    /// Rows with anything in them, the header excluded.
    pub rows: u64,
    /// How it was read.
    pub plan: FilePlan,
}

/// What reading amounts to.
pub struct Ingested {
    /// The orders.
    pub ledger: OrderLedger,
    /// The files.
    pub files: Vec<FileSummary>,
    /// What was noticed.
    pub issues: IssueLog,
    /// Rows with a cancel mark.
    pub cancel_mark_rows: u64,
    /// Rows with a cancel mark or a negative amount or quantity.
    pub cancelled_or_negative_rows: u64,
    /// Net of all usable rows, those without a customer included; in the ledger's scale.
    pub net_revenue: i128,
    /// The part of it that known customers brought.
    pub net_revenue_known: i128,
    /// Orders that count.
    pub orders: usize,
    /// Rows that take no part.
    pub excluded_rows: u64,
    /// First and last day of known customers' entries.
    pub days: Option<(Day, Day)>,
    /// The last day that is neither future nor outlier.
    pub default_as_of: Option<Day>,
}

impl Assembler {
    /// For files of which the plans are made.
    pub fn new(files: Vec<(String, u64, FilePlan)>) -> Assembler {
        Assembler::with_slice_bytes(files, SLICE_BYTES)
    }

    /// With another slice size; the result is the same. `slice_bytes` must be a multiple of the fingerprint's leaf
    /// for the fingerprints to be, too.
    pub fn with_slice_bytes(files: Vec<(String, u64, FilePlan)>, slice_bytes: u64) -> Assembler {
        let state = |(name, bytes, plan): (String, u64, FilePlan)| FileState {
            waiting: (0..bytes.div_ceil(slice_bytes)).map(|_| None).collect(),
            start: plan.data_start,
            records: plan.header_rows,
            name,
            bytes,
            plan,
            next: 0,
            rows: 0,
            leaves: Vec::new(),
            accepted: Vec::new(),
            evidence: Evidence::default(),
            issues: IssueLog::default(),
        };
        Assembler {
            files: files.into_iter().map(state).collect(),
            customers: Dictionary::new(),
            nobody: 0,
            tally: Tally::default(),
            issues: IssueLog::default(),
            slice_bytes,
        }
    }

    /// Bytes of a slice.
    pub fn slice_bytes(&self) -> u64 {
        self.slice_bytes
    }

    /// Every slice once, in file order. Only the first of a file knows where its first record starts.
    pub fn orders(&self) -> Vec<Order> {
        let mut orders = Vec::new();
        for (number, file) in self.files.iter().enumerate() {
            for index in 0..file.waiting.len() {
                let start = (index == 0).then_some(file.start);
                orders.push(self.order(number, index, start));
            }
        }
        orders
    }

    fn order(&self, file: usize, index: usize, start: Option<u64>) -> Order {
        let file_bytes = self.files[file].bytes;
        let from = index as u64 * self.slice_bytes;
        let to = (from + self.slice_bytes).min(file_bytes);
        Order { file: file as u32, index: index as u32, task: SliceTask { from, to, file_bytes, start } }
    }

    /// Takes a slice; returns the one that has to be parsed again from an exact start, if any.
    ///
    /// Slices may come in any order and more than once.
    ///
    /// # Errors
    /// `too_much_data` when the customers outgrow their index.
    pub fn accept(&mut self, file: u32, index: u32, slice: Slice) -> Result<Option<Order>> {
        let number = file as usize;
        let state = &mut self.files[number];
        if (index as usize) < state.next {
            return Ok(None);
        }
        state.waiting[index as usize] = Some(Box::new(slice));
        while let Some(slice) = self.files[number].take_next() {
            let FileState { next, start, .. } = self.files[number];
            let owned = self.order(number, next, None).task;
            if start < owned.to && slice.first != start {
                return Ok(Some(self.order(number, next, Some(start))));
            }
            // A record that spans the whole slice leaves it nothing but its hashes.
            let slice =
                if start < owned.to { *slice } else { Slice { leaves: slice.leaves, end: start, ..Slice::default() } };
            self.merge(number, slice)?;
        }
        Ok(None)
    }

    fn merge(&mut self, number: usize, slice: Slice) -> Result<()> {
        let codes: Vec<u32> = slice.customers.iter().map(|id| self.customers.intern(id)).collect::<Result<_>>()?;
        let file = &mut self.files[number];
        let mut lines = slice.lines;
        for customer in lines.customer.iter_mut().filter(|c| **c != NOBODY) {
            *customer = codes[*customer as usize];
        }
        file.accepted.push(lines);
        file.leaves.extend(slice.leaves);
        file.issues.append(slice.issues, number as u32, file.records);
        file.records += slice.records;
        file.rows += slice.tally.rows;
        file.evidence.add(&slice.tally.evidence);
        file.start = slice.end;
        file.next += 1;
        self.tally.rows += slice.tally.rows;
        self.tally.digit_orders += slice.tally.digit_orders;
        self.tally.excluded += slice.tally.excluded;
        for (mine, theirs) in self.tally.kinds.iter_mut().zip(slice.tally.kinds) {
            *mine += theirs;
        }
        Ok(())
    }

    /// How far reading has come: bytes and rows of the slices that have come, those that wait for their turn included.
    pub fn progress(&self) -> (u64, u64) {
        let waiting = |file: &FileState| file.waiting.iter().flatten().count();
        let come = |file: &FileState| ((file.next + waiting(file)) as u64 * self.slice_bytes).min(file.bytes);
        let rows = self.files.iter().flat_map(|file| file.waiting.iter().flatten()).map(|slice| slice.tally.rows);
        (self.files.iter().map(come).sum(), self.tally.rows + rows.sum::<u64>())
    }

    /// The files with corrected plans, where the whole of them says that dates or numbers are written otherwise than their
    /// beginnings made believe. They have to be read again then.
    ///
    /// # Panics
    /// When a slice was not accepted yet.
    pub fn second_thoughts(&self) -> Option<Vec<(String, u64, FilePlan)>> {
        assert!(self.files.iter().all(|f| f.next == f.waiting.len()), "every slice was accepted");
        let mut corrected = false;
        let files = self.files.iter().map(|file| {
            let mut plan = file.plan.clone();
            if let Some(form) = plan.day_first.corrected(file.evidence.day_first()) {
                (plan.day_first, corrected) = (form, true);
            }
            if let Some(form) = plan.decimal_comma.corrected(Some(file.evidence.decimal_comma())) {
                (plan.decimal_comma, corrected) = (form, true);
            }
            (file.name.clone(), file.bytes, plan)
        });
        let files = files.collect();
        corrected.then_some(files)
    }

    /// The ledger and what there is to say about it.
    ///
    /// `today` is what "future" is measured against.
    ///
    /// # Errors
    /// `no_usable_rows` with the commonest reason and its first place; `amount_too_large`, `too_much_data`.
    ///
    /// # Panics
    /// When a slice was not accepted yet.
    pub fn finish(mut self, today: Option<Day>) -> Result<Ingested> {
        assert!(self.files.iter().all(|f| f.next == f.waiting.len()), "every slice was accepted");
        for (number, file) in self.files.iter_mut().enumerate() {
            file.settle_forms();
            self.issues.append(std::mem::take(&mut file.issues), number as u32, 0);
        }
        let scale = self.files.iter().flat_map(|f| &f.accepted).map(|lines| lines.scale).max().unwrap_or(0);
        let prefix_is_mark = self.settle_marks();
        let (cancel_mark_rows, cancelled_or_negative_rows) = self.count_marks(prefix_is_mark);
        let ledger = self.build_ledger(scale, prefix_is_mark)?;
        if ledger.entries().next().is_none() {
            return Err(self.no_usable_rows());
        }
        let known: i128 = ledger.entries().map(|e| i128::from(e.amount)).sum();
        let orders = ledger.entries().filter(|e| !e.refund).count();
        let (days, default_as_of) = self.settle_days(&ledger, today);
        let summary = |file: FileState| FileSummary {
            fingerprint: fingerprint::root(&file.leaves, file.bytes),
            name: file.name,
            bytes: file.bytes,
            rows: file.rows,
            plan: file.plan,
        };
        Ok(Ingested {
            ledger,
            files: self.files.into_iter().map(summary).collect(),
            issues: self.issues,
            cancel_mark_rows,
            cancelled_or_negative_rows,
            net_revenue: known + self.nobody,
            net_revenue_known: known,
            orders,
            excluded_rows: self.tally.excluded,
            days,
            default_as_of,
        })
    }

    /// Ids like `C536379` are cancellations where most ids are plain digits, and ordinary ids elsewhere.
    fn settle_marks(&mut self) -> bool {
        let prefixed: u64 = (0..flag::COMBINATIONS)
            .filter(|kind| kind & usize::from(flag::PREFIX) != 0)
            .map(|kind| self.tally.kinds[kind])
            .sum();
        let is_mark = prefixed > 0 && prefixed < self.tally.digit_orders;
        if let Some(issue) = self.issues.remove(IssueCode::CancelPrefix)
            && is_mark
        {
            self.issues.insert(IssueCode::CancelPrefix, issue);
        }
        is_mark
    }

    fn count_marks(&mut self, prefix_is_mark: bool) -> (u64, u64) {
        let mut marked = 0;
        let mut negative = 0;
        for (kind, &rows) in self.tally.kinds.iter().enumerate() {
            if is_marked(kind as u8, prefix_is_mark) {
                marked += rows;
            } else if kind as u8 & flag::NEGATIVE != 0 {
                negative += rows;
            }
        }
        // A mark by prefix is as good a place to look at as one by status.
        let prefixed = self.issues.get(IssueCode::CancelPrefix).map(|issue| issue.samples.clone()).unwrap_or_default();
        for (code, count, more) in
            [(IssueCode::CancelMark, marked, prefixed), (IssueCode::NegativeAmount, negative, Vec::new())]
        {
            let mut samples = self.issues.remove(code).map(|issue| issue.samples).unwrap_or_default();
            for sample in more {
                let at = samples.partition_point(|s| (s.file, s.row) < (sample.file, sample.row));
                samples.insert(at, sample);
            }
            samples.truncate(IssueLog::SAMPLES);
            if count > 0 {
                self.issues.insert(code, super::Issue { count, samples });
            }
        }
        (marked, marked + negative)
    }

    fn build_ledger(&mut self, scale: u8, prefix_is_mark: bool) -> Result<OrderLedger> {
        let (customers, new_code) = std::mem::take(&mut self.customers).sorted();
        let mut ends = vec![0u32; customers.len() + 1];
        let chunks =
            || self.files.iter().enumerate().flat_map(|(n, f)| f.accepted.iter().map(move |lines| (n as u32, lines)));
        for (_, lines) in chunks() {
            for &customer in lines.customer.iter().filter(|&&c| c != NOBODY) {
                ends[new_code[customer as usize] as usize + 1] += 1;
            }
        }
        for i in 1..ends.len() {
            ends[i] += ends[i - 1];
        }
        // Scatter: afterwards `ends[c]` is where customer c's lines end.
        let mut scattered = vec![Line::default(); *ends.last().expect("one more than customers") as usize];
        let mut nobody = 0i128;
        for (file, lines) in chunks() {
            for i in 0..lines.len() {
                let line = Line::of(lines, i, file, scale, prefix_is_mark);
                match lines.customer[i] {
                    NOBODY => nobody += i128::from(line.amount),
                    customer => {
                        let place = &mut ends[new_code[customer as usize] as usize];
                        scattered[*place as usize] = line;
                        *place += 1;
                    }
                }
            }
        }
        self.nobody = nobody;
        // An id that stands only on rows that cannot be used is no customer.
        let starts = || std::iter::once(0).chain(ends.iter().copied());
        let histories =
            || starts().zip(ends[..customers.len()].iter().copied()).enumerate().filter(|(_, (a, b))| a < b);
        let mut known = Dictionary::new();
        for (customer, _) in histories() {
            known.intern(customers.get(customer as u32))?;
        }
        let mut builder = OrderLedger::builder(known, scale);
        let mut replaced = 0;
        for (_, (start, end)) in histories() {
            let lines = &scattered[start as usize..end as usize];
            builder.push(&merge_orders(lines, &mut replaced)?);
        }
        self.issues.count(IssueCode::OrderReplaced, replaced);
        Ok(builder.finish())
    }

    fn no_usable_rows(&self) -> Error {
        let error = Error::new(Code::NoUsableRows);
        let excluded = self.issues.iter().filter(|(code, _)| code.severity() == Severity::Excluded);
        let Some((code, issue)) = excluded.max_by_key(|(_, issue)| issue.count) else { return error };
        let Some(sample) = issue.samples.first() else { return error.of_field(code.as_str()) };
        let file = &self.files[sample.file as usize];
        let error = error.of_field(code.as_str()).in_file(&file.name).at_row(sample.row).with_value(&sample.value);
        match sample.column {
            Some(column) => error.in_column(&file.plan.header[column as usize]),
            None => error,
        }
    }

    fn settle_days(&mut self, ledger: &OrderLedger, today: Option<Day>) -> (Option<(Day, Day)>, Option<Day>) {
        let mut days: Vec<i64> = ledger.entries().map(|e| e.day.0.into()).collect();
        sort_numbers(&mut days);
        let days: Vec<Day> = days.into_iter().map(|day| Day(day as i32)).collect();
        let span = days.first().copied().zip(days.last().copied());
        let known = today.map_or(days.len(), |today| days.partition_point(|&day| day <= today));
        let plausible = Plausibility::default().plausible(&days[..known]);
        self.issues.count(IssueCode::FutureDate, (days.len() - known) as u64);
        self.issues.count(IssueCode::OutlierDate, (known - plausible) as u64);
        // Where everything is future, there is no better day than the last.
        let last = days[..plausible].last().or(days.last()).copied();
        (span, last)
    }
}

fn is_marked(flags: u8, prefix_is_mark: bool) -> bool {
    flags & flag::STATUS != 0 || (prefix_is_mark && flags & flag::PREFIX != 0)
}

/// When late days are taken for mistakes.
struct Plausibility {
    /// They lie more than this many days after the others,
    gap_days: i32,
    /// and are at most one in this many entries.
    one_in: usize,
}

impl Default for Plausibility {
    fn default() -> Self {
        Plausibility { gap_days: 366, one_in: 200 }
    }
}

impl Plausibility {
    /// How many of the sorted days come before the first implausible one.
    fn plausible(&self, days: &[Day]) -> usize {
        let fewest = days.len() - days.len() / self.one_in;
        let gap = (fewest.max(1)..days.len()).find(|&i| days[i].0 - days[i - 1].0 > self.gap_days);
        gap.unwrap_or(days.len())
    }
}

/// A line on its way into the ledger.
#[derive(Clone, Copy, Default)]
struct Line {
    /// Lines of one order have the same key: its id, or else its day.
    key: (bool, u64),
    file: u32,
    day: Day,
    refund: bool,
    amount: i64,
}

impl Line {
    fn of(lines: &Lines, i: usize, file: u32, scale: u8, prefix_is_mark: bool) -> Line {
        let flags = lines.flags[i];
        let amount = Decimal { mantissa: lines.amount[i], scale: lines.scale, rounded: false }.at_scale(scale);
        let marked = is_marked(flags, prefix_is_mark);
        let has_order = flags & flag::ORDER != 0;
        Line {
            key: (has_order, if has_order { lines.order[i] } else { lines.day[i] as u64 }),
            file,
            day: Day(lines.day[i]),
            refund: marked || flags & flag::NEGATIVE != 0,
            // What was paid and then refunded by status alone comes to nothing; a negative line takes away.
            amount: if marked { amount.min(0) } else { amount },
        }
    }
}

/// One customer's lines to orders and refunds. An order that stands in several files counts as the last one has it.
fn merge_orders(lines: &[Line], replaced: &mut u64) -> Result<Vec<Entry>> {
    // Orders by key; within one by file, purchases before refunds. Ids that are days cannot meet ids that are hashes unnoticed:
    // the second part tells them apart.
    let rank = |(i, line): (usize, &Line)| {
        let kind = u64::from(line.key.0) << 63 | u64::from(line.file) << 33 | u64::from(line.refund) << 32;
        (line.key.1, kind | i as u64)
    };
    let mut ranks: Vec<(u64, u64)> = lines.iter().enumerate().map(rank).collect();
    sort_pairs(&mut ranks);
    let sorted: Vec<Line> = ranks.iter().map(|&(_, kind)| lines[kind as u32 as usize]).collect();
    let mut entries = Vec::new();
    for order in sorted.chunk_by(|a, b| a.key == b.key) {
        let (has_id, _) = order[0].key;
        let last_file = order[order.len() - 1].file;
        let kept = if has_id { &order[order.partition_point(|line| line.file < last_file)..] } else { order };
        *replaced += u64::from(kept.len() < order.len());
        for refund in [false, true] {
            let parts = kept.iter().filter(|line| line.refund == refund);
            if let Some(day) = parts.clone().map(|line| line.day).min() {
                let sum: i128 = parts.map(|line| i128::from(line.amount)).sum();
                let amount = i64::try_from(sum).map_err(|_| Error::new(Code::AmountTooLarge))?;
                entries.push(Entry { day, refund, amount });
            }
        }
    }
    Ok(entries)
}
