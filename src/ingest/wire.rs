//! A slice as one block of bytes, to be transferred between workers. Little-endian; both sides are always of one build.

use crate::error::{Code, Error, Result};

use super::cells::{Cells, Coded};
use super::currencies::Currencies;
use super::evidence::Evidence;
use super::issues::{Issue, IssueCode, IssueLog, Sample};
use super::lines::{Lines, Texts, flag};
use super::slice::{Slice, Tally};

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
        out.texts(&self.new_customers);
        let lines = &self.lines;
        out.u32(lines.len() as u32);
        out.0.push(lines.scale);
        lines.customer.iter().for_each(|&n| out.u32(n));
        lines.order.iter().for_each(|&n| out.u64(n));
        lines.day.iter().for_each(|&n| out.u32(n as u32));
        lines.amount.iter().for_each(|&n| out.u64(n as u64));
        out.0.extend_from_slice(&lines.flags);
        self.cells.write(&mut out);
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
            for sample in &issue.samples {
                out.u64(sample.row);
                out.u32(sample.column.unwrap_or(NO_COLUMN));
                out.bytes(sample.value.as_bytes());
            }
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
    let new_customers = input.texts()?;
    let n = input.u32()? as usize;
    let lines = Lines {
        scale: *input.take(1)?.first()?,
        customer: input.numbers(n, u32::from_le_bytes)?,
        order: input.numbers(n, u64::from_le_bytes)?,
        day: input.numbers(n, i32::from_le_bytes)?,
        amount: input.numbers(n, i64::from_le_bytes)?,
        flags: input.take(n)?.to_vec(),
    };
    let cells = Cells::read(input)?;
    let mut currencies = Currencies::default();
    for _ in 0..input.u32()? {
        currencies.add(std::str::from_utf8(input.bytes()?).ok()?, input.u64()?);
    }
    let mut issues = IssueLog::default();
    for _ in 0..input.u32()? {
        let code = IssueCode::from_index(input.u32()?)?;
        let count = input.u64()?;
        let samples = input.list(|i| {
            let row = i.u64()?;
            let column = Some(i.u32()?).filter(|&c| c != NO_COLUMN);
            Some(Sample { file: 0, row, column, value: String::from_utf8(i.bytes()?.to_vec()).ok()? })
        })?;
        issues.insert(code, Issue { count, samples });
    }
    let slice =
        Slice { known_customers, new_customers, first, end, records, tally, lines, cells, currencies, issues, leaves };
    input.0.is_empty().then_some(slice)
}

impl Cells {
    fn write(&self, out: &mut Writer) {
        out.u32(self.rows.len() as u32);
        self.customer.iter().chain(&self.rows).for_each(|&n| out.u32(n));
        self.hashes.iter().for_each(|&n| out.u64(n));
        out.u32(self.days.len() as u32);
        self.days.iter().for_each(|&n| out.u32(n as u32));
        out.u32(self.columns.len() as u32);
        for column in &self.columns {
            out.texts(&column.texts);
            column.codes.iter().for_each(|&n| out.u32(n));
        }
    }

    fn read(input: &mut Reader<'_>) -> Option<Cells> {
        let n = input.u32()? as usize;
        let customer = input.numbers(n, u32::from_le_bytes)?;
        let rows = input.numbers(n, u32::from_le_bytes)?;
        let hashes = input.numbers(n, u64::from_le_bytes)?;
        let dated = input.u32()? as usize;
        let days = input.numbers(dated, i32::from_le_bytes)?;
        let columns = input.list(|i| {
            let (texts, codes) = (i.texts()?, i.numbers(n, u32::from_le_bytes)?);
            let is_known = |&code: &u32| (code as usize) < texts.ends.len();
            codes.iter().all(is_known).then_some(Coded { texts, codes })
        })?;
        (dated == 0 || dated == n).then_some(Cells { customer, days, rows, hashes, columns })
    }
}

struct Writer(Vec<u8>);

impl Writer {
    fn u32(&mut self, n: u32) {
        self.0.extend_from_slice(&n.to_le_bytes());
    }

    fn u64(&mut self, n: u64) {
        self.0.extend_from_slice(&n.to_le_bytes());
    }

    fn texts(&mut self, texts: &Texts) {
        self.bytes(&texts.arena);
        self.u32(texts.ends.len() as u32);
        texts.ends.iter().for_each(|&n| self.u32(n));
    }

    fn bytes(&mut self, bytes: &[u8]) {
        self.u32(bytes.len() as u32);
        self.0.extend_from_slice(bytes);
    }
}

struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, n: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(n)?;
        self.0 = rest;
        Some(taken)
    }

    fn u32(&mut self) -> Option<u32> {
        Some(u32::from_le_bytes(self.take(4)?.try_into().ok()?))
    }

    fn u64(&mut self) -> Option<u64> {
        Some(u64::from_le_bytes(self.take(8)?.try_into().ok()?))
    }

    fn bytes(&mut self) -> Option<&'a [u8]> {
        let n = self.u32()? as usize;
        self.take(n)
    }

    fn texts(&mut self) -> Option<Texts> {
        let arena = self.bytes()?.to_vec();
        let texts = self.u32()? as usize;
        let ends = self.numbers(texts, u32::from_le_bytes)?;
        let is_ordered = ends.is_sorted() && ends.last().is_none_or(|&end| end as usize == arena.len());
        is_ordered.then_some(Texts { arena, ends })
    }

    fn numbers<T, const N: usize>(&mut self, n: usize, of: impl Fn([u8; N]) -> T) -> Option<Vec<T>> {
        let bytes = self.take(n.checked_mul(N)?)?;
        Some(bytes.chunks_exact(N).map(|chunk| of(chunk.try_into().expect("chunks of N bytes"))).collect())
    }

    fn list<T>(&mut self, mut item: impl FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        (0..self.u32()?).map(|_| item(self)).collect()
    }
}
