//! What a slice says besides its lines, as bytes to be transferred between workers. Little-endian; both sides are always of one build.

use crate::error::{Code, Error, Result};
use crate::table::dictionary::Texts;

use super::cells::{Cells, Coded};
use super::currencies::Currencies;
use super::doctor::Findings;
use super::evidence::Evidence;
use super::issues::{Issue, IssueCode, IssueLog, Sample};
use super::lines::flag;
use super::purchases::Seen;
use super::runs::Ends;
use super::slice::{Slice, Sums, Tally};
use super::status::Tally as Statuses;
use super::words::Field;

/// Marks absence where a column number may stand.
const NO_COLUMN: u32 = u32::MAX;

impl Slice {
    /// The slice as bytes, its blocks of lines left out.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Writer(Vec::with_capacity(4096));
        for n in [self.first, self.end, self.records, self.tally.rows, self.tally.digit_orders, self.tally.excluded] {
            out.u64(n);
        }
        [self.tally.purchases.placed, self.tally.purchases.paid].into_iter().for_each(|n| out.u64(n));
        self.tally.kinds.iter().for_each(|&n| out.u64(n));
        self.tally.evidence.counts().iter().for_each(|&n| out.u64(n));
        out.u32(self.leaves.len() as u32);
        self.leaves.iter().for_each(|leaf| out.0.extend_from_slice(&leaf.to_le_bytes()));
        out.0.push(self.scale);
        out.u32(self.lines);
        for n in self.nobody.iter().flat_map(|sums| [sums.all, sums.negative]) {
            out.0.extend_from_slice(&n.to_le_bytes());
        }
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
            issue.samples.iter().for_each(|sample| out.sample(sample));
        }
        self.findings.write(&mut out);
        self.ends.write(&mut out);
        out.u32(self.statuses.seen.len() as u32);
        for (field, text, rows) in &self.statuses.seen {
            out.u32(*field as u32);
            out.bytes(text);
            out.u64(*rows);
        }
        out.0
    }

    /// The slice of some bytes, without its blocks of lines.
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
        purchases: Seen { placed: input.u64()?, paid: input.u64()? },
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
    let (scale, lines) = (*input.take(1)?.first()?, input.u32()?);
    let mut nobody = [Sums::default(); flag::COMBINATIONS];
    for sums in &mut nobody {
        *sums = Sums { all: input.i128()?, negative: input.i128()? };
    }
    let cells = Cells::read(input)?;
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
    let ends = Ends::read(input)?;
    let field = |i: &mut Reader<'_>| Field::ALL.get(i.u32()? as usize).copied();
    let statuses = Statuses { seen: input.list(|i| Some((field(i)?, i.bytes()?.to_vec(), i.u64()?)))? };
    let slice = Slice {
        first,
        end,
        records,
        tally,
        scale,
        lines,
        nobody,
        cells,
        currencies,
        statuses,
        issues,
        findings,
        leaves,
        ends,
        ..Slice::default()
    };
    input.0.is_empty().then_some(slice)
}

impl Coded {
    fn write(&self, out: &mut Writer) {
        out.texts(&self.texts);
        out.u32(self.codes.len() as u32);
        self.codes.iter().for_each(|&n| out.u32(n));
    }

    fn read(input: &mut Reader<'_>) -> Option<Coded> {
        let (texts, n) = (input.texts()?, input.u32()? as usize);
        let codes = input.numbers(n, u32::from_le_bytes)?;
        let is_known = |&code: &u32| (code as usize) < texts.len();
        codes.iter().all(is_known).then_some(Coded { texts, codes })
    }
}

impl Cells {
    fn write(&self, out: &mut Writer) {
        out.u32(self.rows.len() as u32);
        self.rows.iter().for_each(|&n| out.u32(n));
        self.hashes.iter().for_each(|&n| out.u64(n));
        out.u32(self.days.len() as u32);
        self.days.iter().for_each(|&n| out.u32(n as u32));
        out.u32(self.columns.len() as u32);
        self.columns.iter().chain([&self.customer]).for_each(|column| column.write(out));
    }

