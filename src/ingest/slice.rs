//! Parsing one slice of an orders file: the part that runs on job workers.

use std::ops::Range;

use crate::error::{Code, Error, Result};
use crate::table::{Day, Dictionary, WrittenDate};

use super::cells::{Cells, Collected};
use super::csv::{self, End, Record};
use super::currencies::Currencies;
use super::details::{Details, Wanted};
use super::doctor::Findings;
use super::evidence::Evidence;
use super::fingerprint;
use super::ids::{Prefixes, Told, text_code};
use super::issues::{IssueCode, IssueLog};
use super::lines::{Ids, Joining, Line, Lines, NOBODY, flag};
use super::marks::{Records, is_ascii};
use super::plan::FilePlan;
use super::portions::pack;
use super::purchases::Seen;
use super::quick::Quick;
use super::rows::Rows;
use super::runs::{Ends, Lacking, orders_of};
use super::status::{self, Statuses};
use super::words::Field;
use super::{LONGEST_RECORD, odd_rows};

/// The size of a file of which nobody knows yet where it ends: more than any has, and a number that JavaScript has, too.
pub const GROWING: u64 = (1 << 53) - 1;

/// Which part of a file to parse.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SliceTask {
    /// The slice owns the records that start in `from..to`.
    pub from: u64,
    /// End of the slice.
    pub to: u64,
    /// Bytes of the whole file, or [`GROWING`].
    pub file_bytes: u64,
    /// Where the first record starts, when it is known; otherwise it is guessed.
    pub start: Option<u64>,
}

/// What came of parsing.
pub enum Parsed {
    /// The slice.
    Slice(Box<Slice>),
    /// The last record runs on: call again with bytes at least up to this offset.
    More(u64),
}

/// Rows by what they are, for the report.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Records with anything in them.
    pub rows: u64,
    /// Rows by combination of status mark, C prefix, negative.
    pub kinds: [u64; flag::COMBINATIONS],
    /// Rows whose order id is all digits: evidence that a `C…` id is special.
    pub digit_orders: u64,
    /// Rows that count for nothing.
    pub excluded: u64,
    /// How dates and numbers are written.
    pub evidence: Evidence,
    /// Rows of a log that tell of money.
    pub(crate) purchases: Seen,
}

impl Tally {
    /// Adds that of another part.
    pub(crate) fn add(&mut self, other: &Tally) {
        self.rows += other.rows;
        self.digit_orders += other.digit_orders;
        self.excluded += other.excluded;
        self.kinds.iter_mut().zip(other.kinds).for_each(|(mine, theirs)| *mine += theirs);
        self.evidence.add(&other.evidence);
        self.purchases.add(other.purchases);
    }
}

/// Sums of lines: of all, and of those below zero.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sums {
    pub(crate) all: i128,
    pub(crate) negative: i128,
}

impl Sums {
    pub(crate) fn add(&mut self, other: Sums) {
        self.all += other.all;
        self.negative += other.negative;
    }

    pub(crate) fn times(self, factor: i64) -> Sums {
        Sums { all: self.all * i128::from(factor), negative: self.negative * i128::from(factor) }
    }
}

/// One parsed slice.
#[derive(Clone, Default)]
pub struct Slice {
    /// Where its first record starts; beyond the slice when none does.
    pub first: u64,
    /// Where the record after its last one starts.
    pub end: u64,
    /// Records, blank ones included.
    pub records: u64,
    /// Its lines as blocks of bytes, one for each group of customers; see [`super::portions`].
    pub blocks: Vec<Vec<u8>>,
    /// How many lines there are in them.
    pub(crate) lines: u32,
    /// Decimals of its amounts.
    pub(crate) scale: u8,
    /// What nobody is known to have bought, by flags.
    pub(crate) nobody: [Sums; flag::COMBINATIONS],
    pub(crate) tally: Tally,
    pub(crate) cells: Cells,
    pub(crate) currencies: Currencies,
    pub(super) statuses: status::Tally,
    pub(crate) issues: IssueLog,
    pub(super) findings: Findings,
    pub(crate) leaves: Vec<u128>,
    /// Where only totals are kept.
    pub(super) ends: Ends,
}

