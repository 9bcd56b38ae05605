//! Slices to ledger: verifies them in file order, merges lines into orders, and settles what only the whole data can tell.

use crate::error::{Code, Error, Result};
use crate::table::{Day, Dictionary, OrderLedger};

use super::currencies::Currencies;
use super::doctor::{self, Findings};
use super::gather::{Gather, is_marked};
use super::issues::{IssueCode, IssueLog, Severity};
use super::lines::flag;
use super::plan::FilePlan;
use super::refresh::News;
use super::slice::{Slice, SliceTask, Tally};
use super::{SLICE_BYTES, fingerprint, population, similar, status};

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
    /// For each reader, the codes here of its customers.
    readers: Vec<(u32, Vec<u32>)>,
    lines: Gather,
    currencies: Currencies,
    issues: IssueLog,
    slice_bytes: u64,
}

struct FileState {
    name: String,
    bytes: u64,
    plan: FilePlan,
    /// Slices that came before their turn, with the number of their reader.
    waiting: Vec<Option<(u32, Box<Slice>)>>,
    /// The next slice to accept, and where its first record must start.
    next: usize,
    start: u64,
    tally: Tally,
    statuses: status::Sum,
    records: u64,
    leaves: Vec<u128>,
    /// Kept apart until the end: files advance independently, and samples are to come in file order.
    issues: IssueLog,
    findings: Findings,
}

impl FileState {
    fn take_next(&mut self) -> Option<(u32, Box<Slice>)> {
        self.waiting.get_mut(self.next).and_then(Option::take)
    }

