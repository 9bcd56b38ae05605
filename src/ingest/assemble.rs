//! Takes slices: verifies them in file order, and settles what only all of them can tell.

use crate::error::{Code, Error, Result};
use crate::table::money::POW10;

use super::SLICE_BYTES;
use super::currencies::Currencies;
use super::details::{self, Details, Gathered};
use super::doctor::Findings;
use super::finish::Settled;
use super::ids::GROUPS;
use super::issues::{IssueCode, IssueLog};
use super::lines::flag;
use super::merge::{MergePart, Merging, is_marked};
use super::order_lines::OrderLines;
use super::plan::FilePlan;
use super::role::Role;
use super::runs::{Joints, Lacking};
use super::slice::{GROWING, Slice, SliceTask, Sums, Tally};
use super::status;
use super::tables::{Planned, Table};
use super::words::Field;

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

/// Takes slices in any order.
pub struct Assembler {
    files: Vec<FileState>,
    /// Every slice that came, in that order.
    parts: Vec<MergePart>,
    /// The blocks that came with them; none where someone else keeps them.
    blocks: Vec<Vec<Vec<u8>>>,
    lines: u64,
    /// Decimals of all amounts.
    scale: u8,
    currencies: Currencies,
    issues: IssueLog,
    slice_bytes: u64,
}

pub(super) struct FileState {
    pub(super) name: String,
    /// Those that are there, where it grows.
    pub(super) bytes: u64,
    grows: bool,
    pub(super) plan: FilePlan,
    /// Slices that came before their turn, with their number among all that came.
    waiting: Vec<Option<(usize, Box<Slice>)>>,
    /// The next slice to accept, and where its first record must start.
    next: usize,
    start: u64,
    pub(super) tally: Tally,
    pub(super) statuses: status::Sum,
    records: u64,
    pub(super) leaves: Vec<u128>,
    /// Its rows, where they are not of orders.
    pub(super) table: Table,
    /// What nobody is known to have bought, by flags, with the decimals of all amounts so far.
    nobody: [Sums; flag::COMBINATIONS],
    /// Kept apart until the end: files advance independently, and samples are to come in file order.
    issues: IssueLog,
    findings: Findings,
    /// Where only totals are kept, what becomes of orders in two slices.
    pub(super) joints: Joints,
}

impl FileState {
    fn is_read(&self) -> bool {
        !self.grows && self.next == self.waiting.len()
    }

    fn take_next(&mut self) -> Option<(usize, Box<Slice>)> {
        self.waiting.get_mut(self.next).and_then(Option::take)
    }