/// Reads slices of some files. Ids that are no keys it numbers as it meets them, and tells each only once, so its slices belong
/// together: whoever takes them must take the blocks of every one.
pub struct SliceReader {
    plans: Vec<FilePlan>,
    prefixes: Prefixes,
    told: Told,
    /// Of each file.
    statuses: Vec<[Statuses; status::FIELDS.len()]>,
    /// What is kept of each file's orders.
    wanted: Vec<Wanted>,
    /// Plain rows take the short way.
    pub(super) is_quick: bool,
    /// Room for the lines of a slice, twice, so that no slice has to ask for it.
    room: [Vec<Line>; 2],
}

impl SliceReader {
    /// For files with these plans.
    pub fn new(plans: Vec<FilePlan>) -> SliceReader {
        let prefixes = Prefixes::of(&plans);
        let statuses = plans.iter().map(|_| Statuses::all()).collect();
        let details = Details::of(&plans);
        let wanted = plans.iter().map(|plan| details.wanted(plan)).collect();
        let (told, room) = Default::default();
        SliceReader { prefixes, plans, told, statuses, wanted, is_quick: true, room }
    }

    /// What its keys of ids are made with.
    pub fn prefixes(&self) -> &Prefixes {
        &self.prefixes
    }

    /// Parses the records that start in a slice of a file.
    ///
    /// `bytes` are those of the file from `base` on; they must cover `from − 1` (when nothing is known about the start) up to `to`.
    /// Cost: linear in the slice; memory grows with its kept columns.
    ///
    /// # Errors
    /// `record_too_long` with the record's offset, only where the start was exact; a wrong guess is never an error. `too_much_data`.
    pub fn parse(&mut self, file: usize, task: SliceTask, bytes: &[u8], base: u64) -> Result<Parsed> {
        let available = base + bytes.len() as u64;
        assert!(base <= task.from && available >= task.to, "the bytes cover the slice");
        let last = available == task.file_bytes;
        let plan = &self.plans[file];
        let format = plan.dialect.format;

        let statuses = &mut self.statuses[file];
        // A slice that needed more bytes has begun before.
        status::told(statuses);
        let mut reader = Rows {
            plan,
            prefixes: &self.prefixes,
            quick: Quick::of(plan).filter(|_| self.is_quick && !self.wanted[file].is_weighed),
            statuses,
            said: Field::Status,
            slice: Slice::default(),
            collected: Collected::default(),
            lines: Lines { lines: std::mem::take(&mut self.room[0]), scale: 0 },
            ids: Ids::default(),
            row: 0..0,
            sampling: plan.sampling(task.file_bytes),
            sign: None,
            rate: None,
            last_date: (Vec::new(), WrittenDate::Sure(Day(0))),
            wanted: &self.wanted[file],
            joining: match plan.amount_per_order.value {
                _ if self.wanted[file].each_line => Joining::Apart,
                true => Joining::Total,
                false => Joining::Sum,
            },
            details: Dictionary::new(),
            written: Vec::new(),
            kinds: Vec::new(),
        };
        reader.slice.leaves = fingerprint::leaves(&bytes[(task.from - base) as usize..(task.to - base) as usize]);
        let first = match task.start {
            Some(start) => start,
            None => match csv::guess_start(bytes, (task.from - base) as usize, format, last) {
                End::At(at) | End::Unclosed(at) => base + at as u64,
                End::Unfinished if available - task.from > LONGEST_RECORD => task.to,
                End::Unfinished => return Ok(Parsed::More(available + 1)),
            },
        };
        reader.slice.first = first;
        let is_valid = is_ascii(bytes) || std::str::from_utf8(bytes).is_ok();
        let mut text = Text { bytes, is_last: last, is_valid, records: Records::new(bytes, format, last) };
        let (mut at, to) = ((first - base) as usize, (task.to - base) as usize);
        let mut record = Record::new(format);
        while at < to {
            match reader.stretch(&mut text, &mut record, at..to) {
                Read::To(next) => at = next,
                Read::Unfinished => return Ok(Parsed::More(available + 1)),
                Read::TooLong(start) if task.start.is_some() => {
                    return Err(Error::new(Code::RecordTooLong).at_offset(base + start as u64));
                }
                // The guess may have led into the middle of something. No record of the slice starts at its end, so the assembler will
                // ask again from the exact start.
                Read::TooLong(start) => {
                    reader.slice.first = task.to;
                    at = start;
                    break;
                }
            }
        }
        let Rows { mut slice, mut lines, ids, collected, details, .. } = reader;
        slice.cells = collected.finish();
        slice.end = base + at as u64;
        slice.statuses = status::told(&mut self.statuses[file]);
        slice.scale = lines.scale;
        lines.lines.retain(|line| {
            let is_somebody = line.customer != NOBODY;
            if !is_somebody {
                let sums = Sums { all: line.amount.into(), negative: line.amount.min(0).into() };
                slice.nobody[usize::from(line.flags) % flag::COMBINATIONS].add(sums);
            }
            is_somebody
        });
        let keys = self.told.keys(ids.iter(bytes))?;
        if !keys.is_empty() {
            for line in &mut lines.lines {
                line.customer = text_code(line.customer).map_or(line.customer, |number| keys[number as usize]);
            }
        }
        if plan.keeps_totals {
            let (column, mut lacking) = (plan.mapping.column(Field::Amount).map(|at| at as u32), Lacking::default());
            let id = |key: u64, out: &mut Vec<u8>| match text_code(key) {
                Some(_) => out.extend_from_slice(self.told.text(key)),
                None => self.prefixes.write(key, out),
            };
            slice.ends = orders_of(&mut lines, plan.amount_per_order.value, |rows| lacking.add(rows, column), id)?;
            slice.tally.excluded += lacking.rows();
            slice.issues.put(IssueCode::MissingAmount, lacking.0);
        }
        slice.lines = lines.lines.len() as u32;
        slice.blocks = pack(&lines, details.texts(), &mut self.told, &mut self.room[1])?;
        lines.lines.clear();
        self.room[0] = lines.lines;
        Ok(Parsed::Slice(Box::new(slice)))
    }
}