    fn read(input: &mut Reader<'_>) -> Option<Cells> {
        let n = input.u32()? as usize;
        let rows = input.numbers(n, u32::from_le_bytes)?;
        let hashes = input.numbers(n, u64::from_le_bytes)?;
        let dated = input.u32()? as usize;
        let days = input.numbers(dated, i32::from_le_bytes)?;
        let columns = input.list(Coded::read)?;
        let customer = Coded::read(input)?;
        let is_whole = |items: usize| items == 0 || items == n;
        let are_whole =
            is_whole(dated) && is_whole(customer.codes.len()) && columns.iter().all(|column| column.codes.len() == n);
        are_whole.then_some(Cells { customer, days, rows, hashes, columns })
    }
}

/// Writes what a [`Reader`] reads.
pub(super) struct Writer(pub Vec<u8>);

impl Writer {
    pub fn u32(&mut self, n: u32) {
        self.0.extend_from_slice(&n.to_le_bytes());
    }

    pub fn u64(&mut self, n: u64) {
        self.0.extend_from_slice(&n.to_le_bytes());
    }

    pub fn bytes(&mut self, bytes: &[u8]) {
        self.u32(bytes.len() as u32);
        self.0.extend_from_slice(bytes);
    }

    /// Its file is known to whoever reads it.
    pub fn sample(&mut self, sample: &Sample) {
        self.u64(sample.row);
        self.u32(sample.column.unwrap_or(NO_COLUMN));
        self.bytes(sample.value.as_bytes());
    }

    pub fn texts(&mut self, texts: &Texts) {
        let (arena, ends) = texts.parts();
        self.bytes(arena);
        self.u32(ends.len() as u32);
        self.column(ends, |end| end.to_le_bytes());
    }

    pub fn column<T, const N: usize>(&mut self, items: &[T], bytes: impl Fn(&T) -> [u8; N]) {
        let start = self.0.len();
        self.0.resize(start + items.len() * N, 0);
        let (places, _) = self.0[start..].as_chunks_mut::<N>();
        places.iter_mut().zip(items).for_each(|(place, item)| *place = bytes(item));
    }
}

/// Reads what a [`Writer`] wrote; nothing where the bytes are something else.
pub(super) struct Reader<'a>(pub &'a [u8]);

impl<'a> Reader<'a> {
    pub fn take(&mut self, n: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(n)?;
        self.0 = rest;
        Some(taken)
    }

    pub fn u32(&mut self) -> Option<u32> {
        Some(u32::from_le_bytes(self.take(4)?.try_into().ok()?))
    }

    pub fn u64(&mut self) -> Option<u64> {
        Some(u64::from_le_bytes(self.take(8)?.try_into().ok()?))
    }

    pub fn bytes(&mut self) -> Option<&'a [u8]> {
        let n = self.u32()? as usize;
        self.take(n)
    }

    pub fn i128(&mut self) -> Option<i128> {
        Some(i128::from_le_bytes(self.take(16)?.try_into().ok()?))
    }

    #[inline(never)]
    pub fn texts(&mut self) -> Option<Texts> {
        let arena = self.bytes()?.to_vec();
        let n = self.u32()? as usize;
        Texts::of_parts(arena, self.numbers(n, u32::from_le_bytes)?)
    }

    pub fn column<const N: usize>(&mut self, n: usize) -> Option<&'a [[u8; N]]> {
        Some(self.take(n.checked_mul(N)?)?.as_chunks().0)
    }

    #[inline(never)]
    pub fn numbers<T, const N: usize>(&mut self, n: usize, of: impl Fn([u8; N]) -> T) -> Option<Vec<T>> {
        let bytes = self.take(n.checked_mul(N)?)?;
        Some(bytes.chunks_exact(N).map(|chunk| of(chunk.try_into().expect("chunks of N bytes"))).collect())
    }

    pub fn sample(&mut self) -> Option<Sample> {
        let row = self.u64()?;
        let column = Some(self.u32()?).filter(|&column| column != NO_COLUMN);
        Some(Sample { file: 0, row, column, value: String::from_utf8(self.bytes()?.to_vec()).ok()? })
    }

    pub fn list<T>(&mut self, mut item: impl FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        (0..self.u32()?).map(|_| item(self)).collect()
    }
}
