//! A slice as one block of bytes, to be transferred between workers. Little-endian; both sides are always of one build.

use crate::error::{Code, Error, Result};

use super::currencies::Currencies;
use super::doctor::Findings;
use super::evidence::Evidence;
use super::issues::{Issue, IssueCode, IssueLog, Sample};
use super::lines::{Lines, Texts, flag};
use super::slice::{Slice, Tally};
use super::status::Tally as Statuses;

/// Marks absence where a column number may stand.
const NO_COLUMN: u32 = u32::MAX;

impl Slice {
    /// The slice as bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Writer(Vec::with_capacity(self.lines.len() * 25 + 4096));
        for n in [self.first, self.end, self.records, self.tally.rows, self.tally.digit_orders, self.tally.excluded] {
            out.u64(n);
        }
        self.tally.kinds.iter().for_each(|&n| out.u64(n));
        self.tally.evidence.counts().iter().for_each(|&n| out.u64(n));
        out.u32(self.leaves.len() as u32);
        self.leaves.iter().for_each(|leaf| out.0.extend_from_slice(&leaf.to_le_bytes()));
        out.u32(self.known_customers);
        out.bytes(&self.new_customers.arena);
        out.u32(self.new_customers.ends.len() as u32);
        self.new_customers.ends.iter().for_each(|&n| out.u32(n));
        let lines = &self.lines;
        out.u32(lines.len() as u32);
        out.0.push(lines.scale);
        lines.customer.iter().for_each(|&n| out.u32(n));
        lines.order.iter().for_each(|&n| out.u64(n));
        lines.day.iter().for_each(|&n| out.u32(n as u32));
        lines.amount.iter().for_each(|&n| out.u64(n as u64));
        out.0.extend_from_slice(&lines.flags);
        out.u32(self.currencies.iter().len() as u32);
        for (code, rows) in self.currencies.iter() {
            out.bytes(code.as_bytes());
            out.u64(rows);
        }
        out.u32(self.issues.iter().len() as u32);
        for (code, issue) in self.issues.iter() {
            out.u32(code as u32);
            out.u64(issue.count);
            out.u32(issue.samples.len() as u32);
            issue.samples.iter().for_each(|sample| out.sample(sample));
        }
        self.findings.write(&mut out);
        out.u32(self.statuses.seen.len() as u32);
        for (text, rows) in &self.statuses.seen {
            out.bytes(text);
            out.u64(*rows);
        }
        out.0
    }

    /// The slice of some bytes.
    ///
    /// # Errors
    /// `internal` when they are not what [`Slice::to_bytes`] makes.
    pub fn from_bytes(bytes: &[u8]) -> Result<Slice> {
        read(&mut Reader(bytes)).ok_or_else(|| Error::new(Code::Internal).of_field("slice"))
    }
}

fn read(input: &mut Reader<'_>) -> Option<Slice> {
    let (first, end, records) = (input.u64()?, input.u64()?, input.u64()?);
    let mut tally = Tally {
        rows: input.u64()?,
        digit_orders: input.u64()?,
        excluded: input.u64()?,
        kinds: [0; flag::COMBINATIONS],
        evidence: Evidence::default(),
    };
    for n in &mut tally.kinds {
        *n = input.u64()?;
    }
    let mut counts = [0; Evidence::COUNTS];
    for n in &mut counts {
        *n = input.u64()?;
    }
    tally.evidence = Evidence::from_counts(counts);
    let leaves = input.list(|i| Some(u128::from_le_bytes(i.take(16)?.try_into().ok()?)))?;
    let known_customers = input.u32()?;
    let arena = input.bytes()?.to_vec();
    let ids = input.u32()? as usize;
    let ends = input.numbers(ids, u32::from_le_bytes)?;
    let is_ordered = ends.is_sorted() && ends.last().is_none_or(|&end| end as usize == arena.len());
    let new_customers = is_ordered.then_some(Texts { arena, ends })?;
    let n = input.u32()? as usize;
    let lines = Lines {
        scale: *input.take(1)?.first()?,
        customer: input.numbers(n, u32::from_le_bytes)?,
        order: input.numbers(n, u64::from_le_bytes)?,
        day: input.numbers(n, i32::from_le_bytes)?,
        amount: input.numbers(n, i64::from_le_bytes)?,
        flags: input.take(n)?.to_vec(),
    };
    let mut currencies = Currencies::default();
    for _ in 0..input.u32()? {
        currencies.add(std::str::from_utf8(input.bytes()?).ok()?, input.u64()?);
    }
    let mut issues = IssueLog::default();
    for _ in 0..input.u32()? {
        let code = IssueCode::from_index(input.u32()?)?;
        let count = input.u64()?;
        let samples = input.list(Reader::sample)?;
        issues.insert(code, Issue { count, samples });
    }
    let findings = Findings::read(input)?;
    let statuses = Statuses { seen: input.list(|i| Some((i.bytes()?.to_vec(), i.u64()?)))? };
    let slice = Slice {
        known_customers,
        new_customers,
        first,
        end,
        records,
        tally,
        lines,
        currencies,
        statuses,
        issues,
        findings,
        leaves,
    };
    input.0.is_empty().then_some(slice)
}

pub(super) struct Writer(Vec<u8>);

impl Writer {
    pub(super) fn u32(&mut self, n: u32) {
        self.0.extend_from_slice(&n.to_le_bytes());
    }

    pub(super) fn u64(&mut self, n: u64) {
        self.0.extend_from_slice(&n.to_le_bytes());
    }

    pub(super) fn bytes(&mut self, bytes: &[u8]) {
        self.u32(bytes.len() as u32);
        self.0.extend_from_slice(bytes);
    }

    /// Its file is known to whoever reads it.
    pub(super) fn sample(&mut self, sample: &Sample) {
        self.u64(sample.row);
        self.u32(sample.column.unwrap_or(NO_COLUMN));
        self.bytes(sample.value.as_bytes());
    }
}

pub(super) struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, n: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(n)?;
        self.0 = rest;
        Some(taken)
    }

    pub(super) fn u32(&mut self) -> Option<u32> {
        Some(u32::from_le_bytes(self.take(4)?.try_into().ok()?))
    }

    pub(super) fn u64(&mut self) -> Option<u64> {
        Some(u64::from_le_bytes(self.take(8)?.try_into().ok()?))
    }

    pub(super) fn bytes(&mut self) -> Option<&'a [u8]> {
        let n = self.u32()? as usize;
        self.take(n)
    }

    fn numbers<T, const N: usize>(&mut self, n: usize, of: impl Fn([u8; N]) -> T) -> Option<Vec<T>> {
        let bytes = self.take(n.checked_mul(N)?)?;
        Some(bytes.chunks_exact(N).map(|chunk| of(chunk.try_into().expect("chunks of N bytes"))).collect())
    }

    pub(super) fn list<T>(&mut self, mut item: impl FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        (0..self.u32()?).map(|_| item(self)).collect()
    }

    pub(super) fn sample(&mut self) -> Option<Sample> {
        let row = self.u64()?;
        let column = Some(self.u32()?).filter(|&column| column != NO_COLUMN);
        Some(Sample { file: 0, row, column, value: String::from_utf8(self.bytes()?.to_vec()).ok()? })
    }
}