/// Records that are read in one call; for the reason in `table::stretches`.
const STRETCH: usize = 1 << 10;

/// What records are read from.
struct Text<'a> {
    bytes: &'a [u8],
    /// The file ends where they end.
    is_last: bool,
    /// All of it is UTF-8.
    is_valid: bool,
    records: Records<'a>,
}

/// How far reading has come.
enum Read {
    /// The next record starts here.
    To(usize),
    /// The record that starts last does not end.
    Unfinished,
    /// The record that starts here is longer than any may be.
    TooLong(usize),
}

impl Rows<'_> {
    /// Reads records that start in a range, as many as are read at a time.
    #[inline(never)]
    fn stretch(&mut self, text: &mut Text<'_>, record: &mut Record, range: Range<usize>) -> Read {
        let mut at = range.start;
        for _ in 0..STRETCH {
            if at >= range.end {
                break;
            }
            let bytes = text.bytes;
            let (next, is_closed) = match text.records.read(at, record) {
                End::At(next) => (next, true),
                End::Unclosed(next) => (next, false),
                End::Unfinished if (bytes.len() - at) as u64 <= LONGEST_RECORD => return Read::Unfinished,
                End::Unfinished => (bytes.len(), true),
            };
            // By length, not by what happens to be available, so that how much was read ahead does not matter.
            if (next - at) as u64 > LONGEST_RECORD {
                return Read::TooLong(at);
            }
            self.row = at..next;
            if !(text.is_valid && is_closed && self.quick(bytes, record)) {
                self.slowly(text, record, is_closed);
            }
            at = next;
        }
        Read::To(at)
    }

    /// Takes a record of any kind.
    #[inline(never)]
    fn slowly(&mut self, &Text { bytes, is_last, is_valid, .. }: &Text<'_>, record: &Record, is_closed: bool) {
        let row = self.row.clone();
        let valid = is_valid || std::str::from_utf8(&bytes[row.clone()]).is_ok();
        let is_short = record.len() < self.plan.header.len() && !record.is_blank();
        match is_short.then(|| odd_rows::reread(self.plan, bytes, row.start, row.end)).flatten() {
            Some(other) => self.record(bytes, &other, Some(IssueCode::OtherDelimiter), valid),
            None => self.record(bytes, record, (!is_closed).then_some(IssueCode::UnclosedQuote), valid),
        }
        if is_short && is_last && row.end == bytes.len() && !bytes.ends_with(b"\n") && !bytes.ends_with(b"\r") {
            self.issue(IssueCode::CutOff, bytes, record, None);
        }
    }
}