    /// A value that can be read in two ways is worth a word only where the column nowhere tells which is meant. And what was found
    /// out about the table as a whole is told.
    fn settle_forms(&mut self) {
        let FileState { issues, plan, tally: Tally { evidence, .. }, .. } = self;
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
        issues.count(IssueCode::NoAmounts, u64::from(plan.mapping.without_amounts));
        issues.count(IssueCode::OrderTotal, u64::from(plan.amount_per_order));
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
    /// What it brings beside the files before it.
    pub news: News,
    /// The commonest status texts, each with its rows.
    pub statuses: Vec<(String, u64)>,
}

/// What reading amounts to.
pub struct Ingested {
    /// The orders.
    pub ledger: OrderLedger,
    /// The files.
    pub files: Vec<FileSummary>,
    /// What was noticed.
    pub issues: IssueLog,
    /// The currency of all amounts, as it is written, where it is.
    pub currency: Option<String>,
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
            tally: Tally::default(),
            statuses: status::Sum::default(),
            leaves: Vec::new(),
            issues: IssueLog::default(),
            findings: Findings::default(),
        };
        Assembler {
            files: files.into_iter().map(state).collect(),
            customers: Dictionary::new(),
            readers: Vec::new(),
            lines: Gather::default(),
            currencies: Currencies::default(),
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

    /// Takes a slice from one of several readers; returns the one that has to be parsed again from an exact start, if any.
    ///
    /// Slices may come in any order and more than once, those of one reader in the order in which it made them.
    ///
    /// # Errors
    /// `too_much_data` when customers, lines or files outgrow their index; `internal` when a reader's slice was left out.
    pub fn accept(&mut self, reader: u32, file: u32, index: u32, slice: Slice) -> Result<Option<Order>> {
        self.meet(reader, &slice)?;
        let number = file as usize;
        let state = &mut self.files[number];
        if (index as usize) < state.next {
            return Ok(None);
        }
        state.waiting[index as usize] = Some((reader, Box::new(slice)));
        while let Some((reader, slice)) = self.files[number].take_next() {
            let FileState { next, start, .. } = self.files[number];
            let owned = self.order(number, next, None).task;
            if start < owned.to && slice.first != start {
                return Ok(Some(self.order(number, next, Some(start))));
            }
            // A record that spans the whole slice leaves it nothing but its hashes.
            let slice =
                if start < owned.to { *slice } else { Slice { leaves: slice.leaves, end: start, ..Slice::default() } };
            self.merge(reader, number, slice)?;
        }
        Ok(None)
    }

    /// Gives the customers that a reader met codes of our own.
    fn meet(&mut self, reader: u32, slice: &Slice) -> Result<()> {
        let at = self.readers.iter().position(|(known, _)| *known == reader).unwrap_or_else(|| {
            self.readers.push((reader, Vec::new()));
            self.readers.len() - 1
        });
        let codes = &mut self.readers[at].1;
        if codes.len() != slice.known_customers as usize {
            return Err(Error::new(Code::Internal).of_field("customers"));
        }
        codes.extend(self.customers.intern_all(slice.new_customers.iter())?);
        Ok(())
    }

    fn merge(&mut self, reader: u32, number: usize, slice: Slice) -> Result<()> {
        let codes = self.readers.iter().find(|(known, _)| *known == reader).map_or(&[][..], |(_, codes)| codes);
        self.lines.add(&slice.lines, codes, number as u32)?;
        let file = &mut self.files[number];
        file.leaves.extend(slice.leaves);
        file.issues.append(slice.issues, number as u32, file.records);
        file.findings.append(slice.findings, number as u32, file.records);
        file.records += slice.records;
        file.tally.add(&slice.tally);
        file.statuses.add(&slice.statuses)?;
        file.start = slice.end;
        file.next += 1;
        slice.currencies.iter().for_each(|(code, rows)| self.currencies.add(code, rows));
        Ok(())
    }

    /// How far reading has come: bytes and rows of the slices that have come, those that wait for their turn included.
    pub fn progress(&self) -> (u64, u64) {
        let waiting = |file: &FileState| file.waiting.iter().flatten().count();
        let come = |file: &FileState| ((file.next + waiting(file)) as u64 * self.slice_bytes).min(file.bytes);
        let waiting =
            self.files.iter().flat_map(|file| file.waiting.iter().flatten()).map(|(_, slice)| slice.tally.rows);
        let rows = self.files.iter().map(|file| file.tally.rows).chain(waiting);
        (self.files.iter().map(come).sum(), rows.sum())
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
            if let Some(form) = plan.day_first.corrected(file.tally.evidence.day_first()) {
                (plan.day_first, corrected) = (form, true);
            }
            if let Some(form) = plan.decimal_comma.corrected(Some(file.tally.evidence.decimal_comma())) {
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
    /// `no_usable_rows` with the commonest reason and its first place; `several_currencies`, `amount_too_large`, `too_much_data`.
    ///
    /// # Panics
    /// When a slice was not accepted yet.
    pub fn finish(mut self, today: Option<Day>) -> Result<Ingested> {
        assert!(self.files.iter().all(|f| f.next == f.waiting.len()), "every slice was accepted");
        let currency = match self.currencies.distinct()[..] {
            [] => self.files.iter().find_map(|file| file.plan.currency.clone()),
            [only] => Some(only.to_owned()),
            ref several => return Err(Error::new(Code::SeveralCurrencies).with_value(&several.join(", "))),
        };
        let copies = self.copies();
        let mut tally = Tally::default();
        let mut findings = Findings::default();
        for (number, file) in self.files.iter_mut().enumerate() {
            let issues = match copies[number] {
                None => {
                    file.settle_forms();
                    tally.add(&file.tally);
                    file.findings.report_duplicates(number as u32, file.bytes, &mut self.issues);
                    findings.append(std::mem::take(&mut file.findings), number as u32, 0);
                    std::mem::take(&mut file.issues)
                }
                Some(_) => {
                    tally.excluded += file.tally.rows;
                    let mut issues = IssueLog::default();
                    issues.count(IssueCode::DuplicateFile, file.tally.rows);
                    issues
                }
            };
            self.issues.append(issues, number as u32, 0);
        }
        let prefix_is_mark = self.settle_marks(&tally);
        let (cancel_mark_rows, cancelled_or_negative_rows) = self.count_marks(&tally, prefix_is_mark);
        let nobody = self.lines.nobody(prefix_is_mark, |file| copies[file].is_none());
        let (lines, customers) = (std::mem::take(&mut self.lines), std::mem::take(&mut self.customers));
        let totals = self
            .files
            .iter()
            .zip(&copies)
            .map(|(file, copy)| copy.is_none().then_some(file.plan.amount_per_order))
            .collect();
        let (ledger, merged) = lines.into_ledger(customers, prefix_is_mark, totals)?;
        self.issues.count(IssueCode::OrderReplaced, merged.replaced);
        self.issues.count(IssueCode::RowKnown, merged.overlap.known);
        self.issues.count(IssueCode::RowAlike, merged.overlap.alike);
        if ledger.entries().next().is_none() {
            return Err(self.no_usable_rows());
        }
        let known: i128 = ledger.entries().map(|e| i128::from(e.amount)).sum();
        let orders = ledger.entries().filter(|e| !e.refund).count();
        self.issues.put(IssueCode::RefundExceeds, merged.exceeding);
        findings.report_amounts(&mut self.issues);
        similar::report(ledger.customers(), &mut self.issues);
        population::report(ledger.customers(), &mut self.issues);
        let (days, default_as_of) = self.settle_days(&ledger, today);
        if let Some(plausible) = default_as_of {
            findings.report_days(plausible, today, &mut self.issues);
        }
        if let Some((first, _)) = days {
            doctor::report_history(&ledger, (first, default_as_of.unwrap_or(first)), &mut self.issues);
        }
        let news = |number: usize| match copies[number] {
            Some(original) => merged.news[original].of_copy(),
            None => merged.news[number],
        };
        let summary = |(number, file): (usize, FileState)| FileSummary {
            news: news(number),
            statuses: file.statuses.commonest(),
            fingerprint: fingerprint::root(&file.leaves, file.bytes),
            name: file.name,
            bytes: file.bytes,
            rows: file.tally.rows,
            plan: file.plan,
        };
        Ok(Ingested {
            ledger,
            files: self.files.into_iter().enumerate().map(summary).collect(),
            issues: self.issues,
            currency,
            cancel_mark_rows,
            cancelled_or_negative_rows,
            net_revenue: known + nobody,
            net_revenue_known: known,
            orders,
            excluded_rows: tally.excluded,
            days,
            default_as_of,
        })
    }

    /// For each file the earlier one that has the very same content: given twice by mistake, it must not count twice.
    fn copies(&self) -> Vec<Option<usize>> {
        let same = |a: &FileState, b: &FileState| a.bytes == b.bytes && a.leaves == b.leaves && a.bytes > 0;
        let earlier =
            |(number, file): (usize, &FileState)| self.files[..number].iter().position(|other| same(other, file));
        self.files.iter().enumerate().map(earlier).collect()
    }

    /// Ids like `C536379` are cancellations where most ids are plain digits, and ordinary ids elsewhere.
    fn settle_marks(&mut self, tally: &Tally) -> bool {
        let prefixed: u64 = (0..flag::COMBINATIONS)
            .filter(|kind| kind & usize::from(flag::PREFIX) != 0)
            .map(|kind| tally.kinds[kind])
            .sum();
        let is_mark = prefixed > 0 && prefixed < tally.digit_orders;
        if let Some(issue) = self.issues.remove(IssueCode::CancelPrefix)
            && is_mark
        {
            self.issues.insert(IssueCode::CancelPrefix, issue);
        }
        is_mark
    }

    fn count_marks(&mut self, tally: &Tally, prefix_is_mark: bool) -> (u64, u64) {
        let mut marked = 0;
        let mut negative = 0;
        for (kind, &rows) in tally.kinds.iter().enumerate() {
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
        let days = DayCounts::of(ledger);
        let all = days.total();
        let known = today.map_or(all, |today| days.up_to(today));
        let plausible = Plausibility::default().plausible(&days, known);
        self.issues.count(IssueCode::FutureDate, all - known);
        self.issues.count(IssueCode::OutlierDate, known - plausible);
        // Where everything is future, there is no better day than the last.
        let last = days.last_of(if plausible == 0 { all } else { plausible });
        (days.last_of(1).zip(days.last_of(all)), last)
    }
}

/// How many entries there are on each day.
struct DayCounts {
    /// Days with entries, ascending, and how many entries there are up to each.
    up_to: Vec<(Day, u64)>,
}

impl DayCounts {
    fn of(ledger: &OrderLedger) -> DayCounts {
        let days = || ledger.entries().map(|entry| entry.day.0);
        let (Some(first), Some(last)) = (days().min(), days().max()) else { return DayCounts { up_to: Vec::new() } };
        // Days lie within ten thousand years, so there are some million counts at most.
        let mut counts = vec![0u64; (last - first) as usize + 1];
        days().for_each(|day| counts[(day - first) as usize] += 1);
        let mut sum = 0;
        let filled = counts.iter().enumerate().filter(|(_, count)| **count > 0);
        let up_to = filled.map(|(i, count)| {
            sum += count;
            (Day(first + i as i32), sum)
        });
        DayCounts { up_to: up_to.collect() }
    }

    fn total(&self) -> u64 {
        self.up_to.last().map_or(0, |(_, count)| *count)
    }

    fn up_to(&self, day: Day) -> u64 {
        let later = self.up_to.partition_point(|(d, _)| *d <= day);
        later.checked_sub(1).map_or(0, |i| self.up_to[i].1)
    }

    /// The day of the last of the first `count` entries.
    fn last_of(&self, count: u64) -> Option<Day> {
        self.up_to.get(self.up_to.partition_point(|(_, up_to)| *up_to < count)).map(|(day, _)| *day)
    }
}

/// When late days are taken for mistakes.
struct Plausibility {
    /// They lie more than this many days after the others,
    gap_days: i32,
    /// and are at most one in this many entries.
    one_in: u64,
}

impl Default for Plausibility {
    fn default() -> Self {
        Plausibility { gap_days: 366, one_in: 200 }
    }
}

impl Plausibility {
    /// How many of the first `known` entries come before the first implausible one.
    fn plausible(&self, days: &DayCounts, known: u64) -> u64 {
        let fewest = (known - known / self.one_in).max(1);
        let mut pairs = days.up_to.windows(2).map(|pair| (pair[0], pair[1].0));
        let gap =
            pairs.find(|&((day, count), next)| (fewest..known).contains(&count) && next.0 - day.0 > self.gap_days);
        gap.map_or(known, |((_, count), _)| count)
    }
}