    /// Rows of orders without a total take no part.
    fn put_lacking(&mut self, number: usize, Lacking(mut issue): Lacking) {
        issue.samples.iter_mut().for_each(|sample| sample.file = number as u32);
        self.tally.excluded += issue.count;
        self.issues.put(IssueCode::MissingAmount, issue);
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
        // Where other rows are as short as the last one, it need not have been cut.
        if issues.get(IssueCode::CutOff).is_some() {
            let is_only = issues.get(IssueCode::FieldCount).is_some_and(|issue| issue.count == 1);
            issues.remove(if is_only { IssueCode::FieldCount } else { IssueCode::CutOff });
        }
        issues.count(IssueCode::LinesAboveTable, plan.preamble);
        issues.count(IssueCode::NoHeader, u64::from(!plan.has_header));
        issues.count(IssueCode::NoAmounts, u64::from(plan.mapping.without_amounts));
        issues.count(IssueCode::OrderTotal, u64::from(plan.amount_per_order.value));
    }
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
            grows: false,
            plan,
            next: 0,
            tally: Tally::default(),
            statuses: status::Sum::default(),
            leaves: Vec::new(),
            table: Table::default(),
            nobody: Default::default(),
            issues: IssueLog::default(),
            findings: Findings::default(),
            joints: Joints::default(),
        };
        Assembler {
            files: files.into_iter().map(state).collect(),
            parts: Vec::new(),
            blocks: Vec::new(),
            lines: 0,
            scale: 0,
            currencies: Currencies::default(),
            issues: IssueLog::default(),
            slice_bytes,
        }
    }

    /// For a file that is still being made: see [`Assembler::grow`].
    pub fn of_growing(name: String, plan: FilePlan, slice_bytes: u64) -> Assembler {
        let mut assembler = Assembler::with_slice_bytes(vec![(name, 0, plan)], slice_bytes);
        assembler.files[0].grows = true;
        assembler
    }

    /// Takes note that so many bytes of the file are there, maybe all; returns the slices that can be parsed now.
    pub fn grow(&mut self, bytes: u64, are_all: bool) -> Vec<Order> {
        let known = self.files[0].waiting.len();
        let slices = if are_all { bytes.div_ceil(self.slice_bytes) } else { bytes / self.slice_bytes } as usize;
        let file = &mut self.files[0];
        (file.bytes, file.grows) = (bytes, !are_all);
        file.waiting.resize_with(slices, || None);
        let start = file.start;
        (known..slices).map(|index| self.order(0, index, (index == 0).then_some(start))).collect()
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
        let FileState { bytes, grows, .. } = self.files[file];
        let from = index as u64 * self.slice_bytes;
        let to = (from + self.slice_bytes).min(bytes);
        let file_bytes = if grows { GROWING } else { bytes };
        Order { file: file as u32, index: index as u32, task: SliceTask { from, to, file_bytes, start } }
    }

    /// Takes a slice from one of several readers; returns the one that has to be parsed again from an exact start, if any.
    ///
    /// Slices may come in any order and more than once, those of one reader in the order in which it made them.
    ///
    /// # Errors
    /// `too_much_data` beyond 2^16 files or 2^32 lines.
    pub fn accept(&mut self, reader: u32, file: u32, index: u32, mut slice: Slice) -> Result<Option<Order>> {
        let number = file as usize;
        let part = self.parts.len();
        let file = u16::try_from(file).map_err(|_| Error::new(Code::TooMuchData))?;
        let amount_per_order = self.files[number].plan.amount_per_order.value;
        self.parts.push(MergePart { reader, file, index, counts: false, amount_per_order, above: 0 });
        self.blocks.push(std::mem::take(&mut slice.blocks));
        let state = &mut self.files[number];
        if (index as usize) < state.next {
            return Ok(None);
        }
        state.waiting[index as usize] = Some((part, Box::new(slice)));
        while let Some((part, slice)) = self.files[number].take_next() {
            let FileState { next, start, .. } = self.files[number];
            let owned = self.order(number, next, None).task;
            if start < owned.to && slice.first != start {
                return Ok(Some(self.order(number, next, Some(start))));
            }
            // A record that spans the whole slice leaves it nothing but its hashes.
            let counts = start < owned.to;
            let slice = if counts { *slice } else { Slice { leaves: slice.leaves, end: start, ..Slice::default() } };
            (self.parts[part].counts, self.parts[part].above) = (counts, self.files[number].records);
            self.take(number, slice)?;
        }
        Ok(None)
    }

    fn take(&mut self, number: usize, slice: Slice) -> Result<()> {
        self.lines += u64::from(slice.lines);
        u32::try_from(self.lines).map_err(|_| Error::new(Code::TooMuchData))?;
        if slice.scale > self.scale {
            let factor = POW10[usize::from(slice.scale - self.scale)];
            for sums in self.files.iter_mut().flat_map(|file| &mut file.nobody) {
                *sums = sums.times(factor);
            }
            self.scale = slice.scale;
        }
        let factor = POW10[usize::from(self.scale - slice.scale)];
        let file = &mut self.files[number];
        file.nobody.iter_mut().zip(slice.nobody).for_each(|(mine, theirs)| mine.add(theirs.times(factor)));
        if file.plan.role != Role::Orders {
            file.table.add(slice.cells, file.records, number)?;
        }
        file.leaves.extend(slice.leaves);
        file.issues.append(slice.issues, number as u32, file.records);
        let mut lacking = Lacking::default();
        let column = file.plan.mapping.column(Field::Amount).map(|at| at as u32);
        file.joints.follow(slice.ends, file.records, |rows| lacking.add(rows, column))?;
        file.put_lacking(number, lacking);
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
    /// beginnings made believe, or that orders carry their totals. They have to be read again then.
    ///
    /// # Panics
    /// When a slice was not accepted yet.
    pub fn second_thoughts(&self) -> Option<Vec<(String, u64, FilePlan)>> {
        assert!(self.files.iter().all(FileState::is_read), "every slice was accepted");
        let mut corrected = false;
        let files = self.files.iter().map(|file| {
            let mut plan = file.plan.clone();
            if let Some(form) = plan.day_first.corrected(file.tally.evidence.day_first()) {
                (plan.day_first, corrected) = (form, true);
            }
            if let Some(form) = plan.decimal_comma.corrected(file.tally.evidence.proved_decimal_comma()) {
                (plan.decimal_comma, corrected) = (form, true);
            }
            if let Some(better) = plan.purchases.and_then(|found| found.corrected(file.tally.purchases)) {
                (plan.purchases, corrected) = (Some(better), true);
            }
            if let Some(better) = plan.with_totals(&file.findings.repeats) {
                (plan, corrected) = (better, true);
            }
            (file.name.clone(), file.bytes, plan)
        });
        let files = files.collect();
        corrected.then_some(files)
    }

    /// What only the whole of the files can tell, and what orders are to be made by.
    ///
    /// # Errors
    /// `several_currencies`; `too_much_data`.
    ///
    /// # Panics
    /// When a slice was not accepted yet.
    pub fn settle(mut self) -> Result<Settled> {
        assert!(self.files.iter().all(FileState::is_read), "every slice was accepted");
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
                    let mut lacking = Lacking::default();
                    let column = file.plan.mapping.column(Field::Amount).map(|at| at as u32);
                    file.joints.close(|rows| lacking.add(rows, column));
                    file.put_lacking(number, lacking);
                    for &column in &file.plan.not_kept {
                        let place = || details::place_of(number as u32, &file.plan, column);
                        self.issues.add(IssueCode::DetailNotKept, place);
                    }
                    for column in file.plan.units.found().filter_map(|field| file.plan.mapping.column(field)) {
                        let place = || details::place_of(number as u32, &file.plan, column);
                        self.issues.add(IssueCode::AmountUnit, place);
                    }
                    for &column in &file.plan.of_order {
                        let place = || details::place_of(number as u32, &file.plan, column);
                        self.issues.add(IssueCode::DetailOfOrder, place);
                    }
                    tally.add(&file.tally);
                    file.findings.report_duplicates(number as u32, file.plan.sampling(file.bytes), &mut self.issues);
                    findings.append(std::mem::take(&mut file.findings), number as u32, 0);
                    std::mem::take(&mut file.issues)
                }
                Some(_) => {
                    tally.excluded += file.tally.rows;
                    file.table = Table::default();
                    let mut issues = IssueLog::default();
                    issues.count(IssueCode::DuplicateFile, file.tally.rows);
                    issues
                }
            };
            self.issues.append(issues, number as u32, 0);
        }
        let prefix_is_mark = self.settle_marks(&tally);
        let (cancel_mark_rows, cancelled_or_negative_rows) = self.count_marks(&tally, prefix_is_mark);
        let net = |(flags, sums): (usize, &Sums)| {
            if is_marked(flags as u8, prefix_is_mark) { sums.negative } else { sums.all }
        };
        let counting = self.files.iter().zip(&copies).filter(|(_, copy)| copy.is_none());
        let nobody = counting.flat_map(|(file, _)| file.nobody.iter().enumerate().map(net)).sum();
        let mut parts = std::mem::take(&mut self.parts);
        parts.iter_mut().for_each(|part| part.counts &= copies[usize::from(part.file)].is_none());
        let plans: Vec<FilePlan> = self.files.iter().map(|file| file.plan.clone()).collect();
        let details = Details::of(&plans);
        let mut tables = Vec::new();
        for (number, file) in self.files.iter_mut().enumerate().filter(|(_, file)| file.plan.role == Role::Lines) {
            tables.push(Planned::of_lines(number as u32, file.plan.clone(), std::mem::take(&mut file.table)));
        }
        let joins = !tables.is_empty() && !details.is_empty();
        let lines = joins.then(|| OrderLines::of(&tables, &details, &mut self.issues)).transpose()?;
        let totals = plans.iter().any(|plan| plan.keeps_totals);
        let merging = Merging { prefix_is_mark, scale: self.scale, each_line: details.each_line, joins, totals, parts };
        Ok(Settled {
            merging,
            blocks: self.blocks,
            groups: (0..GROUPS).map(|_| None).collect(),
            totals: (0..GROUPS).map(|_| None).collect(),
            gathered: Gathered::new(&details),
            lines,
            files: self.files,
            copies,
            findings,
            issues: self.issues,
            currency,
            cancel_mark_rows,
            cancelled_or_negative_rows,
            nobody,
            excluded_rows: tally.excluded,
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
}
